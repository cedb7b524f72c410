//! Applications and exemptions.

use crate::model::{Application, ApplicationId, ApplicationKind, CaseId, Exemption};
use wangge_db::{DbError, Tx, Value, args};
use wangge_identity::OrganisationId;
use wangge_kernel::Instant;

wangge_db::statements! {
    /// A new application.
    APPLICATION_INSERT = "cases.application_insert", "insert into case_application (district, id, case_id, kind, state, asked_at,
            asked_by, asker, organisation, pass, reason, note, plan, amount, until_at, consent, approvals, level, approver,
            due_at, decided_at, decider, decision)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)";
    /// An application after somebody decided; zero rows mean that it was decided already.
    APPLICATION_UPDATE = "cases.application_update", "update case_application set state = $3, level = $4, approver = $5, due_at = $6,
            decided_at = $7, decider = $8, decision = $9
        where district = $1 and id = $2 and state = 'pending'";
    /// Waiting applications whose approver is late, of which nobody was told yet.
    APPLICATION_LATE = "cases.application_late", "select a.id, a.case_id, a.kind, a.state, a.asked_at, a.asked_by, a.asker, a.organisation, a.pass, a.reason, a.note,
            a.plan, a.amount, a.until_at as until, a.consent, a.approvals, a.level, a.due_at, a.decided_at, a.decider, a.decision
        from case_application a where a.district = $1 and a.state = 'pending' and a.due_at < $2 and not exists (
            select 1 from case_step s where s.district = a.district and s.case_id = a.case_id
                and s.action = 'undecided' and s.at >= a.due_at)
        order by a.due_at, a.id limit $3";
    /// Suspended cases at which nobody looked since a moment, and of which nobody was told since then.
    CASE_UNLOOKED = "cases.case_unlooked", "select c.id from cases c
        where c.district = $1 and c.pause_kind = 'suspend' and c.pause_until > $3 and c.ended_at is null
            and coalesce(c.looked_at, c.pause_at) < $2 and not exists (
                select 1 from case_step s where s.district = c.district and s.case_id = c.id
                    and s.action = 'unlooked' and s.at >= $2)
        order by c.id limit $4";
    /// Applications of a case in the order in which they were made.
    APPLICATION_LIST = "cases.application_list", "select id, case_id, kind, state, asked_at, asked_by, asker, organisation, pass, reason, note,
            plan, amount, until_at as until, consent, approvals, level, due_at, decided_at, decider, decision
        from case_application where district = $1 and case_id = $2 order by id";
    /// Forgets an application whose making was taken back.
    APPLICATION_DELETE = "cases.application_delete", "delete from case_application where district = $1 and id = $2";
    /// Puts an application back to pending, when its decision was taken back.
    APPLICATION_REVIVE = "cases.application_revive", "update case_application set state = 'pending', level = $3, approver = $4,
            due_at = $5, decided_at = null, decider = $6, decision = $7
        where district = $1 and id = $2";
    /// A fact that shall not count.
    EXEMPTION_INSERT = "cases.exemption_insert", "insert into case_exemption (district, id, case_id, fact, reason, at, granted_by, application)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// What does not count of a case.
    EXEMPTION_LIST = "cases.exemption_list", "select id, case_id, fact, reason, at, granted_by, application
        from case_exemption where district = $1 and case_id = $2 order by id";
    /// Marks a case that has exemptions.
    EXEMPT_SET = "cases.exempt_set", "update cases set exempt = true where district = $1 and id = $2";
}

pub(crate) async fn application_insert(
    tx: &mut Tx,
    district: i64,
    one: &Application,
) -> Result<(), DbError> {
    let values = args![
        district,
        one.id,
        one.case_id,
        one.kind,
        one.state,
        one.asked_at,
        one.asked_by,
        one.asker,
        one.organisation,
        one.pass,
        one.reason,
        one.note,
        one.plan,
        one.amount,
        one.until,
        one.consent,
        one.approvals,
        one.level,
        one.approver().unwrap_or_default(),
        one.due_at,
        one.decided_at,
        one.decider,
        one.decision
    ];
    tx.exec(&APPLICATION_INSERT, values).await.map(drop)
}

/// Writes a decision; false when somebody decided before.
pub(crate) async fn application_update(
    tx: &mut Tx,
    district: i64,
    one: &Application,
) -> Result<bool, DbError> {
    let values = args![
        district,
        one.id,
        one.state,
        one.level,
        one.approver().unwrap_or_default(),
        one.due_at,
        one.decided_at,
        one.decider,
        one.decision
    ];
    Ok(tx.exec(&APPLICATION_UPDATE, values).await? == 1)
}

pub(crate) async fn application_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Application>, DbError> {
    tx.rows(&APPLICATION_LIST, args![district, case]).await
}

pub(crate) async fn application_late(
    tx: &mut Tx,
    district: i64,
    now: Instant,
    limit: i64,
) -> Result<Vec<Application>, DbError> {
    tx.rows(&APPLICATION_LATE, args![district, now, limit]).await
}

pub(crate) async fn case_unlooked(
    tx: &mut Tx,
    district: i64,
    since: Instant,
    now: Instant,
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let rows: Vec<(CaseId,)> = tx.rows(&CASE_UNLOOKED, args![district, since, now, limit]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn application_delete(
    tx: &mut Tx,
    district: i64,
    id: ApplicationId,
) -> Result<(), DbError> {
    tx.exec(&APPLICATION_DELETE, args![district, id]).await.map(drop)
}

/// Names a waiting application with how far it has come.
pub(super) fn standing(one: &Application) -> [Value; 6] {
    args![
        one.id,
        one.level,
        one.approver().unwrap_or_default(),
        one.due_at,
        one.decider,
        one.decision
    ]
}

/// Lets an application wait again where [`standing`] says.
pub(super) async fn application_revive(
    tx: &mut Tx,
    district: i64,
    one: impl Iterator<Item = Value> + Send,
) -> Result<(), DbError> {
    let values: Vec<Value> = std::iter::once(Value::Int(district)).chain(one).collect();
    tx.exec(&APPLICATION_REVIVE, values).await.map(drop)
}

pub(crate) async fn exemption_insert(
    tx: &mut Tx,
    district: i64,
    one: &Exemption,
) -> Result<(), DbError> {
    let values = args![
        district,
        one.id,
        one.case_id,
        one.fact,
        one.reason,
        one.at,
        one.granted_by,
        one.application
    ];
    tx.exec(&EXEMPTION_INSERT, values).await?;
    tx.exec(&EXEMPT_SET, args![district, one.case_id]).await.map(drop)
}

pub(crate) async fn exemption_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Exemption>, DbError> {
    tx.rows(&EXEMPTION_LIST, args![district, case]).await
}

/// Counts the refused returns of a department, and the appeals.
pub(crate) fn past(applications: &[Application], department: Option<OrganisationId>) -> (i64, i64) {
    use crate::model::ApplicationState::{Refused, Withdrawn};
    let count = |wanted: &dyn Fn(&&Application) -> bool| {
        i64::try_from(applications.iter().filter(|one| wanted(one)).count()).unwrap_or(i64::MAX)
    };
    let refused = count(&|one| {
        one.kind == ApplicationKind::Return
            && one.state == Refused
            && one.organisation == department
    });
    let appeals = count(&|one| one.kind == ApplicationKind::Appeal && one.state != Withdrawn);
    (refused, appeals)
}

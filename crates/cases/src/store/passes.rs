//! Passes of departments, and the departments that help.

use crate::model::{CaseId, Work};
use wangge_db::{DbError, Tx, args, row};
use wangge_identity::OrganisationId;
use wangge_kernel::Instant;

wangge_db::statements! {
    /// A pass as it stands; the moment of its entry and its kind stay.
    PASS_PUT = "cases.pass_put", "insert into case_pass (district, case_id, pass, organisation, organisation_path, is_rework,
            from_at, entered_at, received_at, yellow_at, due_at, stopped_at, outcome, late_ms, quantity, unit, cost)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (district, case_id, pass) do update set organisation_path = excluded.organisation_path,
            received_at = excluded.received_at, from_at = excluded.from_at, yellow_at = excluded.yellow_at,
            due_at = excluded.due_at, stopped_at = excluded.stopped_at, outcome = excluded.outcome,
            late_ms = excluded.late_ms, quantity = excluded.quantity, unit = excluded.unit, cost = excluded.cost";
    /// Passes of a case in order.
    PASS_LIST = "cases.pass_list", "select pass, organisation, is_rework, from_at, entered_at, received_at, yellow_at, due_at,
            stopped_at, outcome, late_ms, quantity, unit, cost
        from case_pass where district = $1 and case_id = $2 order by pass";
    /// Forgets a pass whose beginning was taken back.
    PASS_DELETE = "cases.pass_delete", "delete from case_pass where district = $1 and case_id = $2 and pass > $3";
    /// A department that helps; once more when it is asked again.
    PARTY_PUT = "cases.party_put", "insert into case_party (district, case_id, organisation, organisation_path, pass, done_at, note)
        values ($1, $2, $3, $4, $5, null, '')
        on conflict (district, case_id, organisation) do update set pass = excluded.pass, done_at = null, note = ''";
    /// Forgets the helpers of a pass whose beginning was taken back.
    PARTY_DELETE = "cases.party_delete", "delete from case_party where district = $1 and case_id = $2 and pass > $3";
    /// A department that helps is not done after all.
    PARTY_REVIVE = "cases.party_revive", "update case_party set done_at = null, note = ''
        where district = $1 and case_id = $2 and done_at = $3";
    /// Departments that help, by their paths.
    PARTY_LIST = "cases.party_list", "select organisation, organisation_path, pass, done_at, note
        from case_party where district = $1 and case_id = $2 order by organisation_path";
    /// A department that helps is done.
    PARTY_DONE = "cases.party_done", "update case_party set done_at = $4, note = $5
        where district = $1 and case_id = $2 and organisation = $3 and done_at is null";
}

/// A pass as it is written.
pub(crate) struct PassRow<'a> {
    pub(crate) organisation: OrganisationId,
    pub(crate) path: &'a str,
    pub(crate) pass: i64,
    pub(crate) is_rework: bool,
    pub(crate) clock: crate::model::Span,
    pub(crate) from_at: Instant,
    pub(crate) entered_at: Instant,
    pub(crate) received_at: Option<Instant>,
    pub(crate) outcome: &'a str,
    pub(crate) late_ms: i64,
    pub(crate) work: Option<&'a Work>,
}

row! {
    /// One time that a department had a case.
    pub struct Pass {
        /// Number within the case, from 1.
        pub pass: i64,
        /// Department.
        pub organisation: OrganisationId,
        /// Whether it is a rework.
        pub is_rework: bool,
        /// When it began; before its entry when it was told by telephone.
        pub from_at: Instant,
        /// When it was entered.
        pub entered_at: Instant,
        /// When the department received it.
        pub received_at: Option<Instant>,
        /// Last green moment.
        pub yellow_at: Option<Instant>,
        /// Last moment in time.
        pub due_at: Option<Instant>,
        /// When it ended, or its clock stood still.
        pub stopped_at: Option<Instant>,
        /// How it stands or ended.
        pub outcome: String,
        /// By how much it was late.
        pub late_ms: i64,
        /// How much was done.
        pub quantity: Option<f64>,
        /// Of what.
        pub unit: Option<String>,
        /// Cost in cents.
        pub cost: Option<i64>,
    }
}

row! {
    /// A department that helps (协办).
    pub struct Party {
        /// Department.
        pub organisation: OrganisationId,
        /// Its path.
        pub organisation_path: String,
        /// Pass in which it was asked.
        pub pass: i64,
        /// When it said that it was done.
        pub done_at: Option<Instant>,
        /// What it wrote.
        pub note: String,
    }
}

pub(crate) async fn pass_put(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    row: &PassRow<'_>,
) -> Result<(), DbError> {
    let values = args![
        district,
        case,
        row.pass,
        row.organisation,
        row.path,
        row.is_rework,
        row.from_at,
        row.entered_at,
        row.received_at,
        row.clock.yellow_at,
        row.clock.due_at,
        row.clock.stopped_at,
        row.outcome,
        row.late_ms,
        row.work.map(|work| work.quantity),
        row.work.map(|work| work.unit.clone()),
        row.work.and_then(|work| work.cost)
    ];
    tx.exec(&PASS_PUT, values).await.map(drop)
}

pub(crate) async fn pass_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Pass>, DbError> {
    tx.rows(&PASS_LIST, args![district, case]).await
}

/// Forgets the passes after a number, with their helpers.
pub(crate) async fn pass_delete(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    after: i64,
) -> Result<(), DbError> {
    tx.exec(&PARTY_DELETE, args![district, case, after]).await?;
    tx.exec(&PASS_DELETE, args![district, case, after]).await.map(drop)
}

/// A department that was done at a moment is not.
pub(crate) async fn party_revive(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    done_at: Instant,
) -> Result<(), DbError> {
    tx.exec(&PARTY_REVIVE, args![district, case, done_at]).await.map(drop)
}

pub(crate) async fn party_put(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    party: (OrganisationId, &str),
    pass: i64,
) -> Result<(), DbError> {
    tx.exec(&PARTY_PUT, args![district, case, party.0, party.1, pass]).await.map(drop)
}

pub(crate) async fn party_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Party>, DbError> {
    tx.rows(&PARTY_LIST, args![district, case]).await
}

pub(crate) async fn party_done(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    organisation: OrganisationId,
    at: Instant,
    note: &str,
) -> Result<bool, DbError> {
    Ok(tx.exec(&PARTY_DONE, args![district, case, organisation, at, note]).await? == 1)
}

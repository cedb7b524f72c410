//! Reports with their sealed contacts, and links between cases.

use crate::model::{Call, CaseId, LinkKind, ReportId, ReportRow};
use wangge_db::{DbError, Tx, Value, args, row};
use wangge_kernel::Instant;

wangge_db::statements! {
    /// A report.
    REPORT_INSERT = "cases.report_insert", "insert into case_report (district, id, case_id, first_case, source, said_at, words,
            has_contact, answered_at, answer, attempts, called_at, solved, satisfied, call_id)
        values ($1, $2, $3, $3, $4, $5, $6, $7, null, '', 0, null, null, null, $8)";
    /// Reports that a case answers, the oldest first.
    REPORT_LIST = "cases.report_list", "select id, case_id, source, said_at, words, has_contact, answered_at, answer, attempts,
            called_at, solved, satisfied, call_id
        from case_report where district = $1 and case_id = $2 order by id";
    /// The answer to one report.
    REPORT_ANSWER = "cases.report_answer", "update case_report set answered_at = $3, answer = $4 where district = $1 and id = $2";
    /// A call to one reporter.
    REPORT_CALL = "cases.report_call", "update case_report set attempts = attempts + 1, called_at = $3, solved = $4, satisfied = $5
        where district = $1 and id = $2";
    /// A reporter of a case that went on waits again.
    REPORT_WAIT = "cases.report_wait", "update case_report set attempts = 0, called_at = null, answered_at = null
        where district = $1 and case_id = $2";
    /// What a reporter was answered and said goes back to what it was.
    REPORT_RESTORE = "cases.report_restore", "update case_report set answered_at = $3, answer = $4, attempts = $5, called_at = $6,
            solved = $7, satisfied = $8
        where district = $1 and id = $2";
    /// The reports of a case go over to another.
    REPORT_MOVE = "cases.report_move", "update case_report set case_id = $3 where district = $1 and case_id = $2";
    /// The reports that a case brought along come back to it, those that were merged into it as well.
    REPORT_RETURN = "cases.report_return", "update case_report set case_id = $2
        where district = $1 and case_id = $3 and (first_case = $2 or first_case in (
            select m.id from cases m where m.district = $1 and m.merged_into = $2))";
    /// How to reach a reporter, sealed.
    CONTACT_INSERT = "cases.contact_insert", "insert into case_contact (district, report_id, name, phone, phone_hash)
        values ($1, $2, $3, $4, $5)";
    /// The sealed contact of a report.
    CONTACT_FETCH = "cases.contact_fetch", "select name, phone from case_contact where district = $1 and report_id = $2";
    /// Erases a contact.
    CONTACT_DELETE = "cases.contact_delete", "delete from case_contact where district = $1 and report_id = $2";
    /// Cases behind reports from one telephone, the latest first.
    CONTACT_CASES = "cases.contact_cases", "select r.case_id, r.said_at from case_contact c
        join case_report r on r.district = c.district and r.id = c.report_id
        where c.district = $1 and c.phone_hash = $2 order by r.id desc limit 20";
    /// The case that answers what was told in a telephone call; the first report counts.
    CALL_CASE = "cases.call_case", "select case_id from case_report
        where district = $1 and call_id = $2 order by id limit 1";
    /// A link between two cases.
    LINK_INSERT = "cases.link_insert", "insert into case_link (district, from_id, kind, to_district, to_id, to_number, at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (district, from_id, kind, to_id) do nothing";
    /// Takes a link away.
    LINK_DELETE = "cases.link_delete", "delete from case_link where district = $1 and from_id = $2 and kind = $3 and to_id = $4";
    /// Links from and to a case.
    LINK_LIST = "cases.link_list", "select l.kind, l.from_id, l.to_id, l.to_district, l.to_number, f.number as from_number, l.at
        from case_link l join cases f on f.district = l.district and f.id = l.from_id
        where (l.district = $1 and l.from_id = $2) or (l.to_district = $1 and l.to_id = $2)
        order by l.at, l.kind, l.from_id, l.to_id";
    /// Children of a case that have not ended.
    CHILDREN_OPEN = "cases.children_open", "select cast(count(*) as bigint) as n from cases
        where district = $1 and parent = $2 and ended_at is null";
}

row! {
    /// A link between two cases, as one of them shows it.
    pub struct Link {
        /// What it says of the second.
        pub kind: LinkKind,
        /// The first.
        pub from_id: CaseId,
        /// The second.
        pub to_id: CaseId,
        /// District of the second.
        pub to_district: i64,
        /// Number of the second.
        pub to_number: String,
        /// Number of the first.
        pub from_number: String,
        /// Since when.
        pub at: Instant,
    }
}

row! {
    /// Name and telephone, sealed.
    pub struct SealedContact {
        /// Name.
        pub name: Vec<u8>,
        /// Telephone.
        pub phone: Vec<u8>,
    }
}

pub(crate) async fn report_insert(
    tx: &mut Tx,
    district: i64,
    report: &ReportRow,
) -> Result<(), DbError> {
    let values = args![
        district,
        report.id,
        report.case_id,
        report.source,
        report.said_at,
        report.words,
        report.has_contact,
        report.call_id
    ];
    tx.exec(&REPORT_INSERT, values).await.map(drop)
}

pub(crate) async fn report_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<ReportRow>, DbError> {
    tx.rows(&REPORT_LIST, args![district, case]).await
}

pub(crate) async fn report_answer(
    tx: &mut Tx,
    district: i64,
    id: ReportId,
    at: Instant,
    answer: &str,
) -> Result<(), DbError> {
    tx.exec(&REPORT_ANSWER, args![district, id, at, answer]).await.map(drop)
}

/// Notes a call; one that reached nobody counts as an attempt only.
pub(crate) async fn report_call(
    tx: &mut Tx,
    district: i64,
    id: ReportId,
    at: Instant,
    call: &Call,
) -> Result<(), DbError> {
    let called_at = call.valid.then_some(at);
    let (solved, satisfied) = if call.valid { (call.solved, call.satisfied) } else { (None, None) };
    tx.exec(&REPORT_CALL, args![district, id, called_at, solved, satisfied]).await.map(drop)
}

pub(crate) async fn report_wait(tx: &mut Tx, district: i64, case: CaseId) -> Result<(), DbError> {
    tx.exec(&REPORT_WAIT, args![district, case]).await.map(drop)
}

/// Names a report with what its reporter was answered and said.
pub(super) fn answers(report: &ReportRow) -> [Value; 7] {
    args![
        report.id,
        report.answered_at,
        report.answer,
        report.attempts,
        report.called_at,
        report.solved,
        report.satisfied
    ]
}

/// Goes back to the answers that [`answers`] named.
pub(super) async fn report_restore(
    tx: &mut Tx,
    district: i64,
    report: impl Iterator<Item = Value> + Send,
) -> Result<(), DbError> {
    let values: Vec<Value> = std::iter::once(Value::Int(district)).chain(report).collect();
    tx.exec(&REPORT_RESTORE, values).await.map(drop)
}

/// Hands the reports of a case over and says how many there were.
pub(crate) async fn report_move(
    tx: &mut Tx,
    district: i64,
    from: CaseId,
    to: CaseId,
) -> Result<i64, DbError> {
    let moved = tx.exec(&REPORT_MOVE, args![district, from, to]).await?;
    Ok(i64::try_from(moved).unwrap_or(i64::MAX))
}

/// Hands the reports of a case that was merged back and says how many there were.
pub(crate) async fn report_return(
    tx: &mut Tx,
    district: i64,
    merged: CaseId,
    from: CaseId,
) -> Result<i64, DbError> {
    let moved = tx.exec(&REPORT_RETURN, args![district, merged, from]).await?;
    Ok(i64::try_from(moved).unwrap_or(i64::MAX))
}

pub(crate) async fn contact_insert(
    tx: &mut Tx,
    district: i64,
    report: ReportId,
    sealed: &SealedContact,
    phone_hash: &str,
) -> Result<(), DbError> {
    let values = args![district, report, sealed.name, sealed.phone, phone_hash];
    tx.exec(&CONTACT_INSERT, values).await.map(drop)
}

pub(crate) async fn contact_fetch(
    tx: &mut Tx,
    district: i64,
    report: ReportId,
) -> Result<Option<SealedContact>, DbError> {
    tx.row_opt(&CONTACT_FETCH, args![district, report]).await
}

pub(crate) async fn contact_delete(
    tx: &mut Tx,
    district: i64,
    report: ReportId,
) -> Result<bool, DbError> {
    Ok(tx.exec(&CONTACT_DELETE, args![district, report]).await? == 1)
}

pub(crate) async fn contact_cases(
    tx: &mut Tx,
    district: i64,
    phone_hash: &str,
) -> Result<Vec<(CaseId, Instant)>, DbError> {
    let rows: Vec<wangge_db::Row> = tx.rows(&CONTACT_CASES, args![district, phone_hash]).await?;
    rows.iter().map(|row| Ok((row.get("case_id")?, row.get("said_at")?))).collect()
}

pub(crate) async fn call_case(
    tx: &mut Tx,
    district: i64,
    call: i64,
) -> Result<Option<CaseId>, DbError> {
    let found: Option<(CaseId,)> = tx.row_opt(&CALL_CASE, args![district, call]).await?;
    Ok(found.map(|row| row.0))
}

pub(crate) async fn link_insert(
    tx: &mut Tx,
    district: i64,
    from: CaseId,
    kind: LinkKind,
    to: (i64, CaseId, &str),
    at: Instant,
) -> Result<(), DbError> {
    tx.exec(&LINK_INSERT, args![district, from, kind, to.0, to.1, to.2, at]).await.map(drop)
}

pub(crate) async fn link_delete(
    tx: &mut Tx,
    district: i64,
    from: CaseId,
    kind: LinkKind,
    to: CaseId,
) -> Result<(), DbError> {
    tx.exec(&LINK_DELETE, args![district, from, kind, to]).await.map(drop)
}

pub(crate) async fn link_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Link>, DbError> {
    tx.rows(&LINK_LIST, args![district, case]).await
}

pub(crate) async fn children_open(
    tx: &mut Tx,
    district: i64,
    parent: CaseId,
) -> Result<i64, DbError> {
    let (n,): (i64,) = tx.row(&CHILDREN_OPEN, args![district, parent]).await?;
    Ok(n)
}

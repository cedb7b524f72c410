//! What helps people at their desks: claims, undo, rosters, saved filters, phrases.

use crate::model::CaseId;
use wangge_db::{DbError, Tx, args, row};
use wangge_identity::AccountId;
use wangge_kernel::Instant;

wangge_db::statements! {
    /// Takes a report, unless somebody else has it.
    CLAIM_PUT = "cases.claim_put", "insert into case_claim (district, case_id, account, name, until_at) values ($1, $2, $3, $4, $5)
        on conflict (district, case_id) do update set account = excluded.account, name = excluded.name, until_at = excluded.until_at
        where case_claim.account = excluded.account or case_claim.until_at <= $6";
    /// Who has a report.
    CLAIM_FETCH = "cases.claim_fetch", "select account, name, until_at from case_claim
        where district = $1 and case_id = $2 and until_at > $3";
    /// Lets a report go.
    CLAIM_DELETE = "cases.claim_delete", "delete from case_claim where district = $1 and case_id = $2 and account = $3";
    /// Remembers the row before a step.
    UNDO_PUT = "cases.undo_put", "insert into case_undo (district, case_id, seq, before, account, batch, until_at) values ($1, $2, $3, $4, $5, $6, $7)";
    /// The row before a step, while it can be taken back.
    UNDO_FETCH = "cases.undo_fetch", "select before, account, batch, until_at from case_undo
        where district = $1 and case_id = $2 and seq = $3 and until_at > $4";
    /// Forgets rows that nobody can go back to.
    UNDO_SWEEP = "cases.undo_sweep", "delete from case_undo where until_at <= $1";
    /// A duty of a collector.
    ROSTER_INSERT = "cases.roster_insert", "insert into duty_roster (district, id, area, account, from_day, until_day, start_minute, end_minute)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Forgets the roster of a district before a new one is put.
    ROSTER_CLEAR = "cases.roster_clear", "delete from duty_roster where district = $1";
    /// The roster of a district.
    ROSTER_LIST = "cases.roster_list", "select area, account, from_day, until_day, start_minute, end_minute
        from duty_roster where district = $1 order by area, from_day, account, id";
    /// Collectors on duty for a grid, the closest area first, whoever has fewest open tasks before others.
    ROSTER_ON_DUTY = "cases.roster_on_duty", "select r.account, cast(count(t.id) as bigint) as open_tasks, cast(max(length(r.area)) as bigint) as closeness
        from duty_roster r left join case_task t on t.district = r.district and t.assignee = r.account and t.done_at is null
        where r.district = $1 and r.from_day <= $2 and r.until_day >= $2 and r.start_minute <= $3 and r.end_minute > $3
            and substr(cast($4 as text), 1, length(r.area)) = r.area
        group by r.account order by closeness desc, open_tasks, r.account limit 10";
    /// A filter that somebody keeps.
    FILTER_INSERT = "cases.filter_insert", "insert into saved_filter (id, account, name, query) values ($1, $2, $3, $4)";
    /// Filters that somebody keeps.
    FILTER_LIST = "cases.filter_list", "select id, name, query from saved_filter where account = $1 order by id";
    /// Forgets a filter.
    FILTER_DELETE = "cases.filter_delete", "delete from saved_filter where id = $1 and account = $2";
    /// A sentence for the bank.
    PHRASE_INSERT = "cases.phrase_insert", "insert into case_phrase (id, district, action, words) values ($1, $2, $3, $4)";
    /// Sentences for an action.
    PHRASE_LIST = "cases.phrase_list", "select id, action, words from case_phrase where district = $1 order by action, id";
    /// Forgets a sentence.
    PHRASE_DELETE = "cases.phrase_delete", "delete from case_phrase where id = $1 and district = $2";
}

row! {
    /// Somebody who works on a report just now.
    pub struct Claim {
        /// Account.
        pub account: AccountId,
        /// Name.
        pub name: String,
        /// Until when nobody else can take it.
        pub until_at: Instant,
    }
}

row! {
    /// The row before a step.
    pub struct Undoable {
        /// The row, as `snapshot` wrote it.
        pub before: String,
        /// Who did the step.
        pub account: Option<AccountId>,
        /// What its notices belong to.
        pub batch: i64,
        /// Until when it can be taken back.
        pub until_at: Instant,
    }
}

row! {
    /// A stretch of days and hours in which a collector is on duty for an area.
    pub struct RosterLine {
        /// Beginning of the ids of the unit grids.
        pub area: String,
        /// Collector.
        pub account: AccountId,
        /// First day, YYYY-MM-DD.
        pub from_day: String,
        /// Last day.
        pub until_day: String,
        /// Minutes after midnight at which the duty begins.
        pub start_minute: i64,
        /// Minutes after midnight at which it ends.
        pub end_minute: i64,
    }
}

row! {
    /// A filter that somebody keeps under a name.
    pub struct SavedFilter {
        /// Identity.
        pub id: i64,
        /// Name.
        pub name: String,
        /// The address behind the question mark.
        pub query: String,
    }
}

row! {
    /// A sentence of the bank.
    pub struct Phrase {
        /// Identity.
        pub id: i64,
        /// Key of the action that it is for.
        pub action: String,
        /// The sentence.
        pub words: String,
    }
}

/// Takes a report; false when somebody else has it.
pub(crate) async fn claim_put(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    claim: &Claim,
    now: Instant,
) -> Result<bool, DbError> {
    let values = args![district, case, claim.account, claim.name, claim.until_at, now];
    Ok(tx.exec(&CLAIM_PUT, values).await? == 1)
}

pub(crate) async fn claim_fetch(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    now: Instant,
) -> Result<Option<Claim>, DbError> {
    tx.row_opt(&CLAIM_FETCH, args![district, case, now]).await
}

pub(crate) async fn claim_delete(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    account: AccountId,
) -> Result<(), DbError> {
    tx.exec(&CLAIM_DELETE, args![district, case, account]).await.map(drop)
}

pub(crate) async fn undo_put(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
    before: &Undoable,
) -> Result<(), DbError> {
    let values =
        args![district, case, seq, before.before, before.account, before.batch, before.until_at];
    tx.exec(&UNDO_PUT, values).await.map(drop)
}

pub(crate) async fn undo_fetch(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
    now: Instant,
) -> Result<Option<Undoable>, DbError> {
    tx.row_opt(&UNDO_FETCH, args![district, case, seq, now]).await
}

pub(crate) async fn undo_sweep(tx: &mut Tx, now: Instant) -> Result<u64, DbError> {
    tx.exec(&UNDO_SWEEP, args![now]).await
}

pub(crate) async fn roster_insert(
    tx: &mut Tx,
    district: i64,
    id: i64,
    line: &RosterLine,
) -> Result<(), DbError> {
    let values = args![
        district,
        id,
        line.area,
        line.account,
        line.from_day,
        line.until_day,
        line.start_minute,
        line.end_minute
    ];
    tx.exec(&ROSTER_INSERT, values).await.map(drop)
}

pub(crate) async fn roster_clear(tx: &mut Tx, district: i64) -> Result<(), DbError> {
    tx.exec(&ROSTER_CLEAR, args![district]).await.map(drop)
}

pub(crate) async fn roster_list(tx: &mut Tx, district: i64) -> Result<Vec<RosterLine>, DbError> {
    tx.rows(&ROSTER_LIST, args![district]).await
}

/// Lists who is on duty for a grid, whoever should get the next task first.
pub(crate) async fn roster_on_duty(
    tx: &mut Tx,
    district: i64,
    day: &str,
    minute: i64,
    grid: &str,
) -> Result<Vec<AccountId>, DbError> {
    let rows: Vec<(AccountId,)> =
        tx.rows(&ROSTER_ON_DUTY, args![district, day, minute, grid]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn filter_insert(
    tx: &mut Tx,
    account: AccountId,
    filter: &SavedFilter,
) -> Result<(), DbError> {
    tx.exec(&FILTER_INSERT, args![filter.id, account, filter.name, filter.query]).await.map(drop)
}

pub(crate) async fn filter_list(
    tx: &mut Tx,
    account: AccountId,
) -> Result<Vec<SavedFilter>, DbError> {
    tx.rows(&FILTER_LIST, args![account]).await
}

pub(crate) async fn filter_delete(tx: &mut Tx, account: AccountId, id: i64) -> Result<(), DbError> {
    tx.exec(&FILTER_DELETE, args![id, account]).await.map(drop)
}

pub(crate) async fn phrase_insert(
    tx: &mut Tx,
    district: i64,
    phrase: &Phrase,
) -> Result<(), DbError> {
    tx.exec(&PHRASE_INSERT, args![phrase.id, district, phrase.action, phrase.words]).await.map(drop)
}

pub(crate) async fn phrase_list(tx: &mut Tx, district: i64) -> Result<Vec<Phrase>, DbError> {
    tx.rows(&PHRASE_LIST, args![district]).await
}

pub(crate) async fn phrase_delete(tx: &mut Tx, district: i64, id: i64) -> Result<(), DbError> {
    tx.exec(&PHRASE_DELETE, args![id, district]).await.map(drop)
}

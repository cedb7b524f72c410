//! What helps people at their desks: claims, undo, saved filters, phrases.

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
    /// The latest deed of an account that can still be taken back.
    UNDO_LATEST = "cases.undo_latest", "select u.case_id, u.until_at from case_undo u
        join cases c on c.district = u.district and c.id = u.case_id and c.steps = u.seq
        where u.district = $1 and u.account = $2 and u.until_at > $3 order by u.until_at desc, u.case_id desc limit 1";
    /// Forgets rows that nobody can go back to.
    UNDO_SWEEP = "cases.undo_sweep", "delete from case_undo where until_at <= $1";
    /// Open tasks of a collector.
    OPEN_TASKS = "cases.open_tasks", "select cast(count(*) as bigint) as open_tasks from case_task
        where district = $1 and assignee = $2 and done_at is null";
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
    /// Somebody's own deed that can still be taken back.
    pub struct OwnDeed {
        /// The case.
        pub case_id: CaseId,
        /// Until when.
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

/// Counts the open tasks of a collector.
pub(crate) async fn open_tasks(
    tx: &mut Tx,
    district: i64,
    account: AccountId,
) -> Result<i64, DbError> {
    let row: (i64,) = tx.row(&OPEN_TASKS, args![district, account]).await?;
    Ok(row.0)
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

pub(crate) async fn filter_delete(
    tx: &mut Tx,
    account: AccountId,
    id: i64,
) -> Result<bool, DbError> {
    Ok(tx.exec(&FILTER_DELETE, args![id, account]).await? > 0)
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

pub(crate) async fn phrase_delete(tx: &mut Tx, district: i64, id: i64) -> Result<bool, DbError> {
    Ok(tx.exec(&PHRASE_DELETE, args![id, district]).await? > 0)
}

pub(crate) async fn undo_latest(
    tx: &mut Tx,
    district: i64,
    account: AccountId,
    now: Instant,
) -> Result<Option<OwnDeed>, DbError> {
    tx.row_opt(&UNDO_LATEST, args![district, account, now]).await
}

//! Answers to the platform above.

use crate::model::{CaseId, Reply, ReplyState};
use wangge_db::{DbError, Tx, args};
use wangge_kernel::Instant;
use wangge_outbox::EventId;

wangge_db::statements! {
    /// An answer that will be sent.
    REPLY_INSERT = "cases.reply_insert", "insert into case_reply (district, case_id, seq, item, system, state, given_at, ended_at, attempts, receipt, trouble)
        values ($1, $2, $3, $4, $5, 'waiting', $6, null, 0, '', '')";
    /// One answer.
    REPLY_FETCH = "cases.reply_fetch", "select case_id, seq, item, system, state, given_at, ended_at, attempts, receipt, trouble
        from case_reply where district = $1 and case_id = $2 and seq = $3";
    /// Answers of a case in the order in which they were given.
    REPLY_LIST = "cases.reply_list", "select case_id, seq, item, system, state, given_at, ended_at, attempts, receipt, trouble
        from case_reply where district = $1 and case_id = $2 order by seq";
    /// Answers that wait, after one of them.
    REPLY_WAITING = "cases.reply_waiting", "select case_id, seq, item, system, state, given_at, ended_at, attempts, receipt, trouble
        from case_reply where district = $1 and item > $2 and state = 'waiting' order by item limit $3";
    /// An answer comes to an end; zero rows mean that it was there already.
    REPLY_END = "cases.reply_end", "update case_reply set state = $4, ended_at = $5, attempts = $6, receipt = $7, trouble = $8
        where district = $1 and case_id = $2 and seq = $3 and state <> 'delivered' and state <> $4";
    /// An answer that was given up is sent again.
    REPLY_AGAIN = "cases.reply_again", "update case_reply set state = 'waiting', ended_at = null
        where district = $1 and case_id = $2 and seq = $3 and state = 'failed'";
    /// Forgets an answer that was taken back.
    REPLY_DELETE = "cases.reply_delete", "delete from case_reply where district = $1 and case_id = $2 and seq = $3 and state = 'waiting'";
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReplyEnd {
    pub(crate) state: ReplyState,
    pub(crate) at: Instant,
    pub(crate) attempts: i64,
    pub(crate) receipt: String,
    pub(crate) trouble: String,
}

pub(crate) async fn reply_insert(
    tx: &mut Tx,
    district: i64,
    (case, seq): (CaseId, i64),
    (item, system): (EventId, &str),
    at: Instant,
) -> Result<(), DbError> {
    tx.exec(&REPLY_INSERT, args![district, case, seq, item, system, at]).await.map(drop)
}

pub(crate) async fn reply_fetch(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
) -> Result<Option<Reply>, DbError> {
    tx.row_opt(&REPLY_FETCH, args![district, case, seq]).await
}

pub(crate) async fn reply_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Reply>, DbError> {
    tx.rows(&REPLY_LIST, args![district, case]).await
}

pub(crate) async fn reply_waiting(
    tx: &mut Tx,
    district: i64,
    after: EventId,
    limit: i64,
) -> Result<Vec<Reply>, DbError> {
    tx.rows(&REPLY_WAITING, args![district, after, limit]).await
}

pub(crate) async fn reply_end(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
    end: &ReplyEnd,
) -> Result<bool, DbError> {
    let ReplyEnd { state, at, attempts, receipt, trouble } = end;
    let values = args![district, case, seq, state, at, attempts, receipt, trouble];
    Ok(tx.exec(&REPLY_END, values).await? == 1)
}

pub(crate) async fn reply_again(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
) -> Result<bool, DbError> {
    Ok(tx.exec(&REPLY_AGAIN, args![district, case, seq]).await? == 1)
}

pub(crate) async fn reply_delete(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
) -> Result<bool, DbError> {
    Ok(tx.exec(&REPLY_DELETE, args![district, case, seq]).await? == 1)
}

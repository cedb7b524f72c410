//! Telephone calls.

use crate::model::{AdapterId, CallId, PhoneCall};
use wangge_db::filter::Query;
use wangge_db::{DbError, FromRow, Tx, args, row};
use wangge_identity::{AccountId, Actor};
use wangge_kernel::Instant;

wangge_db::statements! {
    /// A call of which the exchange told for the first time.
    CALL_INSERT = "desk.call_insert", "insert into phone_call (district, id, version, adapter, call_key, began_at, rang_at, answered_at,
            gave_up_at, hung_up_at, missed_at, seat, seat_at, account, caller, caller_hash, recording, back_at, back_account, back_by, back_note)
        values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, null, null, '', '')
        on conflict (district, adapter, call_key) do nothing";
    /// What a further event made of a call.
    CALL_UPDATE = "desk.call_update", "update phone_call set version = version + 1, began_at = $4, rang_at = $5, answered_at = $6,
            gave_up_at = $7, hung_up_at = $8, missed_at = $9, seat = $10, seat_at = $11, account = $12, caller = $13, caller_hash = $14, recording = $15
        where district = $1 and id = $2 and version = $3";
    /// A call by its id.
    CALL_FETCH = "desk.call_fetch", "select id, version, adapter, call_key, began_at, rang_at, answered_at, gave_up_at, hung_up_at, missed_at,
            seat, seat_at, account, caller, caller_hash, recording, back_at, back_by, back_note
        from phone_call where district = $1 and id = $2";
    /// A call by the exchange's own name for it.
    CALL_BY_KEY = "desk.call_by_key", "select id, version, adapter, call_key, began_at, rang_at, answered_at, gave_up_at, hung_up_at, missed_at,
            seat, seat_at, account, caller, caller_hash, recording, back_at, back_by, back_note
        from phone_call where district = $1 and adapter = $2 and call_key = $3";
    /// Earlier calls from one number, the latest first.
    CALLS_FROM = "desk.calls_from", "select id, version, adapter, call_key, began_at, rang_at, answered_at, gave_up_at, hung_up_at, missed_at,
            seat, seat_at, account, caller, caller_hash, recording, back_at, back_by, back_note
        from phone_call where district = $1 and caller_hash = $2 and caller_hash <> '' and id <> $3 order by id desc limit 20";
    /// Notes that somebody called back, once.
    CALL_BACK = "desk.call_back", "update phone_call set version = version + 1, back_at = $3, back_account = $4, back_by = $5, back_note = $6
        where district = $1 and id = $2 and missed_at is not null and back_at is null";
    /// Missed calls that nobody called back.
    MISSED_COUNT = "desk.missed_count", "select cast(count(*) as bigint) as n from phone_call
        where district = $1 and missed_at is not null and back_at is null";
    /// Calls at known seats that have not ended.
    CALLS_BUSY = "desk.calls_busy", "select account, cast(max(case when answered_at is null then 0 else 1 end) as bigint) as talks from phone_call
        where district = $1 and account is not null and hung_up_at is null and missed_at is null and began_at >= $2
        group by account order by account";
}

row! {
    /// Somebody at whose seat a call is.
    pub struct Busy {
        /// Account.
        pub account: AccountId,
        /// One when a call was answered, none while it only rings.
        pub talks: i64,
    }
}

/// Stores a new call; false when another event of the same call was faster.
pub(crate) async fn call_insert(
    tx: &mut Tx,
    district: i64,
    call: &PhoneCall,
) -> Result<bool, DbError> {
    let values = args![
        district,
        call.id,
        call.adapter,
        call.call_key,
        call.began_at,
        call.rang_at,
        call.answered_at,
        call.gave_up_at,
        call.hung_up_at,
        call.missed_at,
        call.seat,
        call.seat_at,
        call.account,
        call.caller,
        call.caller_hash,
        call.recording
    ];
    Ok(tx.exec(&CALL_INSERT, values).await? == 1)
}

/// Stores what an event made of a call; false when another was faster.
pub(crate) async fn call_update(
    tx: &mut Tx,
    district: i64,
    call: &PhoneCall,
) -> Result<bool, DbError> {
    let values = args![
        district,
        call.id,
        call.version,
        call.began_at,
        call.rang_at,
        call.answered_at,
        call.gave_up_at,
        call.hung_up_at,
        call.missed_at,
        call.seat,
        call.seat_at,
        call.account,
        call.caller,
        call.caller_hash,
        call.recording
    ];
    Ok(tx.exec(&CALL_UPDATE, values).await? == 1)
}

pub(crate) async fn call_fetch(
    tx: &mut Tx,
    district: i64,
    id: CallId,
) -> Result<Option<PhoneCall>, DbError> {
    tx.row_opt(&CALL_FETCH, args![district, id]).await
}

pub(crate) async fn call_by_key(
    tx: &mut Tx,
    district: i64,
    adapter: AdapterId,
    key: &str,
) -> Result<Option<PhoneCall>, DbError> {
    tx.row_opt(&CALL_BY_KEY, args![district, adapter, key]).await
}

pub(crate) async fn calls_from(
    tx: &mut Tx,
    district: i64,
    caller_hash: &str,
    but: CallId,
) -> Result<Vec<PhoneCall>, DbError> {
    tx.rows(&CALLS_FROM, args![district, caller_hash, but]).await
}

/// Notes a call back; false when the call was not missed or somebody was faster.
pub(crate) async fn call_back(
    tx: &mut Tx,
    actor: &Actor,
    id: CallId,
    now: Instant,
    note: &str,
) -> Result<bool, DbError> {
    let values = args![actor.district, id, now, actor.account, actor.name, note];
    Ok(tx.exec(&CALL_BACK, values).await? == 1)
}

pub(crate) async fn missed_count(tx: &mut Tx, district: i64) -> Result<i64, DbError> {
    let (n,): (i64,) = tx.row(&MISSED_COUNT, args![district]).await?;
    Ok(n)
}

pub(crate) async fn calls_busy(
    tx: &mut Tx,
    district: i64,
    since: Instant,
) -> Result<Vec<Busy>, DbError> {
    tx.rows(&CALLS_BUSY, args![district, since]).await
}

/// Runs a list that the filter tree completed.
pub(crate) async fn select<T: FromRow>(tx: &mut Tx, query: &Query) -> Result<Vec<T>, DbError> {
    tx.select(query).await
}

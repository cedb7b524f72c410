//! Shifts and their entries. Each change of a shift demands that it was not countersigned.

use crate::model::{Entry, Leader, Shift, ShiftId};
use wangge_db::{DbError, Tx, args};
use wangge_identity::Actor;
use wangge_kernel::Instant;

wangge_db::statements! {
    /// Begins a shift, unless one runs or waits for its second signature.
    SHIFT_INSERT = "desk.shift_insert", "insert into shift (district, id, version, began_at, leader, leader_name, entries, counts, words, digest,
            out_at, out_account, out_name, in_at, in_account, in_name, in_words)
        values ($1, $2, 1, $3, $4, $5, 0, '', '', '', null, null, '', null, null, '', '')
        on conflict (district) where in_at is null do nothing";
    /// The shift that runs or waits for its second signature.
    SHIFT_CURRENT = "desk.shift_current", "select id, version, began_at, leader, leader_name, entries, counts, words, digest,
            out_at, out_account, out_name, in_at, in_account, in_name, in_words
        from shift where district = $1 and in_at is null";
    /// A shift.
    SHIFT_FETCH = "desk.shift_fetch", "select id, version, began_at, leader, leader_name, entries, counts, words, digest,
            out_at, out_account, out_name, in_at, in_account, in_name, in_words
        from shift where district = $1 and id = $2";
    /// Who led shifts that have ended, with the name that was signed last.
    SHIFT_LEADERS = "desk.shift_leaders", "select leader, cast(max(leader_name) as text) as leader_name from shift
        where district = $1 and in_at is not null group by leader order by leader";
    /// Counts a new entry, which takes the place that it gets.
    SHIFT_COUNT_ENTRY = "desk.shift_count_entry", "update shift set version = version + 1, entries = entries + 1
        where district = $1 and id = $2 and version = $3 and out_at is null";
    /// The first signature.
    SHIFT_SIGN_OUT = "desk.shift_sign_out", "update shift set version = version + 1, counts = $4, words = $5, digest = $6,
            out_at = $7, out_account = $8, out_name = $9
        where district = $1 and id = $2 and version = $3 and out_at is null";
    /// The second signature, after which nothing changes any more.
    SHIFT_SIGN_IN = "desk.shift_sign_in", "update shift set version = version + 1, in_at = $4, in_account = $5, in_name = $6, in_words = $7
        where district = $1 and id = $2 and version = $3 and out_at is not null and in_at is null";
    /// An entry.
    ENTRY_INSERT = "desk.entry_insert", "insert into shift_log (district, shift, seq, at, kind, words, case_id, case_number,
            corrects_shift, corrects_seq, account, author)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// One entry.
    ENTRY_FETCH = "desk.entry_fetch", "select shift, seq, at, kind, words, case_id, case_number, corrects_shift, corrects_seq, account, author
        from shift_log where district = $1 and shift = $2 and seq = $3";
    /// Entries of a shift in their order.
    ENTRY_LIST = "desk.entry_list", "select shift, seq, at, kind, words, case_id, case_number, corrects_shift, corrects_seq, account, author
        from shift_log where district = $1 and shift = $2 order by seq";
}

/// Begins a shift; false when one runs already.
pub(crate) async fn shift_insert(
    tx: &mut Tx,
    id: ShiftId,
    leader: &Actor,
    now: Instant,
) -> Result<bool, DbError> {
    let values = args![leader.district, id, now, leader.account, leader.name];
    Ok(tx.exec(&SHIFT_INSERT, values).await? == 1)
}

pub(crate) async fn shift_current(tx: &mut Tx, district: i64) -> Result<Option<Shift>, DbError> {
    tx.row_opt(&SHIFT_CURRENT, args![district]).await
}

pub(crate) async fn shift_fetch(
    tx: &mut Tx,
    district: i64,
    id: ShiftId,
) -> Result<Option<Shift>, DbError> {
    tx.row_opt(&SHIFT_FETCH, args![district, id]).await
}

pub(crate) async fn shift_leaders(tx: &mut Tx, district: i64) -> Result<Vec<Leader>, DbError> {
    tx.rows(&SHIFT_LEADERS, args![district]).await
}

pub(crate) async fn shift_count_entry(
    tx: &mut Tx,
    district: i64,
    shift: &Shift,
) -> Result<bool, DbError> {
    let values = args![district, shift.id, shift.version];
    Ok(tx.exec(&SHIFT_COUNT_ENTRY, values).await? == 1)
}

/// Stores the first signature of a shift as it reads now.
pub(crate) async fn shift_sign_out(
    tx: &mut Tx,
    district: i64,
    shift: &Shift,
) -> Result<bool, DbError> {
    let values = args![
        district,
        shift.id,
        shift.version,
        shift.counts,
        shift.words,
        shift.digest,
        shift.out_at,
        shift.out_account,
        shift.out_name
    ];
    Ok(tx.exec(&SHIFT_SIGN_OUT, values).await? == 1)
}

/// Stores the second signature.
pub(crate) async fn shift_sign_in(
    tx: &mut Tx,
    shift: &Shift,
    actor: &Actor,
    now: Instant,
    words: &str,
) -> Result<bool, DbError> {
    let values =
        args![actor.district, shift.id, shift.version, now, actor.account, actor.name, words];
    Ok(tx.exec(&SHIFT_SIGN_IN, values).await? == 1)
}

pub(crate) async fn entry_insert(tx: &mut Tx, district: i64, entry: &Entry) -> Result<(), DbError> {
    let values = args![
        district,
        entry.shift,
        entry.seq,
        entry.at,
        entry.kind,
        entry.words,
        entry.case_id,
        entry.case_number,
        entry.corrects_shift,
        entry.corrects_seq,
        entry.account,
        entry.author
    ];
    tx.exec(&ENTRY_INSERT, values).await.map(drop)
}

pub(crate) async fn entry_fetch(
    tx: &mut Tx,
    district: i64,
    shift: ShiftId,
    seq: i64,
) -> Result<Option<Entry>, DbError> {
    tx.row_opt(&ENTRY_FETCH, args![district, shift, seq]).await
}

pub(crate) async fn entry_list(
    tx: &mut Tx,
    district: i64,
    shift: ShiftId,
) -> Result<Vec<Entry>, DbError> {
    tx.rows(&ENTRY_LIST, args![district, shift]).await
}

//! Exchanges and seats.

use crate::model::{Adapter, Seat};
use wangge_db::{DbError, Tx, args};
use wangge_kernel::Instant;

wangge_db::statements! {
    /// Lets an exchange talk to us.
    ADAPTER_INSERT = "desk.adapter_insert", "insert into phone_adapter (district, id, name, token_hash, made_at, made_by, ended_at)
        values ($1, $2, $3, $4, $5, $6, null)";
    /// The exchange of a token.
    ADAPTER_BY_TOKEN = "desk.adapter_by_token", "select district, id, name, made_at, made_by, ended_at from phone_adapter
        where token_hash = $1 and ended_at is null";
    /// Exchanges of a district.
    ADAPTER_LIST = "desk.adapter_list", "select district, id, name, made_at, made_by, ended_at from phone_adapter
        where district = $1 order by id";
    /// Ends a token.
    ADAPTER_END = "desk.adapter_end", "update phone_adapter set ended_at = $3 where district = $1 and id = $2 and ended_at is null";
    /// Who sits at an extension.
    SEAT_FETCH = "desk.seat_fetch", "select extension, account from phone_seat where district = $1 and extension = $2";
    /// Seats of a district.
    SEAT_LIST = "desk.seat_list", "select extension, account from phone_seat where district = $1 order by extension";
    /// A seat.
    SEAT_INSERT = "desk.seat_insert", "insert into phone_seat (district, extension, account) values ($1, $2, $3)
        on conflict (district, extension) do update set account = excluded.account";
    /// Forgets the seats of a district before new ones are put.
    SEATS_CLEAR = "desk.seats_clear", "delete from phone_seat where district = $1";
}

pub(crate) async fn adapter_insert(
    tx: &mut Tx,
    adapter: &Adapter,
    token_hash: &str,
) -> Result<(), DbError> {
    let Adapter { district, id, name, made_at, made_by, .. } = adapter;
    tx.exec(&ADAPTER_INSERT, args![district, id, name, token_hash, made_at, made_by])
        .await
        .map(drop)
}

pub(crate) async fn adapter_by_token(
    tx: &mut Tx,
    token_hash: &str,
) -> Result<Option<Adapter>, DbError> {
    tx.row_opt(&ADAPTER_BY_TOKEN, args![token_hash]).await
}

pub(crate) async fn adapter_list(tx: &mut Tx, district: i64) -> Result<Vec<Adapter>, DbError> {
    tx.rows(&ADAPTER_LIST, args![district]).await
}

pub(crate) async fn adapter_end(
    tx: &mut Tx,
    district: i64,
    id: crate::model::AdapterId,
    now: Instant,
) -> Result<bool, DbError> {
    Ok(tx.exec(&ADAPTER_END, args![district, id, now]).await? == 1)
}

pub(crate) async fn seat_fetch(
    tx: &mut Tx,
    district: i64,
    extension: &str,
) -> Result<Option<Seat>, DbError> {
    tx.row_opt(&SEAT_FETCH, args![district, extension]).await
}

pub(crate) async fn seat_list(tx: &mut Tx, district: i64) -> Result<Vec<Seat>, DbError> {
    tx.rows(&SEAT_LIST, args![district]).await
}

pub(crate) async fn seat_insert(tx: &mut Tx, district: i64, seat: &Seat) -> Result<(), DbError> {
    tx.exec(&SEAT_INSERT, args![district, seat.extension, seat.account]).await.map(drop)
}

pub(crate) async fn seats_clear(tx: &mut Tx, district: i64) -> Result<(), DbError> {
    tx.exec(&SEATS_CLEAR, args![district]).await.map(drop)
}

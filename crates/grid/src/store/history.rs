//! The count of changes, and what each of them was.

use crate::model::Entry;
use wangge_db::{DbError, Tx, args};
use wangge_identity::AccountId;

wangge_db::statements! {
    /// The number of the last change.
    CHANGE_FETCH = "grid.change_fetch", "select version from ground_change where district = $1";
    /// The count of a district that has none.
    CHANGE_INSERT = "grid.change_insert", "insert into ground_change (district, version) values ($1, 0) on conflict (district) do nothing";
    /// The next change; a second writer waits here until the first is done, and then sees its map.
    CHANGE_UPDATE = "grid.change_update", "update ground_change set version = version + 1 where district = $1";
    /// What a change was.
    HISTORY_INSERT = "grid.history_insert", "insert into grid_history (district, version, at, account, author, deed, old_ids, new_ids, detail)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Changes before a number, the last first; with a grid's id only those that name it.
    HISTORY_LIST = "grid.history_list", "select version, at, author, deed, old_ids, new_ids, detail from grid_history
        where district = $1 and version < $2 and ($3 = '' or old_ids like $4 or new_ids like $4) order by version desc limit $5";
}

pub(crate) async fn change_fetch(tx: &mut Tx, district: i64) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx.row_opt(&CHANGE_FETCH, args![district]).await?;
    Ok(row.map(|row| row.0))
}

pub(crate) async fn change_insert(tx: &mut Tx, district: i64) -> Result<u64, DbError> {
    tx.exec(&CHANGE_INSERT, args![district]).await
}

pub(crate) async fn change_update(tx: &mut Tx, district: i64) -> Result<u64, DbError> {
    tx.exec(&CHANGE_UPDATE, args![district]).await
}

pub(crate) async fn history_insert(
    tx: &mut Tx,
    district: i64,
    account: Option<AccountId>,
    entry: &Entry,
) -> Result<(), DbError> {
    let values = args![
        district,
        entry.version,
        entry.at,
        account,
        entry.author,
        entry.deed,
        entry.old_ids,
        entry.new_ids,
        entry.detail
    ];
    tx.exec(&HISTORY_INSERT, values).await.map(drop)
}

/// Lists changes before a number; an empty id is any grid.
pub(crate) async fn history_list(
    tx: &mut Tx,
    district: i64,
    before: i64,
    id: &str,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let named = format!("%{id}%");
    tx.rows(&HISTORY_LIST, args![district, before, id, named, limit]).await
}

//! Forms that were sent.

use crate::AccountId;
use wangge_db::{DbError, Tx, args};
use wangge_kernel::Instant;

wangge_db::statements! {
    /// Takes a token that nobody took.
    SENT_CLAIM = "identity.sent_claim",
        "insert into sent_form (account_id, token, at) values ($1, $2, $3) on conflict (account_id, token) do nothing";
    /// What became of a form.
    SENT_FETCH = "identity.sent_fetch", "select led_to from sent_form where account_id = $1 and token = $2";
    /// Notes where the answer led.
    SENT_DONE = "identity.sent_done", "update sent_form set led_to = $3 where account_id = $1 and token = $2";
    /// Gives a token back.
    SENT_DROP = "identity.sent_drop", "delete from sent_form where account_id = $1 and token = $2";
    /// Forgets old ones.
    SENT_SWEEP = "identity.sent_sweep", "delete from sent_form where at < $1";
}

pub(crate) async fn sent_claim(
    tx: &mut Tx,
    account: AccountId,
    token: &str,
    now: Instant,
) -> Result<bool, DbError> {
    Ok(tx.exec(&SENT_CLAIM, args![account, token, now]).await? == 1)
}

/// Returns where a form led; nothing inside for one that is worked on.
pub(crate) async fn sent_fetch(
    tx: &mut Tx,
    account: AccountId,
    token: &str,
) -> Result<Option<Option<String>>, DbError> {
    let found: Option<(Option<String>,)> = tx.row_opt(&SENT_FETCH, args![account, token]).await?;
    Ok(found.map(|row| row.0))
}

pub(crate) async fn sent_done(
    tx: &mut Tx,
    account: AccountId,
    token: &str,
    led_to: &str,
) -> Result<(), DbError> {
    tx.exec(&SENT_DONE, args![account, token, led_to]).await.map(drop)
}

pub(crate) async fn sent_drop(tx: &mut Tx, account: AccountId, token: &str) -> Result<(), DbError> {
    tx.exec(&SENT_DROP, args![account, token]).await.map(drop)
}

pub(crate) async fn sent_sweep(tx: &mut Tx, before: Instant) -> Result<(), DbError> {
    tx.exec(&SENT_SWEEP, args![before]).await.map(drop)
}

//! Statements about sessions; they see hashes of tokens only.

use crate::{AccountId, GrantId};
use wangge_db::{DbError, Tx, args, row, statements};
use wangge_kernel::Instant;

statements! {
    /// Adds a session.
    SESSION_ADD = "identity.session_add",
        "insert into session (token_hash, account_id, grant_id, made_at, seen_at, expires_at, address)
         values ($1, $2, $3, $4, $5, $6, $7)";

    /// One session.
    SESSION_FETCH = "identity.session_fetch",
        "select token_hash, account_id, grant_id, made_at, seen_at, expires_at, address
         from session
         where token_hash = $1";

    /// Notes that a session was seen; never turns the note back.
    SESSION_TOUCH = "identity.session_touch",
        "update session
         set seen_at = $2
         where token_hash = $1 and seen_at < $2";

    /// Changes the post in use.
    SESSION_SWITCH = "identity.session_switch",
        "update session
         set grant_id = $2
         where token_hash = $1";

    /// Ends one session.
    SESSION_END = "identity.session_end",
        "delete from session
         where token_hash = $1";

    /// Ends the sessions of an account but one.
    SESSIONS_END = "identity.sessions_end",
        "delete from session
         where account_id = $1 and token_hash <> $2";

    /// Number of sessions that have not ended.
    SESSION_COUNT = "identity.session_count",
        "select cast(count(*) as bigint) as n
         from session
         where expires_at > $1";

    /// Removes sessions that are too old or were silent too long.
    SESSIONS_SWEEP = "identity.sessions_sweep",
        "delete from session
         where expires_at <= $1 or seen_at < $2";
}

row! {
    /// A session as stored.
    pub struct Session {
        /// SHA-256 of the token.
        pub token_hash: String,
        /// Whose it is.
        pub account_id: AccountId,
        /// Post in use.
        pub grant_id: Option<GrantId>,
        /// When it began.
        pub made_at: Instant,
        /// When it was last seen, to the minute.
        pub seen_at: Instant,
        /// When it ends in any case.
        pub expires_at: Instant,
        /// Network address at sign-in.
        pub address: Option<String>,
    }
}

pub(crate) async fn session_add(tx: &mut Tx, new: &Session) -> Result<(), DbError> {
    let Session { token_hash, account_id, grant_id, made_at, seen_at, expires_at, address } = new;
    let args = args![token_hash, account_id, grant_id, made_at, seen_at, expires_at, address];
    tx.exec(&SESSION_ADD, args).await?;
    Ok(())
}

pub(crate) async fn session_fetch(
    tx: &mut Tx,
    token_hash: &str,
) -> Result<Option<Session>, DbError> {
    tx.row_opt(&SESSION_FETCH, args![token_hash]).await
}

pub(crate) async fn session_touch(
    tx: &mut Tx,
    token_hash: &str,
    now: Instant,
) -> Result<u64, DbError> {
    tx.exec(&SESSION_TOUCH, args![token_hash, now]).await
}

pub(crate) async fn session_switch(
    tx: &mut Tx,
    token_hash: &str,
    grant: GrantId,
) -> Result<u64, DbError> {
    tx.exec(&SESSION_SWITCH, args![token_hash, grant]).await
}

pub(crate) async fn session_end(tx: &mut Tx, token_hash: &str) -> Result<bool, DbError> {
    Ok(tx.exec(&SESSION_END, args![token_hash]).await? == 1)
}

pub(crate) async fn sessions_end(
    tx: &mut Tx,
    account: AccountId,
    but: Option<&str>,
) -> Result<u64, DbError> {
    tx.exec(&SESSIONS_END, args![account, but.unwrap_or_default()]).await
}

pub(crate) async fn sessions_sweep(
    tx: &mut Tx,
    now: Instant,
    seen_before: Instant,
) -> Result<u64, DbError> {
    tx.exec(&SESSIONS_SWEEP, args![now, seen_before]).await
}

pub(crate) async fn session_count(tx: &mut Tx, now: Instant) -> Result<i64, DbError> {
    Ok(tx.row::<(i64,)>(&SESSION_COUNT, args![now]).await?.0)
}

//! Statements about accounts; every update names the version that it saw.

use crate::rules::Lock;
use crate::{Account, AccountId, Language, Theme};
use wangge_db::filter::Query;
use wangge_db::{DbError, Tx, args, row, statements};
use wangge_kernel::Instant;

statements! {
    /// Adds an account.
    ACCOUNT_ADD = "identity.account_add",
        "insert into account
             (id, login, name, phone, password_hash, must_change, failed_count, language, theme, created_at, version)
         values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, 1)";

    /// One account.
    ACCOUNT_FETCH = "identity.account_fetch",
        "select id, login, name, phone, must_change, failed_count, locked_until, last_sign_in_at,
                language, theme, created_at, ended_at, version
         from account
         where id = $1";

    /// Password and lock by login.
    CREDENTIAL_BY_LOGIN = "identity.credential_by_login",
        "select id, login, password_hash, must_change, failed_count, locked_until, ended_at, version
         from account
         where login = $1";

    /// Password and lock by account.
    CREDENTIAL_FETCH = "identity.credential_fetch",
        "select id, login, password_hash, must_change, failed_count, locked_until, ended_at, version
         from account
         where id = $1";

    /// Stores the lock.
    LOCK_SET = "identity.lock_set",
        "update account
         set failed_count = $3, locked_until = $4, version = version + 1
         where id = $1 and version = $2";

    /// Notes a sign-in and opens the lock.
    SIGN_IN_NOTE = "identity.sign_in_note",
        "update account
         set failed_count = 0, locked_until = null, last_sign_in_at = $3, version = version + 1
         where id = $1 and version = $2";

    /// Stores a new password and opens the lock.
    PASSWORD_SET = "identity.password_set",
        "update account
         set password_hash = $3, must_change = $4, failed_count = 0, locked_until = null, version = version + 1
         where id = $1 and version = $2";

    /// Stores what a person prefers.
    PREFERENCES_SET = "identity.preferences_set",
        "update account
         set language = $3, theme = $4, version = version + 1
         where id = $1 and version = $2";

    /// Closes an account for good.
    ACCOUNT_END = "identity.account_end",
        "update account
         set ended_at = $3, version = version + 1
         where id = $1 and version = $2 and ended_at is null";
}

row! {
    /// What signing in looks at.
    pub struct Credential {
        /// Account.
        pub id: AccountId,
        /// Folded login.
        pub login: String,
        /// PHC string.
        pub password_hash: String,
        /// Whether a new password is due.
        pub must_change: bool,
        /// Wrong passwords so far.
        pub failed_count: i64,
        /// End of the last lock.
        pub locked_until: Option<Instant>,
        /// When the account was closed.
        pub ended_at: Option<Instant>,
        /// Number of changes.
        pub version: i64,
    }
}

impl Credential {
    pub(crate) const fn lock(&self) -> Lock {
        Lock { failed_count: self.failed_count, until: self.locked_until }
    }
}

pub(crate) async fn account_add(
    tx: &mut Tx,
    new: &Account,
    password_hash: &str,
) -> Result<(), DbError> {
    let Account { id, login, name, phone, must_change, language, theme, created_at, .. } = new;
    let args =
        args![id, login, name, phone, password_hash, must_change, language, theme, created_at];
    tx.exec(&ACCOUNT_ADD, args).await?;
    Ok(())
}

pub(crate) async fn account_fetch(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, DbError> {
    tx.row_opt(&ACCOUNT_FETCH, args![id]).await
}

pub(crate) async fn account_list(tx: &mut Tx, query: &Query) -> Result<Vec<Account>, DbError> {
    tx.select(query).await
}

pub(crate) async fn credential_by_login(
    tx: &mut Tx,
    login: &str,
) -> Result<Option<Credential>, DbError> {
    tx.row_opt(&CREDENTIAL_BY_LOGIN, args![login]).await
}

pub(crate) async fn credential_fetch(
    tx: &mut Tx,
    id: AccountId,
) -> Result<Option<Credential>, DbError> {
    tx.row_opt(&CREDENTIAL_FETCH, args![id]).await
}

/// Each change below says whether the version still held.
pub(crate) async fn lock_set(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    lock: Lock,
) -> Result<bool, DbError> {
    let args = args![id, version, lock.failed_count, lock.until];
    Ok(tx.exec(&LOCK_SET, args).await? == 1)
}

pub(crate) async fn sign_in_note(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    now: Instant,
) -> Result<bool, DbError> {
    Ok(tx.exec(&SIGN_IN_NOTE, args![id, version, now]).await? == 1)
}

pub(crate) async fn password_set(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    hash: &str,
    must_change: bool,
) -> Result<bool, DbError> {
    Ok(tx.exec(&PASSWORD_SET, args![id, version, hash, must_change]).await? == 1)
}

pub(crate) async fn preferences_set(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    language: Language,
    theme: Theme,
) -> Result<bool, DbError> {
    Ok(tx.exec(&PREFERENCES_SET, args![id, version, language, theme]).await? == 1)
}

pub(crate) async fn account_end(
    tx: &mut Tx,
    id: AccountId,
    version: i64,
    now: Instant,
) -> Result<bool, DbError> {
    Ok(tx.exec(&ACCOUNT_END, args![id, version, now]).await? == 1)
}

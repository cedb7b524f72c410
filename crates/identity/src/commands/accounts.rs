//! Making, unlocking and closing accounts; what a person prefers.

use super::{NAME_MAX_CHARS, check_text, managed, note, own_account, unchanged};
use crate::context::Task;
use crate::permissions::USER_MANAGE;
use crate::rules::{Lock, fold_login, is_login, password_faults};
use crate::store::{accounts as store, grants, sessions};
use crate::{Account, AccountId, Actor, Author, Identity, IdentityError, Language, Theme};
use serde_json::json;
use std::fmt;
use wangge_db::Tx;

/// What a new account is made of.
#[derive(Clone)]
pub struct NewAccount {
    /// Name to sign in with; folded before it is stored.
    pub login: String,
    /// Name of the person.
    pub name: String,
    /// Telephone at work.
    pub phone: Option<String>,
    /// First password.
    pub password: String,
    /// Whether it must be changed at the first sign-in.
    pub must_change: bool,
    /// Language of the pages.
    pub language: Language,
}

/// Never shows the password.
impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Makes an account without any post.
pub async fn create_account(
    identity: &Identity,
    author: &Author,
    new: NewAccount,
) -> Result<AccountId, IdentityError> {
    author.require(USER_MANAGE)?;
    let login = fold_login(&new.login);
    if !is_login(&login) {
        return Err(IdentityError::BadLogin);
    }
    check_text("name", &new.name, NAME_MAX_CHARS)?;
    if let Some(phone) = &new.phone {
        check_text("phone", phone, NAME_MAX_CHARS)?;
    }
    let faults = password_faults(identity.tools.settings.passwords, &login, &new.password);
    if !faults.is_empty() {
        return Err(IdentityError::BadPassword(faults));
    }
    let hash = identity.hash(&new.password).await?;
    let account = Account {
        id: identity.tools.ids.next(),
        login,
        name: new.name,
        phone: new.phone,
        must_change: new.must_change,
        failed_count: 0,
        locked_until: None,
        last_sign_in_at: None,
        language: new.language,
        theme: Theme::Auto,
        created_at: identity.tools.now(),
        ended_at: None,
        version: 1,
    };
    let input = (account, hash);
    identity
        .write("identity.create_account", author, input, |tx, task| Box::pin(create(tx, task)))
        .await
}

async fn create(tx: &mut Tx, task: &Task<(Account, String)>) -> Result<AccountId, IdentityError> {
    let (account, hash) = &task.input;
    if store::credential_by_login(tx, &account.login).await?.is_some() {
        return Err(IdentityError::LoginTaken);
    }
    store::account_add(tx, account, hash).await?;
    let detail = json!({ "login": account.login, "must_change": account.must_change });
    note(tx, task, "account.create", format!("account:{}", account.id), detail).await?;
    Ok(account.id)
}

/// Opens the lock of an account that was tried with wrong passwords.
pub async fn unlock_account(
    identity: &Identity,
    author: &Author,
    id: AccountId,
) -> Result<(), IdentityError> {
    author.require(USER_MANAGE)?;
    identity
        .write("identity.unlock_account", author, id, |tx, task| Box::pin(unlock(tx, task)))
        .await
}

async fn unlock(tx: &mut Tx, task: &Task<AccountId>) -> Result<(), IdentityError> {
    let account = managed(tx, task, task.input).await?;
    unchanged(store::lock_set(tx, account.id, account.version, Lock::default()).await?)?;
    let detail =
        json!({ "failed_count": account.failed_count, "locked_until": account.locked_until });
    note(tx, task, "account.unlock", format!("account:{}", account.id), detail).await?;
    Ok(())
}

/// Closes an account for good: its posts and sessions end with it, its history stays.
pub async fn end_account(
    identity: &Identity,
    author: &Author,
    id: AccountId,
) -> Result<(), IdentityError> {
    author.require(USER_MANAGE)?;
    identity.write("identity.end_account", author, id, |tx, task| Box::pin(end(tx, task))).await
}

async fn end(tx: &mut Tx, task: &Task<AccountId>) -> Result<(), IdentityError> {
    let account = managed(tx, task, task.input).await?;
    let now = task.tools.now();
    unchanged(store::account_end(tx, account.id, account.version, now).await?)?;
    let n_grants = grants::grants_end(tx, account.id, now).await?;
    let n_sessions = sessions::sessions_end(tx, account.id, None).await?;
    let detail = json!({ "grants": n_grants, "sessions": n_sessions });
    note(tx, task, "account.end", format!("account:{}", account.id), detail).await?;
    Ok(())
}

/// Stores the language and colours that a person prefers.
pub async fn set_preferences(
    identity: &Identity,
    actor: &Actor,
    language: Language,
    theme: Theme,
) -> Result<(), IdentityError> {
    let author = Author::from(actor);
    let input = (language, theme);
    identity
        .write("identity.set_preferences", &author, input, |tx, task| Box::pin(prefer(tx, task)))
        .await
}

async fn prefer(tx: &mut Tx, task: &Task<(Language, Theme)>) -> Result<(), IdentityError> {
    let id = own_account(&task.author)?;
    let account = store::account_fetch(tx, id).await?;
    let account = account.ok_or(IdentityError::NotFound { what: "account" })?;
    let (language, theme) = task.input;
    unchanged(store::preferences_set(tx, id, account.version, language, theme).await?)?;
    let detail = json!({ "language": language, "theme": theme });
    note(tx, task, "account.set_preferences", format!("account:{id}"), detail).await?;
    Ok(())
}

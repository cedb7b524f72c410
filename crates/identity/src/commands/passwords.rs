//! Changing one's own password and setting somebody else's.

use super::{managed, note, unchanged};
use crate::audit::{self, Note};
use crate::context::Task;
use crate::permissions::USER_MANAGE;
use crate::rules::{PasswordFault, password_faults};
use crate::secrets::token_hash;
use crate::store::accounts::{self as store, Credential};
use crate::store::sessions;
use crate::{AccountId, Author, Identity, IdentityError, Outcome, SessionToken};
use serde_json::json;
use wangge_db::{DbError, Tx};

#[derive(Clone)]
struct Change {
    account: AccountId,
    /// What the old password was held against, and whether it fitted.
    old_hash: String,
    fits: bool,
    new_hash: String,
    token_hash: String,
}

/// Changes a person's own password, by the session in which it happens; all others end.
///
/// Works without any post, because whoever must change the password may do nothing before. A wrong
/// old password counts towards the lock, or a stolen session could try them all.
pub async fn change_password(
    identity: &Identity,
    token: &SessionToken,
    old: &str,
    new: &str,
) -> Result<(), IdentityError> {
    let signed_in = super::session_fetch(identity, token).await?.ok_or(IdentityError::SignedOut)?;
    let account = signed_in.account;
    let found = load(identity, account.id).await?;
    if let Some(remaining_ms) = found.lock().remaining_ms(identity.tools.now()) {
        return Err(IdentityError::Locked { remaining_ms });
    }
    let mut faults = password_faults(identity.tools.settings.passwords, &account.login, new);
    if old == new {
        faults.push(PasswordFault::Unchanged);
    }
    if !faults.is_empty() {
        return Err(IdentityError::BadPassword(faults));
    }
    let old_hash = found.password_hash;
    let fits = identity.verify(Some(old_hash.clone()), old).await?;
    let new_hash = identity.hash(new).await?;
    let token_hash = token_hash(token);
    let input = Change { account: account.id, old_hash, fits, new_hash, token_hash };
    let author = signed_in.actor.map_or(Author::Program, Author::Person);
    identity
        .write("identity.change_password", &author, input, |tx, task| Box::pin(change(tx, task)))
        .await?
}

async fn load(identity: &Identity, account: AccountId) -> Result<Credential, IdentityError> {
    let found: Option<Credential> = identity
        .db
        .read("identity.credential_fetch", account, |tx, id| {
            Box::pin(
                async move { store::credential_fetch(tx, *id).await.map_err(IdentityError::from) },
            )
        })
        .await?;
    found.ok_or(IdentityError::NotFound { what: "account" })
}

/// A wrong old password commits its count, so it is no error inside.
async fn change(
    tx: &mut Tx,
    task: &Task<Change>,
) -> Result<Result<(), IdentityError>, IdentityError> {
    let change = &task.input;
    let now = task.tools.now();
    let found = store::credential_fetch(tx, change.account).await?;
    let found = found.ok_or(IdentityError::NotFound { what: "account" })?;
    if !change.fits || found.password_hash != change.old_hash {
        let lock = found.lock().after_failure(task.tools.settings.lock, now);
        unchanged(store::lock_set(tx, found.id, found.version, lock).await?)?;
        log(tx, task, Outcome::Failed).await?;
        return Ok(Err(IdentityError::WrongPassword));
    }
    let hash = &change.new_hash;
    unchanged(store::password_set(tx, found.id, found.version, hash, false).await?)?;
    sessions::sessions_end(tx, found.id, Some(&change.token_hash)).await?;
    log(tx, task, Outcome::Done).await?;
    Ok(Ok(()))
}

async fn log(tx: &mut Tx, task: &Task<Change>, outcome: Outcome) -> Result<(), DbError> {
    let subject = format!("account:{}", task.input.account);
    let tools = &task.tools;
    let note = Note::new(&tools.ids, tools.now(), &task.author, "account.change_password", subject);
    let mut note = note.outcome(outcome);
    note.account = Some(task.input.account);
    audit::note(tx, &note).await
}

/// Sets somebody's password to one that they must change at once; opens the lock, ends sessions.
pub async fn reset_password(
    identity: &Identity,
    author: &Author,
    account: AccountId,
    password: &str,
) -> Result<(), IdentityError> {
    author.require(USER_MANAGE)?;
    let found = load(identity, account).await?;
    let faults = password_faults(identity.tools.settings.passwords, &found.login, password);
    if !faults.is_empty() {
        return Err(IdentityError::BadPassword(faults));
    }
    let input = (account, identity.hash(password).await?);
    identity
        .write("identity.reset_password", author, input, |tx, task| Box::pin(reset(tx, task)))
        .await
}

async fn reset(tx: &mut Tx, task: &Task<(AccountId, String)>) -> Result<(), IdentityError> {
    let (id, hash) = &task.input;
    let account = managed(tx, task, *id).await?;
    unchanged(store::password_set(tx, account.id, account.version, hash, true).await?)?;
    let n_sessions = sessions::sessions_end(tx, account.id, None).await?;
    let detail = json!({ "sessions": n_sessions });
    note(tx, task, "account.reset_password", format!("account:{}", account.id), detail).await?;
    Ok(())
}

//! Signing in: password, lock-out, new session.
//!
//! ```text
//! load ──▶ locked? ──▶ verify (outside, equal time) ──▶ settle (one transaction)
//!                                                        ├─ wrong: count, perhaps lock
//!                                                        └─ right: reset, new session
//! ```
//!
//! The answer never tells an unknown login from a wrong password. A lock is told, as people must
//! know how long to wait; it exists for known logins only.

use super::unchanged;
use crate::audit::{self, Note};
use crate::context::Task;
use crate::rules::{fold_login, is_login};
use crate::secrets::{token, token_hash};
use crate::store::accounts::{self as store, Credential};
use crate::store::{grants, sessions};
use crate::{AccountId, Author, Grant, Identity, IdentityError, Outcome, SessionToken};
use serde_json::json;
use std::fmt;
use wangge_db::{DbError, Tx};
use wangge_kernel::Instant;

/// What a person types, and from where.
#[derive(Clone)]
pub struct SignIn {
    /// Login as typed.
    pub login: String,
    /// Password as typed.
    pub password: String,
    /// Network address of the browser.
    pub address: Option<String>,
    /// Token that the browser showed; its session ends with a success.
    pub previous: Option<SessionToken>,
}

/// Never shows the password.
impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("login", &self.login).finish_non_exhaustive()
    }
}

/// A session that has just begun.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Secret for the cookie.
    pub token: SessionToken,
    /// Whose it is.
    pub account: AccountId,
    /// Whether a new password is due before anything else.
    pub must_change: bool,
    /// When it ends in any case.
    pub expires_at: Instant,
}

#[derive(Clone)]
struct Attempt {
    login: String,
    /// What the password was held against; none for an unknown login.
    hash: Option<String>,
    fits: bool,
    token: SessionToken,
    address: Option<String>,
    previous: Option<SessionToken>,
}

/// How it went; a refusal commits its count and its audit entry, so it is no error inside.
type Answer = Result<NewSession, IdentityError>;

/// Signs a person in with login and password.
pub async fn sign_in(identity: &Identity, input: SignIn) -> Result<NewSession, IdentityError> {
    let login = fold_login(&input.login);
    let found = identity
        .db
        .read("identity.sign_in_load", login.clone(), |tx, login| {
            Box::pin(store::credential_by_login(tx, login))
        })
        .await?;
    let found = found.filter(|found| found.ended_at.is_none());
    let is_locked = found
        .as_ref()
        .is_some_and(|found| found.lock().remaining_ms(identity.tools.now()).is_some());
    let hash = found.map(|found| found.password_hash);
    // A locked account costs no hashing; the transaction below says how long it stays locked.
    let fits = !is_locked && identity.verify(hash.clone(), &input.password).await?;
    let attempt = Attempt {
        login,
        hash,
        fits,
        token: token(identity.tools.secrets.as_ref()),
        address: input.address,
        previous: input.previous,
    };
    let author = Author::Program;
    identity
        .write("identity.sign_in", &author, attempt, |tx, task| Box::pin(settle(tx, task)))
        .await?
}

async fn settle(tx: &mut Tx, task: &Task<Attempt>) -> Result<Answer, IdentityError> {
    let attempt = &task.input;
    let now = task.tools.now();
    let found = store::credential_by_login(tx, &attempt.login).await?;
    let Some(found) = found.filter(|found| found.ended_at.is_none()) else {
        // What is no login may be a password in the wrong field.
        let subject = if is_login(&attempt.login) { attempt.login.as_str() } else { "?" };
        log(tx, task, None, &[], format!("login:{subject}"), Outcome::Failed).await?;
        return Ok(Err(IdentityError::WrongPassword));
    };
    let grants = grants::grant_list(tx, found.id, now).await?;
    let subject = format!("account:{}", found.id);
    if let Some(remaining_ms) = found.lock().remaining_ms(now) {
        log(tx, task, Some(&found), &grants, subject, Outcome::Refused).await?;
        return Ok(Err(IdentityError::Locked { remaining_ms }));
    }
    // A password that was changed while this one was checked was not the one that fitted.
    if !attempt.fits || attempt.hash.as_ref() != Some(&found.password_hash) {
        let lock = found.lock().after_failure(task.tools.settings.lock, now);
        unchanged(store::lock_set(tx, found.id, found.version, lock).await?)?;
        log(tx, task, Some(&found), &grants, subject, Outcome::Failed).await?;
        let locked = lock.remaining_ms(now);
        return Ok(Err(locked.map_or(IdentityError::WrongPassword, |remaining_ms| {
            IdentityError::Locked { remaining_ms }
        })));
    }
    let session = open_session(tx, task, &found, &grants).await?;
    log(tx, task, Some(&found), &grants, subject, Outcome::Done).await?;
    Ok(Ok(session))
}

async fn open_session(
    tx: &mut Tx,
    task: &Task<Attempt>,
    found: &Credential,
    grants: &[Grant],
) -> Result<NewSession, IdentityError> {
    let attempt = &task.input;
    let now = task.tools.now();
    unchanged(store::sign_in_note(tx, found.id, found.version, now).await?)?;
    if let Some(previous) = &attempt.previous {
        sessions::session_end(tx, &token_hash(previous)).await?;
    }
    let expires_at = now.plus_millis(task.tools.settings.sessions.absolute_ms);
    let session = sessions::Session {
        token_hash: token_hash(&attempt.token),
        account_id: found.id,
        grant_id: grants.first().map(|grant| grant.id),
        made_at: now,
        seen_at: now,
        expires_at,
        address: attempt.address.clone(),
    };
    sessions::session_add(tx, &session).await?;
    let token = attempt.token.clone();
    Ok(NewSession { token, account: found.id, must_change: found.must_change, expires_at })
}

async fn log(
    tx: &mut Tx,
    task: &Task<Attempt>,
    found: Option<&Credential>,
    grants: &[Grant],
    subject: String,
    outcome: Outcome,
) -> Result<(), DbError> {
    let tools = &task.tools;
    let note = Note::new(&tools.ids, tools.now(), &task.author, "session.sign_in", subject);
    let mut note = note.detail(json!({ "address": task.input.address })).outcome(outcome);
    note.account = found.map(|found| found.id);
    note.district = grants.first().map(|grant| grant.district);
    audit::note(tx, &note).await
}

//! Looking sessions up, ending them, sweeping old ones away.

use super::note;
use crate::context::Task;
use crate::rules::session_lives;
use crate::secrets::token_hash;
use crate::store::sessions::{self as store, Session};
use crate::store::{accounts, grants};
use crate::{
    Account, Actor, Author, Grant, GrantId, Identity, IdentityError, SessionToken, SignedIn,
};
use serde_json::json;
use wangge_db::{DbError, Tx};
use wangge_kernel::Instant;

/// Returns what a token stands for; none when it is unknown, too old, silent too long or closed.
///
/// Notes at most once a minute that the session was seen. It is no deed and leaves no audit entry.
pub async fn session_fetch(
    identity: &Identity,
    token: &SessionToken,
) -> Result<Option<SignedIn>, IdentityError> {
    let tools = &identity.tools;
    let now = tools.now();
    let input = (token_hash(token), now);
    let found = identity
        .db
        .read("identity.session_fetch", input, |tx, (hash, now)| Box::pin(load(tx, hash, *now)))
        .await?;
    let rules = tools.settings.sessions;
    let alive = |session: &Session| session_lives(rules, session.seen_at, session.expires_at, now);
    let Some((session, account, grants)) = found.filter(|found| alive(&found.0)) else {
        return Ok(None);
    };
    if now.millis_since(session.seen_at) >= rules.touch_ms {
        let input = (session.token_hash, now);
        let noted: Result<u64, DbError> = identity
            .db
            .write("identity.session_touch", input, |tx, (hash, now)| {
                Box::pin(store::session_touch(tx, hash, *now))
            })
            .await;
        if let Err(error) = noted {
            // The person goes on working; the next request tries again.
            tracing::warn!(%error, "a session was seen, and that could not be noted");
        }
    }
    let actor = current(&grants, session.grant_id)
        .map(|grant| Actor::new(&account, grant, &tools.rights()));
    Ok(Some(SignedIn { account, grants, actor }))
}

/// Returns the post in use, or the oldest one when that has ended.
fn current(grants: &[Grant], id: Option<GrantId>) -> Option<&Grant> {
    grants.iter().find(|grant| Some(grant.id) == id).or_else(|| grants.first())
}

async fn load(
    tx: &mut Tx,
    hash: &str,
    now: Instant,
) -> Result<Option<(Session, Account, Vec<Grant>)>, DbError> {
    let Some(session) = store::session_fetch(tx, hash).await? else {
        return Ok(None);
    };
    let account = accounts::account_fetch(tx, session.account_id).await?;
    let Some(account) = account.filter(|account| account.ended_at.is_none()) else {
        return Ok(None);
    };
    let grants = grants::grant_list(tx, account.id, now).await?;
    Ok(Some((session, account, grants)))
}

/// Ends a session; ending one that is gone is no error.
pub async fn sign_out(identity: &Identity, token: &SessionToken) -> Result<(), IdentityError> {
    let Some(signed_in) = session_fetch(identity, token).await? else {
        return Ok(());
    };
    let author = signed_in.actor.map_or(Author::Program, Author::Person);
    let input = (token_hash(token), signed_in.account.id);
    identity
        .write("identity.sign_out", &author, input, |tx, task| {
            Box::pin(async move {
                let (hash, account) = &task.input;
                if store::session_end(tx, hash).await? {
                    note(tx, task, "session.sign_out", format!("account:{account}"), json!({}))
                        .await?;
                }
                Ok(())
            })
        })
        .await
}

/// Removes sessions that nobody can use any more and returns how many; a job calls it.
pub async fn sessions_sweep(identity: &Identity) -> Result<u64, IdentityError> {
    identity
        .write("identity.sessions_sweep", &Author::Program, (), |tx, task| {
            Box::pin(sweep(tx, task))
        })
        .await
}

async fn sweep(tx: &mut Tx, task: &Task<()>) -> Result<u64, IdentityError> {
    let now = task.tools.now();
    let seen_before = now.plus_millis(-task.tools.settings.sessions.idle_ms);
    let removed = store::sessions_sweep(tx, now, seen_before).await?;
    if removed > 0 {
        note(tx, task, "session.sweep", "session:old".to_owned(), json!({ "removed": removed }))
            .await?;
    }
    Ok(removed)
}

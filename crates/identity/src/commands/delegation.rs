//! Lending a post to a colleague while one is away (外出委托).
//!
//! The colleague gets the same post in the same organisation until a moment, beside their own. It
//! holds only as long as the post that was lent, so that it ends with it.

use super::{note, own_account};
use crate::context::Task;
use crate::permissions::USER_MANAGE;
use crate::store::grants as store;
use crate::{AccountId, Actor, Author, Grant, GrantId, Identity, IdentityError, Scope, queries};
use serde_json::json;
use wangge_db::Tx;
use wangge_kernel::Instant;

/// Longest absence: 60 days, our own rule; who is away longer hands the post back.
pub const MOST_AWAY_MS: i64 = 60 * DAY_MS;
const DAY_MS: i64 = 24 * 3_600_000;

/// Which post is lent, to whom and how long.
#[derive(Debug, Clone)]
pub struct NewDelegation {
    /// Post of the one who goes away.
    pub grant: GrantId,
    /// Who stands in.
    pub deputy: AccountId,
    /// First moment; none means now.
    pub from: Option<Instant>,
    /// First moment at which it no longer holds.
    pub until: Instant,
}

/// Lends a post of one's own to a colleague of the same office.
///
/// A post that gives posts is not lent, nor one that works on tasks of its holder's own (they are
/// handed to somebody else one by one), nor one that is lent already.
pub async fn delegate_post(
    identity: &Identity,
    actor: &Actor,
    new: NewDelegation,
) -> Result<GrantId, IdentityError> {
    if new.deputy == actor.account {
        return Err(IdentityError::OwnGrant);
    }
    let author = Author::from(actor);
    identity
        .write("identity.delegate_post", &author, new, |tx, task| Box::pin(delegate(tx, task)))
        .await
}

async fn delegate(tx: &mut Tx, task: &Task<NewDelegation>) -> Result<GrantId, IdentityError> {
    let (new, now) = (&task.input, task.tools.now());
    let own = own_account(&task.author)?;
    let held = store::grant_list(tx, own, now).await?;
    let missing = IdentityError::NotFound { what: "grant" };
    let lent = held.into_iter().find(|grant| grant.id == new.grant).ok_or(missing)?;
    let rights = task.tools.rights();
    let right = rights.get(&lent.post).ok_or(IdentityError::NotDelegable)?;
    let gives_posts = right.permissions.iter().any(|name| name == USER_MANAGE.name());
    if gives_posts || right.scope == Scope::Own || lent.for_grant.is_some() {
        return Err(IdentityError::NotDelegable);
    }
    let from_at = new.from.unwrap_or(now).max(now);
    if new.until <= from_at {
        return Err(IdentityError::BadPeriod);
    }
    if new.until.millis_since(from_at) > MOST_AWAY_MS {
        return Err(IdentityError::TooLong { max_days: MOST_AWAY_MS / DAY_MS });
    }
    let colleagues = queries::colleagues(tx, lent.district, &lent.organisation_path, now).await?;
    if colleagues.iter().all(|one| one.account_id != new.deputy) {
        return Err(IdentityError::NoColleague);
    }
    let grant = Grant {
        id: task.tools.ids.next(),
        account_id: new.deputy,
        from_at,
        until_at: Some(new.until),
        for_grant: Some(lent.id),
        ..lent
    };
    store::grant_add(tx, &grant).await?;
    let detail = json!({
        "grant": lent.id, "post": grant.post, "deputy": new.deputy, "from": from_at, "until": new.until,
    });
    note(tx, task, "grant.delegate", format!("grant:{}", grant.id), detail).await?;
    Ok(grant.id)
}

/// Takes a lent post back, or hands it back: either of the two may.
pub async fn end_delegation(
    identity: &Identity,
    actor: &Actor,
    id: GrantId,
) -> Result<(), IdentityError> {
    let author = Author::from(actor);
    identity.write("identity.end_delegation", &author, id, |tx, task| Box::pin(end(tx, task))).await
}

async fn end(tx: &mut Tx, task: &Task<GrantId>) -> Result<(), IdentityError> {
    let (own, now) = (own_account(&task.author)?, task.tools.now());
    let known = store::delegation_list(tx, own, now).await?;
    let missing = IdentityError::NotFound { what: "grant" };
    let found = known.into_iter().find(|one| one.id == task.input).ok_or(missing.clone())?;
    if !store::grant_end(tx, found.id, now).await? {
        return Err(missing);
    }
    let detail = json!({ "post": found.post, "absent": found.absent, "deputy": found.deputy });
    note(tx, task, "grant.end_delegation", format!("grant:{}", found.id), detail).await?;
    Ok(())
}

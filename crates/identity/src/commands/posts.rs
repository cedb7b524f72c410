//! Giving, ending and switching posts.

use super::{managed, note};
use crate::context::Task;
use crate::permissions::USER_MANAGE;
use crate::secrets::token_hash;
use crate::store::{grants as store, organisations, sessions};
use crate::{
    AccountId, Actor, Author, Grant, GrantId, Identity, IdentityError, OrganisationId, SessionToken,
};
use serde_json::json;
use wangge_db::Tx;
use wangge_kernel::Instant;

/// What a new post is made of.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Who gets it.
    pub account: AccountId,
    /// Key of a post in the packs.
    pub post: String,
    /// Organisation where it is held; its district is the district of the post.
    pub organisation: OrganisationId,
    /// First moment; none means now.
    pub from: Option<Instant>,
    /// First moment at which it no longer holds; none means until it is ended.
    pub until: Option<Instant>,
}

/// Gives a post to an account; nobody gives one to themselves.
pub async fn grant_post(
    identity: &Identity,
    author: &Author,
    new: NewGrant,
) -> Result<GrantId, IdentityError> {
    author.require(USER_MANAGE)?;
    if author.actor().is_some_and(|actor| actor.account == new.account) {
        return Err(IdentityError::OwnGrant);
    }
    if identity.tools.rights().get(&new.post).is_none() {
        return Err(IdentityError::NotFound { what: "post" });
    }
    identity.write("identity.grant_post", author, new, |tx, task| Box::pin(give(tx, task))).await
}

async fn give(tx: &mut Tx, task: &Task<NewGrant>) -> Result<GrantId, IdentityError> {
    let new = &task.input;
    let account = managed(tx, task, new.account).await?;
    let organisation = organisations::organisation_fetch(tx, new.organisation).await?;
    let organisation = organisation.filter(|found| found.ended_at.is_none());
    let organisation = organisation.ok_or(IdentityError::NotFound { what: "organisation" })?;
    task.author.require_reach(&organisation.path, organisation.district)?;
    let from_at = new.from.unwrap_or_else(|| task.tools.now());
    if new.until.is_some_and(|until| until <= from_at) {
        return Err(IdentityError::BadPeriod);
    }
    let grant = Grant {
        id: task.tools.ids.next(),
        account_id: account.id,
        post: new.post.clone(),
        organisation_id: organisation.id,
        organisation_name: organisation.name,
        organisation_name_en: organisation.name_en,
        organisation_path: organisation.path,
        district: organisation.district,
        from_at,
        until_at: new.until,
        for_grant: None,
        for_name: None,
    };
    store::grant_add(tx, &grant).await?;
    let detail = json!({
        "account": account.id,
        "post": grant.post,
        "organisation": grant.organisation_id,
        "from": from_at,
        "until": new.until,
    });
    note(tx, task, "grant.create", format!("grant:{}", grant.id), detail).await?;
    Ok(grant.id)
}

/// Ends a post now; whoever uses it falls back to their oldest other one with the next request.
pub async fn end_grant(
    identity: &Identity,
    author: &Author,
    id: GrantId,
) -> Result<(), IdentityError> {
    author.require(USER_MANAGE)?;
    identity.write("identity.end_grant", author, id, |tx, task| Box::pin(end(tx, task))).await
}

async fn end(tx: &mut Tx, task: &Task<GrantId>) -> Result<(), IdentityError> {
    let missing = IdentityError::NotFound { what: "grant" };
    let grant = store::grant_fetch(tx, task.input).await?.ok_or(missing.clone())?;
    task.author.require_reach(&grant.organisation_path, grant.district)?;
    if !store::grant_end(tx, grant.id, task.tools.now()).await? {
        return Err(missing);
    }
    let detail = json!({ "account": grant.account_id, "post": grant.post });
    note(tx, task, "grant.end", format!("grant:{}", grant.id), detail).await?;
    Ok(())
}

/// Puts a session into another of the person's posts.
pub async fn switch_post(
    identity: &Identity,
    actor: &Actor,
    token: &SessionToken,
    grant: GrantId,
) -> Result<(), IdentityError> {
    let input = (token_hash(token), grant);
    let author = Author::from(actor);
    identity
        .write("identity.switch_post", &author, input, |tx, task| Box::pin(switch(tx, task)))
        .await
}

async fn switch(tx: &mut Tx, task: &Task<(String, GrantId)>) -> Result<(), IdentityError> {
    let (token_hash, id) = &task.input;
    let session = sessions::session_fetch(tx, token_hash).await?.ok_or(IdentityError::SignedOut)?;
    let own = task.author.actor().is_some_and(|actor| actor.account == session.account_id);
    if !own {
        return Err(IdentityError::SignedOut);
    }
    let grants = store::grant_list(tx, session.account_id, task.tools.now()).await?;
    let Some(grant) = grants.iter().find(|grant| grant.id == *id) else {
        return Err(IdentityError::NotFound { what: "grant" });
    };
    sessions::session_switch(tx, token_hash, grant.id).await?;
    let detail = json!({ "from": session.grant_id, "post": grant.post });
    note(tx, task, "session.switch_post", format!("grant:{}", grant.id), detail).await?;
    Ok(())
}

//! What can be done: one function per verb, each authorises, loads, decides, stores and notes.
//!
//! Pages, jobs and the command line call them. Each opens its own transaction and writes its audit
//! entry in it; passwords are hashed before it, because a transaction must not wait for that.

mod accounts;
mod delegation;
mod organisations;
mod passwords;
mod posts;
mod sent;
mod sessions;
mod sign_in;

pub use accounts::{NewAccount, create_account, end_account, set_preferences, unlock_account};
pub use delegation::{MOST_AWAY_MS, NewDelegation, delegate_post, end_delegation};
pub use organisations::{NewOrganisation, create_organisation};
pub use passwords::{change_password, reset_password};
pub use posts::{NewGrant, end_grant, grant_post, switch_post};
pub use sent::{Sent, form_answered, form_claim, forms_sweep};
pub use sessions::{session_fetch, sessions_sweep, sign_out};
pub use sign_in::{NewSession, SignIn, sign_in};

use crate::audit::{self, Note};
use crate::context::Task;
use crate::store::{accounts as account_store, grants};
use crate::{Account, AccountId, Author, IdentityError};
use serde_json::Value as Json;
use wangge_db::{DbError, Tx};

/// Most characters of a name.
const NAME_MAX_CHARS: usize = 100;

fn check_text(field: &'static str, text: &str, max_chars: usize) -> Result<(), IdentityError> {
    let count = text.chars().count();
    if text.trim().is_empty() || count > max_chars {
        return Err(IdentityError::BadText { field, max_chars });
    }
    Ok(())
}

/// Turns the answer of a store about a version into a wish to decide again.
const fn unchanged(held: bool) -> Result<(), IdentityError> {
    if held { Ok(()) } else { Err(IdentityError::Changed) }
}

async fn note<I>(
    tx: &mut Tx,
    task: &Task<I>,
    deed: &'static str,
    subject: String,
    detail: Json,
) -> Result<(), DbError> {
    let tools = &task.tools;
    let entry = Note::new(&tools.ids, tools.now(), &task.author, deed, subject).detail(detail);
    audit::note(tx, &entry).await
}

/// Loads an account that the author may manage: every post that it holds lies inside the scope.
async fn managed<I>(tx: &mut Tx, task: &Task<I>, id: AccountId) -> Result<Account, IdentityError> {
    let account = account_store::account_fetch(tx, id).await?;
    let account = account.ok_or(IdentityError::NotFound { what: "account" })?;
    if account.ended_at.is_some() {
        return Err(IdentityError::NotFound { what: "account" });
    }
    for grant in grants::grant_list(tx, id, task.tools.now()).await? {
        task.author.require_reach(&grant.organisation_path, grant.district)?;
    }
    Ok(account)
}

/// Returns the account of a person; the program has none.
fn own_account(author: &Author) -> Result<AccountId, IdentityError> {
    author.actor().map(|actor| actor.account).ok_or(IdentityError::SignedOut)
}

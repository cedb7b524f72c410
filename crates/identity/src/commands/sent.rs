//! Forms that come twice are done once: a page gives its form a token, which is claimed before
//! anything is done.
//!
//! The claim is synced before the work begins and stays until it is known what came of it. A machine
//! that stops in between leaves it: whoever sends the form again is told to look first.

use crate::store::sent as store;
use crate::{AccountId, Author, Identity, IdentityError};

/// Claims are kept for a day: no page stays open longer with a session that lives.
const KEPT_MS: i64 = 24 * 3_600_000;

/// What is known of a form when it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It comes for the first time, and is now claimed.
    First,
    /// It is worked on, or was when the machine stopped.
    Open,
    /// It was answered, and the answer led here.
    Done(String),
}

/// Claims a form for its first delivery, or tells what became of it.
pub async fn form_claim(
    identity: &Identity,
    account: AccountId,
    token: &str,
) -> Result<Sent, IdentityError> {
    identity
        .write("identity.form_claim", &Author::Program, (account, token.to_owned()), |tx, task| {
            Box::pin(async move {
                let (account, token) = (task.input.0, task.input.1.as_str());
                let now = task.tools.now();
                if store::sent_claim(tx, account, token, now).await? {
                    return Ok(Sent::First);
                }
                Ok(match store::sent_fetch(tx, account, token).await?.flatten() {
                    Some(led_to) => Sent::Done(led_to),
                    None => Sent::Open,
                })
            })
        })
        .await
}

/// Notes where the answer to a form led; nothing gives the token back, for nothing was done.
pub async fn form_answered(
    identity: &Identity,
    account: AccountId,
    token: &str,
    led_to: Option<&str>,
) -> Result<(), IdentityError> {
    let input = (account, token.to_owned(), led_to.map(str::to_owned));
    identity
        .write("identity.form_answered", &Author::Program, input, |tx, task| {
            Box::pin(async move {
                let (account, token, led_to) = &task.input;
                match led_to {
                    Some(led_to) => store::sent_done(tx, *account, token, led_to).await?,
                    None => store::sent_drop(tx, *account, token).await?,
                }
                Ok(())
            })
        })
        .await
}

/// Forgets forms that nobody sends again; a job calls it.
pub async fn forms_sweep(identity: &Identity) -> Result<(), IdentityError> {
    identity
        .write("identity.forms_sweep", &Author::Program, (), |tx, task| {
            Box::pin(async move {
                Ok(store::sent_sweep(tx, task.tools.now().plus_millis(-KEPT_MS)).await?)
            })
        })
        .await
}

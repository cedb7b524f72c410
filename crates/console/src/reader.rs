//! What a handler needs besides its form, when its page shows what was wrong beside it.

use crate::Console;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use std::sync::Arc;
use wangge_identity::Actor;
use wangge_web::{Kit, PageError, Ui};

/// The person at the page, in the post in use, and what the page is made of.
pub(crate) struct Reader {
    pub(crate) console: Console,
    pub(crate) ui: Ui,
    pub(crate) kit: Arc<Kit>,
    pub(crate) actor: Actor,
}

impl<S: Send + Sync> FromRequestParts<S> for Reader
where
    Console: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let missing = || PageError::bug("the session layer is missing");
        let no_post = || PageError::refused("error-no-post");
        Ok(Self {
            console: Console::from_ref(state),
            ui: Ui::from_request_parts(parts, state).await?,
            kit: parts.extensions.get::<Arc<Kit>>().cloned().ok_or_else(missing)?,
            actor: parts.extensions.get::<Actor>().cloned().ok_or_else(no_post)?,
        })
    }
}

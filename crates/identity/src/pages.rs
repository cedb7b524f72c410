//! What pages of every slice ask of a request: the person behind it.

use crate::{Actor, Author};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use wangge_web::PageError;

/// Person behind a request, in a post; the session layer has put the actor there.
pub struct Who(pub Actor);

impl Who {
    /// Returns the person as the author of what the request does.
    pub fn author(&self) -> Author {
        Author::from(&self.0)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Actor>().cloned().map(Self).ok_or_else(PageError::signed_out)
    }
}

//! Who is calling, as far as pages need to know.
//!
//! The middleware of `identity` puts a [`Caller`] into each request that carries a session.

use crate::{Lang, Theme};
use std::sync::Arc;
use wangge_kernel::Permission;

/// Post that the caller may act in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostChoice {
    /// Id of the grant, sent back by the post switch.
    pub id: String,
    /// Name of the post in Chinese.
    pub name_zh: String,
    /// Name of the post in English.
    pub name_en: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Name of the absent person for whom the caller stands in; empty for a post of one's own.
    pub stands_for: String,
    /// Whether the caller acts in it now.
    pub current: bool,
}

/// Person behind a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Id of the account, for logs.
    pub id: String,
    /// Name of the person.
    pub name: String,
    /// Posts that the person holds.
    pub posts: Arc<[PostChoice]>,
    /// Names of what the present post may do.
    pub permissions: Arc<[String]>,
    /// Language that the person chose.
    pub lang: Lang,
    /// Colours that the person chose.
    pub theme: Theme,
}

impl Caller {
    /// Tells whether the present post may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.iter().any(|name| name == permission.name())
    }
}

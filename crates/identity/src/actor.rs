//! A person in a post, as commands and pages of every slice see them.
//!
//! Made from a session by [`crate::commands::session_fetch`]. Asks for permissions and scope,
//! never for the key of a post.

use crate::rules::covers;
use crate::{Account, AccountId, Grant, GrantId, IdentityError, OrganisationId, PostRights, Scope};
use std::sync::Arc;
use wangge_kernel::Permission;

/// A person in one of their posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The person's account.
    pub account: AccountId,
    /// Name of the person.
    pub name: String,
    /// The post in use.
    pub grant: GrantId,
    /// Key of that post in the packs, for showing only.
    pub post: String,
    /// Organisation of the post.
    pub organisation: OrganisationId,
    /// Path of that organisation.
    pub organisation_path: String,
    /// District of the post.
    pub district: i64,
    /// Names of what the post may do.
    pub permissions: Arc<[String]>,
    /// How far the permissions reach.
    pub scope: Scope,
}

impl Actor {
    /// Puts an account into one of its posts.
    ///
    /// A post that no pack knows any more may do nothing, and neither may anybody who must change
    /// the password first.
    pub fn new(account: &Account, grant: &Grant, rights: &PostRights) -> Self {
        let right = rights.get(&grant.post).filter(|_| !account.must_change);
        Self {
            account: account.id,
            name: account.name.clone(),
            grant: grant.id,
            post: grant.post.clone(),
            organisation: grant.organisation_id,
            organisation_path: grant.organisation_path.clone(),
            district: grant.district,
            permissions: right
                .map_or_else(|| Arc::from([]), |right| Arc::clone(&right.permissions)),
            scope: right.map_or(Scope::Own, |right| right.scope),
        }
    }

    /// Says whether the post has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.iter().any(|name| name == permission.name())
    }

    /// Demands a permission.
    pub fn require(&self, permission: Permission) -> Result<(), IdentityError> {
        if self.may(permission) { Ok(()) } else { Err(IdentityError::Refused { permission }) }
    }

    /// Says whether an organisation lies inside the scope.
    pub fn reaches(&self, organisation_path: &str, district: i64) -> bool {
        covers(self.scope, (&self.organisation_path, self.district), (organisation_path, district))
    }
}

/// Who is behind a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Author {
    /// The program itself: set-up, jobs, the simulated city. Never chosen by a request.
    Program,
    /// A person in a post.
    Person(Actor),
}

impl From<Actor> for Author {
    fn from(actor: Actor) -> Self {
        Self::Person(actor)
    }
}

impl From<&Actor> for Author {
    fn from(actor: &Actor) -> Self {
        Self::Person(actor.clone())
    }
}

impl Author {
    /// Returns the person, if it is one.
    pub const fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Program => None,
            Self::Person(actor) => Some(actor),
        }
    }

    /// Demands a permission; the program has all.
    pub fn require(&self, permission: Permission) -> Result<(), IdentityError> {
        self.actor().map_or(Ok(()), |actor| actor.require(permission))
    }

    /// Demands that an organisation lies inside the scope; the program reaches all.
    pub fn require_reach(&self, path: &str, district: i64) -> Result<(), IdentityError> {
        match self.actor() {
            Some(actor) if !actor.reaches(path, district) => Err(IdentityError::OutsideScope),
            _ => Ok(()),
        }
    }
}

//! Who works here: organisations, accounts, posts, sessions, permissions and the audit log.
//!
//! ```text
//! account ──grant──▶ post (data of a pack: permissions + scope)
//!    │                 │
//!    └── session ──────┴──▶ Actor { account, grant, organisation, permissions, scope }
//! ```
//!
//! `app` builds an [`Identity`] and hands it the [`PostRights`] of the packs; the web kit turns a
//! cookie into a [`SignedIn`]; slices above take an [`Actor`] (of a request: [`Who`]), ask it for permissions and write to
//! the [`audit`] log inside their own transaction. **Invariants:**
//!
//! * No code asks for a post: only for a [`wangge_kernel::Permission`] and a [`Scope`].
//! * Passwords exist as argon2id hashes alone, session tokens as SHA-256 alone.
//! * Every command writes its audit entry in its own transaction; entries are never changed.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod actor;
pub mod audit;
pub mod commands;
mod context;
mod error;
mod model;
mod pages;
pub mod permissions;
pub mod queries;
pub mod rules;
mod secrets;
mod store;

pub use actor::{Actor, Author};
pub use context::{Identity, Settings, Tools};
pub use error::{ErrorKind, IdentityError};
pub use model::{
    Account, AccountId, AuditEntry, AuditId, Colleague, Delegation, Grant, GrantId, Language,
    Organisation, OrganisationCode, OrganisationId, OrganisationKind, Outcome, Person,
    SessionToken, SignedIn, Theme,
};
pub use pages::Who;
pub use permissions::{PostRight, PostRights, Scope};
pub use secrets::{HashCost, Secrets, SeededSecrets, SystemSecrets};
pub use store::STATEMENTS;

/// Schema of this slice.
pub const MIGRATIONS: wangge_db::Migrations =
    wangge_db::migrations!("identity", ["0001_identity", "0002_delegation", "0003_sent_form"]);

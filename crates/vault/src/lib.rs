//! The vault: personal data is sealed before it reaches a column, and found without being opened.
//!
//! ```text
//! vault.key ── 32 random bytes ─┬─ sub-key "seal"   ──▶ seal / open   text ⇄ bytes, bound to a row
//!                               ├─ sub-key "lookup" ──▶ lookup        equal text ⇒ equal digest
//!                               └─ sub-key "id"     ──▶ key_id        names the key, tells nothing
//! ```
//!
//! Called by the slices that keep contacts, inside their stores and queries; opened once by `app`.
//! [`phone`] and [`name`] bring what people typed into one form, and hide most of it on pages.
//! **Invariants:** a sealed value opens in the context in which it was sealed and in no other; the
//! keys never leave this crate; no error and no `Debug` shows a text or a key; an existing
//! `vault.key` is never changed.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod error;
mod hex;
mod key_file;
mod keys;
pub mod name;
pub mod phone;
mod store;
mod suite;

pub use error::{KeyFlaw, VaultError};
pub use store::STATEMENTS;

/// Schema of the vault: the name of its key.
pub const MIGRATIONS: wangge_db::Migrations = wangge_db::migrations!("vault", ["0001_vault"]);

use keys::Keys;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use suite::Suite;
use wangge_db::Db;
use wangge_kernel::Instant;

/// Seals texts and opens them again; cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

impl Vault {
    /// Makes a vault from a key of 32 bytes that nobody can guess.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Arc::new(Keys::derive(key)))
    }

    /// Opens the vault of a data folder by its `vault.key`, which is made where there is none.
    ///
    /// The file must belong to its owner alone. Waits for the disk; called once, at start, before
    /// [`confirm`](Self::confirm).
    pub fn in_folder(folder: &Path) -> Result<Self, VaultError> {
        Ok(Self::new(&key_file::read_or_make(folder)?))
    }

    /// Refuses a database whose personal data another key sealed; a database that knows no key yet
    /// remembers this one.
    ///
    /// A lost `vault.key` that is made anew opens nothing: better to learn it at the start than from
    /// the first call-back.
    pub async fn confirm(&self, db: &Db, now: Instant) -> Result<(), VaultError> {
        let input = (self.key_id().to_owned(), now);
        db.write("vault.confirm", input, |tx, (id, now)| {
            Box::pin(async move {
                let known = store::key_list(tx).await?;
                match known.first() {
                    None => Ok(store::key_add(tx, id, *now).await?),
                    Some(_) if known.iter().any(|key| key.id == *id) => Ok(()),
                    Some(first) => {
                        Err(VaultError::Foreign { ours: id.clone(), known: first.id.clone() })
                    }
                }
            })
        })
        .await
    }

    /// Names the key by eight hexadecimal digits, from which nothing of the key follows.
    pub fn key_id(&self) -> &str {
        &self.0.id
    }

    /// Seals a text for one place, such as `case_contact.phone/990101/123`; differs at every call.
    ///
    /// The context is not stored: who opens must say the same. It names table, column and key, so
    /// that nobody can move the value to another row.
    pub fn seal(&self, context: &str, text: &str) -> Vec<u8> {
        Suite::NEWEST.seal(&self.0, context, text)
    }

    /// Opens a value that was sealed with this key for this place.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<String, VaultError> {
        let (suite, rest) = Suite::of(sealed)?;
        suite.open(&self.0, context, rest)
    }

    /// Makes the digest under which an equal text is found: 64 hexadecimal digits.
    ///
    /// Stored and compared instead of the text. Digests of one text for two purposes have nothing in
    /// common. Fold the text first ([`phone::folded`]); only equal texts give equal digests.
    pub fn lookup(&self, purpose: &str, text: &str) -> String {
        self.0.digest(purpose, text)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Vault({})", self.key_id())
    }
}

//! The audit log: who did what when, chained by seals so that a later change shows.
//!
//! Every slice calls [`note`] inside the transaction of the deed; a leased job calls [`seal`], and
//! [`verify_chain`] is for auditors. Entries are never changed or removed.
//!
//! ```text
//! payload_hash(n) = SHA-256 of the entry's fields
//! seal(n)         = SHA-256(seal(n-1) ‖ payload_hash(n)),  in the order of seal_number
//! ```
//!
//! The chain runs over stored payload hashes, so that personal data can be erased from an entry
//! (`erased_at` set, hash kept) without breaking it. It shows changes to whoever kept the last
//! seal elsewhere: print it or send it away.

use crate::secrets::hex;
use crate::store::audit::{self as store, LinkRow, NewEntry};
use crate::{AccountId, AuditId, Author, GrantId, Outcome};
use sha2::{Digest, Sha256};
use wangge_db::{DbError, ErrorKind, Tx};
use wangge_kernel::{IdMaker, Instant};

/// Links that are verified at a time.
const STRETCH: i64 = 1_000;

/// One deed to be noted.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Key, from the id maker.
    pub id: AuditId,
    /// When it happened.
    pub at: Instant,
    /// Who did it.
    pub account: Option<AccountId>,
    /// In which post.
    pub grant: Option<GrantId>,
    /// In which district.
    pub district: Option<i64>,
    /// What was done: the slice's noun, a full stop, the verb.
    pub deed: &'static str,
    /// To what: a noun, a colon, the id.
    pub subject: String,
    /// Particulars; never secrets.
    pub detail: serde_json::Value,
    /// How it ended.
    pub outcome: Outcome,
}

impl Note {
    /// Begins the note of a deed that was done.
    pub fn new(
        ids: &IdMaker,
        now: Instant,
        author: &Author,
        deed: &'static str,
        subject: impl Into<String>,
    ) -> Self {
        let actor = author.actor();
        Self {
            id: ids.next(),
            at: now,
            account: actor.map(|actor| actor.account),
            grant: actor.map(|actor| actor.grant),
            district: actor.map(|actor| actor.district),
            deed,
            subject: subject.into(),
            detail: serde_json::Value::Object(serde_json::Map::new()),
            outcome: Outcome::Done,
        }
    }

    /// Adds particulars.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }

    /// Says that it was refused or failed.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }
}

/// Writes a note in the transaction of its deed.
pub async fn note(tx: &mut Tx, note: &Note) -> Result<(), DbError> {
    let detail = note.detail.to_string();
    let entry = NewEntry {
        id: note.id,
        at: note.at,
        account: note.account,
        grant: note.grant,
        district: note.district,
        deed: note.deed,
        subject: &note.subject,
        detail: &detail,
        outcome: note.outcome,
    };
    store::entry_add(tx, &entry, &payload_hash(&entry)).await
}

/// Hashes the fields, each with its length, so that text cannot move from one to the next.
fn payload_hash(entry: &NewEntry<'_>) -> String {
    let number = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
    let fields = [
        entry.id.to_string(),
        entry.at.as_millis().to_string(),
        number(entry.account.map(|id| id.0)),
        number(entry.grant.map(|id| id.0)),
        number(entry.district),
        entry.deed.to_owned(),
        entry.subject.to_owned(),
        entry.detail.to_owned(),
        entry.outcome.to_string(),
    ];
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex(&hash.finalize())
}

fn next_seal(before: &str, payload_hash: &str) -> String {
    hex(&Sha256::new().chain_update(before).chain_update(payload_hash).finalize())
}

/// Seals entries that are older than `settle_ms`, at most `limit`, and returns how many.
///
/// Younger ones wait, because a transaction with a lower id may still commit; one that commits
/// even later is sealed later and keeps its own place in the chain. Two sealers at the same time
/// conflict on the number, and one of them rolls back.
pub async fn seal(tx: &mut Tx, now: Instant, settle_ms: i64, limit: i64) -> Result<u64, DbError> {
    let last = store::seal_last(tx).await?;
    let (mut number, mut seal) =
        last.map_or((0, String::new()), |last| (last.seal_number, last.seal));
    let mut sealed = 0;
    for entry in store::unsealed_list(tx, now.plus_millis(-settle_ms), limit).await? {
        number += 1;
        seal = next_seal(&seal, &entry.payload_hash);
        if !store::seal_set(tx, entry.id, number, &seal).await? {
            let text = format!("audit entry {} was sealed by another", entry.id);
            return Err(DbError::new(ErrorKind::Conflict, text));
        }
        sealed += 1;
    }
    Ok(sealed)
}

/// A chain without a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries with a seal.
    pub sealed: i64,
    /// The last seal, to be kept elsewhere; empty before the first.
    pub last_seal: String,
    /// Entries that wait for their seal.
    pub unsealed: i64,
}

/// The first fault of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenAt {
    /// A link is missing.
    Gap {
        /// Number of the missing link.
        seal_number: i64,
    },
    /// An entry does not fit its hash: its content was changed.
    Content {
        /// The entry.
        id: AuditId,
    },
    /// An entry does not fit its seal: its hash or seal was changed.
    Seal {
        /// The entry.
        id: AuditId,
    },
}

/// Walks the whole chain and computes every hash anew.
pub async fn verify_chain(tx: &mut Tx) -> Result<Result<Verified, BrokenAt>, DbError> {
    let (mut number, mut seal) = (0, String::new());
    loop {
        let links = store::chain_list(tx, number, STRETCH).await?;
        if links.is_empty() {
            let unsealed = store::unsealed_count(tx).await?;
            return Ok(Ok(Verified { sealed: number, last_seal: seal, unsealed }));
        }
        for link in links {
            if let Some(fault) = fault(&link, number, &seal) {
                return Ok(Err(fault));
            }
            number = link.seal_number;
            seal = link.seal;
        }
    }
}

fn fault(link: &LinkRow, before: i64, seal: &str) -> Option<BrokenAt> {
    if link.seal_number != before + 1 {
        return Some(BrokenAt::Gap { seal_number: before + 1 });
    }
    let entry = NewEntry {
        id: link.id,
        at: link.at,
        account: link.account_id,
        grant: link.grant_id,
        district: link.district,
        deed: &link.deed,
        subject: &link.subject,
        detail: &link.detail,
        outcome: link.outcome,
    };
    if link.erased_at.is_none() && payload_hash(&entry) != link.payload_hash {
        return Some(BrokenAt::Content { id: link.id });
    }
    (next_seal(seal, &link.payload_hash) != link.seal).then_some(BrokenAt::Seal { id: link.id })
}

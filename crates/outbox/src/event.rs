//! What is published and what a handler receives.
//!
//! Called by the commands of every slice. Publishing must only ever happen inside the transaction
//! of its cause.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wangge_db::{DbError, Tx};
use wangge_kernel::{IdMaker, Instant};

use crate::{Failure, store};

wangge_kernel::id_type!(
    /// One published event or job; tells when it was published.
    EventId
);

/// Something that happened, or something to be done: the outbox makes no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Made by the publisher's [`IdMaker`].
    pub id: EventId,
    /// Slice and fact or verb, such as `mail.send`; chooses the handler.
    pub kind: &'static str,
    /// What it is about, for people who look for it; usually an id.
    pub key: String,
    /// What the handler needs to know, as JSON.
    pub payload: String,
    /// Not before this moment.
    pub not_before: Instant,
}

impl Event {
    /// Makes an event that is due at once.
    pub fn new(
        ids: &IdMaker,
        kind: &'static str,
        key: &(impl ToString + ?Sized),
        payload: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        let id: EventId = ids.next();
        Ok(Self {
            id,
            kind,
            key: key.to_string(),
            payload: serde_json::to_string(payload)?,
            not_before: wangge_kernel::id::made_at(id.0),
        })
    }

    /// Puts it off.
    #[must_use]
    pub fn not_before(mut self, moment: Instant) -> Self {
        self.not_before = moment;
        self
    }
}

/// Publishes an event; it exists if and when this transaction commits.
pub async fn publish(tx: &mut Tx, event: &Event) -> Result<(), DbError> {
    store::item_add(tx, event).await
}

/// Publishes unless one of the same kind and key still waits for its first run; says whether it did.
///
/// For "look at this again" jobs that may be asked for a hundred times a minute. One that is
/// running already does not count, since it may have looked before the present change.
pub async fn publish_once(tx: &mut Tx, event: &Event) -> Result<bool, DbError> {
    store::item_add_once(tx, event).await
}

/// Returns the newest id of an item, zero when there is none: programs that share a database ask for
/// work every minute, so nothing that they made is much newer.
pub async fn newest(tx: &mut Tx) -> Result<EventId, DbError> {
    store::item_newest(tx).await
}

/// An item as its handler sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The same at every attempt.
    pub id: EventId,
    /// What was published.
    pub kind: String,
    /// What it is about.
    pub key: String,
    /// JSON.
    pub payload: String,
    /// 1 at the first run.
    pub attempt: i64,
}

impl Job {
    /// Reads the payload; one that does not fit is hopeless.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.payload)
            .map_err(|error| Failure::give_up(format!("payload does not fit: {error}")))
    }

    /// Gives the key under which others recognise a repeated call as the same.
    pub fn idempotency_key(&self) -> String {
        format!("wangge-{}", self.id)
    }

    /// Tells when it was published.
    pub fn published_at(&self) -> Instant {
        wangge_kernel::id::made_at(self.id.0)
    }
}

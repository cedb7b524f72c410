//! What others see of the outbox: figures, dead letters and how to revive one, the way of one item.
//!
//! Called by the administration pages, the clean-up job, and the slice that wants to know what became
//! of what it published. It must never remove a dead letter.

use wangge_db::{DbError, Tx, row};
use wangge_kernel::Instant;

use crate::{EventId, store};

row! {
    /// An item that was given up.
    pub struct DeadLetter {
        /// Its id.
        pub id: EventId,
        /// What was published.
        pub kind: String,
        /// What it is about.
        pub item_key: String,
        /// JSON.
        pub payload: String,
        /// How often it was tried.
        pub attempts: i64,
        /// When it was given up.
        pub ended_at: Option<Instant>,
        /// What went wrong the last time.
        pub last_error: Option<String>,
    }
}

row! {
    /// Figures of the queue at one moment.
    pub struct Counts {
        /// Items to be done, now or later, leased or not.
        pub waiting: i64,
        /// Items that are due and that nobody has.
        pub overdue: i64,
        /// Dead letters.
        pub dead: i64,
        /// Since when the oldest of the overdue could run.
        pub oldest_due: Option<Instant>,
    }
}

wangge_kernel::text_enum! {
    /// How far an item is.
    pub enum ItemState {
        /// It is to be done, now or later.
        Waiting = "waiting",
        /// It was done.
        Done = "done",
        /// It was given up.
        Dead = "dead",
    }
}

row! {
    /// What became of an item.
    pub struct Item {
        /// How far it is.
        pub state: ItemState,
        /// How often it was handed out since it was published or revived.
        pub attempts: i64,
        /// When it may run next, while it waits.
        pub due_at: Instant,
        /// Until when somebody has it; zero while nobody does.
        pub lease_until: Instant,
        /// When it was done or given up.
        pub ended_at: Option<Instant>,
        /// What went wrong the last time.
        pub last_error: Option<String>,
    }
}

/// Says what became of an item; nothing when it was done long ago, or taken back.
pub async fn item(tx: &mut Tx, id: EventId) -> Result<Option<Item>, DbError> {
    store::item_fetch(tx, id).await
}

/// Takes an item back, and says whether it could: one that was ever handed out may have been done.
pub async fn withdraw(tx: &mut Tx, id: EventId) -> Result<bool, DbError> {
    store::item_withdraw(tx, id).await
}

/// Lists dead letters, the latest first.
pub async fn dead_letters(tx: &mut Tx, limit: i64) -> Result<Vec<DeadLetter>, DbError> {
    store::letters_list(tx, limit).await
}

/// Puts a dead letter back with all its attempts; says whether it was one.
pub async fn revive(tx: &mut Tx, id: EventId, now: Instant) -> Result<bool, DbError> {
    store::letter_revive(tx, id, now).await
}

/// Counts the queue.
pub async fn counts(tx: &mut Tx, now: Instant) -> Result<Counts, DbError> {
    store::counts(tx, now).await
}

/// Removes at most `limit` items done before a moment; gives their number.
pub async fn sweep_done(tx: &mut Tx, before: Instant, limit: i64) -> Result<u64, DbError> {
    store::done_sweep(tx, before, limit).await
}

//! What the operator sees of the outbox: figures, dead letters, and how to revive one.
//!
//! Called by the administration pages and the clean-up job. It must never remove a dead letter.

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

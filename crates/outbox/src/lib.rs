//! Events and jobs in one table: published in a transaction, claimed by lease, retried.
//!
//! ```text
//! command ── publish(tx) ──▶ waiting ──claim──▶ leased ──┬─ done
//!                               ▲                        ├─ failed: waits longer each time ─┐
//!                               ├── lease ran out ◀──────┤                                  │
//!                               └────────────────────────┼──────────────────────────────────┘
//!                                                        └─ dead: too often, or hopeless ──▶ revive
//! ```
//!
//! Slices call [`publish`] inside their own transaction, so an event exists exactly when its cause
//! does. `app` registers handlers in [`Jobs`] and runs a [`Worker`] per node. **Invariants:**
//!
//! * An item is handed to one worker at a time, for as long as its lease is renewed.
//! * A handler of [`Jobs::register`] has its effects in the transaction that marks the item done:
//!   they happen exactly once. One of [`Jobs::register_outside`] may be repeated after a crash and
//!   passes [`Job::idempotency_key`] on to whoever it calls.
//! * Nothing is dropped: what cannot be done is kept as a dead letter with its last error.
//! * No order is promised between items, and nothing is read by following ids.

mod event;
mod jobs;
mod letters;
mod store;
mod worker;

pub use event::{Event, EventId, Job, newest, publish, publish_once};
pub use jobs::{Failure, Jobs, Run};
pub use letters::{
    Counts, DeadLetter, Item, ItemState, counts, dead_letters, item, revive, sweep_done, withdraw,
};
pub use store::STATEMENTS;
pub use worker::{JobTimings, Ran, Retry, Worker, WorkerOptions};

/// The schema of the outbox.
pub const MIGRATIONS: wangge_db::Migrations = wangge_db::migrations!("outbox", ["0001_outbox"]);

//! Notices: what people are told inside the program, and who looks at it right now.
//!
//! ```text
//! command ── publish(tx) ──▶ notice ──▶ held back ──visible_at──▶ unread ──mark_read──▶ read ──sweep──▶ gone
//!    │                         ▲            └──────── retract(batch) ────────┘
//!    └── Hub::nudge ──▶ beat ──┘ counts the unread of all that are watched, in one statement
//!                        └──▶ Watch::changed, one for each open page
//! ```
//!
//! Slices call [`publish`] inside the transaction of its cause; pages call [`unread`], [`list`] and
//! [`mark_read`]; `app` runs one [`beat()`] for its [`Hub`] and sweeps. **Invariants:** a notice
//! exists exactly when its cause does; nobody sees one before its moment; one that was read is
//! never taken back; nothing is asked or changed but for a named account, batch or age. This crate
//! must never learn what a case is, who an account is, or how a page is drawn.

mod beat;
mod hub;
mod notice;
mod store;

pub use beat::beat;
pub use hub::{Heard, Hub, Watch};
pub use notice::{
    Listed, Notice, NoticeId, Seen, list, mark_read, publish, publish_all, retract, sweep, unread,
    unread_of,
};
pub use store::STATEMENTS;

/// The schema of the notices.
pub const MIGRATIONS: wangge_db::Migrations = wangge_db::migrations!("notify", ["0001_notify"]);

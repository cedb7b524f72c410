//! An answer on its way to the platform above.

use super::CaseId;
use serde::{Deserialize, Serialize};
use wangge_db::row;
use wangge_kernel::{Instant, text_enum};

text_enum! {
    /// How far an answer is.
    pub enum ReplyState {
        /// It will be sent, now or later.
        Waiting = "waiting",
        /// The platform said that it has it.
        Delivered = "delivered",
        /// It was given up, and people were told.
        Failed = "failed",
    }
}

row! {
    /// An answer to the platform above.
    pub struct Reply {
        /// Case that it is about.
        pub case_id: CaseId,
        /// Step that gave it.
        pub seq: i64,
        /// Item of the outbox that carries it.
        pub item: i64,
        /// Name of the platform.
        pub system: String,
        /// How far it is.
        pub state: ReplyState,
        /// When it was given.
        pub given_at: Instant,
        /// When it was delivered or given up.
        pub ended_at: Option<Instant>,
        /// Attempts that this took.
        pub attempts: i64,
        /// The platform's own number for it.
        pub receipt: String,
        /// Why it was given up.
        pub trouble: String,
    }
}

/// What the outbox carries: whoever sends it needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// District of the case.
    pub district: i64,
    /// Case that it is about.
    pub case: CaseId,
    /// Step that gave it.
    pub seq: i64,
    /// Name of the platform.
    pub system: String,
    /// What is sent, made once so that each attempt sends the same bytes.
    pub body: String,
}

//! Who told, what they were answered, and what they said of it.

use super::{CaseId, ReportId, Source};
use wangge_db::row;
use wangge_kernel::{Instant, text_enum};

text_enum! {
    /// How satisfied a reporter is (满意度).
    pub enum Satisfaction {
        /// 满意.
        Satisfied = "satisfied",
        /// 基本满意.
        Fair = "fair",
        /// 不满意.
        Dissatisfied = "dissatisfied",
    }
}

row! {
    /// One report behind a case: the first, or one that was merged in. Each is answered by itself.
    pub struct ReportRow {
        /// Identity.
        pub id: ReportId,
        /// Case that answers it now.
        pub case_id: CaseId,
        /// Where it came from.
        pub source: Source,
        /// When it was told.
        pub said_at: Instant,
        /// What was told.
        pub words: String,
        /// Whether the reporter left a way to be reached.
        pub has_contact: bool,
        /// When the reporter was answered.
        pub answered_at: Option<Instant>,
        /// The answer.
        pub answer: String,
        /// Calls that were tried.
        pub attempts: i64,
        /// When a valid call was made.
        pub called_at: Option<Instant>,
        /// Whether the problem is solved, by the reporter's word.
        pub solved: Option<bool>,
        /// How satisfied the reporter is.
        pub satisfied: Option<Satisfaction>,
        /// The telephone call in which it was told.
        pub call_id: Option<i64>,
    }
}

impl ReportRow {
    /// Tells whether the reporter still waits: for an answer, or for one of so many calls.
    pub fn waits(&self, attempts: i64) -> bool {
        self.has_contact && self.called_at.is_none() && self.attempts < attempts
    }
}

/// How to reach a reporter; sealed in the database, erasable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Name as given.
    pub name: String,
    /// Telephone number as given.
    pub phone: String,
}

impl Contact {
    /// Tells whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.name.trim().is_empty() && self.phone.trim().is_empty()
    }
}

/// One call to a reporter (回访). "Solved" and "satisfied" are separate answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Whether the reporter was reached and answered.
    pub valid: bool,
    /// Whether the problem is solved.
    pub solved: Option<bool>,
    /// How satisfied the reporter is.
    pub satisfied: Option<Satisfaction>,
}

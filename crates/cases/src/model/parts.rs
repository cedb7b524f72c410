//! Parts of a case: what happened around it, and the facts that are counted.

use super::{CaseId, Span};
use wangge_identity::AccountId;
use wangge_kernel::{Instant, text_enum};

/// The superior platform behind a case (上级平台).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// Name of the platform.
    pub system: String,
    /// Its number for the order.
    pub number: String,
    /// Its own deadline.
    pub due_at: Option<Instant>,
}

/// Cases around a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kin {
    /// The case of which it is a part.
    pub parent: Option<CaseId>,
    /// The case that took it in.
    pub merged_into: Option<CaseId>,
    /// The closed case whose problem came back.
    pub repeat_of: Option<CaseId>,
}

text_enum! {
    /// How a case was closed.
    pub enum ClosingKind {
        /// Proven by a check.
        Normal = "normal",
        /// Without proof, by approval (强制结案).
        Forced = "forced",
        /// For a reason outside the flow (特殊结案).
        Special = "special",
    }
}

text_enum! {
    /// Why the clocks stand.
    pub enum PauseKind {
        /// What cannot be solved soon (挂账).
        Suspend = "suspend",
        /// For a short while (缓办).
        Defer = "defer",
    }
}

/// A pause of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Why.
    pub kind: PauseKind,
    /// Since when: the moment of the application.
    pub since: Instant,
    /// When it ends by itself.
    pub until: Instant,
    /// When somebody looked at it last.
    pub looked_at: Option<Instant>,
}

/// A hard case (疑难案件).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hard {
    /// Since when.
    pub since: Instant,
    /// Who owns it.
    pub owner: Option<AccountId>,
}

/// Where the handling stands among its steps with limits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sub {
    /// Steps that are done.
    pub done: i64,
    /// Clock of the present step.
    pub clock: Span,
}

text_enum! {
    /// Something that happened to a case and counts for ever, computed from its steps.
    pub enum Fact {
        /// It was given to a department (a pass begins).
        Pass = "pass",
        /// It went back to the same department after a failed check (返工).
        Rework = "rework",
        /// A department's return was accepted (回退).
        Return = "return",
        /// A department's return was refused.
        RefusedReturn = "refused-return",
        /// The dispatcher chose the wrong department (错派).
        MisDispatch = "misdispatch",
        /// Intake wrote the wrong place or matter.
        IntakeError = "intake-error",
        /// A return was repeated after a refusal or a ruling (推诿).
        Shuffle = "shuffle",
        /// More time was given (延期).
        Extension = "extension",
        /// The clocks stood (挂账).
        Suspension = "suspension",
        /// The clocks stood for a short while (缓办).
        Deferral = "deferral",
        /// A deferral longer than the rules call short (积存).
        Backlog = "backlog",
        /// A closed case went on.
        Reopen = "reopen",
        /// Somebody pressed (催办).
        Reminder = "reminder",
        /// A supervision notice names it (督办).
        Supervision = "supervision",
        /// A pass ended late, or the case left the department late (超期).
        LatePass = "late-pass",
    }
}

/// How often each fact happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    counts: [i64; Fact::ALL.len()],
    /// By how much passes were late, all together.
    pub late_ms: i64,
}

impl Tally {
    /// Returns how often a fact happened.
    pub fn of(&self, fact: Fact) -> i64 {
        self.counts[fact as usize]
    }

    /// Counts one more.
    pub fn add(&mut self, fact: Fact) {
        self.counts[fact as usize] += 1;
    }

    /// Sets a count as it is stored.
    pub fn set(&mut self, fact: Fact, count: i64) {
        self.counts[fact as usize] = count;
    }
}

text_enum! {
    /// What a link between two cases says of the second.
    pub enum LinkKind {
        /// It was taken in by the first.
        Merged = "merged",
        /// It is a part of the first.
        Child = "child",
        /// The first is its problem come back.
        Repeat = "repeat",
        /// It is what the first, a notice or a form, is about.
        Concerns = "concerns",
        /// It carries the first on in another district.
        Transfer = "transfer",
    }
}

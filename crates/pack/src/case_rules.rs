//! The rules of a city about cases that are numbers and words, not stages: `case-rules.toml`.
//!
//! The readers fill [`RulesPart`] per pack; what a later layer says replaces the same key below.
//! The cases slice asks the merged [`CaseRules`].

use serde::Serialize;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_kernel::text_enum;

use crate::flow::Audience;

text_enum! {
    /// What becomes of a suspended case when its time is over.
    pub enum Expiry {
        /// The clocks go on with what was left.
        Resume = "resume",
        /// It goes to the pool of problems (问题库).
        Pool = "pool",
    }
}

text_enum! {
    /// Which answer of a reporter opens a closed case again.
    pub enum ReopenOn {
        /// The problem is not solved.
        Unsolved = "unsolved",
        /// The reporter is not satisfied.
        Dissatisfied = "dissatisfied",
        /// Not solved and not satisfied together.
        Both = "both",
        /// Either of them.
        Either = "either",
        /// None does.
        Never = "never",
    }
}

text_enum! {
    /// Light at which somebody is told.
    pub enum AlarmLight {
        /// More than 80 % of the limit is used.
        Yellow = "yellow",
        /// Overdue.
        Red = "red",
    }
}

/// Who is told when a clock turns yellow or red.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Escalation {
    /// The light.
    pub light: AlarmLight,
    /// Who is told.
    pub to: Vec<Audience>,
}

/// What one pack says; nothing where it leaves the word to the layer below.
#[derive(Debug, Clone, Default)]
pub(crate) struct RulesPart {
    pub(crate) rework_minimum: Option<Limit>,
    pub(crate) numbers: Vec<(&'static str, usize)>,
    pub(crate) suspension_ends: Option<Expiry>,
    pub(crate) reopen_on: Option<ReopenOn>,
    pub(crate) escalations: Vec<Escalation>,
}

/// The merged rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseRules {
    /// Least time that a department gets for rework.
    pub rework_minimum: Limit,
    /// Times that a case may be extended.
    pub extensions: usize,
    /// Most that one extension may add, in per cent of the original limit.
    pub extension_percent: usize,
    /// Most days of a suspension (挂账).
    pub suspension_days: usize,
    /// A suspended case is looked at so often, in days.
    pub look_days: usize,
    /// A deferral (缓办) of more days counts as backlog.
    pub backlog_days: usize,
    /// What becomes of a suspended case when its time is over.
    pub suspension_ends: Expiry,
    /// Calls that are tried before a reporter counts as not reached.
    pub call_attempts: usize,
    /// Which answer opens a closed case again.
    pub reopen_on: ReopenOn,
    /// Seconds for which a deed can be undone, its notices held back meanwhile.
    pub undo_seconds: usize,
    /// Metres within which two reports may be the same.
    pub duplicate_m: usize,
    /// Days within which two reports may be the same.
    pub duplicate_days: usize,
    /// Metres within which a problem counts as the same again.
    pub repeat_m: usize,
    /// Days within which a problem that was proven solved counts as repeated.
    pub repeat_days: usize,
    /// Times that an unanswered task goes to another collector before the shift leader is told.
    pub reassignments: usize,
    /// Minutes for which whoever opened a report has it alone.
    pub claim_minutes: usize,
    /// Days after closing in which an appeal may be made.
    pub appeal_days: usize,
    /// Who is told when a clock turns.
    pub escalations: Vec<Escalation>,
}

impl Default for CaseRules {
    fn default() -> Self {
        Self {
            rework_minimum: Limit::whole(2, Unit::WorkingHours),
            extensions: 2,
            extension_percent: 100,
            suspension_days: 365,
            look_days: 31,
            backlog_days: 60,
            suspension_ends: Expiry::Resume,
            call_attempts: 3,
            reopen_on: ReopenOn::Both,
            undo_seconds: 20,
            duplicate_m: 100,
            duplicate_days: 7,
            repeat_m: 30,
            repeat_days: 30,
            reassignments: 2,
            claim_minutes: 10,
            appeal_days: 30,
            escalations: Vec::new(),
        }
    }
}

/// Names of the rules that are whole numbers, each with the most that makes sense.
pub(crate) const NUMBERS: [(&str, usize); 14] = [
    ("extensions", 10),
    ("extension_percent", 400),
    ("suspension_days", 3_650),
    ("look_days", 366),
    ("backlog_days", 3_650),
    ("call_attempts", 20),
    ("undo_seconds", 600),
    ("duplicate_m", 5_000),
    ("duplicate_days", 365),
    ("repeat_m", 5_000),
    ("repeat_days", 730),
    ("reassignments", 20),
    ("claim_minutes", 240),
    ("appeal_days", 365),
];

impl CaseRules {
    /// Lays what a later pack says over these rules.
    pub(crate) fn lay(&mut self, part: RulesPart) {
        if let Some(limit) = part.rework_minimum {
            self.rework_minimum = limit;
        }
        for (name, number) in part.numbers {
            if let Some(place) = self.number_mut(name) {
                *place = number;
            }
        }
        if let Some(expiry) = part.suspension_ends {
            self.suspension_ends = expiry;
        }
        if let Some(reopen_on) = part.reopen_on {
            self.reopen_on = reopen_on;
        }
        // A pack that names any escalation names all of them.
        if !part.escalations.is_empty() {
            self.escalations = part.escalations;
        }
    }

    fn number_mut(&mut self, name: &str) -> Option<&mut usize> {
        Some(match name {
            "extensions" => &mut self.extensions,
            "extension_percent" => &mut self.extension_percent,
            "suspension_days" => &mut self.suspension_days,
            "look_days" => &mut self.look_days,
            "backlog_days" => &mut self.backlog_days,
            "call_attempts" => &mut self.call_attempts,
            "undo_seconds" => &mut self.undo_seconds,
            "duplicate_m" => &mut self.duplicate_m,
            "duplicate_days" => &mut self.duplicate_days,
            "repeat_m" => &mut self.repeat_m,
            "repeat_days" => &mut self.repeat_days,
            "reassignments" => &mut self.reassignments,
            "claim_minutes" => &mut self.claim_minutes,
            "appeal_days" => &mut self.appeal_days,
            _ => return None,
        })
    }

    /// Lists who is told at a light.
    pub fn told_at(&self, light: AlarmLight) -> impl Iterator<Item = Audience> {
        let own = self.escalations.iter().filter(move |escalation| escalation.light == light);
        own.flat_map(|escalation| escalation.to.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_place() {
        let mut rules = CaseRules::default();
        for (name, most) in NUMBERS {
            assert!(rules.number_mut(name).is_some_and(|place| *place <= most), "{name}");
        }
    }

    #[test]
    fn a_later_layer_replaces_key_by_key() {
        let mut rules = CaseRules::default();
        let below = RulesPart { numbers: vec![("extensions", 1)], ..RulesPart::default() };
        let above = RulesPart { reopen_on: Some(ReopenOn::Never), ..RulesPart::default() };
        rules.lay(below);
        rules.lay(above);
        assert_eq!((rules.extensions, rules.reopen_on), (1, ReopenOn::Never));
        assert_eq!(rules.suspension_days, 365);
    }
}

//! What may be done with a case, and what the case is afterwards: pure decisions over values.
//!
//! `commands` loads the values and stores the result; pages ask [`offered`] what to show. Nothing
//! here reads a clock, a database or a pack from disk.

mod applications;
mod calls;
mod clocks;
mod decide;
mod duty;
mod duty_coverage;
mod effects;
mod form;
mod heat;
mod needs;
mod number;
mod projection;
mod reply;
mod words;

pub use applications::Asked;
pub use calls::reopens;
pub use clocks::{FAR, next_times, restarted};
pub use decide::{ApplicationMove, Decision, Opening, PassEnd, decide, opened};
pub use duty::{Answer, DutyTable, Held, Origin, Question};
pub use duty_coverage::{Finding, Gap, coverage};
pub use form::Form;
pub use heat::{CLASSES, Counted, Heat, classes, gathered, strength};
pub use number::{NumberParts, number};
pub use projection::Projection;
pub use reply::{ReplyFacts, ReplyLetter, reply_letter};
pub use words::words;

pub(crate) use needs::allowed;

use crate::model::{Application, Case, TaskKind};
use wangge_kernel::calendar::{Calendar, Limit};
use wangge_kernel::{Instant, text_enum};
use wangge_pack::{ActionDef, CaseRules, Flow, FormField, Need, SubLimit};

text_enum! {
    /// What is wrong with a rule about whose a matter is.
    pub enum DutyFault {
        /// The key is no short plain word.
        Key = "key",
        /// The name is missing.
        Name = "name",
        /// No such clause.
        Clause = "clause",
        /// No code begins so.
        Code = "code",
        /// No area is called so.
        Area = "area",
        /// No organisation has the code.
        Department = "department",
    }
}

/// Why an action is not allowed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The flow has no such action.
    UnknownAction,
    /// The action does not begin in the case's stage.
    WrongStage,
    /// The program alone does this.
    ByProgram,
    /// A collector's task is still open.
    TaskOpen(TaskKind),
    /// No task of the kind is open.
    NoTask(TaskKind),
    /// The task belongs to somebody else.
    NotYourTask,
    /// Somebody else decides this application.
    NotYourDecision,
    /// Something that the action needs is not so.
    Not(Need),
    /// Something that the action demands is missing.
    Missing(FormField),
    /// A field holds what the pack does not know.
    Unknown(FormField),
    /// More is asked for than the rules allow, in per cent or days.
    TooMuch(usize),
    /// The day asked for has passed, or is no day.
    NotLater,
    /// A moment that was told lies in the future or before the case.
    NotThen,
    /// A rule about whose a matter is cannot be so.
    BadDuty(DutyFault),
    /// Nobody is on duty who could get the task.
    NobodyOnDuty,
    /// The other case cannot be linked: it is the same, has ended, or is not there.
    BadTarget,
    /// Somebody who is named has no post in the district.
    NobodyThere,
    /// Somebody else works on the report.
    Claimed(String),
    /// No answer was given up that could be sent again.
    NothingToSend,
    /// The time for taking it back is over, or something happened since.
    TooLateToUndo,
}

/// What the decisions about one case rest on.
pub struct Rulebook<'a> {
    /// Stages and actions.
    pub flow: &'a Flow,
    /// Numbers and choices of the city.
    pub rules: &'a CaseRules,
    /// Working time of the jurisdiction.
    pub calendar: &'a Calendar,
    /// Limit of a stage or task, by its key and by urgency.
    pub limit_of: &'a (dyn Fn(&str, bool) -> Option<Limit> + Sync),
    /// Limit for handling, from the case's clause.
    pub handling: Option<Limit>,
    /// Steps of the handling with limits of their own.
    pub subs: &'a [SubLimit],
    /// Whether the clause is of the urgent class.
    pub is_urgent: bool,
}

/// A case and what lies around it when somebody wants to act.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The case.
    pub case: &'a Case,
    /// Kind of the collector's task that is open.
    pub task: Option<TaskKind>,
    /// Application that waits for a decision.
    pub application: Option<&'a Application>,
    /// Child cases that have not ended.
    pub open_children: i64,
    /// Helping departments that are not done.
    pub open_cohosts: i64,
    /// Whether the author's own organisation is one of them.
    pub is_cohost: bool,
    /// Reports whose reporter waits.
    pub callers: i64,
    /// Appeals made so far.
    pub appeals: i64,
    /// Returns of the present department that were refused.
    pub refused_returns: i64,
}

impl<'a> Situation<'a> {
    /// A case with nothing around it.
    pub const fn bare(case: &'a Case) -> Self {
        Self {
            case,
            task: None,
            application: None,
            open_children: 0,
            open_cohosts: 0,
            is_cohost: false,
            callers: 0,
            appeals: 0,
            refused_returns: 0,
        }
    }
}

/// Tells for each action of the flow that begins in the case's stage whether it is allowed.
///
/// Missing form fields do not count: the form asks for them. What the program does by itself is
/// not offered.
pub fn offered<'a>(
    book: &Rulebook<'a>,
    situation: &Situation<'_>,
    now: Instant,
) -> Vec<(&'a ActionDef, Option<Refusal>)> {
    let flow = book.flow;
    let open = flow.actions.iter().filter(|action| !action.by_program);
    open.filter(|action| flow.begins(action, &situation.case.stage))
        .map(|action| (action, allowed(book, action, situation, now).err()))
        .collect()
}

//! What may be done with a case, and what the case is afterwards: pure decisions over values.
//!
//! `commands` loads the values and stores the result; pages ask [`offered`] what to show. Nothing
//! here reads a clock, a database or a pack from disk.

mod clocks;
mod decide;

pub use clocks::{FAR, next_times, restarted};
pub use decide::{Decision, Form, Opening, decide, opened};

use crate::model::{Case, Finding, TaskKind};
use wangge_kernel::calendar::{Calendar, Limit};
use wangge_pack::{ActionDef, Flow, FormField, Need};

/// Why an action is not allowed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The flow has no such action.
    UnknownAction,
    /// The action does not begin in the case's stage.
    WrongStage,
    /// A collector's task is still open.
    TaskOpen(TaskKind),
    /// No task of the kind is open.
    NoTask(TaskKind),
    /// The task belongs to somebody else.
    NotYourTask,
    /// The last task of the kind did not find what the action needs.
    Finding(TaskKind),
    /// The report has no category yet.
    NotRegistered,
    /// Something that the action demands is missing.
    Missing(FormField),
}

/// What the decisions about one case rest on.
pub struct Rulebook<'a> {
    /// Stages and actions.
    pub flow: &'a Flow,
    /// Working time of the jurisdiction.
    pub calendar: &'a Calendar,
    /// Limit of a stage or task, by its key and by urgency.
    pub limit_of: &'a (dyn Fn(&str, bool) -> Option<Limit> + Sync),
    /// Limit for handling, from the case's clause.
    pub handling: Option<Limit>,
    /// Least time that a department gets for rework.
    pub rework_minimum: Option<Limit>,
}

/// Tells for each action of the flow that begins in the case's stage whether it is allowed.
///
/// Missing form fields do not count: the form asks for them.
pub fn offered<'a>(
    flow: &'a Flow,
    case: &Case,
    open_task: Option<TaskKind>,
) -> Vec<(&'a ActionDef, Option<Refusal>)> {
    flow.actions_from(&case.stage)
        .map(|action| (action, allowed(action, case, open_task).err()))
        .collect()
}

/// Checks everything but the form.
pub(crate) fn allowed(
    action: &ActionDef,
    case: &Case,
    open_task: Option<TaskKind>,
) -> Result<(), Refusal> {
    if !action.from.contains(&case.stage) {
        return Err(Refusal::WrongStage);
    }
    if let Some(kind) = action.closes_task {
        return if open_task == Some(kind) { Ok(()) } else { Err(Refusal::NoTask(kind)) };
    }
    if let Some(kind) = open_task {
        return Err(Refusal::TaskOpen(kind));
    }
    action.needs.iter().try_for_each(|need| met(*need, case))
}

fn met(need: Need, case: &Case) -> Result<(), Refusal> {
    let verified = case.verify_result == Some(Finding::Pass);
    let (holds, refusal) = match need {
        Need::Category => (case.category.is_some(), Refusal::NotRegistered),
        Need::Verified => {
            (verified || !case.source.is_public(), Refusal::Finding(TaskKind::Verify))
        }
        Need::CheckPassed => {
            (case.check_result == Some(Finding::Pass), Refusal::Finding(TaskKind::Check))
        }
        Need::CheckFailed => {
            let failed = case.check_result.is_some_and(|found| found != Finding::Pass);
            (failed, Refusal::Finding(TaskKind::Check))
        }
    };
    if holds { Ok(()) } else { Err(refusal) }
}

//! Whether an action is allowed now: stage, task, and the named conditions of the flow.

use super::{Refusal, Rulebook, Situation};
use crate::model::{Case, Fact, Finding, TaskKind};
use wangge_kernel::Instant;
use wangge_pack::{ActionDef, Effect, Need};

/// Checks everything but the form.
pub(crate) fn allowed(
    book: &Rulebook<'_>,
    action: &ActionDef,
    situation: &Situation<'_>,
    now: Instant,
) -> Result<(), Refusal> {
    let case = situation.case;
    if !book.flow.begins(action, &case.stage) {
        return Err(Refusal::WrongStage);
    }
    if let Some(kind) = action.closes_task {
        return if situation.task == Some(kind) { Ok(()) } else { Err(Refusal::NoTask(kind)) };
    }
    // Pressing, remarks and the like leave the task to the collector.
    let moves_on = action.target(&case.stage) != case.stage
        || action.opens_task.is_some()
        || action
            .does
            .iter()
            .any(|effect| matches!(effect, Effect::WaiveVerify | Effect::WaiveCheck));
    if let Some(kind) = situation.task.filter(|_| moves_on && !action.by_program) {
        return Err(Refusal::TaskOpen(kind));
    }
    action.needs.iter().try_for_each(|need| {
        if holds(book, *need, situation, now) { Ok(()) } else { Err(Refusal::Not(*need)) }
    })
}

/// Tells whether a public report still has to be verified.
fn is_unverified(case: &Case) -> bool {
    case.source.is_public() && case.verify_result != Some(Finding::Pass)
}

fn holds(book: &Rulebook<'_>, need: Need, situation: &Situation<'_>, now: Instant) -> bool {
    let case = situation.case;
    let sub_left = usize::try_from(case.sub.done).is_ok_and(|done| done < book.subs.len());
    match need {
        Need::Category => case.category.is_some(),
        Need::Signed => case.upstream.is_none() || case.signed_at.is_some(),
        Need::Unsigned => case.upstream.is_some() && case.signed_at.is_none(),
        Need::Verified => !is_unverified(case),
        Need::Unverified => is_unverified(case),
        Need::CheckPassed => case.check_result == Some(Finding::Pass),
        Need::CheckFailed => case.check_result.is_some_and(|found| found != Finding::Pass),
        Need::Unchecked => case.check_result.is_none(),
        Need::InTime => case.pass_clock.due_at.is_none_or(|due_at| now <= due_at),
        Need::NotUrgent => !case.urgent,
        Need::ExtensionsLeft => left(case.tally.of(Fact::Extension), book.rules.extensions),
        Need::SubLeft => sub_left,
        Need::SubsDone => !sub_left,
        Need::Safe => book.subs.len() < 2 || case.sub.done > 0,
        Need::NoApplication => situation.application.is_none(),
        Need::Application => situation.application.is_some(),
        Need::Upstream => case.upstream.is_some(),
        Need::NotUpstream => case.upstream.is_none(),
        Need::ChildrenEnded => situation.open_children == 0,
        Need::Hard => case.hard.is_some(),
        Need::NotHard => case.hard.is_none(),
        Need::Caller => situation.callers > 0,
        Need::AppealLeft => situation.appeals == 0 && !is_past_appeal(book, case, now),
        Need::CohostsDone => situation.open_cohosts == 0,
        Need::Cohost => situation.is_cohost,
    }
}

fn left(used: i64, most: usize) -> bool {
    usize::try_from(used).is_ok_and(|used| used < most)
}

fn is_past_appeal(book: &Rulebook<'_>, case: &Case, now: Instant) -> bool {
    const DAY_MS: i64 = 24 * 3_600_000;
    let days = i64::try_from(book.rules.appeal_days).unwrap_or(i64::MAX / DAY_MS);
    case.ended_at.is_some_and(|ended_at| now.millis_since(ended_at) > days * DAY_MS)
}

/// Names the task of a finding that is missing, for words that explain it.
impl Refusal {
    /// Returns the kind of task whose finding is not what the action needs.
    pub const fn finding(&self) -> Option<TaskKind> {
        match self {
            Self::Not(Need::Verified | Need::Unverified) => Some(TaskKind::Verify),
            Self::Not(Need::CheckPassed | Need::CheckFailed | Need::Unchecked) => {
                Some(TaskKind::Check)
            }
            _ => None,
        }
    }
}

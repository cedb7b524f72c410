//! What actions do besides stage, clocks and form: one arm for each effect of the flow.

use super::applications::{Outcome, approve, refuse};
use super::clocks::restarted;
use super::decide::{ApplicationMove, Turn};
use super::{Refusal, Situation, reopens};
use crate::model::{ClosingKind, Fact, Finding, Hard, Sub};
use wangge_pack::{Effect, FormField};

/// Carries out one effect.
pub(super) fn work(
    turn: &mut Turn<'_>,
    situation: &Situation<'_>,
    effect: Effect,
) -> Result<(), Refusal> {
    let now = turn.now;
    match effect {
        Effect::Sign => turn.case.signed_at = Some(now),
        Effect::Receive => turn.case.received_at = turn.case.received_at.or(Some(now)),
        Effect::WaiveVerify => {
            turn.case.verify_result = Some(Finding::Pass);
            turn.case.verify_waived = true;
        }
        Effect::WaiveCheck => {
            turn.case.check_result = Some(Finding::Pass);
            turn.case.check_waived = true;
        }
        Effect::SubDone => next_sub(turn, turn.case.sub.done + 1),
        Effect::Approve | Effect::Refuse | Effect::Withdraw => decide(turn, situation, effect)?,
        Effect::Rule => turn.case.ruled = turn.case.department,
        Effect::Look => {
            if let Some(pause) = &mut turn.case.pause {
                pause.looked_at = Some(now);
            }
        }
        Effect::Remind => turn.count(Fact::Reminder),
        Effect::HardMark => turn.case.hard = Some(Hard { since: now, owner: turn.form.owner }),
        Effect::HardClear => turn.case.hard = None,
        Effect::CloseNormal => turn.case.closing = Some(ClosingKind::Normal),
        Effect::CloseSpecial => turn.case.closing = Some(ClosingKind::Special),
        Effect::Call => {
            let call = turn.form.call.ok_or(Refusal::Missing(FormField::Call))?;
            // A void case has nothing that could be done again.
            let flow = turn.book.flow;
            let can_reopen = flow.actions.iter().any(|action| {
                action.by_program
                    && action.has_effect(Effect::Reopen)
                    && flow.begins(action, &turn.case.stage)
            });
            turn.reopens = can_reopen && reopens(turn.book.rules.reopen_on, &call);
        }
        Effect::Reopen => reopen(turn),
        Effect::Merge => {
            let target = turn.form.target.filter(|target| *target != turn.case.id);
            turn.case.kin.merged_into = Some(target.ok_or(Refusal::BadTarget)?);
        }
        Effect::Transfer => {
            let district = turn.form.district.filter(|district| *district != turn.case.district);
            district.ok_or(Refusal::BadTarget)?;
        }
        // What they do lies in rows beside the case.
        Effect::Answer | Effect::CohostDone | Effect::ReplyUp => {}
    }
    Ok(())
}

fn decide(turn: &mut Turn<'_>, situation: &Situation<'_>, effect: Effect) -> Result<(), Refusal> {
    let application = situation.application.ok_or(Refusal::Not(wangge_pack::Need::Application))?;
    turn.detail.application = Some(application.id);
    turn.detail.reason = Some(application.reason.clone()).filter(|reason| !reason.is_empty());
    turn.application = Some(match effect {
        Effect::Approve => match approve(turn, application)? {
            Outcome::Stepped => ApplicationMove::Stepped,
            Outcome::Approved => ApplicationMove::Approved,
        },
        Effect::Refuse => {
            refuse(turn, application);
            ApplicationMove::Refused
        }
        _ => {
            turn.case.open_application = None;
            ApplicationMove::Withdrawn
        }
    });
    Ok(())
}

/// Goes on to a step of the handling; its clock starts when the one before is proven.
pub(super) fn next_sub(turn: &mut Turn<'_>, done: i64) {
    let step = usize::try_from(done).ok().and_then(|place| turn.book.subs.get(place));
    let clock = step.map_or(super::applications::NO_CLOCK, |step| {
        restarted(turn.book, turn.now, Some(step.limit))
    });
    turn.case.sub = Sub { done, clock };
}

fn reopen(turn: &mut Turn<'_>) {
    turn.count(Fact::Reopen);
    let case = &mut turn.case;
    (case.closing, case.ended_at) = (None, None);
    (case.check_result, case.check_waived) = (None, false);
    (case.handler, case.received_at) = (None, None);
}

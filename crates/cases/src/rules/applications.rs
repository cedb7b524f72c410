//! Applications: asked for, decided by one or more people, and effective from the moment of asking.
//!
//! While one is pending the clocks run. Nothing is approved by silence, and what is refused leaves
//! the time that was counted.

use super::clocks::{extended, restarted};
use super::decide::Turn;
use super::{Form, Refusal, Rulebook, Situation};
use crate::model::{Application, ApplicationKind, ClosingKind, Fact, Pause, PauseKind, Span};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Limit, Running};
use wangge_pack::{ActionDef, Fault, FormField};

const DAY_MS: i64 = 24 * 3_600_000;
/// Key of the approver's limit among the stage limits.
const APPROVE: &str = "approve";

/// A new application.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What is asked for.
    pub kind: ApplicationKind,
    /// Permissions of those who approve, in order.
    pub approvals: Vec<String>,
    /// When the first approver is late.
    pub due_at: Instant,
}

/// What becomes of an application.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// One more approval is needed.
    Stepped,
    /// It takes effect.
    Approved,
}

/// Checks what is asked for and says who approves it.
pub(super) fn ask(
    book: &Rulebook<'_>,
    situation: &Situation<'_>,
    action: &ActionDef,
    form: &Form,
    now: Instant,
) -> Result<Option<Asked>, Refusal> {
    let Some(kind) = action.asks else {
        return Ok(None);
    };
    let def = book.flow.application(kind).ok_or(Refusal::UnknownAction)?;
    let amount = match kind {
        ApplicationKind::Extend => extension_share(book, situation, form)?,
        ApplicationKind::Suspend | ApplicationKind::Defer => pause_days(book, form, now)?,
        ApplicationKind::Return | ApplicationKind::ForceClose | ApplicationKind::Appeal => 0,
    };
    let is_foreign = kind == ApplicationKind::Extend && situation.case.upstream.is_some();
    if is_foreign && form.consent.trim().is_empty() {
        return Err(Refusal::Missing(FormField::Consent));
    }
    Ok(Some(Asked {
        kind,
        approvals: def.approvals(amount).to_vec(),
        due_at: decision_due(book, situation.case.urgent, now),
    }))
}

/// Returns when whoever must decide now is late.
pub(super) fn decision_due(book: &Rulebook<'_>, is_urgent: bool, now: Instant) -> Instant {
    restarted(book, now, (book.limit_of)(APPROVE, is_urgent)).due_at.unwrap_or(super::FAR)
}

/// Measures an extension against the original limit, in per cent.
fn extension_share(
    book: &Rulebook<'_>,
    situation: &Situation<'_>,
    form: &Form,
) -> Result<usize, Refusal> {
    let amount = form.amount.ok_or(Refusal::Missing(FormField::Amount))?;
    let span = situation.case.pass_clock;
    let (Some(at), Some(due_at)) = (span.at, span.due_at) else {
        return Err(Refusal::WrongStage);
    };
    let running = book.handling.map_or(Running::Continuous, |limit| limit.unit().running());
    let length = |limit: Limit| {
        book.calendar.running_ms_between(running, at, book.calendar.due_at(at, limit))
    };
    let original = book.handling.map_or(due_at.millis_since(at), length).max(1);
    let asked = length(amount);
    if asked <= 0 {
        return Err(Refusal::Missing(FormField::Amount));
    }
    // Rounded up: a hair more than half is more than half.
    let share = (asked.saturating_mul(100) + original - 1) / original;
    let share = usize::try_from(share).unwrap_or(usize::MAX);
    if share > book.rules.extension_percent {
        return Err(Refusal::TooMuch(book.rules.extension_percent));
    }
    Ok(share)
}

fn pause_days(book: &Rulebook<'_>, form: &Form, now: Instant) -> Result<usize, Refusal> {
    let until = form.until.ok_or(Refusal::Missing(FormField::Until))?;
    if until <= now {
        return Err(Refusal::NotLater);
    }
    let days = (until.millis_since(now) + DAY_MS - 1) / DAY_MS;
    let days = usize::try_from(days).unwrap_or(usize::MAX);
    if days > book.rules.suspension_days {
        return Err(Refusal::TooMuch(book.rules.suspension_days));
    }
    Ok(days)
}

/// Notes what asking alone already means: a return that repeats a refused one, or comes after a
/// ruling, is shuffling (推诿).
pub(super) fn mark_shuffle(situation: &Situation<'_>, kind: ApplicationKind, turn: &mut Turn<'_>) {
    let case = situation.case;
    let is_ruled = case.ruled.is_some() && case.ruled == case.department;
    if kind == ApplicationKind::Return && (situation.refused_returns > 0 || is_ruled) {
        turn.count(Fact::Shuffle);
    }
}

/// Approves at the present level, and carries the application out when it was the last.
pub(super) fn approve(turn: &mut Turn<'_>, application: &Application) -> Result<Outcome, Refusal> {
    if !application.is_last_level() {
        return Ok(Outcome::Stepped);
    }
    turn.case.open_application = None;
    let since = application.asked_at;
    match application.kind {
        ApplicationKind::Extend => extend(turn, application)?,
        ApplicationKind::Suspend => pause(turn, application, PauseKind::Suspend)?,
        ApplicationKind::Defer => pause(turn, application, PauseKind::Defer)?,
        ApplicationKind::Return => give_back(turn, application, since),
        ApplicationKind::ForceClose => {
            turn.case.closing = Some(ClosingKind::Forced);
            turn.move_to_application(ApplicationKind::ForceClose);
        }
        ApplicationKind::Appeal => {
            turn.case.exempt = true;
            turn.exempts = application.reason.parse().ok();
        }
    }
    Ok(Outcome::Approved)
}

fn extend(turn: &mut Turn<'_>, application: &Application) -> Result<(), Refusal> {
    let amount = application.amount.as_deref().and_then(|text| text.parse::<Limit>().ok());
    let amount = amount.ok_or(Refusal::Missing(FormField::Amount))?;
    let case = &mut turn.case;
    case.pass_clock = extended(turn.book, case.pass_clock, amount);
    case.whole_clock = extended(turn.book, case.whole_clock, amount);
    case.stage_clock = extended(turn.book, case.stage_clock, amount);
    case.sub.clock = extended(turn.book, case.sub.clock, amount);
    // A platform above has consented, so that its deadline moves as well.
    case.given_due_at = case.given_due_at.map(|due_at| turn.book.calendar.due_at(due_at, amount));
    turn.count(Fact::Extension);
    Ok(())
}

/// The clocks stand from the moment of asking.
fn pause(turn: &mut Turn<'_>, application: &Application, kind: PauseKind) -> Result<(), Refusal> {
    let until = application.until.ok_or(Refusal::Missing(FormField::Until))?;
    let since = application.asked_at;
    let case = &mut turn.case;
    case.pass_clock.stop(since);
    case.whole_clock.stop(since);
    case.sub.clock.stop(since);
    case.pause = Some(Pause { kind, since, until, looked_at: None });
    match kind {
        PauseKind::Suspend => {
            turn.count(Fact::Suspension);
            turn.move_to_application(ApplicationKind::Suspend);
        }
        PauseKind::Defer => {
            turn.count(Fact::Deferral);
            let backlog_days = i64::try_from(turn.book.rules.backlog_days).unwrap_or(i64::MAX);
            if until.millis_since(since) > backlog_days.saturating_mul(DAY_MS) {
                turn.count(Fact::Backlog);
            }
            turn.move_to_application(ApplicationKind::Defer);
        }
    }
    Ok(())
}

/// The pass ends when it was asked for; whose mistake it was the reason says.
fn give_back(turn: &mut Turn<'_>, application: &Application, since: Instant) {
    turn.case.pass_clock.stop(since);
    turn.case.sub.clock.stop(since);
    turn.end_pass(super::decide::PassEnd::Returned);
    turn.count(Fact::Return);
    let asking = turn.book.flow.asking(ApplicationKind::Return);
    let reason = asking.and_then(|action| turn.book.flow.reason(&action.key, &application.reason));
    match reason.map_or(Fault::None, |reason| reason.fault) {
        Fault::Dispatcher => turn.count(Fact::MisDispatch),
        Fault::Intake => turn.count(Fact::IntakeError),
        Fault::None => {}
    }
    let case = &mut turn.case;
    (case.department, case.department_path, case.handler) = (None, None, None);
    (case.received_at, case.sub) = (None, crate::model::Sub::default());
    turn.move_to_application(ApplicationKind::Return);
}

/// Refuses: the time that was counted stays.
pub(super) fn refuse(turn: &mut Turn<'_>, application: &Application) {
    turn.case.open_application = None;
    if application.kind == ApplicationKind::Return {
        turn.count(Fact::RefusedReturn);
    }
}

impl Turn<'_> {
    /// Moves the case to the stage that an approved application leads to.
    fn move_to_application(&mut self, kind: ApplicationKind) {
        let Some(def) = self.book.flow.application(kind) else {
            return;
        };
        let to = def.to.clone();
        // In the pool, or before a new dispatch, no department has it.
        let has_pass = self.case.pass_clock.runs() || self.case.pause.is_some();
        self.enter(&to);
        let ended = self.book.flow.stage(&to).is_some_and(|stage| stage.ended);
        if ended {
            self.case.pause = None;
            if has_pass {
                self.end_pass(super::decide::PassEnd::Closed);
            }
        }
    }
}

/// A clock that never ran.
pub(super) const NO_CLOCK: Span =
    Span { at: None, yellow_at: None, due_at: None, stopped_at: None };

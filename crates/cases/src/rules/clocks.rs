//! The three clocks of a case: when they start, stop and go on.

use super::Rulebook;
use crate::model::{Case, Span};
use wangge_kernel::Instant;
use wangge_kernel::calendar::Limit;
use wangge_pack::ClockStep;

/// Sorts after every deadline; cases without a running clock carry it.
pub const FAR: Instant = Instant::from_millis(i64::MAX);

/// Returns a clock that starts now.
pub fn restarted(book: &Rulebook<'_>, now: Instant, limit: Option<Limit>) -> Span {
    limit.map_or(Span { at: Some(now), ..Span::default() }, |limit| {
        let clocks = book.calendar.clocks(now, limit);
        Span {
            at: Some(now),
            yellow_at: Some(clocks.yellow_at),
            due_at: Some(clocks.due_at),
            stopped_at: None,
        }
    })
}

/// Does to the clocks what an action says, and notes when it happened.
pub(super) fn turn(book: &Rulebook<'_>, case: &mut Case, now: Instant, step: ClockStep) {
    match step {
        ClockStep::CaseStart => {
            case.whole_clock = restarted(book, now, book.handling);
            case.filed_at = Some(now);
        }
        ClockStep::CaseStop => stop(&mut case.whole_clock, now),
        ClockStep::CaseRework => case.whole_clock = reworked(book, case.whole_clock, now),
        ClockStep::DepartmentStart => {
            case.pass_clock = restarted(book, now, book.handling);
            case.dispatched_at = Some(now);
            case.passes += 1;
        }
        ClockStep::DepartmentStop => {
            stop(&mut case.pass_clock, now);
            case.fed_back_at = Some(now);
        }
        ClockStep::DepartmentRework => {
            case.pass_clock = reworked(book, case.pass_clock, now);
            case.dispatched_at = Some(now);
            case.passes += 1;
            case.reworks += 1;
        }
    }
}

fn stop(span: &mut Span, now: Instant) {
    if span.at.is_some() {
        span.stopped_at = Some(now);
    }
}

/// Rework: the time of the check does not count, the remainder goes on with the pack's minimum,
/// and what was overdue stays overdue.
fn reworked(book: &Rulebook<'_>, old: Span, now: Instant) -> Span {
    let (Some(due_at), Some(stopped_at), Some(limit)) = (old.due_at, old.stopped_at, book.handling)
    else {
        return restarted(book, now, book.handling);
    };
    let left = book.calendar.remaining(stopped_at, due_at, limit.unit());
    let resumed = book.calendar.resume(now, left);
    if resumed < now {
        return Span {
            at: Some(now),
            yellow_at: Some(resumed),
            due_at: Some(resumed),
            stopped_at: None,
        };
    }
    let least = book.rework_minimum.map(|limit| book.calendar.clocks(now, limit));
    match least {
        Some(least) if least.due_at > resumed => Span {
            at: Some(now),
            yellow_at: Some(least.yellow_at),
            due_at: Some(least.due_at),
            stopped_at: None,
        },
        _ => {
            // Four fifths of the remainder are green again.
            let yellow = now.plus_millis(resumed.millis_since(now) / 5 * 4);
            Span { at: Some(now), yellow_at: Some(yellow), due_at: Some(resumed), stopped_at: None }
        }
    }
}

/// Returns the soonest running warning and deadline of a case, for its sortable columns.
pub fn next_times(case: &Case) -> (Instant, Instant) {
    let next = case.next_clock();
    let yellow = next.and_then(|span| span.yellow_at).unwrap_or(FAR);
    (yellow, next.and_then(|span| span.due_at).unwrap_or(FAR))
}

//! The clocks of a case: when they start, stop and go on.

use super::Rulebook;
use crate::model::{Case, Span};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_pack::ClockStep;

/// Sorts after every deadline; cases without a running clock carry it.
pub const FAR: Instant = Instant::from_millis(i64::MAX);

/// Returns a clock that starts now.
pub fn restarted(book: &Rulebook<'_>, now: Instant, limit: Option<Limit>) -> Span {
    limit.map_or(Span { at: Some(now), ..Span::default() }, |limit| {
        let clocks = book.calendar.clocks(now, limit);
        running(now, clocks.yellow_at, clocks.due_at)
    })
}

/// Returns a clock that runs to a given moment; four fifths of the way are green.
pub(super) fn until(now: Instant, due_at: Option<Instant>) -> Span {
    due_at.map_or(Span { at: Some(now), ..Span::default() }, |due_at| {
        running(now, now.plus_millis(due_at.millis_since(now).max(0) / 5 * 4), due_at)
    })
}

const fn running(at: Instant, yellow_at: Instant, due_at: Instant) -> Span {
    Span { at: Some(at), yellow_at: Some(yellow_at), due_at: Some(due_at), stopped_at: None }
}

/// Does to the clocks what an action says. `now` is when it happened, which a dispatch by
/// telephone puts before its entry.
pub(super) fn turn(book: &Rulebook<'_>, case: &mut Case, now: Instant, step: ClockStep) {
    match step {
        ClockStep::CaseStart => {
            let own = match case.given_due_at {
                Some(due_at) if book.handling.is_none() => until(now, Some(due_at)),
                _ => restarted(book, now, book.handling),
            };
            case.whole_clock = within_given(case, now, own);
            case.filed_at = Some(now);
        }
        ClockStep::CaseStop => case.whole_clock.stop(now),
        ClockStep::CaseRework => {
            let own = resumed(book, case.whole_clock, now, Some(least(book)));
            case.whole_clock = within_given(case, now, own);
        }
        ClockStep::CaseResume => case.whole_clock = resumed(book, case.whole_clock, now, None),
        ClockStep::DepartmentStart => {
            case.pass_clock = match case.given_due_at {
                Some(due_at) if book.handling.is_none() => until(now, Some(due_at)),
                _ => restarted(book, now, book.handling),
            };
            case.dispatched_at = Some(now);
        }
        ClockStep::DepartmentStop => {
            case.pass_clock.stop(now);
            case.fed_back_at = Some(now);
        }
        ClockStep::DepartmentRework => {
            case.pass_clock = resumed(book, case.pass_clock, now, Some(least(book)));
            case.dispatched_at = Some(now);
        }
        ClockStep::DepartmentResume => {
            case.pass_clock = resumed(book, case.pass_clock, now, None);
            case.sub.clock = resumed(book, case.sub.clock, now, None);
        }
    }
}

/// What a platform above sent has its deadline from there: the whole case ends by the sooner one.
fn within_given(case: &Case, now: Instant, own: Span) -> Span {
    let given = case.given_due_at.filter(|_| case.upstream.is_some());
    match given {
        Some(given) if own.due_at.is_none_or(|due_at| given < due_at) => until(now, Some(given)),
        _ => own,
    }
}

const fn least(book: &Rulebook<'_>) -> Limit {
    book.rules.rework_minimum
}

/// The time in between does not count, the remainder goes on, after rework with the pack's
/// minimum; what was overdue stays overdue.
pub(super) fn resumed(
    book: &Rulebook<'_>,
    old: Span,
    now: Instant,
    minimum: Option<Limit>,
) -> Span {
    let (Some(due_at), Some(stopped_at)) = (old.due_at, old.stopped_at) else {
        // A clock that never ran has nothing to go on with; one that runs goes on by itself.
        return old;
    };
    let unit = unit(book);
    let due_at = book.calendar.resume(now, book.calendar.remaining(stopped_at, due_at, unit));
    if due_at < now {
        return running(now, due_at, due_at);
    }
    let least = minimum.map(|limit| book.calendar.clocks(now, limit));
    match least {
        Some(least) if least.due_at > due_at => running(now, least.yellow_at, least.due_at),
        _ => running(now, four_fifths(book, now, due_at), due_at),
    }
}

/// More time: the deadline moves on from where it is, by the calendar.
pub(super) fn extended(book: &Rulebook<'_>, old: Span, amount: Limit) -> Span {
    let (Some(at), Some(due_at)) = (old.at, old.due_at) else {
        return old;
    };
    let due_at = book.calendar.due_at(due_at, amount);
    Span { yellow_at: Some(four_fifths(book, at, due_at)), due_at: Some(due_at), ..old }
}

fn unit(book: &Rulebook<'_>) -> Unit {
    book.handling.map_or(Unit::UrgentHours, Limit::unit)
}

/// Four fifths of the way, measured in the time in which the handling counts.
fn four_fifths(book: &Rulebook<'_>, from: Instant, due_at: Instant) -> Instant {
    let mut left = book.calendar.remaining(from, due_at, unit(book));
    left.ms = left.ms / 5 * 4;
    book.calendar.resume(from, left)
}

/// Returns the soonest running warning and deadline of a case, for its sortable columns.
pub fn next_times(case: &Case) -> (Instant, Instant) {
    let next = case.next_clock();
    let yellow = next.and_then(|span| span.yellow_at).unwrap_or(FAR);
    (yellow, next.and_then(|span| span.due_at).unwrap_or(FAR))
}

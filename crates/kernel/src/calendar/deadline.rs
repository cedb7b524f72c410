//! From a start and a limit to the deadline: the rules of the module page, one function each.
//!
//! `Calendar::due_at` and `Calendar::clocks` are its only doors. Times are milliseconds UTC.

use super::clocks::Clocks;
use super::limit::{Limit, Running, Unit};
use super::years::{Place, Years};
use super::zone::DAY_MS;
use super::{Calendar, WorkingDayRule};
use crate::Instant;

impl Calendar {
    /// Computes when something that started at `start` is due.
    pub fn due_at(&self, start: Instant, limit: Limit) -> Instant {
        Instant::from_millis(self.due_ms(start.as_millis(), limit))
    }

    /// Computes when something that started at `start` turns yellow and when it is due.
    pub fn clocks(&self, start: Instant, limit: Limit) -> Clocks {
        let start_ms = self.years.cut(start.as_millis());
        let due_ms = self.due_ms(start_ms, limit);
        let yellow_ms = match limit.unit().running() {
            Running::Continuous => start_ms + four_fifths(due_ms - start_ms),
            Running::Working => {
                let started = self.years.worked_at(start_ms);
                let whole = self.years.worked_between(started, self.years.worked_at(due_ms));
                let yellow_ms = self.years.instant_of(started.plus(four_fifths(whole)));
                // Where nothing has run yet, that point of working time is an earlier shift's end.
                yellow_ms.max(start_ms)
            }
        };
        Clocks { yellow_at: Instant::from_millis(yellow_ms), due_at: Instant::from_millis(due_ms) }
    }

    fn due_ms(&self, start: i64, limit: Limit) -> i64 {
        let years = &*self.years;
        let start = years.cut(start);
        if limit.halves() == 0 {
            return start;
        }
        match (limit.unit(), limit.unit().half_ms()) {
            (Unit::WorkingDays, _) => working_days(years, self.working_day, start, limit.halves()),
            (Unit::NaturalDays, _) => natural_days(years, start, limit.halves() / 2),
            (unit, half_ms) => {
                let length = half_ms.unwrap_or(DAY_MS / 2) * i64::from(limit.halves());
                match unit.running() {
                    Running::Working => years.instant_of(years.worked_at(start).plus(length)),
                    Running::Continuous => years.cut(start + length),
                }
            }
        }
    }
}

fn four_fifths(ms: i64) -> i64 {
    ms * 4 / 5
}

fn working_days(years: &Years, rule: WorkingDayRule, start: i64, halves: u32) -> i64 {
    let (whole, half) = (halves / 2, halves % 2);
    match rule {
        WorkingDayRule::Minutes => by_day_minutes(years, start, halves),
        WorkingDayRule::SameTime if half == 0 => same_time(years, start, whole),
        WorkingDayRule::SameTime if whole == 0 => by_day_minutes(years, start, half),
        WorkingDayRule::SameTime => by_day_minutes(years, same_time(years, start, whole), half),
    }
}

/// The same time of day on the n-th next working day; `days` is above zero.
fn same_time(years: &Years, start: i64, days: u32) -> i64 {
    let start_day = years.place(start);
    let Some(counted_from) = working_day_at_or_after(years, &start_day) else {
        return years.end();
    };
    let Some((opening, _)) = counted_from.hours() else {
        return years.end();
    };
    let counts_from = start.max(opening);
    let time = years.time_of_day(&counted_from, counts_from);
    let n = counted_from.day().working_days_before + days;
    let Some(target) = years.working_day(counted_from.year_idx, n) else {
        return years.end();
    };
    let Some((opening, closing)) = target.hours() else {
        return years.end();
    };
    years.at_time(&target, time).clamp(opening, closing)
}

/// The shift minutes run down, each day's own minutes being one working day; `halves` is above zero.
fn by_day_minutes(years: &Years, start: i64, halves: u32) -> i64 {
    let start_day = years.place(start);
    let Some(first) = working_day_at_or_after(years, &start_day) else {
        return years.end();
    };
    // How far the first day has run, as `run` of `full`: twice its minutes, to hold the half.
    let full = 2 * first.worked();
    let mut run = 2 * years.worked_between(first.worked_before(), years.worked_at(start));
    run += i64::from(halves % 2) * first.worked();
    let mut n = first.day().working_days_before + halves / 2;
    if run > full {
        run -= full;
        n += 1;
    }
    let Some(target) = years.working_day(first.year_idx, n) else {
        return years.end();
    };
    // Rounded up, in favour of whoever has to keep the limit.
    let into_day = (run * target.worked() + full - 1) / full;
    years.instant_of(target.worked_before().plus(into_day))
}

/// The same civil time so many days later.
fn natural_days(years: &Years, start: i64, days: u32) -> i64 {
    let place = years.place(start);
    let Some(target) = years.days_after(&place, days) else {
        return years.end();
    };
    if place.day().is_plain && target.day().is_plain {
        return target.day().begin + (start - place.day().begin);
    }
    let zone = years.zone();
    years.cut(zone.compatible(zone.wall_at(start) + i64::from(days) * DAY_MS))
}

fn working_day_at_or_after<'a>(years: &'a Years, place: &Place<'_>) -> Option<Place<'a>> {
    years.working_day(place.year_idx, place.day().working_days_before)
}

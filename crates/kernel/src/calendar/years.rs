//! All years of a calendar, each built when first needed and then shared by all threads.
//!
//! `deadline` and `clocks` walk in it. A point in working time is a year and the milliseconds
//! worked since its beginning, so that no year before the one in question is ever built.

use std::sync::OnceLock;

use super::days::{Day, Stretch, Year};
use super::plan::CalendarPlan;
use super::zone::{DAY_MS, Zone};
use super::{FIRST_YEAR, LAST_YEAR};

const N_YEARS: usize = LAST_YEAR.abs_diff(FIRST_YEAR) as usize + 1;
const LAST_DAY: i64 = first_day_of(N_YEARS) - 1;

/// The lazily built day tables of a calendar.
pub(super) struct Years {
    plan: CalendarPlan,
    zone: Zone,
    tables: Box<[OnceLock<Year>]>,
    /// The first instant of the window.
    begin: i64,
    /// The first instant after the window.
    end: i64,
}

/// A civil day and its year's table.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) year_idx: usize,
    pub(super) day_idx: usize,
    year: &'a Year,
}

impl<'a> Place<'a> {
    /// Returns the day.
    pub(super) fn day(&self) -> &'a Day {
        self.year.day(self.day_idx)
    }

    /// Returns the day's shifts in UTC.
    pub(super) fn stretches(&self) -> &'a [Stretch] {
        self.year.stretches_of(self.day_idx)
    }

    /// Returns the day's working time.
    pub(super) fn worked(&self) -> i64 {
        self.year.worked_on(self.day_idx)
    }

    /// Returns the opening and the closing of the day, if it works.
    pub(super) fn hours(&self) -> Option<(i64, i64)> {
        match self.stretches() {
            [] => None,
            [only] => Some((only.start, only.end)),
            [first, .., last] => Some((first.start, last.end)),
        }
    }

    /// Returns the point of working time at which the day begins.
    pub(super) fn worked_before(&self) -> Worked {
        Worked { year_idx: self.year_idx, ms: self.day().worked_before }
    }

    fn day_number(&self) -> i64 {
        first_day_of(self.year_idx) + signed(self.day_idx)
    }
}

/// A point in working time.
#[derive(Clone, Copy)]
pub(super) struct Worked {
    year_idx: usize,
    /// Milliseconds worked since the year's beginning; may reach beyond the year.
    ms: i64,
}

impl Worked {
    /// Moves on (or back) by so much working time.
    pub(super) fn plus(self, ms: i64) -> Worked {
        Worked { ms: self.ms.saturating_add(ms), ..self }
    }
}

impl Years {
    /// Prepares a calendar; builds no year yet.
    pub(super) fn new(plan: CalendarPlan, zone: Zone) -> Years {
        let begin = zone.reached(0);
        let end = zone.reached((LAST_DAY + 1) * DAY_MS);
        let tables = std::iter::repeat_with(OnceLock::new).take(N_YEARS).collect();
        Years { plan, zone, tables, begin, end }
    }

    /// Returns what the operator wrote.
    pub(super) fn plan(&self) -> &CalendarPlan {
        &self.plan
    }

    /// Returns the zone.
    pub(super) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns the first instant after the window, the answer when nothing earlier is right.
    pub(super) fn end(&self) -> i64 {
        self.end
    }

    /// Cuts an instant to the window.
    pub(super) fn cut(&self, ms: i64) -> i64 {
        ms.clamp(self.begin, self.end)
    }

    /// Tells whether an instant lies in the window.
    pub(super) fn covers(&self, ms: i64) -> bool {
        self.begin <= ms && ms < self.end
    }

    /// Finds the civil day of an instant; outside the window the nearest day.
    pub(super) fn place(&self, ms: i64) -> Place<'_> {
        let ms = self.cut(ms);
        let mut number = (ms + self.zone.guess_ms()).div_euclid(DAY_MS).clamp(0, LAST_DAY);
        loop {
            let place = self.day(number);
            if ms < place.day().begin && number > 0 {
                number -= 1;
            } else if ms >= place.year.day(place.day_idx + 1).begin && number < LAST_DAY {
                number += 1;
            } else {
                return place;
            }
        }
    }

    /// Finds the day so many days after another one; none beyond the window.
    pub(super) fn days_after(&self, place: &Place<'_>, days: u32) -> Option<Place<'_>> {
        let number = place.day_number() + i64::from(days);
        (number <= LAST_DAY).then(|| self.day(number))
    }

    /// Finds the n-th working day from a year's beginning on, counted from 0.
    pub(super) fn working_day(&self, from_year_idx: usize, n: u32) -> Option<Place<'_>> {
        let mut left = n;
        for year_idx in from_year_idx..N_YEARS {
            let year = self.year(year_idx);
            match year.working_day(left) {
                Some(day_idx) => {
                    return Some(Place { year_idx, day_idx, year });
                }
                None => left -= year.n_working_days(),
            }
        }
        None
    }

    /// Returns the time of day at an instant of a known day, in milliseconds of a plain day.
    pub(super) fn time_of_day(&self, place: &Place<'_>, ms: i64) -> i64 {
        let time = if place.day().is_plain {
            ms - place.day().begin
        } else {
            self.zone.clock_at(ms) - place.day_number() * DAY_MS
        };
        time.clamp(0, DAY_MS)
    }

    /// Returns the instant of a time of day on a known day.
    pub(super) fn at_time(&self, place: &Place<'_>, time: i64) -> i64 {
        if place.day().is_plain {
            place.day().begin + time
        } else {
            self.zone.reached(place.day_number() * DAY_MS + time)
        }
    }

    /// Returns the working time at an instant.
    pub(super) fn worked_at(&self, ms: i64) -> Worked {
        let ms = self.cut(ms);
        let place = self.place(ms);
        Worked { year_idx: place.year_idx, ms: place.year.worked_until(place.day_idx, ms) }
    }

    /// Returns the working time from one point to a later or earlier one.
    pub(super) fn worked_between(&self, from: Worked, to: Worked) -> i64 {
        if to.year_idx < from.year_idx {
            return -self.worked_between(to, from);
        }
        let whole: i64 = (from.year_idx..to.year_idx).map(|idx| self.year(idx).worked()).sum();
        whole + to.ms - from.ms
    }

    /// Returns the first instant by which so much has been worked.
    pub(super) fn instant_of(&self, worked: Worked) -> i64 {
        let Worked { mut year_idx, ms: mut left } = worked;
        while left <= 0 {
            if year_idx == 0 {
                return self.begin;
            }
            year_idx -= 1;
            left += self.year(year_idx).worked();
        }
        while year_idx < N_YEARS {
            let year = self.year(year_idx);
            if left <= year.worked() {
                return year.instant_of(left);
            }
            left -= year.worked();
            year_idx += 1;
        }
        self.end
    }

    /// Returns the first shift start at or after an instant.
    pub(super) fn shift_start_from(&self, ms: i64) -> Option<i64> {
        let from = self.place(ms).year_idx;
        (from..N_YEARS).find_map(|year_idx| self.year(year_idx).shift_start_from(ms))
    }

    fn day(&self, number: i64) -> Place<'_> {
        // The mean Gregorian year has 146,097 / 400 days; the guess misses by one year at most.
        let mut year_idx = usize::try_from(number * 400 / 146_097).unwrap_or(0);
        if first_day_of(year_idx) > number {
            year_idx -= 1;
        } else if first_day_of(year_idx + 1) <= number {
            year_idx += 1;
        }
        let day_idx = usize::try_from(number - first_day_of(year_idx)).unwrap_or(0);
        Place { year_idx, day_idx, year: self.year(year_idx) }
    }

    fn year(&self, year_idx: usize) -> &Year {
        self.tables[year_idx].get_or_init(|| {
            let first_day = first_day_of(year_idx);
            let n_days = if first_day_of(year_idx + 1) - first_day == 366 { 366 } else { 365 };
            Year::build(&self.plan, &self.zone, first_day, n_days)
        })
    }
}

/// Returns the days between 1970-01-01 and the first day of the n-th year after 1970.
const fn first_day_of(year_idx: usize) -> i64 {
    let years = signed(year_idx);
    // Leap days before the year: every 4th year from 1972, without 2100 and 2200, with 2000.
    365 * years + (years + 1) / 4 - (years + 69) / 100 + (years + 369) / 400
}

#[expect(clippy::cast_possible_wrap, reason = "indexes of days and years are small")]
const fn signed(idx: usize) -> i64 {
    idx as i64
}

//! The day table of one civil year: where each day and each shift lies in UTC, and how much working
//! time and how many working days of the year lie before it.
//!
//! `years` builds one per year in use; deadlines are look-ups and subtractions in it. It must never
//! count anything beyond its own year.

use super::plan::CalendarPlan;
use super::zone::{DAY_MS, Zone, date};

/// One civil year.
pub(super) struct Year {
    /// The days, and one more entry that begins where the last day ends.
    days: Box<[Day]>,
    /// The shifts of all days in UTC, in order, none of them empty.
    stretches: Box<[Stretch]>,
    /// The days that work, as indexes of `days`.
    working_days: Box<[u16]>,
}

/// One civil day.
pub(super) struct Day {
    /// The instant at which the day begins.
    pub(super) begin: i64,
    /// Milliseconds of working time of the year before this day.
    pub(super) worked_before: i64,
    /// Index of the day's first stretch, or of the next one if it has none.
    first_stretch: u32,
    /// Working days of the year before this day.
    pub(super) working_days_before: u32,
    /// Whether the day has 24 hours and no clock change.
    pub(super) is_plain: bool,
}

/// A shift in UTC, half-open.
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Milliseconds of working time of the year before this stretch.
    worked_before: i64,
}

impl Year {
    /// Builds the table of the year whose first day is `first_day` (days after 1970-01-01).
    pub(super) fn build(plan: &CalendarPlan, zone: &Zone, first_day: i64, n_days: u16) -> Year {
        let mut days = Vec::with_capacity(usize::from(n_days) + 1);
        let mut stretches = Vec::new();
        let mut working_days = Vec::new();
        let mut worked: i64 = 0;
        let mut begin = zone.reached(first_day * DAY_MS);
        for day_idx in 0..=n_days {
            let local_begin = (first_day + i64::from(day_idx)) * DAY_MS;
            let end = zone.reached(local_begin + DAY_MS);
            let is_plain = end - begin == DAY_MS;
            days.push(Day {
                begin,
                worked_before: worked,
                first_stretch: count(stretches.len()),
                working_days_before: count(working_days.len()),
                is_plain,
            });
            if day_idx == n_days {
                break;
            }
            let at = |time: i64| {
                if is_plain { begin + time } else { zone.reached(local_begin + time) }
            };
            let worked_before = worked;
            for shift in plan.shifts_on(date(first_day + i64::from(day_idx))) {
                let (start, end) = (at(shift.start.as_millis()), at(shift.end.as_millis()));
                if start < end {
                    stretches.push(Stretch { start, end, worked_before: worked });
                    worked += end - start;
                }
            }
            if worked > worked_before {
                working_days.push(day_idx);
            }
            begin = end;
        }
        Year { days: days.into(), stretches: stretches.into(), working_days: working_days.into() }
    }

    /// Returns a day; the index after the last day is allowed and gives the year's end.
    pub(super) fn day(&self, day_idx: usize) -> &Day {
        &self.days[day_idx]
    }

    /// Returns the shifts of a day in UTC.
    pub(super) fn stretches_of(&self, day_idx: usize) -> &[Stretch] {
        let (first, next) =
            (self.days[day_idx].first_stretch, self.days[day_idx + 1].first_stretch);
        &self.stretches[first as usize..next as usize]
    }

    /// Returns the working time of a day.
    pub(super) fn worked_on(&self, day_idx: usize) -> i64 {
        self.days[day_idx + 1].worked_before - self.days[day_idx].worked_before
    }

    /// Returns the working time of the year.
    pub(super) fn worked(&self) -> i64 {
        self.days[self.days.len() - 1].worked_before
    }

    /// Returns the working time between the year's beginning and an instant of a known day.
    pub(super) fn worked_until(&self, day_idx: usize, ms: i64) -> i64 {
        let mut worked = self.days[day_idx].worked_before;
        for stretch in self.stretches_of(day_idx) {
            if ms <= stretch.start {
                break;
            }
            worked += ms.min(stretch.end) - stretch.start;
        }
        worked
    }

    /// Returns the first instant by which the year has worked so long.
    ///
    /// `worked` is above zero and at most the year's working time.
    pub(super) fn instant_of(&self, worked: i64) -> i64 {
        let after = self.stretches.partition_point(|stretch| stretch.worked_before < worked);
        let stretch = &self.stretches[after - 1];
        stretch.start + (worked - stretch.worked_before)
    }

    /// Returns the index of the n-th working day of the year, counted from 0.
    pub(super) fn working_day(&self, n: u32) -> Option<usize> {
        self.working_days.get(n as usize).map(|day_idx| usize::from(*day_idx))
    }

    /// Returns the number of working days.
    pub(super) fn n_working_days(&self) -> u32 {
        count(self.working_days.len())
    }

    /// Returns the first shift start at or after an instant.
    pub(super) fn shift_start_from(&self, ms: i64) -> Option<i64> {
        let idx = self.stretches.partition_point(|stretch| stretch.start < ms);
        self.stretches.get(idx).map(|stretch| stretch.start)
    }
}

/// Narrows a length. A year of one-minute shifts has at most 527,040 of them.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

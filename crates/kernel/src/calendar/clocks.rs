//! Running clocks: stopping them, going on, and asking how much has run.
//!
//! A suspended case (挂账) stores [`Remaining`]; when it goes on, the remainder continues from that
//! moment. No function here knows what a case is.

use serde::{Deserialize, Serialize};

use super::Calendar;
use super::limit::{Running, Unit};
use crate::Instant;

/// When something turns yellow and when it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// The last instant at which it is green: four fifths of the limit are used.
    pub yellow_at: Instant,
    /// The last instant at which it is in time.
    pub due_at: Instant,
}

/// What was left of a limit when its clock stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Which time the clock counts.
    pub running: Running,
    /// Milliseconds of that time; below zero if it was overdue already.
    pub ms: i64,
}

impl Calendar {
    /// Measures what is left of a limit in `unit` at `now`.
    pub fn remaining(&self, now: Instant, due_at: Instant, unit: Unit) -> Remaining {
        let running = unit.running();
        Remaining { running, ms: self.running_ms_between(running, now, due_at) }
    }

    /// Computes the deadline of a clock that goes on at `now` with what was left.
    ///
    /// With nothing left it is due `now`; what was overdue stays overdue by as much.
    pub fn resume(&self, now: Instant, remaining: Remaining) -> Instant {
        let now_ms = self.years.cut(now.as_millis());
        let due_ms = match remaining {
            Remaining { ms: 0, .. } => now_ms,
            Remaining { running: Running::Continuous, ms } => now_ms.saturating_add(ms),
            Remaining { running: Running::Working, ms } => {
                self.years.instant_of(self.years.worked_at(now_ms).plus(ms))
            }
        };
        Instant::from_millis(self.years.cut(due_ms))
    }

    /// Measures the time that runs from one instant to another; below zero if `to` is earlier.
    ///
    /// The share of a limit that is used up, and the time by which it is overdue, are such times.
    pub fn running_ms_between(&self, running: Running, from: Instant, to: Instant) -> i64 {
        match running {
            Running::Working => self.working_ms_between(from, to),
            Running::Continuous => to.as_millis().saturating_sub(from.as_millis()),
        }
    }

    /// Measures the time inside shifts from one instant to another; below zero if `to` is earlier.
    pub fn working_ms_between(&self, from: Instant, to: Instant) -> i64 {
        let (from, to) = (from.as_millis(), to.as_millis());
        self.years.worked_between(self.years.worked_at(from), self.years.worked_at(to))
    }

    /// Tells whether an instant lies inside a shift.
    pub fn is_working(&self, at: Instant) -> bool {
        let ms = at.as_millis();
        let inside = |start: i64, end: i64| start <= ms && ms < end;
        let day = self.years.place(ms);
        day.stretches().iter().any(|stretch| inside(stretch.start, stretch.end))
    }

    /// Finds the first shift start at or after an instant; none at the end of the last year.
    pub fn next_shift_start(&self, at: Instant) -> Option<Instant> {
        self.years.shift_start_from(at.as_millis()).map(Instant::from_millis)
    }
}

//! The calendar engine: from a start and a limit to the instant at which something is due.
//!
//! `cases` asks it for the clocks of a stage, a department pass and a whole case; the pack loader
//! reads calendar files through it; the console shows what a calendar holds. It is pure: it must
//! never read the wall clock, a file or a database, and it must never panic on what an operator
//! wrote.
//!
//! # How time runs
//!
//! | Unit | Runs |
//! |---|---|
//! | urgent minutes, hours, days (紧急工作时、紧急工作日) | always, 7×24; an urgent day is 24 hours |
//! | working minutes, hours (工作时) | inside shifts only |
//! | working days (工作日) | from one working day to the next, by [`WorkingDayRule`] |
//! | natural days (自然日) | the same civil time of day, so many days later |
//!
//! * A shift is half-open: 08:00 belongs to `08:00-12:00`, 12:00 does not.
//! * Working time that is used up exactly at the end of a shift is due at that end (18:00), not at
//!   the next morning's start (08:00). Between the two nothing runs, so they are equally far.
//! * Working time that starts outside the shifts begins to run at the next shift's start.
//! * A limit of nothing is due at its start, wherever the start lies.
//!
//! # Working days
//!
//! [`WorkingDayRule::SameTime`], the usual reading: due at the start's civil time of day on the
//! n-th next working day. The start's time is kept even inside the noon break. A start before the
//! day's first shift counts as that shift's start; a start on a day that does not work counts as
//! the opening of the next working day. The target day clamps the result between its first shift's
//! start and its last shift's end, so that a report at 19:30 is due at closing time.
//!
//! [`WorkingDayRule::Minutes`]: the shift minutes run down, and each day's shift minutes make one
//! working day, however many they are. Noon of an eight-hour day is half a working day; one more
//! working day from there is half of the next day's minutes, also if that day has only six hours.
//! (Taking the start day's minutes as the length of every day was rejected: a report in the last
//! minute before shorter hours begin would be due later than one made the next morning.)
//!
//! Half a working day (固镇's 12319 line accepts within 0.5) is half of a day's shift minutes under
//! either rule; under `SameTime` the whole days are counted first.
//!
//! # Later is never earlier
//!
//! In every working and urgent unit a later start never gives an earlier deadline, also across
//! changing shift tables, noon breaks, 24:00 ends and daylight saving. To keep that promise the
//! civil clock is taken never to run backwards: in the hour that autumn repeats it stands at that
//! hour's end, and in the hour that spring skips it is the moment of the jump. Natural days follow
//! jiff's "compatible" resolution instead, which everybody's other software does too; a start or a
//! target inside such an hour may break the order by less than the width of the change.
//!
//! # Yellow
//!
//! `yellow_at` comes when four fifths of the limit are used up, measured in the limit's own running
//! time: working time between start and due for every working unit, elapsed time for the others.
//!
//! # Limits of the engine
//!
//! Days before the first shift table's `from` do not work. Answers stay inside the years
//! [`FIRST_YEAR`]–[`LAST_YEAR`]; what would lie outside is cut to that window's edge.

mod clocks;
mod days;
mod deadline;
mod file;
mod limit;
mod line;
mod plan;
mod years;
mod zone;

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

pub use clocks::{Clocks, Remaining};
pub use file::CalendarError;
pub use limit::{Limit, LimitError, Running, Unit};
pub use line::{DueError, due_line};
pub use plan::{CalendarPlan, Holiday, MinuteOfDay, Shift, ShiftTable, Workday, WorkingDayRule};

use years::Years;

/// The first year in which the engine computes.
pub const FIRST_YEAR: i16 = 1970;

/// The last year in which the engine computes.
pub const LAST_YEAR: i16 = 2200;

/// A working calendar: zone, dated shift tables, holidays and make-up workdays.
///
/// Cloning is cheap: clones share the day tables, which are built year by year when first needed.
#[derive(Clone)]
pub struct Calendar {
    years: Arc<Years>,
    working_day: WorkingDayRule,
}

impl Calendar {
    /// Reads a calendar file (TOML).
    ///
    /// # Errors
    /// The first mistake, with its line, what is wrong and what to do about it.
    pub fn parse(text: &str) -> Result<Calendar, CalendarError> {
        let (plan, zone) = file::read(text)?;
        let working_day = plan.working_day;
        Ok(Calendar { years: Arc::new(Years::new(plan, zone)), working_day })
    }

    /// Returns this calendar with working days counted by `rule`.
    ///
    /// A case keeps the rule under which it was filed, whatever its calendar says later.
    #[must_use]
    pub fn counting(&self, rule: WorkingDayRule) -> Calendar {
        Calendar { years: Arc::clone(&self.years), working_day: rule }
    }

    /// Tells how working days are counted.
    pub fn working_day(&self) -> WorkingDayRule {
        self.working_day
    }

    /// Shows what the operator wrote: shift tables, holidays and make-up workdays.
    pub fn plan(&self) -> &CalendarPlan {
        self.years.plan()
    }

    /// Lists the years of `range` for which no holidays are loaded.
    ///
    /// A year in use without holidays means that somebody forgot to load the yearly notice.
    pub fn years_without_holidays(&self, range: RangeInclusive<i16>) -> Vec<i16> {
        let holidays = &self.plan().holidays;
        range.filter(|year| !holidays.iter().any(|holiday| holiday.date.year() == *year)).collect()
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Calendar")
            .field("plan", self.plan())
            .field("working_day", &self.working_day)
            .finish_non_exhaustive()
    }
}

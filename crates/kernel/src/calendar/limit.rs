//! Limits as people write them: `"1 working-day"`, `"4 working-hours"`, `"0.5 working-day"`.
//!
//! Filing clauses and flows carry them; `deadline` turns them into instants. A limit knows nothing
//! of any calendar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::zone::{DAY_MS, HOUR_MS, MINUTE_MS};

/// An amount of time in one unit; text of the form `"4 working-hours"`.
///
/// The amount is whole, or ends in `.5` for hours and for working or urgent days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Limit {
    /// The amount, counted in halves.
    halves: u32,
    unit: Unit,
}

impl Limit {
    /// Makes a limit of a whole amount.
    pub const fn whole(amount: u16, unit: Unit) -> Limit {
        Limit { halves: amount as u32 * 2, unit }
    }

    /// Returns the amount.
    pub fn amount(self) -> f64 {
        f64::from(self.halves) / 2.0
    }

    /// Returns the unit.
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// Returns the amount counted in halves.
    pub(super) const fn halves(self) -> u32 {
        self.halves
    }
}

crate::text_enum! {
    /// What a limit is counted in; the words are those for an amount of one.
    pub enum Unit {
        /// Minutes inside shifts.
        WorkingMinutes = "working-minute",
        /// Hours inside shifts (工作时).
        WorkingHours = "working-hour",
        /// Working days (工作日), counted by the calendar's rule.
        WorkingDays = "working-day",
        /// Minutes of elapsed time.
        UrgentMinutes = "urgent-minute",
        /// Hours of elapsed time (紧急工作时).
        UrgentHours = "urgent-hour",
        /// Times 24 hours of elapsed time (紧急工作日).
        UrgentDays = "urgent-day",
        /// Civil days (自然日).
        NaturalDays = "natural-day",
    }
}

impl Unit {
    /// Tells which time runs while a limit in this unit runs.
    pub const fn running(self) -> Running {
        match self {
            Unit::WorkingMinutes | Unit::WorkingHours | Unit::WorkingDays => Running::Working,
            Unit::UrgentMinutes | Unit::UrgentHours | Unit::UrgentDays | Unit::NaturalDays => {
                Running::Continuous
            }
        }
    }

    /// Returns the length of half a unit where it is the same everywhere.
    pub(super) const fn half_ms(self) -> Option<i64> {
        match self {
            Unit::WorkingMinutes | Unit::UrgentMinutes => Some(MINUTE_MS / 2),
            Unit::WorkingHours | Unit::UrgentHours => Some(HOUR_MS / 2),
            Unit::UrgentDays => Some(DAY_MS / 2),
            Unit::WorkingDays | Unit::NaturalDays => None,
        }
    }

    const fn allows_half(self) -> bool {
        !matches!(self, Unit::WorkingMinutes | Unit::UrgentMinutes | Unit::NaturalDays)
    }
}

crate::text_enum! {
    /// Which time runs.
    pub enum Running {
        /// Time inside shifts.
        Working = "working",
        /// All time.
        Continuous = "continuous",
    }
}

/// A text that is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LimitError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Limit, LimitError> {
        let fail = |message: String, hint: &str| LimitError { message, hint: hint.to_owned() };
        let mut words = text.split_whitespace();
        let (Some(amount), Some(name), None) = (words.next(), words.next(), words.next()) else {
            return Err(fail(
                format!("\"{text}\" is not an amount and a unit"),
                "write an amount, one space and a unit, such as \"1 working-day\" or \
                 \"4 working-hours\"",
            ));
        };
        let Ok(unit) = name.strip_suffix('s').unwrap_or(name).parse::<Unit>() else {
            return Err(fail(
                format!("\"{name}\" is not a unit of time"),
                "write working-minutes, working-hours, working-days, urgent-minutes, \
                 urgent-hours, urgent-days or natural-days",
            ));
        };
        let Some(halves) = parse_halves(amount) else {
            return Err(fail(
                format!("\"{amount}\" is not an amount"),
                "write a whole number up to 65535, or one ending in .5; for a quarter of an hour \
                 write \"15 working-minutes\"",
            ));
        };
        if halves % 2 == 1 && !unit.allows_half() {
            return Err(fail(
                format!("\"{text}\": {}s are counted whole", unit.as_str()),
                "write a whole number, or a smaller unit: half a natural day is \
                 \"12 urgent-hours\"",
            ));
        }
        Ok(Limit { halves, unit })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = if self.halves % 2 == 1 { ".5" } else { "" };
        let plural = if matches!(self.halves, 1 | 2) { "" } else { "s" };
        write!(formatter, "{}{fraction} {}{plural}", self.halves / 2, self.unit.as_str())
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;

    fn try_from(text: String) -> Result<Limit, LimitError> {
        text.parse()
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> String {
        limit.to_string()
    }
}

fn parse_halves(text: &str) -> Option<u32> {
    let (whole, half) = match text.split_once('.') {
        None => (text, 0),
        Some((whole, "0")) => (whole, 0),
        Some((whole, "5")) => (whole, 1),
        Some(_) => return None,
    };
    // The standard parser would also take a sign.
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(u32::from(whole.parse::<u16>().ok()?) * 2 + half)
}

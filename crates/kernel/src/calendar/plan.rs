//! What a calendar file says, as values: the admin page iterates them, the day tables are built
//! from them. They hold no rule of counting.

use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::zone::MINUTE_MS;

/// The weekdays and their names in calendar files, Monday first.
pub(super) const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

/// A calendar as its operator wrote it; it serialises in the file's own form.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarPlan {
    /// Chinese name, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// English name, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// IANA name of the time zone.
    pub timezone: String,
    /// How working days are counted.
    pub working_day: WorkingDayRule,
    /// Shift tables in order of their first day.
    pub shifts: Vec<ShiftTable>,
    /// Days off, by date.
    #[serde(rename = "holiday")]
    pub holidays: Vec<Holiday>,
    /// Make-up workdays (调休上班), by date.
    #[serde(rename = "workday")]
    pub workdays: Vec<Workday>,
}

impl CalendarPlan {
    /// Returns the shifts of a civil day: none on a holiday, another weekday's on a workday.
    pub fn shifts_on(&self, date: Date) -> &[Shift] {
        if self.holidays.binary_search_by_key(&date, |holiday| holiday.date).is_ok() {
            return &[];
        }
        let weekday = match self.workdays.binary_search_by_key(&date, |workday| workday.date) {
            Ok(idx) => self.workdays[idx].weekday,
            Err(_) => date.weekday(),
        };
        self.table_on(date).map_or(&[], |table| table.on(weekday))
    }

    /// Returns the shift table that applies on a civil day: the last one that has begun.
    pub fn table_on(&self, date: Date) -> Option<&ShiftTable> {
        self.shifts.iter().rev().find(|table| table.from.is_none_or(|from| from <= date))
    }
}

crate::text_enum! {
    /// How working days are counted.
    pub enum WorkingDayRule {
        /// The same time of day on the n-th next working day.
        SameTime = "same-time",
        /// The shift minutes run down; each day's minutes make one working day.
        Minutes = "minutes",
    }
}

impl Default for WorkingDayRule {
    /// The reading of most cities.
    fn default() -> WorkingDayRule {
        WorkingDayRule::SameTime
    }
}

/// The weekly shifts from one date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftTable {
    /// First day on which the table applies; without it, from the beginning.
    pub from: Option<Date>,
    /// Shifts by weekday, Monday first; a day without shifts does not work.
    pub week: [Vec<Shift>; 7],
}

impl ShiftTable {
    /// Returns the shifts of a weekday.
    pub fn on(&self, weekday: Weekday) -> &[Shift] {
        &self.week[usize::from(weekday.to_monday_zero_offset().unsigned_abs())]
    }
}

impl Serialize for ShiftTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(from) = self.from {
            map.serialize_entry("from", &from)?;
        }
        for (weekday, key) in WEEKDAYS {
            if !self.on(weekday).is_empty() {
                map.serialize_entry(key, self.on(weekday))?;
            }
        }
        map.end()
    }
}

/// A stretch of one working day, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// First minute that works.
    pub start: MinuteOfDay,
    /// First minute that does not work any more; at most 24:00.
    pub end: MinuteOfDay,
}

impl fmt::Display for Shift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.start, self.end)
    }
}

impl Serialize for Shift {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A minute of the civil day, from 00:00 to 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// Reads `HH:MM`; `24:00` is the day's end.
    pub fn parse(text: &str) -> Option<MinuteOfDay> {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        let minute = hours * 60 + minutes;
        (minutes < 60 && minute <= 24 * 60).then_some(MinuteOfDay(minute))
    }

    /// Returns the milliseconds between the day's beginning and this minute on a plain day.
    pub(super) fn as_millis(self) -> i64 {
        i64::from(self.0) * MINUTE_MS
    }
}

impl fmt::Display for MinuteOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

fn two_digits(text: &str) -> Option<u16> {
    let [tens, ones] = text.as_bytes() else {
        return None;
    };
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    Some(u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
}

/// A day off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    /// The civil day.
    pub date: Date,
    /// Chinese name, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// English name, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
}

/// A day that works although its weekday may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Workday {
    /// The civil day.
    pub date: Date,
    /// The weekday whose shifts it works.
    #[serde(rename = "as", serialize_with = "weekday_key")]
    pub weekday: Weekday,
    /// Chinese name, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// English name, if given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde demands a reference")]
fn weekday_key<S: Serializer>(weekday: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
    let (_, key) = WEEKDAYS[usize::from(weekday.to_monday_zero_offset().unsigned_abs())];
    serializer.serialize_str(key)
}

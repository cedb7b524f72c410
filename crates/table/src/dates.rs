//! Dates as sources write them: several forms, a zone, a day number of a spreadsheet.
//!
//! Pure; imports call it for each cell.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use wangge_kernel::Instant;

/// Form that stands for a day number of a spreadsheet.
pub const SERIAL: &str = "serial";
/// Day 0 of spreadsheets: one day early, because they believe in 29 February 1900.
const SERIAL_EPOCH: Date = date(1899, 12, 30);
/// 31 December 9999, the last day that spreadsheets know.
const SERIAL_LAST: f64 = 2_958_465.0;

/// Form of a local time as a table hands it on.
const LOCAL: &str = "2026-03-05T14:00:00";

/// A moment, or a whole day where only the day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The moment, or the first one of the day.
    pub first: Instant,
    /// The moment, or the last one of the day.
    pub last: Instant,
}

/// Reads a date by the first form that fits.
///
/// A local time that a change of clocks skips or repeats is taken as jiff's "compatible": after
/// the gap, and the earlier of two.
pub fn read(text: &str, formats: &[String], zone: &TimeZone) -> Option<Moment> {
    // Dates of workbooks arrive in this form whatever the mapping says. Nothing longer: jiff would
    // take an offset and forget it.
    if text.len() == LOCAL.len()
        && text.get(10..11) == Some("T")
        && let Ok(local) = text.parse::<DateTime>()
    {
        return exact(local, zone);
    }
    formats.iter().find_map(|format| by_format(text, format, zone))
}

fn by_format(text: &str, format: &str, zone: &TimeZone) -> Option<Moment> {
    if format == SERIAL {
        return by_serial(text, zone);
    }
    let parts = strtime::parse(format, text).ok()?;
    if parts.offset().is_some() {
        let at = Instant::from(parts.to_timestamp().ok()?);
        return Some(Moment { first: at, last: at });
    }
    if parts.hour().is_none() {
        return whole_day(parts.to_date().ok()?, zone);
    }
    exact(parts.to_datetime().ok()?, zone)
}

fn by_serial(text: &str, zone: &TimeZone) -> Option<Moment> {
    let number: f64 = text.parse().ok().filter(|number| (1.0..=SERIAL_LAST).contains(number))?;
    let days = SERIAL_EPOCH.checked_add(Span::new().try_days(whole(number.trunc())?).ok()?).ok()?;
    let seconds = whole((number.fract() * 86_400.0).round())?;
    if seconds == 0 {
        return whole_day(days, zone);
    }
    exact(days.to_datetime(Time::midnight()).checked_add(seconds.seconds()).ok()?, zone)
}

/// Turns a whole number of at most seven digits into an integer.
fn whole(number: f64) -> Option<i64> {
    format!("{number:.0}").parse().ok()
}

fn exact(local: DateTime, zone: &TimeZone) -> Option<Moment> {
    let at = Instant::from(local.to_zoned(zone.clone()).ok()?.timestamp());
    Some(Moment { first: at, last: at })
}

fn whole_day(day: Date, zone: &TimeZone) -> Option<Moment> {
    let start = |day: Date| Some(Instant::from(day.to_zoned(zone.clone()).ok()?.timestamp()));
    Some(Moment { first: start(day)?, last: start(day.tomorrow().ok()?)?.plus_millis(-1) })
}

/// Tells whether a form is one that can be read back, by trying it on a date.
pub fn is_format(format: &str) -> bool {
    if format == SERIAL {
        return true;
    }
    let Ok(sample) = date(2026, 3, 5).at(14, 7, 9, 0).to_zoned(TimeZone::UTC) else {
        return false;
    };
    let written = strtime::format(format, &sample);
    written.is_ok_and(|text| by_format(&text, format, &TimeZone::UTC).is_some())
}

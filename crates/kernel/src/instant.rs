//! A moment: milliseconds since 1970 in UTC, the only form in which times are stored.
//!
//! Used by every crate. Civil days and wall-clock readings are computed from it in a zone, never
//! stored beside it.

use crate::value::{FromValue, ToValue, Value, ValueError};
use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::ops::{Add, Sub};
use std::time::Duration;

/// Moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// Makes an instant from milliseconds since 1970 in UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since 1970 in UTC.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the instant as a jiff timestamp, clamped to what jiff can hold (years −9999 to 9999).
    pub fn timestamp(self) -> Timestamp {
        let floor = Timestamp::MIN.as_millisecond();
        let ceiling = Timestamp::MAX.as_millisecond();
        Timestamp::from_millisecond(self.0.clamp(floor, ceiling)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Reads the instant in a time zone.
    pub fn in_zone(self, zone: &TimeZone) -> Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    /// Returns the civil day of the instant in a time zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        self.in_zone(zone).date()
    }

    /// Adds milliseconds; negative values go back.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Returns the milliseconds from `earlier` to this instant; negative when it is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_millisecond())
    }
}

impl Add<Duration> for Instant {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        self.plus_millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        self.plus_millis(-i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
    }
}

impl ToValue for Instant {
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}

impl FromValue for Instant {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        i64::from_value(value).map(Self)
    }
}

//! A time zone whose civil clock never runs backwards.
//!
//! The day tables ask it when they are built, deadlines only on the few days with a clock change.
//! It is the one place of the engine that talks to the time zone database; it must never guess an
//! offset.
//!
//! Civil times are counted here in "local milliseconds": milliseconds since 1970-01-01T00:00 as
//! the clock on the wall shows them.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Milliseconds of a minute.
pub(super) const MINUTE_MS: i64 = 60_000;
/// Milliseconds of an hour.
pub(super) const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of a plain day.
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A time zone of the IANA database.
#[derive(Debug)]
pub(super) struct Zone {
    zone: TimeZone,
    /// The zone's offset in the middle of the engine's usual years, for first guesses only.
    guess_ms: i64,
}

impl Zone {
    /// Finds a zone by its IANA name.
    pub(super) fn get(name: &str) -> Option<Zone> {
        let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())?;
        let guess_ms = offset_at(&zone, 1_767_225_600_000); // 2026-01-01T00:00Z
        Some(Zone { zone, guess_ms })
    }

    /// Returns the database's spelling of the zone's name.
    pub(super) fn name(&self) -> Option<&str> {
        self.zone.iana_name()
    }

    /// Returns an offset that is nearly right at most times.
    pub(super) fn guess_ms(&self) -> i64 {
        self.guess_ms
    }

    /// Returns the zone's offset at an instant.
    pub(super) fn offset_at(&self, ms: i64) -> jiff::tz::Offset {
        self.zone.to_offset(timestamp(ms))
    }

    /// Returns what the wall clock shows at an instant, in local milliseconds.
    pub(super) fn wall_at(&self, ms: i64) -> i64 {
        ms + offset_at(&self.zone, ms)
    }

    /// Returns the latest that the wall clock has shown up to an instant, in local milliseconds.
    ///
    /// In a repeated hour this is the hour's end. Only the latest clock change can matter: no zone
    /// changes twice within the hours that one change repeats.
    pub(super) fn clock_at(&self, ms: i64) -> i64 {
        let wall = self.wall_at(ms);
        match self.zone.preceding(timestamp(ms + 1)).next() {
            None => wall,
            Some(change) => {
                let change_ms = change.timestamp().as_millisecond();
                wall.max(change_ms + offset_at(&self.zone, change_ms - 1))
            }
        }
    }

    /// Returns the instant at which the wall clock first reaches or jumps over a local time.
    pub(super) fn reached(&self, local_ms: i64) -> i64 {
        match self.zone.to_ambiguous_timestamp(date_time(local_ms)).offset() {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. } => {
                local_ms - i64::from(offset.seconds()) * 1_000
            }
            AmbiguousOffset::Gap { before, .. } => {
                let after_jump = local_ms - i64::from(before.seconds()) * 1_000;
                let jump = self.zone.preceding(timestamp(after_jump + 1)).next();
                jump.map_or(after_jump, |change| change.timestamp().as_millisecond())
            }
        }
    }

    /// Returns the instant of a local time by jiff's "compatible" resolution.
    pub(super) fn compatible(&self, local_ms: i64) -> i64 {
        match self.zone.to_ambiguous_timestamp(date_time(local_ms)).offset() {
            AmbiguousOffset::Unambiguous { offset: before }
            | AmbiguousOffset::Fold { before, .. }
            | AmbiguousOffset::Gap { before, .. } => local_ms - i64::from(before.seconds()) * 1_000,
        }
    }
}

/// Returns the civil day that begins so many days after 1970-01-01.
pub(super) fn date(day_number: i64) -> Date {
    date_time(day_number * DAY_MS).date()
}

/// Returns jiff's timestamp of an instant, cut to jiff's range.
pub(super) fn timestamp(ms: i64) -> Timestamp {
    let edge = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(ms).unwrap_or(edge)
}

fn date_time(local_ms: i64) -> DateTime {
    let edge = if local_ms < 0 { DateTime::MIN } else { DateTime::MAX };
    EPOCH.checked_add(SignedDuration::from_millis(local_ms)).unwrap_or(edge)
}

fn offset_at(zone: &TimeZone, ms: i64) -> i64 {
    i64::from(zone.to_offset(timestamp(ms)).seconds()) * 1_000
}

//! One line in, one line out: the pure part of the command `wangge due`.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::limit::Limit;
use super::{Calendar, FIRST_YEAR, LAST_YEAR};
use crate::Instant;

/// A line for which there is no deadline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// The line is not an instant.
    #[error("\"{0}\" is not a time; write it like 2026-09-30T17:00:00+08:00")]
    NotATime(String),
    /// The line has no offset, so that its instant depends on who reads it.
    #[error("\"{0}\" has no offset; add Z or one such as +08:00")]
    NoOffset(String),
    /// The instant or its deadline lies outside the years in which the engine computes.
    #[error("\"{0}\" or its deadline is outside the years {FIRST_YEAR} to {LAST_YEAR}")]
    OutsideYears(String),
}

/// Computes the deadline of the instant in `line`, as ISO 8601 with the calendar's offset.
///
/// ```
/// use wangge_kernel::calendar::{Calendar, due_line};
///
/// let calendar = Calendar::parse(
///     "timezone = \"Asia/Shanghai\"\n[shifts]\nthu = [\"08:00-12:00\", \"14:00-18:00\"]",
/// )?;
/// let limit = "4 working-hours".parse()?;
/// assert_eq!(due_line(&calendar, limit, "2026-10-08T01:00Z")?, "2026-10-08T15:00:00+08:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the line is not an instant with an offset, or leads outside the engine's years.
pub fn due_line(calendar: &Calendar, limit: Limit, line: &str) -> Result<String, DueError> {
    let text = line.trim();
    let start: Timestamp = text.parse().map_err(|_| {
        let is_local = text.parse::<DateTime>().is_ok();
        let error = if is_local { DueError::NoOffset } else { DueError::NotATime };
        error(text.to_owned())
    })?;
    let start = Instant::from_millis(start.as_millisecond());
    let due = calendar.due_at(start, limit);
    // Answers beyond the window are cut to its edge, so that the edge itself means "beyond".
    if !calendar.years.covers(start.as_millis()) || !calendar.years.covers(due.as_millis()) {
        return Err(DueError::OutsideYears(text.to_owned()));
    }
    let offset = calendar.years.zone().offset_at(due.as_millis());
    Ok(due.timestamp().display_with_offset(offset).to_string())
}

//! What a line of the roster may say. Pure.

use crate::model::{EVERY_DAY, Shift};
use jiff::civil::Date;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// Tells whether days and hours make sense: a duty may go past midnight, and lasts a day at most.
pub(crate) fn is_sound(shift: &Shift) -> bool {
    let is_day = |text: &str| text.parse::<Date>().is_ok();
    let (start, end) = (shift.start_minute, shift.end_minute);
    (1..=EVERY_DAY).contains(&shift.weekdays)
        && (0..DAY).contains(&start)
        && start < end
        && end - start <= DAY
        && is_day(&shift.from_day)
        && is_day(&shift.until_day)
        && shift.from_day <= shift.until_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use wangge_identity::AccountId;

    fn shift(hours: (i64, i64), days: (&str, &str), weekdays: i64) -> Shift {
        Shift {
            id: 1,
            duty_grid: 1,
            account: AccountId(1),
            weekdays,
            start_minute: hours.0,
            end_minute: hours.1,
            from_day: days.0.to_owned(),
            until_day: days.1.to_owned(),
        }
    }

    #[test]
    fn a_line_has_days_hours_and_an_end_after_its_beginning() {
        let year = ("2026-01-01", "2026-12-31");
        for (hours, days, weekdays, sound) in [
            ((480, 1_080), year, EVERY_DAY, true),
            // Twenty-two to six of the next day.
            ((1_320, 1_800), year, 1, true),
            ((0, 1_440), year, EVERY_DAY, true),
            ((0, 1_441), year, EVERY_DAY, false),
            ((480, 480), year, EVERY_DAY, false),
            ((-1, 480), year, EVERY_DAY, false),
            ((1_440, 1_500), year, EVERY_DAY, false),
            ((480, 1_080), year, 0, false),
            ((480, 1_080), year, EVERY_DAY + 1, false),
            ((480, 1_080), ("2026-12-31", "2026-01-01"), EVERY_DAY, false),
            ((480, 1_080), ("2026-02-30", "2026-12-31"), EVERY_DAY, false),
        ] {
            assert_eq!(
                is_sound(&shift(hours, days, weekdays)),
                sound,
                "{hours:?} {days:?} {weekdays}"
            );
        }
    }
}

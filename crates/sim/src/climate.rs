//! Weather, seasons, market days and holidays: what makes one day unlike another.

use crate::chance::Chance;
use crate::pictures::Scene;
use jiff::civil::{Date, Weekday};
use wangge_kernel::calendar::Calendar;

/// The storm comes in the week of this day of the year.
const STORM: (i8, i8) = (8, 11);
const STORM_DAYS: i8 = 6;
/// Days of the month with a market in the streets, as in many towns.
const MARKET_DAYS: [i8; 6] = [2, 7, 12, 17, 22, 27];
/// Rainy days in a hundred, by month, on a subtropical coast.
const RAIN: [usize; 12] = [28, 34, 44, 46, 48, 54, 34, 40, 36, 22, 24, 22];

/// What a day is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is true of a day apart from the others")]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) is_wet: bool,
    pub(crate) is_storm: bool,
    pub(crate) is_market: bool,
    /// Offices are closed: most weekends, but not those that are worked.
    pub(crate) is_off: bool,
    /// Offices are closed for a holiday in the middle of a week.
    pub(crate) is_feast: bool,
}

impl Day {
    /// Tells what a day of a seed is like, the same whenever it is asked.
    pub(crate) fn of(date: Date, seed: u64, calendar: &Calendar) -> Self {
        let number = u64::try_from(date.year()).unwrap_or(0) * 400
            + u64::try_from(date.day_of_year()).unwrap_or(0);
        let mut chance = Chance::new(seed ^ number.wrapping_mul(0x5851_F42D));
        let month = usize::try_from(date.month() - 1).unwrap_or(0);
        let is_storm =
            date.month() == STORM.0 && (STORM.1..STORM.1 + STORM_DAYS).contains(&date.day());
        let is_off = calendar.plan().shifts_on(date).is_empty();
        let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Self {
            date,
            is_wet: is_storm || chance.percent(RAIN[month]),
            is_storm,
            is_market: MARKET_DAYS.contains(&date.day()),
            is_off,
            is_feast: is_off && !is_weekend,
        }
    }

    /// How many reports come, against a plain working day, in a hundred.
    pub(crate) fn bustle(self) -> usize {
        let week = match (self.is_off, self.is_feast) {
            (_, true) => 68,
            (true, false) => 74,
            (false, false) => 104,
        };
        let season = match self.date.month() {
            // The weeks around the new year are quiet, summer is busy.
            1 | 2 => 82,
            6..=9 => 112,
            _ => 100,
        };
        let weather = if self.is_storm {
            250
        } else if self.is_wet {
            92
        } else {
            102
        };
        let market = if self.is_market { 108 } else { 100 };
        week * season / 100 * weather / 100 * market / 100
    }

    /// How often a matter comes on this day, against a plain one, in a hundred.
    pub(crate) fn favours(self, scene: Scene) -> usize {
        let month = self.date.month();
        let season = match scene {
            Scene::Stall => {
                if (5..=10).contains(&month) {
                    140
                } else {
                    75
                }
            }
            Scene::Rubbish => {
                if (6..=9).contains(&month) {
                    125
                } else {
                    95
                }
            }
            Scene::Tree => {
                if month >= 10 || month == 3 {
                    130
                } else {
                    90
                }
            }
            Scene::River => {
                if (5..=9).contains(&month) {
                    130
                } else {
                    70
                }
            }
            _ => 100,
        };
        let weather = match (scene, self.is_storm, self.is_wet) {
            (Scene::Tree, true, _) => 900,
            (Scene::Lamp | Scene::Manhole | Scene::Poster, true, _) => 260,
            (Scene::Stall | Scene::Bicycles, true, _) => 15,
            (Scene::Stall, _, true) => 60,
            (Scene::Pothole | Scene::Manhole, _, true) => 150,
            (Scene::Works, _, true) => 70,
            _ => 100,
        };
        let market = match scene {
            Scene::Stall | Scene::Rubbish | Scene::Bicycles if self.is_market || self.is_feast => {
                145
            }
            _ => 100,
        };
        season * weather / 100 * market / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn calendar() -> Calendar {
        let text = r#"
            timezone = "Asia/Shanghai"
            [shifts]
            mon = ["08:00-17:00"]
            tue = ["08:00-17:00"]
            wed = ["08:00-17:00"]
            thu = ["08:00-17:00"]
            fri = ["08:00-17:00"]
            [[holiday]]
            date = "2026-10-01"
            [[workday]]
            date = "2026-10-10"
            as = "fri"
        "#;
        Calendar::parse(text).unwrap()
    }

    #[test]
    fn a_storm_fells_trees_and_empties_the_streets() {
        let day = |month, day| Day::of(date(2026, month, day), 1, &calendar());
        let (storm, calm) = (day(8, 12), day(11, 4));
        assert!(storm.is_storm && storm.bustle() > calm.bustle() * 2);
        assert!(storm.favours(Scene::Tree) > 5 * calm.favours(Scene::Tree));
        assert!(storm.favours(Scene::Stall) < calm.favours(Scene::Stall));
    }

    #[test]
    fn a_holiday_has_fewer_patrols_and_more_stalls_and_a_worked_saturday_is_a_plain_day() {
        let day = |number| Day::of(date(2026, 10, number), 1, &calendar());
        let (feast, plain, worked, free) = (day(1), day(8), day(10), day(11));
        assert!(feast.is_feast && feast.is_off && !plain.is_off && !worked.is_off && free.is_off);
        assert!(!free.is_feast && feast.bustle() < plain.bustle());
        assert!(feast.favours(Scene::Stall) > plain.favours(Scene::Stall));
    }

    #[test]
    fn a_day_is_the_same_whenever_it_is_asked() {
        let calendar = calendar();
        for day in 1..28 {
            let day = date(2026, 5, day);
            assert_eq!(Day::of(day, 9, &calendar), Day::of(day, 9, &calendar));
        }
    }
}

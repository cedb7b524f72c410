//! Weather, seasons, market days and holidays: what makes one day unlike another.

use crate::chance::Chance;
use crate::pictures::Scene;
use jiff::civil::{Date, Weekday};

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
    pub(crate) is_weekend: bool,
}

impl Day {
    /// Tells what a day of a seed is like, the same whenever it is asked.
    pub(crate) fn of(date: Date, seed: u64) -> Self {
        let number = u64::try_from(date.year()).unwrap_or(0) * 400
            + u64::try_from(date.day_of_year()).unwrap_or(0);
        let mut chance = Chance::new(seed ^ number.wrapping_mul(0x5851_F42D));
        let month = usize::try_from(date.month() - 1).unwrap_or(0);
        let is_storm =
            date.month() == STORM.0 && (STORM.1..STORM.1 + STORM_DAYS).contains(&date.day());
        Self {
            date,
            is_wet: is_storm || chance.percent(RAIN[month]),
            is_storm,
            is_market: MARKET_DAYS.contains(&date.day()),
            is_weekend: matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// How many reports come, against a plain working day, in a hundred.
    pub(crate) fn bustle(self) -> usize {
        let week = if self.is_weekend { 74 } else { 104 };
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
            Scene::Stall | Scene::Rubbish | Scene::Bicycles if self.is_market => 145,
            _ => 100,
        };
        season * weather / 100 * market / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_storm_fells_trees_and_empties_the_streets() {
        let (storm, calm) = (Day::of(date(2026, 8, 12), 1), Day::of(date(2026, 11, 4), 1));
        assert!(storm.is_storm && storm.bustle() > calm.bustle() * 2);
        assert!(storm.favours(Scene::Tree) > 5 * calm.favours(Scene::Tree));
        assert!(storm.favours(Scene::Stall) < calm.favours(Scene::Stall));
    }

    #[test]
    fn a_day_is_the_same_whenever_it_is_asked() {
        for day in 1..28 {
            assert_eq!(Day::of(date(2026, 5, day), 9), Day::of(date(2026, 5, day), 9));
        }
    }
}

//! Duty grids (责任网格) and who is on duty in them.

use wangge_db::row;
use wangge_identity::AccountId;
use wangge_kernel::Instant;

/// All days of a week, Monday first in the lowest bit.
pub const EVERY_DAY: i64 = 0b111_1111;

row! {
    /// Unit grids that are looked after together.
    #[derive(Eq)]
    pub struct DutyGrid {
        /// Identity.
        pub id: i64,
        /// Name in Chinese.
        pub name: String,
        /// Name in English, empty when nobody gave one.
        pub name_en: String,
        /// In use since.
        pub from_at: Instant,
    }
}

row! {
    /// A part of a duty grid: a unit grid, a community, a street or, by six digits, the district.
    #[derive(Eq)]
    pub struct DutyPart {
        /// The duty grid.
        pub duty_grid: i64,
        /// The beginning of the ids of its unit grids: 6, 9, 12 or 15 digits.
        pub area: String,
    }
}

row! {
    /// A line of the roster: who is on duty where, on which days and hours.
    #[derive(Eq)]
    pub struct Shift {
        /// Identity.
        pub id: i64,
        /// The duty grid.
        pub duty_grid: i64,
        /// The collector.
        pub account: AccountId,
        /// Days of the week, one bit each, Monday the lowest.
        pub weekdays: i64,
        /// Minute of the day at which duty begins.
        pub start_minute: i64,
        /// Minute at which it ends; up to 1440 the same day, beyond that the next one.
        pub end_minute: i64,
        /// First day.
        pub from_day: String,
        /// Last day, inclusive.
        pub until_day: String,
    }
}

row! {
    /// Somebody on duty, with how many digits of the grid their area names.
    #[derive(Eq)]
    pub struct OnDuty {
        /// The collector.
        pub account: AccountId,
        /// Digits of the closest area; more is closer.
        pub closeness: i64,
    }
}

//! When reports come, and from whom: a month in a small district, a year in a whole one.

use crate::chance::Chance;
use crate::climate::Day;
use crate::land::Size;
use crate::life::End;
use crate::script::{DAY_MS, Ground, HOUR_MS, MINUTE_MS};
use wangge_cases::model::Source;
use wangge_kernel::Instant;

/// Cases of a plain working day in a whole district: some 65,000 a year.
const A_DAY: usize = 172;
/// The same in a small district: what its month has, on each day.
const A_DAY_SMALL: usize = 8;
const YEAR: i64 = 365;
/// Days of a small district.
const MONTH: i64 = 30;
/// In a hundred of a whole district, so many are told by the public, its press, its superiors
/// (Shenzhen: 161,474 of 1.38 million, 11.69 %, by the public platform alone; the hotline besides).
const PUBLIC: usize = 21;
/// The same in a small district, which has more telephones than patrols.
const PUBLIC_SMALL: usize = 36;
/// In a thousand of those that a whole district files, so many are told again.
const TWINS: usize = 2;

/// One report to come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) at: Instant,
    pub(crate) is_public: bool,
    /// Where it ends; by chance when nothing is said.
    pub(crate) end: Option<End>,
    /// Times in a hundred that somebody else tells it again.
    pub(crate) twins: usize,
}

impl Arrival {
    pub(crate) fn at(at: Instant, end: Option<End>, ground: &Ground<'_>) -> Self {
        let is_public = matches!(end, Some(End::Untrue | End::After { is_public: true, .. }));
        let twins = if ground.size == Size::District { TWINS } else { 0 };
        Self { at, is_public, end, twins }
    }

    /// Chooses who told it.
    pub(crate) fn source(&self, chance: &mut Chance) -> Source {
        if !self.is_public {
            return if chance.percent(93) { Source::Patrol } else { Source::Video };
        }
        let sources =
            [Source::Hotline, Source::Web, Source::Leader, Source::Media, Source::Upstream];
        sources[chance.weighted([52, 36, 3, 3, 6].into_iter())]
    }
}

/// Lists the reports in no order.
pub(crate) fn arrivals(
    ground: &Ground<'_>,
    plan: &[(usize, End)],
    chance: &mut Chance,
) -> Vec<Arrival> {
    match ground.size {
        Size::Small => month(ground, plan, chance),
        Size::District => year(ground, chance),
    }
}

fn month(ground: &Ground<'_>, plan: &[(usize, End)], chance: &mut Chance) -> Vec<Arrival> {
    let ends = plan.iter().flat_map(|(count, end)| std::iter::repeat_n(*end, *count));
    let arrival = |end: End| {
        let day = ground.as_of.plus_millis(-chance.between(0, MONTH - 1) * DAY_MS);
        let is_public = end == End::Untrue || chance.percent(PUBLIC_SMALL);
        let at = moment(ground, chance, day, is_public);
        let at = if at > ground.as_of { at.plus_millis(-DAY_MS) } else { at };
        Arrival { is_public, ..Arrival::at(at, Some(end), ground) }
    };
    ends.map(arrival).collect()
}

fn year(ground: &Ground<'_>, chance: &mut Chance) -> Vec<Arrival> {
    let days = (0..YEAR).rev().map(|back| ground.as_of.plus_millis(-back * DAY_MS));
    let all: Vec<Arrival> = days.flat_map(|day| of_day(ground, chance, day)).collect();
    all.into_iter().filter(|arrival| arrival.at <= ground.as_of).collect()
}

/// Lists the reports of one day, in no order.
pub(crate) fn of_day(ground: &Ground<'_>, chance: &mut Chance, day: Instant) -> Vec<Arrival> {
    let (a_day, public) = match ground.size {
        Size::Small => (A_DAY_SMALL, PUBLIC_SMALL),
        Size::District => (A_DAY, PUBLIC),
    };
    let kind = Day::of(day.day(ground.zone), ground.seed, ground.calendar);
    let mean = a_day * kind.bustle() / 100;
    let count = mean * (88 + chance.below(25)) / 100;
    let arrival = |_| {
        let is_public = chance.percent(public);
        let at = moment(ground, chance, day, is_public);
        Arrival { is_public, ..Arrival::at(at, None, ground) }
    };
    (0..count).map(arrival).collect()
}

/// Chooses a moment of a day: patrols walk by day, the public calls whenever it is awake.
fn moment(ground: &Ground<'_>, chance: &mut Chance, day: Instant, is_public: bool) -> Instant {
    const PATROL: [usize; 24] =
        [0, 0, 0, 0, 0, 1, 4, 10, 22, 26, 25, 17, 8, 12, 22, 24, 22, 16, 9, 8, 5, 3, 1, 0];
    const PUBLIC: [usize; 24] =
        [2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 17, 13, 10, 10, 13, 14, 14, 13, 13, 12, 10, 8, 6, 4];
    let midnight =
        day.in_zone(ground.zone).start_of_day().map_or(day, |start| start.timestamp().into());
    let hours = if is_public { PUBLIC } else { PATROL };
    let hour = i64::try_from(chance.weighted(hours.into_iter())).unwrap_or(12);
    midnight.plus_millis(hour * HOUR_MS + chance.between(0, 60 * MINUTE_MS - 1))
}

//! What happens to each case and when: plans over values, before anything is written.
//!
//! A script is a way through the flow with a moment for each deed. Scripts of ended cases lie
//! anywhere in the month; those of open ones are moved so that their last deed lies shortly before
//! the present, by a part of the limit that runs then: some green, some yellow, some red.

use crate::chance::Chance;
use crate::land::{Spot, river_spot, road_spot};
use crate::matters::{MATTERS, Matter};
use jiff::tz::TimeZone;
use wangge_cases::model::{Finding, Source};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Calendar, Limit, Running};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The cases lie within so many days.
const DAYS: i64 = 30;

/// One deed in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Open,
    Register,
    SendVerify,
    Verify(Finding),
    File,
    Void,
    Dispatch,
    Assign,
    Feedback,
    SendCheck,
    Check(Finding),
    Rework,
    Close,
}

use Deed::{
    Assign, Check, Close, Dispatch, Feedback, File, Open, Register, Rework, SendCheck, SendVerify,
    Verify, Void,
};

/// Where a script ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Closed {
        reworks: usize,
    },
    Untrue,
    /// It still stands right after this deed.
    After {
        deed: Deed,
        is_public: bool,
        reworks: usize,
    },
}

/// The way of one case.
pub(crate) struct Script {
    pub(crate) matter: &'static Matter,
    pub(crate) source: Source,
    pub(crate) spot: Spot,
    /// Moments never go back.
    pub(crate) deeds: Vec<(Instant, Deed)>,
    /// Chance of the playing, apart from that of the plan.
    pub(crate) chance: Chance,
}

/// How many cases end where.
const PLAN: &[(usize, End)] = &[
    (208, End::Closed { reworks: 0 }),
    (17, End::Closed { reworks: 1 }),
    (2, End::Closed { reworks: 2 }),
    (13, End::Untrue),
    (9, End::After { deed: Open, is_public: true, reworks: 0 }),
    (3, End::After { deed: Open, is_public: false, reworks: 0 }),
    (8, End::After { deed: Register, is_public: false, reworks: 0 }),
    (3, End::After { deed: Register, is_public: true, reworks: 0 }),
    (5, End::After { deed: SendVerify, is_public: true, reworks: 0 }),
    (4, End::After { deed: Verify(Finding::Pass), is_public: true, reworks: 0 }),
    (9, End::After { deed: File, is_public: false, reworks: 0 }),
    (12, End::After { deed: Dispatch, is_public: false, reworks: 0 }),
    (10, End::After { deed: Assign, is_public: true, reworks: 0 }),
    (4, End::After { deed: Rework, is_public: false, reworks: 1 }),
    (9, End::After { deed: Feedback, is_public: false, reworks: 0 }),
    (6, End::After { deed: SendCheck, is_public: true, reworks: 0 }),
    (5, End::After { deed: Check(Finding::Pass), is_public: false, reworks: 0 }),
    (3, End::After { deed: Check(Finding::Fail), is_public: false, reworks: 1 }),
];

/// What the plans rest on.
pub(crate) struct Ground<'a> {
    pub(crate) calendar: &'a Calendar,
    pub(crate) zone: &'a TimeZone,
    pub(crate) as_of: Instant,
    /// Limit for handling, by the key of a clause.
    pub(crate) limit_of: &'a dyn Fn(&str) -> Option<Limit>,
}

/// Writes all scripts; clauses that the packs lack do not happen.
pub(crate) fn scripts(ground: &Ground<'_>, seed: u64) -> Vec<Script> {
    let mut chance = Chance::new(seed);
    let known: Vec<(&'static Matter, Limit)> = MATTERS
        .iter()
        .filter_map(|matter| Some((matter, (ground.limit_of)(matter.clause)?)))
        .collect();
    if known.is_empty() {
        return Vec::new();
    }
    let ends = PLAN.iter().flat_map(|(count, end)| std::iter::repeat_n(*end, *count));
    ends.map(|end| script(ground, &mut chance, &known, end)).collect()
}

fn script(
    ground: &Ground<'_>,
    chance: &mut Chance,
    known: &[(&'static Matter, Limit)],
    end: End,
) -> Script {
    let (matter, limit) = known[chance.weighted(known.iter().map(|known| known.0.weight))];
    let spot = if matter.at_river { river_spot(chance) } else { road_spot(chance) };
    let is_public = match end {
        End::Closed { .. } => chance.percent(36),
        End::Untrue => true,
        End::After { is_public, .. } => is_public,
    };
    let source = source(chance, is_public);
    let way = way(chance, end, is_public);
    let report_at = report_time(ground, chance);
    let mut deeds: Vec<(Instant, Deed)> = Vec::new();
    for deed in way {
        let at = deeds.last().map_or(report_at, |last| after(ground, chance, limit, *last, deed));
        deeds.push((at, deed));
    }
    if let (End::After { deed, .. }, Some(last)) = (end, deeds.last().copied()) {
        let age = age(ground, chance, limit, deed);
        let shift = ground.as_of.plus_millis(-age).millis_since(last.0);
        for deed in &mut deeds {
            deed.0 = deed.0.plus_millis(shift);
        }
    }
    deeds.retain(|deed| deed.0 <= ground.as_of);
    let chance = Chance::new(chance.between(0, i64::MAX - 1).unsigned_abs());
    Script { matter, source, spot, deeds, chance }
}

fn source(chance: &mut Chance, is_public: bool) -> Source {
    if !is_public {
        return if chance.percent(88) { Source::Patrol } else { Source::Video };
    }
    let sources = [Source::Hotline, Source::Web, Source::Leader, Source::Media, Source::Upstream];
    sources[chance.weighted([55, 27, 6, 5, 7].into_iter())]
}

/// Lists the deeds of a case without their moments.
fn way(chance: &mut Chance, end: End, is_public: bool) -> Vec<Deed> {
    if end == End::Untrue {
        let registered = if chance.percent(50) { vec![Open, Register] } else { vec![Open] };
        return [registered, vec![SendVerify, Verify(Finding::Fail), Void]].concat();
    }
    let mut way = vec![Open, Register];
    if is_public {
        way.extend([SendVerify, Verify(Finding::Pass)]);
    }
    way.extend([File, Dispatch]);
    if chance.percent(75) || matches!(end, End::After { deed: Assign, .. }) {
        way.push(Assign);
    }
    let reworks = match end {
        End::Closed { reworks } | End::After { reworks, .. } => reworks,
        End::Untrue => 0,
    };
    (0..reworks).for_each(|_| way.extend([Feedback, SendCheck, Check(Finding::Fail), Rework]));
    way.extend([Feedback, SendCheck, Check(Finding::Pass), Close]);
    if let End::After { deed, .. } = end
        && let Some(place) = way.iter().rposition(|other| *other == deed)
    {
        way.truncate(place + 1);
    }
    way
}

/// Chooses a moment of the month between seven in the morning and nine in the evening.
fn report_time(ground: &Ground<'_>, chance: &mut Chance) -> Instant {
    let day = ground.as_of.plus_millis(-chance.between(0, DAYS - 1) * DAY_MS);
    let midnight =
        day.in_zone(ground.zone).start_of_day().map_or(day, |start| start.timestamp().into());
    let hour = chance
        .weighted([0, 0, 0, 0, 0, 0, 0, 3, 7, 9, 8, 6, 4, 5, 8, 8, 7, 5, 4, 3, 2].into_iter());
    let hour = i64::try_from(hour).unwrap_or(12);
    let at = midnight.plus_millis(hour * HOUR_MS + chance.between(0, 59 * MINUTE_MS));
    if at > ground.as_of { at.plus_millis(-DAY_MS) } else { at }
}

/// Chooses when a deed follows the one before.
fn after(
    ground: &Ground<'_>,
    chance: &mut Chance,
    limit: Limit,
    last: (Instant, Deed),
    deed: Deed,
) -> Instant {
    let (low, high) = match deed {
        Open | Register => (4, 40),
        SendVerify => (1, 6),
        Verify(_) => (7, 33),
        File => (2, 17),
        Void => (2, 12),
        Dispatch => (2, 18),
        Assign => (2, 15),
        SendCheck => (3, 34),
        Check(_) => (8, 36),
        Rework | Close => (2, 14),
        Feedback => return done_time(ground, chance, limit, last),
    };
    last.0.plus_millis(chance.between(low * MINUTE_MS, high * MINUTE_MS))
}

/// Chooses when the department is done: mostly early, seldom late, at night only what is urgent.
fn done_time(
    ground: &Ground<'_>,
    chance: &mut Chance,
    limit: Limit,
    (from, deed): (Instant, Deed),
) -> Instant {
    let due_at = ground.calendar.clocks(from, limit).due_at;
    let part = match (deed, chance.below(100)) {
        (Rework, _) => chance.within(0.1, 0.5),
        (_, 0..9) => chance.within(1.05, 1.6),
        (_, 9..26) => chance.within(0.8, 0.98),
        _ => chance.within(0.2, 0.78),
    };
    let at = from.plus_millis(portion(due_at.millis_since(from), part));
    let now = at.in_zone(ground.zone);
    if matches!(limit.unit().running(), Running::Working) && !(8..18).contains(&now.hour()) {
        // The evening's work is reported before the office closes, the night's in the morning.
        let morning = ground.calendar.next_shift_start(at).unwrap_or(at);
        return morning.plus_millis(chance.between(5 * MINUTE_MS, 70 * MINUTE_MS));
    }
    at
}

/// Chooses how long ago the last deed of an open case was, against the limit that runs now.
fn age(ground: &Ground<'_>, chance: &mut Chance, limit: Limit, deed: Deed) -> i64 {
    let part = match chance.below(10) {
        0 => chance.within(1.05, 1.5),
        1..3 => chance.within(0.82, 0.98),
        _ => chance.within(0.1, 0.75),
    };
    let running = match deed {
        Open => 3 * HOUR_MS,
        Register | SendVerify | Verify(_) | File => 15 * MINUTE_MS,
        Dispatch | Assign | Rework => {
            let week_ago = ground.as_of.plus_millis(-7 * DAY_MS);
            ground.calendar.clocks(week_ago, limit).due_at.millis_since(week_ago)
        }
        _ => 30 * MINUTE_MS,
    };
    portion(running, part)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "times of a month fit a double"
)]
fn portion(millis: i64, part: f64) -> i64 {
    (millis as f64 * part) as i64
}

//! What happens to each case and when: plans over values, before anything is written.
//!
//! ```text
//! arrivals (how many on which day) ─▶ script (matter, place, source) ─▶ life (deeds with moments)
//! ```
//!
//! A script is a way through the flow with a moment for each deed. What lies after the present is
//! left out, so that the youngest cases stand open. Besides, some are moved so that their last deed
//! lies shortly before the present, by a part of the limit that runs then: every stage has green,
//! yellow and red ones. Pure.

use crate::arrivals::{Arrival, arrivals, of_day};
use crate::chance::Chance;
use crate::climate::Day;
use crate::land::{Affinity, Land, Size, Spot};
use crate::life::{End, age, deeds, way};
use crate::matters::{MATTERS, Matter};
use jiff::tz::TimeZone;
use wangge_cases::model::{Finding, Satisfaction, Source};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Calendar, Limit};

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// One deed in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Open,
    Sign,
    Register,
    SendVerify,
    Verify(Finding),
    File,
    Void,
    /// Into a case that stands already.
    Merge,
    Dispatch,
    /// To a department whose matter it is not.
    Misdispatch,
    AskReturn,
    AskExtend,
    AskSuspend,
    Approve,
    Refuse,
    Assign,
    Remind,
    HardMark,
    HardNote,
    HardClear,
    Feedback,
    SendCheck,
    Check(Finding),
    Rework,
    Close,
    CloseSpecial,
    ReplyUp,
    UpstreamClose,
    Call(Option<Satisfaction>),
}

impl Deed {
    /// Tells whether the way goes on when the rules do not allow it.
    pub(crate) const fn is_extra(self) -> bool {
        use Deed::{AskExtend, AskReturn, AskSuspend, Call, HardClear, HardMark, HardNote, Remind};
        let is_hard = matches!(self, HardMark | HardNote | HardClear);
        is_hard || matches!(self, AskExtend | AskReturn | AskSuspend | Call(_) | Remind)
    }
}

/// The way of one case.
pub(crate) struct Script {
    pub(crate) matter: &'static Matter,
    pub(crate) source: Source,
    pub(crate) spot: Spot,
    /// Code of the department or contractor that gets it.
    pub(crate) department: String,
    /// Moments never go back.
    pub(crate) deeds: Vec<(Instant, Deed)>,
    /// The script into whose case this one is merged.
    pub(crate) twin: Option<usize>,
    /// Chance of the playing, apart from that of the plan.
    pub(crate) chance: Chance,
}

/// How many cases of a small district end where.
const PLAN: &[(usize, End)] = &[
    (208, End::Closed { reworks: 0 }),
    (17, End::Closed { reworks: 1 }),
    (2, End::Closed { reworks: 2 }),
    (13, End::Untrue),
    (4, End::Stuck { is_hard: true, is_paused: false }),
];

/// How many stand where at the present moment, besides those that time left open.
const STANDING: &[(usize, Deed, bool, usize)] = &[
    (9, Deed::Open, true, 0),
    (3, Deed::Open, false, 0),
    (8, Deed::Register, false, 0),
    (3, Deed::Register, true, 0),
    (5, Deed::SendVerify, true, 0),
    (4, Deed::Verify(Finding::Pass), true, 0),
    (9, Deed::File, false, 0),
    (12, Deed::Dispatch, false, 0),
    (10, Deed::Assign, true, 0),
    (4, Deed::Rework, false, 1),
    (9, Deed::Feedback, false, 0),
    (6, Deed::SendCheck, true, 0),
    (5, Deed::Check(Finding::Pass), false, 0),
    (3, Deed::Check(Finding::Fail), false, 1),
];

/// What the plans rest on.
pub(crate) struct Ground<'a> {
    pub(crate) calendar: &'a Calendar,
    pub(crate) zone: &'a TimeZone,
    pub(crate) as_of: Instant,
    pub(crate) land: &'a Land,
    pub(crate) size: Size,
    pub(crate) seed: u64,
    /// Limit for handling and department, by the key of a clause.
    pub(crate) clause_of: &'a dyn Fn(&str) -> Option<(Limit, String)>,
}

/// A matter that the packs of the city know.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) matter: &'static Matter,
    pub(crate) limit: Limit,
    pub(crate) department: String,
}

/// Writes all scripts; clauses that the packs lack do not happen.
pub(crate) fn scripts(ground: &Ground<'_>) -> Vec<Script> {
    let mut chance = Chance::new(ground.seed);
    let known = known(ground);
    let mut made = Vec::new();
    if known.is_empty() {
        return made;
    }
    for arrival in arrivals(ground, PLAN, &mut chance) {
        let script = script(ground, &mut chance, &known, arrival);
        let twin = script.filed().filter(|_| chance.percent(arrival.twins));
        made.push(script);
        if let Some((from, until)) = twin {
            let twin = twin_of(&made, from, until, &mut chance);
            made.push(twin);
        }
    }
    for (count, deed, is_public, reworks) in STANDING {
        for _ in 0..*count {
            let end = End::After { deed: *deed, is_public: *is_public, reworks: *reworks };
            let arrival = Arrival::at(ground.as_of, Some(end), ground);
            made.push(script(ground, &mut chance, &known, arrival));
        }
    }
    for script in &mut made {
        script.deeds.retain(|deed| deed.0 <= ground.as_of);
    }
    made
}

fn known(ground: &Ground<'_>) -> Vec<Known> {
    let known = MATTERS.iter().filter_map(|matter| {
        let (limit, department) = (ground.clause_of)(matter.clause)?;
        Some(Known { matter, limit, department })
    });
    known.collect()
}

/// Writes the scripts of what is reported on a day, to their ends.
pub(crate) fn scripts_of_day(
    ground: &Ground<'_>,
    chance: &mut Chance,
    day: Instant,
) -> Vec<Script> {
    let known = known(ground);
    if known.is_empty() {
        return Vec::new();
    }
    let arrivals = of_day(ground, chance, day).into_iter();
    arrivals.map(|arrival| script(ground, chance, &known, arrival)).collect()
}

fn script(ground: &Ground<'_>, chance: &mut Chance, known: &[Known], arrival: Arrival) -> Script {
    let day = Day::of(arrival.at.day(ground.zone), ground.seed, ground.calendar);
    let weights = known.iter().map(|known| known.matter.weight * day.favours(known.matter.scene));
    let known = &known[chance.weighted(weights)];
    let spot = ground.land.spot(affinity(known.matter, chance), chance);
    let source = arrival.source(chance);
    let department =
        crate::people::who_handles(&known.department, spot.street, ground.size, chance);
    let life = arrival.end.unwrap_or_else(|| End::by_chance(ground, chance, &arrival, &department));
    let way = way(chance, life, source, known.limit);
    let mut deeds = deeds(ground, chance, known.limit, (arrival.at, life, &department), &way);
    if let (End::After { deed, .. }, Some(last)) = (life, deeds.last().copied()) {
        let age = age(ground, chance, known.limit, deed);
        let shift = ground.as_of.plus_millis(-age).millis_since(last.0);
        for deed in &mut deeds {
            deed.0 = deed.0.plus_millis(shift);
        }
    }
    let chance = chance.split();
    Script { matter: known.matter, source, spot, department, deeds, twin: None, chance }
}

fn affinity(matter: &Matter, chance: &mut Chance) -> Affinity {
    let own = matter.affinity();
    if own == Affinity::River || own == Affinity::Works || chance.percent(60) {
        own
    } else {
        Affinity::Anywhere
    }
}

/// Somebody else reports the last case again while it stands.
fn twin_of(made: &[Script], from: Instant, until: Instant, chance: &mut Chance) -> Script {
    let number = made.len() - 1;
    let first = &made[number];
    let mut at = from.plus_millis(chance.between(0, until.millis_since(from)) / 2);
    let mut deeds = Vec::new();
    for deed in [Deed::Open, Deed::Register, Deed::Merge] {
        deeds.push((at, deed));
        at = at.plus_millis(chance.between(3 * MINUTE_MS, 15 * MINUTE_MS));
    }
    let mut spot = first.spot.clone();
    spot.point.lon += chance.within(-1e-4, 1e-4);
    let source = if chance.percent(60) { Source::Web } else { Source::Hotline };
    let (matter, department) = (first.matter, first.department.clone());
    Script { matter, source, spot, department, deeds, twin: Some(number), chance: chance.split() }
}

impl Script {
    /// When it was filed and when the department was done, where hours lie between.
    fn filed(&self) -> Option<(Instant, Instant)> {
        let moment =
            |wanted: Deed| self.deeds.iter().find(|deed| deed.1 == wanted).map(|deed| deed.0);
        let (from, until) = (moment(Deed::File)?, moment(Deed::Feedback)?);
        (until.millis_since(from) > 3 * HOUR_MS).then_some((from, until))
    }
}

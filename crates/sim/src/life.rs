//! The life of one case: which deeds, and how long each takes.

use crate::arrivals::Arrival;
use crate::chance::Chance;
use crate::people::BAD_CONTRACTOR;
use crate::script::Deed::{
    Approve, AskExtend, AskReturn, AskSuspend, Assign, Call, Check, Close, CloseSpecial, Dispatch,
    Feedback, File, HardClear, HardMark, HardNote, Merge, Misdispatch, Open, Refuse, Register,
    Remind, ReplyUp, Rework, SendCheck, SendVerify, Sign, UpstreamClose, Verify, Void,
};
use crate::script::{DAY_MS, Deed, Ground, HOUR_MS, MINUTE_MS};
use wangge_cases::model::{Finding, Satisfaction, Source};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Limit, Running, Unit};

/// A suspension ends so long after it was asked for.
pub(crate) const PAUSE_MS: i64 = 20 * DAY_MS;
/// What is older than this and still stands is rare.
const STUCK_MS: i64 = 110 * DAY_MS;
/// In a hundred reports by telephone or over the web, so many are called back after closing, and
/// after they were found untrue, which they were told already.
const CALLED: usize = 96;
const UNTRUE_CALLED: usize = 90;
/// Attempts to reach a caller.
const ATTEMPTS: usize = 3;
/// In a thousand, so many of the younger and of the older ones are stuck: in all, 96 of a hundred are
/// closed (Guangming: 95.92 of those filed).
const YOUNG_STUCK: usize = 85;
const OLD_STUCK: usize = 8;

/// Where a script ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Closed {
        reworks: usize,
    },
    Untrue,
    /// Closed, but not without trouble.
    Troubled(Trouble),
    /// Nobody got it done until now.
    Stuck {
        is_hard: bool,
        is_paused: bool,
    },
    /// It still stands right after this deed.
    After {
        deed: Deed,
        is_public: bool,
        reworks: usize,
    },
}

/// What went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Misdispatched,
    Extended,
    NotExtended,
    Suspended,
    Special,
    Hard,
    Reminded,
}

impl End {
    /// Chooses an end at the rates of a busy district.
    pub(crate) fn by_chance(
        ground: &Ground<'_>,
        chance: &mut Chance,
        arrival: &Arrival,
        department: &str,
    ) -> Self {
        if arrival.is_public && chance.percent(9) || chance.below(1_000) < 6 {
            return Self::Untrue;
        }
        let is_young = ground.as_of.millis_since(arrival.at) < STUCK_MS;
        if chance.below(1_000) < if is_young { YOUNG_STUCK } else { OLD_STUCK } {
            return Self::Stuck { is_hard: chance.percent(30), is_paused: chance.percent(25) };
        }
        let troubles = [
            Trouble::Misdispatched,
            Trouble::Extended,
            Trouble::NotExtended,
            Trouble::Suspended,
            Trouble::Special,
            Trouble::Hard,
            Trouble::Reminded,
        ];
        let rates = [29, 30, 5, 9, 6, 5, 16];
        if chance.below(1_000) < rates.iter().sum() {
            return Self::Troubled(troubles[chance.weighted(rates.into_iter())]);
        }
        let share = if department == BAD_CONTRACTOR { 24 } else { 4 };
        let reworks = usize::from(chance.percent(share));
        Self::Closed {
            reworks: reworks + if reworks == 1 { usize::from(chance.percent(12)) } else { 0 },
        }
    }

    const fn reworks(self) -> usize {
        match self {
            Self::Closed { reworks } | Self::After { reworks, .. } => reworks,
            Self::Untrue | Self::Troubled(_) | Self::Stuck { .. } => 0,
        }
    }
}

/// Lists the deeds of a case without their moments.
pub(crate) fn way(chance: &mut Chance, end: End, source: Source, limit: Limit) -> Vec<Deed> {
    let is_public = source.is_public();
    let is_called_back = matches!(source, Source::Hotline | Source::Web);
    if end == End::Untrue {
        let mut way = if is_public { untrue(chance) } else { vec![Open, Void] };
        if is_called_back && chance.percent(UNTRUE_CALLED) {
            calls(chance, &mut way);
        }
        return way;
    }
    let is_upstream = source == Source::Upstream && !matches!(end, End::After { .. });
    // What the superior platform sent, it alone closes.
    let end = match end {
        End::Troubled(Trouble::Special) if is_upstream => End::Closed { reworks: 0 },
        other => other,
    };
    let mut way = vec![Open];
    way.extend(is_upstream.then_some(Sign));
    way.push(Register);
    if is_public {
        way.extend([SendVerify, Verify(Finding::Pass)]);
    }
    way.push(File);
    way.extend(handling(chance, end, limit));
    (0..end.reworks())
        .for_each(|_| way.extend([Feedback, SendCheck, Check(Finding::Fail), Rework]));
    match end {
        End::Stuck { .. } | End::Troubled(Trouble::Special) => {}
        _ => way.extend([Feedback, SendCheck, Check(Finding::Pass)]),
    }
    match end {
        End::Stuck { .. } => {}
        End::Troubled(Trouble::Special) => way.push(CloseSpecial),
        _ if is_upstream => way.extend([ReplyUp, UpstreamClose]),
        _ => way.push(Close),
    }
    let has_ended = !matches!(end, End::Stuck { .. });
    if has_ended && is_called_back && chance.percent(CALLED) {
        let mood = calls(chance, &mut way);
        if mood == Some(Satisfaction::Dissatisfied) {
            // The call opened it again.
            way.extend([Dispatch, Feedback, SendCheck, Check(Finding::Pass), Close]);
        }
    }
    if let End::After { deed, .. } = end
        && let Some(place) = last_of(&way, deed)
    {
        way.truncate(place + 1);
    }
    way
}

/// Finds a deed before the case is closed for the first time.
fn last_of(way: &[Deed], deed: Deed) -> Option<usize> {
    let end = way.iter().position(|other| *other == Close).unwrap_or(way.len());
    way[..end].iter().rposition(|other| *other == deed)
}

fn untrue(chance: &mut Chance) -> Vec<Deed> {
    let registered = if chance.percent(50) { vec![Open, Register] } else { vec![Open] };
    [registered, vec![SendVerify, Verify(Finding::Fail), Void]].concat()
}

/// What lies between filing and feedback.
fn handling(chance: &mut Chance, end: End, limit: Limit) -> Vec<Deed> {
    let mut way = vec![Dispatch];
    if end == End::Troubled(Trouble::Misdispatched) {
        way = vec![Misdispatch, AskReturn, Approve, Dispatch];
    }
    if chance.percent(75) || matches!(end, End::After { deed: Assign, .. }) {
        way.push(Assign);
    }
    let is_long = limit.unit() == Unit::WorkingDays && limit.amount() >= 2.0;
    match end {
        End::Troubled(Trouble::Extended) if is_long => way.extend([AskExtend, Approve]),
        End::Troubled(Trouble::NotExtended) if is_long => way.extend([AskExtend, Refuse]),
        End::Troubled(Trouble::Suspended) => way.extend([AskSuspend, Approve]),
        End::Troubled(Trouble::Hard) => {
            way.push(HardMark);
            way.extend(std::iter::repeat_n(HardNote, 1 + chance.below(3)));
            way.extend(chance.percent(60).then_some(HardClear));
        }
        End::Troubled(Trouble::Reminded | Trouble::Extended | Trouble::NotExtended) => {
            way.push(Remind);
        }
        End::Stuck { is_hard, is_paused } => {
            if is_paused {
                way.extend([AskSuspend, Approve]);
            }
            way.push(Remind);
            if is_hard {
                way.push(HardMark);
                way.extend(std::iter::repeat_n(HardNote, 2 + chance.below(3)));
            }
        }
        _ => {}
    }
    way
}

/// Calls until somebody is reached, three times at most.
fn calls(chance: &mut Chance, way: &mut Vec<Deed>) -> Option<Satisfaction> {
    for _ in 0..ATTEMPTS {
        let mood = mood(chance);
        way.push(Call(mood));
        if mood.is_some() {
            return mood;
        }
    }
    None
}

/// What a caller says of it; one in ten is not reached.
fn mood(chance: &mut Chance) -> Option<Satisfaction> {
    let moods = [
        Some(Satisfaction::Satisfied),
        Some(Satisfaction::Fair),
        Some(Satisfaction::Dissatisfied),
        None,
    ];
    moods[chance.weighted([76, 11, 3, 10].into_iter())]
}

/// Gives each deed its moment.
pub(crate) fn deeds(
    ground: &Ground<'_>,
    chance: &mut Chance,
    limit: Limit,
    (from, end, department): (Instant, End, &str),
    way: &[Deed],
) -> Vec<(Instant, Deed)> {
    let mut deeds: Vec<(Instant, Deed)> = Vec::new();
    for deed in way {
        let at = match (deeds.last(), deed) {
            (None, _) => from,
            (Some(last), Feedback) => done_time(ground, chance, limit, *last, end, department),
            (Some(last), _) => after(ground, chance, limit, *last, *deed),
        };
        deeds.push((at, *deed));
    }
    deeds
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
        Open | Register | Sign => (4, 40),
        SendVerify => (1, 6),
        Verify(_) => (7, 33),
        File => (2, 17),
        Void | Merge => (2, 12),
        Dispatch | Misdispatch => (2, 18),
        Assign => (2, 15),
        SendCheck => (3, 34),
        Check(_) => (8, 36),
        Rework | Close => (2, 14),
        AskReturn => (20, 150),
        Approve | Refuse => (5, 70),
        AskSuspend | Remind => (60, 900),
        HardMark => (300, 4_000),
        HardNote | HardClear => (1_000, 9_000),
        CloseSpecial => (2_000, 9_000),
        ReplyUp => (10, 90),
        UpstreamClose => (60, 1_500),
        Call(_) => (120, 2_600),
        AskExtend => {
            let due_at = ground.calendar.clocks(last.0, limit).due_at;
            return last
                .0
                .plus_millis(portion(due_at.millis_since(last.0), chance.within(0.4, 0.8)));
        }
        Feedback => (30, 60),
    };
    last.0.plus_millis(chance.between(low * MINUTE_MS, high * MINUTE_MS))
}

/// Chooses when the department is done: mostly early, seldom late, at night only what is urgent.
fn done_time(
    ground: &Ground<'_>,
    chance: &mut Chance,
    limit: Limit,
    (from, deed): (Instant, Deed),
    end: End,
    department: &str,
) -> Instant {
    let due_at = ground.calendar.clocks(from, limit).due_at;
    let late = match department {
        BAD_CONTRACTOR => 31,
        _ if ground.size == crate::land::Size::Small => 9,
        _ => 4,
    };
    let part = match (deed, chance.below(100)) {
        (Rework, _) => chance.within(0.1, 0.5),
        (Approve, _) if end == End::Troubled(Trouble::Extended) => chance.within(0.3, 0.6),
        (_, share) if share < late => chance.within(1.05, 1.9),
        (_, share) if share < late + 17 => chance.within(0.8, 0.98),
        _ => chance.within(0.2, 0.78),
    };
    let from = match (deed, end) {
        (Approve, End::Troubled(Trouble::Suspended)) => from.plus_millis(PAUSE_MS + HOUR_MS),
        _ => from,
    };
    let at = from.plus_millis(portion(due_at.millis_since(from).max(HOUR_MS), part));
    let now = at.in_zone(ground.zone);
    if matches!(limit.unit().running(), Running::Working) && !(8..18).contains(&now.hour()) {
        // The evening's work is reported before the office closes, the night's in the morning.
        let morning = ground.calendar.next_shift_start(at).unwrap_or(at);
        return morning.plus_millis(chance.between(5 * MINUTE_MS, 70 * MINUTE_MS));
    }
    at
}

/// Chooses how long ago the last deed of an open case was, against the limit that runs now.
pub(crate) fn age(ground: &Ground<'_>, chance: &mut Chance, limit: Limit, deed: Deed) -> i64 {
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
    reason = "times of a year fit a double"
)]
fn portion(millis: i64, part: f64) -> i64 {
    (millis as f64 * part) as i64
}

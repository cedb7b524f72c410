//! What must hold of a year of cases: the proportions of real bureaus (mission S01, S04).

use crate::QINGYU;
use crate::climate::Day;
use crate::errands::{Errand, Step, errands};
use crate::land::{Land, Size};
use crate::people::BAD_CONTRACTOR;
use crate::phone::{Ring, rings};
use crate::script::{DAY_MS, Deed, Ground, HOUR_MS, Script, scripts};
use crate::watches::{self, Watch};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use wangge_cases::model::{Finding, Source};
use wangge_kernel::Instant;
use wangge_kernel::calendar::Calendar;

/// Monday 2026-11-23 10:30 in Shanghai.
const AS_OF: Instant = Instant::from_millis(1_795_401_000_000);
const SEED: u64 = 990_101;

struct Year {
    scripts: Vec<Script>,
    rings: Vec<Ring>,
    errands: Vec<Errand>,
    watches: Vec<watches::Turn>,
    calendar: Calendar,
}

fn year() -> Year {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let city = wangge_pack::load(&packs, "demo-city").unwrap();
    let calendar = wangge_cases::calendar(&city).unwrap().clone();
    let zone = wangge_cases::zone(&city).unwrap();
    let land = Land::grow(QINGYU, Size::District, SEED);
    let clause_of =
        |key: &str| city.clause(key).map(|clause| (clause.limit, clause.department.clone()));
    let ground = Ground {
        calendar: &calendar,
        zone: &zone,
        as_of: AS_OF,
        land: &land,
        size: Size::District,
        seed: SEED,
        clause_of: &clause_of,
    };
    let scripts = scripts(&ground);
    let from = scripts.iter().map(Script::began).min().unwrap();
    let (rings, errands) = (rings(&ground, &scripts), errands(&ground, from));
    let watches = watches::watches(&ground, from, 4);
    Year { scripts, rings, errands, watches, calendar }
}

impl Script {
    fn did(&self, wanted: Deed) -> bool {
        self.deeds.iter().any(|deed| deed.1 == wanted)
    }

    fn has_ended(&self) -> bool {
        self.did(Deed::Close) || self.did(Deed::CloseSpecial) || self.did(Deed::UpstreamClose)
    }

    fn began(&self) -> Instant {
        self.deeds.first().map_or(AS_OF, |deed| deed.0)
    }
}

/// Part in a thousand.
fn share<'a>(all: &[&'a Script], suits: impl Fn(&'a Script) -> bool) -> usize {
    all.iter().filter(|script| suits(script)).count() * 1_000 / all.len().max(1)
}

fn within(what: &str, found: usize, low: usize, high: usize) {
    assert!((low..=high).contains(&found), "{what}: {found}, not {low} to {high}");
}

#[test]
fn a_year_has_the_proportions_of_a_real_district() {
    let Year { scripts, calendar, .. } = year();
    let all: Vec<&Script> = scripts.iter().collect();
    within("cases", all.len(), 60_000, 68_000);
    within("told by the public", share(&all, |one| one.source.is_public()), 190, 240);
    within("hotline", share(&all, |one| one.source == Source::Hotline), 90, 140);
    within("upstream", share(&all, |one| one.source == Source::Upstream), 5, 25);
    let filed: Vec<&Script> = all.iter().copied().filter(|one| one.did(Deed::File)).collect();
    within("filed", filed.len() * 1_000 / all.len(), 950, 990);
    within("closed of the filed", share(&filed, Script::has_ended), 950, 972);
    within("sent back", share(&filed, |one| one.did(Deed::Check(Finding::Fail))), 30, 80);
    within("misdispatched", share(&filed, |one| one.did(Deed::Misdispatch)), 20, 40);
    within("more time asked", share(&filed, |one| one.did(Deed::AskExtend)), 5, 35);
    within("suspended", share(&filed, |one| one.did(Deed::AskSuspend)), 5, 25);
    // 928 hard ones beside 64,774 filed.
    within("hard", share(&filed, |one| one.did(Deed::HardMark)), 4, 20);
    let (bad, good): (Vec<&Script>, Vec<&Script>) =
        filed.iter().partition(|one| one.department == BAD_CONTRACTOR);
    assert!(bad.len() > 500, "{}", bad.len());
    let reworked = |some: &[&Script]| {
        some.iter().filter(|one| one.did(Deed::Rework)).count() * 1_000 / some.len()
    };
    assert!(reworked(&bad) > 3 * reworked(&good), "{} {}", reworked(&bad), reworked(&good));
    each_day(&all, &calendar);
    each_place(&all);
}

fn each_day(all: &[&Script], calendar: &Calendar) {
    let zone = jiff::tz::TimeZone::get(&calendar.plan().timezone).unwrap();
    let mut by_day: BTreeMap<jiff::civil::Date, usize> = BTreeMap::new();
    let mut by_hour = [0_usize; 24];
    for script in all {
        let at = script.began().in_zone(&zone);
        *by_day.entry(at.date()).or_default() += 1;
        by_hour[usize::try_from(at.hour()).unwrap()] += 1;
    }
    let mean = |wanted: &dyn Fn(&Day) -> bool| {
        let days = by_day.iter().map(|(date, count)| (Day::of(*date, SEED, calendar), *count));
        let days: Vec<usize> =
            days.filter(|(day, _)| wanted(day)).map(|(_, count)| count).collect();
        assert!(!days.is_empty());
        days.iter().sum::<usize>() / days.len()
    };
    let plain = mean(&|day| !day.is_off && !day.is_storm);
    assert!(mean(&|day| day.is_storm) > plain * 2, "the storm week");
    assert!(mean(&|day| day.is_off && !day.is_storm) < plain * 9 / 10, "days off");
    assert!(mean(&|day| day.is_feast) < plain * 8 / 10, "holidays");
    assert!(
        mean(&|day| (6..=9).contains(&day.date.month()) && !day.is_storm)
            > mean(&|day| day.date.month() <= 2) * 12 / 10,
        "summer and winter"
    );
    let by_day = by_hour[8..18].iter().sum::<usize>() * 1_000 / all.len();
    within("between eight and eighteen", by_day, 650, 880);
    assert!(by_hour[0..5].iter().all(|count| *count > 0), "the telephone rings by night too");
}

/// Some places see the same again and again, and every community has its share.
fn each_place(all: &[&Script]) {
    let mut by_place: HashMap<[String; 2], usize> = HashMap::new();
    for script in all {
        // Some hundred metres.
        let key =
            [script.spot.point.lon, script.spot.point.lat].map(|degree| format!("{degree:.3}"));
        *by_place.entry(key).or_default() += 1;
    }
    let mut counts: Vec<usize> = by_place.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let busiest: usize = counts.iter().take(counts.len() / 100).sum();
    within("at one place in a hundred", busiest * 1_000 / all.len(), 60, 400);
    let communities: BTreeSet<usize> = all.iter().map(|one| one.spot.community).collect();
    assert_eq!(communities.len(), 30);
}

#[test]
fn every_report_by_telephone_was_a_call_and_nearly_all_missed_ones_are_called_back() {
    let Year { scripts, rings, .. } = year();
    // What nobody has told by now is no report yet.
    let by_phone = |one: &&Script| one.source == Source::Hotline && !one.deeds.is_empty();
    let told = scripts.iter().filter(by_phone).count();
    let mut became: Vec<usize> = rings.iter().filter_map(|ring| ring.script).collect();
    became.sort_unstable();
    became.dedup();
    assert_eq!((became.len(), rings.iter().filter(|it| it.script.is_some()).count()), (told, told));
    let missed: Vec<&Ring> = rings.iter().filter(|ring| ring.answered_at.is_none()).collect();
    within("missed", missed.len() * 1_000 / rings.len(), 50, 110);
    let back = missed.iter().filter(|ring| ring.back.is_some()).count();
    within("called back", back * 1_000 / missed.len(), 850, 970);
    for ring in &rings {
        let beats = ring.beats();
        assert!(beats.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{ring:?}");
        assert!(beats.iter().all(|beat| beat.0 <= AS_OF), "{ring:?}");
        let opened = ring.script.map(|place| scripts[place].began());
        assert!(opened.is_none_or(|at| at > ring.rang_at), "a call comes before its report");
    }
    let tried: Vec<&Script> = scripts
        .iter()
        .filter(|one| one.deeds.iter().any(|it| matches!(it.1, Deed::Call(_))))
        .collect();
    let attempts = |one: &Script| one.deeds.iter().filter(|it| it.1 == Deed::Call(None)).count();
    within("not reached at once", share(&tried, |one| attempts(one) > 0), 70, 150);
    assert!(tried.iter().all(|one| attempts(one) <= 6), "three attempts for each closing");
    assert!(tried.iter().any(|one| attempts(one) >= 3), "some are never reached");
}

#[test]
fn shifts_follow_each_other_without_a_gap_and_letters_are_answered_mostly_in_time() {
    let Year { errands, watches, .. } = year();
    let takes: Vec<_> = watches.iter().filter(|turn| turn.2 == Watch::Take).collect();
    within("shifts", takes.len(), 726, 734);
    for pair in takes.windows(2) {
        assert_eq!(pair[1].0.millis_since(pair[0].0), 12 * HOUR_MS);
        assert_ne!(pair[0].1, pair[1].1, "nobody takes over from themselves");
    }
    assert_eq!(takes.last().unwrap().1, 0, "the first leader leads the shift that runs");
    let of = |flow: &str| errands.iter().filter(|one| one.flow == flow).count();
    within("supervision notices", of("supervision"), 48, 54);
    within("instructions", of("instruction"), 14, 20);
    let replied = errands.iter().filter_map(|one| {
        let reply = one.steps.iter().find(|step| matches!(step.1, Step::Reply(_)))?;
        Some(reply.0.millis_since(one.steps[0].0) > one.days * DAY_MS)
    });
    let late: Vec<bool> = replied.collect();
    within("late", late.iter().filter(|late| **late).count() * 1_000 / late.len(), 80, 230);
}

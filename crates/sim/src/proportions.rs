//! What must hold of a year of cases: the proportions of real bureaus (mission S01, S04).

use crate::QINGYU;
use crate::climate::Day;
use crate::land::{Land, Size};
use crate::people::BAD_CONTRACTOR;
use crate::script::{Deed, Ground, Script, scripts};
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
    Year { scripts, calendar }
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
    let Year { scripts, calendar } = year();
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

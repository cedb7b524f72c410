//! The demo district on both engines: whole, true to its rules, the same for the same seed.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod stage;

use stage::{AS_OF, SCHEMA, Seen, desk, made, made_on, seen, seen_in, stage, stage_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use wangge_cases::model::{Light, Source};
use wangge_sim::{HARBOUR, Made};
use wangge_testkit::{Engine, TestDb, block_on};

/// Makes the district of a seed and reads all its cases.
async fn district(engine: Engine, seed: u64) -> (TestDb, Made, Vec<Seen>) {
    let bed = TestDb::open(engine, SCHEMA).await;
    let made = made(&bed, seed).await;
    let all = seen(&bed).await;
    (bed, made, all)
}

/// The district of seed 7 on SQLite, made once for all tests that only look.
fn shown() -> &'static (TestDb, Made, Vec<Seen>) {
    static SHOWN: OnceLock<(TestDb, Made, Vec<Seen>)> = OnceLock::new();
    SHOWN.get_or_init(|| block_on(district(Engine::Lite, 7)))
}

#[test]
fn the_same_seed_gives_the_same_cases_on_both_engines_and_again() {
    let all = &shown().2;
    for engine in [Engine::Lite, Engine::Pg] {
        let (_bed, _, others) = block_on(district(engine, 7));
        assert_eq!(all.len(), others.len());
        for (one, other) in all.iter().zip(&others) {
            assert_eq!(one, other);
        }
    }
}

#[test]
fn another_seed_gives_another_month() {
    let (_bed, _, others) = block_on(district(Engine::Lite, 8));
    assert_ne!(shown().2, others);
}

#[test]
fn every_stage_light_and_post_has_something() {
    let (_, made, all) = shown();
    assert_eq!(all.len(), made.cases);
    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lights: BTreeSet<&str> = BTreeSet::new();
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    for one in all {
        *stages.entry(one.case.stage.as_str()).or_default() += 1;
        let light = one.case.next_clock().and_then(|span| span.light(AS_OF));
        lights.extend(light.map(Light::as_str));
        codes.extend(one.case.category.as_ref().map(|category| category.code.as_str()));
    }
    for stage in ["intake", "filing", "dispatch", "handle", "feedback", "check", "closed", "void"] {
        assert!(stages.get(stage).is_some_and(|count| *count >= 5), "{stage}: {stages:?}");
    }
    assert_eq!(lights, BTreeSet::from(["green", "red", "yellow"]));
    assert!(codes.len() >= 25, "{codes:?}");
    let reworked =
        all.iter().filter(|one| one.case.tally.of(wangge_cases::model::Fact::Rework) > 0).count();
    assert!((10..40).contains(&reworked), "{reworked}");
    let tasks = all.iter().filter(|one| one.open_task.is_some()).count();
    assert!(tasks >= 8, "{tasks} open tasks");
    let posts: BTreeSet<&str> = made.logins.iter().map(|login| login.post.as_str()).collect();
    assert_eq!(posts.len(), 10, "{posts:?}");
    assert!(made.logins.len() > 30);
}

#[test]
fn every_case_lies_in_its_grid_and_no_deed_in_the_future() {
    let (bed, _, all) = shown();
    block_on(async {
        let grids = stage::grids(bed).await;
        for one in all {
            // Letters lie nowhere, and a caller's order is located later.
            if let Some(point) = one.case.point {
                assert_eq!(
                    grids.grid_at(wangge_sim::DISTRICT, point).unwrap().as_str(),
                    one.case.grid.as_deref().unwrap()
                );
            }
            assert!(one.steps.iter().all(|step| step.at <= AS_OF));
            assert!(one.steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
            assert_eq!(i64::try_from(one.steps.len()).unwrap(), one.case.steps);
        }
    });
}

#[test]
fn the_pictures_are_kept_where_cases_point() {
    let (bed, _, all) = shown();
    block_on(async {
        let store = stage(bed).await.blobs;
        let blobs: BTreeSet<String> =
            all.iter().flat_map(|one| one.blobs.iter().cloned()).collect();
        assert!(blobs.len() > 30, "{}", blobs.len());
        for blob in blobs {
            assert!(store.exists(blob.parse().unwrap()).await.unwrap());
        }
    });
}

#[test]
fn each_picture_of_the_last_hours_shows_its_own_case() {
    let (_, _, all) = shown();
    let mut shown_by: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let is_recent = |one: &&Seen| AS_OF.millis_since(one.case.reported_at) < 23 * 3_600_000;
    let recent: Vec<&Seen> = all.iter().filter(is_recent).collect();
    for one in all {
        for blob in &one.blobs {
            shown_by.entry(blob).or_default().insert(one.case.id.0);
        }
    }
    let blobs: Vec<&String> = recent.iter().flat_map(|one| &one.blobs).collect();
    assert!(blobs.len() > 10, "{}", blobs.len());
    for blob in blobs {
        assert_eq!(shown_by[blob.as_str()].len(), 1, "{blob}");
    }
    assert!(shown_by.values().any(|cases| cases.len() > 5), "older ones come from the pool");
}

#[test]
fn in_a_city_of_latin_letters_nobody_writes_chinese() {
    block_on(async {
        let bed = TestDb::open(Engine::Lite, SCHEMA).await;
        made_on(&stage_of(&bed, "harbour", HARBOUR).await, 7).await;
        let all = seen_in(&bed, HARBOUR.district).await;
        assert!(all.len() > 100, "{}", all.len());
        let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
        for one in all {
            let case = &one.case;
            for words in [&case.number, &case.description, &case.place] {
                assert!(!words.contains(is_chinese), "{words}");
            }
            for step in &one.steps {
                let words = format!("{} {}", step.note, step.detail);
                assert!(!words.contains(is_chinese), "{words}");
            }
        }
    });
}

#[test]
fn the_password_is_that_of_the_sign_in_page() {
    assert_eq!(wangge_sim::PASSWORD, wangge_console::DEMO_PASSWORD);
}

#[test]
fn the_desk_has_calls_that_became_cases_shifts_under_two_signatures_and_letters_with_replies() {
    let (bed, _, all) = shown();
    let (calls, shifts) = block_on(desk(bed));
    let told = all.iter().filter(|one| one.case.source == Source::Hotline);
    let told = told.filter(|one| one.case.upstream.is_none()).count();
    assert!(calls.len() > told && told > 30, "{} calls, {told} reports", calls.len());
    let answered = calls.iter().filter(|call| call.answered_at.is_some());
    assert!(answered.clone().all(|call| call.recording.starts_with("https://")));
    let missed: Vec<_> = calls.iter().filter(|call| call.missed_at.is_some()).collect();
    assert_eq!(answered.count() + missed.len(), calls.len(), "nobody talks at this very moment");
    assert!(missed.iter().any(|call| call.back_at.is_some() && !call.back_note.is_empty()));
    assert!(calls.iter().all(|call| call.account.is_some()), "each seat is known");
    assert!(shifts.len() >= 55, "{}", shifts.len());
    for (shift, entries) in &shifts {
        assert_ne!(shift.out_account, shift.in_account);
        assert_eq!(wangge_desk::rules::digest(wangge_sim::DISTRICT, shift, entries), shift.digest);
    }
    assert!(shifts.iter().any(|(_, entries)| entries.iter().any(|it| it.case_id.is_some())));
    let letters =
        all.iter().filter(|one| ["supervision", "reminder"].contains(&one.case.flow.as_str()));
    let closed: Vec<_> = letters.filter(|one| one.case.ended_at.is_some()).collect();
    assert!(!closed.is_empty());
    for letter in closed {
        assert!(letter.steps.iter().any(|step| step.action == "reply"), "{}", letter.case.number);
    }
    let steps = || all.iter().flat_map(|one| &one.steps);
    assert!(steps().any(|step| step.action == "call"));
    assert!(steps().filter(|step| step.action == "hard_note").count() > 2);
}

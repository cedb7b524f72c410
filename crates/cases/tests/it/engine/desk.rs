//! What stands on every desk: claims, kept filters, phrases, the roster, lights, exemptions.

use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::commands::{
    Exempt, claim, exempt, filter_drop, filter_keep, phrase_drop, phrase_keep, release,
};
use wangge_cases::jobs::{escalate, sweep_undo};
use wangge_cases::model::{Fact, Source};
use wangge_cases::queries::{self, ExemptScope};
use wangge_cases::{CaseError, SavedFilter};
use wangge_identity::AccountId;
use wangge_kernel::Clock;
use wangge_testkit::both_engines;

pub(super) async fn kept(town: &Town) -> Vec<SavedFilter> {
    let read = town.cases.db.read("test.filters", AccountId(2), |tx, account| {
        Box::pin(queries::filters_of(tx, *account))
    });
    read.await.unwrap()
}

pub(super) async fn keeps_and_drops(town: &Town) {
    let operator = town.actor("intake_operator", 2);
    filter_keep(&town.cases, &operator, "我的超时", "light=red").await.unwrap();
    let filters = kept(town).await;
    assert_eq!((filters.len(), filters[0].query.as_str()), (1, "light=red"));
    filter_drop(&town.cases, &operator, filters[0].id).await.unwrap();
    assert!(kept(town).await.is_empty());
    phrase_keep(&town.cases, &operator, "verify", "现场属实").await.unwrap();
    let read = town
        .cases
        .db
        .read("test.phrases", (), |tx, ()| Box::pin(queries::phrases_of(tx, DISTRICT)));
    let phrases = read.await.unwrap();
    assert_eq!((phrases.len(), phrases[0].words.as_str()), (1, "现场属实"));
    phrase_drop(&town.cases, &operator, phrases[0].id).await.unwrap();
}

pub(super) fn storm(town: &Town) -> Exempt {
    let now = town.clock.now();
    let scope = ExemptScope {
        from: now.plus_millis(-100 * HOUR_MS),
        to: now,
        code: "06".to_owned(),
        area: String::new(),
    };
    Exempt { district: DISTRICT, scope, fact: Fact::LatePass, reason: "台风停工".to_owned() }
}

both_engines! { SCHEMA;
    async fn two_people_never_take_the_same_report(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        let (first, second) = (town.actor("intake_operator", 2), town.actor("intake_operator", 22));
        claim(&town.cases, &first, id).await.unwrap();
        claim(&town.cases, &first, id).await.unwrap();
        let other = claim(&town.cases, &second, id).await;
        assert!(matches!(other, Err(CaseError::Refused(_))), "{other:?}");
        release(&town.cases, &first, id).await.unwrap();
        claim(&town.cases, &second, id).await.unwrap();
        town.clock.advance_millis(HOUR_MS);
        claim(&town.cases, &first, id).await.unwrap();
    }

    async fn filters_and_phrases_are_kept_and_dropped(bed: TestDb) {
        keeps_and_drops(&Town::new(&bed.db)).await;
    }

    async fn a_light_that_turns_is_told_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 0);
        // Yellow from four fifths of the way; 15:00 is the end.
        town.clock.advance_millis(6 * HOUR_MS - 60_000);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 0);
        town.clock.advance_millis(HOUR_MS);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 0);
        assert_eq!(town.view(id).await.case.alarmed, 2);
    }

    async fn workers_at_the_same_time_tell_a_light_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.handled().await;
        town.clock.advance_millis(24 * HOUR_MS);
        let (one, two) = tokio::join!(escalate(&town.cases, DISTRICT), escalate(&town.cases, DISTRICT));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
    }

    async fn a_worker_that_dies_between_reading_and_telling_leaves_nothing_half(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.clock.advance_millis(24 * HOUR_MS);
        for polls in 0..24 {
            // A future that is dropped is a worker that is killed.
            let mut work = Box::pin(escalate(&town.cases, DISTRICT));
            for _ in 0..polls {
                if futures::poll!(work.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(work);
            let alarmed = town.view(id).await.case.alarmed;
            assert!(alarmed == 0 || alarmed == 2, "{alarmed}");
        }
        escalate(&town.cases, DISTRICT).await.unwrap();
        assert_eq!(town.view(id).await.case.alarmed, 2);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 0);
    }

    async fn a_storm_exempts_by_class_area_and_period_and_takes_nothing_away(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.clock.advance_millis(24 * HOUR_MS);
        let late = town.to_end(id).await;
        town.clock.advance_millis(HOUR_MS);
        let assessor = town.person("assessor");
        assert_eq!(exempt(&town.cases, &assessor, storm(&town)).await.unwrap(), 1);
        assert_eq!(exempt(&town.cases, &assessor, storm(&town)).await.unwrap(), 0, "once");
        let view = town.view(id).await;
        assert_eq!((view.case.tally, view.case.exempt, view.exemptions.len()), (late.tally, true, 1));
        let refused = exempt(&town.cases, &town.person("department"), storm(&town)).await;
        assert!(matches!(refused, Err(CaseError::Permission(_))), "{refused:?}");
    }

    async fn a_hard_case_has_an_owner_and_progress_until_it_is_cleared(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let marked = town.does(id, "supervisor", "hard_mark", because("产权不明")).await.unwrap();
        assert!(marked.hard.is_some());
        town.does(id, "supervisor", "hard_note", noted("周四会商")).await.unwrap();
        assert!(town.does(id, "supervisor", "hard_mark", because("再次")).await.is_err());
        let cleared = town.does(id, "supervisor", "hard_clear", noted("产权单位已确认")).await.unwrap();
        assert!(cleared.hard.is_none());
    }

    async fn what_can_no_longer_be_undone_is_swept(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.handled().await;
        assert_eq!(sweep_undo(&town.cases).await.unwrap(), 0);
        town.clock.advance_millis(HOUR_MS);
        assert!(sweep_undo(&town.cases).await.unwrap() > 0);
    }
}

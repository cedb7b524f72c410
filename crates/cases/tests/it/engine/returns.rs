//! Returns (回退), rulings, rework and what they say about whom.

use super::applications::ask;
use super::{because, found, noted, of_rubbish, to_collector};
use crate::city::{HOUR_MS, SCHEMA, Town, photo, rubbish, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{Report, open, undo};
use wangge_cases::model::{Fact, Finding, Source};
use wangge_cases::rules::{Form, Refusal};
use wangge_kernel::{Clock, Point};
use wangge_testkit::both_engines;

both_engines! { SCHEMA;
    async fn an_accepted_not_mine_is_the_dispatchers_mistake(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_return", because("not-mine")).await;
        let back = town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        let counted = (back.tally.of(Fact::Return), back.tally.of(Fact::MisDispatch), back.tally.of(Fact::IntakeError));
        assert_eq!((back.stage.as_str(), counted), ("dispatch", (1, 1, 0)));
        assert_eq!((back.department, back.tally.of(Fact::Rework)), (None, 0));
    }

    async fn a_wrong_place_is_intakes_mistake(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_return", because("wrong-place")).await;
        let back = town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        assert_eq!((back.tally.of(Fact::MisDispatch), back.tally.of(Fact::IntakeError)), (0, 1));
    }

    async fn a_return_that_repeats_a_refused_one_is_shuffling(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let first = ask(&town, id, "ask_return", because("not-mine")).await;
        assert_eq!(first.tally.of(Fact::Shuffle), 0);
        let refused = town.does(id, "supervisor", "refuse", noted("职责清单写明")).await.unwrap();
        assert_eq!((refused.stage.as_str(), refused.tally.of(Fact::RefusedReturn)), ("handle", 1));
        let again = ask(&town, id, "ask_return", because("not-mine")).await;
        assert_eq!(again.tally.of(Fact::Shuffle), 1);
    }

    async fn a_return_after_a_ruling_is_shuffling_and_the_ruling_is_remembered(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_return", because("other-owner")).await;
        town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        let ruling = Form { reason: "三定方案第四条".to_owned(), ..to_department() };
        let ruled = town.does(id, "supervisor", "rule", ruling).await.unwrap();
        assert_eq!(ruled.ruled, ruled.department);
        let duty = town.duty_of(id).await.unwrap();
        assert_eq!((Some(duty.organisation), duty.case_id), (ruled.department, id));
        let again = ask(&town, id, "ask_return", because("not-mine")).await;
        assert_eq!(again.tally.of(Fact::Shuffle), 1);
    }

    async fn a_return_can_be_taken_back_while_nothing_followed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let before = town.view(id).await.case;
        ask(&town, id, "ask_return", because("not-mine")).await;
        let back = undo(&town.cases, &town.person("department"), crate::city::DISTRICT, id).await.unwrap();
        assert_eq!((back.open_application, back.tally), (None, before.tally));
        town.clock.advance_millis(HOUR_MS);
        let late = undo(&town.cases, &town.person("department"), crate::city::DISTRICT, id).await;
        assert!(matches!(late, Err(CaseError::Refused(Refusal::TooLateToUndo))), "{late:?}");
    }

    async fn an_approval_that_is_taken_back_waits_again(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_return", because("not-mine")).await;
        town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        let back = undo(&town.cases, &town.person("supervisor"), crate::city::DISTRICT, id).await.unwrap();
        assert_eq!(back.stage, "handle");
        let waiting = town.view(id).await.case;
        assert!(waiting.open_application.is_some());
        town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
    }

    async fn rework_counts_cases_and_times_apart(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        for times in 1..=2 {
            town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
            town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
            town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
            let again = town.does(id, "shift_leader", "rework", because("仍有残留")).await.unwrap();
            assert_eq!((again.tally.of(Fact::Rework), again.tally.of(Fact::MisDispatch)), (times, 0));
        }
        town.to_end(id).await;
        let month = town.month().await;
        let line = &month[0];
        assert_eq!((line.reworks, line.passes), (2, 3), "one case, two reworks, three passes");
    }

    async fn rework_has_at_least_the_packs_minimum(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        // From 09:00 over noon; half an hour of the four is left at 14:30.
        town.clock.advance_millis(5 * HOUR_MS + HOUR_MS / 2);
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
        let again = town.does(id, "shift_leader", "rework", because("仍有残留")).await.unwrap();
        assert_eq!(again.pass_clock.due_at.unwrap().millis_since(town.clock.now()), 2 * HOUR_MS);
    }

    async fn what_comes_back_after_a_proven_clearance_is_a_new_repeated_case(bed: TestDb) {
        let town = Town::new(&bed.db);
        let first = town.handled().await;
        town.to_end(first).await;
        town.clock.advance_millis(24 * HOUR_MS);
        let nearby = Report { point: Point::new(120.1001, 30.2), files: vec![photo()], ..rubbish(Source::Patrol) };
        let second = open(&town.cases, &town.person("collector"), nearby).await.unwrap().id;
        town.does(second, "intake_operator", "register", of_rubbish()).await.unwrap();
        let filed = town.does(second, "shift_leader", "file", Form::default()).await.unwrap();
        assert_eq!(filed.kin.repeat_of, Some(first));
        assert!(filed.reported_at <= town.clock.now());
    }
}

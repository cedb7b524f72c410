//! Instructions of leaders (批示): a task with office, person and deadline that reports back.

use super::flows::{letter, whole_way};
use super::noted;
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::jobs::escalate;
use wangge_cases::model::{Fact, Light, Source};
use wangge_cases::rules::Form;
use wangge_identity::AccountId;
use wangge_kernel::Clock;
use wangge_testkit::both_engines;

both_engines! { SCHEMA;
    async fn an_instruction_is_received_assigned_reported_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        whole_way(&town, "instruction", "leader", "批〔2026〕").await;
    }

    async fn an_instruction_by_itself_has_its_deadline_and_turns_red_when_nobody_reports(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.settle().await;
        let mut sent = letter(&town, "instruction", vec![]);
        sent.handler = Some(AccountId(51));
        let id = issue(&town.cases, &town.person("leader"), sent.clone()).await.unwrap().id;
        let case = town.view(id).await.case;
        assert_eq!((case.source, case.handler, case.given_due_at), (Source::Leader, Some(AccountId(51)), sent.due_at));
        assert_eq!((case.pass_clock.due_at, case.whole_clock.due_at), (sent.due_at, sent.due_at));
        town.clock.advance_millis(49 * HOUR_MS);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!(town.view(id).await.case.pass_clock.light(town.clock.now()), Some(Light::Red));
        let reported = town.does(id, "department", "reply", noted("已办理")).await.unwrap();
        assert_eq!((reported.stage.as_str(), reported.tally.of(Fact::LatePass), reported.tally.late_ms), ("replied", 1, HOUR_MS));
    }

    async fn an_instruction_leaves_the_clocks_of_its_case_alone_and_is_told_there(bed: TestDb) {
        let town = Town::new(&bed.db);
        let about = town.handled().await;
        let before = town.view(about).await.case;
        let sent = issue(&town.cases, &town.person("leader"), letter(&town, "instruction", vec![about])).await.unwrap();
        let view = town.view(about).await;
        assert_eq!((view.case.pass_clock, view.case.stage, view.case.tally), (before.pass_clock, before.stage, before.tally));
        let last = view.steps.last().unwrap();
        assert_eq!(last.action, "letter_instruction");
        assert!(last.detail.contains(&sent.number));
    }

    async fn a_department_does_not_close_what_it_was_told_to_do(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = issue(&town.cases, &town.person("leader"), letter(&town, "instruction", vec![])).await.unwrap().id;
        town.does(id, "department", "reply", noted("已办理")).await.unwrap();
        let own = town.does(id, "department", "close", Form::default()).await;
        assert!(matches!(own, Err(CaseError::Permission(_))), "{own:?}");
    }
}

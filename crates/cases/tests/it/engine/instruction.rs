//! Instructions of leaders (批示): a task with office, person and deadline that reports back.

use super::flows::letter;
use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::jobs::escalate;
use wangge_cases::model::{CaseId, Fact, Light, LinkKind, Source};
use wangge_cases::rules::Form;
use wangge_identity::AccountId;
use wangge_kernel::Clock;
use wangge_testkit::both_engines;

/// An instruction that was answered twice, and one that was revoked.
pub(super) async fn tour(town: &Town) -> CaseId {
    let about = town.handled().await;
    let sent = letter(town, "instruction", vec![about]);
    let id = issue(&town.cases, &town.person("leader"), sent).await.unwrap().id;
    town.does(id, "department", "receive", Form::default()).await.unwrap();
    let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
    town.does(id, "department", "assign", handler).await.unwrap();
    town.does(id, "supervisor", "remind", noted("请抓紧")).await.unwrap();
    town.does(id, "supervisor", "comment", noted("已电话核对")).await.unwrap();
    town.does(id, "department", "reply", noted("正在办理")).await.unwrap();
    town.does(id, "leader", "send_back", because("未附照片")).await.unwrap();
    town.does(id, "department", "reply", noted("已办结,附照片")).await.unwrap();
    town.does(id, "leader", "close", Form::default()).await.unwrap();
    let wrong = letter(town, "instruction", vec![]);
    let wrong = issue(&town.cases, &town.person("leader"), wrong).await.unwrap().id;
    town.does(wrong, "leader", "revoke", because("重复发文")).await.unwrap();
    id
}

both_engines! { SCHEMA;
    async fn an_instruction_is_received_assigned_reported_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = tour(&town).await;
        let view = town.view(id).await;
        let actions: Vec<_> = view.steps.iter().map(|step| step.action.as_str()).collect();
        assert_eq!(actions, ["issue", "receive", "assign", "remind", "comment", "reply", "send_back", "reply", "close"]);
        assert_eq!((view.case.stage.as_str(), view.case.tally.of(Fact::Rework)), ("closed", 1));
        assert!(view.case.number.starts_with("批〔2026〕"), "{}", view.case.number);
        let about = view.links.iter().map(|link| (link.from_id, link.kind)).collect::<Vec<_>>();
        assert_eq!(about, [(id, LinkKind::Concerns)]);
    }

    async fn an_instruction_by_itself_has_its_deadline_and_turns_red_when_nobody_reports(bed: TestDb) {
        let town = Town::new(&bed.db);
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

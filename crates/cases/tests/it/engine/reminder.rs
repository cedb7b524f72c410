//! Reminder notices (催办单): numbered, about one or many cases, with a required reply.

use super::flows::letter;
use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::model::{CaseId, Fact, LinkKind};
use wangge_cases::rules::Form;
use wangge_identity::AccountId;
use wangge_testkit::both_engines;

/// A reminder notice that was answered twice, and one that was revoked.
pub(super) async fn tour(town: &Town) -> CaseId {
    let about = town.handled().await;
    let sent = letter(town, "reminder", vec![about]);
    let id = issue(&town.cases, &town.person("supervisor"), sent).await.unwrap().id;
    town.does(id, "department", "receive", Form::default()).await.unwrap();
    let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
    town.does(id, "department", "assign", handler).await.unwrap();
    town.does(id, "supervisor", "remind", noted("请抓紧")).await.unwrap();
    town.does(id, "supervisor", "comment", noted("已电话核对")).await.unwrap();
    town.does(id, "department", "reply", noted("正在办理")).await.unwrap();
    town.does(id, "supervisor", "send_back", because("未附照片")).await.unwrap();
    town.does(id, "department", "reply", noted("已办结,附照片")).await.unwrap();
    town.does(id, "supervisor", "close", Form::default()).await.unwrap();
    let wrong = letter(town, "reminder", vec![]);
    let wrong = issue(&town.cases, &town.person("supervisor"), wrong).await.unwrap().id;
    town.does(wrong, "supervisor", "revoke", because("重复发文")).await.unwrap();
    id
}

both_engines! { SCHEMA;
    async fn a_reminder_is_received_assigned_answered_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = tour(&town).await;
        let view = town.view(id).await;
        let actions: Vec<_> = view.steps.iter().map(|step| step.action.as_str()).collect();
        assert_eq!(actions, ["issue", "receive", "assign", "remind", "comment", "reply", "send_back", "reply", "close"]);
        assert_eq!((view.case.stage.as_str(), view.case.tally.of(Fact::Rework)), ("closed", 1));
        assert!(view.case.number.starts_with("催〔2026〕"), "{}", view.case.number);
        let about = view.links.iter().map(|link| (link.from_id, link.kind)).collect::<Vec<_>>();
        assert_eq!(about, [(id, LinkKind::Concerns)]);
    }

    async fn a_reminder_is_a_fact_of_its_case_and_stays_one_when_it_is_revoked(bed: TestDb) {
        let town = Town::new(&bed.db);
        let about = town.handled().await;
        let id = issue(&town.cases, &town.person("supervisor"), letter(&town, "reminder", vec![about])).await.unwrap().id;
        town.clock.advance_millis(HOUR_MS);
        town.does(id, "supervisor", "revoke", because("发错单位")).await.unwrap();
        let view = town.view(about).await;
        assert_eq!((view.case.tally.of(Fact::Reminder), view.case.district), (1, DISTRICT));
    }

    async fn a_reply_that_says_nothing_is_no_reply(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = issue(&town.cases, &town.person("supervisor"), letter(&town, "reminder", vec![])).await.unwrap().id;
        let silent = town.does(id, "department", "reply", Form::default()).await;
        assert!(matches!(silent, Err(CaseError::Refused(_))), "{silent:?}");
        let unread = town.does(id, "supervisor", "close", Form::default()).await;
        assert!(matches!(unread, Err(CaseError::Refused(_))), "{unread:?}");
    }
}

//! Contact forms to other departments (联系单), with their replies.

use super::flows::letter;
use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::model::{CaseId, Fact, LinkKind};
use wangge_cases::rules::Form;
use wangge_identity::AccountId;
use wangge_testkit::both_engines;

/// A contact form that was answered twice, and one that was revoked.
pub(super) async fn tour(town: &Town) -> CaseId {
    let about = town.handled().await;
    let sent = letter(town, "contact", vec![about]);
    let id = issue(&town.cases, &town.person("dispatcher"), sent).await.unwrap().id;
    town.does(id, "department", "receive", Form::default()).await.unwrap();
    let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
    town.does(id, "department", "assign", handler).await.unwrap();
    town.does(id, "supervisor", "remind", noted("请抓紧")).await.unwrap();
    town.does(id, "supervisor", "comment", noted("已电话核对")).await.unwrap();
    town.does(id, "department", "reply", noted("正在办理")).await.unwrap();
    town.does(id, "dispatcher", "send_back", because("未附照片")).await.unwrap();
    town.does(id, "department", "reply", noted("已办结,附照片")).await.unwrap();
    town.does(id, "dispatcher", "close", Form::default()).await.unwrap();
    let wrong = letter(town, "contact", vec![]);
    let wrong = issue(&town.cases, &town.person("dispatcher"), wrong).await.unwrap().id;
    town.does(wrong, "dispatcher", "revoke", because("重复发文")).await.unwrap();
    id
}

both_engines! { SCHEMA;
    async fn a_contact_form_is_received_assigned_answered_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = tour(&town).await;
        let view = town.view(id).await;
        let actions: Vec<_> = view.steps.iter().map(|step| step.action.as_str()).collect();
        assert_eq!(actions, ["issue", "receive", "assign", "remind", "comment", "reply", "send_back", "reply", "close"]);
        assert_eq!((view.case.stage.as_str(), view.case.tally.of(Fact::Rework)), ("closed", 1));
        assert!(view.case.number.starts_with("联〔2026〕"), "{}", view.case.number);
        let about = view.links.iter().map(|link| (link.from_id, link.kind)).collect::<Vec<_>>();
        assert_eq!(about, [(id, LinkKind::Concerns)]);
    }

    async fn a_contact_form_asks_somebody_for_something_until_a_day_to_come(bed: TestDb) {
        let town = Town::new(&bed.db);
        let whole = letter(&town, "contact", vec![]);
        let mut halves = vec![whole.clone(), whole.clone(), whole.clone(), whole.clone()];
        " ".clone_into(&mut halves[0].subject);
        halves[1].department = None;
        halves[2].due_at = None;
        halves[3].due_at = whole.due_at.map(|at| at.plus_millis(-48 * HOUR_MS));
        for half in halves {
            let outcome = issue(&town.cases, &town.person("dispatcher"), half).await;
            assert!(matches!(outcome, Err(CaseError::Refused(_))), "{outcome:?}");
        }
        let foreign = issue(&town.cases, &town.person("collector"), whole).await;
        assert!(matches!(foreign, Err(CaseError::Permission(_))), "{foreign:?}");
    }

    async fn a_contact_form_of_another_district_is_not_issued_here(bed: TestDb) {
        let town = Town::new(&bed.db);
        let mut away = letter(&town, "contact", vec![]);
        away.district = DISTRICT + 1;
        let outcome = issue(&town.cases, &town.person("dispatcher"), away).await;
        assert!(matches!(outcome, Err(CaseError::NotFound)), "{outcome:?}");
    }
}

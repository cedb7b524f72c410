//! Hotline orders and proposals: sign for, contact, hand over, handle, reply, call back.

use super::{because, calls, flows, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, rubbish, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{Report, open};
use wangge_cases::jobs::escalate;
use wangge_cases::model::{Call, CaseId, Fact, Light, Satisfaction, Source};
use wangge_cases::rules::{Form, Refusal};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::Clock;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_pack::{FormField, Need};
use wangge_testkit::both_engines;

async fn opened(town: &Town) -> CaseId {
    let report =
        Report { flow: "order".to_owned(), contact: calls::caller(), ..rubbish(Source::Hotline) };
    open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id
}

fn helped() -> Form {
    Form { cohosts: vec![(OrganisationId(20), "/20/".to_owned())], ..to_host(30) }
}

fn to_host(organisation: i64) -> Form {
    let path = format!("/{organisation}/");
    Form { department: Some((OrganisationId(organisation), path)), ..Form::default() }
}

fn said(solved: bool, satisfied: Satisfaction) -> Form {
    let call = Call { valid: true, solved: Some(solved), satisfied: Some(satisfied) };
    Form { call: Some(call), ..Form::default() }
}

fn day_more() -> Form {
    Form { amount: Some(Limit::whole(1, Unit::WorkingDays)), ..because("需多方协调") }
}

/// Runs every action of the flow once.
pub(super) async fn tour(town: &Town) -> CaseId {
    let declined = opened(town).await;
    let court = Form { answer: "请向法院反映".to_owned(), ..because("court") };
    town.does(declined, "shift_leader", "decline", court).await.unwrap();
    let id = opened(town).await;
    town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
    town.does(id, "intake_operator", "contact", noted("约定下午上门")).await.unwrap();
    town.does(id, "dispatcher", "hand_over", helped()).await.unwrap();
    town.does(id, "department", "cohost_done", noted("已协助")).await.unwrap();
    let own = flows::order(town).await;
    town.does(own, "department", "receive", Form::default()).await.unwrap();
    let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
    town.does(own, "department", "assign", handler).await.unwrap();
    town.does(own, "supervisor", "remind", noted("临期")).await.unwrap();
    town.does(own, "supervisor", "comment", noted("已核对")).await.unwrap();
    town.does(own, "department", "ask_extend", day_more()).await.unwrap();
    town.does(own, "supervisor", "approve", Form::default()).await.unwrap();
    town.does(own, "department", "ask_extend", day_more()).await.unwrap();
    town.does(own, "department", "withdraw", Form::default()).await.unwrap();
    town.does(own, "department", "ask_return", because("not-mine")).await.unwrap();
    town.does(own, "supervisor", "refuse", noted("属职责清单")).await.unwrap();
    town.does(own, "department", "feedback", noted("已办理")).await.unwrap();
    town.does(own, "shift_leader", "send_back", because("答复不完整")).await.unwrap();
    town.does(own, "department", "feedback", noted("已补充")).await.unwrap();
    let answer = Form { answer: "已清运".to_owned(), ..Form::default() };
    town.does(own, "intake_operator", "reply", answer.clone()).await.unwrap();
    let unhappy = said(false, Satisfaction::Dissatisfied);
    town.does(own, "intake_operator", "call", unhappy).await.unwrap();
    let last = town.view(own).await.steps.pop().unwrap();
    assert_eq!(last.action, "reopen_by_call");
    town.does(own, "department", "feedback", noted("已办理")).await.unwrap();
    town.does(own, "intake_operator", "reply", answer).await.unwrap();
    town.does(own, "shift_leader", "close", Form::default()).await.unwrap();
    own
}

both_engines! { SCHEMA;
    async fn an_order_is_signed_for_before_anything_else_and_handed_over_after_the_first_contact(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = opened(&town).await;
        for (post, action, form) in [
            ("intake_operator", "contact", noted("已联系")),
            ("dispatcher", "hand_over", to_department()),
            ("department", "feedback", noted("已办理")),
        ] {
            let early = town.does(id, post, action, form).await;
            let is_refused = matches!(early, Err(CaseError::Refused(Refusal::WrongStage) | CaseError::NotFound));
            assert!(is_refused, "{action}: {early:?}");
        }
        let signed = town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
        assert_eq!((signed.stage.as_str(), signed.signed_at), ("contact", Some(town.clock.now())));
        let silent = town.does(id, "intake_operator", "contact", Form::default()).await;
        assert!(matches!(silent, Err(CaseError::Refused(Refusal::Missing(FormField::Note)))), "{silent:?}");
    }

    async fn an_order_is_handled_within_five_working_days(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = flows::order(&town).await;
        let case = town.view(id).await.case;
        // Five working days from Wednesday the 18th, 09:00, end on the next Wednesday.
        assert_eq!(case.pass_clock.due_at.unwrap().millis_since(town.clock.now()), 7 * 24 * HOUR_MS);
        town.clock.advance_millis(7 * 24 * HOUR_MS + 1);
        assert_eq!(escalate(&town.cases, DISTRICT).await.unwrap(), 1);
        let late = town.view(id).await.case;
        assert_eq!(late.pass_clock.light(town.clock.now()), Some(Light::Red));
        let own = town.does(id, "department", "ask_extend", day_more()).await;
        assert!(matches!(own, Err(CaseError::Refused(Refusal::Not(Need::InTime)))), "{own:?}");
    }

    async fn every_action_of_an_order_is_done_and_its_facts_are_counted(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = tour(&town).await;
        let case = town.view(id).await.case;
        let facts = [Fact::Pass, Fact::Rework, Fact::Reopen, Fact::Extension, Fact::RefusedReturn, Fact::Return, Fact::Reminder];
        assert_eq!(facts.map(|fact| case.tally.of(fact)), [3, 2, 1, 1, 1, 0, 1]);
        assert!(case.ended_at.is_some());
    }

    async fn a_host_reports_after_its_helpers(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = opened(&town).await;
        town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
        town.does(id, "intake_operator", "contact", noted("已联系")).await.unwrap();
        let helped = Form { cohosts: vec![(OrganisationId(30), "/30/".to_owned())], ..to_department() };
        town.does(id, "dispatcher", "hand_over", helped).await.unwrap();
        let early = town.does(id, "department", "feedback", noted("已办理")).await;
        assert!(matches!(early, Err(CaseError::Refused(Refusal::Not(Need::CohostsDone)))), "{early:?}");
        let foreign = town.does(id, "department", "cohost_done", noted("已协助")).await;
        assert!(matches!(foreign, Err(CaseError::Refused(Refusal::Not(Need::Cohost)))), "{foreign:?}");
    }

    async fn solved_but_dissatisfied_is_not_handled_again(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = flows::order(&town).await;
        assert_eq!(flows::called(&town, id, true, Satisfaction::Dissatisfied).await, "call");
        let report = &town.view(id).await.reports[0];
        assert_eq!((report.solved, report.satisfied), (Some(true), Some(Satisfaction::Dissatisfied)));
        let again = town.does(id, "intake_operator", "call", said(false, Satisfaction::Dissatisfied)).await;
        assert!(matches!(again, Err(CaseError::Refused(Refusal::Not(Need::Caller)))), "one valid call: {again:?}");
    }
}

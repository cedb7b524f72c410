//! The other flows: hotline orders, instructions, supervision and reminder notices, contact forms.

use super::{because, calls, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, rubbish, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{Letter, Report, issue, open};
use wangge_cases::model::{Call, CaseId, Fact, LinkKind, Satisfaction, Source};
use wangge_cases::rules::Form;
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::Clock;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_testkit::both_engines;

pub(super) fn letter(town: &Town, flow: &str, concerns: Vec<CaseId>) -> Letter {
    Letter {
        district: DISTRICT,
        flow: flow.to_owned(),
        subject: "限期清运滨河路积存垃圾".to_owned(),
        body: "请于期限内办结并报送照片".to_owned(),
        department: to_department().department,
        handler: None,
        due_at: Some(town.clock.now().plus_millis(48 * HOUR_MS)),
        concerns,
        files: vec![],
    }
}

/// Issues a letter, has it received, answered, sent back, answered again and closed; and revokes another.
pub(super) async fn answered(town: &Town, flow: &str, by: &str, concerns: Vec<CaseId>) -> CaseId {
    let id = issue(&town.cases, &town.person(by), letter(town, flow, concerns)).await.unwrap().id;
    town.does(id, "department", "receive", Form::default()).await.unwrap();
    let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
    town.does(id, "department", "assign", handler).await.unwrap();
    town.does(id, "supervisor", "comment", noted("已电话核对")).await.unwrap();
    town.does(id, "supervisor", "remind", noted("请抓紧")).await.unwrap();
    town.does(id, "department", "reply", noted("正在清运")).await.unwrap();
    town.does(id, by, "send_back", because("未附照片")).await.unwrap();
    town.does(id, "department", "reply", noted("已清运,附照片")).await.unwrap();
    let closed = town.does(id, by, "close", Form::default()).await.unwrap();
    assert!(closed.ended_at.is_some(), "{flow}");
    let wrong = issue(&town.cases, &town.person(by), letter(town, flow, vec![])).await.unwrap().id;
    let revoked = town.does(wrong, by, "revoke", because("重复发文")).await.unwrap();
    assert_eq!(revoked.stage, "void");
    id
}

/// A letter about a case goes the way of its flow, and the case it is about knows it.
pub(super) async fn whole_way(town: &Town, flow: &str, by: &str, numbered: &str) {
    let about = town.handled().await;
    let id = answered(town, flow, by, vec![about]).await;
    let view = town.view(id).await;
    let actions: Vec<_> = view.steps.iter().map(|step| step.action.as_str()).collect();
    let way =
        ["issue", "receive", "assign", "comment", "remind", "reply", "send_back", "reply", "close"];
    assert_eq!(actions, way, "{flow}");
    assert_eq!((view.case.stage.as_str(), view.case.tally.of(Fact::Rework)), ("closed", 1));
    assert!(view.case.number.starts_with(numbered), "{}", view.case.number);
    let links: Vec<_> = view.links.iter().map(|link| (link.from_id, link.kind)).collect();
    assert_eq!(links, [(id, LinkKind::Concerns)]);
}

pub(super) async fn order(town: &Town) -> CaseId {
    let contact = calls::caller();
    let report = Report { flow: "order".to_owned(), contact, ..rubbish(Source::Hotline) };
    let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
    town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
    town.does(id, "intake_operator", "contact", noted("已联系,约定下午上门")).await.unwrap();
    town.does(id, "dispatcher", "hand_over", to_department()).await.unwrap();
    id
}

/// Answers an order and calls the reporter.
pub(super) async fn called(
    town: &Town,
    id: CaseId,
    solved: bool,
    satisfied: Satisfaction,
) -> String {
    town.does(id, "department", "feedback", noted("已办理")).await.unwrap();
    let answer = Form { answer: "已安排清运".to_owned(), ..Form::default() };
    town.does(id, "intake_operator", "reply", answer).await.unwrap();
    let call = Call { valid: true, solved: Some(solved), satisfied: Some(satisfied) };
    let form = Form { call: Some(call), ..Form::default() };
    town.does(id, "intake_operator", "call", form).await.unwrap().stage
}

both_engines! { SCHEMA;
    async fn an_order_with_a_dissatisfied_return_is_handled_again(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = order(&town).await;
        assert_eq!(called(&town, id, false, Satisfaction::Dissatisfied).await, "handle");
        let again = town.view(id).await.case;
        assert_eq!(again.tally.of(Fact::Reopen), 1);
        assert_eq!(town.view(id).await.steps.last().unwrap().action, "reopen_by_call");
        assert_eq!(called(&town, id, true, Satisfaction::Satisfied).await, "call");
        let closed = town.does(id, "shift_leader", "close", Form::default()).await.unwrap();
        assert!(closed.ended_at.is_some());
    }

    async fn an_order_is_received_assigned_helped_prolonged_and_sent_back(bed: TestDb) {
        let town = Town::new(&bed.db);
        let contact = calls::caller();
        let report = Report { flow: "order".to_owned(), contact, ..rubbish(Source::Hotline) };
        let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
        town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
        town.does(id, "intake_operator", "contact", noted("已联系")).await.unwrap();
        let helped = Form { department: Some((OrganisationId(30), "/30/".to_owned())), cohosts: to_department().department.into_iter().collect(), ..Form::default() };
        town.does(id, "dispatcher", "hand_over", helped).await.unwrap();
        town.does(id, "department", "cohost_done", noted("已协助")).await.unwrap();
        let own = order(&town).await;
        town.does(own, "department", "receive", Form::default()).await.unwrap();
        town.does(own, "department", "assign", Form { handler: Some(AccountId(51)), ..Form::default() }).await.unwrap();
        let more = Form { amount: Some(Limit::whole(1, Unit::WorkingDays)), ..because("需多方协调") };
        town.does(own, "department", "ask_extend", more.clone()).await.unwrap();
        town.does(own, "supervisor", "refuse", noted("尽快办理")).await.unwrap();
        town.does(own, "department", "ask_extend", more).await.unwrap();
        town.does(own, "department", "withdraw", Form::default()).await.unwrap();
        town.does(own, "supervisor", "remind", noted("临期")).await.unwrap();
        town.does(own, "supervisor", "comment", noted("已核对")).await.unwrap();
        town.does(own, "department", "feedback", noted("已办理")).await.unwrap();
        let back = town.does(own, "shift_leader", "send_back", because("答复不完整")).await.unwrap();
        assert_eq!((back.stage.as_str(), back.tally.of(Fact::Rework)), ("handle", 1));
    }

    async fn an_order_out_of_scope_is_declined_with_an_answer(bed: TestDb) {
        let town = Town::new(&bed.db);
        let report = Report { flow: "order".to_owned(), ..rubbish(Source::Hotline) };
        let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
        assert!(town.does(id, "shift_leader", "decline", because("not-ours")).await.is_err());
        let answer = Form { answer: "请向法院反映".to_owned(), ..because("court") };
        let void = town.does(id, "shift_leader", "decline", answer).await.unwrap();
        assert_eq!(void.stage, "void");
    }

    async fn a_returned_order_is_handed_over_again(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = order(&town).await;
        town.does(id, "department", "ask_return", because("not-mine")).await.unwrap();
        let back = town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        assert_eq!((back.stage.as_str(), back.tally.of(Fact::MisDispatch)), ("assign", 1));
    }

    async fn an_instruction_becomes_a_task_that_reports_back(bed: TestDb) {
        let town = Town::new(&bed.db);
        let about = town.handled().await;
        answered(&town, "instruction", "leader", vec![about]).await;
        answered(&town, "instruction", "leader", vec![]).await;
        let foreign = issue(&town.cases, &town.person("dispatcher"), letter(&town, "instruction", vec![])).await;
        assert!(matches!(foreign, Err(CaseError::Permission(_))), "{foreign:?}");
    }

    async fn a_supervision_notice_is_numbered_names_its_cases_and_is_a_fact_of_each(bed: TestDb) {
        let town = Town::new(&bed.db);
        let (one, two) = (town.handled().await, town.handled().await);
        let notice = answered(&town, "supervision", "supervisor", vec![one, two]).await;
        let view = town.view(notice).await;
        assert_eq!((view.case.number.as_str(), view.links.len()), ("督〔2026〕1号", 2));
        for id in [one, two] {
            assert_eq!(town.view(id).await.case.tally.of(Fact::Supervision), 1);
        }
        let second = issue(&town.cases, &town.person("supervisor"), letter(&town, "supervision", vec![one])).await.unwrap();
        assert_eq!(second.number, "督〔2026〕3号");
    }

    async fn reminders_and_contact_forms_ask_for_a_reply(bed: TestDb) {
        let town = Town::new(&bed.db);
        let about = town.handled().await;
        answered(&town, "reminder", "supervisor", vec![about]).await;
        assert_eq!(town.view(about).await.case.tally.of(Fact::Reminder), 1);
        answered(&town, "contact", "department", vec![about]).await;
        let mut undated = letter(&town, "contact", vec![]);
        undated.due_at = None;
        assert!(issue(&town.cases, &town.person("department"), undated).await.is_err());
    }
}

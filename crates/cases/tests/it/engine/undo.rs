//! Undo takes back what the step made beside the case as well, or is not offered.

use super::applications::{ask, more_hours, pause, reason};
use super::{because, calls, found, noted, of_rubbish, places, to_collector};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, rubbish, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{Report, open, undo};
use wangge_cases::model::{Call, Case, CaseId, Fact, Finding, Satisfaction, Source};
use wangge_cases::rules::{Form, Refusal};
use wangge_identity::OrganisationId;
use wangge_kernel::Point;
use wangge_testkit::both_engines;

async fn back(town: &Town, id: CaseId, post: &str) -> Result<Case, CaseError> {
    undo(&town.cases, &town.person(post), DISTRICT, id).await
}

fn is_too_late(outcome: &Result<Case, CaseError>) -> bool {
    matches!(outcome, Err(CaseError::Refused(Refusal::TooLateToUndo)))
}

/// A reporter's answer and calls are taken back, and those of a case that went on again.
pub(super) async fn answers_taken_back(town: &Town) {
    let id = calls::told_and_solved(town).await;
    let before = town.view(id).await.reports;
    let answer = Form { answer: "已清运".to_owned(), ..Form::default() };
    town.does(id, "intake_operator", "answer", answer.clone()).await.unwrap();
    back(town, id, "intake_operator").await.unwrap();
    assert_eq!(town.view(id).await.reports, before);
    let call = Call { valid: true, solved: Some(true), satisfied: Some(Satisfaction::Satisfied) };
    let call = Form { call: Some(call), ..Form::default() };
    town.does(id, "intake_operator", "call", call.clone()).await.unwrap();
    back(town, id, "intake_operator").await.unwrap();
    assert_eq!(town.view(id).await.reports, before);
    town.does(id, "intake_operator", "answer", answer).await.unwrap();
    town.does(id, "intake_operator", "call", call).await.unwrap();
    let told = town.view(id).await.reports;
    town.does(id, "shift_leader", "reopen", because("照片不符")).await.unwrap();
    assert_ne!(town.view(id).await.reports, told, "the reporter waits again");
    back(town, id, "shift_leader").await.unwrap();
    assert_eq!(town.view(id).await.reports, told);
}

/// A dispatch with a helper is taken back, and a helper's word.
pub(super) async fn helpers_taken_back(town: &Town) {
    let id = places::helped(town).await;
    back(town, id, "department").await.unwrap();
    assert_eq!(town.view(id).await.parties[0].done_at, None);
    let case = town.report(Source::Patrol).await;
    town.does(case, "intake_operator", "register", of_rubbish()).await.unwrap();
    town.does(case, "shift_leader", "file", Form::default()).await.unwrap();
    let helped = Form { cohosts: vec![(OrganisationId(30), "/30/".to_owned())], ..to_department() };
    town.does(case, "dispatcher", "dispatch", helped).await.unwrap();
    let sent = back(town, case, "dispatcher").await.unwrap();
    let view = town.view(case).await;
    assert_eq!((sent.stage.as_str(), view.parties.len(), view.passes.len()), ("dispatch", 0, 0));
}

both_engines! { SCHEMA;
    async fn what_a_reporter_was_told_and_said_is_taken_back(bed: TestDb) {
        answers_taken_back(&Town::new(&bed.db)).await;
    }

    async fn helpers_are_taken_back_with_their_dispatch_and_their_word(bed: TestDb) {
        helpers_taken_back(&Town::new(&bed.db)).await;
    }

    async fn a_feedback_that_is_taken_back_opens_the_pass_again(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.does(id, "department", "receive", Form::default()).await.unwrap();
        town.clock.advance_millis(24 * HOUR_MS);
        let before = town.view(id).await;
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        let again = back(&town, id, "department").await.unwrap();
        assert_eq!((again.stage.as_str(), again.pass_clock, again.tally), ("handle", before.case.pass_clock, before.case.tally));
        assert_eq!(town.view(id).await.passes, before.passes);
        let fed_back = town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        assert_eq!(fed_back.tally.of(Fact::LatePass), 1, "counted once");
    }

    async fn approvals_that_are_taken_back_leave_the_pass_as_it_was(bed: TestDb) {
        let town = Town::new(&bed.db);
        for action in ["ask_return", "ask_suspend", "ask_extend"] {
            let id = town.handled().await;
            let form = match action {
                "ask_return" => because("not-mine"),
                "ask_suspend" => pause(&town, &reason(&town, action), 5),
                _ => Form { reason: reason(&town, action), ..more_hours(2) },
            };
            let asked = ask(&town, id, action, form).await;
            let before = town.view(id).await;
            town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
            let again = back(&town, id, "dispatcher").await.unwrap();
            let view = town.view(id).await;
            assert_eq!((again.stage.as_str(), again.pass_clock, again.tally), ("handle", asked.pass_clock, asked.tally), "{action}");
            assert_eq!((view.passes, view.applications), (before.passes, before.applications), "{action}");
        }
    }

    async fn a_filing_that_is_taken_back_repeats_nothing(bed: TestDb) {
        let town = Town::new(&bed.db);
        let first = town.handled().await;
        town.to_end(first).await;
        town.clock.advance_millis(HOUR_MS);
        let nearby = Report { point: Point::new(120.1001, 30.2), ..rubbish(Source::Patrol) };
        let second = open(&town.cases, &town.person("collector"), nearby).await.unwrap().id;
        town.does(second, "intake_operator", "register", of_rubbish()).await.unwrap();
        let filed = town.does(second, "shift_leader", "file", Form::default()).await.unwrap();
        assert_eq!((filed.kin.repeat_of, town.view(second).await.links.len()), (Some(first), 1));
        let again = back(&town, second, "shift_leader").await.unwrap();
        assert_eq!((again.kin.repeat_of, town.view(second).await.links.len()), (None, 0));
    }

    async fn a_registration_that_is_taken_back_is_not_found_by_its_matter(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Patrol).await;
        town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        assert_eq!(found_by(&town, "暴露垃圾").await, 1);
        back(&town, id, "intake_operator").await.unwrap();
        assert_eq!(found_by(&town, "暴露垃圾").await, 0);
    }

    async fn what_others_already_know_cannot_be_taken_back(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_return", because("other-owner")).await;
        town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        let ruling = Form { reason: "三定方案".to_owned(), ..to_department() };
        town.does(id, "supervisor", "rule", ruling).await.unwrap();
        assert!(is_too_late(&back(&town, id, "supervisor").await), "a ruling");
        assert!(town.duty_of(id).await.is_some());
        let away = town.report(Source::Patrol).await;
        town.neighbour(DISTRICT + 1).await;
        let there = Form { district: Some(DISTRICT + 1), ..because("属邻区") };
        town.does(away, "shift_leader", "transfer", there).await.unwrap();
        assert!(is_too_late(&back(&town, away, "shift_leader").await), "a transfer");
        town.to_end(id).await;
        ask(&town, id, "ask_appeal", because("shuffle")).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        town.does(id, "assessor", "approve", Form::default()).await.unwrap();
        assert!(is_too_late(&back(&town, id, "assessor").await), "an exemption");
        assert_eq!(town.view(id).await.exemptions.len(), 1);
    }

    async fn a_stroke_over_many_cases_is_taken_back_where_nothing_followed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let mut ids = Vec::new();
        for _ in 0..3 {
            let id = town.report(Source::Patrol).await;
            town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
            town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
            ids.push(id);
        }
        town.does(ids[1], "dispatcher", "dispatch", to_department()).await.unwrap();
        let mut stages = Vec::new();
        for id in &ids {
            let outcome = back(&town, *id, "shift_leader").await;
            assert_eq!(outcome.is_err(), *id == ids[1], "{outcome:?}");
            stages.push(town.view(*id).await.case.stage);
        }
        assert_eq!(stages, ["filing", "handle", "filing"]);
        town.clock.advance_millis(20_000);
        town.does(ids[0], "shift_leader", "file", Form::default()).await.unwrap();
        town.clock.advance_millis(20_000);
        assert!(is_too_late(&back(&town, ids[0], "shift_leader").await), "after twenty seconds");
    }

    async fn nobody_takes_back_what_somebody_else_did(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        assert!(is_too_late(&back(&town, id, "shift_leader").await));
        town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
        back(&town, id, "collector").await.unwrap();
        let view = town.view(id).await;
        assert!(view.open_task.is_some() && view.case.check_result.is_none());
    }
}

/// Counts the cases that are found by a word.
async fn found_by(town: &Town, word: &str) -> i64 {
    use wangge_cases::queries::{FIELDS, INDEX, case_count};
    let asked = [("q".to_owned(), word.to_owned())];
    let filter = wangge_db::filter::parse(FIELDS, Some(INDEX), &|_| None, &asked).unwrap();
    let input = (town.actor("shift_leader", 3), filter);
    let read = town.cases.db.read("test.count", input, |tx, (actor, filter)| {
        Box::pin(case_count(tx, actor, filter.clone()))
    });
    read.await.unwrap()
}

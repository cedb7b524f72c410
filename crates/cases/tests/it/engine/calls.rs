//! Reporters: contacts, answers, calls, merged reports, verification.

use super::{because, found, noted, of_rubbish, to_collector};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, category, rubbish};
use wangge_cases::CaseError;
use wangge_cases::commands::{Report, erase_contact, open, reach, undo};
use wangge_cases::jobs::reassign;
use wangge_cases::model::{Call, CaseId, Contact, Fact, Finding, Satisfaction, Source};
use wangge_cases::queries;
use wangge_cases::rules::{Form, Refusal};
use wangge_pack::Need;
use wangge_testkit::both_engines;

pub(super) fn caller() -> Contact {
    Contact { name: "王女士".to_owned(), phone: "13800001234".to_owned() }
}

pub(super) async fn told_by_phone(town: &Town) -> CaseId {
    let report =
        Report { contact: caller(), category: Some(category()), ..rubbish(Source::Hotline) };
    open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id
}

fn call(valid: bool, solved: bool, satisfied: Satisfaction) -> Form {
    let (solved, satisfied) = (valid.then_some(solved), valid.then_some(satisfied));
    Form { call: Some(Call { valid, solved, satisfied }), ..Form::default() }
}

/// Brings a caller's case to its end.
pub(super) async fn told_and_solved(town: &Town) -> CaseId {
    let id = told_by_phone(town).await;
    town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
    town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
    town.does(id, "collector", "verify", found(Finding::Pass)).await.unwrap();
    town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
    town.does(id, "dispatcher", "dispatch", crate::city::to_department()).await.unwrap();
    town.to_end(id).await;
    id
}

async fn waiting(town: &Town) -> usize {
    let actor = town.actor("intake_operator", 2);
    let read = town
        .cases
        .db
        .read("test.calls", actor, |tx, actor| Box::pin(queries::calls_waiting(tx, actor, 3, 200)));
    read.await.unwrap().len()
}

both_engines! { SCHEMA;
    async fn a_contact_is_sealed_masked_without_the_right_and_erasable(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = told_by_phone(&town).await;
        let report = town.view(id).await.reports[0].id;
        let whole = reach(&town.cases, &town.person("intake_operator"), DISTRICT, id, report).await.unwrap().unwrap();
        assert_eq!((whole.name.as_str(), whole.phone.as_str()), ("王女士", "13800001234"));
        let masked = reach(&town.cases, &town.person("supervisor"), DISTRICT, id, report).await.unwrap().unwrap();
        assert!(!masked.phone.contains("0000") && masked.phone.ends_with("1234"), "{masked:?}");
        assert!(erase_contact(&town.cases, &town.person("intake_operator"), DISTRICT, id, report).await.unwrap());
        let gone = reach(&town.cases, &town.person("intake_operator"), DISTRICT, id, report).await.unwrap();
        assert_eq!(gone, None);
    }

    async fn whoever_calls_again_is_known_by_the_number(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = told_by_phone(&town).await;
        let hash = wangge_cases::commands::phone_hash(&town.cases.tools, " 138-0000-1234");
        let input = (town.actor("intake_operator", 2), hash);
        let read = town.cases.db.read("test.caller", input, |tx, (actor, hash)| Box::pin(queries::by_caller(tx, actor, hash)));
        assert_eq!(read.await.unwrap().first().map(|found| found.0), Some(id));
    }

    async fn three_attempts_are_made_and_only_valid_calls_count(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = told_and_solved(&town).await;
        assert_eq!(waiting(&town).await, 1);
        for left in [1, 1, 0] {
            town.does(id, "intake_operator", "call", call(false, false, Satisfaction::Fair)).await.unwrap();
            assert_eq!(waiting(&town).await, left);
        }
        let report = &town.view(id).await.reports[0];
        assert_eq!((report.attempts, report.called_at, report.solved), (3, None, None));
    }

    async fn solved_and_satisfied_are_two_answers_and_a_dissatisfied_return_reopens(bed: TestDb) {
        let town = Town::new(&bed.db);
        let first = told_and_solved(&town).await;
        let happy = town.does(first, "intake_operator", "call", call(true, true, Satisfaction::Dissatisfied)).await.unwrap();
        assert_eq!(happy.stage, "closed", "solved, though slowly");
        let second = told_and_solved(&town).await;
        let again = town.does(second, "intake_operator", "call", call(true, false, Satisfaction::Dissatisfied)).await.unwrap();
        assert_eq!((again.stage.as_str(), again.tally.of(Fact::Reopen)), ("dispatch", 1));
        let steps: Vec<_> = town.view(second).await.steps.iter().map(|step| step.action.clone()).collect();
        assert_eq!(steps.last().map(String::as_str), Some("reopen_by_call"));
    }

    async fn not_true_always_gets_an_answer(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = told_by_phone(&town).await;
        town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
        town.does(id, "collector", "verify", found(Finding::Fail)).await.unwrap();
        let silent = town.does(id, "shift_leader", "void", because("not-true")).await;
        assert!(matches!(silent, Err(CaseError::Refused(Refusal::Missing(_)))), "{silent:?}");
        let answer = Form { answer: "经核实现场无垃圾".to_owned(), ..because("not-true") };
        town.does(id, "shift_leader", "void", answer).await.unwrap();
        let report = &town.view(id).await.reports[0];
        assert_eq!((report.answer.as_str(), report.answered_at.is_some()), ("经核实现场无垃圾", true));
    }

    async fn could_not_be_verified_is_a_third_result_with_a_reason(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = told_by_phone(&town).await;
        town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
        let bare = Form { result: Some(Finding::Unclear), ..Form::default() };
        let bare = town.does(id, "collector", "verify", bare).await;
        assert!(matches!(bare, Err(CaseError::Refused(Refusal::Missing(_)))), "{bare:?}");
        town.does(id, "collector", "verify", found(Finding::Unclear)).await.unwrap();
        let refused = town.does(id, "shift_leader", "file", Form::default()).await;
        assert!(matches!(refused, Err(CaseError::Refused(Refusal::Not(Need::Verified)))), "{refused:?}");
        town.does(id, "shift_leader", "waive_verify", because("已有视频为证")).await.unwrap();
        town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
    }

    async fn an_unanswered_task_goes_to_the_next_on_duty(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.roster(&[1, 11]).await;
        let id = told_by_phone(&town).await;
        town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
        assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 0);
        town.clock.advance_millis(3 * HOUR_MS);
        assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 0, "once");
        let task = town.view(id).await.open_task.unwrap();
        assert_eq!(task.assignee.map(|it| it.0), Some(11));
    }

    async fn merged_reports_are_answered_one_by_one_and_a_merge_can_be_undone(bed: TestDb) {
        let town = Town::new(&bed.db);
        let (one, two) = (told_by_phone(&town).await, told_by_phone(&town).await);
        let merge = Form { target: Some(one), ..noted("同一处") };
        let gone = town.does(two, "intake_operator", "merge", merge.clone()).await.unwrap();
        assert_eq!((gone.stage.as_str(), gone.kin.merged_into), ("merged", Some(one)));
        assert_eq!(town.view(one).await.reports.len(), 2);
        undo(&town.cases, &town.person("intake_operator"), DISTRICT, two).await.unwrap();
        assert_eq!((town.view(one).await.reports.len(), town.view(two).await.reports.len()), (1, 1));
        town.does(two, "intake_operator", "merge", merge).await.unwrap();
        let words = ["您的问题正在处理", "您反映的同一问题正在处理"];
        for answer in words {
            let form = Form { answer: answer.to_owned(), report: town.unanswered(one).await, ..Form::default() };
            town.does(one, "intake_operator", "answer", form).await.unwrap();
        }
        let answers: Vec<_> = town.view(one).await.reports.iter().map(|it| it.answer.clone()).collect();
        assert_eq!(answers, words);
    }
}

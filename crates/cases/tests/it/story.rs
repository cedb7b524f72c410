//! The whole loop through the commands, told as the posts would tell it.

use crate::city::{DISTRICT, HOUR_MS, MINUTE_MS, SCHEMA, Town, category, rubbish, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{Act, act, open};
use wangge_cases::model::{Case, CaseId, Fact, Finding, Light, Source, TaskKind};
use wangge_cases::queries::{self, CaseView};
use wangge_cases::rules::{Form, Refusal};
use wangge_db::filter::{Filter, parse};
use wangge_identity::AccountId;
use wangge_kernel::Clock;
use wangge_pack::Need;
use wangge_testkit::both_engines;

fn register() -> Form {
    Form { category: Some(category()), ..Form::default() }
}

fn to_collector() -> Form {
    Form { collector: Some(AccountId(1)), ..Form::default() }
}

fn found(result: Finding) -> Form {
    Form { result: Some(result), note: "现场查看".to_owned(), ..Form::default() }
}

fn because(reason: &str) -> Form {
    Form {
        reason: reason.to_owned(),
        note: "请再处理".to_owned(),
        answer: "经核实不属实,感谢关注".to_owned(),
        ..Form::default()
    }
}

fn done() -> Form {
    Form { note: "已清运,地面冲洗干净".to_owned(), ..Form::default() }
}

async fn view(town: &Town, id: CaseId) -> CaseView {
    let actor = town.actor("shift_leader", 1);
    let input = (actor, id, town.clock.now());
    let read = town.cases.db.read("test.view", input, |tx, (actor, id, now)| {
        Box::pin(queries::case_view(tx, actor, *id, *now, 3))
    });
    read.await.unwrap()
}

/// Brings a hotline report to the department.
async fn to_handling(town: &Town, id: CaseId) -> Case {
    town.step(id, "intake_operator", "register", register(), 0).await.unwrap();
    town.step(id, "intake_operator", "send_verify", to_collector(), 0).await.unwrap();
    town.step(id, "collector", "verify", found(Finding::Pass), 1).await.unwrap();
    town.step(id, "shift_leader", "file", Form::default(), 0).await.unwrap();
    town.step(id, "dispatcher", "dispatch", to_department(), 0).await.unwrap()
}

async fn to_check(town: &Town, id: CaseId, result: Finding) -> Case {
    town.step(id, "department", "feedback", done(), 1).await.unwrap();
    town.step(id, "intake_operator", "send_check", to_collector(), 0).await.unwrap();
    town.step(id, "collector", "check", found(result), 1).await.unwrap()
}

async fn whole_loop(town: &Town) -> CaseId {
    let id = town.report(Source::Hotline).await;
    to_handling(town, id).await;
    town.clock.advance_millis(HOUR_MS);
    to_check(town, id, Finding::Fail).await;
    let again = town.step(id, "shift_leader", "rework", because("未清理干净"), 0).await.unwrap();
    assert_eq!(
        (again.stage.as_str(), again.tally.of(Fact::Rework), again.tally.of(Fact::Pass)),
        ("handle", 1, 2)
    );
    town.clock.advance_millis(HOUR_MS / 2);
    to_check(town, id, Finding::Pass).await;
    let closed = town.step(id, "shift_leader", "close", Form::default(), 0).await.unwrap();
    assert_eq!(closed.stage, "closed");
    assert!(closed.ended_at.is_some() && closed.next_clock().is_none());
    id
}

both_engines! { SCHEMA;
    async fn a_hotline_report_runs_the_whole_loop_with_one_rework(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = whole_loop(&town).await;
        let view = view(&town, id).await;
        let actions: Vec<_> = view.steps.iter().map(|step| step.action.as_str()).collect();
        assert_eq!(actions, [
            "report", "register", "send_verify", "verify", "file", "dispatch", "feedback", "send_check", "check",
            "rework", "feedback", "send_check", "check", "close",
        ]);
        assert_eq!(view.case.steps, 14);
        assert_eq!(view.files.len(), 6);
        assert!(view.open_task.is_none());
    }

    async fn the_departments_clock_runs_by_the_clause_and_stops_at_feedback(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        let handled = to_handling(&town, id).await;
        // 06010-1 is four working hours; from Wednesday 09:00 over noon that is 15:00.
        let pass = handled.pass_clock;
        assert_eq!(pass.due_at.unwrap().millis_since(pass.at.unwrap()), 6 * HOUR_MS);
        assert_eq!(handled.stage_clock.due_at, pass.due_at);
        town.clock.advance_millis(HOUR_MS);
        let fed_back = town.step(id, "department", "feedback", done(), 1).await.unwrap();
        town.clock.advance_millis(100 * HOUR_MS);
        assert_eq!(fed_back.pass_clock.light(town.clock.now()), Some(Light::Green));
        assert_eq!(fed_back.stage_clock.light(town.clock.now()), Some(Light::Red));
    }

    async fn the_time_of_the_check_does_not_count_after_rework(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        to_handling(&town, id).await;
        town.clock.advance_millis(HOUR_MS);
        town.step(id, "department", "feedback", done(), 1).await.unwrap();
        town.clock.advance_millis(20 * MINUTE_MS);
        town.step(id, "intake_operator", "send_check", to_collector(), 0).await.unwrap();
        town.step(id, "collector", "check", found(Finding::Fail), 1).await.unwrap();
        let again = town.step(id, "shift_leader", "rework", because("未清理干净"), 0).await.unwrap();
        // One of four hours was used by 10:00; the other three run from 10:20 over noon to 15:20.
        let due = again.pass_clock.due_at.unwrap();
        assert_eq!(due.millis_since(town.clock.now()), 5 * HOUR_MS);
        assert_eq!(again.whole_clock.due_at, Some(due));
    }

    async fn what_was_overdue_stays_overdue_after_rework(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        to_handling(&town, id).await;
        town.clock.advance_millis(7 * HOUR_MS);
        to_check(&town, id, Finding::Fail).await;
        let again = town.step(id, "shift_leader", "rework", because("未清理干净"), 0).await.unwrap();
        assert_eq!(again.pass_clock.light(town.clock.now()), Some(Light::Red));
    }

    async fn a_public_report_is_not_filed_before_it_is_verified(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        town.step(id, "intake_operator", "register", register(), 0).await.unwrap();
        let refused = town.step(id, "shift_leader", "file", Form::default(), 0).await;
        assert!(matches!(refused, Err(CaseError::Refused(Refusal::Not(Need::Verified)))), "{refused:?}");
        let patrol = town.report(Source::Patrol).await;
        town.step(patrol, "intake_operator", "register", register(), 0).await.unwrap();
        assert!(town.step(patrol, "shift_leader", "file", Form::default(), 0).await.is_ok());
    }

    async fn an_untrue_report_is_voided_with_a_reason(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Web).await;
        town.step(id, "intake_operator", "send_verify", to_collector(), 0).await.unwrap();
        let early = town.step(id, "shift_leader", "void", because("not-true"), 0).await;
        assert!(matches!(early, Err(CaseError::Refused(Refusal::TaskOpen(TaskKind::Verify)))), "{early:?}");
        town.step(id, "collector", "verify", found(Finding::Fail), 1).await.unwrap();
        assert!(town.step(id, "shift_leader", "void", Form::default(), 0).await.is_err());
        let ended = town.step(id, "shift_leader", "void", because("not-true"), 0).await.unwrap();
        assert_eq!(ended.stage, "void");
        assert!(ended.ended_at.is_some());
    }

    async fn nobody_does_what_the_post_does_not_allow(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        to_handling(&town, id).await;
        let refused = town.step(id, "intake_operator", "feedback", done(), 1).await;
        assert!(matches!(refused, Err(CaseError::Permission(_))), "{refused:?}");
    }

    async fn a_foreign_department_does_not_even_see_the_case(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        to_handling(&town, id).await;
        let mut stranger = town.actor("department", 9);
        "/21/".clone_into(&mut stranger.organisation_path);
        let read = bed.db.read("test.view", (stranger.clone(), id), |tx, (actor, id)| Box::pin(queries::case_view(tx, actor, *id, wangge_kernel::Instant::from_millis(0), 3)));
        assert!(matches!(read.await, Err(CaseError::NotFound)));
        let listed = bed.db.read("test.list", stranger, |tx, actor| {
            Box::pin(queries::case_list(tx, actor, Filter::everything(), 10))
        });
        assert!(listed.await.unwrap().is_empty());
    }

    async fn a_task_is_answered_by_whom_it_was_given_to(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        let other = Form { collector: Some(AccountId(77)), ..Form::default() };
        town.step(id, "intake_operator", "send_verify", other, 0).await.unwrap();
        let outcome = town.step(id, "collector", "verify", found(Finding::Pass), 1).await;
        assert!(matches!(outcome, Err(CaseError::NotFound)), "{outcome:?}");
    }

    async fn whoever_saw_an_older_version_is_told(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        town.step(id, "intake_operator", "register", register(), 0).await.unwrap();
        let late = Act {
            district: DISTRICT, case: id, version: Some(1), action: "send_verify".to_owned(), form: to_collector(), files: vec![],
        };
        let outcome = act(&town.cases, &town.author("intake_operator"), late).await;
        assert!(matches!(outcome, Err(CaseError::Changed)), "{outcome:?}");
    }

    async fn cases_are_numbered_by_day_without_gaps(bed: TestDb) {
        let town = Town::new(&bed.db);
        let mut numbers = Vec::new();
        for _ in 0..3 {
            let opened = open(&town.cases, &town.author("intake_operator"), rubbish(Source::Hotline)).await;
            numbers.push(opened.unwrap().number);
        }
        assert_eq!(numbers, ["9901012026111800001", "9901012026111800002", "9901012026111800003"]);
    }

    async fn lists_find_by_words_and_stage(bed: TestDb) {
        let town = Town::new(&bed.db);
        let first = town.report(Source::Hotline).await;
        town.report(Source::Web).await;
        to_handling(&town, first).await;
        for (name, value, wanted) in [("q", "生活垃圾 滨河路", 2), ("q", "暴露垃圾", 1), ("stage", "handle", 1), ("source", "web", 1)] {
            let filter = parse(queries::FIELDS, Some(queries::INDEX), &|_| None, &[(name.to_owned(), value.to_owned())]).unwrap();
            let input = (town.actor("shift_leader", 1), filter);
            let count = bed.db.read("test.count", input, |tx, (actor, filter)| Box::pin(queries::case_count(tx, actor, filter.clone())));
            assert_eq!(count.await.unwrap(), wanted, "{name}={value}");
        }
    }
}

/// Runs the whole loop and reads it in every way.
pub(crate) async fn everything(town: &Town) {
    let id = whole_loop(town).await;
    view(town, id).await;
    let actor = town.actor("shift_leader", 1);
    let read = town.cases.db.read("test.all", actor, |tx, actor| {
        Box::pin(async move {
            queries::case_list(tx, actor, Filter::everything(), 10).await?;
            queries::case_count(tx, actor, queries::open_cases()).await?;
            queries::stage_facets(tx, actor, Filter::everything()).await?;
            queries::case_facets(tx, actor, Filter::everything()).await?;
            queries::tasks_of(tx, DISTRICT, AccountId(1)).await
        })
    });
    read.await.unwrap();
}

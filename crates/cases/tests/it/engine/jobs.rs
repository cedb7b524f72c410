//! Work by the clock happens once, however often, at the same time or half it runs.

use super::applications::{ask, pause, reason};
use super::{calls, found, noted, of_rubbish, to_collector};
use crate::city::{DISTRICT, HOUR_MS, MINUTE_MS, SCHEMA, Town};
use std::future::Future;
use wangge_cases::CaseError;
use wangge_cases::commands::undo;
use wangge_cases::jobs::{ask_for_looks, escalate, expire, press_approvers, reassign};
use wangge_cases::model::{CaseId, Finding};
use wangge_cases::queries::CaseView;
use wangge_cases::rules::Form;
use wangge_db::DbError;
use wangge_identity::AccountId;
use wangge_kernel::Clock;
use wangge_testkit::both_engines;

/// Kinds of the notices that an account sees at a later moment, the latest first.
pub(super) async fn told(town: &Town, account: i64) -> Vec<String> {
    let input = (account, town.clock.now().plus_millis(HOUR_MS));
    let read = town.cases.db.read("test.told", input, |tx, (account, now)| {
        Box::pin(async move {
            let all = wangge_notify::list(tx, *account, *now, None, 50).await?;
            Ok::<_, DbError>(all.into_iter().map(|notice| notice.kind).collect::<Vec<_>>())
        })
    });
    read.await.unwrap()
}

fn counted(view: &CaseView, action: &str) -> usize {
    view.steps.iter().filter(|step| step.action == action).count()
}

async fn count(town: &Town, id: CaseId, action: &str) -> usize {
    counted(&town.view(id).await, action)
}

/// A suspended case whose time is over.
async fn paused(town: &Town) -> CaseId {
    let id = town.handled().await;
    let why = reason(town, "ask_suspend");
    ask(town, id, "ask_suspend", pause(town, &why, 2)).await;
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    town.clock.advance_millis(60 * HOUR_MS);
    id
}

/// A verification that its collector did not answer.
async fn unanswered(town: &Town) -> CaseId {
    let id = calls::told_by_phone(town).await;
    town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
    town.clock.advance_millis(3 * HOUR_MS);
    id
}

/// Runs a job and kills it after so many polls; a future that is dropped is a worker that is killed.
async fn killed<T>(work: impl Future<Output = T>, polls: usize) {
    let mut work = Box::pin(work);
    for _ in 0..polls {
        if futures::poll!(work.as_mut()).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

both_engines! { SCHEMA;
    async fn two_workers_let_a_suspended_case_go_on_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = paused(&town).await;
        let (one, two) = tokio::join!(expire(&town.cases, DISTRICT), expire(&town.cases, DISTRICT));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 0);
        assert_eq!(count(&town, id, "expire").await, 1);
    }

    async fn two_workers_hand_a_task_on_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.roster(&[1, 11]).await;
        let id = unanswered(&town).await;
        let (one, two) = tokio::join!(reassign(&town.cases, DISTRICT), reassign(&town.cases, DISTRICT));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        assert_eq!(count(&town, id, "reassign").await, 1);
        assert_eq!(told(&town, 11).await, ["notice-send-verify"]);
    }

    async fn two_workers_tell_the_handler_of_a_yellow_light_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
        town.does(id, "department", "assign", handler).await.unwrap();
        town.clock.advance_millis(6 * HOUR_MS - MINUTE_MS);
        let (one, two) = tokio::join!(escalate(&town.cases, DISTRICT), escalate(&town.cases, DISTRICT));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        escalate(&town.cases, DISTRICT).await.unwrap();
        assert_eq!(told(&town, 51).await, ["notice-yellow", "notice-assign"]);
    }

    async fn killed_workers_leave_a_suspended_case_as_it_was_or_gone_on(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = paused(&town).await;
        for polls in 0..24 {
            killed(expire(&town.cases, DISTRICT), polls).await;
            let view = town.view(id).await;
            let steps = counted(&view, "expire");
            let wanted = if steps == 0 { ("suspended", true) } else { ("handle", false) };
            assert_eq!((view.case.stage.as_str(), view.case.pause.is_some()), wanted, "{polls}");
        }
        expire(&town.cases, DISTRICT).await.unwrap();
        assert_eq!(count(&town, id, "expire").await, 1);
    }

    async fn killed_workers_hand_a_task_on_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.roster(&[1, 11]).await;
        let id = unanswered(&town).await;
        for polls in 0..24 {
            killed(reassign(&town.cases, DISTRICT), polls).await;
            // A commit that was sent before the worker was killed may land at any moment, so that
            // only what one reading shows can be held together.
            let view = town.view(id).await;
            let steps = counted(&view, "reassign");
            let assignee = view.open_task.unwrap().assignee;
            assert_eq!(assignee, Some(AccountId(if steps == 0 { 1 } else { 11 })), "{polls}");
            let told = told(&town, 11).await.len();
            assert!((steps..=1).contains(&told), "{told} notices of {steps} steps");
        }
        reassign(&town.cases, DISTRICT).await.unwrap();
        assert_eq!((count(&town, id, "reassign").await, told(&town, 11).await.len()), (1, 1));
    }

    async fn a_task_goes_on_twice_whatever_is_noted_meanwhile_and_then_the_shift_leader_knows(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.roster(&[1, 11]).await;
        let id = unanswered(&town).await;
        for _ in 0..2 {
            assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 1);
            town.does(id, "supervisor", "remind", noted("请尽快核实")).await.unwrap();
            town.clock.advance_millis(3 * HOUR_MS);
        }
        assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!((count(&town, id, "reassign").await, count(&town, id, "unanswered").await), (2, 1));
        bed.recorder.take();
        assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 0, "told once");
        let late: Vec<_> = bed.recorder.take().into_iter().filter(|it| it.name == "cases.task_late").collect();
        assert!(late.iter().all(|it| it.rows.is_empty()), "it takes no other task's place");
    }

    async fn an_unanswered_check_is_handed_on_as_a_check(bed: TestDb) {
        let town = Town::new(&bed.db);
        town.roster(&[1, 11]).await;
        let id = town.handled().await;
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.clock.advance_millis(3 * HOUR_MS);
        assert_eq!(reassign(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!(told(&town, 11).await, ["notice-send-check"]);
    }

    async fn what_is_taken_back_is_never_told(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let handler = Form { handler: Some(AccountId(51)), ..Form::default() };
        town.does(id, "department", "assign", handler).await.unwrap();
        assert_eq!(told(&town, 51).await.len(), 1);
        undo(&town.cases, &town.person("department"), DISTRICT, id).await.unwrap();
        assert_eq!(told(&town, 51).await, [""; 0]);
    }

    async fn two_people_at_once_do_one_step(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(wangge_cases::model::Source::Patrol).await;
        town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        let file = || town.does(id, "shift_leader", "file", Form::default());
        let (one, two) = tokio::join!(file(), file());
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert!(matches!(one.or(two), Ok(case) if case.stage == "dispatch"));
        let again = file().await;
        assert!(matches!(again, Err(CaseError::Refused(_))), "{again:?}");
        assert_eq!(count(&town, id, "file").await, 1);
    }

    async fn a_late_approver_is_pressed_once_at_each_approval_and_nothing_is_approved_by_it(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        // More than thirty days take two approvals.
        town.does(id, "department", "ask_suspend", pause(&town, &why, 60)).await.unwrap();
        assert_eq!(press_approvers(&town.cases, DISTRICT).await.unwrap(), 0, "nobody is late yet");
        town.clock.advance_millis(24 * HOUR_MS);
        let (one, two) = tokio::join!(press_approvers(&town.cases, DISTRICT), press_approvers(&town.cases, DISTRICT));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        let after = town.view(id).await;
        assert_eq!((counted(&after, "undecided"), after.case.stage.as_str()), (1, "handle"));
        assert!(after.case.open_application.is_some() && after.case.pass_clock.runs());
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        assert_eq!(press_approvers(&town.cases, DISTRICT).await.unwrap(), 0, "the second has time of their own");
        town.clock.advance_millis(24 * HOUR_MS);
        assert_eq!(press_approvers(&town.cases, DISTRICT).await.unwrap(), 1);
        town.does(id, "leader", "approve", Form::default()).await.unwrap();
        town.clock.advance_millis(24 * HOUR_MS);
        assert_eq!(press_approvers(&town.cases, DISTRICT).await.unwrap(), 0);
        assert_eq!(count(&town, id, "undecided").await, 2);
    }

    async fn a_suspended_case_is_looked_at_each_month_or_somebody_hears_of_it(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        ask(&town, id, "ask_suspend", pause(&town, &why, 200)).await;
        town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        town.does(id, "leader", "approve", Form::default()).await.unwrap();
        let day = 24 * HOUR_MS;
        // Days that go by, whether somebody looks then, whether it is asked for.
        for (days, looks, asked) in [(30, false, 0), (2, false, 1), (10, true, 0), (30, false, 0), (2, false, 1), (30, false, 0), (2, false, 1)] {
            town.clock.advance_millis(days * day);
            if looks {
                town.does(id, "department", "look", noted("围挡完好")).await.unwrap();
            }
            assert_eq!(ask_for_looks(&town.cases, DISTRICT).await.unwrap(), asked, "after {days} more");
            assert_eq!(ask_for_looks(&town.cases, DISTRICT).await.unwrap(), 0, "once");
        }
        assert_eq!(count(&town, id, "unlooked").await, 3);
    }

    async fn a_collector_sees_for_a_while_what_can_be_taken_back(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = unanswered(&town).await;
        let latest = async || {
            let input = (town.actor("collector", 1), town.clock.now());
            let read = town.cases.db.read("test.own_deed", input, |tx, (actor, now)| {
                Box::pin(wangge_cases::queries::own_deed(tx, actor, *now))
            });
            read.await.unwrap().map(|deed| deed.case_id)
        };
        assert_eq!(latest().await, None);
        town.does(id, "collector", "verify", found(Finding::Fail)).await.unwrap();
        assert_eq!(latest().await, Some(id));
        undo(&town.cases, &town.person("collector"), DISTRICT, id).await.unwrap();
        assert_eq!(latest().await, None, "it was taken back");
        town.does(id, "collector", "verify", found(Finding::Pass)).await.unwrap();
        town.clock.advance_millis(MINUTE_MS);
        assert_eq!(latest().await, None, "too late");
    }
}

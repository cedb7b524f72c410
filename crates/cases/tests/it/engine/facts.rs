//! Permanent facts: what was once true of a department's pass or of a reporter stays so.

use super::actions::{city_with, of};
use super::applications::{ask, pause, reason};
use super::{because, calls, found, noted, of_rubbish, to_collector};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{claim, undo};
use wangge_cases::jobs::expire;
use wangge_cases::model::{Call, CaseId, Fact, Finding, Satisfaction, Source, Work};
use wangge_cases::rules::{Form, Refusal};
use wangge_kernel::Clock;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_pack::Need;
use wangge_testkit::both_engines;

pub(super) const POOL: &str = "[rules]\nsuspension_ends = \"pool\"\n";

async fn outcomes(town: &Town, id: CaseId) -> Vec<String> {
    town.view(id).await.passes.into_iter().map(|pass| pass.outcome).collect()
}

/// A late case whose suspension ran out into the pool of problems.
async fn pooled(town: &Town) -> CaseId {
    let id = town.handled().await;
    town.clock.advance_millis(24 * HOUR_MS);
    let why = reason(town, "ask_suspend");
    ask(town, id, "ask_suspend", pause(town, &why, 2)).await;
    town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
    town.clock.advance_millis(60 * HOUR_MS);
    assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 1);
    id
}

fn called(solved: bool) -> Call {
    Call { valid: true, solved: Some(solved), satisfied: Some(Satisfaction::Satisfied) }
}

both_engines! { SCHEMA;
    async fn reopening_a_case_changes_nothing_in_the_pass_that_was_late(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.does(id, "department", "receive", Form::default()).await.unwrap();
        town.clock.advance_millis(24 * HOUR_MS);
        let work = Some(Work { quantity: 1.5, unit: "吨".to_owned(), cost: Some(30_000) });
        let fed_back = Form { work, ..noted("已清运") };
        town.does(id, "department", "feedback", fed_back).await.unwrap();
        town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.does(id, "collector", "check", found(Finding::Pass)).await.unwrap();
        town.does(id, "shift_leader", "close", Form::default()).await.unwrap();
        let before = town.view(id).await.passes;
        assert_eq!((before[0].outcome.as_str(), before[0].cost), ("fed-back", Some(30_000)));
        assert!(before[0].late_ms > 0 && before[0].received_at.is_some());
        town.does(id, "shift_leader", "reopen", because("照片不符")).await.unwrap();
        assert_eq!(town.view(id).await.passes, before);
        assert_eq!(town.month().await[0].late, 1);
    }

    async fn a_returned_pass_still_tells_when_it_was_received(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.does(id, "department", "receive", Form::default()).await.unwrap();
        ask(&town, id, "ask_return", because("not-mine")).await;
        town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        let pass = &town.view(id).await.passes[0];
        assert_eq!((pass.outcome.as_str(), pass.received_at.is_some()), ("returned", true));
    }

    async fn rework_never_lightens_an_accurate_dispatch_and_the_first_pass_keeps_its_lateness(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.clock.advance_millis(24 * HOUR_MS);
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
        let again = town.does(id, "shift_leader", "rework", because("仍有残留")).await.unwrap();
        town.clock.advance_millis(HOUR_MS);
        let closed = town.to_end(id).await;
        // The second pass began late: only its own hour is added.
        let rows = town.view(id).await.passes;
        assert_eq!((rows[0].is_rework, rows[1].is_rework, rows[1].late_ms), (false, true, HOUR_MS));
        assert_eq!(closed.tally.late_ms, again.tally.late_ms + HOUR_MS);
        assert_eq!((closed.tally.of(Fact::MisDispatch), closed.tally.of(Fact::Rework)), (0, 1));
    }

    async fn the_pool_of_problems_ends_the_departments_pass(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), POOL));
        let id = pooled(&town).await;
        let case = town.view(id).await.case;
        assert_eq!((case.stage.as_str(), case.pause, case.tally.of(Fact::LatePass)), ("pool", None, 1));
        assert_eq!(outcomes(&town, id).await, ["closed"]);
        town.does(id, "dispatcher", "take_up", noted("资金到位")).await.unwrap();
        town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        assert_eq!(outcomes(&town, id).await, ["closed", "open"]);
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 0, "nothing stands still any more");
    }

    async fn a_forced_closing_from_the_pool_counts_the_lateness_once(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), POOL));
        let id = pooled(&town).await;
        let late_ms = town.view(id).await.case.tally.late_ms;
        let why = reason(&town, "ask_force");
        ask(&town, id, "ask_force", because(&why)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        let closed = town.does(id, "leader", "approve", Form::default()).await.unwrap();
        assert_eq!((closed.stage.as_str(), closed.tally.of(Fact::LatePass), closed.tally.late_ms), ("closed", 1, late_ms));
    }

    async fn a_forced_closing_of_a_suspended_case_ends_its_pass_and_its_pause(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        ask(&town, id, "ask_suspend", pause(&town, &why, 20)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        ask(&town, id, "ask_force", because("无法办理")).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        let closed = town.does(id, "leader", "approve", Form::default()).await.unwrap();
        assert_eq!((closed.stage.as_str(), closed.pause, outcomes(&town, id).await), ("closed", None, vec!["closed".to_owned()]));
    }

    async fn merged_reports_are_answered_in_turn_without_naming_them(bed: TestDb) {
        let town = Town::new(&bed.db);
        let (one, two) = (calls::told_by_phone(&town).await, calls::told_by_phone(&town).await);
        let merge = Form { target: Some(one), ..noted("同一处") };
        town.does(two, "intake_operator", "merge", merge).await.unwrap();
        for answer in ["第一份答复", "第二份答复"] {
            let form = Form { answer: answer.to_owned(), ..Form::default() };
            town.does(one, "intake_operator", "answer", form).await.unwrap();
        }
        let answers: Vec<_> = town.view(one).await.reports.iter().map(|it| it.answer.clone()).collect();
        assert_eq!(answers, ["第一份答复", "第二份答复"]);
    }

    async fn a_chain_of_merges_gives_back_what_each_brought_along(bed: TestDb) {
        let town = Town::new(&bed.db);
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push(calls::told_by_phone(&town).await);
        }
        let into = |target| Form { target: Some(target), ..noted("同一处") };
        town.does(cases[2], "intake_operator", "merge", into(cases[1])).await.unwrap();
        town.does(cases[1], "intake_operator", "merge", into(cases[0])).await.unwrap();
        assert_eq!(town.view(cases[0]).await.reports.len(), 3);
        undo(&town.cases, &town.person("intake_operator"), DISTRICT, cases[1]).await.unwrap();
        for (case, wanted) in [(cases[0], 1), (cases[1], 2), (cases[2], 0)] {
            let view = town.view(case).await;
            assert_eq!(view.reports.len(), wanted);
            if wanted > 0 {
                assert_eq!(view.case.reports, i64::try_from(wanted).unwrap());
            }
        }
    }

    async fn whoever_was_reached_or_tried_three_times_is_left_in_peace(bed: TestDb) {
        let town = Town::new(&bed.db);
        let (one, two) = (calls::told_by_phone(&town).await, calls::told_by_phone(&town).await);
        town.does(two, "intake_operator", "merge", Form { target: Some(one), ..noted("同一处") }).await.unwrap();
        town.does(one, "shift_leader", "void", Form { answer: "不属实".to_owned(), ..because("not-ours") }).await.unwrap();
        let reports: Vec<_> = town.view(one).await.reports.iter().map(|it| it.id).collect();
        let reached = Form { call: Some(called(true)), report: Some(reports[0]), ..Form::default() };
        town.does(one, "intake_operator", "call", reached.clone()).await.unwrap();
        let missed = Call { valid: false, solved: None, satisfied: None };
        let missed = Form { call: Some(missed), report: Some(reports[0]), ..Form::default() };
        let again = town.does(one, "intake_operator", "call", missed).await;
        assert!(matches!(again, Err(CaseError::Refused(Refusal::Not(Need::Caller)))), "{again:?}");
        let kept = &town.view(one).await.reports[0];
        assert_eq!((kept.attempts, kept.called_at.is_some(), kept.solved), (1, true, Some(true)));
    }

    async fn a_valid_call_has_both_answers(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = calls::told_and_solved(&town).await;
        for half in [Call { satisfied: None, ..called(true) }, Call { solved: None, ..called(true) }] {
            let half = town.does(id, "intake_operator", "call", Form { call: Some(half), ..Form::default() }).await;
            assert!(matches!(half, Err(CaseError::Refused(Refusal::Missing(_)))), "{half:?}");
        }
    }

    async fn an_urgent_matter_is_never_extended(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Patrol).await;
        let urgent = wangge_cases::model::Category { code: "06020".to_owned(), clause: Some("06020-1".to_owned()), ..crate::city::category() };
        town.does(id, "intake_operator", "register", Form { category: Some(urgent), ..Form::default() }).await.unwrap();
        town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
        town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        let more = Form { amount: Some(Limit::whole(1, Unit::UrgentHours)), ..because("weather") };
        let refused = town.does(id, "department", "ask_extend", more).await;
        assert!(matches!(refused, Err(CaseError::Refused(Refusal::Not(Need::NotUrgent)))), "{refused:?}");
    }

    async fn an_order_from_upstream_is_extended_only_with_its_consent(bed: TestDb) {
        let town = Town::new(&bed.db);
        let upstream = wangge_cases::model::Upstream { system: "市平台".to_owned(), number: "SJ-7".to_owned(), due_at: None };
        let report = wangge_cases::commands::Report { upstream: Some(upstream), ..crate::city::rubbish(Source::Upstream) };
        let id = wangge_cases::commands::open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
        town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
        town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        town.does(id, "shift_leader", "waive_verify", because("上级已核实")).await.ok();
        town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
        town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        let more = Form { amount: Some(Limit::whole(1, Unit::WorkingHours)), ..because("weather") };
        let alone = town.does(id, "department", "ask_extend", more.clone()).await;
        assert!(matches!(alone, Err(CaseError::Refused(Refusal::Missing(wangge_pack::FormField::Consent)))), "{alone:?}");
        let agreed = Form { consent: "市平台同意〔2026〕7号".to_owned(), ..more };
        town.does(id, "department", "ask_extend", agreed).await.unwrap();
        assert_eq!(town.view(id).await.applications[0].consent, "市平台同意〔2026〕7号");
    }

    async fn whoever_approves_has_a_limit_of_their_own_at_each_level(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_force", because("权属争议")).await;
        let asked = town.view(id).await.applications[0].clone();
        // 240 working minutes from Wednesday 09:00 end at 15:00, over noon.
        assert_eq!(asked.due_at.millis_since(asked.asked_at), 6 * HOUR_MS);
        town.clock.advance_millis(24 * HOUR_MS);
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        let second = town.view(id).await.applications[0].clone();
        assert_eq!(second.due_at.millis_since(asked.due_at), 24 * HOUR_MS, "the next approver begins anew");
        assert!(second.decided_at.is_none());
    }

    async fn a_suspension_needs_a_plan_and_a_waiver_a_photo(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        let bare = Form { plan: " ".to_owned(), ..pause(&town, &why, 3) };
        let bare = town.does(id, "department", "ask_suspend", bare).await;
        assert!(matches!(bare, Err(CaseError::Refused(Refusal::Missing(wangge_pack::FormField::Plan)))), "{bare:?}");
        let told = calls::told_by_phone(&town).await;
        town.does(told, "intake_operator", "register", of_rubbish()).await.unwrap();
        let unseen = town.step(told, "shift_leader", "waive_verify", because("有视频"), 0).await;
        assert!(matches!(unseen, Err(CaseError::Refused(Refusal::Missing(wangge_pack::FormField::Photo)))), "{unseen:?}");
    }

    async fn a_step_of_a_clause_has_evidence_of_its_own(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), ""));
        let id = town.report(Source::Patrol).await;
        town.does(id, "intake_operator", "register", of("06010-9")).await.unwrap();
        town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
        let handled = town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        let bare = town.step(id, "department", "sub_done", noted("已围挡"), 0).await;
        assert!(matches!(bare, Err(CaseError::Refused(Refusal::Missing(wangge_pack::FormField::Photo)))), "{bare:?}");
        // The first hour is urgent; the second step's eight begin when the first is proven.
        assert_eq!(handled.sub.clock.due_at.unwrap().millis_since(handled.sub.clock.at.unwrap()), HOUR_MS);
        town.clock.advance_millis(HOUR_MS / 2);
        let next = town.does(id, "department", "sub_done", noted("已围挡")).await.unwrap();
        assert!(next.sub.clock.at > handled.sub.clock.at && next.pass_clock == handled.pass_clock);
        assert_eq!(town.view(id).await.files.len(), 2, "one with the report, one with the step");
    }

    async fn an_appeal_that_was_refused_is_not_heard_again_and_comes_within_thirty_days(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.to_end(id).await;
        ask(&town, id, "ask_appeal", because("late-pass")).await;
        let refused = town.does(id, "dispatcher", "refuse", noted("理由不足")).await.unwrap();
        assert!(!refused.exempt);
        let again = town.does(id, "department", "ask_appeal", because("rework")).await;
        assert!(matches!(again, Err(CaseError::Refused(Refusal::Not(Need::AppealLeft)))), "{again:?}");
        let other = town.handled().await;
        town.to_end(other).await;
        town.clock.advance_millis(31 * 24 * HOUR_MS);
        let late = town.does(other, "department", "ask_appeal", because("rework")).await;
        assert!(matches!(late, Err(CaseError::Refused(Refusal::Not(Need::AppealLeft)))), "{late:?}");
    }

    async fn what_comes_back_elsewhere_or_without_proof_is_no_repeat(bed: TestDb) {
        let town = Town::new(&bed.db);
        let unproven = town.handled().await;
        town.does(unproven, "shift_leader", "close_special", because("责任主体灭失")).await.unwrap();
        town.clock.advance_millis(HOUR_MS);
        let second = town.handled().await;
        assert_eq!(town.view(second).await.case.kin.repeat_of, None, "closed without proof");
        town.to_end(second).await;
        town.clock.advance_millis(HOUR_MS);
        let far = wangge_cases::commands::Report { point: wangge_kernel::Point::new(120.11, 30.2), ..crate::city::rubbish(Source::Patrol) };
        let far = wangge_cases::commands::open(&town.cases, &town.person("collector"), far).await.unwrap().id;
        town.does(far, "intake_operator", "register", of_rubbish()).await.unwrap();
        assert_eq!(town.does(far, "shift_leader", "file", Form::default()).await.unwrap().kin.repeat_of, None, "a kilometre away");
    }

    async fn a_form_changes_only_what_its_action_asks_for(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let before = town.view(id).await.case;
        let smuggled = Form {
            category: of("06020-1").category,
            handler: Some(wangge_identity::AccountId(99)),
            told_at: Some(town.clock.now()),
            answer: "不必处理".to_owned(),
            department: Some((wangge_identity::OrganisationId(30), "/30/".to_owned())),
            ..noted("已核对")
        };
        let after = town.does(id, "supervisor", "comment", smuggled).await.unwrap();
        assert_eq!((after.category, after.handler, after.department, after.urgent), (before.category, None, before.department, false));
        town.clock.advance_millis(7 * HOUR_MS);
        let in_time = Some(town.clock.now().plus_millis(-3 * HOUR_MS));
        let backdated = Form { told_at: in_time, ..noted("已清运") };
        let fed_back = town.does(id, "department", "feedback", backdated).await.unwrap();
        assert_eq!((fed_back.pass_clock.stopped_at, fed_back.tally.late_ms), (Some(town.clock.now()), HOUR_MS));
    }

    async fn only_whoever_registers_claims_a_report(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Hotline).await;
        let refused = claim(&town.cases, &town.actor("supervisor", 6), id).await;
        assert!(matches!(refused, Err(CaseError::Permission(_))), "{refused:?}");
    }
}

//! Towns, upstream platforms, parts of a case, telephone dispatch.

use super::{because, found, noted, of_rubbish, to_collector};
use crate::city::{DISTRICT, HOUR_MS, MINUTE_MS, SCHEMA, Town, rubbish, to_department};
use wangge_cases::CaseError;
use wangge_cases::commands::{Report, open};
use wangge_cases::model::{CaseId, Finding, Source, Upstream};
use wangge_cases::rules::{Form, Refusal};
use wangge_identity::OrganisationId;
use wangge_kernel::Clock;
use wangge_pack::Need;
use wangge_testkit::both_engines;

/// A case that came from the city's platform, checked and ready for the reply.
pub(super) async fn from_upstream(town: &Town) -> CaseId {
    let upstream = Upstream {
        system: "市平台".to_owned(),
        number: "SJ-2026-0042".to_owned(),
        due_at: Some(town.clock.now().plus_millis(48 * HOUR_MS)),
    };
    let report = Report { upstream: Some(upstream), ..rubbish(Source::Upstream) };
    let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
    let unsigned = town.does(id, "intake_operator", "register", of_rubbish()).await;
    assert!(
        matches!(unsigned, Err(CaseError::Refused(Refusal::Not(Need::Signed)))),
        "{unsigned:?}"
    );
    brought_to_check(town, id).await;
    id
}

/// Brings an order that was not signed for yet to a check that found it done.
pub(super) async fn brought_to_check(town: &Town, id: CaseId) {
    town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
    town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
    if town.view(id).await.case.verify_result.is_none() && Source::Upstream.is_public() {
        town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
        town.does(id, "collector", "verify", found(Finding::Pass)).await.unwrap();
    }
    town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
    handled_again(town, id).await;
}

/// Brings a filed case from its dispatch to a check that found it done.
pub(super) async fn handled_again(town: &Town, id: CaseId) {
    town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
    town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
    town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
    town.does(id, "collector", "check", found(Finding::Pass)).await.unwrap();
}

/// A case whose part is still open.
pub(super) async fn with_part(town: &Town) -> (CaseId, CaseId) {
    let parent = town.handled().await;
    let part = Report { parent: Some(parent), ..rubbish(Source::Patrol) };
    let part = open(&town.cases, &town.person("intake_operator"), part).await.unwrap().id;
    (parent, part)
}

/// A case in which this department helps another, and has done its part.
pub(super) async fn helped(town: &Town) -> CaseId {
    let id = town.report(Source::Patrol).await;
    town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
    town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
    let hosted = Form {
        department: Some((OrganisationId(30), "/30/".to_owned())),
        cohosts: vec![(OrganisationId(20), "/20/".to_owned())],
        ..Form::default()
    };
    town.does(id, "dispatcher", "dispatch", hosted).await.unwrap();
    let parties = town.view(id).await.parties;
    assert_eq!((parties.len(), parties[0].done_at), (1, None));
    town.does(id, "department", "cohost_done", noted("协助完成")).await.unwrap();
    id
}

both_engines! { SCHEMA;
    async fn only_upstream_closes_what_came_from_upstream(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = from_upstream(&town).await;
        let own = town.does(id, "shift_leader", "close", Form::default()).await;
        assert!(matches!(own, Err(CaseError::Refused(Refusal::Not(Need::NotUpstream)))), "{own:?}");
        let reply = Form { answer: "已处置完毕".to_owned(), ..Form::default() };
        let up = town.does(id, "shift_leader", "reply_up", reply.clone()).await.unwrap();
        assert_eq!(up.stage, "upstream");
        assert_eq!(up.upstream.as_ref().map(|it| it.number.as_str()), Some("SJ-2026-0042"));
        let back = town.does(id, "shift_leader", "upstream_back", because("照片不清")).await.unwrap();
        assert_eq!(back.stage, "dispatch");
        let second = from_upstream(&town).await;
        town.does(second, "shift_leader", "reply_up", reply).await.unwrap();
        let closed = town.does(second, "shift_leader", "upstream_close", Form::default()).await.unwrap();
        assert!(closed.ended_at.is_some());
    }

    async fn a_case_is_not_closed_before_its_parts(bed: TestDb) {
        let town = Town::new(&bed.db);
        let (parent, part) = with_part(&town).await;
        town.does(parent, "department", "feedback", noted("已清运")).await.unwrap();
        town.does(parent, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.does(parent, "collector", "check", found(Finding::Pass)).await.unwrap();
        let early = town.does(parent, "shift_leader", "close", Form::default()).await;
        assert!(matches!(early, Err(CaseError::Refused(Refusal::Not(Need::ChildrenEnded)))), "{early:?}");
        town.does(part, "intake_operator", "register", of_rubbish()).await.unwrap();
        town.does(part, "shift_leader", "void", because("not-true")).await.unwrap();
        town.does(parent, "shift_leader", "close", Form::default()).await.unwrap();
    }

    async fn a_dispatch_by_telephone_keeps_both_times(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Patrol).await;
        town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
        let told_at = town.clock.now().plus_millis(MINUTE_MS);
        town.clock.advance_millis(10 * MINUTE_MS);
        let told = Form { told_at: Some(told_at), ..to_department() };
        let sent = town.does(id, "dispatcher", "dispatch", told).await.unwrap();
        assert_eq!((sent.dispatched_at, sent.pass_clock.at), (Some(told_at), Some(told_at)));
        let last = town.view(id).await.steps.pop().unwrap();
        assert_eq!((last.at, wangge_cases::model::Detail::read(&last.detail).told_at), (town.clock.now(), Some(told_at)));
        let to_come = Form { told_at: Some(town.clock.now().plus_millis(HOUR_MS)), ..to_department() };
        let refused = town.report(Source::Patrol).await;
        town.does(refused, "intake_operator", "register", of_rubbish()).await.unwrap();
        town.does(refused, "shift_leader", "file", Form::default()).await.unwrap();
        let refused = town.does(refused, "dispatcher", "dispatch", to_come).await;
        assert!(matches!(refused, Err(CaseError::Refused(Refusal::NotThen))), "{refused:?}");
    }

    async fn a_dispatch_inside_a_department_does_not_move_the_outer_clocks(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let before = town.view(id).await.case;
        town.clock.advance_millis(HOUR_MS);
        let team = Form { team: Some((OrganisationId(21), "/20/21/".to_owned())), ..Form::default() };
        let inside = town.does(id, "department", "team", team).await.unwrap();
        assert_eq!((inside.department, inside.department_path.as_deref()), (before.department, Some("/20/21/")));
        assert_eq!((inside.pass_clock, inside.whole_clock, inside.stage_clock), (before.pass_clock, before.whole_clock, before.stage_clock));
        town.does(id, "department", "receive", Form::default()).await.unwrap();
        town.does(id, "department", "assign", Form { handler: Some(wangge_identity::AccountId(51)), ..Form::default() }).await.unwrap();
    }

    async fn a_case_of_another_district_is_linked_there(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.report(Source::Patrol).await;
        let nowhere = Form { district: Some(DISTRICT + 2), ..because("属邻区") };
        let nowhere = town.does(id, "shift_leader", "transfer", nowhere).await;
        assert!(matches!(nowhere, Err(CaseError::Refused(Refusal::BadTarget))), "{nowhere:?}");
        town.neighbour(DISTRICT + 1).await;
        let away = Form { district: Some(DISTRICT + 1), ..because("属邻区") };
        let sent = town.does(id, "shift_leader", "transfer", away).await.unwrap();
        assert_eq!(sent.stage, "transferred");
        let links = town.view(id).await.links;
        assert_eq!(links.len(), 1);
    }

    async fn helpers_finish_before_the_host_reports(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = helped(&town).await;
        assert!(town.view(id).await.parties[0].done_at.is_some());
    }

    async fn the_deadline_of_a_platform_above_holds_where_it_is_sooner(bed: TestDb) {
        let town = Town::new(&bed.db);
        // Hours that the platform gives, and whether the whole case ends by them: the clause has four working hours.
        for (hours, is_theirs) in [(2, true), (400, false)] {
            let due_at = town.clock.now().plus_millis(hours * HOUR_MS);
            let upstream = Upstream { system: "市平台".to_owned(), number: format!("SJ-{hours}"), due_at: Some(due_at) };
            let report = Report { upstream: Some(upstream), ..rubbish(Source::Upstream) };
            let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
            town.does(id, "intake_operator", "sign", Form::default()).await.unwrap();
            town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
            town.does(id, "shift_leader", "waive_verify", because("视频已核实")).await.unwrap();
            let filed = town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
            assert_eq!(filed.whole_clock.due_at == Some(due_at), is_theirs, "{hours}");
            assert!(filed.whole_clock.due_at <= Some(due_at), "{hours}");
            town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
            town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
            town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
            town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
            let again = town.does(id, "shift_leader", "rework", because("仍有残留")).await.unwrap();
            assert!(again.whole_clock.due_at <= Some(due_at), "the check gives no time that the platform did not give");
        }
    }
}

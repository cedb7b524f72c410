//! Supervision notices (督办单): numbered, about one or many cases, with a required reply.

use super::flows::letter;
use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::model::{CaseId, Fact, LinkKind};
use wangge_cases::rules::Form;
use wangge_identity::AccountId;
use wangge_testkit::both_engines;

/// A supervision notice that was answered twice, and one that was revoked.
pub(super) async fn tour(town: &Town) -> CaseId {
    let about = town.handled().await;
    let sent = letter(town, "supervision", vec![about]);
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
    let wrong = letter(town, "supervision", vec![]);
    let wrong = issue(&town.cases, &town.person("supervisor"), wrong).await.unwrap().id;
    town.does(wrong, "supervisor", "revoke", because("重复发文")).await.unwrap();
    id
}

both_engines! { SCHEMA;
    async fn a_supervision_notice_is_received_assigned_answered_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = tour(&town).await;
        let view = town.view(id).await;
        let actions: Vec<_> = view.steps.iter().map(|step| step.action.as_str()).collect();
        assert_eq!(actions, ["issue", "receive", "assign", "remind", "comment", "reply", "send_back", "reply", "close"]);
        assert_eq!((view.case.stage.as_str(), view.case.tally.of(Fact::Rework)), ("closed", 1));
        assert!(view.case.number.starts_with("督〔2026〕"), "{}", view.case.number);
        let about = view.links.iter().map(|link| (link.from_id, link.kind)).collect::<Vec<_>>();
        assert_eq!(about, [(id, LinkKind::Concerns)]);
    }

    async fn notices_and_cases_are_many_to_many(bed: TestDb) {
        let town = Town::new(&bed.db);
        let (one, two) = (town.handled().await, town.handled().await);
        let mut numbers = Vec::new();
        for concerns in [vec![one], vec![one, two]] {
            let sent = letter(&town, "supervision", concerns);
            numbers.push(issue(&town.cases, &town.person("supervisor"), sent).await.unwrap().number);
        }
        assert_eq!(numbers, ["督〔2026〕1号", "督〔2026〕2号"]);
        for (case, wanted) in [(one, 2), (two, 1)] {
            let view = town.view(case).await;
            assert_eq!((view.case.tally.of(Fact::Supervision), view.links.len()), (wanted, usize::try_from(wanted).unwrap()));
        }
        town.clock.advance_millis(60 * 24 * HOUR_MS);
        let next_year = issue(&town.cases, &town.person("supervisor"), letter(&town, "supervision", vec![])).await.unwrap();
        assert_eq!(next_year.number, "督〔2027〕1号", "the count begins anew with the year");
    }

    async fn a_notice_about_a_case_that_is_not_there_is_not_issued(bed: TestDb) {
        let town = Town::new(&bed.db);
        let sent = letter(&town, "supervision", vec![CaseId(1)]);
        let outcome = issue(&town.cases, &town.person("supervisor"), sent).await;
        assert!(matches!(outcome, Err(CaseError::NotFound)), "{outcome:?}");
        let next = issue(&town.cases, &town.person("supervisor"), letter(&town, "supervision", vec![])).await.unwrap();
        assert_eq!(next.number, "督〔2026〕1号", "and takes no number");
        assert_eq!(town.view(next.id).await.case.district, DISTRICT);
    }
}

//! Supervision notices (督办单): numbered, about one or many cases, with a required reply.

use super::flows::{letter, whole_way};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::model::{CaseId, Fact};
use wangge_testkit::both_engines;

both_engines! { SCHEMA;
    async fn a_supervision_notice_is_received_assigned_answered_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        whole_way(&town, "supervision", "supervisor", "督〔2026〕").await;
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

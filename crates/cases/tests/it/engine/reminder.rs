//! Reminder notices (催办单): numbered, about one or many cases, with a required reply.

use super::because;
use super::flows::{letter, whole_way};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_cases::model::Fact;
use wangge_cases::rules::Form;
use wangge_testkit::both_engines;

both_engines! { SCHEMA;
    async fn a_reminder_is_received_assigned_answered_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        whole_way(&town, "reminder", "supervisor", "催〔2026〕").await;
    }

    async fn a_reminder_is_a_fact_of_its_case_and_stays_one_when_it_is_revoked(bed: TestDb) {
        let town = Town::new(&bed.db);
        let about = town.handled().await;
        let id = issue(&town.cases, &town.person("supervisor"), letter(&town, "reminder", vec![about])).await.unwrap().id;
        town.clock.advance_millis(HOUR_MS);
        town.does(id, "supervisor", "revoke", because("发错单位")).await.unwrap();
        let view = town.view(about).await;
        assert_eq!((view.case.tally.of(Fact::Reminder), view.case.district), (1, DISTRICT));
    }

    async fn a_reply_that_says_nothing_is_no_reply(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = issue(&town.cases, &town.person("supervisor"), letter(&town, "reminder", vec![])).await.unwrap().id;
        let silent = town.does(id, "department", "reply", Form::default()).await;
        assert!(matches!(silent, Err(CaseError::Refused(_))), "{silent:?}");
        let unread = town.does(id, "supervisor", "close", Form::default()).await;
        assert!(matches!(unread, Err(CaseError::Refused(_))), "{unread:?}");
    }
}

//! Contact forms to other departments (联系单), with their replies.

use super::flows::{letter, whole_way};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::commands::issue;
use wangge_testkit::both_engines;

both_engines! { SCHEMA;
    async fn a_contact_form_is_received_assigned_answered_sent_back_and_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        whole_way(&town, "contact", "dispatcher", "联〔2026〕").await;
    }

    async fn a_contact_form_asks_somebody_for_something_until_a_day_to_come(bed: TestDb) {
        let town = Town::new(&bed.db);
        let whole = letter(&town, "contact", vec![]);
        let mut halves = vec![whole.clone(), whole.clone(), whole.clone(), whole.clone()];
        " ".clone_into(&mut halves[0].subject);
        halves[1].department = None;
        halves[2].due_at = None;
        halves[3].due_at = whole.due_at.map(|at| at.plus_millis(-48 * HOUR_MS));
        for half in halves {
            let outcome = issue(&town.cases, &town.person("dispatcher"), half).await;
            assert!(matches!(outcome, Err(CaseError::Refused(_))), "{outcome:?}");
        }
        let foreign = issue(&town.cases, &town.person("collector"), whole).await;
        assert!(matches!(foreign, Err(CaseError::Permission(_))), "{foreign:?}");
    }

    async fn a_contact_form_of_another_district_is_not_issued_here(bed: TestDb) {
        let town = Town::new(&bed.db);
        let mut away = letter(&town, "contact", vec![]);
        away.district = DISTRICT + 1;
        let outcome = issue(&town.cases, &town.person("dispatcher"), away).await;
        assert!(matches!(outcome, Err(CaseError::NotFound)), "{outcome:?}");
    }
}

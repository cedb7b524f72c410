//! Open cases that move onto new packs.

use super::actions::{city_with, filed};
use super::applications::ask;
use super::{because, noted};
use crate::city::{DISTRICT, SCHEMA, Town, packs};
use std::sync::Arc;
use wangge_cases::CaseError;
use wangge_cases::commands::{Misfit, Repack, repack};
use wangge_cases::rules::Refusal;
use wangge_identity::Author;
use wangge_testkit::both_engines;

fn wanted(dry_run: bool) -> Repack {
    Repack { district: DISTRICT, reason: "新标准施行".to_owned(), dry_run }
}

/// A case at a department under old packs, in a city that has new ones.
pub(super) async fn outdated(town: &Town, folder: &std::path::Path) -> wangge_cases::model::CaseId {
    let id = town.handled().await;
    let new = city_with(folder, "[rules]\nreassignments = 5\n");
    assert_ne!(new.version(), town.cases.tools.city().version());
    town.cases.tools.replace_city(new);
    id
}

both_engines! { SCHEMA;
    async fn an_open_case_goes_on_by_the_new_packs_with_the_deadlines_it_had(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = outdated(&town, bed.folder.path()).await;
        let new = town.cases.tools.city();
        let look = repack(&town.cases, &Author::Program, &wanted(true)).await.unwrap();
        assert_eq!((look.moved, look.kept.len()), (1, 0));
        let before = town.view(id).await.case;
        assert_ne!(before.packs, new.version(), "looking changes nothing");
        let done = repack(&town.cases, &Author::Program, &wanted(false)).await.unwrap();
        assert_eq!((done.moved, done.kept.len()), (1, 0));
        let view = town.view(id).await;
        assert_eq!(view.case.packs, new.version());
        assert_eq!((view.case.pass_clock, view.case.stage_clock), (before.pass_clock, before.stage_clock));
        let last = view.steps.last().unwrap();
        assert_eq!((last.action.as_str(), last.note.as_str()), ("repack", "新标准施行"));
        assert!(last.detail.contains(new.version()) && last.detail.contains(&before.packs));
        let again = repack(&town.cases, &Author::Program, &wanted(false)).await.unwrap();
        assert_eq!(again.moved, 0);
        town.to_end(id).await;
    }

    async fn what_the_new_packs_do_not_know_stays_and_is_named(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), ""));
        let (stepped, case) = filed(&town, "06010-9").await;
        town.cases.tools.replace_city(packs());
        let done = repack(&town.cases, &Author::Program, &wanted(false)).await.unwrap();
        assert_eq!(done.kept, [(case.number, Misfit::Clause("06010-9".to_owned()))]);
        assert_eq!((done.moved, town.view(stepped).await.case.packs), (0, case.packs));
    }

    async fn a_case_whose_application_waits_is_left_until_it_is_decided(bed: TestDb) {
        let town = Town::new(&bed.db);
        let old = town.cases.tools.city();
        let id = town.handled().await;
        ask(&town, id, "ask_return", because("not-mine")).await;
        town.cases.tools.replace_city(city_with(bed.folder.path(), ""));
        let done = repack(&town.cases, &Author::Program, &wanted(false)).await.unwrap();
        assert_eq!(done.kept.iter().map(|kept| &kept.1).collect::<Vec<_>>(), [&Misfit::Application]);
        town.cases.tools.replace_city(Arc::clone(&old));
        town.does(id, "dispatcher", "refuse", noted("属贵单位")).await.unwrap();
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
    }

    async fn only_the_program_moves_cases_and_says_why(bed: TestDb) {
        let town = Town::new(&bed.db);
        let person = repack(&town.cases, &town.person("leader"), &wanted(false)).await;
        assert!(matches!(person, Err(CaseError::Refused(Refusal::ByProgram))));
        let silent = Repack { reason: " ".to_owned(), ..wanted(false) };
        assert!(repack(&town.cases, &Author::Program, &silent).await.is_err());
    }
}

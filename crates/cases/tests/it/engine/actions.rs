//! What a city's own rules add, and the actions that no other story needs.

use super::applications::{ask, pause, reason};
use super::{because, calls, found, noted, of_rubbish, to_collector};
use crate::city::{DISTRICT, HOUR_MS, SCHEMA, Town, category, to_department};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use wangge_cases::CaseError;
use wangge_cases::jobs::expire;
use wangge_cases::model::{Case, CaseId, Category, Fact, Finding, Source};
use wangge_cases::rules::{Form, Refusal};
use wangge_pack::{City, Need};
use wangge_testkit::both_engines;

/// A clause in two steps: made safe first, then repaired.
const STEPPED: &str = r#"
[[clause]]
key = "06010-9"
kind = "matter"
code = "06010"
condition = "垃圾压占盲道"
condition_en = "Rubbish on a tactile path"
limit = "8 working-hours"
closing = "clear"
department = "sanitation"
[[clause.sub_limit]]
name = "围挡"
name_en = "Fence"
limit = "1 urgent-hours"
[[clause.sub_limit]]
name = "清运"
name_en = "Clear"
limit = "8 working-hours"
"#;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The demo city with rules of its own.
/// A rule that sends a matter to the town at once.
pub(super) const DIRECT: &str = "[[rule]]\nkey = \"towns\"\nname = \"街道直办\"\nname_en = \"Towns\"\ncode = \"06010\"\n\
    department = \"@street\"\ndirect = true\n";

pub(super) fn city_with(folder: &Path, rules: &str) -> Arc<City> {
    let packs = folder.join("packs");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"), &packs);
    let file =
        if rules.starts_with("[[rule]]") { "responsibility.toml" } else { "case-rules.toml" };
    fs::write(packs.join("demo-city").join(file), rules).unwrap();
    let clauses = packs.join("demo-city/clauses.toml");
    let text = fs::read_to_string(&clauses).unwrap() + STEPPED;
    fs::write(clauses, text).unwrap();
    Arc::new(wangge_pack::load(&packs, "demo-city").unwrap_or_else(|errors| panic!("{errors:?}")))
}

pub(super) fn of(clause: &str) -> Form {
    let category = Category { clause: Some(clause.to_owned()), ..category() };
    Form { category: Some(category), ..Form::default() }
}

pub(super) async fn filed(town: &Town, clause: &str) -> (CaseId, Case) {
    let id = town.report(Source::Patrol).await;
    town.does(id, "intake_operator", "register", of(clause)).await.unwrap();
    let case = town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
    (id, case)
}

both_engines! { SCHEMA;
    async fn a_rule_sends_a_matter_to_the_town_at_once(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), DIRECT));
        town.office(DISTRICT, "street").await;
        let (id, case) = filed(&town, "06010-1").await;
        assert_eq!((case.stage.as_str(), case.department.is_some()), ("handle", true));
        let steps = town.view(id).await.steps;
        assert_eq!(steps.last().map(|step| (step.action.as_str(), step.post.as_str())), Some(("direct", "")));
    }

    async fn the_steps_of_a_clause_follow_each_other_and_safety_comes_first(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), ""));
        let (id, _) = filed(&town, "06010-9").await;
        town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        let why = reason(&town, "ask_suspend");
        let unsafe_yet = town.does(id, "department", "ask_suspend", pause(&town, &why, 5)).await;
        assert!(matches!(unsafe_yet, Err(CaseError::Refused(Refusal::Not(Need::Safe)))), "{unsafe_yet:?}");
        let early = town.does(id, "department", "feedback", noted("已清运")).await;
        assert!(matches!(early, Err(CaseError::Refused(Refusal::Not(Need::SubsDone)))), "{early:?}");
        let safe = town.does(id, "department", "sub_done", noted("已围挡")).await.unwrap();
        assert_eq!((safe.sub.done, safe.stage.as_str()), (1, "handle"));
        let more = Form { amount: Some("2 working-hours".parse().unwrap()), ..because("weather") };
        town.does(id, "department", "ask_extend", more).await.unwrap();
        let later = town.does(id, "supervisor", "approve", Form::default()).await.unwrap();
        assert!(later.sub.clock.due_at > safe.sub.clock.due_at, "the step that runs has the time as well");
        ask(&town, id, "ask_suspend", pause(&town, &why, 5)).await;
        town.does(id, "department", "withdraw", Form::default()).await.unwrap();
        town.does(id, "department", "sub_done", noted("已清运")).await.unwrap();
        let more = town.does(id, "department", "sub_done", noted("又一步")).await;
        assert!(matches!(more, Err(CaseError::Refused(Refusal::Not(Need::SubLeft)))), "{more:?}");
        town.to_end(id).await;
    }

    async fn a_city_may_put_what_outlasts_its_suspension_into_the_pool(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), "[rules]\nsuspension_ends = \"pool\"\n"));
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        ask(&town, id, "ask_suspend", pause(&town, &why, 2)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        town.clock.advance_millis(60 * HOUR_MS);
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 1);
        let view = town.view(id).await;
        assert_eq!((view.case.stage.as_str(), view.steps.last().unwrap().action.as_str()), ("pool", "expire_pool"));
        let again = town.does(id, "dispatcher", "take_up", noted("资金到位")).await.unwrap();
        assert_eq!(again.stage, "dispatch");
    }

    async fn a_deferral_goes_on_even_where_suspensions_go_into_the_pool(bed: TestDb) {
        let town = Town::in_city(&bed.db, city_with(bed.folder.path(), "[rules]\nsuspension_ends = \"pool\"\n"));
        let id = town.handled().await;
        let why = reason(&town, "ask_defer");
        ask(&town, id, "ask_defer", pause(&town, &why, 2)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        town.clock.advance_millis(60 * HOUR_MS);
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 1);
        let view = town.view(id).await;
        assert_eq!((view.case.stage.as_str(), view.steps.last().unwrap().action.as_str()), ("handle", "expire"));
    }

    async fn an_expired_suspension_goes_on_by_itself(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        ask(&town, id, "ask_suspend", pause(&town, &why, 2)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        town.clock.advance_millis(60 * HOUR_MS);
        expire(&town.cases, DISTRICT).await.unwrap();
        assert_eq!(town.view(id).await.steps.last().unwrap().action, "expire");
    }

    async fn the_shift_leader_waives_the_check_with_a_photo_and_reopens_what_was_closed_wrongly(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        let waived = town.does(id, "shift_leader", "waive_check", because("视频复核")).await.unwrap();
        assert!(waived.check_waived);
        town.does(id, "shift_leader", "close", Form::default()).await.unwrap();
        let again = town.does(id, "shift_leader", "reopen", because("照片不符")).await.unwrap();
        assert_eq!((again.stage.as_str(), again.tally.of(Fact::Reopen)), ("dispatch", 1));
    }

    async fn reminders_and_notes_leave_the_clocks_alone(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let before = town.view(id).await.case;
        let reminded = town.does(id, "supervisor", "remind", noted("请抓紧")).await.unwrap();
        let noted = town.does(id, "supervisor", "comment", noted("已电话核对")).await.unwrap();
        assert_eq!(reminded.tally.of(Fact::Reminder), 1);
        assert_eq!((noted.pass_clock, noted.stage_clock, noted.stage), (before.pass_clock, before.stage_clock, before.stage));
    }

    async fn a_failed_check_is_not_closed(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = calls::told_by_phone(&town).await;
        town.does(id, "intake_operator", "register", of_rubbish()).await.unwrap();
        town.does(id, "intake_operator", "send_verify", to_collector()).await.unwrap();
        town.does(id, "collector", "verify", found(Finding::Pass)).await.unwrap();
        town.does(id, "shift_leader", "file", Form::default()).await.unwrap();
        town.does(id, "dispatcher", "dispatch", to_department()).await.unwrap();
        town.does(id, "department", "feedback", noted("已清运")).await.unwrap();
        town.does(id, "intake_operator", "send_check", to_collector()).await.unwrap();
        town.does(id, "collector", "check", found(Finding::Fail)).await.unwrap();
        let closed = town.does(id, "shift_leader", "close", Form::default()).await;
        assert!(matches!(closed, Err(CaseError::Refused(Refusal::Not(Need::CheckPassed)))), "{closed:?}");
    }
}

//! The packs of this repository load, and hold what their texts promise.

use wangge_kernel::calendar::Unit;
use wangge_pack::{City, ClockStep, FormField, Kind, LimitFrom, Scope, load};

use crate::packs;

const NEW: &str = "GB/T 47678.5-2026";
const OLD: &str = "GB/T 30428.2-2013";

pub(crate) fn city(key: &str) -> City {
    load(&packs(), key).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{key}:\n{}", lines.join("\n"))
    })
}

fn count(city: &City, standard: &str, kind: Kind) -> usize {
    city.items()
        .iter()
        .filter(|item| item.standard == standard && item.kind == kind && !item.is_local)
        .count()
}

#[test]
fn every_shipped_pack_loads() {
    for entry in std::fs::read_dir(packs()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            city(path.file_name().unwrap().to_str().unwrap());
        }
    }
}

#[test]
fn the_national_pack_holds_both_editions() {
    let city = city("national");
    assert_eq!(count(&city, NEW, Kind::Component), 153);
    assert_eq!(count(&city, NEW, Kind::Matter), 250);
    assert_eq!(count(&city, OLD, Kind::Component), 66);
    assert_eq!(count(&city, OLD, Kind::Matter), 74);
    assert_eq!(city.crosswalks()[0].rows.len(), 140);
    let current: Vec<&str> =
        city.current_standards().map(|standard| standard.reference.as_str()).collect();
    assert_eq!(current, [NEW]);
}

#[test]
fn a_component_has_a_matter_twin_with_its_search_words() {
    let city = city("national");
    let components =
        city.items().iter().filter(|item| item.standard == NEW && item.kind == Kind::Component);
    for component in components {
        let twin = city.item(NEW, Kind::Matter, &component.code).unwrap();
        assert!(twin.is_twin);
        assert_eq!(twin.name, format!("{}异常", component.name));
        assert_eq!(twin.name_en, format!("{} defect", component.name_en));
        assert_eq!(twin.search, component.search);
        assert!(city.class_of(twin).is_some(), "{}", twin.code);
    }
    assert!(city.item(OLD, Kind::Matter, "0101").is_some_and(|item| !item.is_twin));
}

#[test]
fn an_old_code_leads_to_its_successor_or_says_why_not() {
    let city = city("national");
    assert_eq!(
        city.successor(OLD, NEW, Kind::Component, "0102").unwrap().to.as_deref(),
        Some("01002")
    );
    let gone = city.crosswalks()[0].rows.iter().filter(|row| row.to.is_none());
    assert!(gone.clone().all(|row| row.note.is_some()));
    assert_eq!(gone.count(), 10);
}

#[test]
fn the_demo_city_adds_matters_clauses_and_stage_limits() {
    let city = city("demo-city");
    let keys: Vec<&str> = city.packs().iter().map(|pack| pack.key.as_str()).collect();
    assert_eq!(keys, ["base", "national", "demo-city"]);
    assert_eq!(city.clauses().len(), 358);
    assert_eq!(city.items().iter().filter(|item| item.is_local).count(), 27);
    let clause = city.clause("06001-1").unwrap();
    assert_eq!((clause.limit.amount(), clause.limit.unit()), (2.0, Unit::UrgentDays));
    assert!(clause.is_urgent());
    assert_eq!(clause.department, "enforcement");
    let manhole = city.item(NEW, Kind::Matter, "01001").unwrap();
    let of_manhole: Vec<&str> =
        city.clauses_of(manhole).map(|clause| clause.key.as_str()).collect();
    assert!(
        of_manhole.len() >= 3 && of_manhole[..3] == ["01001-1", "01001-2", "01001-3"],
        "{of_manhole:?}"
    );
    assert!(city.clauses().iter().all(|clause| city.item_of(clause).is_some()));
    assert_eq!(city.stage_limit("verify").unwrap().normal.to_string(), "30 urgent-minutes");
    assert!(city.stage_limit("handle").is_none());
    assert_eq!(city.calendar().unwrap().name, "china");
}

#[test]
fn a_city_outside_china_stands_on_the_same_base() {
    let city = city("new-york");
    assert_eq!(city.calendar().unwrap().name, "new-york");
    assert_eq!(city.items().len(), 2);
    assert!(city.clause("illegal-animal-sold-1").is_some());
    assert!(city.flow("case").is_some());
}

#[test]
fn a_city_on_another_shore_has_the_clauses_of_the_first_and_days_of_its_own() {
    let (one, other) = (city("demo-city"), city("harbour"));
    assert_eq!(one.clauses().len(), other.clauses().len());
    let calendar = other.calendar().unwrap();
    assert_eq!(calendar.name, "harbour");
    let pattern = |city: &City, flow: &str| city.flow(flow).unwrap().number.clone();
    assert_eq!(pattern(&one, "reminder"), "催〔{year}〕{count}号");
    for flow in other.flows() {
        let number = pattern(&other, &flow.key);
        assert!(number.is_ascii(), "{}: {number}", flow.key);
        assert_eq!(number == pattern(&one, &flow.key), flow.key == "case", "{}", flow.key);
    }
}

#[test]
fn posts_keep_filing_dispatching_and_handling_apart() {
    let city = city("base");
    assert_eq!(city.posts().len(), 10);
    assert_eq!(city.post("handler").unwrap().scope, Scope::Organisation);
    for post in city.posts() {
        let may = |permission: &str| post.permissions.iter().any(|own| own == permission);
        assert!(!(may("case.file") && may("case.dispatch")), "{}", post.key);
        assert!(
            !(may("case.feedback") && (may("case.check") || may("case.close"))),
            "{}",
            post.key
        );
    }
}

#[test]
fn the_flow_leads_through_seven_stages() {
    let city = city("base");
    let flow = city.flow("case").unwrap();
    let mut stage = "intake";
    for (action, next) in [
        ("register", "filing"),
        ("send_verify", "filing"),
        ("verify", "filing"),
        ("file", "dispatch"),
        ("dispatch", "handle"),
        ("assign", "handle"),
        ("feedback", "feedback"),
        ("send_check", "check"),
        ("check", "check"),
        ("rework", "handle"),
        ("feedback", "feedback"),
        ("send_check", "check"),
        ("close", "closed"),
    ] {
        let action = flow.actions_from(stage).find(|possible| possible.key == action);
        stage = action.unwrap_or_else(|| panic!("not possible in {stage}")).target(stage);
        assert_eq!(stage, next);
    }
    assert!(flow.stage("closed").unwrap().ended && flow.stage("void").unwrap().ended);
    assert_eq!(flow.stage("handle").unwrap().limit_from, Some(LimitFrom::Clause));
    let feedback = flow.action("feedback").unwrap();
    assert_eq!(feedback.form, [FormField::Note, FormField::Photo]);
    assert_eq!(feedback.closes_task, None);
    assert_eq!(feedback.clocks, [ClockStep::DepartmentStop, ClockStep::CaseStop]);
}

//! What people type and what they must find.

use std::time::Instant;

use wangge_pack::{City, Kind};

use crate::shipped::city;

fn names(city: &City, text: &str) -> Vec<String> {
    city.search(text, 8).iter().map(|hit| format!("{} {}", hit.item.code, hit.item.name)).collect()
}

#[test]
fn each_way_of_typing_finds_the_matter() {
    let city = city("demo-city");
    for (typed, wanted) in [
        ("小广告", "小广告"),
        ("xgg", "小广告"),
        ("XGG", "小广告"),
        ("xiaoguanggao", "小广告"),
        ("井盖", "井盖"),
        ("jg", "井盖"),
        ("manhole", "井盖"),
        ("Ｍanhole cover", "井盖"),
        ("ludeng", "路灯"),
        ("streetlight", "路灯"),
        ("street lights", "路灯"),
        ("供水 井盖", "供水井盖"),
    ] {
        let hits = city.search(typed, 8);
        let first = hits.first().unwrap_or_else(|| panic!("{typed} finds nothing"));
        let is_it = first.item.name.contains(wanted)
            || first.item.search.iter().any(|word| word.contains(wanted));
        assert!(is_it, "{typed}: {:?}", names(&city, typed));
    }
}

#[test]
fn a_code_is_found_by_its_digits_in_either_width() {
    let city = city("demo-city");
    assert_eq!(city.search("06010", 3)[0].item.code, "06010");
    assert_eq!(city.search("０６０１０", 3)[0].item.code, "06010");
    let by_class = city.search("060", 5);
    assert!(by_class.iter().all(|hit| hit.item.code.starts_with("060")));
    assert_eq!(by_class.len(), 5);
}

#[test]
fn words_of_a_clause_find_its_matter_and_the_clause() {
    let city = city("demo-city");
    let hits = city.search("弹跳", 3);
    assert!(hits[0].clause.is_some_and(|clause| clause.condition.contains("弹跳")));
}

#[test]
fn only_matters_of_current_standards_are_offered() {
    let city = city("demo-city");
    let hits = city.search("井盖", 100);
    assert!(
        hits.iter()
            .all(|hit| hit.item.standard == "GB/T 47678.5-2026" && hit.item.kind == Kind::Matter)
    );
    let components = city.search_kind(Kind::Component, "井盖", 100);
    assert!(
        !components.is_empty() && components.iter().all(|hit| hit.item.kind == Kind::Component)
    );
}

#[test]
fn what_stands_nowhere_as_a_whole_is_found_by_its_parts() {
    let city = city("demo-city");
    assert!(names(&city, "井盖没了").first().is_some_and(|name| name.contains("井盖")));
}

#[test]
fn nothing_finds_nothing() {
    let city = city("demo-city");
    assert!(city.search("", 5).is_empty() && city.search(" 　", 5).is_empty());
    assert!(city.search("qqqqq", 5).is_empty() && city.search("𠮷龘", 5).is_empty());
    assert!(city.search("井盖", 0).is_empty());
}

#[test]
fn an_answer_comes_while_one_types() {
    let city = city("demo-city");
    let begin = Instant::now();
    for _ in 0..100 {
        for typed in ["小广告", "xgg", "manhole", "井盖没了"] {
            assert!(!city.search(typed, 10).is_empty());
        }
    }
    // Unoptimised, on a busy machine; a release build is some fifty times faster.
    assert!(begin.elapsed().as_millis() < 8000, "{:?} for 400 searches", begin.elapsed());
}

//! Wrong mappings: each mistake with file, line and hint.

use super::{SCHEMA, cases, job, shipped, wrong};
use std::fs;
use wangge_cases::commands::import::Mapping;
use wangge_testkit::{Engine, TestDb, block_on};

const GOOD: &str = r#"[import]
origin = "small"
zone = "Europe/Berlin"

[columns]
key = "Nr"

[text]
description = ["{What}"]
place = ["{Where}"]

[dates.reported]
column = "When"
formats = ["%d.%m.%Y %H:%M"]
"#;

const TABLE: &str = "Nr,When,What,Where,State\n1,05.03.2026 14:00,Lamp out,Mill Lane,new\n";

/// Returns the messages that a mapping gets against the small table.
fn messages(text: &str) -> Vec<String> {
    let mapping = match Mapping::parse("small.toml", text) {
        Ok(mapping) => mapping,
        Err(errors) => return errors.iter().map(ToString::to_string).collect(),
    };
    block_on(async {
        let bed = TestDb::open(Engine::Lite, SCHEMA).await;
        let file = bed.folder.path().join("small.csv");
        fs::write(&file, TABLE).unwrap();
        let errors = wrong(&cases(&bed.db, "new-york"), &job(&file, mapping)).await;
        errors.iter().map(ToString::to_string).collect()
    })
}

#[test]
fn the_shipped_mappings_can_be_read() {
    assert_eq!(shipped("nyc311.toml").origin(), "nyc311");
    assert_eq!(shipped("case-ledger.toml").origin(), "case-ledger");
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let found = messages(&GOOD.replace("key = \"Nr\"", "key = \"Nr\"\nlongitude = \"X\""));
    insta::assert_snapshot!(found.join("\n"), @"small.toml:7: unknown field `longitude`, expected one of `key`, `number`, `lon`, `lat`, `resolution`");
}

#[test]
fn a_missing_part_is_named() {
    let found = messages("[import]\norigin = \"small\"\nzone = \"UTC\"\n");
    insta::assert_snapshot!(found.join("\n"), @"small.toml:1: missing field `columns`");
}

#[test]
fn every_mistake_against_table_and_city_is_told_at_once() {
    let text = GOOD
        .replace("Europe/Berlin", "Europe/Atlantis")
        .replace("key = \"Nr\"", "key = \"Number\"\nlon = \"Where\"")
        .replace("{What}", "{What")
        .replace("%d.%m.%Y %H:%M", "%Q");
    let more = "
[status]
column = \"State\"
[status.words]
new = \"begun\"
[source]
default = \"pigeon\"
[category]
column = \"What\"
[category.words]
lamp = { standard = \"NYC 311\", kind = \"matter\", code = \"lamp\" }
";
    insta::assert_snapshot!(messages(&(text + more)).join("\n"), @r#"
    small.toml:6: the table has no column 'Number'; the table has: Nr, When, What, Where, State
    small.toml:7: one coordinate without the other; name both 'lon' and 'lat', or neither
    small.toml:3: there is no time zone 'Europe/Atlantis'; write a name such as "Asia/Shanghai" or "America/New_York"
    small.toml:10: a '{' is not closed; write {column}
    small.toml:15: '%Q' is no format of dates; use %Y %m %d %H %I %M %S %p, or "serial"
    small.toml:20: the flow has no stage 'begun'; known are intake, filing, dispatch, handle, suspended, deferred, pool, feedback, check, upstream, closed, void, merged, transferred
    small.toml:22: there is no source 'pigeon'; known are patrol, hotline, web, media, leader, video, upstream, other
    small.toml:26: the packs hold no matter 'lamp' of 'NYC 311' that is in force; kind is "component" or "matter"; see the catalogue of the city's packs
    "#);
}

//! Mistakes of authors and the messages that they get.

use std::fs;

use crate::{messages, packs, small};

const PACK: &str = "[pack]\nkey = \"small\"\nname = \"小\"\nname_en = \"Small\"\nversion = \"1\"\nlayer = \"city\"\nsource = \"test\"\n";
const CATALOGUE: &str = r#"[standard]
ref = "S 1"
name = "甲"
name_en = "A"
source = "test"
class_digits = 2
item_digits = 3
twin_suffix = "异常"

[[class]]
kind = "component"
code = "01"
name = "市政"
name_en = "Municipal"

[[class]]
kind = "matter"
code = "01"
name = "市政类"
name_en = "Municipal"

[[item]]
kind = "component"
code = "01001"
name = "井盖"
name_en = "Manhole cover"
"#;
const CLAUSES: &str = r#"standard = "S 1"

[[clause]]
key = "01001-1"
kind = "matter"
code = "01001"
condition = "缺失"
condition_en = "Missing"
limit = "2 urgent-hours"
closing = "repair"
department = "water"
"#;

fn with_clauses(text: &str) -> Vec<String> {
    messages(&small(&[
        ("pack.toml", PACK),
        ("catalogue/a.toml", CATALOGUE),
        ("clauses.toml", text),
    ]))
}

#[test]
fn the_whole_small_pack_is_right() {
    assert_eq!(with_clauses(CLAUSES), [""; 0]);
}

#[test]
fn a_misspelt_key_names_the_nearest() {
    let told = with_clauses(&CLAUSES.replace("department", "departmnet"));
    assert_eq!(
        told,
        [
            "packs/small/clauses.toml:3: clause '01001-1': 'department' is missing; add department = \"…\"",
            "packs/small/clauses.toml:11: clause '01001-1': unknown key 'departmnet'; nearest is 'department'",
        ]
    );
}

#[test]
fn an_unknown_code_names_the_nearest() {
    let told = with_clauses(&CLAUSES.replace("01001", "01011"));
    assert_eq!(
        told,
        [
            "packs/small/clauses.toml:6: clause '01011-1': unknown code '01011'; nearest is '01001' 井盖异常"
        ]
    );
}

#[test]
fn a_key_that_stands_twice_names_both_places() {
    let twice = format!("{CLAUSES}\n{}", CLAUSES.trim_start_matches("standard = \"S 1\"\n"));
    let told = with_clauses(&twice);
    assert_eq!(
        told,
        [
            "packs/small/clauses.toml:15: clause '01001-1': key stands twice in the pack; the first is at packs/small/clauses.toml:3",
        ]
    );
}

#[test]
fn a_rule_of_duty_about_nothing_is_refused_by_its_place() {
    let rule = |more: &str| {
        let text = format!(
            "[[rule]]\nkey = \"one\"\nname = \"一\"\nname_en = \"One\"\ndepartment = \"water\"\n{more}\n"
        );
        messages(&small(&[
            ("pack.toml", PACK),
            ("catalogue/a.toml", CATALOGUE),
            ("clauses.toml", CLAUSES),
            ("responsibility.toml", &text),
        ]))
    };
    for right in [
        "",
        "clause = \"01001-1\"",
        "code = \"01\"\narea = \"990101001\"",
        "owner = \"甲\"\ndirect = true",
    ] {
        assert_eq!(rule(right), [""; 0], "{right}");
    }
    let wrong = [
        ("clause = \"01001-2\"", "unknown clause '01001-2'"),
        ("code = \"02\"", "no code begins with '02'"),
        ("area = \"9901\"", "'9901' is no area"),
        ("clause = \"01001-1\"\ncode = \"01\"", "'clause' and 'code' together"),
        ("street = \"x\"", "unknown key 'street'"),
    ];
    for (more, message) in wrong {
        let told = rule(more);
        assert!(
            told.len() == 1
                && told[0].contains(message)
                && told[0].contains("responsibility.toml:"),
            "{told:?}"
        );
    }
}

#[test]
fn a_limit_that_cannot_be_counted_is_refused() {
    let told = with_clauses(&CLAUSES.replace("2 urgent-hours", "two hours"));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with(
            "packs/small/clauses.toml:9: clause '01001-1': \"hours\" is not a unit of time; write"
        ),
        "{told:?}"
    );
}

#[test]
fn a_word_outside_its_list_names_the_nearest() {
    let told = with_clauses(&CLAUSES.replace("repair", "repiar"));
    assert_eq!(
        told,
        [
            "packs/small/clauses.toml:10: clause '01001-1': 'repiar' is no word for 'closing'; nearest is 'repair'"
        ]
    );
}

#[test]
fn text_that_is_no_toml_is_told_with_its_line_and_nothing_else() {
    let told = with_clauses(&CLAUSES.replace("code = \"01001\"", "code = \"01001"));
    assert!(
        told.iter().all(|line| line.starts_with("packs/small/clauses.toml:6: not TOML: ")),
        "{told:?}"
    );
    assert!(!told.is_empty());
}

#[test]
fn all_mistakes_are_told_at_once() {
    let clauses =
        CLAUSES.replace("01001", "01011").replace("repair", "repiar").replace("S 1", "S 2");
    let catalogue =
        CATALOGUE.replace("name = \"井盖\"\n", "").replace("code = \"01001\"", "code = 1001");
    let told = messages(&small(&[
        ("catalogue/a.toml", &catalogue),
        ("clauses.toml", &clauses),
        ("postts.toml", ""),
    ]));
    let wanted = [
        "packs/small/catalogue/a.toml:22: item: 'name' is missing",
        "packs/small/catalogue/a.toml:24: item: 'code' must be text",
        "packs/small/clauses.toml:10: clause '01011-1': 'repiar' is no word",
        "packs/small/pack.toml: there is no such file",
        "packs/small/postts.toml: packs have no such file; nearest is 'posts.toml'",
    ];
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for (told, wanted) in told.iter().zip(wanted) {
        assert!(told.starts_with(wanted), "{told}");
    }
}

#[test]
fn a_flow_must_hang_together() {
    let path = packs().join("base/flow/case.toml");
    let flow = fs::read_to_string(path).unwrap();
    let posts = fs::read_to_string(packs().join("base/posts.toml")).unwrap();
    let told = |from: &str, to: &str| {
        assert!(flow.contains(from));
        let flow = flow.replace(from, to);
        messages(&small(&[("pack.toml", PACK), ("posts.toml", &posts), ("flow/case.toml", &flow)]))
    };
    let one = |from: &str, to: &str, wanted: &str| {
        let told = told(from, to);
        assert!(told.iter().any(|line| line.contains(wanted)), "{wanted}: {told:?}");
    };
    assert_eq!(told("intake", "intake"), [""; 0]);
    one(
        "to = \"dispatch\"",
        "to = \"dispach\"",
        "action 'file': unknown stage 'dispach'; nearest is 'dispatch'",
    );
    one("to = \"dispatch\"", "to = \"closed\"", "stage 'dispatch' is never reached");
    one(
        "case.rework",
        "case.rewrok",
        "action 'rework': no post has the permission 'case.rewrok'; nearest is 'case.rework'",
    );
    one("closes_task = \"check\"", "", "no action finishes the task 'check'");
    one("key = \"rework\"", "key = \"close\"", "action 'close' stands twice");
    one(
        "start = \"intake\"",
        "start = \"intak\"",
        "flow 'case': unknown stage 'intak'; nearest is 'intake'",
    );
    one("from = [\"filing\"]", "from = [\"void\"]", "nothing can happen in the ended stage 'void'");
    one("[\"reason\"]", "[\"raeson\"]", "'raeson' is no word for 'form'; nearest is 'reason'");
}

#[test]
fn a_bad_calendar_is_told_with_its_line() {
    let told = messages(&small(&[
        ("pack.toml", PACK),
        ("calendar/a.toml", "timezone = \"Asia/Shangai\"\n"),
    ]));
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("packs/small/calendar/a.toml:1: "), "{told:?}");
}

#[test]
fn a_stack_that_cannot_be_read_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let write = |key: &str, extends: &str| {
        fs::create_dir_all(folder.path().join(key)).unwrap();
        let text = format!("{}extends = \"{extends}\"\n", PACK.replace("small", key));
        fs::write(folder.path().join(key).join("pack.toml"), text).unwrap();
    };
    let told = |key: &str| wangge_pack::load(folder.path(), key).unwrap_err()[0].to_string();
    write("one", "two");
    write("two", "one");
    write("three", "tow");
    write("four", "../one");
    assert!(told("one").contains("packs extend each other in a circle: one → two → one"));
    assert!(
        told("three").contains("three/pack.toml: there is no pack 'tow'; nearest is 'two'"),
        "{}",
        told("three")
    );
    assert!(told("four").contains("there is no pack '../one'"));
    fs::create_dir_all(folder.path().join("one/catalog")).unwrap();
    assert!(
        told("one").contains("catalog: packs have no such folder; nearest is 'catalogue'")
            || told("one").contains("circle")
    );
    fs::write(folder.path().join("two/posts.toml"), b"\xff\xfe").unwrap();
    let all = wangge_pack::load(folder.path(), "two").unwrap_err();
    assert!(
        all.iter().any(|error| error.to_string().contains("two/posts.toml: is not UTF-8 text")),
        "{all:?}"
    );
    assert!(all.iter().any(|error| {
        error.to_string().contains("one/catalog: packs have no such folder; nearest is 'catalogue'")
    }));
}

#[test]
fn a_later_layer_replaces_the_same_key() {
    let mut stack =
        small(&[("pack.toml", PACK), ("catalogue/a.toml", CATALOGUE), ("clauses.toml", CLAUSES)]);
    let mut above = small(&[
        ("pack.toml", PACK),
        ("clauses.toml", &CLAUSES.replace("2 urgent-hours", "4 working-hours")),
    ]);
    above[0].place = "packs/above".to_owned();
    stack.append(&mut above);
    let city = wangge_pack::build(&stack).unwrap();
    assert_eq!(city.clauses().len(), 1);
    assert_eq!(city.clause("01001-1").unwrap().limit.to_string(), "4 working-hours");
}

#[test]
fn a_pattern_of_numbers_names_its_flow_and_its_count() {
    let text = "[[number]]\nflow = \"orders\"\npattern = \"WO-{year}-{count}\"\n\n[[number]]\nflow = \"case\"\npattern = \"C-{year}\"\n";
    let found = messages(&small(&[
        ("pack.toml", PACK),
        ("catalogue/a.toml", CATALOGUE),
        ("clauses.toml", CLAUSES),
        ("numbers.toml", text),
    ]));
    let has = |words: &str| found.iter().any(|it| it.contains(words));
    assert!(has("numbers.toml:2: number: unknown flow 'orders'"), "{found:?}");
    assert!(has("numbers.toml:7: number: without '{count}'"), "{found:?}");
}

//! Each rule of the catalogue, shown to fail on two small files.

use super::*;
use crate::rust::parse_tree;

const PAGE: &str = "<h1>{{ ui.t(\"case-title\") }}</h1>";

fn found(chinese: &str, english: &str, page: &str, code: &str) -> Vec<String> {
    let tree = Tree::from_pairs([
        ("crates/cases/locales/zh-CN.ftl", chinese),
        ("crates/cases/locales/en.ftl", english),
        ("crates/cases/templates/cases/page.html", page),
        ("crates/cases/src/pages.rs", code),
    ]);
    check(&tree, &parse_tree(&tree)).iter().map(ToString::to_string).collect()
}

#[test]
fn two_equal_catalogues_in_use_pass() {
    let none: [String; 0] = [];
    assert_eq!(found("case-title = 案件\n", "case-title = Case\n", PAGE, ""), none);
    let code = "fn f() { ui.t(\"case-title\"); }";
    assert_eq!(found("case-title = 案件\n", "case-title = Case\n", "", code), none);
}

#[test]
fn a_missing_translation_is_found_at_its_line() {
    let found = found("# 注\ncase-title = 案件\n", "", PAGE, "");
    assert!(found[0].starts_with("crates/cases/locales/zh-CN.ftl:2: `case-title` is missing"));
}

#[test]
fn a_different_variable_is_found() {
    let found = found("case-title = { $name } 案件\n", "case-title = { $title }\n", PAGE, "");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn an_unknown_key_is_found_in_template_and_code() {
    let pair = "case-title = x\n";
    let page = format!("{PAGE}\n{{{{ ui.tn(\"case-count\", 3) }}}}");
    assert!(found(pair, pair, &page, "")[0].contains("page.html:2: the message `case-count`"));
    let code = "fn f() { m!(ui.t(\"case-none\")); }";
    assert!(found(pair, pair, PAGE, code)[0].contains("pages.rs:1: the message `case-none`"));
}

#[test]
fn an_unused_key_is_found_unless_it_is_built_or_referenced() {
    let pair = "case-title = x { case-inner }\ncase-inner = y\nstage-filing = z\n\
                case-title-hint = v\ncase-old = w\n";
    let found = found(pair, pair, PAGE, "");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("nobody asks for the message `case-old`"));
}

#[test]
fn invalid_fluent_a_double_key_and_a_missing_file_are_found() {
    let pair = "case-title = x\n";
    assert!(found("case-title = x\nbad line\n", pair, PAGE, "")[0].contains("not valid Fluent"));
    let double = "case-title = x\ncase-title = y\n";
    assert!(found(double, pair, PAGE, "")[0].contains("stands twice"));
    let alone = Tree::from_pairs([("crates/grid/locales/en.ftl", "")]);
    assert_eq!(check(&alone, &[]).len(), 1);
}

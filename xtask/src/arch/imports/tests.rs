//! Each rule of `imports`, shown to fail on a small source and to pass on its correction.

use super::*;
use crate::rust::parse_tree;
use crate::tree::Tree;

fn found(path: &str, text: &str) -> Vec<String> {
    let findings = check(&parse_tree(&Tree::from_pairs([(path, text)])));
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn rules_and_model_stay_pure() {
    let rules = "crates/cases/src/rules.rs";
    assert_eq!(found(rules, "use wangge_db::Tx;").len(), 1);
    assert_eq!(found(rules, "use crate::store;").len(), 1);
    assert_eq!(found(rules, "fn f() { tokio::spawn(()); }").len(), 1);
    assert_eq!(
        found("crates/cases/src/model/light.rs", "use wangge_grid::queries::cell;").len(),
        1
    );
    assert!(found(rules, "use wangge_kernel::Instant; use crate::model::Light;").is_empty());
    assert!(found(rules, "use wangge_grid::model::Cell; use wangge_grid::Cell2;").is_empty());
    assert!(found("crates/cases/src/store.rs", "use wangge_db::Tx;").is_empty());
}

#[test]
fn http_stays_in_pages_and_surfaces() {
    assert_eq!(found("crates/cases/src/commands.rs", "use axum::Router;").len(), 1);
    assert_eq!(found("crates/db/src/lib.rs", "fn f() -> axum::Router {}").len(), 1);
    assert!(found("crates/cases/src/pages/list.rs", "use axum::Router;").is_empty());
    assert!(found("crates/console/src/x.rs", "use askama::Template;").is_empty());
    assert!(found("crates/web/src/x.rs", "use axum::Router;").is_empty());
}

#[test]
fn drivers_stay_in_db() {
    assert_eq!(found("crates/outbox/src/lib.rs", "use tokio_postgres::Client;").len(), 1);
    assert!(found("crates/db/src/lib.rs", "use rusqlite::Connection;").is_empty());
}

#[test]
fn the_wall_clock_is_read_in_one_file() {
    let reading = "fn f() { std::time::SystemTime::now(); }";
    assert_eq!(found("crates/web/src/x.rs", reading).len(), 1);
    let renamed = "use std::time::Instant as I; fn f() { I::now(); }";
    assert_eq!(found("crates/web/src/x.rs", renamed).len(), 1);
    assert_eq!(found("crates/web/src/x.rs", "fn f() { g(jiff::Zoned::now) }").len(), 1);
    assert!(found("crates/kernel/src/clock.rs", reading).is_empty());
    assert!(found("crates/web/tests/it/main.rs", reading).is_empty());
}

#[test]
fn sql_stays_in_stores() {
    let sql = "const A: &str = \"select id from cases\";";
    assert_eq!(found("crates/cases/src/rules.rs", sql).len(), 1);
    assert_eq!(found("crates/cases/src/commands.rs", "m! { \"update cases set a = 1\" }").len(), 1);
    assert!(found("crates/cases/src/store/list.rs", sql).is_empty());
    assert!(found("crates/db/src/lib.rs", sql).is_empty());
    assert!(
        found("crates/cases/src/rules.rs", "const A: &str = \"select one of them\";").is_empty()
    );
    assert!(found("crates/cases/src/rules.rs", "/// select id from cases\nfn f() {}").is_empty());
}

#[test]
fn a_neighbours_store_and_pages_are_closed() {
    let store = "use wangge_grid::store::cell_fetch;";
    assert_eq!(found("crates/cases/src/commands.rs", store).len(), 1);
    let renamed = "use wangge_grid as grid; fn f() { grid::pages::list() }";
    assert_eq!(found("crates/app/src/lib.rs", renamed).len(), 1);
    assert!(found("crates/app/src/lib.rs", "use wangge_grid::routes;").is_empty());
}

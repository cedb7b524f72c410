//! A small metropolis: made twice, measured once, on each engine.

use crate::program::run;
use wangge_db::{DbUrl, Engine};
use wangge_testkit::{TestDb, block_on};

const CASES: &str = "2000";

fn measured(engine: Engine) {
    let bed = block_on(TestDb::open(engine, &[]));
    let data = bed.folder.path().join("data");
    let data = data.to_str().unwrap();
    let url = match &bed.url {
        DbUrl::Lite(path) => format!("sqlite://{}", path.display()),
        DbUrl::Pg(text) => text.clone(),
    };
    let place = ["--data", data, "--db", &url];
    let load = [
        "bench",
        "load",
        "--cases",
        CASES,
        "--grids",
        "300",
        "--components",
        "9000",
        "--districts",
        "3",
    ];
    let made = run(&[&load[..], &place].concat(), "");
    assert_eq!(made.code, Some(0), "{made:?}");
    let sum = "2000 cases, 321 unit grids in 3 streets of 3 districts, 9000 components";
    assert!(made.out.contains(&format!("\n{sum}, in ")), "{made:?}");
    let again = run(&[&load[..], &place].concat(), "");
    assert!(again.out.starts_with(&format!("{sum}, in ")), "nothing is made again: {again:?}");
    let other = run(&[&["bench", "load", "--cases", "3000"][..], &place].concat(), "");
    assert_eq!(other.code, Some(1));
    assert!(other.err.contains("was begun with 2000 cases"), "{other:?}");

    let ran = run(&[&["bench", "run", "--seconds", "1", "--json"][..], &place].concat(), "");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: wangge_bench::Report = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report.all_cases, 2_000);
    assert!((1..2_000).contains(&report.cases), "the districts share them: {}", report.cases);
    for figure in &report.figures {
        let found = (figure.p50_ms, figure.rate, figure.mib);
        assert!(figure.count > 0 && found != (None, None, None), "{figure:?}");
    }
    for work in [
        "work list",
        "exact count",
        "page of a case",
        "tile of a month",
        "as CSV",
        "transitions",
        "deadlines",
    ] {
        assert!(report.figures.iter().any(|figure| figure.name.contains(work)), "{work}");
    }
    assert!(report.plans.iter().all(|plan| !plan.plan.is_empty()), "{:?}", report.plans);
    assert!(!report.plans.is_empty());
    let doctor = run(&[&["doctor"][..], &place].concat(), "");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
}

#[test]
fn a_small_metropolis_is_made_and_measured_on_sqlite() {
    measured(Engine::Lite);
}

#[test]
fn a_small_metropolis_is_made_and_measured_on_postgresql() {
    measured(Engine::Pg);
}

//! A dirty 案件台账 in XLSX.

use super::{Notes, SCHEMA, cases, dirty, job, run, search, shipped, tables};
use wangge_cases::Cases;
use wangge_cases::commands::import::Outcome;
use wangge_kernel::Instant;
use wangge_testkit::{TestDb, both_engines};

/// Runs the dirty ledger and returns what came of it.
async fn ledger(cases: &Cases, bed: &TestDb) -> (Outcome, Notes) {
    let file = bed.folder.path().join("案件台账.xlsx");
    dirty::write(&file, &dirty::rows()).unwrap();
    let mut notes = Notes::default();
    let outcome = run(cases, &job(&file, shipped("case-ledger.toml")), &mut notes).await;
    (outcome, notes)
}

both_engines! { SCHEMA;
    /// The dirty ledger gives twenty cases; each other row is named with column and reason.
    async fn a_dirty_ledger_is_taken_as_far_as_it_can_be(bed: TestDb) {
        let cases = cases(&bed.db, "demo-city");
        let (outcome, notes) = ledger(&cases, &bed).await;
        assert_eq!(outcome, Outcome { rows: 40, taken: 20, rejected: 20, without_point: 3, without_department: 20, ..Outcome::default() });
        insta::assert_snapshot!("rejects", notes.lines());
        let all = tables(&cases).await;
        insta::allow_duplicates! { insta::assert_snapshot!("cases", lines(&all)); }
        assert_eq!(search(&cases, "202603050017").await, ["TZ-202603050017"]);

        let (again, second) = ledger(&cases, &bed).await;
        assert_eq!((again.taken, again.there, again.rejected), (0, 20, 20));
        assert_eq!(second.lines(), notes.lines());
    }
}

fn lines(all: &[(wangge_cases::model::Case, Vec<wangge_cases::model::Step>)]) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let time = |at: Option<Instant>| {
        at.map_or("–".to_owned(), |at| {
            at.in_zone(&zone).strftime("%F %T").to_string()
        })
    };
    let mut text = String::new();
    for (case, steps) in all {
        let category = case
            .category
            .as_ref()
            .map(|category| format!("{} {}", category.kind, category.code));
        let point = case.point.map_or("–".to_owned(), |point| {
            format!("{} {}", point.lon, point.lat)
        });
        let steps: Vec<_> = steps
            .iter()
            .map(|step| format!("{} {}", step.action, step.note))
            .collect();
        text.push_str(&format!(
            "{} {} {} | {} | reported {} due {} ended {} | {} | {}\n",
            case.number,
            case.source,
            case.stage,
            category.unwrap_or_default(),
            time(Some(case.reported_at)),
            time(case.whole_clock.due_at),
            time(case.ended_at),
            point,
            steps.join(", ").trim()
        ));
    }
    text
}

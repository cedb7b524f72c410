//! A dirty 案件台账 in XLSX.

use super::{DISTRICT, Notes, SCHEMA, cases, dirty, job, root, run, search, shipped, tables};
use std::fmt::Write;
use std::fs;
use std::sync::Arc;
use wangge_cases::Cases;
use wangge_cases::commands::import::{ImportError, Mapping, Outcome, Reason, import};
use wangge_identity::commands::{NewOrganisation, create_organisation};
use wangge_identity::{
    Author, Identity, OrganisationId, OrganisationKind, PostRights, Settings, SystemSecrets, Tools,
};
use wangge_kernel::{IdMaker, Instant, VirtualClock};
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

    /// A department that is an organisation of the district gets the case; another stays a name.
    async fn a_listed_department_gets_its_cases(bed: TestDb) {
        let cases = cases(&bed.db, "demo-city");
        let id = organisation(&cases, "sanitation").await;
        let (outcome, _) = ledger(&cases, &bed).await;
        assert_eq!(outcome.without_department, 1);
        let all = tables(&cases).await;
        let (named, listed): (Vec<_>, Vec<_>) = all.iter().partition(|(case, _)| case.department.is_none());
        assert!(listed.iter().all(|(case, _)| case.department == Some(id)));
        assert!(listed.iter().all(|(case, _)| case.department_path == Some(format!("/{id}/"))));
        assert_eq!((named.len(), named[0].0.number.as_str()), (1, "TZ-202603050020"));
        assert!(named[0].1[0].detail.contains("城投公司"));
    }

    /// A number that a case of another origin has is a reject, not a failure of its chunk.
    async fn a_number_in_use_is_a_reject(bed: TestDb) {
        let cases = cases(&bed.db, "demo-city");
        ledger(&cases, &bed).await;
        let file = bed.folder.path().join("案件台账.xlsx");
        let text = fs::read_to_string(root().join("docs/examples/import/case-ledger.toml")).unwrap();
        let other = Mapping::parse("other.toml", &text.replace("\"case-ledger\"", "\"other\"")).unwrap();
        let mut notes = Notes::default();
        let outcome = run(&cases, &job(&file, other), &mut notes).await;
        assert_eq!((outcome.taken, outcome.there, outcome.rejected), (0, 0, 40));
        assert_eq!(notes.rejects[0].reason, Reason::NumberTaken);
        assert_eq!(tables(&cases).await.len(), 20);
    }

    /// A table that breaks off is a failure: half of it must not pass for the whole.
    async fn a_broken_workbook_is_a_failure(bed: TestDb) {
        let cases = cases(&bed.db, "demo-city");
        let file = bed.folder.path().join("案件台账.xlsx");
        dirty::write(&file, &dirty::rows()).unwrap();
        let whole = fs::read(&file).unwrap();
        for length in [2, 30, whole.len() / 2, whole.len() - 1] {
            fs::write(&file, &whole[..length]).unwrap();
            let outcome = import(&cases, &Author::Program, &job(&file, shipped("case-ledger.toml")), &mut Notes::default()).await;
            assert!(matches!(outcome, Err(ImportError::File { .. })), "{length}: {outcome:?}");
        }
        assert!(tables(&cases).await.is_empty());
    }
}

/// Makes an organisation at the root of the district.
async fn organisation(cases: &Cases, code: &str) -> OrganisationId {
    let clock = VirtualClock::at(cases.tools.now());
    let secrets = Arc::new(SystemSecrets);
    let ids = IdMaker::new(clock.shared(), 2);
    let tools =
        Tools::new(clock.shared(), ids, secrets, Settings::default(), PostRights::default())
            .unwrap();
    let identity = Identity::new(cases.db.clone(), tools);
    let new = NewOrganisation {
        district: DISTRICT,
        parent: None,
        code: code.to_owned(),
        name: "环卫中心".to_owned(),
        name_en: "Sanitation centre".to_owned(),
        kind: OrganisationKind::Department,
        sort_key: None,
    };
    create_organisation(&identity, &Author::Program, new).await.unwrap()
}

fn lines(all: &[(wangge_cases::model::Case, Vec<wangge_cases::model::Step>)]) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let time = |at: Option<Instant>| {
        at.map_or("–".to_owned(), |at| at.in_zone(&zone).strftime("%F %T").to_string())
    };
    let mut text = String::new();
    for (case, steps) in all {
        let category =
            case.category.as_ref().map(|category| format!("{} {}", category.kind, category.code));
        let point =
            case.point.map_or("–".to_owned(), |point| format!("{} {}", point.lon, point.lat));
        let steps: Vec<_> =
            steps.iter().map(|step| format!("{} {}", step.action, step.note)).collect();
        writeln!(
            text,
            "{} {} {} | {} | reported {} due {} ended {} | {} | {}",
            case.number,
            case.source,
            case.stage,
            category.unwrap_or_default(),
            time(Some(case.reported_at)),
            time(case.whole_clock.due_at),
            time(case.ended_at),
            point,
            steps.join(", ").trim()
        )
        .unwrap();
    }
    text
}

//! New York's public table of 311 requests, whole.

use super::{Notes, SCHEMA, cases, job, root, run, search, shipped, tables};
use std::path::PathBuf;
use wangge_cases::Cases;
use wangge_cases::commands::import::{Outcome, Reason};
use wangge_cases::model::{Case, Light, Source, Step};
use wangge_kernel::Instant;
use wangge_testkit::{TestDb, both_engines};

fn file() -> PathBuf {
    let file = root().join("../shared/data/nyc311.csv");
    assert!(
        file.is_file(),
        "{} is missing: put the folder `shared` with data/nyc311.csv beside the clone of the project",
        file.display()
    );
    file
}

/// Reads a moment as the source writes it, by a zone's own clock.
fn local(text: &str) -> Instant {
    text.parse::<jiff::Zoned>().unwrap().timestamp().into()
}

async fn whole(cases: &Cases) -> (Outcome, Notes) {
    let mut notes = Notes::default();
    let outcome = run(cases, &job(&file(), shipped("nyc311.toml")), &mut notes).await;
    (outcome, notes)
}

fn one<'a>(all: &'a [(Case, Vec<Step>)], number: &str) -> &'a (Case, Vec<Step>) {
    all.iter().find(|(case, _)| case.number == number).unwrap()
}

fn assert_counts(outcome: &Outcome, notes: &Notes) {
    let expected = Outcome {
        rows: 5_895,
        taken: 5_893,
        rejected: 2,
        without_point: 57,
        without_department: 5_893,
        ..Outcome::default()
    };
    assert_eq!(outcome, &expected);
    let rejects: Vec<_> = notes
        .rejects
        .iter()
        .map(|reject| (reject.key.as_str(), reject.column.as_str(), &reject.reason))
        .collect();
    let reason = &Reason::ClosedBeforeReported;
    assert_eq!(rejects, [("22860802", "Closed Date", reason), ("26116476", "Closed Date", reason)]);
    assert!(notes.rejects.iter().all(|reject| reject.value == "01/01/1900 12:00:00 AM"));
}

fn assert_cases(all: &[(Case, Vec<Step>)]) {
    assert_eq!(all.len(), 5_893);
    let count = |fits: &dyn Fn(&Case) -> bool| all.iter().filter(|(case, _)| fits(case)).count();
    assert_eq!(count(&|case| case.point.is_none()), 57);
    assert_eq!(
        count(&|case| case.whole_clock.due_at.is_some()),
        2_791,
        "the two rejects have due dates"
    );
    assert_eq!(count(&|case| case.stage == "closed"), 2_462);
    assert_eq!(count(&|case| case.ended_at.is_some()), 2_462);
    assert_eq!(count(&|case| case.stage == "handle"), 1_682 + 1_183 - 2);
    assert_eq!(count(&|case| case.stage == "intake"), 564 + 1);
    assert_eq!(count(&|case| case.source == Source::Web), 2_662);
    assert!(all.iter().all(|(case, _)| {
        case.category.as_ref().is_some_and(|category| category.clause.is_some())
    }));
    for (case, steps) in all {
        assert!(!case.place.is_empty() && !case.description.is_empty(), "{}", case.number);
        assert_eq!(steps.len(), if case.ended_at.is_some() { 2 } else { 1 });
        assert_eq!(
            (steps[0].seq, steps[0].at, steps[0].action.as_str()),
            (1, case.reported_at, "import")
        );
        assert_eq!(steps.last().unwrap().to_stage, case.stage);
    }
}

/// Times, place and history of single requests, read off the file by hand.
fn assert_single(all: &[(Case, Vec<Step>)]) {
    let (open, steps) = one(all, "NYC-45633481");
    assert_eq!(open.reported_at, local("2020-02-17T12:19:00-05:00[America/New_York]"));
    assert_eq!(open.place, "38-17 254 STREET, LITTLE NECK 11363");
    assert_eq!(open.description, "Illegal Animal Kept as Pet: Rooster (Residence)");
    let point = open.point.unwrap();
    assert!(
        (point.lon + 73.741_600_688_474_28).abs() < 1e-9
            && (point.lat - 40.775_434_349_303_865).abs() < 1e-9
    );
    assert!(steps[0].detail.contains("\"status\":\"In Progress\""), "{}", steps[0].detail);

    let (closed, steps) = one(all, "NYC-17559153");
    assert_eq!((closed.stage.as_str(), closed.source), ("closed", Source::Hotline));
    assert_eq!(closed.place, "116-93 CROSS BAY BOULEVARD, OZONE PARK 11417");
    let reported_at = local("2010-07-01T17:10:36-04:00[America/New_York]");
    let ended_at = local("2010-07-02T10:28:04-04:00[America/New_York]");
    let due_at = local("2010-07-31T17:10:36-04:00[America/New_York]");
    assert_eq!((closed.reported_at, closed.ended_at), (reported_at, Some(ended_at)));
    let clock = closed.whole_clock;
    assert_eq!(
        (clock.at, clock.due_at, clock.stopped_at),
        (Some(reported_at), Some(due_at), Some(ended_at))
    );
    assert_eq!(clock.yellow_at, Some(local("2010-07-25T17:10:36-04:00[America/New_York]")));
    assert_eq!(clock.light(Instant::from_millis(i64::MAX)), Some(Light::Green));
    assert_eq!((steps[1].action.as_str(), steps[1].at), ("close", ended_at));
    assert_eq!(
        (steps[1].from_stage.as_deref(), steps[1].to_stage.as_str()),
        (Some("intake"), "closed")
    );
    assert_eq!(
        steps[1].note,
        "The Department of Health and Mental Hygiene has reviewed and closed the Service Request."
    );
}

both_engines! { SCHEMA;
    /// Every request is a case or a named reject, and a second run takes nothing.
    async fn every_request_is_a_case_or_a_named_reject(bed: TestDb) {
        let cases = cases(&bed.db, "new-york");
        let (outcome, notes) = whole(&cases).await;
        assert_counts(&outcome, &notes);
        let all = tables(&cases).await;
        assert_cases(&all);
        assert_single(&all);
        assert_eq!(search(&cases, "45633481").await, ["NYC-45633481"]);
        assert_eq!(search(&cases, "38-17 254 LITTLE NECK rooster").await, ["NYC-45633481"]);

        let (again, notes) = whole(&cases).await;
        assert_eq!(again, Outcome { rows: 5_895, there: 5_893, rejected: 2, ..Outcome::default() });
        assert_eq!(notes.rejects.len(), 2);
        assert_eq!(tables(&cases).await, all);
    }

    /// An import that was stopped and run again leaves the same tables as one that was not.
    async fn an_interrupted_import_goes_on(bed: TestDb) {
        let broken = cases(&bed.db, "new-york");
        let job = job(&file(), shipped("nyc311.toml"));
        let mut notes = Notes { stop_after: Some(11), ..Notes::default() };
        let first = run(&broken, &job, &mut notes).await;
        assert!(first.is_interrupted);
        assert_eq!(first.rows, 2_200);
        let (second, _) = whole(&broken).await;
        assert_eq!((second.there, second.taken + first.taken), (first.taken, 5_893));

        let fresh = TestDb::open(bed.db.engine(), SCHEMA).await;
        let straight = cases(&fresh.db, "new-york");
        whole(&straight).await;
        assert_eq!(tables(&broken).await, tables(&straight).await);
    }

    /// A dry run counts the same and stores nothing.
    async fn a_dry_run_stores_nothing(bed: TestDb) {
        let cases = cases(&bed.db, "new-york");
        let mut job = job(&file(), shipped("nyc311.toml"));
        job.is_dry_run = true;
        let mut notes = Notes::default();
        let outcome = run(&cases, &job, &mut notes).await;
        assert_counts(&outcome, &notes);
        assert!(tables(&cases).await.is_empty());
    }
}

//! Rules of rows and dates as tables, and texts of any kind.

use super::Outcome;
use super::mapping::Mapping;
use super::plan::Plan;
use super::row::{Planned, Reason, Reject, plan_row};
use proptest::prelude::*;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_table::{CHUNK, Event, RawRow, read_text};

const HEADINGS: [&str; 9] =
    ["Nr", "When", "Filed", "Due", "Closed", "State", "What", "Where", "Spot"];
const MAPPING: &str = r#"
[import]
origin = "small"
zone = "America/New_York"
number_prefix = "S-"
[columns]
key = "Nr"
lon = "Where"
lat = "Spot"
[text]
description = ["{What}"]
place = ["{Where} / {Spot}", "{Where}"]
[dates]
reported = { column = "When", formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d"] }
filed = { column = "Filed", formats = ["%Y-%m-%d %H:%M"] }
due = { column = "Due", formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d"] }
closed = { column = "Closed", formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d"] }
[status]
column = "State"
default = "handle"
[status.words]
"In  Progress" = "handle"
done = "closed"
[category]
column = "What"
[category.words]
rooster = { standard = "NYC 311", kind = "matter", code = "illegal-animal-kept-as-pet" }
"#;

static CITY: LazyLock<Arc<City>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    Arc::new(wangge_pack::load(&folder, "new-york").unwrap())
});
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let mapping = Mapping::parse("small.toml", MAPPING).unwrap();
    let headings = HEADINGS.map(str::to_owned);
    // 2026-11-23 00:00 in New York.
    let now = at("2026-11-23T00:00-05:00[America/New_York]");
    Plan::new(&mapping, &headings, &CITY, now).unwrap()
});

fn at(text: &str) -> Instant {
    text.parse::<jiff::Zoned>().unwrap().timestamp().into()
}

/// Columns and what stands there instead.
type Changes<'a> = &'a [(&'a str, &'a str)];

/// Reads a row of which one cell differs from a good one.
fn with(column: &str, cell: &str) -> Result<Planned, Reject> {
    with_all(&[(column, cell)])
}

fn with_all(changes: Changes<'_>) -> Result<Planned, Reject> {
    let good = [
        "7",
        "2026-07-01 10:00",
        "",
        "",
        "",
        "In Progress",
        "Illegal Animal Sold",
        "Mott Street",
        "",
    ];
    let mut cells = good.map(str::to_owned).to_vec();
    for (column, cell) in changes {
        let place = HEADINGS.iter().position(|heading| heading == column).unwrap();
        (*cell).clone_into(&mut cells[place]);
    }
    let (number, fault) = (2, None);
    plan_row(&PLAN, &RawRow { number, cells, fault })
}

#[test]
fn a_good_row_becomes_a_case() {
    let planned = with("Nr", " ７ ").unwrap();
    assert_eq!((planned.key.as_str(), planned.number.as_str()), ("7", "S-7"));
    assert_eq!(planned.reported_at, at("2026-07-01T10:00-04:00[America/New_York]"));
    assert_eq!(planned.stage, "handle");
    assert_eq!(planned.place, "Mott Street");
    let category = planned.category.unwrap();
    assert_eq!(category.code, "illegal-animal-sold");
    assert_eq!(category.clause.as_deref(), Some("illegal-animal-sold-1"));
    assert_eq!((planned.point, planned.due_at, planned.ended_at), (None, None, None));
}

#[test]
fn what_cannot_be_taken_is_named_with_its_column() {
    let long = "9".repeat(65);
    let table: &[(Changes<'_>, &str, Reason)] = &[
        (&[("Nr", "　")], "Nr", Reason::Empty),
        (&[("Nr", &long)], "Nr", Reason::TooLong),
        (&[("Nr", "9.90101E+17")], "Nr", Reason::Rounded),
        (&[("When", "")], "When", Reason::Empty),
        (&[("When", "soon")], "When", Reason::NotADate),
        (&[("When", "2026-02-29 10:00")], "When", Reason::NotADate),
        (&[("When", "1969-12-31 10:00")], "When", Reason::TooEarly),
        (&[("When", "2026-11-23 00:01")], "When", Reason::InFuture),
        (&[("Closed", "1900-01-01 00:00")], "Closed", Reason::ClosedBeforeReported),
        (
            &[("Closed", "2026-07-01 09:59"), ("State", "done")],
            "Closed",
            Reason::ClosedBeforeReported,
        ),
        (&[("Closed", "2026-11-23 00:01"), ("State", "done")], "Closed", Reason::InFuture),
        (&[("State", "done")], "Closed", Reason::ClosedWithoutDate),
        (&[("Due", "2026-06-30")], "Due", Reason::DueBeforeReported),
        (&[("Filed", "2026-07-01 09:00")], "Filed", Reason::FiledBeforeReported),
        (&[("State", "open")], "State", Reason::UnknownWord),
        (&[("What", "")], "What", Reason::Empty),
        (&[("What", "Illegal Animal")], "What", Reason::UnknownCategory),
        (&[("Where", "")], "Where", Reason::NoPlace),
    ];
    for (changes, column, reason) in table {
        let reject = with_all(changes).unwrap_err();
        assert_eq!(
            (reject.column.as_str(), &reject.reason, reject.row),
            (*column, reason, 2),
            "{changes:?}"
        );
    }
}

#[test]
fn coordinates_that_are_no_place_cost_the_point_alone() {
    let table = [
        ("-73.99", "40.71", true),
        ("－７３．９９", "４０．７１", true),
        ("0", "0", false),
        ("0.0", "-0", false),
        ("181", "40", false),
        ("-73", "90.5", false),
        ("NaN", "40", false),
        ("inf", "40", false),
        ("73°W", "40", false),
        ("-73,99", "40,71", false),
        ("", "40.7", false),
        ("0", "40.7", true),
    ];
    for (lon, lat, has_point) in table {
        let planned = with_all(&[("Where", lon), ("Spot", lat)]);
        match planned {
            Ok(planned) => assert_eq!(planned.point.is_some(), has_point, "{lon} {lat}"),
            Err(reject) => assert_eq!((lon, reject.reason), ("", Reason::NoPlace)),
        }
    }
}

#[test]
fn a_day_without_a_time_counts_to_its_end() {
    let planned =
        with_all(&[("Closed", "2026-07-01"), ("Due", "2026-07-01"), ("State", "DONE")]).unwrap();
    let last = at("2026-07-02T00:00-04:00[America/New_York]").plus_millis(-1);
    assert_eq!((planned.ended_at, planned.due_at), (Some(last), Some(last)));
    // The day of the import is not over: nothing ends later than now.
    let planned = with_all(&[("Closed", "2026-11-23"), ("State", "done")]).unwrap();
    assert_eq!(planned.ended_at, Some(PLAN.now));
}

#[test]
fn a_closing_date_of_an_open_case_does_not_end_it() {
    let planned = with("Closed", "2026-07-02 10:00").unwrap();
    assert_eq!((planned.stage.as_str(), planned.ended_at), ("handle", None));
}

#[test]
fn an_empty_status_takes_the_default_and_case_and_width_make_no_difference() {
    assert_eq!(with("State", "").unwrap().stage, "handle");
    assert_eq!(with("State", "ＩＮ　ＰＲＯＧＲＥＳＳ").unwrap().stage, "handle");
    assert_eq!(
        with("What", "ROOSTER").unwrap().category.unwrap().code,
        "illegal-animal-kept-as-pet"
    );
}

/// Reads a CSV file and returns its heading and rows.
fn rows_of(bytes: &[u8], mapping: &Mapping) -> (Vec<String>, Vec<RawRow>) {
    let (mut headings, mut rows) = (Vec::new(), Vec::new());
    let mut take = |event| {
        match event {
            Event::Headings(names) => headings = names,
            Event::Rows(more, part) => {
                assert!(more.len() <= CHUNK && (0.0..=1.0).contains(&part));
                rows.extend(more);
            }
            Event::End | Event::Failed(_) => {}
        }
        true
    };
    let size = u64::try_from(bytes.len()).unwrap();
    read_text(bytes, size, &mapping.form.table, &mut take).unwrap();
    (headings, rows)
}

#[test]
fn the_three_counts_add_up() {
    let outcome = Outcome { rows: 6, taken: 1, there: 2, rejected: 3, ..Outcome::default() };
    assert!(outcome.adds_up());
    assert!(!Outcome { rows: 7, ..outcome }.adds_up());
}

proptest! {
    #[test]
    fn any_bytes_give_rows_that_are_planned_or_rejected(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mapping = Mapping::parse("small.toml", MAPPING).unwrap();
        let (_, rows) = rows_of(&bytes, &mapping);
        for row in &rows {
            let _ = plan_row(&PLAN, row);
        }
        let text = [HEADINGS.join(",").as_bytes(), b"\n", &bytes].concat();
        for row in rows_of(&text, &mapping).1 {
            let _ = plan_row(&PLAN, &row);
        }
    }

    #[test]
    fn any_cells_give_a_case_or_a_reject(cells in prop::collection::vec("[0-9/:年月日 .eE+-]{0,20}|.{0,20}", 9)) {
        let row = RawRow { number: 2, cells, fault: None };
        match plan_row(&PLAN, &row) {
            Ok(planned) => {
                prop_assert!(!planned.key.is_empty() && !planned.description.is_empty());
                prop_assert!(planned.reported_at <= PLAN.now);
                prop_assert!(planned.ended_at.is_none_or(|ended| planned.reported_at <= ended && ended <= PLAN.now));
            }
            Err(reject) => prop_assert!(!reject.reason.to_string().is_empty()),
        }
    }

    #[test]
    fn any_text_of_a_mapping_is_read_or_refused(text in "(\\[|\\]|=|\"|[a-z]{1,8}|\n| ){0,60}") {
        if let Err(errors) = Mapping::parse("any.toml", &text) {
            prop_assert!(!errors.is_empty());
        }
    }
}

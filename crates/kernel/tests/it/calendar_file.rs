//! Calendar files and limits: what is read, and how mistakes are told.

use proptest::prelude::*;
use wangge_kernel::calendar::{Calendar, Limit, LimitError, Unit, WorkingDayRule};

use crate::calendar::OFFICE;

const ZONE: &str = "timezone = \"Asia/Shanghai\"\n";
const SHIFTS: &str = "[shifts]\nfri = [\"08:00-12:00\"]\n";

/// Asserts mistakes written as file, line, message and a part of the hint.
#[track_caller]
fn assert_mistakes(rows: &[(String, usize, &str, &str)]) {
    for (text, line, message, hint_part) in rows {
        let error = Calendar::parse(text).unwrap_err();
        assert_eq!((error.line, error.message.as_str()), (*line, *message), "in {text}");
        assert!(error.hint.contains(hint_part), "hint of {message}: {}", error.hint);
    }
}

#[test]
fn a_file_is_shown_as_it_was_written() {
    let text = r#"
name = "市中心"
name_en = "City centre"
timezone = "asia/shanghai"
working_day = "minutes"
[[shifts]]
mon = ["08:00-12:00", "14:00-24:00"]
[[shifts]]
from = "2026-05-01"
fri = ["00:00-12:00"]
[[holiday]]
date = "2026-10-02"
[[holiday]]
date = "2026-10-01"
name = "国庆节"
name_en = "National Day"
[[workday]]
date = "2026-10-10"
as = "fri"
"#;
    let calendar = Calendar::parse(text).unwrap();
    assert_eq!(calendar.working_day(), WorkingDayRule::Minutes);
    let expected = serde_json::json!({
        "name": "市中心",
        "name_en": "City centre",
        "timezone": "Asia/Shanghai",
        "working_day": "minutes",
        "shifts": [
            { "mon": ["08:00-12:00", "14:00-24:00"] },
            { "from": "2026-05-01", "fri": ["00:00-12:00"] },
        ],
        "holiday": [
            { "date": "2026-10-01", "name": "国庆节", "name_en": "National Day" },
            { "date": "2026-10-02" },
        ],
        "workday": [{ "date": "2026-10-10", "as": "fri" }],
    });
    assert_eq!(serde_json::to_value(calendar.plan()).unwrap(), expected);
    let written = toml::to_string(calendar.plan()).unwrap();
    let read_again = Calendar::parse(&written).unwrap();
    assert_eq!(serde_json::to_value(read_again.plan()).unwrap(), expected);
}

#[test]
fn a_single_shift_table_needs_no_double_brackets() {
    let text = "timezone = \"UTC\"\n[shifts]\nmon = [\"08:00-12:00\"]";
    let calendar = Calendar::parse(text).unwrap();
    assert_eq!(calendar.working_day(), WorkingDayRule::SameTime);
    assert_eq!(calendar.plan().shifts.len(), 1);
}

#[test]
fn mistakes_in_a_file_are_told_with_line_and_remedy() {
    let with = |tail: &str| format!("{ZONE}{SHIFTS}{tail}");
    let peking = "\ntimezone = \"Asia/Peking\"".to_owned();
    let hours = format!("{ZONE}working_day = \"hours\"\n{SHIFTS}");
    assert_mistakes(&[
        (SHIFTS.to_owned(), 1, "the calendar has no timezone", "Asia/Shanghai"),
        (peking, 2, "\"Asia/Peking\" is not a known time zone", "IANA"),
        (hours, 2, "\"hours\" is not a way to count working days", "same-time"),
        (with("[holidays]"), 4, "unknown key \"holidays\"", "holiday"),
        (ZONE.to_owned(), 1, "the calendar has no shifts", "[shifts]"),
    ]);
    assert_eq!(Calendar::parse("timezone = ").unwrap_err().line, 1);
}

#[test]
fn mistakes_in_shifts_are_told_with_line_and_remedy() {
    let shift = |list: &str| format!("{ZONE}[shifts]\nmon = {list}\n");
    let over_midnight = "\"22:00-24:00\" and, on the next weekday, \"00:00-06:00\"";
    let turned = "shift 08:00-12:00 stands after 14:00-18:00 but starts before it";
    let overlap = "shift 11:59-13:00 overlaps 08:00-12:00";
    assert_mistakes(&[
        (shift("[]\nmonday = []"), 4, "unknown key \"monday\"", "mon"),
        (shift("[]"), 2, "this shift table has no shifts", "mon = "),
        (shift("\"08:00-12:00\""), 3, "mon must be a list of shifts", "[\"08:00"),
        (shift("[8]"), 3, "mon needs a text, not a value of type number", "quotes"),
        (shift("[\"8:00-12:00\"]"), 3, "\"8:00-12:00\" is not a shift", "HH:MM"),
        (shift("[\"08:00-24:01\"]"), 3, "\"08:00-24:01\" is not a shift", "24:00"),
        (shift("[\"08:60-12:00\"]"), 3, "\"08:60-12:00\" is not a shift", "HH:MM"),
        (shift("[\"08:00-08:00\"]"), 3, "shift 08:00-08:00 is empty", "later"),
        (shift("[\"22:00-06:00\"]"), 3, "shift 22:00-06:00 ends before it starts", over_midnight),
        (shift("[\"08:00-12:00\",\n\"11:59-13:00\"]"), 4, overlap, "join"),
        (shift("[\"14:00-18:00\", \"08:00-12:00\"]"), 3, turned, "order"),
    ]);
}

#[test]
fn mistakes_in_the_order_of_shift_tables_are_told() {
    let table = |from: &str| format!("[[shifts]]\n{from}\nfri = [\"08:00-12:00\"]\n");
    let (may, october) = (table("from = \"2026-05-01\""), table("from = \"2026-10-01\""));
    let message = "this shift table does not begin after the one before it";
    assert_mistakes(&[
        (format!("{ZONE}{october}{may}"), 5, message, "from"),
        (format!("{ZONE}{may}{may}"), 5, message, "from"),
        (format!("{ZONE}{may}{}", table("")), 5, message, "first"),
    ]);
}

#[test]
fn mistakes_in_special_days_are_told_with_line_and_remedy() {
    let with = |tail: &str| format!("{ZONE}{SHIFTS}{tail}");
    let holiday = |date: &str| with(&format!("[[holiday]]\ndate = {date}"));
    let workday =
        |word: &str| with(&format!("[[workday]]\ndate = \"2026-10-10\"\nas = \"{word}\""));
    let twice = "[[holiday]]\ndate = \"2026-10-01\"\n".repeat(2);
    let both = format!("{}\n[[holiday]]\ndate = \"2026-10-10\"", workday("fri"));
    let bare = "date needs a text, not a value of type date";
    let early = "1926-02-28 is outside the years 1970 to 2200";
    let no_shifts = "2026-10-10 is to work as \"sun\", which has no shifts on that date";
    let whose = "this workday does not say whose shifts it works";
    assert_mistakes(&[
        (with("[[holiday]]\nname = \"?\""), 4, "this holiday has no date", "date = "),
        (holiday("\"2026-02-29\""), 5, "\"2026-02-29\" is not a date", "YYYY-MM-DD"),
        (holiday("2026-02-28"), 5, bare, "quotes"),
        (holiday("\"1926-02-28\""), 5, early, "year"),
        (with("[holiday]"), 4, "holiday must be a list of tables", "[["),
        (with("[[holiday]]\nday = 1"), 5, "unknown key \"day\"", "date"),
        (with(&twice), 7, "2026-10-01 is a holiday already", "delete"),
        (both, 5, "2026-10-10 is a holiday and a workday", "delete"),
        (with("[[workday]]\ndate = \"2026-10-10\""), 4, whose, "fri"),
        (workday("friday"), 6, "\"friday\" is not a weekday", "fri"),
        (workday("sun"), 6, no_shifts, "works"),
    ]);
}

#[test]
fn limits_are_read_and_written() {
    let rows = [
        ("1 working-day", "1 working-day", 1.0, Unit::WorkingDays),
        ("1 working-days", "1 working-day", 1.0, Unit::WorkingDays),
        (" 4  working-hour ", "4 working-hours", 4.0, Unit::WorkingHours),
        ("0.5 working-day", "0.5 working-day", 0.5, Unit::WorkingDays),
        ("1.5 working-days", "1.5 working-days", 1.5, Unit::WorkingDays),
        ("2.0 urgent-hours", "2 urgent-hours", 2.0, Unit::UrgentHours),
        ("0 natural-days", "0 natural-days", 0.0, Unit::NaturalDays),
        ("30 working-minutes", "30 working-minutes", 30.0, Unit::WorkingMinutes),
    ];
    for (text, shown, amount, unit) in rows {
        let limit: Limit = text.parse().unwrap();
        assert_eq!((limit.to_string().as_str(), limit.unit()), (shown, unit));
        assert!((limit.amount() - amount).abs() < f64::EPSILON);
        let json = serde_json::to_string(&limit).unwrap();
        assert_eq!(json, format!("\"{shown}\""));
        assert_eq!(serde_json::from_str::<Limit>(&json).unwrap(), limit);
    }
}

#[test]
fn mistakes_in_limits_are_told_with_a_remedy() {
    let rows = [
        ("working-day", "\"working-day\" is not an amount and a unit", "one space"),
        ("1 working day", "\"1 working day\" is not an amount and a unit", "1 working-day"),
        ("1 workday", "\"workday\" is not a unit of time", "working-days"),
        ("-1 working-days", "\"-1\" is not an amount", "whole number"),
        ("+1 working-days", "\"+1\" is not an amount", "whole number"),
        ("0.25 working-hours", "\"0.25\" is not an amount", "15 working-minutes"),
        ("65536 working-hours", "\"65536\" is not an amount", "65535"),
        (".5 working-days", "\".5\" is not an amount", ".5"),
        ("0.5 natural-days", "\"0.5 natural-days\": natural-days are counted whole", "12 urgent"),
    ];
    for (text, message, hint_part) in rows {
        let LimitError { message: got, hint } = text.parse::<Limit>().unwrap_err();
        assert_eq!(got, message);
        assert!(hint.contains(hint_part), "hint of {text}: {hint}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in any::<String>()) {
        let _ = Calendar::parse(&text);
        let _ = text.parse::<Limit>();
    }

    #[test]
    fn no_damage_to_a_file_makes_the_reader_panic(
        cut in 0..OFFICE.len(),
        length in 0..40_usize,
        noise in "[\\[\\]\"=0-9a-z:\\n.-]{0,12}",
    ) {
        let characters: Vec<char> = OFFICE.chars().collect();
        let cut = cut.min(characters.len());
        let rest = (cut + length).min(characters.len());
        let head: String = characters[..cut].iter().collect();
        let tail: String = characters[rest..].iter().collect();
        let text = format!("{head}{noise}{tail}");
        if let Err(error) = Calendar::parse(&text) {
            prop_assert!(error.line <= text.lines().count() + 1);
            prop_assert!(!error.hint.is_empty());
        }
    }

    #[test]
    fn limits_survive_writing_and_reading(amount in any::<u16>(), idx in 0..Unit::ALL.len()) {
        let limit = Limit::whole(amount, Unit::ALL[idx]);
        prop_assert_eq!(limit.to_string().parse::<Limit>().unwrap(), limit);
    }
}

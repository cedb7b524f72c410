//! `wangge due` as a filter of lines.

use crate::program::run;

const CALENDAR: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/national/calendar/china.toml");

fn due(limit: &str, input: &str) -> String {
    let ran = run(&["due", "--calendar", CALENDAR, "--limit", limit], input);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.out
}

#[test]
fn each_unit_runs_as_the_calendar_says() {
    let table = [
        // Wednesday afternoon before the National Day holidays of 2026 (1 to 7 October).
        ("1 working-day", "2026-09-30T17:00:00+08:00", "2026-10-08T17:00:00+08:00"),
        ("4 working-hours", "2026-09-30T17:00:00+08:00", "2026-10-08T11:00:00+08:00"),
        ("2 urgent-hours", "2026-09-30T17:00:00+08:00", "2026-09-30T19:00:00+08:00"),
        ("1 natural-day", "2026-09-30T17:00:00+08:00", "2026-10-01T17:00:00+08:00"),
        // Through the noon break, and with another offset than the calendar's.
        ("2 working-hours", "2026-11-23T03:00:00Z", "2026-11-23T15:00:00+08:00"),
        // Used up exactly at closing time: due then, and not the next morning.
        ("1 working-hour", "2026-11-23T17:00:00+08:00", "2026-11-23T18:00:00+08:00"),
    ];
    for (limit, start, wanted) in table {
        assert_eq!(
            due(limit, &format!("{start}\n")),
            format!("{wanted}\n"),
            "{limit} from {start}"
        );
    }
}

#[test]
fn a_wrong_line_gives_an_empty_one_and_is_named() {
    let input =
        "2026-11-23T09:00:00+08:00\nnonsense\n2026-11-23T09:00:00\r\n2026-11-23T10:00:00+08:00";
    let ran = run(&["due", "--calendar", CALENDAR, "--limit", "1 working-hour"], input);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.out, "2026-11-23T10:00:00+08:00\n\n\n2026-11-23T11:00:00+08:00\n");
    assert_eq!(
        ran.err,
        "line 2: \"nonsense\" is not a time; write it like 2026-09-30T17:00:00+08:00\n\
         line 3: \"2026-11-23T09:00:00\" has no offset; add Z or one such as +08:00\n"
    );
}

#[test]
fn a_limit_that_is_none_says_what_to_write() {
    let ran = run(&["due", "--calendar", CALENDAR, "--limit", "1 moon"], "");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("error: ") && ran.err.contains("\n   do: "), "{}", ran.err);
    assert_eq!(
        run(&["due", "--limit", "1 working-day"], "").code,
        Some(2),
        "a missing flag is a mistake of usage"
    );
}

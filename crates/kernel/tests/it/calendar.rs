//! Deadlines as an operator would state them.

use wangge_kernel::Instant;
use wangge_kernel::calendar::{Calendar, DueError, Limit, Running, Unit, WorkingDayRule, due_line};

/// An office with the public holidays of autumn 2026 (国务院办公厅通知, 2025-11-04).
pub(crate) const OFFICE: &str = r#"
timezone = "Asia/Shanghai"
[[shifts]]
mon = ["08:00-12:00", "14:00-18:00"]
tue = ["08:00-12:00", "14:00-18:00"]
wed = ["08:00-12:00", "14:00-18:00"]
thu = ["08:00-12:00", "14:00-18:00"]
fri = ["08:00-12:00", "14:00-18:00"]
[[holiday]]
date = "2026-09-25"
name = "中秋节"
[[holiday]]
date = "2026-10-01"
name = "国庆节"
[[holiday]]
date = "2026-10-02"
[[holiday]]
date = "2026-10-05"
[[holiday]]
date = "2026-10-06"
[[holiday]]
date = "2026-10-07"
[[workday]]
date = "2026-09-20"
as = "fri"
[[workday]]
date = "2026-10-10"
as = "fri"
"#;

fn office() -> Calendar {
    Calendar::parse(OFFICE).unwrap()
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn at(text: &str) -> Instant {
    Instant::from(text.parse::<jiff::Timestamp>().unwrap())
}

/// Asserts deadlines written as `start | limit | due`, times in the office's zone.
#[track_caller]
fn assert_due(calendar: &Calendar, offset: &str, rows: &[(&str, &str, &str)]) {
    for (start, limit_text, due) in rows {
        let got = due_line(calendar, limit(limit_text), &format!("{start}{offset}")).unwrap();
        assert_eq!(got, format!("{due}:00{offset}"), "{limit_text} from {start}");
    }
}

#[test]
fn working_days_skip_the_national_holiday() {
    assert_due(
        &office(),
        "+08:00",
        &[
            ("2026-09-30T17:00", "1 working-day", "2026-10-08T17:00"),
            ("2026-09-30T17:00", "2 working-days", "2026-10-09T17:00"),
            ("2026-09-24T09:15", "1 working-day", "2026-09-28T09:15"),
        ],
    );
}

#[test]
fn a_make_up_workday_counts_like_a_friday() {
    assert_due(
        &office(),
        "+08:00",
        &[
            ("2026-10-09T10:00", "1 working-day", "2026-10-10T10:00"),
            ("2026-10-10T10:00", "1 working-day", "2026-10-12T10:00"),
            ("2026-10-09T17:00", "4 working-hours", "2026-10-10T11:00"),
            ("2026-09-20T08:00", "8 working-hours", "2026-09-20T18:00"),
        ],
    );
}

#[test]
fn working_hours_run_only_inside_shifts() {
    assert_due(
        &office(),
        "+08:00",
        &[
            ("2026-09-30T17:00", "4 working-hours", "2026-10-08T11:00"),
            ("2026-09-28T11:30", "1 working-hour", "2026-09-28T14:30"),
            ("2026-09-28T11:30", "45 working-minutes", "2026-09-28T14:15"),
            ("2026-09-28T13:00", "1.5 working-hours", "2026-09-28T15:30"),
            ("2026-09-28T06:00", "1 working-hour", "2026-09-28T09:00"),
            ("2026-10-03T12:00", "1 working-hour", "2026-10-08T09:00"),
        ],
    );
}

#[test]
fn working_hours_that_end_with_a_shift_give_its_end() {
    assert_due(
        &office(),
        "+08:00",
        &[
            ("2026-09-28T17:00", "1 working-hour", "2026-09-28T18:00"),
            ("2026-09-28T08:00", "4 working-hours", "2026-09-28T12:00"),
            ("2026-09-28T13:00", "8 working-hours", "2026-09-29T12:00"),
            ("2026-09-28T18:00", "8 working-hours", "2026-09-29T18:00"),
        ],
    );
}

#[test]
fn urgent_and_natural_time_runs_through_the_holiday() {
    assert_due(
        &office(),
        "+08:00",
        &[
            ("2026-10-01T23:00", "2 urgent-hours", "2026-10-02T01:00"),
            ("2026-10-01T23:00", "0.5 urgent-hour", "2026-10-01T23:30"),
            ("2026-10-01T23:00", "1 urgent-day", "2026-10-02T23:00"),
            ("2026-10-01T23:50", "20 urgent-minutes", "2026-10-02T00:10"),
            ("2026-09-30T17:00", "3 natural-days", "2026-10-03T17:00"),
        ],
    );
}

#[test]
fn a_working_day_from_outside_working_time_is_a_full_one() {
    assert_due(
        &office(),
        "+08:00",
        &[
            // In the noon break the time is kept.
            ("2026-09-28T13:00", "1 working-day", "2026-09-29T13:00"),
            // Before opening counts as the opening.
            ("2026-09-28T06:00", "1 working-day", "2026-09-29T08:00"),
            // After closing is cut to the closing of the target day.
            ("2026-09-28T19:30", "1 working-day", "2026-09-29T18:00"),
            ("2026-09-30T19:30", "1 working-day", "2026-10-08T18:00"),
            // A day that does not work counts as the next opening.
            ("2026-09-26T10:00", "1 working-day", "2026-09-29T08:00"),
            ("2026-10-01T00:00", "1 working-day", "2026-10-09T08:00"),
        ],
    );
}

#[test]
fn half_a_working_day_is_half_of_the_days_minutes() {
    let rows = [
        ("2026-10-08T17:00", "0.5 working-day", "2026-10-09T11:00"),
        ("2026-10-08T08:00", "0.5 working-day", "2026-10-08T12:00"),
        ("2026-10-08T09:00", "0.5 working-day", "2026-10-08T15:00"),
        ("2026-10-08T13:00", "1.5 working-days", "2026-10-09T18:00"),
        ("2026-10-03T09:00", "0.5 working-day", "2026-10-08T12:00"),
    ];
    assert_due(&office(), "+08:00", &rows);
    assert_due(&office().counting(WorkingDayRule::Minutes), "+08:00", &rows);
}

#[test]
fn by_minutes_a_working_day_runs_the_shift_minutes_down() {
    assert_due(
        &office().counting(WorkingDayRule::Minutes),
        "+08:00",
        &[
            ("2026-09-30T17:00", "1 working-day", "2026-10-08T17:00"),
            ("2026-09-28T08:00", "1 working-day", "2026-09-28T18:00"),
            ("2026-09-28T13:00", "1 working-day", "2026-09-29T12:00"),
            ("2026-09-28T19:30", "1 working-day", "2026-09-29T18:00"),
            ("2026-09-26T10:00", "2 working-days", "2026-09-29T18:00"),
        ],
    );
}

const SUMMER: &str = r#"
timezone = "Asia/Shanghai"
[[shifts]]
mon = ["08:00-12:00", "14:00-18:00"]
thu = ["08:00-12:00", "14:00-18:00"]
fri = ["08:00-12:00", "14:00-18:00"]
[[shifts]]
from = "2026-05-01"
mon = ["09:00-12:00", "14:00-17:00"]
fri = ["09:00-12:00", "14:00-17:00"]
"#;

#[test]
fn shift_tables_change_on_their_date() {
    let calendar = Calendar::parse(SUMMER).unwrap();
    assert_due(
        &calendar,
        "+08:00",
        &[
            // Thursday 30 April is followed by a Friday with shorter hours.
            ("2026-04-30T17:30", "1 working-day", "2026-05-01T17:00"),
            ("2026-04-30T08:10", "1 working-day", "2026-05-01T09:00"),
            ("2026-04-30T17:00", "3 working-hours", "2026-05-01T11:00"),
            ("2026-05-01T16:00", "3 working-hours", "2026-05-04T11:00"),
        ],
    );
    assert_due(
        &calendar.counting(WorkingDayRule::Minutes),
        "+08:00",
        &[
            // Noon is half of the long day, and half of the short one.
            ("2026-04-30T12:00", "1 working-day", "2026-05-01T12:00"),
            ("2026-04-30T16:00", "1 working-day", "2026-05-01T15:30"),
            ("2026-04-30T10:00", "2 working-days", "2026-05-04T10:30"),
        ],
    );
}

#[test]
fn days_before_the_first_table_do_not_work() {
    let text = "timezone = \"Asia/Shanghai\"\n[shifts]\nfrom = \"2026-01-01\"\n\
                thu = [\"08:00-12:00\"]\nfri = [\"08:00-12:00\"]";
    let calendar = Calendar::parse(text).unwrap();
    // The first day of 2026 is a Thursday; Christmas 2025 was one too.
    assert_due(&calendar, "+08:00", &[("2025-12-25T09:00", "1 working-hour", "2026-01-01T09:00")]);
}

#[test]
fn a_shift_may_end_at_midnight_and_go_on() {
    let text = "timezone = \"Asia/Shanghai\"\n[shifts]\nmon = [\"20:00-24:00\"]\n\
                tue = [\"00:00-04:00\", \"20:00-24:00\"]";
    let calendar = Calendar::parse(text).unwrap();
    assert_due(
        &calendar,
        "+08:00",
        &[
            ("2026-11-23T23:00", "1 working-hour", "2026-11-24T00:00"),
            ("2026-11-23T23:00", "2 working-hours", "2026-11-24T01:00"),
            ("2026-11-23T23:30", "1 working-day", "2026-11-24T23:30"),
            ("2026-11-24T23:59", "1 working-day", "2026-11-30T23:59"),
            // Wednesday does not work: it counts as Monday's opening at 20:00.
            ("2026-11-25T00:00", "1 working-day", "2026-12-01T20:00"),
        ],
    );
    assert!(calendar.is_working(at("2026-11-24T00:00+08:00")));
    assert!(!calendar.is_working(at("2026-11-25T00:00+08:00")));
}

#[test]
fn the_day_on_which_clocks_change_is_as_long_as_it_is() {
    let text = "timezone = \"America/New_York\"\n[shifts]\n\
                sat = [\"01:00-05:00\"]\nsun = [\"01:00-05:00\"]";
    let calendar = Calendar::parse(text).unwrap();
    let worked = |from, to| calendar.working_ms_between(at(from), at(to)) / 3_600_000;
    // Spring skips 02:00–03:00 of 8 March 2026, autumn repeats 01:00–02:00 of 1 November.
    assert_eq!(worked("2026-03-07T00:00-05:00", "2026-03-08T00:00-05:00"), 4);
    assert_eq!(worked("2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00"), 3);
    assert_eq!(worked("2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"), 5);
    let due = |start, text| due_line(&calendar, limit(text), start).unwrap();
    assert_eq!(due("2026-03-08T01:00-05:00", "2 working-hours"), "2026-03-08T04:00:00-04:00");
    assert_eq!(due("2026-03-07T02:30-05:00", "1 working-day"), "2026-03-08T03:00:00-04:00");
    assert_eq!(due("2026-03-07T02:30-05:00", "1 natural-day"), "2026-03-08T03:30:00-04:00");
    assert_eq!(due("2026-10-31T01:30-04:00", "1 natural-day"), "2026-11-01T01:30:00-04:00");
    assert_eq!(due("2026-03-07T12:00-05:00", "1 natural-day"), "2026-03-08T12:00:00-04:00");
    assert_eq!(due("2026-03-07T12:00-05:00", "1 urgent-day"), "2026-03-08T13:00:00-04:00");
    // In the repeated hour the clock stands at its end.
    assert_eq!(due("2026-11-01T01:10-05:00", "1 working-day"), "2026-11-07T02:00:00-05:00");
}

#[test]
fn a_civil_day_that_never_was_does_not_work() {
    let text = "timezone = \"Pacific/Apia\"\n[shifts]\nthu = [\"09:00-17:00\"]\n\
                fri = [\"09:00-17:00\"]\nsat = [\"09:00-17:00\"]";
    let calendar = Calendar::parse(text).unwrap();
    // Samoa went from Thursday 29 December 2011 straight to Saturday 31 December.
    let due = due_line(&calendar, limit("1 working-day"), "2011-12-29T10:00-10:00").unwrap();
    assert_eq!(due, "2011-12-31T10:00:00+14:00");
}

#[test]
fn a_limit_of_nothing_is_due_at_its_start() {
    for unit in Unit::ALL {
        for start in ["2026-10-03T03:03+08:00", "2026-09-28T13:00+08:00"] {
            let clocks = office().clocks(at(start), Limit::whole(0, *unit));
            assert_eq!((clocks.yellow_at, clocks.due_at), (at(start), at(start)));
        }
    }
}

#[test]
fn yellow_comes_after_four_fifths_of_the_running_time() {
    let yellow = |start, text| office().clocks(at(start), limit(text)).yellow_at;
    // 8 h of 10 h; 2 of them on the first day.
    assert_eq!(yellow("2026-09-28T16:00+08:00", "10 working-hours"), at("2026-09-29T16:00+08:00"));
    // One working day holds 8 h here, 6 h 24 min of them green.
    assert_eq!(yellow("2026-09-28T08:00+08:00", "1 working-day"), at("2026-09-28T16:24+08:00"));
    assert_eq!(yellow("2026-09-30T17:00+08:00", "1 working-day"), at("2026-10-08T15:24+08:00"));
    assert_eq!(yellow("2026-10-01T00:00+08:00", "10 urgent-hours"), at("2026-10-01T08:00+08:00"));
    assert_eq!(yellow("2026-10-01T00:00+08:00", "5 natural-days"), at("2026-10-05T00:00+08:00"));
}

#[test]
fn a_suspended_clock_goes_on_with_what_was_left() {
    let calendar = office();
    let due = at("2026-09-29T17:00+08:00");
    let left = calendar.remaining(at("2026-09-29T10:00+08:00"), due, Unit::WorkingDays);
    assert_eq!((left.running, left.ms), (Running::Working, 5 * 3_600_000));
    assert_eq!(calendar.resume(at("2026-10-03T10:00+08:00"), left), at("2026-10-08T15:00+08:00"));
    let urgent = calendar.remaining(at("2026-09-29T10:00+08:00"), due, Unit::UrgentHours);
    assert_eq!(calendar.resume(at("2026-10-03T10:00+08:00"), urgent), at("2026-10-03T17:00+08:00"));
}

#[test]
fn what_was_overdue_stays_overdue_by_as_much() {
    let calendar = office();
    let due = at("2026-09-28T17:00+08:00");
    let left = calendar.remaining(at("2026-09-29T09:00+08:00"), due, Unit::WorkingHours);
    assert_eq!(left.ms, -2 * 3_600_000);
    let resumed = calendar.resume(at("2026-10-08T10:00+08:00"), left);
    assert_eq!(calendar.working_ms_between(resumed, at("2026-10-08T10:00+08:00")), 2 * 3_600_000);
}

#[test]
fn with_nothing_left_it_is_due_when_it_goes_on() {
    let calendar = office();
    let left = calendar.remaining(
        at("2026-09-30T20:00+08:00"),
        at("2026-10-08T08:00+08:00"),
        Unit::WorkingDays,
    );
    assert_eq!(left.ms, 0);
    let now = at("2026-10-03T10:00+08:00");
    assert_eq!(calendar.resume(now, left), now);
}

#[test]
fn shifts_are_half_open() {
    let calendar = office();
    assert!(calendar.is_working(at("2026-09-28T08:00+08:00")));
    assert!(calendar.is_working(at("2026-09-28T11:59:59.999+08:00")));
    assert!(!calendar.is_working(at("2026-09-28T12:00+08:00")));
    assert!(!calendar.is_working(at("2026-10-01T10:00+08:00")));
    let next = |text| calendar.next_shift_start(at(text)).unwrap();
    assert_eq!(next("2026-09-28T08:00+08:00"), at("2026-09-28T08:00+08:00"));
    assert_eq!(next("2026-09-28T08:01+08:00"), at("2026-09-28T14:00+08:00"));
    assert_eq!(next("2026-09-30T18:00+08:00"), at("2026-10-08T08:00+08:00"));
}

#[test]
fn a_deadline_may_lie_in_the_next_year() {
    assert_due(
        &office(),
        "+08:00",
        &[
            ("2026-12-31T17:00", "1 working-day", "2027-01-01T17:00"),
            ("2026-12-31T17:00", "4 working-hours", "2027-01-01T11:00"),
            ("2026-12-31T17:00", "600 working-days", "2029-04-19T17:00"),
        ],
    );
    assert_due(
        &office().counting(WorkingDayRule::Minutes),
        "+08:00",
        &[
            ("2026-12-31T06:00", "1 working-day", "2026-12-31T18:00"),
            ("2026-12-31T18:00", "1 working-day", "2027-01-01T18:00"),
            ("2026-12-31T17:00", "1 working-day", "2027-01-01T17:00"),
        ],
    );
    let (from, to) = (at("2026-12-31T17:00+08:00"), at("2027-01-01T09:00+08:00"));
    assert_eq!(office().working_ms_between(from, to), 2 * 3_600_000);
}

#[test]
fn answers_stay_inside_the_years_of_the_engine() {
    let calendar = office();
    for unit in Unit::ALL {
        for start in [i64::MIN, -1, 0, i64::MAX] {
            let clocks =
                calendar.clocks(Instant::from_millis(start), Limit::whole(u16::MAX, *unit));
            assert!(clocks.yellow_at <= clocks.due_at);
            assert!(clocks.due_at <= at("2201-01-01T00:00+08:00"));
        }
    }
}

#[test]
fn lines_without_an_offset_are_refused() {
    let due = |line| due_line(&office(), limit("1 working-day"), line);
    assert_eq!(due(" 2026-09-30T09:00:00Z ").unwrap(), "2026-10-08T17:00:00+08:00");
    assert_eq!(due("2026-09-30T17:00:00.250+08:00").unwrap(), "2026-10-08T17:00:00.25+08:00");
    let no_offset = "2026-09-30T17:00".to_owned();
    assert_eq!(due(&no_offset), Err(DueError::NoOffset(no_offset.clone())));
    assert_eq!(due("tomorrow"), Err(DueError::NotATime("tomorrow".to_owned())));
    assert_eq!(due(""), Err(DueError::NotATime(String::new())));
    let early = "1969-07-20T20:17Z".to_owned();
    assert_eq!(due(&early), Err(DueError::OutsideYears(early.clone())));
    let late = "2200-12-31T17:00+08:00".to_owned();
    assert_eq!(due(&late), Err(DueError::OutsideYears(late.clone())));
}

#[test]
fn a_year_without_holidays_is_told() {
    assert_eq!(office().years_without_holidays(2025..=2027), [2025, 2027]);
}

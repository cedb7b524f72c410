//! What holds for every calendar: the engine equals the model, later is never earlier, pauses lose
//! nothing.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Calendar, Limit, Running, Unit, WorkingDayRule};

use crate::calendar_model::{Model, Sketch, sketches};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1_440 * MINUTE_MS;
const WALK_DAYS: i64 = 63;

/// Starts after the base: many on full minutes, where shifts begin and end, and many in the nights
/// around the change of clocks.
fn starts() -> impl Strategy<Value = i64> {
    let days = 30;
    prop_oneof![
        (0..days * 1_440).prop_map(|minute| minute * MINUTE_MS),
        (0_i64..9, 0_i64..5 * 60).prop_map(|(day, minute)| day * DAY_MS + minute * MINUTE_MS),
        0..days * DAY_MS
    ]
}

fn limits() -> impl Strategy<Value = (i64, Limit)> {
    (0..Unit::ALL.len(), 0..=12_i64).prop_map(|(idx, halves)| {
        let unit = Unit::ALL[idx];
        let name = unit.as_str();
        let parsed = format!("{}.{} {name}", halves / 2, halves % 2 * 5).parse();
        // Minutes and natural days have no halves.
        let (halves, amount) = match parsed {
            Ok(limit) => (halves, limit),
            Err(_) => (halves - 1, format!("{} {name}", halves / 2).parse().unwrap()),
        };
        if matches!(unit, Unit::WorkingMinutes | Unit::UrgentMinutes) {
            // Six minutes are too few to leave a shift.
            let minutes = u16::try_from(halves * 97).unwrap();
            return (halves * 97 * 2, Limit::whole(minutes, unit));
        }
        (halves, amount)
    })
}

fn rules() -> impl Strategy<Value = WorkingDayRule> {
    prop::sample::select(WorkingDayRule::ALL)
}

fn at(ms: i64) -> Instant {
    Instant::from_millis(ms)
}

fn calendar(sketch: &Sketch) -> Calendar {
    Calendar::parse(&sketch.to_toml()).unwrap()
}

/// Returns the beginning of the sketch's base.
fn base_ms(sketch: &Sketch) -> i64 {
    sketch.base.in_tz(sketch.zone).unwrap().timestamp().as_millisecond()
}

fn assert_equals_model(
    calendar: &Calendar,
    model: &Model,
    start: i64,
    (halves, limit): (i64, Limit),
) -> Result<(), TestCaseError> {
    let unit = limit.unit();
    let Some(due) = model.due(calendar.working_day(), start, halves, unit) else {
        return Ok(());
    };
    let clocks = calendar.clocks(at(start), limit);
    prop_assert_eq!(clocks.due_at, at(due), "{} from {}", limit, at(start).timestamp());
    let yellow = match unit.running() {
        Running::Continuous => start + (due - start) * 4 / 5,
        Running::Working => model.yellow(start, due).unwrap(),
    };
    prop_assert_eq!(clocks.yellow_at, at(yellow), "{} from {}", limit, at(start).timestamp());
    let worked = calendar.working_ms_between(at(start), at(due));
    prop_assert_eq!(worked, model.worked(start, due));
    Ok(())
}

proptest! {
    // Each case walks nine weeks minute by minute and asks for 16 deadlines.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_engine_equals_the_walk_from_minute_to_minute(
        sketch in sketches(),
        questions in prop::collection::vec((starts(), limits(), rules()), 16),
    ) {
        let model = Model::walk(&sketch, WALK_DAYS);
        let calendar = calendar(&sketch);
        for (start, limit, rule) in questions {
            let start = model.begin() + start;
            assert_equals_model(&calendar.counting(rule), &model, start, limit)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_later_start_never_gives_an_earlier_deadline(
        sketch in sketches(),
        rule in rules(),
        (_, limit) in limits(),
        mut starts in prop::collection::vec(starts(), 60),
    ) {
        let calendar = calendar(&sketch).counting(rule);
        starts.sort_unstable();
        // Natural days promise it up to the width of a clock change.
        let slack = if limit.unit() == Unit::NaturalDays { 60 * MINUTE_MS } else { 0 };
        let clocks = starts.iter().map(|start| calendar.clocks(at(base_ms(&sketch) + start), limit));
        let clocks: Vec<_> = clocks.collect();
        for (earlier, later) in clocks.iter().zip(&clocks[1..]) {
            prop_assert!(earlier.due_at.as_millis() - slack <= later.due_at.as_millis());
        }
    }

    #[test]
    fn a_deadline_is_not_before_its_start_and_yellow_lies_between(
        sketch in sketches(),
        rule in rules(),
        (_, limit) in limits(),
        start in starts(),
    ) {
        let start = at(base_ms(&sketch) + start);
        let clocks = calendar(&sketch).counting(rule).clocks(start, limit);
        prop_assert!(start <= clocks.yellow_at && clocks.yellow_at <= clocks.due_at);
    }

    #[test]
    fn working_time_adds_up(sketch in sketches(), mut times in prop::array::uniform3(starts())) {
        times.sort_unstable();
        let calendar = calendar(&sketch);
        let [a, b, c] = times.map(|time| at(base_ms(&sketch) + time));
        let whole = calendar.working_ms_between(a, c);
        prop_assert_eq!(whole, calendar.working_ms_between(a, b) + calendar.working_ms_between(b, c));
        prop_assert_eq!(whole, -calendar.working_ms_between(c, a));
        prop_assert!((0..=c.millis_since(a)).contains(&whole));
    }

    #[test]
    fn working_hours_hold_exactly_their_time(
        sketch in sketches(),
        start in starts(),
        hours in 0_u16..60,
    ) {
        let calendar = calendar(&sketch);
        let start = at(base_ms(&sketch) + start);
        let due = calendar.due_at(start, Limit::whole(hours, Unit::WorkingHours));
        let worked = calendar.working_ms_between(start, due);
        prop_assert_eq!(worked, i64::from(hours) * 60 * MINUTE_MS);
    }

    #[test]
    fn resuming_at_once_changes_nothing(
        sketch in sketches(),
        now in starts(),
        due in starts(),
        idx in 0..Unit::ALL.len(),
    ) {
        let (calendar, unit) = (calendar(&sketch), Unit::ALL[idx]);
        let (now, due) = (at(base_ms(&sketch) + now), at(base_ms(&sketch) + due));
        let resumed = calendar.resume(now, calendar.remaining(now, due, unit));
        // The end of a shift and the start of the next are the same point of working time.
        prop_assert_eq!(calendar.running_ms_between(unit.running(), due, resumed), 0);
    }

    #[test]
    fn pauses_conserve_the_running_time(
        sketch in sketches(),
        rule in rules(),
        (_, limit) in limits(),
        start in starts(),
        pauses in prop::collection::vec((0..3 * DAY_MS, 0..5 * DAY_MS), 0..5),
    ) {
        let calendar = calendar(&sketch).counting(rule);
        let running = limit.unit().running();
        let start = at(base_ms(&sketch) + start);
        let mut due = calendar.due_at(start, limit);
        let whole = calendar.running_ms_between(running, start, due);
        let (mut now, mut used) = (start, 0);
        for (run, rest) in pauses {
            let stop = now.plus_millis(run);
            used += calendar.running_ms_between(running, now, stop);
            let left = calendar.remaining(stop, due, limit.unit());
            prop_assert_eq!(used + left.ms, whole);
            now = stop.plus_millis(rest);
            due = calendar.resume(now, left);
            prop_assert_eq!(calendar.remaining(now, due, limit.unit()), left);
        }
        used += calendar.running_ms_between(running, now, due);
        prop_assert_eq!(used, whole);
    }

    #[test]
    fn a_shift_start_works_and_nothing_works_before_it(sketch in sketches(), from in starts()) {
        let calendar = calendar(&sketch);
        let from = at(base_ms(&sketch) + from);
        let next = calendar.next_shift_start(from).unwrap();
        prop_assert!(calendar.is_working(next));
        if !calendar.is_working(from) {
            prop_assert_eq!(calendar.working_ms_between(from, next), 0);
        }
    }
}

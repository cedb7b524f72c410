//! The reference model: a walk from minute to minute that shares nothing with the engine.
//!
//! It is as slow and as obvious as possible. A minute works if the wall clock shows a minute of one
//! of that day's shifts; where the clock runs through an hour twice, the second time it counts as
//! standing on the last minute it has shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};
use proptest::prelude::*;
use wangge_kernel::calendar::{Unit, WorkingDayRule};

const MINUTE_MS: i64 = 60_000;
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const ZONES: [&str; 5] =
    ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Africa/Casablanca"];

/// Shifts of a weekday, as minutes of the day.
type Shifts = Vec<(i64, i64)>;

/// A random calendar, before it is a file.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    pub(crate) zone: &'static str,
    /// The day around which tables change and special days lie.
    pub(crate) base: Date,
    tables: BTreeMap<Date, [Shifts; 7]>,
    holidays: BTreeSet<Date>,
    workdays: BTreeMap<Date, usize>,
}

impl Sketch {
    /// Writes the calendar file.
    pub(crate) fn to_toml(&self) -> String {
        let mut text = format!("timezone = \"{}\"\n", self.zone);
        for (idx, (from, week)) in self.tables.iter().enumerate() {
            text.push_str("[[shifts]]\n");
            if idx > 0 {
                writeln!(text, "from = \"{from}\"").unwrap();
            }
            for (key, shifts) in WEEK.iter().zip(week) {
                let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
                let shifts: Vec<String> = shifts
                    .iter()
                    .map(|(start, end)| format!("\"{}-{}\"", clock(*start), clock(*end)))
                    .collect();
                writeln!(text, "{key} = [{}]", shifts.join(", ")).unwrap();
            }
        }
        for date in &self.holidays {
            writeln!(text, "[[holiday]]\ndate = \"{date}\"").unwrap();
        }
        for (date, weekday) in &self.workdays {
            writeln!(text, "[[workday]]\ndate = \"{date}\"\nas = \"{}\"", WEEK[*weekday]).unwrap();
        }
        text
    }

    fn shifts_on(&self, date: Date) -> &Shifts {
        const NONE: &Shifts = &Vec::new();
        if self.holidays.contains(&date) {
            return NONE;
        }
        let own = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
        let weekday = self.workdays.get(&date).copied().unwrap_or(own);
        let (_, week) = self.tables.range(..=date).next_back().unwrap();
        &week[weekday]
    }
}

/// Calendars with night shifts, changing tables, holidays and make-up workdays.
pub(crate) fn sketches() -> impl Strategy<Value = Sketch> {
    (
        prop::sample::select(&ZONES[..]).prop_flat_map(|zone| (Just(zone), bases(zone))),
        prop::collection::vec((-3_i64..30, week()), 1..=3),
        prop::collection::btree_set(-5_i64..40, 0..6),
        prop::collection::vec((-5_i64..40, 0_usize..7), 0..6),
    )
        .prop_map(|((zone, base), tables, holidays, workdays)| {
            let day = |offset: i64| base.checked_add(offset.days()).unwrap();
            let mut by_date: BTreeMap<Date, [Shifts; 7]> =
                tables.into_iter().map(|(offset, week)| (day(offset), week)).collect();
            // The first table applies from the beginning.
            let (_, first) = by_date.pop_first().unwrap();
            by_date.insert(Date::constant(1, 1, 1), first);
            let holidays: BTreeSet<Date> = holidays.into_iter().map(day).collect();
            let mut sketch =
                Sketch { zone, base, tables: by_date, holidays, workdays: BTreeMap::new() };
            for (offset, weekday) in workdays {
                let (_, week) = sketch.tables.range(..=day(offset)).next_back().unwrap();
                if !sketch.holidays.contains(&day(offset)) && !week[weekday].is_empty() {
                    sketch.workdays.insert(day(offset), weekday);
                }
            }
            sketch
        })
}

/// Days shortly before the zone changes its clocks, if it does.
fn bases(zone: &'static str) -> impl Strategy<Value = Date> {
    (2024_i16..=2029, 1_i8..=12, 1_i8..=28, 3_i64..=6).prop_map(
        move |(year, month, day, before)| {
            let date = Date::new(year, month, day).unwrap();
            let zone = TimeZone::get(zone).unwrap();
            let from = date.to_zoned(zone.clone()).unwrap().timestamp();
            let change = zone.following(from).next();
            let date = change.map_or(date, |change| zone.to_datetime(change.timestamp()).date());
            date.checked_sub(before.days()).unwrap()
        },
    )
}

fn week() -> impl Strategy<Value = [Shifts; 7]> {
    // Nights are as likely as days, since clocks change at night.
    let minute = prop_oneof![
        (0_i64..=24).prop_map(|step| step * 15),
        (0_i64..=96).prop_map(|step| step * 15),
        0_i64..=1440,
    ];
    let shifts = prop::collection::btree_set(minute, 0..=6).prop_map(|bounds| {
        let bounds: Vec<i64> = bounds.into_iter().collect();
        bounds.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect::<Shifts>()
    });
    prop::array::uniform7(shifts)
        .prop_filter("a table needs a shift", |week| week.iter().any(|shifts| !shifts.is_empty()))
}

/// One minute of real time.
struct Minute {
    begin: i64,
    /// The civil day and minute of the day, never going back.
    date: Date,
    clock: i64,
    /// Whether the wall clock shows this minute for the first time.
    is_fresh: bool,
    works: bool,
}

/// Some months of a sketched calendar, minute by minute.
pub(crate) struct Model {
    zone: TimeZone,
    minutes: Vec<Minute>,
}

impl Model {
    /// Walks from two days before the sketch's base on.
    pub(crate) fn walk(sketch: &Sketch, days: i64) -> Model {
        let zone = TimeZone::get(sketch.zone).unwrap();
        let first = sketch.base.checked_sub(2.days()).unwrap();
        let begin = first.to_zoned(zone.clone()).unwrap().timestamp().as_millisecond();
        let mut minutes = Vec::new();
        let mut latest = (first, -1);
        for begin in (begin..begin + days * 1_440 * MINUTE_MS).step_by(60_000) {
            let wall = zone.to_datetime(Timestamp::from_millisecond(begin).unwrap());
            let shown = (wall.date(), i64::from(wall.hour()) * 60 + i64::from(wall.minute()));
            let is_fresh = shown > latest;
            latest = latest.max(shown);
            let (date, clock) = latest;
            let shifts = sketch.shifts_on(date);
            let works = shifts.iter().any(|(start, end)| *start <= clock && clock < *end);
            minutes.push(Minute { begin, date, clock, is_fresh, works });
        }
        Model { zone, minutes }
    }

    /// The first instant of the walk from which deadlines may be asked.
    pub(crate) fn begin(&self) -> i64 {
        self.minutes[2 * 1_440].begin
    }

    /// Tells when a limit is due; nothing if the walk ends before.
    pub(crate) fn due(
        &self,
        rule: WorkingDayRule,
        start: i64,
        halves: i64,
        unit: Unit,
    ) -> Option<i64> {
        if halves == 0 {
            return Some(start);
        }
        match unit {
            Unit::WorkingMinutes => self.after_working(start, halves * MINUTE_MS / 2),
            Unit::WorkingHours => self.after_working(start, halves * 30 * MINUTE_MS),
            Unit::UrgentMinutes => Some(start + halves * MINUTE_MS / 2),
            Unit::UrgentHours => Some(start + halves * 30 * MINUTE_MS),
            Unit::UrgentDays => Some(start + halves * 720 * MINUTE_MS),
            Unit::NaturalDays => {
                let start = Timestamp::from_millisecond(start).unwrap().to_zoned(self.zone.clone());
                let due = start.checked_add(Span::new().days(halves / 2)).unwrap();
                Some(due.timestamp().as_millisecond())
            }
            Unit::WorkingDays if rule == WorkingDayRule::Minutes => {
                self.after_day_parts(start, halves)
            }
            Unit::WorkingDays => {
                let whole = self.same_time(start, halves / 2)?;
                self.after_day_parts(whole, halves % 2)
            }
        }
    }

    /// Tells when four fifths of the working time between two instants are over.
    pub(crate) fn yellow(&self, start: i64, due: i64) -> Option<i64> {
        let worked = self.worked(start, due);
        self.after_working(start, worked * 4 / 5)
    }

    /// Counts the working time between two instants.
    pub(crate) fn worked(&self, from: i64, to: i64) -> i64 {
        let works = self.minutes.iter().filter(|minute| minute.works);
        works.map(|minute| (to.min(minute.begin + MINUTE_MS) - from.max(minute.begin)).max(0)).sum()
    }

    fn after_working(&self, start: i64, length: i64) -> Option<i64> {
        let mut left = length;
        if left == 0 {
            return Some(start);
        }
        for minute in self.minutes.iter().filter(|minute| minute.works) {
            let from = start.max(minute.begin);
            let run = (minute.begin + MINUTE_MS - from).max(0);
            if run > 0 && left <= run {
                return Some(from + left);
            }
            left -= run;
        }
        None
    }

    fn minute_at(&self, at: i64) -> Option<&Minute> {
        self.minutes.iter().find(|minute| at < minute.begin + MINUTE_MS)
    }

    /// The days that work, each with its minutes that work.
    fn working_days(&self) -> Vec<(Date, Vec<&Minute>)> {
        let mut days: BTreeMap<Date, Vec<&Minute>> = BTreeMap::new();
        for minute in self.minutes.iter().filter(|minute| minute.works) {
            days.entry(minute.date).or_default().push(minute);
        }
        days.into_iter().collect()
    }

    /// The same clock time on the n-th next working day.
    fn same_time(&self, start: i64, days: i64) -> Option<i64> {
        if days == 0 {
            return Some(start);
        }
        let at = self.minute_at(start)?;
        let working_days = self.working_days();
        let first = working_days.iter().position(|(date, _)| *date >= at.date)?;
        let (first_date, first_minutes) = &working_days[first];
        let opening = first_minutes[0].clock * MINUTE_MS;
        let shown = if at.is_fresh {
            at.clock * MINUTE_MS + (start - at.begin)
        } else {
            (at.clock + 1) * MINUTE_MS
        };
        let time = if *first_date == at.date { shown.max(opening) } else { opening };

        let (target, target_minutes) = working_days.get(first + usize::try_from(days).unwrap())?;
        let opening = target_minutes[0].begin;
        let closing = target_minutes[target_minutes.len() - 1].begin + MINUTE_MS;
        let mut due = closing;
        for minute in self.minutes.iter().filter(|minute| minute.date == *target && minute.is_fresh)
        {
            let shown = minute.clock * MINUTE_MS;
            if time < shown + MINUTE_MS {
                due = minute.begin + (time - shown).max(0);
                break;
            }
        }
        Some(due.clamp(opening, closing))
    }

    /// Runs half working days down, each day's own minutes being one.
    fn after_day_parts(&self, start: i64, halves: i64) -> Option<i64> {
        if halves == 0 {
            return Some(start);
        }
        // What is still needed, in days, as a fraction.
        let (mut needed, mut of) = (i128::from(halves), 2_i128);
        for (_, minutes) in self.working_days() {
            let begin = minutes[0].begin;
            let end = minutes[minutes.len() - 1].begin + MINUTE_MS;
            if end <= start {
                continue;
            }
            let length = i128::try_from(minutes.len()).unwrap() * i128::from(MINUTE_MS);
            let left = i128::from(self.worked(start.max(begin), end));
            if needed * length <= left * of {
                let run = (needed * length + of - 1) / of;
                return self.after_working(start.max(begin), i64::try_from(run).unwrap());
            }
            needed = needed * length - left * of;
            of *= length;
            // Keeps the numbers small enough to go on.
            let divisor = greatest_common_divisor(needed, of);
            (needed, of) = (needed / divisor, of / divisor);
        }
        None
    }
}

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

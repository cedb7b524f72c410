//! Reads calendar files: TOML in, a checked [`CalendarPlan`] and its zone out.
//!
//! `Calendar::parse` calls it. Operators write these files by hand, so every mistake is told with
//! its line, what is wrong and what to do; it must never accept what the engine cannot count with,
//! and never panic.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, Weekday};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::plan::{
    CalendarPlan, Holiday, MinuteOfDay, Shift, ShiftTable, WEEKDAYS, Workday, WorkingDayRule,
};
use super::zone::Zone;
use super::{FIRST_YEAR, LAST_YEAR};

/// A mistake in a calendar file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct CalendarError {
    /// The line of the mistake, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

type Result<T> = std::result::Result<T, CalendarError>;
type Item<'t> = Spanned<DeValue<'t>>;

/// A mistake whose line is not yet known.
type Wrong = (String, String);

/// Reads a file.
pub(super) fn read(text: &str) -> Result<(CalendarPlan, Zone)> {
    let file = DeTable::parse(text).map_err(|error| CalendarError {
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
        hint: "correct the TOML: quote texts and dates, close brackets, write each key once"
            .to_owned(),
    })?;
    let root = Section { text, span: 0..0, table: file.get_ref() };
    root.allow_keys(&[
        "timezone",
        "working_day",
        "name",
        "name_en",
        "shifts",
        "holiday",
        "workday",
    ])?;
    let (zone, timezone) = timezone(&root)?;
    let working_day = working_day(&root)?;
    let shifts = shift_tables(&root)?;
    let mut days = BTreeMap::new();
    let holidays = holidays(&root, &mut days)?;
    let workdays = workdays(&root, &mut days, &shifts)?;
    let (name, name_en) = (root.text("name")?, root.text("name_en")?);
    let plan = CalendarPlan { name, name_en, timezone, working_day, shifts, holidays, workdays };
    Ok((plan, zone))
}

fn timezone(root: &Section<'_, '_>) -> Result<(Zone, String)> {
    let hint = "write an IANA name, such as timezone = \"Asia/Shanghai\"";
    let Some(item) = root.get("timezone") else {
        return Err(root.wrong_here("the calendar has no timezone", hint));
    };
    let name = root.text_of("timezone", item)?;
    let Some(zone) = Zone::get(name) else {
        return Err(root.wrong(item, format!("\"{name}\" is not a known time zone"), hint));
    };
    let timezone = zone.name().unwrap_or(name).to_owned();
    Ok((zone, timezone))
}

fn working_day(root: &Section<'_, '_>) -> Result<WorkingDayRule> {
    let Some(item) = root.get("working_day") else {
        return Ok(WorkingDayRule::default());
    };
    let word = root.text_of("working_day", item)?;
    word.parse().map_err(|_| {
        root.wrong(
            item,
            format!("\"{word}\" is not a way to count working days"),
            "write \"same-time\" (same time on the next working day) or \"minutes\" (the day's \
             shift minutes run down)",
        )
    })
}

fn shift_tables(root: &Section<'_, '_>) -> Result<Vec<ShiftTable>> {
    let hint = "add a table [shifts] with a line such as mon = [\"08:00-12:00\", \"14:00-18:00\"]";
    let sections = match root.get("shifts") {
        Some(item) if item.get_ref().is_table() => vec![root.section("shifts", item)?],
        _ => root.sections("shifts")?,
    };
    let mut tables: Vec<ShiftTable> = Vec::new();
    for section in &sections {
        let table = shift_table(section)?;
        let begins_later = match (tables.last(), table.from) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(before), Some(from)) => before.from.is_none_or(|earlier| earlier < from),
        };
        if !begins_later {
            return Err(section.wrong_here(
                "this shift table does not begin after the one before it",
                "order the [[shifts]] tables by from; only the first may leave it out",
            ));
        }
        if table.week.iter().all(Vec::is_empty) {
            return Err(section.wrong_here("this shift table has no shifts", hint));
        }
        tables.push(table);
    }
    if tables.is_empty() {
        return Err(root.wrong_here("the calendar has no shifts", hint));
    }
    Ok(tables)
}

fn shift_table(section: &Section<'_, '_>) -> Result<ShiftTable> {
    section.allow_keys(&["from", "mon", "tue", "wed", "thu", "fri", "sat", "sun"])?;
    let from = section.get("from").map(|item| section.date("from", item)).transpose()?;
    let mut week: [Vec<Shift>; 7] = Default::default();
    for ((_, key), shifts) in WEEKDAYS.iter().zip(&mut week) {
        if let Some(item) = section.get(key) {
            *shifts = shifts_of_day(section, key, item)?;
        }
    }
    Ok(ShiftTable { from, week })
}

fn shifts_of_day(section: &Section<'_, '_>, key: &str, item: &Item<'_>) -> Result<Vec<Shift>> {
    let Some(items) = item.get_ref().as_array() else {
        let message = format!("{key} must be a list of shifts");
        let hint = format!("write {key} = [\"08:00-12:00\", \"14:00-18:00\"]");
        return Err(section.wrong(item, message, &hint));
    };
    let mut shifts: Vec<Shift> = Vec::new();
    for item in items {
        let text = section.text_of(key, item)?;
        let shift = parse_shift(text)
            .and_then(|shift| after(shifts.last(), shift))
            .map_err(|(message, hint)| section.wrong(item, message, &hint))?;
        shifts.push(shift);
    }
    Ok(shifts)
}

fn parse_shift(text: &str) -> std::result::Result<Shift, Wrong> {
    let parse = || {
        let (start, end) = text.split_once('-')?;
        Some(Shift { start: MinuteOfDay::parse(start)?, end: MinuteOfDay::parse(end)? })
    };
    match parse() {
        None => Err((
            format!("\"{text}\" is not a shift"),
            "write HH:MM-HH:MM, from 00:00 to 24:00, such as \"08:00-12:00\"".to_owned(),
        )),
        Some(shift) if shift.start == shift.end => {
            Err((format!("shift {text} is empty"), "give it a later end, or delete it".to_owned()))
        }
        Some(shift) if shift.start > shift.end => Err((
            format!("shift {text} ends before it starts"),
            format!(
                "a shift over midnight is two: \"{}-24:00\" and, on the next weekday, \
                 \"00:00-{}\"",
                shift.start, shift.end
            ),
        )),
        Some(shift) => Ok(shift),
    }
}

fn after(before: Option<&Shift>, shift: Shift) -> std::result::Result<Shift, Wrong> {
    match before {
        Some(before) if shift.start < before.start => Err((
            format!("shift {shift} stands after {before} but starts before it"),
            "order the shifts of a day by their start".to_owned(),
        )),
        Some(before) if shift.start < before.end => Err((
            format!("shift {shift} overlaps {before}"),
            "join the two, or let the second start when the first ends".to_owned(),
        )),
        _ => Ok(shift),
    }
}

/// The special days met so far, and what they are.
type SpecialDays = BTreeMap<Date, &'static str>;

fn holidays(root: &Section<'_, '_>, days: &mut SpecialDays) -> Result<Vec<Holiday>> {
    let mut holidays = Vec::new();
    for section in root.sections("holiday")? {
        section.allow_keys(&["date", "name", "name_en"])?;
        let date = special_day(&section, days, "holiday")?;
        let (name, name_en) = (section.text("name")?, section.text("name_en")?);
        holidays.push(Holiday { date, name, name_en });
    }
    holidays.sort_by_key(|holiday| holiday.date);
    Ok(holidays)
}

fn workdays(
    root: &Section<'_, '_>,
    days: &mut SpecialDays,
    tables: &[ShiftTable],
) -> Result<Vec<Workday>> {
    let mut workdays = Vec::new();
    for section in root.sections("workday")? {
        section.allow_keys(&["date", "as", "name", "name_en"])?;
        let date = special_day(&section, days, "workday")?;
        let weekday = workday_weekday(&section, date, tables)?;
        let (name, name_en) = (section.text("name")?, section.text("name_en")?);
        workdays.push(Workday { date, weekday, name, name_en });
    }
    workdays.sort_by_key(|workday| workday.date);
    Ok(workdays)
}

fn special_day(
    section: &Section<'_, '_>,
    days: &mut SpecialDays,
    kind: &'static str,
) -> Result<Date> {
    let Some(item) = section.get("date") else {
        let message = format!("this {kind} has no date");
        return Err(section.wrong_here(message, "write date = \"2026-10-01\""));
    };
    let date = section.date("date", item)?;
    match days.insert(date, kind) {
        None => Ok(date),
        Some(before) if before == kind => Err(section.wrong(
            item,
            format!("{date} is a {kind} already"),
            "delete one of the two entries",
        )),
        Some(before) => Err(section.wrong(
            item,
            format!("{date} is a {before} and a {kind}"),
            "a day either works or does not: delete one of the two entries",
        )),
    }
}

fn workday_weekday(
    section: &Section<'_, '_>,
    date: Date,
    tables: &[ShiftTable],
) -> Result<Weekday> {
    let hint = "write the weekday whose shifts it works, such as as = \"fri\"";
    let Some(item) = section.get("as") else {
        return Err(section.wrong_here("this workday does not say whose shifts it works", hint));
    };
    let word = section.text_of("as", item)?;
    let Some((weekday, _)) = WEEKDAYS.into_iter().find(|(_, key)| *key == word) else {
        return Err(section.wrong(item, format!("\"{word}\" is not a weekday"), hint));
    };
    let table = tables.iter().rev().find(|table| table.from.is_none_or(|from| from <= date));
    if table.is_none_or(|table| table.on(weekday).is_empty()) {
        return Err(section.wrong(
            item,
            format!("{date} is to work as \"{word}\", which has no shifts on that date"),
            "name a weekday that works, or add its shifts to the table that applies",
        ));
    }
    Ok(weekday)
}

/// A table of the file and where it stands.
struct Section<'f, 't> {
    text: &'f str,
    span: Range<usize>,
    table: &'f DeTable<'t>,
}

impl<'f, 't> Section<'f, 't> {
    fn get(&self, key: &str) -> Option<&'f Item<'t>> {
        self.table.get(key)
    }

    /// Refuses keys that nobody would read; the first one in the file is told.
    fn allow_keys(&self, keys: &[&str]) -> Result<()> {
        let unknown = self.table.keys().filter(|key| !keys.contains(&key.get_ref().as_ref()));
        match unknown.min_by_key(|key| key.span().start) {
            None => Ok(()),
            Some(key) => Err(CalendarError {
                line: line_at(self.text, key.span().start),
                message: format!("unknown key \"{}\"", key.get_ref()),
                hint: format!("keys that may stand here: {}", keys.join(", ")),
            }),
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>> {
        let item = self.get(key);
        item.map(|item| self.text_of(key, item).map(str::to_owned)).transpose()
    }

    fn text_of(&self, key: &str, item: &'f Item<'t>) -> Result<&'f str> {
        item.get_ref().as_str().ok_or_else(|| {
            let message = format!("{key} needs a text, not a value of type {}", type_of(item));
            self.wrong(item, message, "put it in double quotes")
        })
    }

    fn date(&self, key: &str, item: &'f Item<'t>) -> Result<Date> {
        let text = self.text_of(key, item)?;
        // jiff also reads other forms; a file should have one.
        let date = if text.len() == 10 { text.parse::<Date>().ok() } else { None };
        let Some(date) = date else {
            let message = format!("\"{text}\" is not a date");
            return Err(self.wrong(item, message, "write a day that exists as \"YYYY-MM-DD\""));
        };
        if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
            let message = format!("{date} is outside the years {FIRST_YEAR} to {LAST_YEAR}");
            return Err(self.wrong(item, message, "correct the year"));
        }
        Ok(date)
    }

    fn section(&self, key: &str, item: &'f Item<'t>) -> Result<Section<'f, 't>> {
        match item.get_ref().as_table() {
            Some(table) => Ok(Section { text: self.text, span: item.span(), table }),
            None => Err(self.wrong(
                item,
                format!("{key} must be a table"),
                &format!("write [[{key}]] on a line of its own, its keys below"),
            )),
        }
    }

    fn sections(&self, key: &str) -> Result<Vec<Section<'f, 't>>> {
        let Some(item) = self.get(key) else {
            return Ok(Vec::new());
        };
        match item.get_ref().as_array() {
            Some(items) => items.iter().map(|item| self.section(key, item)).collect(),
            None => Err(self.wrong(
                item,
                format!("{key} must be a list of tables"),
                &format!("write [[{key}]] in double brackets, its keys below"),
            )),
        }
    }

    fn wrong(&self, item: &Item<'_>, message: impl Into<String>, hint: &str) -> CalendarError {
        let line = line_at(self.text, item.span().start);
        CalendarError { line, message: message.into(), hint: hint.to_owned() }
    }

    fn wrong_here(&self, message: impl Into<String>, hint: &str) -> CalendarError {
        let line = line_at(self.text, self.span.start);
        CalendarError { line, message: message.into(), hint: hint.to_owned() }
    }
}

fn type_of(item: &Item<'_>) -> &'static str {
    match item.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "list",
        DeValue::Table(_) => "table",
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().fold(1, |line, byte| line + usize::from(*byte == b'\n'))
}

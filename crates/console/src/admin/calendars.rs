//! A working calendar by year: working days, holidays, make-up days, shifts.

use crate::{CALENDAR_READ, Console};
use askama::Template;
use axum::extract::{Query, State};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use wangge_kernel::calendar::{CalendarPlan, FIRST_YEAR, Holiday, LAST_YEAR, ShiftTable, Workday};
use wangge_pack::CalendarFile;
use wangge_web::{Access, PageError, PageResult, Routes, Ui, page};

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/admin/calendars", Access::Permission(CALENDAR_READ), show)
}

#[derive(Deserialize)]
struct Asked {
    name: Option<String>,
    year: Option<i16>,
}

struct Tab {
    href: String,
    name: String,
    current: bool,
}

#[derive(Clone, Default)]
struct Day {
    text: String,
    kind: &'static str,
    title: String,
    is_today: bool,
}

struct Month {
    name: String,
    working_days: usize,
    weeks: Vec<Vec<Day>>,
}

/// Holidays or make-up days that follow each other under one name.
struct Special {
    name: String,
    days: String,
    badge: String,
    kind: &'static str,
}

/// Title of a shift table and its lines: weekdays, shifts.
type TableView = (String, Vec<(String, String)>);

#[derive(Template)]
#[template(path = "console/calendars.html")]
struct CalendarsPage {
    ui: Ui,
    calendar_name: String,
    calendars: Vec<Tab>,
    year: i16,
    previous: String,
    next: String,
    missing: Vec<String>,
    weekdays: Vec<String>,
    months: Vec<Month>,
    facts: Vec<(String, String)>,
    tables: Vec<TableView>,
    specials_title: String,
    specials: Vec<Special>,
}

async fn show(State(console): State<Console>, ui: Ui, Query(asked): Query<Asked>) -> PageResult {
    let file = match &asked.name {
        Some(name) => console.city.calendar_named(name),
        None => console.city.calendar(),
    };
    let file = file.ok_or_else(PageError::not_found)?;
    let today = console.today();
    let year = asked.year.unwrap_or(today.year()).clamp(FIRST_YEAR, LAST_YEAR);
    let plan = file.calendar.plan();
    let address = |name: &str, year: i16| format!("/admin/calendars?name={name}&year={year}");
    let view = View { ui: &ui, plan, today };
    // This year and the next are in use: a case of December is due in January.
    let used = today.year()..=today.year().saturating_add(1);
    let missing = file.calendar.years_without_holidays(used);
    let weekday = |number: i8| ui.t(&format!("day-short-{number}"));
    page(&CalendarsPage {
        calendar_name: calendar_name(&ui, file),
        calendars: console
            .city
            .calendars()
            .iter()
            .map(|other| Tab {
                href: address(&other.name, year),
                name: calendar_name(&ui, other),
                current: other.name == file.name,
            })
            .collect(),
        previous: address(&file.name, year.saturating_sub(1).max(FIRST_YEAR)),
        next: address(&file.name, year.saturating_add(1).min(LAST_YEAR)),
        missing: missing
            .into_iter()
            .map(|year| ui.tw("calendars-missing", &year.to_string()))
            .collect(),
        weekdays: (1..=7).map(weekday).collect(),
        months: (1..=12).filter_map(|month| view.month(year, month)).collect(),
        facts: view.facts(year),
        tables: plan.shifts.iter().map(|table| view.table(table)).collect(),
        specials_title: ui.tw("calendars-special", &year.to_string()),
        specials: view.specials(year),
        year,
        ui,
    })
}

fn calendar_name(ui: &Ui, file: &CalendarFile) -> String {
    let plan = file.calendar.plan();
    let (zh, en) =
        (plan.name.as_deref().unwrap_or(&file.name), plan.name_en.as_deref().unwrap_or(&file.name));
    ui.pick(zh, en).to_owned()
}

struct View<'a> {
    ui: &'a Ui,
    plan: &'a CalendarPlan,
    today: Date,
}

impl View<'_> {
    fn day(&self, date: Date) -> Day {
        let holiday = self.plan.holidays.iter().find(|holiday| holiday.date == date);
        let workday = self.plan.workdays.iter().find(|workday| workday.date == date);
        let works = !self.plan.shifts_on(date).is_empty();
        let (kind, title) = match (holiday, workday) {
            (Some(holiday), _) => ("holiday", self.holiday(holiday)),
            (None, Some(workday)) => ("makeup", self.makeup(workday)),
            _ if works => ("work", String::new()),
            _ => ("off", String::new()),
        };
        Day { text: date.day().to_string(), kind, title, is_today: date == self.today }
    }

    fn holiday(&self, holiday: &Holiday) -> String {
        let name = self.name(holiday.name.as_deref(), holiday.name_en.as_deref());
        name.unwrap_or_else(|| self.ui.t("calendars-holiday"))
    }

    /// Names a make-up day; without a name it says by which weekday's hours it works.
    fn makeup(&self, workday: &Workday) -> String {
        let weekday = self.ui.t(&format!("day-{}", workday.weekday.to_monday_one_offset()));
        let name = self.name(workday.name.as_deref(), workday.name_en.as_deref());
        name.unwrap_or_else(|| self.ui.tw("calendars-makeup-as", &weekday))
    }

    fn name(&self, zh: Option<&str>, en: Option<&str>) -> Option<String> {
        let name = self.ui.pick(zh.unwrap_or_default(), en.unwrap_or_default());
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn month(&self, year: i16, month: i8) -> Option<Month> {
        let first = Date::new(year, month, 1).ok()?;
        let before = usize::from(first.weekday().to_monday_zero_offset().unsigned_abs());
        let mut days = vec![Day::default(); before];
        let mut working_days = 0;
        for number in 1..=first.days_in_month() {
            let date = Date::new(year, month, number).ok()?;
            working_days += usize::from(!self.plan.shifts_on(date).is_empty());
            days.push(self.day(date));
        }
        // Six rows in every month, so that the months stand in line.
        days.resize(6 * 7, Day::default());
        let weeks = days.chunks(7).map(<[Day]>::to_vec).collect();
        Some(Month { name: self.ui.t(&format!("month-{month}")), working_days, weeks })
    }

    fn facts(&self, year: i16) -> Vec<(String, String)> {
        let in_year = |date: Date| date.year() == year;
        let holidays = self.plan.holidays.iter().filter(|day| in_year(day.date)).count();
        let workdays = self.plan.workdays.iter().filter(|day| in_year(day.date)).count();
        let first = Date::new(year, 1, 1).ok();
        let days = first
            .into_iter()
            .flat_map(|first| first.series(1.day()))
            .take_while(|date| date.year() == year);
        let working = days.filter(|date| !self.plan.shifts_on(*date).is_empty()).count();
        let ui = self.ui;
        vec![
            (ui.t("calendars-zone"), self.plan.timezone.clone()),
            (ui.t("calendars-rule"), ui.t(&format!("calendars-rule-{}", self.plan.working_day))),
            (ui.t("calendars-working"), working.to_string()),
            (ui.t("calendars-holidays"), holidays.to_string()),
            (ui.t("calendars-makeups"), workdays.to_string()),
        ]
    }

    fn table(&self, table: &ShiftTable) -> TableView {
        let title = match table.from {
            Some(from) => self.ui.tw("calendars-shifts-from", &from.to_string()),
            None => self.ui.t("calendars-shifts"),
        };
        let line = |number: i8| {
            let weekday = Weekday::from_monday_one_offset(number).ok()?;
            let shifts: Vec<String> = table.on(weekday).iter().map(ToString::to_string).collect();
            let text =
                if shifts.is_empty() { self.ui.t("calendars-closed") } else { shifts.join("  ") };
            Some((self.ui.t(&format!("day-{number}")), text))
        };
        (title, (1..=7).filter_map(line).collect())
    }

    fn specials(&self, year: i16) -> Vec<Special> {
        let ui = self.ui;
        let holidays = self
            .plan
            .holidays
            .iter()
            .filter(|day| day.date.year() == year)
            .map(|day| (day.date, self.holiday(day), "good"));
        let workdays = self
            .plan
            .workdays
            .iter()
            .filter(|day| day.date.year() == year)
            .map(|day| (day.date, self.makeup(day), "warn"));
        let mut days: Vec<(Date, String, &'static str)> = holidays.chain(workdays).collect();
        days.sort_by_key(|day| day.0);
        let mut runs: Vec<(Date, Date, String, &'static str)> = Vec::new();
        for (date, name, kind) in days {
            match runs.last_mut() {
                Some(run)
                    if run.2 == name && run.3 == kind && run.1.tomorrow().ok() == Some(date) =>
                {
                    run.1 = date;
                }
                _ => runs.push((date, date, name, kind)),
            }
        }
        let special = |(from, to, name, kind): (Date, Date, String, &'static str)| Special {
            name,
            days: if from == to { from.to_string() } else { format!("{from} – {to}") },
            badge: ui.t(if kind == "good" { "calendars-holiday" } else { "calendars-makeup" }),
            kind,
        };
        runs.into_iter().map(special).collect()
    }
}

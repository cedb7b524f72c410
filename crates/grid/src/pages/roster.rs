//! Duty grids and who is on duty in them.

use super::{GroundPages, Who, said};
use crate::model::{Area, DutyGrid, DutyPart, Fault, Shift};
use crate::{GridError, commands, queries};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, RawForm, State};
use futures::stream;
use std::collections::HashMap;
use wangge_identity::AccountId;
use wangge_identity::queries::people;
use wangge_table::write::{self, Cells, Sheet};
use wangge_web::{PageError, PageResult, Ui, download, page, see_other};

/// Days of the week in the catalogue, Monday first.
const DAYS: [&str; 7] = [
    "day-short-1",
    "day-short-2",
    "day-short-3",
    "day-short-4",
    "day-short-5",
    "day-short-6",
    "day-short-7",
];

/// Columns of the file with the keys of their names.
const COLUMNS: [&str; 6] =
    ["roster-grid", "roster-areas", "roster-person", "roster-days", "roster-hours", "roster-span"];

/// A duty grid with its lines.
struct GridView {
    id: i64,
    name: String,
    areas: Vec<String>,
    /// The ids of its areas, as the form sends them.
    codes: String,
    name_zh: String,
    name_en: String,
    lines: Vec<LineView>,
}

/// A line of the roster.
struct LineView {
    id: i64,
    person: String,
    days: [bool; 7],
    hours: String,
    span: String,
    is_now: bool,
}

#[derive(Template)]
#[template(path = "grid/roster.html")]
struct RosterPage {
    ui: Ui,
    grids: Vec<GridView>,
    people: Vec<(String, String)>,
    areas: Vec<(String, String, bool)>,
    day_names: Vec<String>,
    today: String,
    year_end: String,
    fault: String,
}

struct Loaded {
    grids: Vec<DutyGrid>,
    parts: Vec<DutyPart>,
    shifts: Vec<Shift>,
    areas: Vec<Area>,
    people: Vec<(AccountId, String)>,
}

/// `GET /roster`.
pub(crate) async fn show(State(pages): State<GroundPages>, who: Who, ui: Ui) -> PageResult {
    drawn(&pages, &who, ui, String::new()).await
}

/// `GET /roster/export/{form}`: the roster from today on, as a file.
pub(crate) async fn export(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Path(kind): Path<String>,
) -> PageResult {
    let kind: Sheet = kind.parse().map_err(|_| PageError::not_found())?;
    let loaded = load(&pages, &who, &ui).await?;
    let now = pages.now().in_zone(&pages.zone);
    let days: Vec<String> = DAYS.iter().map(|key| ui.t(key)).collect();
    let grids = loaded.grids.iter().map(|grid| view(&ui, &loaded, grid, &now));
    let rows = grids.flat_map(|grid| {
        let areas = grid.areas.join("; ");
        let row = |line: LineView| {
            let on = days.iter().zip(line.days).filter(|(_, on)| *on);
            let on: Vec<&str> = on.map(|(day, _)| day.as_str()).collect();
            let (place, on) = ((grid.name.clone(), areas.clone()), on.join(" "));
            vec![place.0, place.1, line.person, on, line.hours, line.span]
        };
        grid.lines.into_iter().map(row).collect::<Vec<Cells>>()
    });
    let head: Cells = COLUMNS.iter().map(|key| ui.t(key)).collect();
    let text = write::sheet(kind, &head, stream::iter([Ok(rows.collect::<Vec<_>>())])).await;
    let text =
        text.map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
    let name = format!("roster-{}.{kind}", now.strftime("%Y%m%d-%H%M"));
    Ok(download(&name, kind.mime(), Body::from_stream(text)))
}

async fn load(pages: &GroundPages, who: &Who, ui: &Ui) -> Result<Loaded, PageError> {
    let now = pages.now();
    let input = (who.0.district, pages.day(now), now);
    let read = pages.grids.db.read("grid.roster", input, |tx, (district, today, now)| {
        Box::pin(async move {
            let (grids, parts) = queries::duty_grids(tx, *district).await?;
            let shifts = queries::shifts(tx, *district, today).await?;
            let areas = queries::areas_of(tx, *district).await?;
            let all = people(tx, *district, "collector", "/", *now).await?;
            let mut people: Vec<(AccountId, String)> =
                all.into_iter().map(|one| (one.account_id, one.name)).collect();
            people.dedup_by_key(|one| one.0);
            Ok::<_, GridError>(Loaded { grids, parts, shifts, areas, people })
        })
    });
    read.await.map_err(|error| said::fail(ui, error))
}

async fn drawn(pages: &GroundPages, who: &Who, ui: Ui, fault: String) -> PageResult {
    let loaded = load(pages, who, &ui).await?;
    let now = pages.now();
    let (today, zoned) = (pages.day(now), now.in_zone(&pages.zone));
    let areas = loaded.areas.iter().map(|area| {
        let name = ui.pick(&area.name, &area.name_en).to_owned();
        (area.code.clone(), name, area.code.len() == 12)
    });
    page(&RosterPage {
        grids: loaded.grids.iter().map(|grid| view(&ui, &loaded, grid, &zoned)).collect(),
        people: loaded.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        areas: areas.collect(),
        day_names: DAYS.iter().map(|key| ui.t(key)).collect(),
        year_end: format!("{}-12-31", zoned.year()),
        today,
        fault,
        ui,
    })
}

fn view(ui: &Ui, loaded: &Loaded, grid: &DutyGrid, now: &jiff::Zoned) -> GridView {
    let names: HashMap<&str, &Area> =
        loaded.areas.iter().map(|area| (area.code.as_str(), area)).collect();
    let codes: Vec<&str> = loaded
        .parts
        .iter()
        .filter(|part| part.duty_grid == grid.id)
        .map(|part| part.area.as_str())
        .collect();
    let name_of = |code: &&str| match names.get(code) {
        Some(area) => ui.pick(&area.name, &area.name_en).to_owned(),
        None if code.len() == 6 => ui.t("roster-whole-district"),
        None => (*code).to_owned(),
    };
    let lines = loaded.shifts.iter().filter(|shift| shift.duty_grid == grid.id);
    GridView {
        id: grid.id,
        name: ui.pick(&grid.name, &grid.name_en).to_owned(),
        areas: codes.iter().map(name_of).collect(),
        codes: codes.join(" "),
        name_zh: grid.name.clone(),
        name_en: grid.name_en.clone(),
        lines: lines.map(|shift| line(ui, loaded, shift, now)).collect(),
    }
}

fn line(ui: &Ui, loaded: &Loaded, shift: &Shift, now: &jiff::Zoned) -> LineView {
    let person = loaded.people.iter().find(|one| one.0 == shift.account);
    let time = |minute: i64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    let end = if shift.end_minute == 24 * 60 { "24:00".to_owned() } else { time(shift.end_minute) };
    let next_day = if shift.end_minute > 24 * 60 { ui.t("roster-next-day") } else { String::new() };
    let minute = i64::from(now.hour()) * 60 + i64::from(now.minute());
    let is_now = covers(shift, now.date(), minute)
        || now.date().yesterday().is_ok_and(|day| covers(shift, day, minute + 24 * 60));
    LineView {
        id: shift.id,
        person: person.map_or_else(|| ui.t("roster-gone"), |one| one.1.clone()),
        days: std::array::from_fn(|day| shift.weekdays >> day & 1 == 1),
        hours: format!("{}–{end}{next_day}", time(shift.start_minute)),
        span: format!("{} – {}", shift.from_day, shift.until_day),
        is_now,
    }
}

fn covers(shift: &Shift, day: jiff::civil::Date, minute: i64) -> bool {
    let bit = day.weekday().to_monday_zero_offset();
    let text = day.to_string();
    shift.weekdays >> bit & 1 == 1
        && (shift.from_day.as_str()..=shift.until_day.as_str()).contains(&text.as_str())
        && (shift.start_minute..shift.end_minute).contains(&minute)
}

/// A form whose fields may come more than once.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }
}

fn minute(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    ((0..=24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

/// Reads a line; an end that is not after its beginning lies on the next day.
fn shift_of(fields: &Fields) -> Option<Shift> {
    let start_minute = minute(fields.one("start"))?;
    let end = minute(fields.one("end"))?;
    let days = fields.all("day").filter_map(|day| day.parse::<u32>().ok());
    Some(Shift {
        id: 0,
        duty_grid: fields.one("grid").parse().ok()?,
        account: fields.one("person").parse().ok()?,
        weekdays: days.filter(|day| *day < 7).fold(0, |all, day| all | 1 << day),
        start_minute,
        end_minute: if end <= start_minute { end + 24 * 60 } else { end },
        from_day: fields.one("from").to_owned(),
        until_day: fields.one("until").to_owned(),
    })
}

/// `POST /roster`: puts a collector on duty.
pub(crate) async fn add(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    RawForm(form): RawForm,
) -> PageResult {
    let Some(shift) = shift_of(&Fields::read(&form)) else {
        let fault = said::fault(&ui, &Fault::Duty);
        return drawn(&pages, &who, ui, fault).await;
    };
    let added = commands::shift_add(&pages.grids, &who.author(), who.0.district, shift).await;
    answered(&pages, &who, ui, added.map(drop)).await
}

/// `POST /roster/{shift}/remove`.
pub(crate) async fn remove(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Path(shift): Path<i64>,
) -> PageResult {
    let done = commands::shift_remove(&pages.grids, &who.author(), who.0.district, shift).await;
    answered(&pages, &who, ui, done).await
}

/// `POST /roster/grids`: makes a duty grid, or changes the one that is named.
pub(crate) async fn put_grid(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    RawForm(form): RawForm,
) -> PageResult {
    let fields = Fields::read(&form);
    let typed =
        fields.one("ids").split(|it: char| it.is_whitespace() || [',', '，', '、'].contains(&it));
    let mut areas: Vec<String> =
        fields.all("area").chain(typed).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    areas.sort();
    areas.dedup();
    let cut = |key: &str| fields.one(key).chars().take(60).collect::<String>();
    let (name, name_en) = (cut("name"), cut("name_en"));
    let id = match fields.one("grid") {
        "" => None,
        id => Some(id.parse().map_err(|_| PageError::not_found())?),
    };
    let (author, names) = (who.author(), (name.as_str(), name_en.as_str()));
    let put =
        commands::duty_grid_put(&pages.grids, &author, who.0.district, id, names, areas).await;
    answered(&pages, &who, ui, put.map(drop)).await
}

/// `POST /roster/grids/{grid}/end`.
pub(crate) async fn end_grid(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Path(grid): Path<i64>,
) -> PageResult {
    let done = commands::duty_grid_end(&pages.grids, &who.author(), who.0.district, grid).await;
    answered(&pages, &who, ui, done).await
}

/// Back to the roster, or the roster with what is wrong.
async fn answered(
    pages: &GroundPages,
    who: &Who,
    ui: Ui,
    done: Result<(), GridError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(see_other("/roster")),
        Err(GridError::Fault(why)) => {
            let fault = said::fault(&ui, &why);
            drawn(pages, who, ui, fault).await
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_from_its_form() {
        let form =
            b"grid=7&person=9&day=0&day=4&start=22:00&end=06:00&from=2026-11-01&until=2026-12-31";
        let shift = shift_of(&Fields::read(form)).unwrap();
        assert_eq!(
            (shift.weekdays, shift.start_minute, shift.end_minute),
            (0b1_0001, 1_320, 1_800)
        );
        assert!(shift_of(&Fields::read(b"grid=7&person=9&start=x&end=06:00")).is_none());
    }

    #[test]
    fn a_night_counts_for_the_day_on_which_it_began() {
        let form = b"grid=7&person=9&day=0&start=22:00&end=06:00&from=2026-11-01&until=2026-12-31";
        let shift = shift_of(&Fields::read(form)).unwrap();
        // 2026-11-23 is a Monday.
        let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
        assert!(covers(&shift, day("2026-11-23"), 23 * 60));
        assert!(covers(&shift, day("2026-11-23"), 29 * 60), "five in the morning of the Tuesday");
        assert!(!covers(&shift, day("2026-11-24"), 23 * 60));
    }
}

//! Facts of cases in the reader's words: times, time left, names from packs.

use crate::model::{Case, Category, Light, Source, Span, Work};
use crate::queries::CaseView;
use crate::rules::FAR;
use jiff::tz::TimeZone;
use wangge_identity::{OrganisationId, queries::TreeRow};
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_web::Ui;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Time left of a clock, as rows and clocks show it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left {
    /// `green`, `yellow`, `red`, or empty when no clock runs.
    pub(crate) light: &'static str,
    /// Share of the limit that is used, in per cent, at most 100.
    pub(crate) part: i64,
    /// Words.
    pub(crate) text: String,
    /// Deadline in words.
    pub(crate) due: String,
}

/// Puts a running or stopped clock into words.
pub(crate) fn left(ui: &Ui, zone: &TimeZone, span: Span, now: Instant) -> Left {
    let (Some(light), Some(due_at)) = (span.light(now), span.due_at) else {
        return Left::default();
    };
    let seen = span.stopped_at.unwrap_or(now);
    let whole = span.at.map_or(1, |at| due_at.millis_since(at)).max(1);
    let used = span.at.map_or(0, |at| seen.millis_since(at));
    let part =
        if light == Light::Red { 100 } else { (used.saturating_mul(100) / whole).clamp(0, 100) };
    let text = if span.stopped_at.is_some() {
        ui.t("left-stopped")
    } else {
        remaining(ui, due_at.millis_since(seen))
    };
    Left { light: light.as_str(), part, text, due: moment(zone, due_at) }
}

/// Puts the soonest clock of a list row into words.
pub(crate) fn row_left(
    ui: &Ui,
    zone: &TimeZone,
    at: Instant,
    yellow_at: Instant,
    due_at: Instant,
    now: Instant,
) -> Left {
    if due_at >= FAR {
        return Left::default();
    }
    let span =
        Span { at: Some(at), yellow_at: Some(yellow_at), due_at: Some(due_at), stopped_at: None };
    left(ui, zone, span, now)
}

fn remaining(ui: &Ui, millis: i64) -> String {
    let (late, millis) = (millis < 0, millis.abs());
    match (late, millis) {
        (false, 0..HOUR_MS) => ui.tn("left-minutes", millis / MINUTE_MS),
        (false, HOUR_MS..=DAY_MS) => ui.tn("left-hours", millis / HOUR_MS),
        (false, _) => ui.tn("left-days", millis / DAY_MS),
        (true, 0..HOUR_MS) => ui.tn("late-minutes", millis / MINUTE_MS),
        (true, HOUR_MS..=DAY_MS) => ui.tn("late-hours", millis / HOUR_MS),
        (true, _) => ui.tn("late-days", millis / DAY_MS),
    }
}

/// Writes a moment as people of the city read it.
pub(crate) fn moment(zone: &TimeZone, at: Instant) -> String {
    at.in_zone(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Writes a moment for machines.
pub(crate) fn iso(zone: &TimeZone, at: Instant) -> String {
    at.in_zone(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Names a matter and its class.
pub(crate) fn matter(
    ui: &Ui,
    city: &City,
    standard: Option<&str>,
    kind: Option<&str>,
    code: Option<&str>,
) -> (String, String) {
    let found = standard
        .zip(kind)
        .zip(code)
        .and_then(|((standard, kind), code)| city.item(standard, kind.parse().ok()?, code));
    let Some(item) = found else {
        return (code.map_or_else(|| ui.t("case-unregistered"), str::to_owned), String::new());
    };
    let class = city.class_of(item).map(|class| ui.pick(&class.name, &class.name_en).to_owned());
    (ui.pick(&item.name, &item.name_en).to_owned(), class.unwrap_or_default())
}

/// Names the matter of a case.
pub(crate) fn matter_of(ui: &Ui, city: &City, case: &Case) -> (String, String) {
    let category = case.category.as_ref();
    let text = |get: fn(&Category) -> &String| category.map(|category| get(category).as_str());
    matter(ui, city, text(|it| &it.standard), text(|it| &it.kind), text(|it| &it.code))
}

/// Names a stage.
pub(crate) fn stage(ui: &Ui, city: &City, flow: &str, key: &str) -> String {
    let stage = city.flow(flow).and_then(|flow| flow.stage(key));
    stage.map_or_else(|| key.to_owned(), |stage| ui.pick(&stage.name, &stage.name_en).to_owned())
}

/// Names a source.
pub(crate) fn source(ui: &Ui, source: Source) -> String {
    ui.t(&format!("source-{source}"))
}

/// Names an organisation of the district.
pub(crate) fn organisation(ui: &Ui, tree: &[TreeRow], id: Option<OrganisationId>) -> String {
    let found = tree.iter().find(|row| Some(row.organisation.id) == id);
    found.map_or_else(String::new, |row| {
        ui.pick(&row.organisation.name, &row.organisation.name_en).to_owned()
    })
}

/// Writes the day of a moment; the last moment of a day is that day.
pub(crate) fn day(zone: &TimeZone, at: Instant) -> String {
    at.plus_millis(-1).in_zone(zone).strftime("%Y-%m-%d").to_string()
}

/// Puts a limit such as `2 working-days` into words.
pub(crate) fn limit_words(ui: &Ui, text: &str) -> String {
    text.parse::<wangge_kernel::calendar::Limit>().map_or_else(
        |_| text.to_owned(),
        |limit| ui.tw(&format!("limit-{}", limit.unit()), &limit.amount().to_string()),
    )
}

/// Puts a length of time into words.
pub(crate) fn duration(ui: &Ui, millis: i64) -> String {
    match millis {
        ..HOUR_MS => ui.tn("duration-minutes", millis / MINUTE_MS),
        HOUR_MS..=DAY_MS => ui.tn("duration-hours", millis / HOUR_MS),
        _ => ui.tn("duration-days", millis / DAY_MS),
    }
}

/// Puts quantity, unit and cost into words.
pub(crate) fn work(ui: &Ui, work: &Work) -> String {
    let amount = format!("{} {}", work.quantity, work.unit);
    match work.cost {
        Some(cents) => format!("{amount} · {}", money(ui, cents)),
        None => amount,
    }
}

/// Writes cents as money.
pub(crate) fn money(ui: &Ui, cents: i64) -> String {
    ui.tw("money", &format!("{}.{:02}", cents / 100, cents % 100))
}

/// Names the last step of a case, for the offer to take it back.
pub(crate) fn last_action(ui: &Ui, city: &City, view: &CaseView) -> String {
    let last = view.steps.last().map_or("", |step| step.action.as_str());
    let action = city.flow(&view.case.flow).and_then(|flow| flow.action(last));
    action.map_or_else(String::new, |action| ui.pick(&action.name, &action.name_en).to_owned())
}

//! The heat map: cases of the list's filter by hexagon, drawn and as a table with the same figures.

use super::list::{self, Choice};
use super::{CasePages, Who, said};
use crate::error::CaseError;
use crate::queries;
use crate::rules::{Heat, classes, gathered, strength};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wangge_kernel::Hex;
use wangge_kernel::hex::Size;
use wangge_web::{PageError, PageResult, Params, Ui};

/// Hexagons of the table; the map draws them all.
const ROWS: usize = 50;

struct HeatRow {
    hex: String,
    href: String,
    place: String,
    n: i64,
    red: i64,
    /// Its length among the others, in parts of a hundred of the fullest.
    part: i64,
    strength: usize,
    lon: String,
    lat: String,
}

/// One class of the legend.
struct ClassView {
    strength: usize,
    label: String,
}

#[derive(Template)]
#[template(path = "cases/heat.html")]
struct HeatPage {
    ui: Ui,
    words: Vec<Choice>,
    sizes: Vec<Choice>,
    rows: Vec<HeatRow>,
    classes: Vec<ClassView>,
    shown: String,
    rest: String,
    open_href: String,
    all_href: String,
    is_all: bool,
    list_href: String,
    map_href: String,
    wall_href: String,
    heat_href: String,
    shapes_href: String,
    /// The window of the map that the filter has, empty for none.
    window: String,
    /// This page without its window, to which the map adds what it shows.
    around_href: String,
}

/// Turns the name of a hexagon into the span of stored numbers that the filter understands.
pub(super) fn span_of(pair: &(String, String)) -> (String, String) {
    match (pair.0.as_str(), pair.1.parse::<Hex>()) {
        ("hex", Ok(hex)) => {
            let (first, last) = hex.span();
            (pair.0.clone(), format!("{first}..{last}"))
        }
        _ => pair.clone(),
    }
}

/// `GET /cases/heat`: the same filter as the list; `size` says how wide the hexagons are.
pub(crate) async fn page(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let params = Params(pairs);
    let heats = load(&pages, who, &ui, &params).await?;
    wangge_web::page(&view(&pages, ui, &params, &heats))
}

/// `GET /cases/heat.geojson`: the hexagons of the page.
pub(crate) async fn shapes(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let params = Params(pairs);
    let heats = load(&pages, who, &ui, &params).await?;
    let classes = classes(most(&heats));
    let features: Vec<Value> =
        heats.iter().map(|heat| shape(&ui, &params, heat, &classes)).collect();
    let body = json!({ "type": "FeatureCollection", "features": features });
    // What one may see another may not.
    let head = [(CONTENT_TYPE, "application/geo+json"), (CACHE_CONTROL, "private, no-store")];
    Ok((head, body.to_string()).into_response())
}

async fn load(
    pages: &CasePages,
    who: Who,
    ui: &Ui,
    params: &Params,
) -> Result<Vec<Heat>, PageError> {
    let filter = list::filter_of(pages, params)?;
    let input = (who.0, filter, pages.now());
    let read = pages.cases.db.read("cases.heat", input, |tx, (actor, filter, now)| {
        Box::pin(queries::heat(tx, actor, filter.clone(), *now))
    });
    let counts = read.await.map_err(|error: CaseError| said::fail(ui, error))?;
    Ok(gathered(&counts, size(params)))
}

fn size(params: &Params) -> Size {
    let named = Size::ALL.into_iter().find(|size| params.get("size") == Some(size.as_str()));
    named.unwrap_or(Size::Middle)
}

fn most(heats: &[Heat]) -> i64 {
    heats.first().map_or(0, |heat| heat.n)
}

/// The list of one hexagon's cases.
fn list_of(params: &Params, heat: &Heat) -> String {
    plain(params).with("/cases", "hex", &heat.hex.to_string())
}

/// The filter alone, without how it is shown.
fn plain(params: &Params) -> Params {
    let is_shown = |name: &str| ["size", "view", "after"].contains(&name);
    Params(params.0.iter().filter(|pair| !is_shown(&pair.0)).cloned().collect())
}

fn shape(ui: &Ui, params: &Params, heat: &Heat, classes: &[(i64, i64)]) -> Value {
    let ring: Vec<Value> =
        heat.hex.outline().iter().map(|corner| json!([corner.lon, corner.lat])).collect();
    json!({
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            "class": strength(classes, heat.n),
            "title": format!("{} · {}", heat.place, ui.tn("heat-cases", heat.n)),
            "href": list_of(params, heat),
        },
    })
}

fn view(pages: &CasePages, ui: Ui, params: &Params, heats: &[Heat]) -> HeatPage {
    let classes = classes(most(heats));
    let filter = plain(params);
    let total: i64 = heats.iter().map(|heat| heat.n).sum();
    let named = |(low, high): (i64, i64)| {
        if low == high { low.to_string() } else { format!("{low}–{high}") }
    };
    let sizes = Size::ALL.into_iter().map(|one| Choice {
        href: params.with("/cases/heat", "size", one.as_str()),
        label: ui.t(&format!("heat-size-{}", one.as_str())),
        count: 0,
        current: one == size(params),
    });
    let rest = heats.len().saturating_sub(ROWS);
    HeatPage {
        words: list::words(pages, &ui, params, "/cases/heat"),
        sizes: sizes.collect(),
        rows: heats
            .iter()
            .take(ROWS)
            .map(|heat| row(params, heat, most(heats), &classes))
            .collect(),
        classes: classes
            .iter()
            .map(|class| ClassView { strength: strength(&classes, class.1), label: named(*class) })
            .collect(),
        shown: ui.tn("list-shown", total),
        rest: if rest == 0 { String::new() } else { ui.tn("heat-rest", rest) },
        is_all: params.get("all").is_some(),
        open_href: params.without("/cases/heat", "all"),
        all_href: params.with("/cases/heat", "all", "1"),
        list_href: filter.address("/cases"),
        map_href: filter.with("/cases", "view", "map"),
        wall_href: filter.with("/cases", "view", "photos"),
        heat_href: params.address("/cases/heat"),
        shapes_href: params.address("/cases/heat.geojson"),
        window: params.get("box").unwrap_or_default().to_owned(),
        around_href: params.without("/cases/heat", "box"),
        ui,
    }
}

fn row(params: &Params, heat: &Heat, most: i64, classes: &[(i64, i64)]) -> HeatRow {
    let middle = heat.hex.middle();
    HeatRow {
        hex: heat.hex.to_string(),
        href: list_of(params, heat),
        place: heat.place.clone(),
        n: heat.n,
        red: heat.red,
        part: heat.n * 100 / most.max(1),
        strength: strength(classes, heat.n),
        lon: format!("{:.6}", middle.lon),
        lat: format!("{:.6}", middle.lat),
    }
}

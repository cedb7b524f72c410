//! Places for forms: names while typing, words for a point. JSON, read by an island.

use super::GroundPages;
use crate::model::PlaceKind;
use crate::rules::{Described, Spot};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use wangge_kernel::Point;
use wangge_web::{PageResult, Ui};

/// Candidates of one answer.
const LIMIT: usize = 10;

/// What was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

/// `GET /places?q=`: the places that fit, the best first.
pub(crate) async fn search(
    State(pages): State<GroundPages>,
    ui: Ui,
    Query(typed): Query<Typed>,
) -> PageResult {
    let places = pages.grids.places(pages.district);
    let words: String = typed.q.chars().take(80).collect();
    let found = places.search(&words, LIMIT);
    let all: Vec<Value> = found
        .iter()
        .map(|it| {
            let spot = it.spot;
            let grid = pages.grids.grid_at(pages.district, spot.point);
            json!({
                "name": name_of(&ui, spot),
                "kind": ui.t(kind_key(spot.kind)),
                "lon": spot.point.lon,
                "lat": spot.point.lat,
                "grid": grid,
            })
        })
        .collect();
    Ok(Json(json!({ "places": all })).into_response())
}

/// A crossing is named by its two roads.
fn name_of(ui: &Ui, spot: &Spot) -> String {
    let name = ui.pick(&spot.name, &spot.name_en);
    match spot.kind {
        PlaceKind::Crossing => ui.tw("place-crossing", name),
        _ => name.to_owned(),
    }
}

const fn kind_key(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Road => "place-kind-road",
        PlaceKind::Number => "place-kind-number",
        PlaceKind::Poi => "place-kind-poi",
        PlaceKind::Ground => "place-kind-ground",
        PlaceKind::Crossing => "place-kind-crossing",
    }
}

/// A point.
#[derive(Debug, Deserialize)]
pub(crate) struct Where {
    lon: f64,
    lat: f64,
}

/// `GET /places/near?lon=&lat=`: the point in words, empty where nothing is near; and its grid.
pub(crate) async fn near(
    State(pages): State<GroundPages>,
    ui: Ui,
    Query(place): Query<Where>,
) -> PageResult {
    let point = Point::new(place.lon, place.lat);
    let places = pages.grids.places(pages.district);
    let told = point.and_then(|point| places.describe(point));
    let words = told.map(|told| words(&ui, &told)).unwrap_or_default();
    let grid = point.and_then(|point| pages.grids.grid_at(pages.district, point));
    Ok(Json(json!({ "words": words, "grid": grid })).into_response())
}

/// Street, number or crossing, direction, distance.
fn words(ui: &Ui, told: &Described<'_>) -> String {
    let road = ui.pick(told.road.0, told.road.1).to_owned();
    let Some(from) = told.from else { return road };
    let name = name_of(ui, from);
    let place = match told.direction {
        None => name,
        Some(direction) => ui.twn(&format!("compass-{direction}"), &name, told.distance_m),
    };
    if names_road(from, told.road.0) { place } else { road + &ui.tw("place-told-from", &place) }
}

/// Tells whether a name says the road already, or there is none to say.
fn names_road(from: &Spot, road: &str) -> bool {
    road.is_empty() || from.name.contains(road) || from.road.split(' ').any(|it| it == road)
}

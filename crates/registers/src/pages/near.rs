//! What stands near a point, as JSON: for the map and for pages of other slices.

use super::{RegisterPages, Who, said, speech};
use crate::queries::{self, Near};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::json;
use wangge_kernel::Point;
use wangge_web::{PageError, PageResult, Ui};

/// How far around a point components are offered, in metres.
pub(crate) const REACH_M: f64 = 60.0;
/// Most components that are offered.
pub(crate) const OFFERED: usize = 12;

/// What is asked.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    lon: f64,
    lat: f64,
    #[serde(default)]
    kind: String,
}

/// `GET /registers/components/near?lon=&lat=&kind=`.
pub(crate) async fn near(
    State(pages): State<RegisterPages>,
    who: Who,
    ui: Ui,
    Query(asked): Query<Asked>,
) -> PageResult {
    let point = Point::new(asked.lon, asked.lat).ok_or_else(PageError::not_found)?;
    let near = Near { point, kind: asked.kind, metres: REACH_M, limit: OFFERED };
    let input = (who.0.district, near);
    let read = pages.registers.db.read("registers.near", input, |tx, (district, near)| {
        Box::pin(queries::components_near(tx, *district, near))
    });
    let found = read.await.map_err(|error| said::fail(&ui, error))?;
    let city = pages.registers.tools.city();
    let list = found.iter().map(|(row, distance)| {
        json!({
            "id": row.id.to_string(),
            "code": row.code,
            "kind": row.kind,
            "name": speech::called(&ui, city, (&row.standard, &row.kind), &row.name),
            "place": row.place,
            "state": row.state,
            "owner": row.owner_name,
            "lon": row.lon,
            "lat": row.lat,
            "distance_m": distance.round(),
        })
    });
    Ok(Json(list.collect::<Vec<_>>()).into_response())
}

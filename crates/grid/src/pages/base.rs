//! The base map as GeoJSON, for the map of the pages.

use super::GroundPages;
use crate::model::{BaseFeature, UnitGrid};
use crate::{GridError, queries};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Value as Json, json};
use wangge_web::{PageError, PageResult, Ui};

/// `GET /grid/base.geojson`.
pub(crate) async fn base(State(state): State<GroundPages>, ui: Ui) -> PageResult {
    let (features, grids) = state
        .grids
        .db
        .read("grid.base", state.district, |tx, district| {
            Box::pin(async move {
                let features = queries::features_of(tx, *district).await?;
                Ok::<_, GridError>((features, queries::grids_of(tx, *district).await?))
            })
        })
        .await?;
    let features = features.iter().map(|feature| base_json(&ui, feature));
    let grids = grids.iter().map(|grid| Ok(grid_json(&ui, grid)));
    let all: Vec<Json> = features.chain(grids).collect::<Result<_, PageError>>()?;
    let body = json!({ "type": "FeatureCollection", "features": all }).to_string();
    Ok(([(CONTENT_TYPE, "application/geo+json")], body).into_response())
}

fn base_json(ui: &Ui, feature: &BaseFeature) -> Result<Json, PageError> {
    let geometry: Json = serde_json::from_str(&feature.geometry)
        .map_err(|error| PageError::bug(format!("feature {}: {error}", feature.id)))?;
    Ok(json!({
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "layer": feature.layer,
            "name": ui.pick(&feature.name, &feature.name_en),
            "class": feature.class,
            "id": feature.id.to_string(),
        },
    }))
}

fn grid_json(ui: &Ui, grid: &UnitGrid) -> Json {
    let ring: Vec<[f64; 2]> = grid.ring.iter().map(|point| [point.lon, point.lat]).collect();
    json!({
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            "layer": "grid",
            "name": ui.pick(&grid.name, &grid.name_en),
            "class": grid.area_class,
            "id": grid.id,
        },
    })
}

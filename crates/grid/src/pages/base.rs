//! The base map for the maps of the pages: where it lies, and its tiles.

use super::GroundPages;
use crate::MOST_Z;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde_json::json;
use wangge_kernel::Tile;
use wangge_web::{PageError, PageResult};

/// `GET /grid/map.json`: where the district lies and how its tiles are addressed (`TileJSON` 3.0).
pub(crate) async fn map(State(state): State<GroundPages>) -> PageResult {
    let bounds = state.grids.index(state.district).bounds();
    let version = state.grids.chart(state.district).version();
    let bounds = bounds.map(|(low, high)| json!([low.lon, low.lat, high.lon, high.lat]));
    let outside = state.outside.as_ref().map(
        |map| json!({ "tiles": map.layers, "maxzoom": map.most_z, "attribution": map.attribution }),
    );
    let body = json!({
        "tilejson": "3.0.0",
        "tiles": [format!("/grid/tiles/{version}/{{z}}/{{x}}/{{y}}")],
        "bounds": bounds,
        "outside": outside,
        "minzoom": 0,
        "maxzoom": MOST_Z,
        "vector_layers": [{ "id": "base", "fields": { "layer": "String", "name": "String" } }],
    });
    Ok(([(CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

/// `GET /grid/tiles/{version}/{z}/{x}/{y}`: a tile of the base map; its address changes with it, so
/// that browsers may keep it for good.
pub(crate) async fn tile(
    State(state): State<GroundPages>,
    Path((_, z, x, y)): Path<(String, u8, u32, u32)>,
) -> PageResult {
    let tile = Tile::new(z, x, y).filter(|tile| tile.z() <= MOST_Z);
    let tile = tile.ok_or_else(PageError::not_found)?;
    let bytes = state.grids.chart(state.district).tile(tile);
    let kept = (CACHE_CONTROL, "private, max-age=31536000, immutable");
    Ok(([(CONTENT_TYPE, wangge_tiles::MIME), kept], bytes.to_vec()).into_response())
}

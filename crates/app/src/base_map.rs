//! The base map from outside, as pages see it: addresses of our own, tiles or a few words.

use crate::App;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use wangge_basemap::{Answer, BaseMap, MOST_Z, TileError};
use wangge_grid::OutsideMap;
use wangge_kernel::Tile;
use wangge_web::Lang;

/// Address of a tile; the layer's name changes with its template.
pub(crate) const PATH: &str = "/base/{layer}/{z}/{x}/{y}";

/// Tells maps what they must know of it.
pub(crate) fn outside(map: &BaseMap) -> OutsideMap {
    OutsideMap {
        layers: map.layers().map(|layer| format!("/base/{layer}/{{z}}/{{x}}/{{y}}")).collect(),
        most_z: MOST_Z,
        attribution: map.attribution().unwrap_or_default().to_owned(),
    }
}

/// `GET /base/{layer}/{z}/{x}/{y}`: a tile.
pub(crate) async fn tile(
    State(app): State<App>,
    Path((layer, z, x, y)): Path<(String, u8, u32, u32)>,
) -> Response {
    let answer = match (&app.base_map, Tile::new(z, x, y)) {
        (Some(map), Some(tile)) => map.tile(&layer, tile).await,
        _ => Err(TileError::Missing),
    };
    match answer {
        Ok(Answer { picture, is_stale }) => {
            // An old tile stands in until the service is back, which is looked for soon.
            let kept = if is_stale { "private, max-age=60" } else { "private, max-age=86400" };
            let headers = [(CONTENT_TYPE, picture.mime()), (CACHE_CONTROL, kept)];
            (headers, picture.bytes().to_vec()).into_response()
        }
        Err(TileError::Missing) => {
            let words = words(&app, "base-map-missing");
            (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "private, max-age=3600")], words)
                .into_response()
        }
        Err(TileError::Away) => {
            let words = words(&app, "base-map-away");
            (StatusCode::BAD_GATEWAY, [(CACHE_CONTROL, "no-store")], words).into_response()
        }
    }
}

/// Says it in all languages: a map asks, and whoever looks into its answers may speak any.
fn words(app: &App, key: &str) -> String {
    Lang::ALL.iter().map(|lang| app.kit.catalogue.text(*lang, key) + "\n").collect()
}

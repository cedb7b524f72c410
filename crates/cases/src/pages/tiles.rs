//! Cases of a filter as vector tiles: single ones with their light, many together with their number.

use super::{CasePages, Who, list, said};
use crate::error::CaseError;
use crate::queries::{self, TilePlace};
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use wangge_kernel::{Point, Tile};
use wangge_tiles::{MIME, Paper, Tag};
use wangge_web::{PageError, Params, Ui};

/// `GET /cases/tiles/{z}/{x}/{y}`: the same filter as the list.
pub(crate) async fn tile(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((z, x, y)): Path<(u8, u32, u32)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let tile = Tile::new(z, x, y).ok_or_else(PageError::not_found)?;
    let params = Params(pairs);
    let filter = (list::filter_of(&pages, &params)?, list::sorting_of(&pages, &params));
    let input = (who.0.clone(), filter, tile, pages.now());
    let read = pages.cases.db.read("cases.tile", input, |tx, (actor, filter, tile, now)| {
        Box::pin(queries::tile_places(tx, actor, filter.clone(), *tile, *now))
    });
    let places = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let mut paper = Paper::new(tile);
    paper.layer("cases", |sheet| {
        for place in &places {
            let at = Point { lon: degrees(place.lon_e7), lat: degrees(place.lat_e7) };
            let href = format!("/cases/{}", place.id);
            let single = [
                Tag::Text("light", light(place)),
                Tag::Text("title", &place.number),
                Tag::Text("href", &href),
                Tag::Int("n", 1),
            ];
            let many = [Tag::Text("light", light(place)), Tag::Int("n", place.n)];
            let tags: &[Tag<'_>] = if place.n == 1 { &single } else { &many };
            sheet.point(place.id.unsigned_abs(), at, tags);
        }
    });
    // A change is to be seen at once, and what one may see another may not.
    let kept = (CACHE_CONTROL, "private, no-store");
    Ok(([(CONTENT_TYPE, MIME), kept], paper.finish()).into_response())
}

/// The worst light of a place.
const fn light(place: &TilePlace) -> &'static str {
    if place.red > 0 {
        "red"
    } else if place.yellow > 0 {
        "yellow"
    } else if place.ended == place.n {
        "none"
    } else {
        "green"
    }
}

/// Ten-millionths of a degree fit a double exactly.
#[expect(clippy::cast_precision_loss, reason = "at most 1.8 thousand million")]
fn degrees(e7: i64) -> f64 {
    e7 as f64 / 1e7
}

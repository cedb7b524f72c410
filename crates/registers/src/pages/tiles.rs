//! Components of a filter as vector tiles: single ones with how they stand, many together with their
//! number.

use super::list::filter_of;
use super::{RegisterPages, Who, said, speech};
use crate::queries;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use wangge_kernel::{Point, Tile};
use wangge_tiles::{MIME, Paper, Tag};
use wangge_web::{PageError, PageResult, Params, Ui};

/// `GET /registers/components/tiles/{z}/{x}/{y}`: the same filter as the list.
pub(crate) async fn tile(
    State(pages): State<RegisterPages>,
    who: Who,
    ui: Ui,
    Path((z, x, y)): Path<(u8, u32, u32)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let tile = Tile::new(z, x, y).ok_or_else(PageError::not_found)?;
    let input = (who.0, filter_of(&pages, &Params(pairs))?, tile);
    let read = pages.registers.db.read("registers.tile", input, |tx, (actor, filter, tile)| {
        Box::pin(queries::tile_spots(tx, actor, filter.clone(), *tile))
    });
    let spots = read.await.map_err(|error| said::fail(&ui, error))?;
    let city = pages.registers.tools.city();
    let mut paper = Paper::new(tile);
    paper.layer("components", |sheet| {
        for spot in &spots {
            let at = Point { lon: degrees(spot.lon_e7), lat: degrees(spot.lat_e7) };
            let look = if spot.faulty > 0 { "faulty" } else { "intact" };
            let named =
                format!("{} {}", speech::kind(&ui, city, &spot.standard, &spot.kind).0, spot.code);
            let mut note = speech::state(&ui, spot.state);
            if !spot.owner.is_empty() {
                note = format!("{note} · {}", spot.owner);
            }
            let href = format!("/registers/components/{}", spot.id);
            let single = [
                Tag::Text("look", look),
                Tag::Text("title", &named),
                Tag::Text("note", &note),
                Tag::Text("href", &href),
                Tag::Int("n", 1),
            ];
            let many =
                [Tag::Text("look", look), Tag::Int("n", spot.n), Tag::Int("faulty", spot.faulty)];
            let tags: &[Tag<'_>] = if spot.n == 1 { &single } else { &many };
            sheet.point(spot.id.0.unsigned_abs(), at, tags);
        }
    });
    // A change is to be seen at once.
    let kept = (CACHE_CONTROL, "private, no-store");
    Ok(([(CONTENT_TYPE, MIME), kept], paper.finish()).into_response())
}

/// Ten-millionths of a degree fit a double exactly.
#[expect(clippy::cast_precision_loss, reason = "at most 1.8 thousand million")]
fn degrees(e7: i64) -> f64 {
    e7 as f64 / 1e7
}

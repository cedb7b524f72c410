//! Cases of a filter as points of the map.

use super::{CasePages, Who, list, said, speech};
use crate::error::CaseError;
use crate::queries::{self, CaseLine};
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wangge_web::{PageError, Params, Ui};

/// Points that one map takes until tiles come.
const POINTS: i64 = 2_000;

/// `GET /cases/points.geojson`: the same filter as the list.
pub(crate) async fn points(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let filter = list::filter_of(&pages, &Params(pairs))?;
    let input = (who.0.clone(), filter);
    let rows = pages.cases.db.read("cases.points", input, |tx, (actor, filter)| {
        Box::pin(queries::case_list(tx, actor, filter.clone(), None, POINTS))
    });
    let rows = rows.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let features: Vec<Value> = rows.iter().filter_map(|row| feature(&pages, &ui, row)).collect();
    let body = json!({ "type": "FeatureCollection", "features": features });
    Ok(([(CONTENT_TYPE, "application/geo+json")], body.to_string()).into_response())
}

fn feature(pages: &CasePages, ui: &Ui, row: &CaseLine) -> Option<Value> {
    let (lon, lat) = row.lon.zip(row.lat)?;
    let left = speech::row_left(
        ui,
        &pages.zone(),
        row.stage_at,
        row.next_yellow_at,
        row.next_due_at,
        pages.now(),
    );
    Some(json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [lon, lat] },
        "properties": { "light": left.light, "title": row.number, "href": format!("/cases/{}", row.id) },
    }))
}

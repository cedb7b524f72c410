//! The list as a file: CSV and GeoJSON in a stream, Excel as a whole.
//!
//! CSV and Excel carry the standard's headings, so that a file that went out comes in again.

use super::list::filter_of;
use super::{RegisterPages, Who, said, speech};
use crate::error::RegisterError;
use crate::model::Component;
use crate::model::HEADINGS;
use crate::queries;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use futures::stream::{self, Stream, StreamExt as _};
use serde_json::{Map, json};
use std::io;
use wangge_db::filter::Filter;
use wangge_table::write::{self, Cells};
use wangge_web::{PageError, Params, Ui};

/// Rows read at once.
const CHUNK: i64 = 1_000;
fn cells(ui: &Ui, one: &Component) -> Cells {
    let facts = &one.facts;
    let day = |day: &Option<String>| day.as_deref().unwrap_or_default().replace('-', "");
    vec![
        facts.code.clone(),
        facts.kind.clone(),
        facts.name.clone(),
        facts.point.lon.to_string(),
        facts.point.lat.to_string(),
        facts.place.clone(),
        facts.managing.code.clone(),
        facts.managing.name.clone(),
        facts.owner.code.clone(),
        facts.owner.name.clone(),
        facts.maintainer.code.clone(),
        facts.maintainer.name.clone(),
        speech::state(ui, facts.state),
        day(&facts.began_on),
        day(&facts.changed_on),
        ui.t(&format!("component-source-{}", facts.source)),
        facts.accuracy.map_or_else(String::new, |accuracy| accuracy.to_string()),
        facts.remark.clone(),
        one.grid.clone().unwrap_or_default(),
        one.street.clone().unwrap_or_default(),
    ]
}

fn feature(ui: &Ui, one: &Component) -> serde_json::Value {
    let mut properties = Map::new();
    for (fact, cell) in HEADINGS.facts.iter().zip(cells(ui, one)) {
        if fact.key != "lon" && fact.key != "lat" {
            properties.insert(fact.written.clone(), cell.into());
        }
    }
    let point = one.facts.point;
    let geometry = json!({ "type": "Point", "coordinates": [point.lon, point.lat] });
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

/// `GET /registers/components/export/{form}`: the same filter as the list.
pub(crate) async fn export(
    State(pages): State<RegisterPages>,
    who: Who,
    ui: Ui,
    Path(form): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let filter = filter_of(&pages, &Params(pairs))?;
    let day = pages.today().replace('-', "");
    let rows = chunks(pages, who, filter);
    let head: Cells = HEADINGS.facts.iter().map(|fact| fact.written.clone()).collect();
    let own = ui.clone();
    let lines = move |chunk: io::Result<Vec<Component>>| {
        Ok::<Vec<Cells>, io::Error>(chunk?.iter().map(|one| cells(&own, one)).collect())
    };
    match form.as_str() {
        "csv" => {
            let text = write::csv(&head, rows.map(lines));
            Ok(file("text/csv; charset=utf-8", &day, "csv", Body::from_stream(text)))
        }
        "geojson" => {
            let features = move |chunk: io::Result<Vec<Component>>| {
                Ok(chunk?.iter().map(|one| feature(&ui, one)).collect())
            };
            let text = write::geojson(rows.map(features));
            Ok(file("application/geo+json", &day, "geojson", Body::from_stream(text)))
        }
        "xlsx" => {
            let bytes = write::xlsx(&head, rows.map(lines))
                .await
                .map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
            let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(file(mime, &day, "xlsx", Body::from(bytes)))
        }
        _ => Err(said::fail(&ui, RegisterError::NotFound)),
    }
}

fn file(mime: &'static str, day: &str, ending: &str, body: Body) -> Response {
    let name = format!("attachment; filename=\"components-{day}.{ending}\"");
    ([(CONTENT_TYPE, mime.to_owned()), (CONTENT_DISPOSITION, name)], body).into_response()
}

/// Reads the list chunk by chunk, each going on after the last row of the one before.
fn chunks(
    pages: RegisterPages,
    who: Who,
    filter: Filter,
) -> impl Stream<Item = io::Result<Vec<Component>>> + Send {
    let start: Option<Option<String>> = Some(None);
    stream::unfold(start, move |place| {
        let (pages, actor, filter) = (pages.clone(), who.0.clone(), filter.clone());
        async move {
            let after = place?;
            let input = (actor, filter, after);
            let read =
                pages.registers.db.read("registers.export", input, |tx, (actor, filter, after)| {
                    Box::pin(queries::component_rows(
                        tx,
                        actor,
                        filter.clone(),
                        after.as_deref(),
                        CHUNK,
                    ))
                });
            match read.await {
                Ok(rows) => {
                    let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
                    let last = rows.last().filter(|_| is_full).map(|one| one.facts.code.clone());
                    Some((Ok(rows), last.map(Some)))
                }
                Err(error) => {
                    let error: RegisterError = error;
                    tracing::error!(%error, "an export broke off");
                    Some((Err(io::Error::other(error.to_string())), None))
                }
            }
        }
    })
}

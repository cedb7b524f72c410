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
use axum::response::Response;
use futures::stream::{Stream, StreamExt as _};
use serde_json::{Map, json};
use std::io;
use wangge_db::filter::Filter;
use wangge_table::write::{self, Cells, Sheet};
use wangge_web::{PageError, Params, Ui, download};

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
    if let Ok(kind) = form.parse::<Sheet>() {
        let text = write::sheet(kind, &head, rows.map(lines)).await;
        let text =
            text.map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
        let name = format!("components-{day}.{kind}");
        return Ok(download(&name, kind.mime(), Body::from_stream(text)));
    }
    if form != "geojson" {
        return Err(said::fail(&ui, RegisterError::NotFound));
    }
    let features = move |chunk: io::Result<Vec<Component>>| {
        Ok(chunk?.iter().map(|one| feature(&ui, one)).collect())
    };
    let text = write::geojson(rows.map(features));
    let name = format!("components-{day}.geojson");
    Ok(download(&name, "application/geo+json", Body::from_stream(text)))
}

/// Reads the list chunk by chunk, each going on after the last row of the one before.
fn chunks(
    pages: RegisterPages,
    who: Who,
    filter: Filter,
) -> impl Stream<Item = io::Result<Vec<Component>>> + Send {
    write::pages(move |after: Option<String>| {
        let (pages, input) = (pages.clone(), (who.0.clone(), filter.clone(), after));
        async move {
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
            let rows = read.await.map_err(|error: RegisterError| {
                tracing::error!(%error, "an export broke off");
                io::Error::other(error.to_string())
            })?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
            let last = rows.last().filter(|_| is_full).map(|one| one.facts.code.clone());
            Ok((rows, last))
        }
    })
}

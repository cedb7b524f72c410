//! Any list as a file, of this very minute: CSV and GeoJSON in a stream of constant memory, Excel as
//! a whole because the format demands it.

use super::list::filter_of;
use super::{CasePages, Who, said, speech};
use crate::error::CaseError;
use crate::model::CaseId;
use crate::queries::{self, CaseLine};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};
use serde_json::json;
use std::io;
use wangge_db::filter::Filter;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_kernel::Instant;
use wangge_table::write;
use wangge_web::{PageError, Params, Ui};

/// Rows read at once.
const CHUNK: i64 = 1_000;
/// Columns with the keys of their names.
const COLUMNS: [&str; 14] = [
    "column-number",
    "column-matter",
    "case-class",
    "export-code",
    "case-clause",
    "form-description",
    "column-place",
    "export-lon",
    "export-lat",
    "column-source",
    "column-stage",
    "column-who",
    "case-reported",
    "export-ended",
];

/// What every row needs to speak.
struct Speaker {
    pages: CasePages,
    ui: Ui,
    tree: Vec<TreeRow>,
}

impl Speaker {
    fn head(&self) -> Vec<String> {
        COLUMNS.iter().map(|key| self.ui.t(key)).collect()
    }

    fn cells(&self, row: &CaseLine) -> Vec<String> {
        let (city, zone) = (self.pages.city(), self.pages.zone());
        let (matter, class) = speech::matter(
            &self.ui,
            &city,
            row.standard.as_deref(),
            row.kind.as_deref(),
            row.code.as_deref(),
        );
        let number = |number: Option<f64>| number.map_or_else(String::new, |it| format!("{it:.6}"));
        vec![
            row.number.clone(),
            if row.subject.is_empty() { matter } else { row.subject.clone() },
            class,
            row.code.clone().unwrap_or_default(),
            row.clause.clone().unwrap_or_default(),
            row.description.clone(),
            row.place.clone(),
            number(row.lon),
            number(row.lat),
            speech::source(&self.ui, row.source),
            speech::stage(&self.ui, &city, &row.flow, &row.stage),
            speech::organisation(&self.ui, &self.tree, row.department),
            speech::moment(&zone, row.reported_at),
            row.ended_at.map_or_else(String::new, |at| speech::moment(&zone, at)),
        ]
    }

    fn lines(&self, rows: &[CaseLine]) -> Vec<Vec<String>> {
        rows.iter().map(|row| self.cells(row)).collect()
    }

    fn feature(&self, row: &CaseLine) -> serde_json::Value {
        let names = ["number", "matter", "class", "code", "clause", "description", "place"];
        let mut properties = serde_json::Map::new();
        for (name, cell) in names.iter().zip(self.cells(row)) {
            properties.insert((*name).to_owned(), cell.into());
        }
        properties.insert("stage".to_owned(), row.stage.clone().into());
        properties.insert("id".to_owned(), row.id.to_string().into());
        let geometry = row
            .lon
            .zip(row.lat)
            .map(|(lon, lat)| json!({ "type": "Point", "coordinates": [lon, lat] }));
        json!({ "type": "Feature", "geometry": geometry, "properties": properties })
    }
}

/// `GET /cases/export/{form}`: the same filter as the list.
pub(crate) async fn export(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(form): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let filter = filter_of(&pages, &Params(pairs))?;
    let read = pages.cases.db.read("cases.export_tree", who.0.district, |tx, district| {
        Box::pin(async move { Ok::<_, CaseError>(organisation_tree(tx, *district).await?) })
    });
    let tree = read.await.map_err(|error| said::fail(&ui, error))?;
    let speaker = Speaker { pages: pages.clone(), ui: ui.clone(), tree };
    let day = pages.now().in_zone(&pages.zone()).strftime("%Y%m%d-%H%M").to_string();
    let rows = chunks(pages, who, filter);
    let head = speaker.head();
    match form.as_str() {
        "csv" => {
            let text = write::csv(&head, rows.map(move |chunk| Ok(speaker.lines(&chunk?))));
            Ok(file("text/csv; charset=utf-8", &day, "csv", Body::from_stream(text)))
        }
        "geojson" => {
            let features = move |rows: Vec<CaseLine>| {
                rows.iter().map(|row| speaker.feature(row)).collect::<Vec<_>>()
            };
            let text = write::geojson(rows.map(move |chunk| chunk.map(&features)));
            Ok(file("application/geo+json", &day, "geojson", Body::from_stream(text)))
        }
        "xlsx" => {
            let bytes = write::xlsx(&head, rows.map(|chunk| Ok(speaker.lines(&chunk?))))
                .await
                .map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
            let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(file(mime, &day, "xlsx", Body::from(bytes)))
        }
        _ => Err(PageError::not_found()),
    }
}

fn file(mime: &'static str, day: &str, ending: &str, body: Body) -> Response {
    let name = format!("attachment; filename=\"cases-{day}.{ending}\"");
    ([(CONTENT_TYPE, mime.to_owned()), (CONTENT_DISPOSITION, name)], body).into_response()
}

/// Reads the list chunk by chunk, each going on after the last row of the one before.
fn chunks(
    pages: CasePages,
    who: Who,
    filter: Filter,
) -> impl Stream<Item = Result<Vec<CaseLine>, io::Error>> + Send {
    let start: Option<Option<(Instant, CaseId)>> = Some(None);
    stream::unfold(start, move |place| {
        let (pages, actor, filter) = (pages.clone(), who.0.clone(), filter.clone());
        async move {
            let after = place?;
            let input = (actor, filter, after);
            let read = pages.cases.db.read("cases.export", input, |tx, (actor, filter, after)| {
                Box::pin(queries::case_list(tx, actor, filter.clone(), *after, CHUNK))
            });
            match read.await {
                Ok(rows) => {
                    let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
                    let last = rows.last().map(|row| (row.next_due_at, row.id));
                    Some((Ok(rows), last.filter(|_| is_full).map(Some)))
                }
                // The stream breaks off, so that nobody takes half a file for a whole one.
                Err(error) => {
                    let error: CaseError = error;
                    tracing::error!(%error, "an export broke off");
                    Some((Err(io::Error::other(error.to_string())), None))
                }
            }
        }
    })
}

//! Any list as a file, of this very minute: CSV and GeoJSON in a stream of constant memory, Excel as
//! a whole because the format demands it.

use super::list::{filter_of, sorting_of};
use super::{CasePages, Who, said, speech};
use crate::error::CaseError;
use crate::model::CaseId;
use crate::queries::{self, CaseLine, Sorting};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use futures::stream::{self, Stream, StreamExt};
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use wangge_db::filter::Filter;
use wangge_identity::OrganisationId;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_table::write::{self, Cells, Sheet};
use wangge_web::{PageError, PageResult, Params, Ui, download};

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
    city: Arc<City>,
    zone: TimeZone,
    ui: Ui,
    tree: Vec<TreeRow>,
}

/// What was said of earlier rows of a chunk: most rows say the same few things.
#[derive(Default)]
struct Said<'r> {
    matters: HashMap<[Option<&'r str>; 3], (String, String)>,
    stages: HashMap<[&'r str; 2], String>,
    sources: HashMap<&'static str, String>,
    offices: HashMap<Option<OrganisationId>, String>,
}

impl Speaker {
    fn head(&self) -> Vec<String> {
        COLUMNS.iter().map(|key| self.ui.t(key)).collect()
    }

    fn cells<'r>(&self, row: &'r CaseLine, said: &mut Said<'r>) -> Vec<String> {
        let (ui, city, zone) = (&self.ui, &self.city, &self.zone);
        let key = [row.standard.as_deref(), row.kind.as_deref(), row.code.as_deref()];
        let [standard, kind, code] = key;
        let matter = || speech::matter(ui, city, standard, kind, code);
        let (matter, class) = said.matters.entry(key).or_insert_with(matter).clone();
        let source = said.sources.entry(row.source.as_str());
        let source = source.or_insert_with(|| speech::source(ui, row.source)).clone();
        let stage = said.stages.entry([&row.flow, &row.stage]);
        let stage = stage.or_insert_with(|| speech::stage(ui, city, &row.flow, &row.stage)).clone();
        let office = said.offices.entry(row.department);
        let office =
            office.or_insert_with(|| speech::organisation(ui, &self.tree, row.department)).clone();
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
            source,
            stage,
            office,
            speech::moment(zone, row.reported_at),
            row.ended_at.map_or_else(String::new, |at| speech::moment(zone, at)),
        ]
    }

    fn lines(&self, rows: &[CaseLine]) -> Vec<Vec<String>> {
        let mut said = Said::default();
        rows.iter().map(|row| self.cells(row, &mut said)).collect()
    }

    fn features(&self, rows: &[CaseLine]) -> Vec<serde_json::Value> {
        rows.iter().zip(self.lines(rows)).map(|(row, cells)| feature(row, cells)).collect()
    }
}

fn feature(row: &CaseLine, cells: Vec<String>) -> serde_json::Value {
    let names = ["number", "matter", "class", "code", "clause", "description", "place"];
    let mut properties = serde_json::Map::new();
    for (name, cell) in names.iter().zip(cells) {
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

/// `GET /cases/export/{form}`: the same filter as the list.
pub(crate) async fn export(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(form): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let params = Params(pairs);
    let (filter, sorting) = (filter_of(&pages, &params)?, sorting_of(&pages, &params));
    let read = pages.cases.db.read("cases.export_tree", who.0.district, |tx, district| {
        Box::pin(async move { Ok::<_, CaseError>(organisation_tree(tx, *district).await?) })
    });
    let tree = read.await.map_err(|error| said::fail(&ui, error))?;
    let speaker = Speaker { city: pages.city(), zone: pages.zone(), ui: ui.clone(), tree };
    let day = stamp(&pages);
    let rows = chunks(pages, who, filter, sorting);
    let head = speaker.head();
    if let Ok(kind) = form.parse::<Sheet>() {
        let lines = rows.map(move |chunk| Ok(speaker.lines(&chunk?)));
        let text = write::sheet(kind, &head, lines).await.map_err(|error| broken(&error))?;
        return Ok(download(&format!("cases-{day}.{kind}"), kind.mime(), Body::from_stream(text)));
    }
    if form != "geojson" {
        return Err(PageError::not_found());
    }
    let features = move |rows: Vec<CaseLine>| speaker.features(&rows);
    let text = write::geojson(rows.map(move |chunk| chunk.map(&features)));
    Ok(download(&format!("cases-{day}.geojson"), "application/geo+json", Body::from_stream(text)))
}

/// Sends a list that was read as a whole; `columns` are the keys of its head.
pub(super) async fn whole(
    pages: &CasePages,
    ui: &Ui,
    kind: &str,
    name: &str,
    columns: &[&str],
    rows: Vec<Cells>,
) -> PageResult {
    let kind: Sheet = kind.parse().map_err(|_| PageError::not_found())?;
    let head: Cells = columns.iter().map(|key| ui.t(key)).collect();
    let text = write::sheet(kind, &head, stream::iter([Ok(rows)])).await;
    let text = text.map_err(|error| broken(&error))?;
    Ok(download(&format!("{name}-{}.{kind}", stamp(pages)), kind.mime(), Body::from_stream(text)))
}

/// This very minute, as it stands in the names of files.
fn stamp(pages: &CasePages) -> String {
    pages.now().in_zone(&pages.zone()).strftime("%Y%m%d-%H%M").to_string()
}

/// A file that could not be made.
fn broken(error: &io::Error) -> PageError {
    PageError::invalid("error-export").because(error.to_string())
}

/// Reads the list chunk by chunk, each going on after the last row of the one before.
fn chunks(
    pages: CasePages,
    who: Who,
    filter: Filter,
    sorting: Sorting,
) -> impl Stream<Item = Result<Vec<CaseLine>, io::Error>> + Send {
    write::pages(move |after: Option<(Instant, CaseId)>| {
        let (pages, input) = (pages.clone(), (who.0.clone(), filter.clone(), (sorting, after)));
        async move {
            let read = pages.cases.db.read("cases.export", input, |tx, (actor, filter, page)| {
                Box::pin(queries::case_page(tx, actor, filter.clone(), *page, CHUNK))
            });
            let rows = read.await.map_err(|error: CaseError| {
                tracing::error!(%error, "an export broke off");
                io::Error::other(error.to_string())
            })?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
            let last = rows.last().filter(|_| is_full).map(|row| sorting.after(row));
            Ok((rows, last))
        }
    })
}

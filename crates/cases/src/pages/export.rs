//! Any list as a file, of this very minute: CSV and GeoJSON in a stream of constant memory, Excel as
//! a whole because the format demands it.

use super::list::filter_of;
use super::params::Params;
use super::{CasePages, Who, said, speech};
use crate::error::CaseError;
use crate::model::CaseId;
use crate::queries::{self, CaseLine};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::json;
use std::io;
use wangge_db::filter::Filter;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_kernel::Instant;
use wangge_web::{PageError, Ui};

/// Rows read at once.
const CHUNK: i64 = 1_000;
/// Rows of one Excel sheet, less its head.
const SHEET_ROWS: usize = 1_048_575;
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
    match form.as_str() {
        "csv" => {
            Ok(file("text/csv; charset=utf-8", &day, "csv", Body::from_stream(csv(speaker, rows))))
        }
        "geojson" => Ok(file(
            "application/geo+json",
            &day,
            "geojson",
            Body::from_stream(geojson(speaker, rows)),
        )),
        "xlsx" => {
            let bytes = xlsx(&speaker, rows)
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

fn csv(
    speaker: Speaker,
    rows: impl Stream<Item = Result<Vec<CaseLine>, io::Error>> + Send,
) -> impl Stream<Item = Result<Bytes, io::Error>> + Send {
    // The mark tells Excel that the text is UTF-8.
    let head = Bytes::from(format!("\u{FEFF}{}", line(&speaker.head()).unwrap_or_default()));
    let body = rows.map(move |chunk| {
        let mut text = String::new();
        for row in chunk? {
            text.push_str(&line(&speaker.cells(&row))?);
        }
        Ok(Bytes::from(text))
    });
    stream::iter([Ok(head)]).chain(body)
}

/// Writes one line. What a spreadsheet would take for a formula is kept from being one.
fn line(cells: &[String]) -> Result<String, io::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    let harmless = cells.iter().map(|cell| match cell.chars().next() {
        Some('=' | '+' | '@' | '\t' | '\r') => format!("'{cell}"),
        Some('-') if cell.parse::<f64>().is_err() => format!("'{cell}"),
        _ => cell.clone(),
    });
    writer.write_record(harmless).map_err(io::Error::other)?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn geojson(
    speaker: Speaker,
    rows: impl Stream<Item = Result<Vec<CaseLine>, io::Error>> + Send,
) -> impl Stream<Item = Result<Bytes, io::Error>> + Send {
    let head = Bytes::from_static(b"{\"type\":\"FeatureCollection\",\"features\":[");
    let mut is_first = true;
    let body = rows.map(move |chunk| {
        let mut text = String::new();
        for row in chunk? {
            if !std::mem::take(&mut is_first) {
                text.push(',');
            }
            text.push_str(&speaker.feature(&row).to_string());
        }
        Ok(Bytes::from(text))
    });
    stream::iter([Ok(head)]).chain(body).chain(stream::iter([Ok(Bytes::from_static(b"]}"))]))
}

async fn xlsx(
    speaker: &Speaker,
    rows: impl Stream<Item = Result<Vec<CaseLine>, io::Error>> + Send,
) -> Result<Vec<u8>, io::Error> {
    let bad = |error: XlsxError| io::Error::other(error.to_string());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(bad)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(speaker.head()) {
        sheet.write_string_with_format(0, column, name, &bold).map_err(bad)?;
    }
    let mut place = 0usize;
    let mut rows = Box::pin(rows);
    while let Some(chunk) = rows.next().await {
        for row in chunk? {
            place += 1;
            if place > SHEET_ROWS {
                return Err(io::Error::other("more rows than an Excel sheet holds; take CSV"));
            }
            let at = u32::try_from(place).map_err(io::Error::other)?;
            for (column, cell) in (0u16..).zip(speaker.cells(&row)) {
                sheet.write_string(at, column, cell).map_err(bad)?;
            }
        }
    }
    book.save_to_buffer().map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_only_text() {
        let cells = ["=1+1", "-12.5", "-cmd", "a,b", "说\"好\""].map(str::to_owned);
        assert_eq!(line(&cells).unwrap(), "'=1+1,-12.5,'-cmd,\"a,b\",\"说\"\"好\"\"\"\r\n");
    }
}

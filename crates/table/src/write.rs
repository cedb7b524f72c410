//! Rows as files: CSV and GeoJSON as streams of constant memory, XLSX as a whole because the
//! format demands it.
//!
//! A slice hands chunks of rows in its own order and words; a failure ends the stream.

use futures::stream::{self, BoxStream, Stream, StreamExt};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::Value as Json;
use std::io;
use wangge_kernel::text_enum;

/// Rows of one Excel sheet, less its head.
const SHEET_ROWS: usize = 1_048_575;

/// Cells of a row.
pub type Cells = Vec<String>;

text_enum! {
    /// Kinds of file that every list can leave as; the words stand in its address.
    pub enum Sheet {
        /// CSV, as a stream.
        Csv = "csv",
        /// An Excel workbook.
        Xlsx = "xlsx",
    }
}

impl Sheet {
    /// Returns the content type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Writes rows as a file of a kind; `chunks` are read when the file is asked for more.
pub async fn sheet<S>(
    kind: Sheet,
    head: &[String],
    chunks: S,
) -> io::Result<BoxStream<'static, io::Result<Vec<u8>>>>
where
    S: Stream<Item = io::Result<Vec<Cells>>> + Send + 'static,
{
    Ok(match kind {
        Sheet::Csv => csv(head, chunks).map(|text| text.map(String::into_bytes)).boxed(),
        Sheet::Xlsx => stream::iter([Ok(xlsx(head, chunks).await?)]).boxed(),
    })
}

/// Reads a list page by page: `read` is told where the last page ended, and answers with the rows
/// and with where the next page begins, or nothing behind the last one. A failure ends the stream, so
/// that nobody takes half a file for a whole one.
pub fn pages<P, T, R, F>(read: R) -> impl Stream<Item = io::Result<Vec<T>>> + Send
where
    P: Send,
    T: Send,
    R: FnMut(Option<P>) -> F + Send,
    F: Future<Output = io::Result<(Vec<T>, Option<P>)>> + Send,
{
    stream::unfold(
        (read, Some(None)),
        async |(mut read, place): (R, Option<Option<P>>)| match read(place?).await {
            Ok((rows, next)) => Some((Ok(rows), (read, next.map(Some)))),
            Err(error) => Some((Err(error), (read, None))),
        },
    )
}

/// Writes one line. What a spreadsheet would take for a formula is kept from being one.
pub fn line(cells: &[String]) -> Result<String, io::Error> {
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

/// Streams CSV; the mark at its beginning tells Excel that the text is UTF-8.
pub fn csv<S>(head: &[String], chunks: S) -> impl Stream<Item = io::Result<String>> + Send + use<S>
where
    S: Stream<Item = io::Result<Vec<Cells>>> + Send,
{
    let head = line(head).map(|line| format!("\u{FEFF}{line}"));
    let body =
        chunks.map(|chunk| chunk?.iter().map(|cells| line(cells)).collect::<io::Result<String>>());
    // A compressor asks once more after the end, which the end of a chain does not bear.
    stream::iter([head]).chain(body).fuse()
}

/// Streams a GeoJSON collection of features.
pub fn geojson(
    chunks: impl Stream<Item = io::Result<Vec<Json>>> + Send,
) -> impl Stream<Item = io::Result<String>> + Send {
    let head = "{\"type\":\"FeatureCollection\",\"features\":[".to_owned();
    let mut is_first = true;
    let body = chunks.map(move |chunk| {
        let mut text = String::new();
        for feature in chunk? {
            if !std::mem::take(&mut is_first) {
                text.push(',');
            }
            text.push_str(&feature.to_string());
        }
        Ok(text)
    });
    stream::iter([Ok(head)]).chain(body).chain(stream::iter([Ok("]}".to_owned())])).fuse()
}

/// Makes a workbook of one sheet.
pub async fn xlsx(
    head: &[String],
    chunks: impl Stream<Item = io::Result<Vec<Cells>>> + Send,
) -> io::Result<Vec<u8>> {
    let bad = |error: XlsxError| io::Error::other(error.to_string());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(bad)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(head) {
        sheet.write_string_with_format(0, column, name, &bold).map_err(bad)?;
    }
    let mut place = 0usize;
    let mut chunks = Box::pin(chunks);
    while let Some(chunk) = chunks.next().await {
        for cells in chunk? {
            place += 1;
            if place > SHEET_ROWS {
                return Err(io::Error::other("more rows than an Excel sheet holds; take CSV"));
            }
            let at = u32::try_from(place).map_err(io::Error::other)?;
            for (column, cell) in (0u16..).zip(cells) {
                sheet.write_string(at, column, cell).map_err(bad)?;
            }
        }
    }
    book.save_to_buffer().map_err(bad)
}

//! Rows of text from a file, read one after the other.
//!
//! Imports open a [`Table`]; a thread of its own reads the file and stays a few chunks ahead, so
//! that a file of any size needs little memory.

use crate::form::TableForm;
use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use encoding_rs::Encoding;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Rows that are handed on, and stored, together.
pub const CHUNK: usize = 200;
/// Most columns that are kept; a workbook may hold sixteen thousand empty ones.
const COLUMNS: usize = 1_000;
/// Chunks that the reader may be ahead.
const AHEAD: usize = 4;

/// Why the cells of a row cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The bytes are no text in the encoding of the form.
    NotText,
    /// A line has more or fewer cells than the heading.
    CellCount {
        /// Cells of the line.
        found: usize,
        /// Cells of the heading.
        expected: usize,
    },
}

/// A row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Row of the sheet, line of the text file or number of the feature, from 1.
    pub number: u64,
    /// Its cells, cleaned.
    pub cells: Vec<String>,
    /// Why the cells cannot be trusted.
    pub fault: Option<Fault>,
}

/// What the reader hands on.
#[derive(Debug)]
pub enum Event {
    /// The heading, always first.
    Headings(Vec<String>),
    /// Rows, and the part of the file that has been read, from 0 to 1.
    Rows(Vec<RawRow>, f64),
    /// There is nothing more. Silence is not the end: the reader may have died.
    End,
    /// The file cannot be read further.
    Failed(String),
}

/// An open table.
pub struct Table {
    events: Receiver<Event>,
}

impl Table {
    /// Starts to read a file; the thread ends with it or with the table.
    pub fn open(path: &Path, form: &TableForm) -> Self {
        let (sender, events) = channel(AHEAD);
        let (path, form) = (path.to_owned(), form.clone());
        std::thread::spawn(move || {
            let last = read(&path, &form, &sender).map_or_else(Event::Failed, |()| Event::End);
            // A receiver that is gone wants no message.
            let _ = sender.blocking_send(last);
        });
        Self { events }
    }

    /// Returns what comes next; nothing after the last row.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }
}

fn read(path: &Path, form: &TableForm, sender: &Sender<Event>) -> Result<(), String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    // Workbooks are archives whatever the file is called.
    let mut magic = [0; 64];
    let length = file.read(&mut magic).map_err(|error| error.to_string())?;
    let magic = magic.get(..length).unwrap_or_default();
    drop(file);
    let mut send = |event| sender.blocking_send(event).is_ok();
    if magic.starts_with(b"PK") {
        crate::bomb::defused(path)?;
        return read_workbook(path, form, &mut send).map_err(|error| error.to_string());
    }
    let text = magic.strip_prefix(b"\xef\xbb\xbf").unwrap_or(magic);
    if text.trim_ascii_start().starts_with(b"{") {
        return crate::geo::read(path, &mut send);
    }
    let file = File::open(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_or(0, |about| about.len());
    read_text(BufReader::new(file), size, form, &mut send)
}

/// Collects rows into heading and chunks.
struct Sheet<'s> {
    first: u64,
    after: u64,
    group: Vec<Vec<String>>,
    is_headed: bool,
    chunk: Vec<RawRow>,
    send: &'s mut dyn FnMut(Event) -> bool,
}

impl<'s> Sheet<'s> {
    fn new(form: &TableForm, send: &'s mut dyn FnMut(Event) -> bool) -> Self {
        let first = u64::from(form.header_row.max(1));
        let after = first + u64::from(form.header_rows.max(1));
        Self { first, after, group: Vec::new(), is_headed: false, chunk: Vec::new(), send }
    }

    /// Takes a row; `place` counts rows, `number` is what people find it by. False ends the reading.
    fn row(&mut self, place: u64, row: RawRow, part: f64) -> bool {
        if place < self.after {
            if place >= self.first {
                self.group.push(row.cells);
            }
            return true;
        }
        if !self.head() {
            return false;
        }
        if row.fault.is_none() && row.cells.iter().all(String::is_empty) {
            return true;
        }
        self.chunk.push(row);
        self.chunk.len() < CHUNK || (self.send)(Event::Rows(std::mem::take(&mut self.chunk), part))
    }

    fn head(&mut self) -> bool {
        if self.is_headed {
            return true;
        }
        self.is_headed = true;
        (self.send)(Event::Headings(headings(&self.group)))
    }

    fn end(mut self) {
        if self.head() && !self.chunk.is_empty() {
            (self.send)(Event::Rows(self.chunk, 1.0));
        }
    }

    /// Tells how many cells the heading has, once it is known.
    fn width(&self) -> usize {
        self.group.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Joins the rows of a heading: `group/column`.
///
/// Of merged cells only the first holds the text, so that a group goes on to the right as long as
/// something stands below it.
fn headings(rows: &[Vec<String>]) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: usize, column: usize| {
        rows.get(row).and_then(|row| row.get(column)).map_or("", String::as_str)
    };
    let mut names: Vec<Vec<&str>> = vec![Vec::new(); width];
    for row in 0..rows.len() {
        let mut group = "";
        for (column, name) in names.iter_mut().enumerate() {
            let own = cell(row, column);
            let is_below = (row + 1..rows.len()).any(|below| !cell(below, column).is_empty());
            if !own.is_empty() {
                group = own;
            } else if !is_below {
                group = "";
            }
            if !group.is_empty() && name.last() != Some(&group) {
                name.push(group);
            }
        }
    }
    names.into_iter().map(|name| name.join("/")).collect()
}

/// Drops what no text column can hold, and the space around.
pub(crate) fn clean(text: &str) -> String {
    let kept = text.chars().filter(|symbol| !symbol.is_control() || matches!(symbol, '\n' | '\t'));
    kept.filter(|symbol| *symbol != '\u{feff}').collect::<String>().trim().to_owned()
}

/// Reads a text file of any bytes.
pub fn read_text(
    reader: impl Read,
    size: u64,
    form: &TableForm,
    send: &mut dyn FnMut(Event) -> bool,
) -> Result<(), String> {
    let encoding =
        Encoding::for_label(form.encoding.get_ref().as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let delimiter = u8::try_from(form.delimiter).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(Lines::new(reader));
    let mut sheet = Sheet::new(form, send);
    let mut record = csv::ByteRecord::new();
    let mut place = 0;
    loop {
        if !reader.read_byte_record(&mut record).map_err(|error| error.to_string())? {
            break;
        }
        place += 1;
        let start = record.position().map_or(0, csv::Position::byte);
        let number = reader.get_mut().line_of(start);
        let texts = record.iter().take(COLUMNS).map(|bytes| {
            encoding
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(|text| clean(&text))
        });
        let cells: Option<Vec<String>> = texts.collect();
        let fault = match &cells {
            None => Some(Fault::NotText),
            // A shifted or torn line would put words under the wrong heading.
            Some(_) if place >= sheet.after && record.len() != sheet.width() => {
                Some(Fault::CellCount { found: record.len(), expected: sheet.width() })
            }
            Some(_) => None,
        };
        let row = RawRow { number, cells: cells.unwrap_or_default(), fault };
        if !sheet.row(place, row, part(reader.position().byte(), size)) {
            return Ok(());
        }
    }
    sheet.end();
    Ok(())
}

/// Counts the lines that pass, because the reader of CSV takes an empty line for a part of the
/// next row.
struct Lines<R> {
    inner: R,
    /// Bytes that passed.
    passed: u64,
    /// Places of line breaks that are ahead, and whether each is the character that ends a line.
    breaks: VecDeque<(u64, bool)>,
    /// Lines that ended before.
    ended: u64,
}

impl<R> Lines<R> {
    const fn new(inner: R) -> Self {
        Self { inner, passed: 0, breaks: VecDeque::new(), ended: 0 }
    }

    /// Returns the line of the row that is said to begin at a byte; rows are asked for in order.
    fn line_of(&mut self, start: u64) -> u64 {
        let mut start = start;
        while let Some((place, is_end)) = self.breaks.pop_front_if(|(place, _)| *place <= start) {
            self.ended += u64::from(is_end);
            start += u64::from(place == start);
        }
        self.ended + 1
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let bytes = buffer.get(..length).unwrap_or_default();
        for (place, byte) in (self.passed..).zip(bytes) {
            if matches!(byte, b'\r' | b'\n') {
                self.breaks.push_back((place, *byte == b'\n'));
            }
        }
        self.passed += bytes.len() as u64;
        Ok(length)
    }
}

/// Returns which part of a whole is done; a thousandth is fine enough for a bar.
pub(crate) fn part(done: u64, whole: u64) -> f64 {
    let thousandths = done.saturating_mul(1_000) / whole.max(1);
    f64::from(u16::try_from(thousandths.min(1_000)).unwrap_or(1_000)) / 1_000.0
}

fn read_workbook(
    path: &Path,
    form: &TableForm,
    send: &mut dyn FnMut(Event) -> bool,
) -> Result<(), XlsxError> {
    let mut book: Xlsx<_> = calamine::open_workbook(path)?;
    let name =
        form.sheet.clone().or_else(|| book.sheet_names().into_iter().next()).unwrap_or_default();
    let mut cells = book.worksheet_cells_reader(&name)?;
    let last = u64::from(cells.dimensions().end.0) + 1;
    let mut sheet = Sheet::new(form, send);
    let mut row = RawRow { number: 0, cells: Vec::new(), fault: None };
    while let Some(cell) = cells.next_cell()? {
        let (at, column) = cell.get_position();
        let number = u64::from(at) + 1;
        if number != row.number {
            let done =
                std::mem::replace(&mut row, RawRow { number, cells: Vec::new(), fault: None });
            if done.number > 0 && !sheet.row(done.number, done, part(number, last)) {
                return Ok(());
            }
        }
        let column = usize::try_from(column).unwrap_or(COLUMNS);
        let text = clean(&text_of(cell.get_value()));
        if column < COLUMNS && !text.is_empty() {
            row.cells.resize(row.cells.len().max(column + 1), String::new());
            if let Some(place) = row.cells.get_mut(column) {
                *place = text;
            }
        }
    }
    if row.number == 0 || sheet.row(row.number, row, 1.0) {
        sheet.end();
    }
    Ok(())
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Float(number) => number_text(*number),
        DataRef::DateTime(moment) if moment.is_datetime() => moment_text(*moment),
        DataRef::DateTime(moment) => number_text(moment.as_f64()),
        other => Data::from(other.clone()).to_string(),
    }
}

/// Writes a number as people see it; from 16 digits on a spreadsheet has lost the last ones, and
/// the power of ten shows it.
fn number_text(number: f64) -> String {
    if number.abs() >= 1e15 { format!("{number:.14e}") } else { number.to_string() }
}

/// Writes a date of a workbook; one without a time of day stays a day.
fn moment_text(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

//! Rows of a table that are multiplied, and what becomes of each column in a copy.

use wangge_db::Value;
use wangge_db::copy::Table;
use wangge_kernel::id::moved;
use wangge_kernel::{Instant, Point};

/// Counters below which no moment lies: a clock that does not run is due at the last moment there is.
const NEVER_MS: i64 = 1 << 50;

/// A table with the rows that are multiplied.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) table: Table,
    pub(crate) rows: Vec<Vec<Value>>,
    changes: Vec<Change>,
}

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It stays.
    Keep,
    /// It is left empty: it would point to a row of the original.
    Drop,
    /// Nobody's contact can be read in a copy, for it is sealed for its own row.
    No,
    /// The district that the copy lies in.
    District,
    /// An id of the copy's own node and time.
    Id,
    /// A small number that tells rows of a street apart.
    Number,
    /// A moment, so much earlier.
    Moment,
    Lon,
    Lat,
    Cell,
    Hex,
    /// A code that begins with the street.
    Area,
    /// A name that tells streets apart.
    Name,
    /// Coordinates in a text.
    Shape,
    /// The number or code that people use.
    Code,
    /// Words that hold the code.
    Words,
}

/// Where and when a copy lies.
#[derive(Debug, Clone)]
pub(crate) struct Shift<'a> {
    /// Its district.
    pub(crate) district: i64,
    /// Node of its ids.
    pub(crate) node: u16,
    /// How much earlier it happened.
    pub(crate) earlier_ms: i64,
    /// Number of the street.
    pub(crate) street: i64,
    /// Nine digits of the original's street and of the copy's.
    pub(crate) areas: (&'a str, &'a str),
    /// How far to the east and north, in degrees.
    pub(crate) by: (f64, f64),
    /// Number or code of the original and of the copy.
    pub(crate) codes: (&'a str, &'a str),
}

/// Small numbers that a street has in a table, at most.
pub(crate) const PER_STREET: i64 = 10_000;

impl Sheet {
    pub(crate) fn new(table: Table, rows: Vec<Vec<Value>>) -> Self {
        let changes = table.columns().map(|column| change(table.name(), column)).collect();
        Self { table, rows, changes }
    }

    /// Finds the place of a column.
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.table.columns().position(|known| known == column)
    }

    /// Reads a number of a row.
    pub(crate) fn int(&self, row: &[Value], column: &str) -> Option<i64> {
        match row.get(self.place(column)?)? {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Reads a text of a row.
    pub(crate) fn text<'r>(&self, row: &'r [Value], column: &str) -> Option<&'r str> {
        match row.get(self.place(column)?)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn real(&self, row: &[Value], column: &str) -> Option<f64> {
        match row.get(self.place(column)?)? {
            Value::Real(number) => Some(*number),
            _ => None,
        }
    }

    /// Reads where a row lies.
    pub(crate) fn point(&self, row: &[Value]) -> Option<Point> {
        Point::new(self.real(row, "lon")?, self.real(row, "lat")?)
    }

    /// Makes the copy of a row.
    pub(crate) fn copy(&self, row: &[Value], shift: &Shift<'_>) -> Vec<Value> {
        let point = self
            .point(row)
            .and_then(|point| Point::new(point.lon + shift.by.0, point.lat + shift.by.1));
        let pairs = row.iter().zip(&self.changes);
        pairs.map(|(value, change)| changed(value, *change, shift, point)).collect()
    }
}

fn change(table: &str, column: &str) -> Change {
    match (table, column) {
        (_, "district") => Change::District,
        ("base_feature" | "place", "id") => Change::Number,
        ("base_feature", "geometry") | ("place", "line") | ("unit_grid", "ring") => Change::Shape,
        ("unit_grid", "id") | ("ground_area", "code") => Change::Area,
        ("unit_grid" | "ground_area", "name" | "street_name") => Change::Name,
        ("component", "code") | ("cases", "number") => Change::Code,
        ("unit_grid" | "ground_area" | "component" | "base_feature" | "place", column)
            if column.ends_with("_at") =>
        {
            Change::Keep
        }
        (_, "parent" | "merged_into" | "repeat_of" | "origin" | "origin_key")
        | ("cases", "component") => Change::Drop,
        (_, "has_contact") => Change::No,
        (_, "id" | "case_id" | "first_case" | "open_task" | "open_application")
        | ("component_text", "component") => Change::Id,
        (_, "lon") => Change::Lon,
        (_, "lat") => Change::Lat,
        (_, "cell") => Change::Cell,
        (_, "hex") => Change::Hex,
        (_, "grid" | "street" | "community") => Change::Area,
        (_, "tokens") => Change::Words,
        (_, "at" | "pause_until") => Change::Moment,
        (_, column) if column.ends_with("_at") => Change::Moment,
        _ => Change::Keep,
    }
}

fn changed(value: &Value, change: Change, shift: &Shift<'_>, point: Option<Point>) -> Value {
    match (change, value) {
        (Change::Drop, _) => Value::Null,
        (Change::No, _) => Value::Bool(false),
        (Change::District, _) => Value::Int(shift.district),
        (Change::Id, Value::Int(id)) => Value::Int(moved(*id, shift.node, shift.earlier_ms)),
        (Change::Number, Value::Int(number)) => Value::Int(shift.street * PER_STREET + number),
        (Change::Moment, Value::Int(at)) if *at < NEVER_MS => {
            Value::Int(Instant::from_millis(*at).plus_millis(-shift.earlier_ms).as_millis())
        }
        (Change::Lon, _) => point.map_or(Value::Null, |point| Value::Real(point.lon)),
        (Change::Lat, _) => point.map_or(Value::Null, |point| Value::Real(point.lat)),
        (Change::Cell, _) => {
            point.map_or(Value::Null, |point| Value::Int(wangge_kernel::cell::cell(point)))
        }
        (Change::Hex, _) => point.and_then(wangge_kernel::hex::hex).map_or(Value::Null, Value::Int),
        (Change::Area, Value::Text(code)) => {
            let rest = code.strip_prefix(shift.areas.0);
            Value::Text(
                rest.map_or_else(|| code.clone(), |rest| format!("{}{rest}", shift.areas.1)),
            )
        }
        (Change::Name, Value::Text(name)) => Value::Text(format!("{name}{}", shift.street + 1)),
        (Change::Shape, Value::Text(shape)) => Value::Text(moved_shape(shape, shift.by)),
        (Change::Code, Value::Text(_)) => Value::Text(shift.codes.1.to_owned()),
        (Change::Words, Value::Text(words)) => {
            Value::Text(words.replace(shift.codes.0, shift.codes.1))
        }
        (_, value) => value.clone(),
    }
}

/// Moves every pair of coordinates in a JSON text; one that cannot be read stays.
fn moved_shape(text: &str, by: (f64, f64)) -> String {
    let Ok(mut shape) = serde_json::from_str(text) else { return text.to_owned() };
    move_pairs(&mut shape, by);
    shape.to_string()
}

fn move_pairs(shape: &mut serde_json::Value, by: (f64, f64)) {
    if let serde_json::Value::Array(parts) = shape {
        let pair = (parts.first().and_then(serde_json::Value::as_f64), parts.get(1));
        if let (Some(lon), Some(lat)) = (pair.0, pair.1.and_then(serde_json::Value::as_f64)) {
            *parts = vec![(lon + by.0).into(), (lat + by.1).into()];
            return;
        }
        for part in parts {
            move_pairs(part, by);
        }
    } else if let serde_json::Value::Object(parts) = shape {
        parts.values_mut().for_each(|part| move_pairs(part, by));
    }
}

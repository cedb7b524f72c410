//! Reads a filter from the pairs of a URL or of a saved filter.
//!
//! `stage=handle,check` is one of two words, `light=!red` is not, `district=-` is empty,
//! `created=2026-01-01..2026-01-31` is a span of civil days, both ends included,
//! `box=121.60,28.90,121.65,28.93` is a window of the map: west, south, east, north.

use super::{Field, Filter, Index, Kind};
use crate::Value;
use thiserror::Error;
use wangge_kernel::{Instant, WindowError};

/// A pair that is no filter.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
#[error("{field}: {message}")]
pub struct FilterError {
    /// Name of the pair.
    pub field: String,
    /// What is wrong and what to write.
    pub message: String,
}

/// Turns a civil day `YYYY-MM-DD` into the moments of its beginning and of the next day's.
pub type Days<'a> = &'a dyn Fn(&str) -> Option<(Instant, Instant)>;

/// Reads the pairs whose names are fields; empty values are no condition, unknown names are errors.
pub fn parse(
    fields: &[Field],
    index: Option<Index>,
    day: Days<'_>,
    pairs: &[(String, String)],
) -> Result<Filter, FilterError> {
    let mut all = Vec::new();
    for (name, text) in pairs {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let wrong = |message: String| FilterError { field: name.clone(), message };
        let field = fields.iter().find(|field| field.name == name).ok_or_else(|| {
            let known: Vec<_> = fields.iter().map(|field| field.name).collect();
            wrong(format!("is no filter; known are {}", known.join(", ")))
        })?;
        all.push(one(*field, index, day, text).map_err(wrong)?);
    }
    Ok(Filter::All(all))
}

fn one(field: Field, index: Option<Index>, day: Days<'_>, text: &str) -> Result<Filter, String> {
    if let (Kind::Words, Some(index)) = (field.kind, index) {
        return Ok(Filter::Words(field, index, text.to_owned()));
    }
    if let Some(rest) = text.strip_prefix('!') {
        return Ok(Filter::Not(Box::new(one(field, index, day, rest)?)));
    }
    if field.kind == Kind::Window {
        let window = text.parse().map_err(|error: WindowError| error.to_string())?;
        return Ok(Filter::Within(field, window));
    }
    if text == "-" {
        return Ok(Filter::Empty(field));
    }
    if let Some((from, to)) = text.split_once("..") {
        return range(field, day, from, to);
    }
    if field.kind == Kind::Time {
        return range(field, day, text, text);
    }
    let values: Result<_, _> =
        text.split(',').filter(|word| !word.is_empty()).map(|word| value(field, word)).collect();
    Ok(Filter::In(field, values?))
}

fn range(field: Field, day: Days<'_>, from: &str, to: &str) -> Result<Filter, String> {
    let bound = |text: &str, upper: bool| -> Result<Option<Value>, String> {
        match (text, field.kind) {
            ("", _) => Ok(None),
            (text, Kind::Time) => {
                let (start, next) =
                    day(text).ok_or_else(|| format!("'{text}' is no day; write 2026-01-31"))?;
                Ok(Some(Value::Int(if upper { next } else { start }.as_millis())))
            }
            (text, Kind::Int) => {
                let number: i64 = text.parse().map_err(|_| format!("'{text}' is no number"))?;
                Ok(Some(Value::Int(if upper { number.saturating_add(1) } else { number })))
            }
            _ => Err("takes words, not a span".to_owned()),
        }
    };
    Ok(Filter::Range(field, bound(from, false)?, bound(to, true)?))
}

fn value(field: Field, word: &str) -> Result<Value, String> {
    match field.kind {
        Kind::Int => word.parse().map(Value::Int).map_err(|_| format!("'{word}' is no number")),
        Kind::Bool => match word {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(format!("'{word}' is neither true nor false")),
        },
        Kind::Text | Kind::Time | Kind::Words | Kind::Window => Ok(Value::Text(word.to_owned())),
    }
}

//! Reads a filter from the pairs of a URL or of a saved filter.
//!
//! `stage=handle,check` is one of two words, `light=!red` is not, `district=-` is empty,
//! `created=2026-01-01..2026-01-31` is a span of civil days, both ends included,
//! `box=121.60,28.90,121.65,28.93` is a window of the map: west, south, east, north.

use super::{Field, Filter, Index, Keys, Kind};
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

/// Most conditions of one filter: engines bound how deep an expression may be.
const MOST_PAIRS: usize = 64;
/// Most values of one condition: engines bound how many arguments a statement may have.
const MOST_VALUES: usize = 500;
/// Most characters of words to be found.
const MOST_WORDS: usize = 400;

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
        if all.len() > MOST_PAIRS {
            return Err(wrong(format!("is one of more than {MOST_PAIRS} conditions")));
        }
    }
    Ok(Filter::All(all))
}

fn one(field: Field, index: Option<Index>, day: Days<'_>, text: &str) -> Result<Filter, String> {
    if let (Kind::Words, Some(index)) = (field.kind, index) {
        if text.chars().nth(MOST_WORDS).is_some() {
            return Err(format!("has more than {MOST_WORDS} characters"));
        }
        return Ok(Filter::Words(field, index, text.to_owned(), Keys::default()));
    }
    if let Some(rest) = text.strip_prefix('!') {
        // Each one would be a level of the expression, and of the stack that reads it.
        if rest.starts_with('!') {
            return Err("takes one '!'".to_owned());
        }
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
    if text.split(',').nth(MOST_VALUES).is_some() {
        return Err(format!("has more than {MOST_VALUES} values"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use crate::filter::Query;
    use proptest::prelude::*;

    const FIELDS: &[Field] = &[
        Field { name: "stage", column: "i.stage", kind: Kind::Text },
        Field { name: "made", column: "i.made_at", kind: Kind::Time },
        Field { name: "id", column: "i.id", kind: Kind::Int },
        Field { name: "lit", column: "i.lit", kind: Kind::Bool },
        Field { name: "q", column: "i.id", kind: Kind::Words },
        Field { name: "box", column: "i", kind: Kind::Window },
    ];
    const INDEX: Index = Index { table: "item_text", key: "item_id" };

    fn read(pairs: &[(String, String)]) -> Result<Filter, FilterError> {
        parse(FIELDS, Some(INDEX), &|_| None, pairs)
    }

    fn said(name: &str, text: &str) -> String {
        read(&[(name.to_owned(), text.to_owned())]).unwrap_err().message
    }

    #[test]
    fn what_an_engine_could_not_bear_is_refused_in_words() {
        assert_eq!(said("stage", &"!".repeat(200_000)), "takes one '!'");
        assert_eq!(said("id", &"1,".repeat(100_000)), "has more than 500 values");
        assert_eq!(said("q", &"井盖".repeat(100_000)), "has more than 400 characters");
        let many = vec![("stage".to_owned(), "a".to_owned()); 65];
        assert_eq!(read(&many).unwrap_err().message, "is one of more than 64 conditions");
    }

    proptest! {
        #[test]
        fn any_pairs_become_a_filter_or_a_reason(
            pairs in prop::collection::vec(
                (
                    prop::sample::select(&["stage", "made", "id", "lit", "q", "box", "none"][..]),
                    prop_oneof![".{0,60}", "[!.,0-9a-z-]{0,40}", "(-?[0-9.]{1,20},){3}-?[0-9.]{1,20}"],
                ),
                0..70,
            ),
        ) {
            let pairs: Vec<_> =
                pairs.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
            match read(&pairs) {
                Ok(filter) => {
                    let query = Query::new("test.items", "select i.id from item i", filter);
                    for engine in [Engine::Lite, Engine::Pg] {
                        let (text, args) = query.build(engine, false);
                        prop_assert!(args.len() <= 70 * 500 && !text.contains('\0'));
                    }
                }
                Err(error) => prop_assert!(!error.message.is_empty()),
            }
        }
    }
}

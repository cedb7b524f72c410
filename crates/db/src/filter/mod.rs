//! The filter language: one tree for lists, maps, URLs, saved filters, REST and drill-downs.
//!
//! A slice declares its [`Field`]s; a URL's pairs are parsed against them ([`parse`]); [`Query`]
//! emits only the predicates that are active, for either engine. Lists and searches are never
//! hand-written SQL. Column names come from the declaration alone, values are always bound.

mod parse;
mod query;

pub use parse::{Days, FilterError, parse};
pub use query::{Order, Query};

use crate::Value;
use wangge_kernel::Window;

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word from a column of words.
    Text,
    /// A number or an id.
    Int,
    /// `true` or `false`.
    Bool,
    /// A moment; written as civil days of the jurisdiction.
    Time,
    /// Words to be found in the search index.
    Words,
    /// A window of the map; the column is the alias of a table that has `cell`, `lon` and `lat`.
    Window,
}

/// One thing that can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Name in URLs and saved filters.
    pub name: &'static str,
    /// Column or expression in SQL; for [`Kind::Words`] the key column of the indexed row, for
    /// [`Kind::Window`] the alias of the table.
    pub column: &'static str,
    /// What the values are.
    pub kind: Kind,
}

/// Tree of conditions.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Every condition holds; none means everything.
    All(Vec<Filter>),
    /// At least one holds; none means nothing.
    Any(Vec<Filter>),
    /// The condition does not hold.
    Not(Box<Filter>),
    /// The field is one of the values.
    In(Field, Vec<Value>),
    /// The field is empty.
    Empty(Field),
    /// The field lies from the first value up to, but not at, the second.
    Range(Field, Option<Value>, Option<Value>),
    /// The place lies in a window of the map.
    Within(Field, Window),
    /// The search index holds every word of the text.
    Words(Field, Index, String, Keys),
    /// The field is among what another table says, for the rows that the inner filter holds for.
    Inside(Field, Inner, Box<Filter>),
}

/// The head of an inner list: `select key from table`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner {
    /// Text up to `where`; it selects one column.
    pub head: &'static str,
}

/// Search index of a slice: its table, `rowid`/key and token columns have fixed names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    /// FTS5 table on one engine, table with a `tokens` tsvector column on the other.
    pub table: &'static str,
    /// Key column on PostgreSQL; on SQLite the key is the rowid.
    pub key: &'static str,
}

/// Which keys a search for words need look at, where more is known than that they hold the words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keys {
    /// The first.
    pub from: Option<i64>,
    /// The last: the greatest of those for which a filter holds.
    pub last: Option<(Inner, Box<Filter>)>,
}

impl Filter {
    /// Visits every search for words.
    pub(crate) fn each_words(&self, visit: &mut dyn FnMut(Index, &str, &Keys)) {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().for_each(|one| one.each_words(visit)),
            Self::Not(inner) | Self::Inside(_, _, inner) => inner.each_words(visit),
            Self::Words(_, index, words, keys) => visit(*index, words, keys),
            Self::In(..) | Self::Empty(_) | Self::Range(..) | Self::Within(..) => {}
        }
    }

    /// Returns the span of a field that the filter demands; nothing where it does not say.
    pub fn span(&self, field: Field) -> Option<(Option<&Value>, Option<&Value>)> {
        match self {
            Self::All(all) => all.iter().find_map(|one| one.span(field)),
            Self::Range(ranged, from, to) if *ranged == field => Some((from.as_ref(), to.as_ref())),
            _ => None,
        }
    }

    /// Narrows the span of the column by which rows are ordered to what comes from a value on; false
    /// where the filter has no span of it.
    pub(crate) fn narrow(&mut self, order: Order, value: i64) -> bool {
        match self {
            Self::All(all) => all.iter_mut().any(|one| one.narrow(order, value)),
            Self::Range(field, from, to) if field.column == order.column => {
                match (order.descending, from, to) {
                    (true, _, to @ None) => *to = Some(Value::Int(value.saturating_add(1))),
                    (true, _, Some(Value::Int(to))) => *to = value.saturating_add(1).min(*to),
                    (false, from @ None, _) => *from = Some(Value::Int(value)),
                    (false, Some(Value::Int(from)), _) => *from = value.max(*from),
                    _ => return false,
                }
                true
            }
            _ => false,
        }
    }

    /// Searches words among some keys only, for a filter that takes no others.
    #[must_use]
    pub fn words_among(self, keys: &Keys) -> Self {
        let each = |all: Vec<Self>| all.into_iter().map(|one| one.words_among(keys)).collect();
        match self {
            Self::All(all) => Self::All(each(all)),
            Self::Any(all) => Self::Any(each(all)),
            Self::Not(inner) => Self::Not(Box::new(inner.words_among(keys))),
            Self::Words(field, index, words, _) => Self::Words(field, index, words, keys.clone()),
            other => other,
        }
    }

    /// Returns the filter that holds for everything.
    pub const fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// Returns the condition that both filters hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All(mut left), Self::All(right)) => {
                left.extend(right);
                Self::All(left)
            }
            (Self::All(mut left), right) => {
                left.push(right);
                Self::All(left)
            }
            (left, right) => Self::All(vec![left, right]),
        }
    }

    /// Returns the filter once for each range of cells of a window, for what is sought in a small
    /// one: asked for all ranges at once, SQLite reads whatever lies between the first and the last.
    #[must_use]
    pub fn in_cells(&self, cell: Field, window: &Window) -> Vec<Self> {
        let range =
            |(first, end)| Self::Range(cell, Some(Value::Int(first)), Some(Value::Int(end)));
        window.cells().into_iter().map(|cells| self.clone().and(range(cells))).collect()
    }
}

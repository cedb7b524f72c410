//! Turns a filter, an order and a page into the text and arguments of one engine.

use super::{Field, Filter, Index, Keys};
use crate::{Engine, Value, text};
use std::borrow::Cow;
use std::fmt::Write;
use wangge_kernel::Window;

/// One column of an order; every order ends with the key, so that it is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Column that must not be null.
    pub column: &'static str,
    /// Largest first.
    pub descending: bool,
}

/// A list or a count over a filter.
#[derive(Debug, Clone)]
pub struct Query {
    name: &'static str,
    head: Cow<'static, str>,
    filter: Filter,
    group: Option<Cow<'static, str>>,
    order: Vec<Order>,
    after: Vec<Value>,
    limit: Option<i64>,
}

impl Query {
    /// Begins a query with its name and the text up to `where`: `select … from …`.
    pub fn new(name: &'static str, head: impl Into<Cow<'static, str>>, filter: Filter) -> Self {
        let (order, after) = (Vec::new(), Vec::new());
        Self { name, head: head.into(), filter, group: None, order, after, limit: None }
    }

    /// Groups by a column list.
    #[must_use]
    pub fn group(mut self, columns: impl Into<Cow<'static, str>>) -> Self {
        self.group = Some(columns.into());
        self
    }

    /// Orders by columns; the last must be the key.
    #[must_use]
    pub fn order(mut self, order: &[Order]) -> Self {
        self.order = order.to_vec();
        self
    }

    /// Starts after the row with these values of the order's columns.
    #[must_use]
    pub fn after(mut self, values: Vec<Value>) -> Self {
        self.after = values;
        self
    }

    /// Returns at most so many rows.
    #[must_use]
    pub const fn limit(mut self, rows: i64) -> Self {
        self.limit = Some(rows);
        self
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Questions to SQLite whether a search index holds words of the filter more than so many times:
    /// its planner takes every word for a rare one.
    pub(crate) fn common(&self, rows: i64) -> Vec<(String, Vec<Value>)> {
        let mut found = Vec::new();
        self.filter.each_words(&mut |index, words, keys| {
            let Some(wanted) = text::match_text(Engine::Lite, words) else { return };
            let Index { table, .. } = index;
            let from = keys.from.unwrap_or(i64::MIN);
            let text = format!(
                "select count(*) as n from (select 1 from {table} where {table} match $1
                    and rowid >= $3 limit $2)"
            );
            found.push((text, vec![Value::Text(wanted), Value::Int(rows), Value::Int(from)]));
        });
        found
    }

    /// Builds the text for an engine; `is_common` says that its words find a lot.
    pub(crate) fn build(&self, engine: Engine, is_common: bool) -> (String, Vec<Value>) {
        let text = self.head.clone().into_owned();
        let mut sql = Sql { text, args: Vec::new(), engine, is_common };
        let mut parts = Vec::new();
        let is_next = self.after.len() == self.order.len() && !self.after.is_empty();
        let first = if is_next { self.order.first().zip(self.after.first()) } else { None };
        let mut filter = Cow::Borrowed(&self.filter);
        let mut is_narrowed = false;
        if let Some((order, Value::Int(last))) = first {
            is_narrowed = filter.to_mut().narrow(*order, *last);
        }
        if !matches!(&*filter, Filter::All(all) if all.is_empty()) {
            parts.push(sql.condition(&filter));
        }
        if is_next {
            let page = sql.after(&self.order, &self.after);
            parts.push(page);
        }
        // The alternatives of a page hide from an engine where its index may begin.
        if let Some((order, last)) = first.filter(|_| !is_narrowed) {
            let (sign, last) = (if order.descending { "<=" } else { ">=" }, sql.bind(last.clone()));
            parts.push(format!("{} {sign} {last}", order.column));
        }
        if !parts.is_empty() {
            let _ = write!(sql.text, " where {}", parts.join(" and "));
        }
        if let Some(group) = &self.group {
            let _ = write!(sql.text, " group by {group}");
        }
        if !self.order.is_empty() {
            let columns = self.order.iter().map(|order| {
                format!("{}{}", order.column, if order.descending { " desc" } else { "" })
            });
            let _ = write!(sql.text, " order by {}", columns.collect::<Vec<_>>().join(", "));
        }
        if let Some(limit) = self.limit {
            let place = sql.bind(Value::Int(limit));
            let _ = write!(sql.text, " limit {place}");
        }
        (sql.text, sql.args)
    }
}

struct Sql {
    text: String,
    args: Vec<Value>,
    engine: Engine,
    is_common: bool,
}

impl Sql {
    fn bind(&mut self, value: Value) -> String {
        self.args.push(value);
        format!("${}", self.args.len())
    }

    fn condition(&mut self, filter: &Filter) -> String {
        match filter {
            Filter::All(all) => self.join(all, " and ", "true"),
            Filter::Any(any) => self.join(any, " or ", "false"),
            // A null field is neither in nor out of a list in SQL; for people it is out.
            Filter::Not(inner) => format!("not coalesce({}, false)", self.condition(inner)),
            Filter::In(_, values) if values.is_empty() => "false".to_owned(),
            Filter::In(field, values) => {
                let places: Vec<_> = values.iter().map(|value| self.bind(value.clone())).collect();
                format!("{} in ({})", field.column, places.join(", "))
            }
            Filter::Empty(field) => format!("{} is null", field.column),
            Filter::Range(field, from, to) => self.range(*field, from.as_ref(), to.as_ref()),
            Filter::Within(field, window) => self.within(field.column, window),
            Filter::Words(field, index, words, keys) => self.words(*field, *index, words, keys),
            Filter::Inside(field, inner, filter) => {
                format!("{} in ({} where {})", field.column, inner.head, self.condition(filter))
            }
        }
    }

    fn join(&mut self, filters: &[Filter], word: &str, none: &str) -> String {
        let parts: Vec<_> = filters.iter().map(|filter| self.condition(filter)).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(word)) }
    }

    fn range(&mut self, field: Field, from: Option<&Value>, to: Option<&Value>) -> String {
        let mut parts = Vec::new();
        if let Some(value) = from {
            parts.push(format!("{} >= {}", field.column, self.bind(value.clone())));
        }
        if let Some(value) = to {
            parts.push(format!("{} < {}", field.column, self.bind(value.clone())));
        }
        if parts.is_empty() { "true".to_owned() } else { format!("({})", parts.join(" and ")) }
    }

    /// Cells lead an index near the window, the degrees beside them cut it out to the point.
    fn within(&mut self, table: &str, window: &Window) -> String {
        let mut span = |column: &str, from: Value, to: Value| {
            let (from, to) = (self.bind(from), self.bind(to));
            format!("({table}.{column} >= {from} and {table}.{column} < {to})")
        };
        let cells = window.cells();
        // SQLite looks into its index for one range only; the others sort out what lies between.
        let first = cells.iter().map(|range| range.0).min().unwrap_or(0);
        let end = cells.iter().map(|range| range.1).max().unwrap_or(0);
        let all = span("cell", Value::Int(first), Value::Int(end));
        let cells =
            cells.into_iter().map(|(first, end)| span("cell", Value::Int(first), Value::Int(end)));
        let cells = cells.collect::<Vec<_>>().join(" or ");
        let lon = span("lon", Value::Real(window.low.lon), Value::Real(window.high.lon));
        let lat = span("lat", Value::Real(window.low.lat), Value::Real(window.high.lat));
        format!("({all} and ({cells}) and {lon} and {lat})")
    }

    fn words(&mut self, field: Field, index: Index, words: &str, keys: &Keys) -> String {
        // A text without a single letter or digit finds nothing rather than everything.
        let Some(wanted) = text::match_text(self.engine, words) else {
            return "false".to_owned();
        };
        let place = self.bind(Value::Text(wanted));
        let Index { table, key } = index;
        let key = if self.engine == Engine::Lite { "rowid" } else { key };
        let from = keys.from.map(|from| format!(" and {key} >= {}", self.bind(Value::Int(from))));
        let last = keys.last.as_ref().map(|(inner, filter)| {
            format!(" and {key} <= ({} where {})", inner.head, self.condition(filter))
        });
        let among = from.into_iter().chain(last).collect::<String>();
        match self.engine {
            // A sign before a column keeps SQLite from looking each found row up by it: what many
            // rows hold only sorts out what the other conditions have found.
            Engine::Lite => format!(
                "{}{} in (select rowid from {table} where {table} match {place}{among})",
                if self.is_common { "+" } else { "" },
                field.column
            ),
            Engine::Pg => format!(
                "{} in (select {key} from {table} where tokens @@ cast(cast({place} as text) as tsquery){among})",
                field.column
            ),
        }
    }

    /// Keyset page: the first column decides, then the next, because directions may differ.
    fn after(&mut self, order: &[Order], values: &[Value]) -> String {
        let places: Vec<_> = values.iter().map(|value| self.bind(value.clone())).collect();
        let steps = (0..order.len()).map(|depth| {
            let equal =
                (0..depth).map(|index| format!("{} = {}", order[index].column, places[index]));
            let sign = if order[depth].descending { "<" } else { ">" };
            let last = format!("{} {sign} {}", order[depth].column, places[depth]);
            equal.chain([last]).collect::<Vec<_>>().join(" and ")
        });
        format!("({})", steps.map(|step| format!("({step})")).collect::<Vec<_>>().join(" or "))
    }
}

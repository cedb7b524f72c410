//! A mapping held against the table's heading and the city: what each row is read by.
//!
//! [`super::run`] makes it once. All mistakes are told at once, each with file, line and hint.

use super::category::{self, Names};
use super::mapping::{CategoryTable, DateForm, Mapping, WordTable};
use crate::context::CASE_FLOW;
use crate::model::{Category, Source};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;
use toml::Spanned;
use wangge_kernel::Instant;
use wangge_pack::{City, PackError};
use wangge_table::{Missing, dates, fold};

/// Everything that a row is read by.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) city: Arc<City>,
    pub(super) zone: TimeZone,
    pub(super) now: Instant,
    pub(super) number_prefix: String,
    pub(super) headings: Vec<String>,
    pub(super) key: usize,
    pub(super) number: usize,
    pub(super) point: Option<(usize, usize)>,
    pub(super) resolution: Option<usize>,
    pub(super) description: Vec<Template>,
    pub(super) place: Vec<Template>,
    pub(super) reported: DateColumn,
    pub(super) filed: Option<DateColumn>,
    pub(super) due: Option<DateColumn>,
    pub(super) closed: Option<DateColumn>,
    pub(super) status: Words<String>,
    pub(super) source: Words<Source>,
    pub(super) department: Words<String>,
    pub(super) category: Option<CategoryColumn>,
}

/// A column of dates.
#[derive(Debug)]
pub(super) struct DateColumn {
    pub(super) column: usize,
    pub(super) formats: Vec<String>,
}

/// A column of words.
#[derive(Debug)]
pub(super) struct Words<T> {
    pub(super) column: Option<usize>,
    pub(super) default: Option<T>,
    pub(super) known: HashMap<String, T>,
}

/// The column of categories.
#[derive(Debug)]
pub(super) struct CategoryColumn {
    pub(super) column: usize,
    pub(super) words: HashMap<String, Category>,
    pub(super) names: Names,
}

/// Text with places for columns.
#[derive(Debug)]
pub(super) struct Template {
    /// Each text is followed by a column, the last by none.
    pub(super) parts: Vec<(String, Option<usize>)>,
}

impl Plan {
    /// Holds a mapping against the heading of a table and a city.
    pub(super) fn new(
        mapping: &Mapping,
        headings: &[String],
        city: &Arc<City>,
        now: Instant,
    ) -> Result<Self, Vec<PackError>> {
        let mut check = Check { mapping, headings, city, is_listed: false, errors: Vec::new() };
        let form = &mapping.form;
        let columns = &form.columns;
        let key = check.column(&columns.key);
        let point = match (&columns.lon, &columns.lat) {
            (Some(lon), Some(lat)) => Some((check.column(lon), check.column(lat))),
            (Some(one), None) | (None, Some(one)) => {
                check.wrong(
                    one,
                    "one coordinate without the other",
                    "name both 'lon' and 'lat', or neither",
                );
                None
            }
            (None, None) => None,
        };
        let zone = check.zone();
        check.origin();
        check.table();
        let plan = Self {
            zone,
            now,
            number_prefix: form.import.number_prefix.clone(),
            key,
            number: columns.number.as_ref().map_or(key, |number| check.column(number)),
            point,
            resolution: columns.resolution.as_ref().map(|column| check.column(column)),
            description: check.templates(&form.text.description),
            place: check.templates(&form.text.place),
            reported: check.date(&form.dates.reported),
            filed: form.dates.filed.as_ref().map(|date| check.date(date)),
            due: form.dates.due.as_ref().map(|date| check.date(date)),
            closed: form.dates.closed.as_ref().map(|date| check.date(date)),
            status: check.words(&form.status, Check::stage),
            source: check.words(&form.source, Check::source),
            department: check.words(&form.department, |_, code| Some(code.get_ref().clone())),
            category: form.category.as_ref().map(|table| check.category(table)),
            city: Arc::clone(city),
            headings: headings.to_vec(),
        };
        if check.errors.is_empty() { Ok(plan) } else { Err(check.errors) }
    }

    /// Returns the heading of a column.
    pub(super) fn heading(&self, column: usize) -> &str {
        self.headings.get(column).map_or("", String::as_str)
    }
}

/// Gathers the mistakes.
struct Check<'a> {
    mapping: &'a Mapping,
    headings: &'a [String],
    city: &'a City,
    is_listed: bool,
    errors: Vec<PackError>,
}

impl Check<'_> {
    fn wrong<T>(&mut self, at: &Spanned<T>, message: impl Into<String>, hint: impl Into<String>) {
        let error = self.mapping.error(at, message, hint);
        self.errors.push(error);
    }

    fn column(&mut self, name: &Spanned<String>) -> usize {
        self.column_named(name.get_ref(), name)
    }

    fn column_named<T>(&mut self, name: &str, at: &Spanned<T>) -> usize {
        match wangge_table::find(self.headings, name) {
            Ok(place) => return place,
            Err(Missing::None) => {
                let hint = self.known_headings();
                self.wrong(at, format!("the table has no column '{name}'"), hint);
            }
            Err(Missing::Several) => self.wrong(
                at,
                format!("the table has several columns '{name}'"),
                "write the group and the column: \"group/column\"",
            ),
        }
        0
    }

    /// Lists the headings, once and not without end.
    fn known_headings(&mut self) -> String {
        if std::mem::replace(&mut self.is_listed, true) {
            return String::new();
        }
        format!("the table has: {}", wangge_table::known(self.headings))
    }

    fn zone(&mut self) -> TimeZone {
        let name = &self.mapping.form.import.zone;
        TimeZone::get(name.get_ref()).unwrap_or_else(|_| {
            self.wrong(
                name,
                format!("there is no time zone '{}'", name.get_ref()),
                "write a name such as \"Asia/Shanghai\" or \"America/New_York\"",
            );
            TimeZone::UTC
        })
    }

    fn origin(&mut self) {
        let origin = &self.mapping.form.import.origin;
        let is_plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
        };
        if origin.get_ref().is_empty()
            || origin.get_ref().len() > 64
            || !origin.get_ref().bytes().all(is_plain)
        {
            self.wrong(
                origin,
                "'origin' must be a short plain word",
                "use small letters, digits and hyphens",
            );
        }
    }

    fn table(&mut self) {
        let table = &self.mapping.form.table;
        if let Some((message, hint)) = table.fault() {
            self.wrong(&table.encoding, message, hint);
        }
    }

    fn date(&mut self, form: &DateForm) -> DateColumn {
        if form.formats.is_empty() {
            self.wrong(
                &form.column,
                "no format of dates is given",
                "add formats = [\"%Y-%m-%d %H:%M\"]",
            );
        }
        for format in form.formats.iter().filter(|format| !dates::is_format(format.get_ref())) {
            self.wrong(
                format,
                format!("'{}' is no format of dates", format.get_ref()),
                "use %Y %m %d %H %I %M %S %p, or \"serial\"",
            );
        }
        let formats = form.formats.iter().map(|format| format.get_ref().clone()).collect();
        DateColumn { column: self.column(&form.column), formats }
    }

    fn templates(&mut self, texts: &[Spanned<String>]) -> Vec<Template> {
        texts.iter().map(|text| self.template(text)).collect()
    }

    fn template(&mut self, text: &Spanned<String>) -> Template {
        let mut parts = Vec::new();
        let mut rest = text.get_ref().as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                self.wrong(text, "a '{' is not closed", "write {column}");
                break;
            };
            parts.push((before.to_owned(), Some(self.column_named(name, text))));
            rest = after;
        }
        parts.push((rest.to_owned(), None));
        Template { parts }
    }

    fn words<T>(
        &mut self,
        table: &WordTable,
        mut read: impl FnMut(&mut Self, &Spanned<String>) -> Option<T>,
    ) -> Words<T> {
        let column = table.column.as_ref().map(|column| self.column(column));
        let default = table.default.as_ref().and_then(|word| read(self, word));
        let mut known = HashMap::new();
        for (theirs, ours) in &table.words {
            if let Some(word) = read(self, ours)
                && known.insert(fold(theirs), word).is_some()
            {
                self.wrong(
                    ours,
                    format!("the word '{theirs}' stands twice"),
                    "width and case make no difference",
                );
            }
        }
        Words { column, default, known }
    }

    fn stage(&mut self, word: &Spanned<String>) -> Option<String> {
        let flow = self.city.flow(CASE_FLOW)?;
        if flow.stage(word.get_ref()).is_none() {
            let known: Vec<&str> = flow.stages.iter().map(|stage| stage.key.as_str()).collect();
            let hint = format!("known are {}", known.join(", "));
            self.wrong(word, format!("the flow has no stage '{}'", word.get_ref()), hint);
        }
        Some(word.get_ref().clone())
    }

    fn source(&mut self, word: &Spanned<String>) -> Option<Source> {
        let source = Source::from_str(word.get_ref());
        if let Err(error) = &source {
            let hint = format!("known are {}", error.expected.replace(" | ", ", "));
            self.wrong(word, format!("there is no source '{}'", word.get_ref()), hint);
        }
        source.ok()
    }

    fn category(&mut self, table: &CategoryTable) -> CategoryColumn {
        let column = self.column(&table.column);
        let mut words = HashMap::new();
        for (theirs, ours) in &table.words {
            let form = ours.get_ref();
            let kind = form.kind.parse().ok();
            let item = kind.and_then(|kind| self.city.item(&form.standard, kind, &form.code));
            let Some(mut found) = item.and_then(|item| category::current(self.city, item)) else {
                let message = format!(
                    "the packs hold no {} '{}' of '{}' that is in force",
                    form.kind, form.code, form.standard
                );
                self.wrong(
                    ours,
                    message,
                    "kind is \"component\" or \"matter\"; see the catalogue of the city's packs",
                );
                continue;
            };
            if let Some(clause) = &form.clause {
                if self.city.clause(clause).is_none() {
                    self.wrong(
                        ours,
                        format!("the packs hold no clause '{clause}'"),
                        "leave it out, or see clauses.toml",
                    );
                }
                found.clause = Some(clause.clone());
            }
            words.insert(fold(theirs), found);
        }
        CategoryColumn { column, words, names: Names::new(self.city) }
    }
}

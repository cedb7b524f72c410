//! Reads the tables of a TOML file key by key and notes every mistake with its line.
//!
//! `layer` calls it for each file form. A key that is missing or wrong gives an empty value and a
//! note, so that the rest of the file is still checked.

use std::str::FromStr;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wangge_kernel::calendar::{Limit, LimitError};

use crate::error::{Found, PackError, Problems, Source, Spot, nearest_hint};

/// Keys that name an entry in messages, the first present one wins.
const NAMES: [&str; 5] = ["key", "code", "ref", "from", "stage"];

/// Parses a file; its syntax errors are noted and nothing of it is read.
pub(crate) fn parse<'f>(source: &'f Source, problems: &Problems) -> Option<DeTable<'f>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    // After the tenth, one missing quote only repeats itself.
    for error in errors.iter().take(10) {
        let at = error.span().map_or(0, |span| span.start);
        problems.add(source.error(
            at,
            format!("not TOML: {}", error.message()),
            "quote texts, close brackets, write each key once",
        ));
    }
    errors.is_empty().then(|| table.into_inner())
}

/// One table of a file.
pub(crate) struct Section<'f> {
    source: &'f Arc<Source>,
    problems: &'f Problems,
    table: &'f DeTable<'f>,
    at: usize,
    label: String,
}

impl<'f> Section<'f> {
    /// Makes the section of a whole file.
    pub(crate) fn root(
        source: &'f Arc<Source>,
        table: &'f DeTable<'f>,
        problems: &'f Problems,
    ) -> Self {
        Self { source, problems, table, at: 0, label: String::new() }
    }

    /// Notes each key that is not among `known`.
    pub(crate) fn only(&self, known: &[&str]) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let message = self.say(&format!("unknown key '{name}'"));
                let hint = nearest_hint(name, known.iter().copied());
                self.problems.add(self.source.error(key.span().start, message, hint));
            }
        }
    }

    /// Keeps a value together with the place of this section.
    pub(crate) fn found<T>(&self, value: T) -> Found<T> {
        Found { value, spot: self.spot() }
    }

    pub(crate) fn spot(&self) -> Spot {
        let keys = self.table.iter();
        let keys = keys.map(|(key, value)| (key.get_ref().to_string(), value.span().start));
        let (source, label) = (Arc::clone(self.source), self.label.clone());
        Spot { source, label, at: self.at, keys: keys.collect() }
    }

    /// Notes a mistake at a key.
    pub(crate) fn wrong(&self, key: &str, message: &str, hint: impl Into<String>) {
        self.problems.add(self.error(key, message, hint));
    }

    fn error(&self, key: &str, message: &str, hint: impl Into<String>) -> PackError {
        let at = self.get(key).map_or(self.at, |item| item.span().start);
        self.source.error(at, self.say(message), hint)
    }

    fn say(&self, message: &str) -> String {
        if self.label.is_empty() {
            message.to_owned()
        } else {
            format!("{}: {message}", self.label)
        }
    }

    fn get(&self, key: &str) -> Option<&'f Spanned<DeValue<'f>>> {
        self.table.get(key)
    }

    /// Reads a text that must be there; it is empty where the file is wrong.
    pub(crate) fn text(&self, key: &str) -> String {
        if self.get(key).is_none() {
            self.wrong(key, &format!("'{key}' is missing"), format!("add {key} = \"…\""));
        }
        self.optional_text(key).unwrap_or_default()
    }

    pub(crate) fn optional_text(&self, key: &str) -> Option<String> {
        let item = self.get(key)?;
        match item.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            DeValue::String(_) => {
                self.wrong(key, &format!("'{key}' is empty"), "write a text or leave the key out");
                None
            }
            _ => {
                self.wrong(key, &format!("'{key}' must be text"), "put it in double quotes");
                None
            }
        }
    }

    /// Reads one of the words of a text enum, which must be there.
    pub(crate) fn word<T: FromStr<Err = wangge_kernel::ValueError>>(&self, key: &str) -> Option<T> {
        if self.get(key).is_none() {
            self.wrong(key, &format!("'{key}' is missing"), format!("add {key} = \"…\""));
        }
        self.optional_word(key)
    }

    pub(crate) fn optional_word<T: FromStr<Err = wangge_kernel::ValueError>>(
        &self,
        key: &str,
    ) -> Option<T> {
        let text = self.optional_text(key)?;
        self.as_word(key, &text)
    }

    fn as_word<T: FromStr<Err = wangge_kernel::ValueError>>(
        &self,
        key: &str,
        text: &str,
    ) -> Option<T> {
        match text.parse() {
            Ok(word) => Some(word),
            Err(error) => {
                let known = error.expected.split(" | ");
                let hint = nearest_hint(text, known);
                self.wrong(key, &format!("'{text}' is no word for '{key}'"), hint);
                None
            }
        }
    }

    /// Reads a list of words of a text enum; it may be left out.
    pub(crate) fn words<T: FromStr<Err = wangge_kernel::ValueError>>(&self, key: &str) -> Vec<T> {
        self.texts(key).iter().filter_map(|text| self.as_word(key, text)).collect()
    }

    /// Reads a list of texts; it may be left out.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let Some(item) = self.get(key) else {
            return Vec::new();
        };
        let list = item.get_ref().as_array();
        let texts: Option<Vec<String>> = list.and_then(|list| {
            list.iter().map(|text| text.get_ref().as_str().map(str::to_owned)).collect()
        });
        if texts.is_none() {
            self.wrong(
                key,
                &format!("'{key}' must be a list of texts"),
                format!("write {key} = [\"…\", \"…\"]"),
            );
        }
        texts.unwrap_or_default()
    }

    /// Reads yes or no; left out it is no.
    pub(crate) fn flag(&self, key: &str) -> bool {
        let Some(item) = self.get(key) else {
            return false;
        };
        item.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, &format!("'{key}' must be true or false"), "write it without quotes");
            false
        })
    }

    /// Reads a small whole number; it may be left out.
    pub(crate) fn number(&self, key: &str) -> Option<usize> {
        self.number_to(key, 100)
    }

    /// Reads a whole number up to a bound; it may be left out.
    pub(crate) fn number_to(&self, key: &str, most: usize) -> Option<usize> {
        let item = self.get(key)?;
        let number = match item.get_ref() {
            DeValue::Integer(digits) => {
                digits.as_str().parse().ok().filter(|number| *number <= most)
            }
            _ => None,
        };
        if number.is_none() {
            self.wrong(
                key,
                &format!("'{key}' must be a whole number from 0 to {most}"),
                "write it without quotes",
            );
        }
        number
    }

    /// Reads a limit that must be there.
    pub(crate) fn limit(&self, key: &str) -> Option<Limit> {
        let text = self.text(key);
        if text.is_empty() { None } else { self.as_limit(key, &text) }
    }

    pub(crate) fn optional_limit(&self, key: &str) -> Option<Limit> {
        let text = self.optional_text(key)?;
        self.as_limit(key, &text)
    }

    fn as_limit(&self, key: &str, text: &str) -> Option<Limit> {
        let note = |error: LimitError| self.wrong(key, &error.message, error.hint);
        text.parse().map_err(note).ok()
    }

    /// Reads one table; whether it must be there the caller decides.
    pub(crate) fn section(&self, key: &str) -> Option<Section<'f>> {
        let item = self.get(key)?;
        let section = self.as_section(key, item);
        if section.is_none() {
            self.wrong(
                key,
                &format!("'{key}' must be one table"),
                format!("write [{key}] on a line of its own"),
            );
        }
        section
    }

    /// Reads a list of tables; it may be left out.
    pub(crate) fn sections(&self, key: &str) -> Vec<Section<'f>> {
        let Some(item) = self.get(key) else {
            return Vec::new();
        };
        let list = item.get_ref().as_array();
        let sections: Option<Vec<_>> =
            list.and_then(|list| list.iter().map(|item| self.as_section(key, item)).collect());
        if sections.is_none() {
            let hint = format!("write [[{key}]] on a line of its own for each");
            self.wrong(key, &format!("'{key}' must be a list of tables"), hint);
        }
        sections.unwrap_or_default()
    }

    fn as_section(&self, key: &str, item: &'f Spanned<DeValue<'f>>) -> Option<Section<'f>> {
        let table = item.get_ref().as_table()?;
        let name = NAMES.iter().find_map(|name| table.get(*name)?.get_ref().as_str());
        let own = name.map_or_else(|| key.to_owned(), |name| format!("{key} '{name}'"));
        let label = if self.label.is_empty() { own } else { format!("{}: {own}", self.label) };
        let (source, problems) = (self.source, self.problems);
        Some(Section { source, problems, table, at: item.span().start, label })
    }
}

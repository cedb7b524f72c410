//! What files from outside call facts, states and sources; read once from `headings.toml`.
//!
//! Imports and exports share it, so that a file that went out comes in again. Pure data: a mistake
//! in the file is a mistake of the program, and a test reads it.

use super::{DataSource, State};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One fact of a component as files call it.
#[derive(Debug, Deserialize)]
pub(crate) struct FactName {
    /// Our name.
    pub(crate) key: String,
    /// Heading of an export.
    pub(crate) written: String,
    /// Headings that are read as well; none for what follows from the place.
    names: Vec<String>,
}

impl FactName {
    /// Lists every heading under which the fact is read.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.key, &self.written].into_iter().chain(&self.names).map(String::as_str)
    }

    /// Tells whether the fact is read from a file at all.
    pub(crate) fn is_read(&self) -> bool {
        !matches!(self.key.as_str(), "grid" | "street")
    }
}

#[derive(Debug, Default, Deserialize)]
struct Accuracies {
    endings: Vec<char>,
}

#[derive(Debug, Default, Deserialize)]
struct Dates {
    formats: Vec<String>,
}

/// All names.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Headings {
    /// The facts in the order of the columns.
    #[serde(rename = "fact")]
    pub(crate) facts: Vec<FactName>,
    states: BTreeMap<String, Vec<String>>,
    sources: BTreeMap<String, Vec<String>>,
    accuracy: Accuracies,
    dates: Dates,
}

/// The names as the program was built with them.
pub(crate) static HEADINGS: LazyLock<Headings> =
    LazyLock::new(|| toml::from_str(include_str!("../../headings.toml")).unwrap_or_default());

impl Headings {
    /// Lists the facts that are read from files.
    pub(crate) fn read(&self) -> impl Iterator<Item = &FactName> {
        self.facts.iter().filter(|fact| fact.is_read())
    }

    /// Lists the words for states.
    pub(crate) fn states(&self) -> impl Iterator<Item = (&str, State)> {
        let words = self.states.iter().filter_map(|(key, words)| Some((key.parse().ok()?, words)));
        words.flat_map(|(state, words)| words.iter().map(move |word| (word.as_str(), state)))
    }

    /// Reads a source; what nobody lists is another one.
    pub(crate) fn source(&self, word: &str) -> DataSource {
        if word.is_empty() {
            return DataSource::Surveyed;
        }
        let listed = self.sources.iter().find(|(_, words)| words.iter().any(|known| known == word));
        let key = listed.map_or(word, |(key, _)| key);
        key.parse().unwrap_or(DataSource::Other)
    }

    /// Returns an accuracy class without the endings that say nothing.
    pub(crate) fn accuracy_class<'a>(&self, word: &'a str) -> &'a str {
        word.trim_end_matches(self.accuracy.endings.as_slice())
    }

    /// Lists the forms of dates.
    pub(crate) fn date_formats(&self) -> &[String] {
        &self.dates.formats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_names_every_state() {
        let headings: Headings = toml::from_str(include_str!("../../headings.toml")).unwrap();
        assert_eq!(headings.facts.len(), 20);
        for state in State::ALL {
            assert!(headings.states().any(|(_, known)| known == *state), "{state}");
        }
        assert_eq!(
            (headings.source("实测"), headings.source("")),
            (DataSource::Surveyed, DataSource::Surveyed)
        );
        assert_eq!(
            (headings.source("basic"), headings.source("x")),
            (DataSource::Basic, DataSource::Other)
        );
    }
}

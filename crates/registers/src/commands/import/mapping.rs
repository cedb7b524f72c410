//! The mapping file: what a source calls its columns, kinds, states and departments.
//!
//! A file with the headings of the standard needs none. Unknown keys are refused, because a
//! misspelt one would be left out in silence.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use wangge_pack::PackError;
use wangge_table::TableForm;

/// A mapping, read from its file.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(super) file: String,
    pub(super) form: MappingForm,
}

/// What a mapping file holds; everything may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MappingForm {
    pub(super) import: Head,
    pub(super) table: TableForm,
    /// Our name of a fact → heading of its column.
    pub(super) columns: BTreeMap<String, String>,
    /// Their word → code of the kind.
    pub(super) kinds: BTreeMap<String, String>,
    /// Their word → our state.
    pub(super) states: BTreeMap<String, String>,
    /// Their name → code of the organisation.
    pub(super) departments: BTreeMap<String, String>,
    pub(super) dates: Dates,
}

/// What holds for all rows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Head {
    /// Number of the standard; the one in force when nothing is said.
    pub(super) standard: Option<String>,
    /// Kind of all rows.
    pub(super) kind: Option<String>,
    /// Gives identity codes to rows without one; such an import cannot be repeated.
    pub(super) give_codes: bool,
}

/// How dates are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Dates {
    pub(super) formats: Vec<String>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// What is wrong with it, with file, line and hint.
    pub fn open(path: &Path) -> Result<Self, Vec<PackError>> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&file, &text),
            Err(error) => {
                let message = format!("cannot be read: {error}");
                let hint = "give the path of a mapping in TOML".to_owned();
                Err(vec![PackError { file, line: 0, column: None, message, hint }])
            }
        }
    }

    /// Reads the text of a mapping; `file` appears in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<PackError>> {
        let form = toml::from_str::<MappingForm>(text).map_err(|error| {
            let mut lines = error.message().lines();
            let message = lines.next().unwrap_or("is not a mapping").to_owned();
            let hint = lines.collect::<Vec<_>>().join(" ");
            let line = error.span().map_or(0, |span| {
                text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
            });
            vec![PackError { file: file.to_owned(), line, column: None, message, hint }]
        })?;
        Ok(Self { file: file.to_owned(), form })
    }

    /// Makes an error of the file.
    pub(super) fn error(&self, message: String, hint: impl Into<String>) -> PackError {
        let file = if self.file.is_empty() { "the table".to_owned() } else { self.file.clone() };
        PackError { file, line: 0, column: None, message, hint: hint.into() }
    }
}

//! The mapping file: which column means what, and which word of the source is which of ours.
//!
//! Read by the command line before anything else. It knows neither the table nor the city;
//! [`super::plan`] holds it against both. Unknown keys are refused, because a misspelt one would
//! be left out in silence.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;
use wangge_pack::PackError;
use wangge_table::TableForm;

/// A mapping, read from its file.
#[derive(Debug, Clone)]
pub struct Mapping {
    file: String,
    text: String,
    pub(super) form: MappingForm,
}

/// What a mapping file holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingForm {
    pub(super) import: Head,
    #[serde(default)]
    pub(super) table: TableForm,
    pub(super) columns: Columns,
    pub(super) text: Texts,
    pub(super) dates: Dates,
    #[serde(default)]
    pub(super) status: WordTable,
    #[serde(default)]
    pub(super) source: WordTable,
    #[serde(default)]
    pub(super) department: WordTable,
    pub(super) category: Option<CategoryTable>,
}

/// Who the source is and how its times are meant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// Name of the source; with the key it tells its cases apart.
    pub(super) origin: Spanned<String>,
    /// Zone in which the source writes its times, such as `America/New_York`.
    pub(super) zone: Spanned<String>,
    /// Put before the source's number, so that it cannot meet one of ours.
    #[serde(default)]
    pub(super) number_prefix: String,
}

/// Columns that are taken as they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    /// Key of the source.
    pub(super) key: Spanned<String>,
    /// Number that people use; the key when nothing is said.
    pub(super) number: Option<Spanned<String>>,
    /// Longitude, WGS-84.
    pub(super) lon: Option<Spanned<String>>,
    /// Latitude, WGS-84.
    pub(super) lat: Option<Spanned<String>>,
    /// What was done about it.
    pub(super) resolution: Option<Spanned<String>>,
}

/// Texts put together from columns: the first whose columns are all filled is taken.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    /// What was reported.
    pub(super) description: Vec<Spanned<String>>,
    /// Where.
    pub(super) place: Vec<Spanned<String>>,
}

/// Columns of dates.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    pub(super) reported: DateForm,
    pub(super) filed: Option<DateForm>,
    pub(super) due: Option<DateForm>,
    pub(super) closed: Option<DateForm>,
}

/// One column of dates and the forms in which they are written, tried in order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateForm {
    pub(super) column: Spanned<String>,
    /// Forms of strptime, or `serial` for a day number of a spreadsheet.
    pub(super) formats: Vec<Spanned<String>>,
}

/// A column of words and what each is called here.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordTable {
    pub(super) column: Option<Spanned<String>>,
    /// Taken when the cell is empty, and when there is no column.
    pub(super) default: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) words: BTreeMap<String, Spanned<String>>,
}

/// The column of categories; words that are not listed are looked up in the catalogue by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryTable {
    pub(super) column: Spanned<String>,
    #[serde(default)]
    pub(super) words: BTreeMap<String, Spanned<CategoryForm>>,
}

/// A category by its full key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryForm {
    pub(super) standard: String,
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) clause: Option<String>,
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
            // The first line says what is wrong, further ones what was expected instead.
            let mut lines = error.message().lines();
            let message = lines.next().unwrap_or("is not a mapping").to_owned();
            let hint = lines.collect::<Vec<_>>().join(" ");
            let line = error.span().map_or(0, |span| line_at(text, span.start));
            vec![PackError { file: file.to_owned(), line, column: None, message, hint }]
        })?;
        Ok(Self { file: file.to_owned(), text: text.to_owned(), form })
    }

    /// Returns the name under which the cases of this source are known.
    pub fn origin(&self) -> &str {
        self.form.import.origin.get_ref()
    }

    /// Makes an error at a value of the file.
    pub(super) fn error<T>(
        &self,
        at: &Spanned<T>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> PackError {
        let line = line_at(&self.text, at.span().start);
        let (message, hint) = (message.into(), hint.into());
        PackError { file: self.file.clone(), line, column: None, message, hint }
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

//! Where a table stands in its file; the section `[table]` of a mapping.

use serde::Deserialize;
use toml::Spanned;

/// Where the table stands in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableForm {
    /// Sheet of a workbook; the first when nothing is said.
    pub sheet: Option<String>,
    /// Row in which the heading begins, from 1.
    pub header_row: u32,
    /// Rows of the heading; a group in the first names all columns below it.
    pub header_rows: u32,
    /// Separator of a CSV file.
    pub delimiter: char,
    /// Encoding of a CSV file by its WHATWG label, such as `gb18030`.
    pub encoding: Spanned<String>,
}

impl Default for TableForm {
    fn default() -> Self {
        let encoding = Spanned::new(0..0, "utf-8".to_owned());
        Self { sheet: None, header_row: 1, header_rows: 1, delimiter: ',', encoding }
    }
}

impl TableForm {
    /// Tells what is wrong with the numbers and words of the form, and how to write it.
    pub fn fault(&self) -> Option<(String, &'static str)> {
        let label = self.encoding.get_ref();
        if encoding_rs::Encoding::for_label(label.as_bytes()).is_none() {
            let message = format!("there is no encoding '{label}'");
            return Some((message, "write a label such as \"utf-8\" or \"gb18030\""));
        }
        if self.header_row == 0 || self.header_rows == 0 || !self.delimiter.is_ascii() {
            let message =
                "'header_row' and 'header_rows' count from 1, 'delimiter' is one plain character";
            return Some((message.to_owned(), ""));
        }
        None
    }
}

//! Columns by their names.

use wangge_kernel::digits::fold_width;

/// Most characters of a list of headings.
const KNOWN_CHARS: usize = 600;

/// Why a column is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No column has the name.
    None,
    /// Several columns have it.
    Several,
}

/// Makes words comparable: half width, lower case, single spaces.
pub fn fold(text: &str) -> String {
    let narrow = fold_width(text).to_lowercase();
    narrow.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Finds a column by its whole heading, or by its last line where that is the only one.
pub fn find(headings: &[String], name: &str) -> Result<usize, Missing> {
    let wanted = fold(name);
    let places = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fitting = headings.iter().enumerate().filter(|(_, heading)| fits(heading));
        fitting.map(|(place, _)| place).collect()
    };
    let mut found = places(&|heading| fold(heading) == wanted);
    if found.is_empty() {
        found =
            places(&|heading| heading.rsplit('/').next().is_some_and(|last| fold(last) == wanted));
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Missing::None),
        _ => Err(Missing::Several),
    }
}

/// Lists the headings for a message, not without end.
pub fn known(headings: &[String]) -> String {
    let names = headings.iter().map(String::as_str);
    let known: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if known.is_empty() {
        return "no heading was found; see 'header_row' and 'header_rows'".to_owned();
    }
    known.join(", ").chars().take(KNOWN_CHARS).collect()
}

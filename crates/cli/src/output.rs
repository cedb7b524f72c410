//! The terminal. A closed pipe ends the output in silence, as with any other tool.

use std::io::Write;

/// Prints a line of the answer.
pub(crate) fn say(line: &str) {
    // Whoever closed the pipe has read enough.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line about a failure.
pub(crate) fn complain(line: &str) {
    // There is nowhere left to say that it failed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints rows in columns of equal width; Chinese characters take two places.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|text| places(text)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(text, width)| format!("{text}{}", " ".repeat(width - places(text))));
        let line = cells.collect::<Vec<_>>().join("  ");
        say(line.trim_end());
    }
}

fn places(text: &str) -> usize {
    text.chars().map(|symbol| if symbol >= '\u{1100}' { 2 } else { 1 }).sum()
}

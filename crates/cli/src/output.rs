//! The terminal. A closed pipe ends the output in silence, as with any other tool.

use indicatif::{ProgressBar, ProgressStyle};
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

/// What the terminal shows during long work; nothing when there is none.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Begins.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Shows how far the work has come.
    pub(crate) fn show(&self, words: String) {
        self.0.set_message(words);
        self.0.tick();
    }

    /// Prints lines of the answer while the work goes on.
    pub(crate) fn aside(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }

    /// Ends and leaves no trace.
    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

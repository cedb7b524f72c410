//! Mistakes in packs: where, what, and what to do about it.
//!
//! Every reader and check of this crate collects them in [`Problems`]; the command line prints
//! them. A mistake of the pack's author must never end in a panic or stop the search for others.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// One mistake in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackError {
    /// Path of the file, as the author would open it.
    pub file: String,
    /// Line from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it; empty where the message says it.
    pub hint: String,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "; {}", self.hint) }
    }
}

impl std::error::Error for PackError {}

impl PackError {
    /// Makes the error for a file as a whole.
    pub(crate) fn of_file(file: String, message: impl Into<String>, hint: &str) -> Self {
        Self { file, line: 0, column: None, message: message.into(), hint: hint.to_owned() }
    }
}

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Problems(RefCell<Vec<PackError>>);

impl Problems {
    pub(crate) fn add(&self, error: PackError) {
        self.0.borrow_mut().push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Returns them by file and line.
    pub(crate) fn into_sorted(self) -> Vec<PackError> {
        let mut all = self.0.into_inner();
        all.sort();
        all.dedup();
        all
    }
}

/// Text of a file with the places where its lines begin.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) text: String,
    starts: Vec<usize>,
}

impl Source {
    pub(crate) fn new(file: String, text: String) -> Arc<Self> {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Arc::new(Self { file, text, starts })
    }

    pub(crate) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    fn column(&self, at: usize) -> usize {
        let start = self.line(at).checked_sub(1).and_then(|line| self.starts.get(line));
        let before = start.and_then(|start| self.text.get(*start..at));
        before.map_or(1, |before| before.chars().count() + 1)
    }

    pub(crate) fn error(
        &self,
        at: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> PackError {
        PackError {
            file: self.file.clone(),
            line: self.line(at),
            column: Some(self.column(at)),
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// Where something stands, and where each of its keys does.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) source: Arc<Source>,
    pub(crate) label: String,
    pub(crate) at: usize,
    pub(crate) keys: Vec<(String, usize)>,
}

impl Spot {
    /// Makes an error at a key of the entry, or at its head where the key is not written.
    pub(crate) fn error(&self, key: &str, message: &str, hint: impl Into<String>) -> PackError {
        let at = self.keys.iter().find(|(name, _)| name == key).map_or(self.at, |(_, at)| *at);
        let label = &self.label;
        let message =
            if label.is_empty() { message.to_owned() } else { format!("{label}: {message}") };
        self.source.error(at, message, hint)
    }

    /// Names file and line for another error's hint.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.source.file, self.source.line(self.at))
    }
}

/// Something read from a file, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) spot: Spot,
}

/// Names the known word that the author most likely meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let common = |other: &str| word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let near = |other: &&str| strsim::damerau_levenshtein(word, other);
    let best = known.into_iter().min_by_key(|other| (near(other), usize::MAX - common(other)))?;
    let longest = word.chars().count().max(best.chars().count());
    (near(&best) * 2 <= longest).then_some(best)
}

/// Writes a hint: the nearest known word, or all of them when they are few.
pub(crate) fn nearest_hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(best) = nearest(word, known.iter().copied()) {
        return format!("nearest is '{best}'");
    }
    match known.len() {
        0 => "none is known".to_owned(),
        1..15 => format!("known are {}", known.join(", ")),
        // A list that nobody reads.
        _ => String::new(),
    }
}

//! Statements as values: a name for logs and ledgers, one portable text, and rare overrides.
//!
//! Slices declare them with [`statements!`](crate::statements) directly above the functions that
//! run them; the macro lists them, so that tests can prove that each runs on both engines.

use crate::Engine;
use std::borrow::Cow;

/// One SQL statement with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stmt {
    /// Slice and purpose, such as `cases.case_fetch`.
    pub name: &'static str,
    /// Portable text for both engines.
    pub text: &'static str,
    /// Text for SQLite where the portable one is wrong or measurably slow there.
    pub lite: Option<&'static str>,
    /// Text for PostgreSQL where the portable one is wrong or measurably slow there.
    pub pg: Option<&'static str>,
}

impl Stmt {
    /// Makes a statement with one text for both engines.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, lite: None, pg: None }
    }

    /// Makes a statement with a text for each engine; the reason stands in the ledger.
    pub const fn twin(name: &'static str, lite: &'static str, pg: &'static str) -> Self {
        Self { name, text: lite, lite: Some(lite), pg: Some(pg) }
    }

    /// Returns the text for an engine.
    pub const fn text_for(&self, engine: Engine) -> &'static str {
        match (engine, self.lite, self.pg) {
            (Engine::Lite, Some(text), _) | (Engine::Pg, _, Some(text)) => text,
            _ => self.text,
        }
    }
}

/// Replaces the one symbol that PostgreSQL stores in no text, on both engines alike.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Declares the statements of a `store` module and the list of them, `STATEMENTS`.
///
/// A statement is `NAME = "slice.name", "text";` or, with a text for each engine,
/// `NAME = "slice.name", lite "text", pg "text";`.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $label:literal, $($kind:ident)? $text:literal $(, pg $pg:literal)?;)+) => {
        $($(#[$doc])* pub(crate) const $name: $crate::Stmt = $crate::statements!(@one $label, $text $(, $pg)?);)+

        /// Every statement of this store, for the tests that run them all on both engines.
        pub const STATEMENTS: &[$crate::Stmt] = &[$($name),+];
    };
    (@one $label:literal, $text:literal) => { $crate::Stmt::new($label, $text) };
    (@one $label:literal, $lite:literal, $pg:literal) => { $crate::Stmt::twin($label, $lite, $pg) };
}

/// Makes the argument list of a statement from values of the slice's own types.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { [$($crate::ToValue::to_value(&$value)),*] };
}

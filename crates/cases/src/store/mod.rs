//! The only SQL of cases: rows in, rows out, no decisions.

mod case_row;
mod history;

pub(crate) use case_row::*;
pub(crate) use history::*;

use wangge_db::Stmt;

/// Every statement of this slice, for the tests that run them all on both engines.
pub fn statements() -> [&'static [Stmt]; 2] {
    [case_row::STATEMENTS, history::STATEMENTS]
}

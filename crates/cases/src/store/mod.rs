//! The only SQL of cases: rows in, rows out, no decisions.

mod case_row;
mod history;

pub(crate) use case_row::{case_fetch, case_insert, case_update, counter_next, select, text_put};
pub(crate) use history::{
    file_insert, file_list, step_insert, step_list, task_done, task_fetch, task_insert, task_open,
};

use wangge_db::Stmt;

/// Every statement of this slice, for the tests that run them all on both engines.
pub fn statements() -> [&'static [Stmt]; 2] {
    [case_row::STATEMENTS, history::STATEMENTS]
}

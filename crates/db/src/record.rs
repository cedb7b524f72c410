//! Memory of what ran and what came back, for tests that hold the two engines against each other.

use crate::{Row, Value};
use std::sync::{Arc, Mutex, PoisonError};

/// One statement that ran, with its arguments and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Name of the statement.
    pub name: String,
    /// Arguments as bound.
    pub args: Vec<Value>,
    /// Rows that came back; empty for a change.
    pub rows: Vec<Row>,
    /// Rows that a change touched.
    pub touched: u64,
}

/// Shared list of records; a [`Db`](crate::Db) made with one writes every statement into it.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Record>>>);

impl Recorder {
    /// Returns what was recorded so far, and forgets it.
    pub fn take(&self) -> Vec<Record> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn note(&self, record: Record) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }
}

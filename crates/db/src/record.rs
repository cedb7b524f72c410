//! Memory of what ran and what came back, for tests that hold the two engines against each other.

use crate::{Row, Value};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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

/// One statement that ran, with the time that it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// Name of the statement.
    pub name: String,
    /// Text as it ran on the engine.
    pub text: String,
    /// Arguments as bound.
    pub args: Vec<Value>,
    /// Rows that came back.
    pub rows: usize,
    /// How long the engine took.
    pub took: Duration,
}

/// Shared list of records; a [`Db`](crate::Db) made with one writes every statement into it.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    records: Vec<Record>,
    times: Vec<Timed>,
}

impl Recorder {
    /// Returns what was recorded so far, and forgets it.
    pub fn take(&self) -> Vec<Record> {
        std::mem::take(&mut self.memory().records)
    }

    /// Returns how long each statement took so far, and forgets it.
    pub fn take_times(&self) -> Vec<Timed> {
        std::mem::take(&mut self.memory().times)
    }

    pub(crate) fn note(&self, record: Record) {
        self.memory().records.push(record);
    }

    pub(crate) fn note_time(&self, timed: Timed) {
        self.memory().times.push(timed);
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The import itself: chunk by chunk, each in one transaction.
//!
//! A chunk is stored whole or not at all, and keys that are there already are passed over. So an
//! import that was interrupted at any moment is simply run again.

use super::chunk::{Chunk, Stored, department, departments, store_in};
use super::mapping::Mapping;
use super::plan::Plan;
use super::row::{Planned, Reason, Reject, plan_row};
use crate::context::Cases;
use crate::error::CaseError;
use crate::permissions::CASE_REGISTER;
use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use wangge_db::ErrorKind;
use wangge_identity::Author;
use wangge_pack::PackError;
use wangge_table::{Event, RawRow, Table};

/// Times that a chunk is tried when another import stores the same keys meanwhile.
const TRIES: u32 = 3;

/// What to import.
#[derive(Debug, Clone)]
pub struct Job {
    /// The table.
    pub file: PathBuf,
    /// How it is to be read.
    pub mapping: Mapping,
    /// District that gets the cases.
    pub district: i64,
    /// Only looks what would happen.
    pub is_dry_run: bool,
}

/// What came of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows that were read; the heading and empty rows do not count.
    pub rows: u64,
    /// Rows that became cases.
    pub taken: u64,
    /// Rows whose key was there already.
    pub there: u64,
    /// Rows that cannot be taken.
    pub rejected: u64,
    /// Rows taken that have no usable coordinates.
    pub without_point: u64,
    /// Rows taken whose department is kept as a name only.
    pub without_department: u64,
    /// Whether the import was stopped before the last row.
    pub is_interrupted: bool,
}

impl Outcome {
    /// Tells whether every row was accounted for.
    pub const fn adds_up(&self) -> bool {
        self.rows == self.taken + self.there + self.rejected
    }
}

/// Failure of an import as a whole; rows that were stored before stay.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The mapping is wrong or does not fit the table or the city.
    #[error("the mapping cannot be used")]
    Mapping(Vec<PackError>),
    /// The table cannot be read.
    #[error("{file}: {message}")]
    File {
        /// The table.
        file: String,
        /// Why.
        message: String,
    },
    /// A reject could not be written.
    #[error("the rejects cannot be written")]
    Rejects(#[from] io::Error),
    /// The cases could not be stored.
    #[error(transparent)]
    Case(#[from] CaseError),
}

/// Who watches an import: a progress bar and a file of rejects, or a test.
pub trait Watch {
    /// Takes a row that cannot be taken.
    fn reject(&mut self, reject: &Reject) -> io::Result<()>;
    /// Hears after each chunk what came of the rows and which part of the file is done, from 0 to
    /// 1; a break stops the import there.
    fn progress(&mut self, outcome: &Outcome, part: f64) -> ControlFlow<()>;
}

/// Imports the cases of a table.
pub async fn import(
    cases: &Cases,
    author: &Author,
    job: &Job,
    watch: &mut dyn Watch,
) -> Result<Outcome, ImportError> {
    author.require(CASE_REGISTER).map_err(CaseError::from)?;
    let failed =
        |message: String| ImportError::File { file: job.file.display().to_string(), message };
    let mut table = Table::open(&job.file, &job.mapping.form.table);
    let headings = match table.next().await {
        Some(Event::Headings(headings)) => headings,
        Some(Event::Failed(message)) => return Err(failed(message)),
        _ => return Err(failed("cannot be read up to its heading".to_owned())),
    };
    let tools = &cases.tools;
    let plan = Plan::new(&job.mapping, &headings, &tools.city(), tools.now())
        .map_err(ImportError::Mapping)?;
    let name =
        job.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut run = Run {
        cases,
        author,
        chunk: Chunk {
            district: job.district,
            origin: job.mapping.origin().into(),
            is_dry_run: job.is_dry_run,
            departments: Arc::new(departments(cases, job.district, &plan).await?),
            file: name.into(),
            rows: Arc::new([]),
        },
        plan,
        seen: Seen::default(),
        outcome: Outcome::default(),
    };
    loop {
        match table.next().await {
            Some(Event::Rows(rows, part)) => {
                run.rows(&rows, watch).await?;
                if watch.progress(&run.outcome, part).is_break() {
                    run.outcome.is_interrupted = true;
                    return Ok(run.outcome);
                }
            }
            Some(Event::End) => return Ok(run.outcome),
            Some(Event::Failed(message)) => return Err(failed(message)),
            // Whoever reads a broken workbook may panic; half a table must not pass for a whole.
            None => return Err(failed("cannot be read to its end".to_owned())),
            Some(Event::Headings(_)) => {}
        }
    }
}

/// Keys and numbers of the rows that passed, with their rows.
#[derive(Default)]
struct Seen {
    keys: HashMap<String, u64>,
    numbers: HashMap<String, u64>,
}

impl Seen {
    /// Passes a row unless an earlier one has its key or number.
    fn pass(&mut self, planned: &Planned) -> Option<Reason> {
        if let Some(row) = self.keys.get(&planned.key) {
            return Some(Reason::SameKey { row: *row });
        }
        if let Some(row) = self.numbers.get(&planned.number) {
            return Some(Reason::SameNumber { row: *row });
        }
        self.keys.insert(planned.key.clone(), planned.row);
        self.numbers.insert(planned.number.clone(), planned.row);
        None
    }
}

struct Run<'a> {
    cases: &'a Cases,
    author: &'a Author,
    chunk: Chunk,
    plan: Plan,
    seen: Seen,
    outcome: Outcome,
}

impl Run<'_> {
    async fn rows(&mut self, rows: &[RawRow], watch: &mut dyn Watch) -> Result<(), ImportError> {
        let mut passed = Vec::with_capacity(rows.len());
        let mut rejects = Vec::new();
        for row in rows {
            match plan_row(&self.plan, row) {
                Ok(planned) => match self.seen.pass(&planned) {
                    None => passed.push(planned),
                    Some(reason @ Reason::SameNumber { .. }) => {
                        rejects.push(self.of_number(&planned, reason));
                    }
                    Some(reason) => {
                        let column = self.plan.heading(self.plan.key).to_owned();
                        let (key, value) = (planned.key.clone(), planned.key);
                        rejects.push(Reject { row: planned.row, key, column, value, reason });
                    }
                },
                Err(reject) => rejects.push(reject),
            }
        }
        self.chunk.rows = passed.into();
        let stored = self.store().await?;
        let clashing = stored.clashing.iter().filter_map(|place| self.chunk.rows.get(*place));
        rejects.extend(clashing.map(|planned| self.of_number(planned, Reason::NumberTaken)));
        rejects.sort_by_key(|reject| reject.row);
        rejects.iter().try_for_each(|reject| watch.reject(reject))?;
        self.count(rows.len(), &stored, rejects.len());
        Ok(())
    }

    fn of_number(&self, planned: &Planned, reason: Reason) -> Reject {
        let column = self.plan.heading(self.plan.number).to_owned();
        Reject {
            row: planned.row,
            key: planned.key.clone(),
            column,
            value: planned.number.clone(),
            reason,
        }
    }

    /// Stores a chunk; a key that another import stored meanwhile is there at the next try.
    async fn store(&self) -> Result<Stored, CaseError> {
        let mut tries = 1;
        loop {
            let stored = self
                .cases
                .write("cases.import", self.author, self.chunk.clone(), |tx, work| {
                    Box::pin(store_in(tx, work))
                })
                .await;
            match stored {
                Err(CaseError::Db(error))
                    if error.kind() == ErrorKind::Conflict && tries < TRIES =>
                {
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    fn count(&mut self, rows: usize, stored: &Stored, rejected: usize) {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let taken: Vec<&Planned> =
            stored.taken.iter().filter_map(|place| self.chunk.rows.get(*place)).collect();
        let departments = &self.chunk.departments;
        let is_nameless = |planned: &&&Planned| {
            !planned.department_name.is_empty() && department(departments, planned).is_none()
        };
        let outcome = &mut self.outcome;
        outcome.rows += count(rows);
        outcome.taken += count(taken.len());
        outcome.there += count(self.chunk.rows.len() - stored.taken.len() - stored.clashing.len());
        outcome.rejected += count(rejected);
        outcome.without_point +=
            count(taken.iter().filter(|planned| planned.point.is_none()).count());
        outcome.without_department += count(taken.iter().filter(is_nameless).count());
    }
}

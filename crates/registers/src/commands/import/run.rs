//! The import itself: chunk by chunk, each in one transaction.
//!
//! A chunk is stored whole or not at all. What the register has already is passed over, or brought
//! up to the file where that is wanted; so an import that was interrupted is simply run again.

use super::super::create::Codes;
use super::super::{Step, authorise, fresh, store_change};
use super::mapping::Mapping;
use super::plan::Plan;
use super::row::{Planned, Reject, plan_row, reject};
use crate::context::{Registers, Work};
use crate::error::{Fault, Reason, RegisterError};
use crate::model::{Component, Deed};
use crate::{rules, store};
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use wangge_db::{DbError, Tx};
use wangge_identity::audit::{self, Note};
use wangge_identity::{Author, OrganisationId};
use wangge_pack::PackError;
use wangge_table::{Event, RawRow, Table, fold};

/// What to import.
#[derive(Debug, Clone)]
pub struct Job {
    /// The file.
    pub file: PathBuf,
    /// Name of the file for people.
    pub name: String,
    /// How it is to be read.
    pub mapping: Mapping,
    /// District that gets the components.
    pub district: i64,
    /// Only looks what would happen.
    pub is_dry_run: bool,
    /// Brings components that are there already up to the file.
    pub updates: bool,
}

/// What came of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows that were read; the heading and empty rows do not count.
    pub rows: u64,
    /// Rows that became components.
    pub taken: u64,
    /// Rows whose component got new facts.
    pub changed: u64,
    /// Rows whose component was there already.
    pub there: u64,
    /// Rows that cannot be taken.
    pub rejected: u64,
    /// Rows taken whose managing department is no organisation here.
    pub without_department: u64,
    /// Whether the import was stopped before the last row.
    pub is_interrupted: bool,
}

impl Outcome {
    /// Tells whether every row was accounted for.
    pub const fn adds_up(&self) -> bool {
        self.rows == self.taken + self.changed + self.there + self.rejected
    }
}

/// Failure of an import as a whole; rows that were stored before stay.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The mapping is wrong or does not fit the table or the city.
    #[error("the mapping cannot be used")]
    Mapping(Vec<PackError>),
    /// The file cannot be read.
    #[error("{0}")]
    File(String),
    /// A reject could not be written.
    #[error("the rejects cannot be written")]
    Rejects(#[from] io::Error),
    /// The components could not be stored.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

/// Who watches an import: a progress bar and a file of rejects, a page, a test.
pub trait Watch: Send {
    /// Takes a row that cannot be taken.
    fn reject(&mut self, reject: &Reject) -> io::Result<()>;
    /// Hears after each chunk what came of the rows and which part of the file is done, from 0 to
    /// 1; a break stops the import there.
    fn progress(&mut self, outcome: &Outcome, part: f64) -> ControlFlow<()>;
}

/// Imports the components of a file.
pub async fn import(
    registers: &Registers,
    author: &Author,
    job: &Job,
    watch: &mut dyn Watch,
) -> Result<Outcome, ImportError> {
    authorise(author, job.district)?;
    let mut table = Table::open(&job.file, &job.mapping.form.table);
    let headings = match table.next().await {
        Some(Event::Headings(headings)) => headings,
        Some(Event::Failed(message)) => return Err(ImportError::File(message)),
        _ => return Err(ImportError::File("cannot be read up to its heading".to_owned())),
    };
    let known = organisations(registers, job.district).await?;
    let plan = Plan::new(&job.mapping, &headings, &registers.tools.city, job.district, &known);
    let plan = Arc::new(plan.map_err(ImportError::Mapping)?);
    let mut run =
        Run { registers, author, job, plan, seen: HashMap::new(), outcome: Outcome::default() };
    loop {
        match table.next().await {
            Some(Event::Rows(rows, part)) => {
                run.rows(&rows, watch).await?;
                if watch.progress(&run.outcome, part).is_break() {
                    run.outcome.is_interrupted = true;
                    break;
                }
            }
            Some(Event::End) => break,
            Some(Event::Failed(message)) => return Err(ImportError::File(message)),
            // Whoever reads a broken workbook may panic; half a table must not pass for a whole.
            None => return Err(ImportError::File("cannot be read to its end".to_owned())),
            Some(Event::Headings(_)) => {}
        }
    }
    run.note().await?;
    Ok(run.outcome)
}

/// Organisations of a district by their names and codes.
async fn organisations(
    registers: &Registers,
    district: i64,
) -> Result<HashMap<String, OrganisationId>, RegisterError> {
    let read = registers.db.read("registers.import_organisations", district, |tx, district| {
        Box::pin(wangge_identity::queries::organisation_tree(tx, *district))
    });
    let tree = read.await.map_err(|error: DbError| RegisterError::Db(error))?;
    let names = tree.iter().flat_map(|row| {
        let one = &row.organisation;
        [&one.code, &one.name, &one.name_en].map(|name| (fold(name), one.id))
    });
    Ok(names.filter(|(name, _)| !name.is_empty()).collect())
}

struct Run<'a> {
    registers: &'a Registers,
    author: &'a Author,
    job: &'a Job,
    plan: Arc<Plan>,
    /// Identity codes of the rows that passed, with their rows.
    seen: HashMap<String, u64>,
    outcome: Outcome,
}

/// Rows that are stored together.
#[derive(Clone)]
struct Chunk {
    district: i64,
    is_dry_run: bool,
    updates: bool,
    file: String,
    rows: Arc<[Planned]>,
}

/// What came of a chunk; the rejected ones by their places.
#[derive(Default)]
struct Stored {
    taken: u64,
    without_department: u64,
    changed: u64,
    there: u64,
    rejected: Vec<(usize, Fault)>,
}

impl Run<'_> {
    async fn rows(&mut self, rows: &[RawRow], watch: &mut dyn Watch) -> Result<(), ImportError> {
        let mut rejects = Vec::new();
        let mut passed = Vec::with_capacity(rows.len());
        for row in rows {
            match plan_row(&self.plan, row).and_then(|planned| self.first(planned)) {
                Ok(planned) => passed.push(planned),
                Err(reject) => rejects.push(reject),
            }
        }
        let chunk = Chunk {
            district: self.job.district,
            is_dry_run: self.job.is_dry_run,
            updates: self.job.updates,
            file: self.job.name.clone(),
            rows: passed.into(),
        };
        let planned = Arc::clone(&chunk.rows);
        let stored = self
            .registers
            .write("registers.import", self.author, chunk, |tx, work| Box::pin(store_in(tx, work)))
            .await?;
        for (place, fault) in stored.rejected {
            if let Some(planned) = planned.get(place) {
                let point = planned.facts.point;
                let value = if fault.fact == "point" {
                    format!("{} {}", point.lon, point.lat)
                } else {
                    planned.facts.code.clone()
                };
                rejects.push(reject(&self.plan, planned, fault, value));
            }
        }
        rejects.sort_by_key(|reject| reject.row);
        rejects.iter().try_for_each(|reject| watch.reject(reject))?;
        let outcome = &mut self.outcome;
        outcome.rows += count(rows.len());
        outcome.taken += stored.taken;
        outcome.changed += stored.changed;
        outcome.there += stored.there;
        outcome.without_department += stored.without_department;
        outcome.rejected += count(rejects.len());
        Ok(())
    }

    /// Passes a row unless an earlier one has its identity code.
    fn first(&mut self, planned: Planned) -> Result<Planned, Reject> {
        let code = &planned.facts.code;
        if code.is_empty() {
            return Ok(planned);
        }
        if let Some(row) = self.seen.get(code) {
            let fault = Fault { fact: "code", reason: Reason::SameCode(*row) };
            return Err(reject(&self.plan, &planned, fault, code.clone()));
        }
        self.seen.insert(code.clone(), planned.row);
        Ok(planned)
    }

    /// Leaves a note of what was imported in the audit log.
    async fn note(&self) -> Result<(), RegisterError> {
        let outcome = &self.outcome;
        if self.job.is_dry_run || outcome.taken + outcome.changed == 0 {
            return Ok(());
        }
        let detail = json!({
            "file": self.job.name, "rows": outcome.rows, "taken": outcome.taken,
            "changed": outcome.changed, "rejected": outcome.rejected,
        });
        let input = (self.job.district, detail);
        self.registers
            .write("registers.import_noted", self.author, input, |tx, work| {
                Box::pin(async move {
                    let (district, detail) = work.input.clone();
                    let subject = format!("district:{district}");
                    let (ids, now) = (&work.tools.ids, work.tools.now());
                    let note = Note::new(ids, now, &work.author, "registers.import", subject);
                    audit::note(tx, &note.detail(detail)).await?;
                    Ok(())
                })
            })
            .await
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

async fn store_in(tx: &mut Tx, work: &Work<Chunk>) -> Result<Stored, RegisterError> {
    let (tools, chunk) = (&work.tools, &work.input);
    let has_grids = !tools.grids.index(chunk.district).is_empty();
    let (mut stored, mut codes, mut new) = (Stored::default(), Codes::default(), Vec::new());
    for (place, planned) in chunk.rows.iter().enumerate() {
        if has_grids && tools.grids.grid_at(chunk.district, planned.facts.point).is_none() {
            let fault = Fault { fact: "point", reason: Reason::OutsideGrids };
            stored.rejected.push((place, fault));
            continue;
        }
        let mut facts = planned.facts.clone();
        let held = if facts.code.is_empty() {
            None
        } else {
            store::component_by_code(tx, chunk.district, &facts.code).await?
        };
        if let Some(before) = held {
            update(tx, work, &before, planned, &mut stored).await?;
            continue;
        }
        if facts.code.is_empty() {
            codes.give(tx, tools, chunk.district, &mut facts).await?;
        }
        stored.taken += 1;
        let is_nameless = facts.department.is_none() && !facts.managing.name.is_empty();
        stored.without_department += u64::from(is_nameless);
        new.push(fresh(tools, &work.author, chunk.district, facts));
    }
    if !chunk.is_dry_run {
        let words: Vec<String> =
            new.iter().map(|one| rules::words(&tools.city, &one.facts)).collect();
        store::components_insert(tx, &new, &words).await?;
    }
    Ok(stored)
}

/// Brings a component up to the file, where that is wanted and it differs.
async fn update(
    tx: &mut Tx,
    work: &Work<Chunk>,
    before: &Component,
    planned: &Planned,
    stored: &mut Stored,
) -> Result<(), RegisterError> {
    let chunk = &work.input;
    let mut facts = planned.facts.clone();
    // What a file cannot say it does not take away.
    facts.department = facts.department.or(before.facts.department);
    let changes = rules::differences(&before.facts, &facts);
    if !chunk.updates || changes.is_empty() {
        stored.there += 1;
        return Ok(());
    }
    stored.changed += 1;
    if chunk.is_dry_run {
        return Ok(());
    }
    let step = Step { deed: Deed::Import, changes: &changes, note: &chunk.file };
    store_change(tx, &work.tools, &work.author, before, facts, step).await.map(drop)
}

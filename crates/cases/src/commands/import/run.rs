//! The import itself: chunk by chunk, each in one transaction.
//!
//! A chunk is stored whole or not at all, and keys that are there already are passed over. So an
//! import that was interrupted at any moment is simply run again.

use super::mapping::Mapping;
use super::plan::Plan;
use super::row::{Planned, Reason, Reject, plan_row};
use super::table::{Event, RawRow, Table};
use crate::commands::{StepFacts, index, note};
use crate::context::{CASE_FLOW, Cases, Tools, Work};
use crate::error::CaseError;
use crate::model::{Case, Span};
use crate::permissions::CASE_REGISTER;
use crate::store;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use wangge_db::filter::{Field, Filter, Kind, Query};
use wangge_db::{DbError, ErrorKind, ToValue, Tx, Value};
use wangge_identity::{Author, OrganisationId};
use wangge_kernel::Instant;
use wangge_pack::PackError;

/// Times that a chunk is tried when another import stores the same keys meanwhile.
const TRIES: u32 = 3;

const DISTRICT: Field = Field { name: "district", column: "c.district", kind: Kind::Int };
const ORIGIN: Field = Field { name: "origin", column: "c.origin", kind: Kind::Text };
const ORIGIN_KEY: Field = Field { name: "origin_key", column: "c.origin_key", kind: Kind::Text };
const NUMBER: Field = Field { name: "number", column: "c.number", kind: Kind::Text };

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

/// Organisations by the codes that the mapping names.
type Departments = HashMap<String, (OrganisationId, String)>;

/// Rows that are stored together.
#[derive(Clone)]
struct Chunk {
    district: i64,
    origin: Arc<str>,
    is_dry_run: bool,
    departments: Arc<Departments>,
    file: Arc<str>,
    rows: Arc<[Planned]>,
}

/// What came of a chunk: rows taken, and places of rows whose number another case has.
#[derive(Debug, Default)]
struct Stored {
    taken: Vec<usize>,
    clashing: Vec<usize>,
}

/// Imports the cases of a table.
pub async fn import(cases: &Cases, author: &Author, job: &Job, watch: &mut dyn Watch) -> Result<Outcome, ImportError> {
    author.require(CASE_REGISTER).map_err(CaseError::from)?;
    let failed = |message: String| ImportError::File { file: job.file.display().to_string(), message };
    let mut table = Table::open(&job.file, &job.mapping.form.table);
    let headings = match table.next().await {
        Some(Event::Headings(headings)) => headings,
        Some(Event::Failed(message)) => return Err(failed(message)),
        _ => return Err(failed("ended before its heading".to_owned())),
    };
    let tools = &cases.tools;
    let plan = Plan::new(&job.mapping, headings, tools.city(), tools.now()).map_err(ImportError::Mapping)?;
    let name = job.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
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
    while let Some(event) = table.next().await {
        match event {
            Event::Rows(rows, part) => {
                run.rows(&rows, watch).await?;
                if watch.progress(&run.outcome, part).is_break() {
                    run.outcome.is_interrupted = true;
                    break;
                }
            }
            Event::Failed(message) => return Err(failed(message)),
            Event::Headings(_) => {}
        }
    }
    Ok(run.outcome)
}

/// Looks up the organisations that the mapping names, each once.
async fn departments(cases: &Cases, district: i64, plan: &Plan) -> Result<Departments, CaseError> {
    let words = plan.department.words.values().chain(&plan.department.default);
    let codes: HashSet<String> = words.cloned().collect();
    cases.db.read("cases.import_departments", (district, codes), |tx, (district, codes)| Box::pin(async move {
        let mut found = Departments::new();
        for code in codes {
            if let Some(one) = wangge_identity::queries::organisation_by_code(tx, *district, code).await? {
                found.insert(code.clone(), (one.id, one.path));
            }
        }
        Ok::<_, CaseError>(found)
    })).await
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
                    Some(reason @ Reason::SameNumber { .. }) => rejects.push(self.of_number(&planned, reason)),
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
        Reject { row: planned.row, key: planned.key.clone(), column, value: planned.number.clone(), reason }
    }

    /// Stores a chunk; a key that another import stored meanwhile is there at the next try.
    async fn store(&self) -> Result<Stored, CaseError> {
        let mut tries = 1;
        loop {
            let stored = self.cases.write("cases.import", self.author, self.chunk.clone(), |tx, work| Box::pin(store_in(tx, work))).await;
            match stored {
                Err(CaseError::Db(error)) if error.kind() == ErrorKind::Conflict && tries < TRIES => tries += 1,
                other => return other,
            }
        }
    }

    fn count(&mut self, rows: usize, stored: &Stored, rejected: usize) {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let taken: Vec<&Planned> = stored.taken.iter().filter_map(|place| self.chunk.rows.get(*place)).collect();
        let departments = &self.chunk.departments;
        let is_nameless = |planned: &&&Planned| !planned.department_name.is_empty() && department(departments, planned).is_none();
        let outcome = &mut self.outcome;
        outcome.rows += count(rows);
        outcome.taken += count(taken.len());
        outcome.there += count(self.chunk.rows.len() - stored.taken.len() - stored.clashing.len());
        outcome.rejected += count(rejected);
        outcome.without_point += count(taken.iter().filter(|planned| planned.point.is_none()).count());
        outcome.without_department += count(taken.iter().filter(is_nameless).count());
    }
}

fn department<'d>(departments: &'d Departments, planned: &Planned) -> Option<&'d (OrganisationId, String)> {
    departments.get(planned.department_code.as_ref()?)
}

async fn store_in(tx: &mut Tx, work: &Work<Chunk>) -> Result<Stored, CaseError> {
    let (tools, chunk) = (&work.tools, &work.input);
    let origin = Filter::In(ORIGIN, vec![chunk.origin.to_string().to_value()]);
    let keys = held(tx, chunk, ORIGIN_KEY, origin, |planned| &planned.key).await?;
    let numbers = held(tx, chunk, NUMBER, Filter::everything(), |planned| &planned.number).await?;
    let (city, now) = (tools.city(), tools.now());
    let start = crate::context::flow(&city, CASE_FLOW)?.start.clone();
    let mut stored = Stored::default();
    for (place, planned) in chunk.rows.iter().enumerate() {
        if keys.contains(&planned.key) {
            continue;
        }
        if numbers.contains(&planned.number) {
            stored.clashing.push(place);
            continue;
        }
        stored.taken.push(place);
        if chunk.is_dry_run {
            continue;
        }
        let case = case_of(tools, chunk, planned);
        store::case_insert(tx, &case, Some((&chunk.origin, &planned.key))).await?;
        history(tx, work, &case, planned, &start, now).await?;
        index(tx, &city, &case).await?;
    }
    Ok(stored)
}

/// Finds which keys or numbers of a chunk are in use.
async fn held(tx: &mut Tx, chunk: &Chunk, field: Field, more: Filter, of: impl Fn(&Planned) -> &String) -> Result<HashSet<String>, DbError> {
    if chunk.rows.is_empty() {
        return Ok(HashSet::new());
    }
    let wanted: Vec<Value> = chunk.rows.iter().map(|planned| of(planned).to_value()).collect();
    let district = Filter::In(DISTRICT, vec![Value::Int(chunk.district)]);
    let filter = Filter::All(vec![district, Filter::In(field, wanted)]).and(more);
    let head = if field == NUMBER { "select c.number as held from cases c" } else { "select c.origin_key as held from cases c" };
    let rows: Vec<(String,)> = store::select(tx, &Query::new("cases.import_held", head, filter)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

fn case_of(tools: &Tools, chunk: &Chunk, planned: &Planned) -> Case {
    let department = department(&chunk.departments, planned);
    let (reported_at, ended_at) = (planned.reported_at, planned.ended_at);
    // Our stage limits do not judge work that was done under the source's own.
    let stage_clock = Span { at: Some(ended_at.unwrap_or(reported_at)), ..Span::default() };
    let whole_clock = planned.due_at.map_or_else(Span::default, |due_at| Span {
        at: Some(reported_at),
        yellow_at: Some(reported_at.plus_millis(due_at.millis_since(reported_at) / 5 * 4)),
        due_at: Some(due_at),
        stopped_at: ended_at,
    });
    let steps = if ended_at.is_some() { 2 } else { 1 };
    Case {
        district: chunk.district,
        id: tools.ids.next(),
        version: steps,
        number: planned.number.clone(),
        flow: CASE_FLOW.to_owned(),
        source: planned.source,
        stage: planned.stage.clone(),
        category: planned.category.clone(),
        urgent: planned.urgent,
        description: planned.description.clone(),
        place: planned.place.clone(),
        point: planned.point,
        grid: None,
        reporter: None,
        department: department.map(|found| found.0),
        department_path: department.map(|found| found.1.clone()),
        handler: None,
        reported_at,
        registered_at: planned.category.as_ref().map(|_| reported_at),
        filed_at: planned.filed_at,
        dispatched_at: None,
        fed_back_at: None,
        ended_at,
        stage_clock,
        pass_clock: Span::default(),
        whole_clock,
        open_task: None,
        verify_result: None,
        check_result: None,
        passes: 0,
        reworks: 0,
        steps,
        thumb: None,
    }
}

/// Writes what the source knows of the past: the report with where it comes from, and the end.
async fn history(tx: &mut Tx, work: &Work<Chunk>, case: &Case, planned: &Planned, start: &str, now: Instant) -> Result<(), DbError> {
    let chunk = &work.input;
    let detail = json!({
        "origin": &*chunk.origin,
        "key": planned.key,
        "file": &*chunk.file,
        "row": planned.row,
        "imported_at": now,
        "status": planned.status,
        "department": planned.department_name,
    });
    let Some(ended_at) = planned.ended_at else {
        let step = StepFacts { at: planned.reported_at, action: "import", from_stage: None, note: &planned.resolution, detail };
        return note(tx, &work.tools, &work.author, case, step, &[]).await;
    };
    let opened = Case { steps: 1, stage: start.to_owned(), ..case.clone() };
    let step = StepFacts { at: planned.reported_at, action: "import", from_stage: None, note: "", detail };
    note(tx, &work.tools, &work.author, &opened, step, &[]).await?;
    let detail = json!({ "origin": &*chunk.origin });
    // A void case ended too, but nobody closed it.
    let action = if case.stage == "void" { "void" } else { "close" };
    let step = StepFacts { at: ended_at, action, from_stage: Some(start), note: &planned.resolution, detail };
    note(tx, &work.tools, &work.author, case, step, &[]).await
}

//! Rows of an import as they are stored: a chunk whole or not at all.
//!
//! [`super::run`] calls it. What is there already is found inside the transaction, so that two
//! imports of the same table cannot store a case twice.

use super::plan::Plan;
use super::row::Planned;
use crate::commands::{StepFacts, blank, index, note};
use crate::context::{CASE_FLOW, Cases, Tools, Work, flow};
use crate::error::CaseError;
use crate::model::{Case, Detail, Span};
use crate::store;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use wangge_db::filter::{Field, Filter, Kind, Query};
use wangge_db::{DbError, ToValue, Tx, Value};
use wangge_identity::OrganisationId;
use wangge_kernel::Instant;
use wangge_pack::Flow;

const DISTRICT: Field = Field { name: "district", column: "c.district", kind: Kind::Int };
const ORIGIN: Field = Field { name: "origin", column: "c.origin", kind: Kind::Text };
const ORIGIN_KEY: Field = Field { name: "origin_key", column: "c.origin_key", kind: Kind::Text };
const NUMBER: Field = Field { name: "number", column: "c.number", kind: Kind::Text };

/// Organisations by the codes that the mapping names.
pub(super) type Departments = HashMap<String, (OrganisationId, String)>;

/// Rows that are stored together.
#[derive(Clone)]
pub(super) struct Chunk {
    pub(super) district: i64,
    pub(super) origin: Arc<str>,
    pub(super) is_dry_run: bool,
    pub(super) departments: Arc<Departments>,
    pub(super) file: Arc<str>,
    pub(super) rows: Arc<[Planned]>,
}

/// What came of a chunk: rows taken, and places of rows whose number another case has.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) taken: Vec<usize>,
    pub(super) clashing: Vec<usize>,
}

/// Looks up the organisations that the mapping names, each once.
pub(super) async fn departments(
    cases: &Cases,
    district: i64,
    plan: &Plan,
) -> Result<Departments, CaseError> {
    let words = plan.department.known.values().chain(&plan.department.default);
    let codes: HashSet<String> = words.cloned().collect();
    cases
        .db
        .read("cases.import_departments", (district, codes), |tx, (district, codes)| {
            Box::pin(async move {
                let mut found = Departments::new();
                for code in codes {
                    if let Some(one) =
                        wangge_identity::queries::organisation_by_code(tx, *district, code).await?
                    {
                        found.insert(code.clone(), (one.id, one.path));
                    }
                }
                Ok::<_, CaseError>(found)
            })
        })
        .await
}

pub(super) fn department<'d>(
    departments: &'d Departments,
    planned: &Planned,
) -> Option<&'d (OrganisationId, String)> {
    departments.get(planned.department_code.as_ref()?)
}

pub(super) async fn store_in(tx: &mut Tx, work: &Work<Chunk>) -> Result<Stored, CaseError> {
    let (tools, chunk) = (&work.tools, &work.input);
    let origin = Filter::In(ORIGIN, vec![chunk.origin.to_string().to_value()]);
    let keys = held(tx, chunk, ORIGIN_KEY, origin, |planned| &planned.key).await?;
    let numbers = held(tx, chunk, NUMBER, Filter::everything(), |planned| &planned.number).await?;
    let (city, now) = (tools.city(), tools.now());
    let flow = flow(&city, CASE_FLOW)?;
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
        history(tx, work, flow, &case, planned, now).await?;
        index(tx, &city, &case).await?;
    }
    Ok(stored)
}

/// Finds which keys or numbers of a chunk are in use.
async fn held(
    tx: &mut Tx,
    chunk: &Chunk,
    field: Field,
    more: Filter,
    of: impl Fn(&Planned) -> &String,
) -> Result<HashSet<String>, DbError> {
    if chunk.rows.is_empty() {
        return Ok(HashSet::new());
    }
    let wanted: Vec<Value> = chunk.rows.iter().map(|planned| of(planned).to_value()).collect();
    let district = Filter::In(DISTRICT, vec![Value::Int(chunk.district)]);
    let filter = Filter::All(vec![district, Filter::In(field, wanted)]).and(more);
    let head = if field == NUMBER {
        "select c.number as held from cases c"
    } else {
        "select c.origin_key as held from cases c"
    };
    let rows: Vec<(String,)> =
        store::select(tx, &Query::new("cases.import_held", head, filter)).await?;
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
        version: steps,
        number: planned.number.clone(),
        stage: planned.stage.clone(),
        category: planned.category.clone(),
        urgent: planned.urgent,
        description: planned.description.clone(),
        place: planned.place.clone(),
        point: planned.point,
        department: department.map(|found| found.0),
        department_path: department.map(|found| found.1.clone()),
        reported_at,
        registered_at: planned.category.as_ref().map(|_| reported_at),
        filed_at: planned.filed_at,
        ended_at,
        stage_clock,
        whole_clock,
        steps,
        ..blank(tools, chunk.district, CASE_FLOW, planned.source)
    }
}

/// Writes what the source knows of the past: the report with where it comes from, and the end.
async fn history(
    tx: &mut Tx,
    work: &Work<Chunk>,
    flow: &Flow,
    case: &Case,
    planned: &Planned,
    now: Instant,
) -> Result<(), DbError> {
    let (tools, author, chunk) = (&work.tools, &work.author, &work.input);
    let more = json!({
        "origin": &*chunk.origin,
        "key": planned.key,
        "file": &*chunk.file,
        "row": planned.row,
        "imported_at": now,
        "status": planned.status,
        "department_name": planned.department_name,
    });
    let detail = whatever(more);
    let step = StepFacts {
        at: planned.reported_at,
        action: "import",
        from_stage: None,
        note: if planned.ended_at.is_some() { "" } else { &planned.resolution },
        detail,
    };
    let Some(ended_at) = planned.ended_at else {
        return note(tx, tools, author, case, step, &[]).await;
    };
    // What the source did in between it does not say.
    let opened = Case { steps: 1, stage: flow.start.clone(), ..case.clone() };
    note(tx, tools, author, &opened, step, &[]).await?;
    let ending = flow.actions.iter().find(|action| action.to == case.stage);
    let step = StepFacts {
        at: ended_at,
        action: ending.map_or("close", |action| &action.key),
        from_stage: Some(&flow.start),
        note: &planned.resolution,
        detail: whatever(json!({ "origin": &*chunk.origin })),
    };
    note(tx, tools, author, case, step, &[]).await
}

/// Keeps what the source said, whatever it was.
fn whatever(more: serde_json::Value) -> Detail {
    let serde_json::Value::Object(more) = more else {
        return Detail::default();
    };
    Detail { more, ..Detail::default() }
}

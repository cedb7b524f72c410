//! A report becomes a case.

use super::{StepFacts, index, note};
use crate::context::{CASE_FLOW, Cases, Tools, Work, flow, rulebook, stage_limit, zone};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Category, FileRole, Source, Span};
use crate::permissions::{CASE_REGISTER, CASE_REPORT};
use crate::rules::opened;
use crate::store;
use serde_json::json;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::{Instant, Point};
use wangge_pack::City;

/// An attachment whose content stands in the blob store already.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFile {
    /// What it shows.
    pub role: FileRole,
    /// Content in the blob store.
    pub blob: String,
    /// Small picture in the blob store.
    pub thumb: Option<String>,
    /// Name for downloads.
    pub name: String,
    /// Kind by its content.
    pub mime: String,
    /// Size in bytes.
    pub bytes: i64,
    /// When the picture was taken, by its own record.
    pub taken_at: Option<Instant>,
    /// Where, by its own record.
    pub point: Option<Point>,
}

/// What somebody reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// District that it belongs to.
    pub district: i64,
    /// Where it came from.
    pub source: Source,
    /// What is the matter.
    pub description: String,
    /// Where, in words.
    pub place: String,
    /// Where, on the map.
    pub point: Option<Point>,
    /// Unit grid of the point.
    pub grid: Option<String>,
    /// Category, when the reporter knows it.
    pub category: Option<Category>,
    /// Pictures and documents.
    pub files: Vec<NewFile>,
}

/// A case that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Identity.
    pub id: CaseId,
    /// Number that people use.
    pub number: String,
}

/// Opens a case from a report; collectors report from the street, operators register calls.
pub async fn open(cases: &Cases, author: &Author, report: Report) -> Result<Opened, CaseError> {
    cases.write("cases.open", author, report, |tx, work| Box::pin(open_in(tx, work))).await
}

async fn open_in(tx: &mut Tx, work: &Work<Report>) -> Result<Opened, CaseError> {
    let (tools, author, report) = (&work.tools, &work.author, &work.input);
    author.require(CASE_REGISTER).or_else(|_| author.require(CASE_REPORT))?;
    if author.actor().is_some_and(|actor| actor.district != report.district) {
        return Err(CaseError::NotFound);
    }
    let (city, now) = (tools.city(), tools.now());
    let fresh = fresh(tx, tools, &city, author, report, now).await?;
    let case = {
        let limit_of = |stage: &str, urgent: bool| stage_limit(&city, stage, urgent);
        let clause = report.category.as_ref().and_then(|category| category.clause.as_deref());
        opened(&rulebook(&city, flow(&city, CASE_FLOW)?, clause, &limit_of)?, fresh, now)
    };
    store::case_insert(tx, &case, None).await?;
    let detail =
        json!({ "source": case.source, "category": report.category.as_ref().map(|it| &it.code) });
    let step = StepFacts { at: now, action: "report", from_stage: None, note: "", detail };
    note(tx, tools, author, &case, step, &report.files).await?;
    index(tx, &city, &case).await?;
    Ok(Opened { id: case.id, number: case.number })
}

async fn fresh(
    tx: &mut Tx,
    tools: &Tools,
    city: &City,
    author: &Author,
    report: &Report,
    now: Instant,
) -> Result<Case, CaseError> {
    let day = now.day(&zone(city)?).strftime("%Y%m%d").to_string();
    let sequence = store::counter_next(tx, report.district, &day).await?;
    let clause = report.category.as_ref().and_then(|category| category.clause.as_deref());
    let urgent =
        clause.and_then(|key| city.clause(key)).is_some_and(wangge_pack::Clause::is_urgent);
    let by_collector = report.source == Source::Patrol;
    let actor = author.actor().filter(|_| by_collector);
    Ok(Case {
        district: report.district,
        id: tools.ids.next(),
        version: 1,
        number: format!("{}{day}{sequence:05}", report.district),
        flow: CASE_FLOW.to_owned(),
        source: report.source,
        stage: String::new(),
        category: report.category.clone(),
        urgent,
        description: report.description.clone(),
        place: report.place.clone(),
        point: report.point,
        grid: report.grid.clone(),
        reporter: actor.map(|actor| actor.account),
        department: None,
        department_path: None,
        handler: None,
        reported_at: now,
        registered_at: report.category.as_ref().map(|_| now),
        filed_at: None,
        dispatched_at: None,
        fed_back_at: None,
        ended_at: None,
        stage_clock: Span::default(),
        pass_clock: Span::default(),
        whole_clock: Span::default(),
        open_task: None,
        verify_result: None,
        check_result: None,
        passes: 0,
        reworks: 0,
        steps: 1,
        thumb: report.files.iter().find_map(|file| file.thumb.clone()),
    })
}

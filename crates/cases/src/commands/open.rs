//! A report becomes a case.

use super::carry::Carrying;
use super::{StepFacts, index, note};
use crate::context::{CASE_FLOW, Cases, Tools, Work, flow, ground, zone};
use crate::error::CaseError;
use crate::model::{
    Case, CaseId, Category, Contact, Detail, FileRole, Kin, LinkKind, ReportRow, Source, Span, Sub,
    Tally, Upstream,
};
use crate::permissions::{CASE_REGISTER, CASE_REPORT};
use crate::rules::{Decision, NumberParts, Refusal, number, opened};
use crate::store;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::{Instant, Point};
use wangge_pack::City;
use wangge_registers::{Component, ComponentId};

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
    /// Key of the flow that it takes; empty takes that of cases.
    pub flow: String,
    /// Where it came from.
    pub source: Source,
    /// What is the matter.
    pub description: String,
    /// Where, in words.
    pub place: String,
    /// Where, on the map.
    pub point: Option<Point>,
    /// Unit grid of the point; looked up when it is left out.
    pub grid: Option<String>,
    /// Component that it is about.
    pub component: Option<ComponentId>,
    /// Category, when the reporter knows it.
    pub category: Option<Category>,
    /// How to reach the reporter.
    pub contact: Contact,
    /// The superior platform that sent it.
    pub upstream: Option<Upstream>,
    /// The case that it is split off from.
    pub parent: Option<CaseId>,
    /// The telephone call in which it was told.
    pub call: Option<i64>,
    /// Pictures and documents.
    pub files: Vec<NewFile>,
}

impl Report {
    /// Makes a report of words and a place.
    pub fn new(district: i64, source: Source, description: &str, place: &str) -> Self {
        Self {
            district,
            flow: String::new(),
            source,
            description: description.to_owned(),
            place: place.to_owned(),
            point: None,
            grid: None,
            component: None,
            category: None,
            contact: Contact::default(),
            upstream: None,
            parent: None,
            call: None,
            files: Vec::new(),
        }
    }
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
    let city = tools.city();
    let mut fresh = fresh(tx, tools, &city, author, report).await?;
    if let Some(parent) = report.parent {
        let parent = super::seen(tx, author, report.district, parent).await?;
        if parent.ended_at.is_some() {
            return Err(Refusal::BadTarget.into());
        }
        fresh.kin.parent = Some(parent.id);
    }
    store_new(tx, tools, &city, author, fresh, report).await
}

/// Stores a new case with its first step, its report and its links.
async fn store_new(
    tx: &mut Tx,
    tools: &Tools,
    city: &City,
    author: &Author,
    fresh: Case,
    report: &Report,
) -> Result<Opened, CaseError> {
    let now = tools.now();
    let (case, mut detail, _) = {
        let ground = ground(city, &fresh, None)?;
        opened(&ground.book()?, fresh, now)
    };
    store::case_insert(tx, &case, None).await?;
    detail.code = report.category.as_ref().map(|category| category.code.clone());
    detail.more.insert("source".to_owned(), case.source.as_str().into());
    let step = StepFacts { at: now, action: "report", from_stage: None, note: "", detail };
    note(tx, tools, author, &case, step, &report.files).await?;
    index(tx, city, &case).await?;
    if case.source.is_public() || !report.contact.is_empty() {
        voice(tx, tools, &case, report).await?;
    }
    if let Some(parent) = case.kin.parent {
        let child = (case.district, case.id, case.number.as_str());
        store::link_insert(tx, case.district, parent, LinkKind::Child, child, now).await?;
    }
    Ok(Opened { id: case.id, number: case.number })
}

/// Keeps who told it; name and telephone are sealed in a table of their own.
async fn voice(tx: &mut Tx, tools: &Tools, case: &Case, report: &Report) -> Result<(), CaseError> {
    let row = ReportRow {
        id: tools.ids.next(),
        case_id: case.id,
        source: case.source,
        said_at: case.reported_at,
        words: case.description.clone(),
        has_contact: !report.contact.is_empty(),
        answered_at: None,
        answer: String::new(),
        attempts: 0,
        called_at: None,
        solved: None,
        satisfied: None,
        call_id: report.call,
    };
    store::report_insert(tx, case.district, &row).await?;
    if row.has_contact {
        super::reach::seal(tx, tools, case.district, row.id, &report.contact).await?;
    }
    Ok(())
}

/// Makes the number of a new case of a flow.
pub(super) async fn next_number(
    tx: &mut Tx,
    city: &City,
    flow_key: &str,
    district: i64,
    now: Instant,
) -> Result<String, CaseError> {
    let day = now.in_zone(&zone(city)?).date();
    let parts = NumberParts { pattern: &flow(city, flow_key)?.number, district, day };
    // Cases count under the bare day, as they always did.
    let period = parts.period();
    let counter = if flow_key == CASE_FLOW { period } else { format!("{flow_key}/{period}") };
    let count = store::counter_next(tx, district, &counter).await?;
    Ok(number(&parts, count))
}

/// A case of which nothing is known but its district and flow; its number is the caller's.
pub(crate) fn blank(tools: &Tools, district: i64, flow: &str, source: Source) -> Case {
    Case {
        district,
        id: tools.ids.next(),
        version: 1,
        number: String::new(),
        flow: flow.to_owned(),
        packs: String::new(),
        source,
        stage: String::new(),
        category: None,
        urgent: false,
        subject: String::new(),
        description: String::new(),
        place: String::new(),
        point: None,
        grid: None,
        area: None,
        component: None,
        reporter: None,
        department: None,
        department_path: None,
        handler: None,
        reported_at: tools.now(),
        registered_at: None,
        filed_at: None,
        dispatched_at: None,
        fed_back_at: None,
        ended_at: None,
        signed_at: None,
        received_at: None,
        upstream: None,
        given_due_at: None,
        kin: Kin::default(),
        closing: None,
        pause: None,
        hard: None,
        ruled: None,
        sub: Sub::default(),
        stage_clock: Span::default(),
        pass_clock: Span::default(),
        whole_clock: Span::default(),
        open_task: None,
        verify_result: None,
        check_result: None,
        verify_waived: false,
        check_waived: false,
        open_application: None,
        tally: Tally::default(),
        reports: 1,
        exempt: false,
        alarmed: 0,
        steps: 1,
        thumb: None,
    }
}

async fn fresh(
    tx: &mut Tx,
    tools: &Tools,
    city: &City,
    author: &Author,
    report: &Report,
) -> Result<Case, CaseError> {
    let flow = if report.flow.is_empty() { CASE_FLOW } else { &report.flow };
    let number = next_number(tx, city, flow, report.district, tools.now()).await?;
    let mut case = Case { number, ..blank(tools, report.district, flow, report.source) };
    let component = known_component(tx, report).await?;
    let point = report.point.or(component.as_ref().map(|component| component.facts.point));
    let clause = report.category.as_ref().and_then(|category| category.clause.as_deref());
    let spot = point.and_then(|point| tools.spot(report.district, point));
    let by_collector = report.source == Source::Patrol;
    case.urgent =
        clause.and_then(|key| city.clause(key)).is_some_and(wangge_pack::Clause::is_urgent);
    case.description.clone_from(&report.description);
    case.place.clone_from(&report.place);
    case.point = point;
    case.component = component.map(|component| component.id);
    case.area = spot.as_ref().map(|(_, area)| area.as_str().to_owned());
    case.grid = report.grid.clone().or(spot.map(|(grid, _)| grid));
    case.category.clone_from(&report.category);
    case.registered_at = report.category.as_ref().map(|_| case.reported_at);
    case.reporter = author.actor().filter(|_| by_collector).map(|actor| actor.account);
    case.given_due_at = report.upstream.as_ref().and_then(|upstream| upstream.due_at);
    case.upstream.clone_from(&report.upstream);
    case.thumb = report.files.iter().find_map(|file| file.thumb.clone());
    Ok(case)
}

/// Finds the component that a report names.
async fn known_component(tx: &mut Tx, report: &Report) -> Result<Option<Component>, CaseError> {
    let Some(id) = report.component else {
        return Ok(None);
    };
    let found = wangge_registers::queries::component(tx, report.district, id).await?;
    found.map(Some).ok_or_else(|| Refusal::BadTarget.into())
}

/// A case goes on in another district as a linked case of its own.
pub(super) async fn carried_over(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    decision: &mut Decision,
) -> Result<(), CaseError> {
    let before = carrying.before;
    let district = carrying.form.district.ok_or(Refusal::BadTarget)?;
    let known = wangge_identity::queries::organisation_tree(tx, district).await?;
    if known.is_empty() {
        return Err(Refusal::BadTarget.into());
    }
    let upstream = Upstream {
        system: before.district.to_string(),
        number: before.number.clone(),
        due_at: before.given_due_at,
    };
    let report = Report {
        category: before.category.clone(),
        point: before.point,
        upstream: Some(upstream),
        ..Report::new(district, Source::Upstream, &before.description, &before.place)
    };
    let (tools, city) = (carrying.tools, carrying.city);
    let fresh = fresh(tx, tools, city, &Author::Program, &report).await?;
    let opened = store_new(tx, tools, city, &Author::Program, fresh, &report).await?;
    let other = (district, opened.id, opened.number.as_str());
    let (own, id) = (before.district, before.id);
    store::link_insert(tx, own, id, LinkKind::Transfer, other, carrying.now).await?;
    decision.detail = Detail {
        other: Some(opened.id),
        other_number: Some(opened.number.clone()),
        ..decision.detail.clone()
    };
    Ok(())
}

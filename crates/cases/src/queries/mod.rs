//! Read models of cases: one case with everything, lists, facets, a collector's tasks.

pub mod check;
mod desk;
mod duties;
mod heat;
mod load;
mod near;
mod queues;
mod replies;
mod tasks;
mod tile;

pub use check::open_by_stage;
pub use desk::{claim_of, filters_of, own_deed, phrases_of};
pub(crate) use duties::ruling_key;
pub use duties::{
    Duties, Moved, Trial, Whose, duties, own_rule, own_rules, question_of, rule_history, rulings,
    trial, whose, whose_report,
};
pub use heat::heat;
pub use load::{
    Load, applications_pending, caller_digest, claims_by_account, overdue, steps_by_account,
    waiting_by_sender,
};
pub(crate) use near::repeated;
pub use near::{Near, Sought, by_caller, near, of_call};
pub use queues::{
    BoardLine, ExemptScope, HardLine, HardSummary, QueueLine, TallyLine, application_queue,
    calls_waiting, department_board, hard_cases, hard_summary, tallies,
};
pub(crate) use queues::{exemptable, late_cases, paused_cases};
pub use replies::replies;
pub use tasks::{handled_by, open_kind, task_cases, tasks_of};
pub use tile::{TilePlace, tile_places};

use crate::commands::{Around, Wants};
use crate::error::CaseError;
use crate::model::{Application, Case, CaseFile, CaseId, Exemption, ReportRow, Source, Step, Task};
use crate::permissions::CASE_READ;
use crate::store::{self, Claim, Link, Party, Pass};
use wangge_db::filter::{Field, Filter, Index, Inner, Keys, Kind, Order, Query};
use wangge_db::{DbError, Tx, Value, row};
use wangge_identity::{Actor, Author, OrganisationId, Scope};
use wangge_kernel::Instant;
use wangge_registers::ComponentId;

/// What cases can be filtered by, in URLs, saved filters and REST alike.
pub const FIELDS: &[Field] = &[
    Field { name: "q", column: "c.id", kind: Kind::Words },
    Field { name: "stage", column: "c.stage", kind: Kind::Text },
    Field { name: "source", column: "c.source", kind: Kind::Text },
    Field { name: "code", column: "c.code", kind: Kind::Text },
    Field { name: "kind", column: "c.kind", kind: Kind::Text },
    Field { name: "clause", column: "c.clause", kind: Kind::Text },
    Field { name: "grid", column: "c.grid", kind: Kind::Text },
    Field { name: "urgent", column: "c.urgent", kind: Kind::Bool },
    Field { name: "department", column: "c.department", kind: Kind::Int },
    Field { name: "handler", column: "c.handler", kind: Kind::Int },
    Field { name: "reported", column: "c.reported_at", kind: Kind::Time },
    Field { name: "filed", column: "c.filed_at", kind: Kind::Time },
    Field { name: "ended", column: "c.ended_at", kind: Kind::Time },
    Field { name: "due", column: "c.next_due_at", kind: Kind::Time },
    Field { name: "reworks", column: "c.reworks", kind: Kind::Int },
    Field { name: "flow", column: "c.flow", kind: Kind::Text },
    Field { name: "closing", column: "c.closing", kind: Kind::Text },
    Field { name: "parent", column: "c.parent", kind: Kind::Int },
    Field { name: "hard", column: "c.hard_at", kind: Kind::Time },
    Field { name: "returns", column: "c.returns", kind: Kind::Int },
    Field { name: "misdispatches", column: "c.misdispatches", kind: Kind::Int },
    Field { name: "shuffles", column: "c.shuffles", kind: Kind::Int },
    Field { name: "extensions", column: "c.extensions", kind: Kind::Int },
    Field { name: "late", column: "c.late_passes", kind: Kind::Int },
    Field { name: "reopens", column: "c.reopens", kind: Kind::Int },
    Field { name: "exempt", column: "c.exempt", kind: Kind::Bool },
    Field { name: "hex", column: "c.hex", kind: Kind::Int },
    Field { name: "owner", column: "c.hard_owner", kind: Kind::Int },
    Field { name: "component", column: "c.component", kind: Kind::Int },
    Field { name: "box", column: "c", kind: Kind::Window },
];
/// When a case was told.
const REPORTED: Field = Field { name: "reported", column: "c.reported_at", kind: Kind::Time };
/// A case is told and gets its id in the same moment, but a clock may step between the two.
const ID_SLACK_MS: i64 = 10 * 60 * 1_000;
const LAST_ID: Inner = Inner { head: "select max(c.id) from cases c" };
/// The search index of cases.
pub const INDEX: Index = Index { table: "case_text", key: "case_id" };

const DISTRICT: Field = Field { name: "district", column: "c.district", kind: Kind::Int };
const DEPARTMENT_PATH: Field =
    Field { name: "department_path", column: "c.department_path", kind: Kind::Text };
const CASE_ID: Field = Field { name: "id", column: "c.id", kind: Kind::Int };
/// Cases that a department helps with (协办).
const HELPED: Inner = Inner { head: "select p.case_id from case_party p" };
const HELPED_DISTRICT: Field = Field { name: "district", column: "p.district", kind: Kind::Int };
const HELPED_PATH: Field =
    Field { name: "organisation_path", column: "p.organisation_path", kind: Kind::Text };
const NUMBER: Field = Field { name: "number", column: "c.number", kind: Kind::Text };
const REPORTER: Field = Field { name: "reporter", column: "c.reporter", kind: Kind::Int };
const ENDED: Field = Field { name: "ended", column: "c.ended_at", kind: Kind::Time };
/// How a list of cases is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorting {
    /// Soonest deadline first; cases without a running clock come last. For what is to be done.
    Due,
    /// Latest report first. For what was, of which a period is read.
    Newest,
}

impl Sorting {
    const fn order(self) -> [Order; 2] {
        let (column, descending) = match self {
            Self::Due => ("c.next_due_at", false),
            Self::Newest => ("c.reported_at", true),
        };
        [Order { column, descending }, Order { column: "c.id", descending }]
    }

    /// Where the list goes on after a row.
    pub const fn after(self, row: &CaseLine) -> (Instant, CaseId) {
        let at = match self {
            Self::Due => row.next_due_at,
            Self::Newest => row.reported_at,
        };
        (at, row.id)
    }
}

row! {
    /// A case as lists show it.
    pub struct CaseLine {
        /// Identity.
        pub id: CaseId,
        /// Number that people use.
        pub number: String,
        /// Key of the stage.
        pub stage: String,
        /// Where it came from.
        pub source: Source,
        /// Standard of the category.
        pub standard: Option<String>,
        /// Kind of the category.
        pub kind: Option<String>,
        /// Code of the category.
        pub code: Option<String>,
        /// What was reported.
        pub description: String,
        /// Where.
        pub place: String,
        /// Longitude.
        pub lon: Option<f64>,
        /// Latitude.
        pub lat: Option<f64>,
        /// Department that has it.
        pub department: Option<OrganisationId>,
        /// When it was reported.
        pub reported_at: Instant,
        /// When the soonest running clock turns yellow.
        pub next_yellow_at: Instant,
        /// When it is due.
        pub next_due_at: Instant,
        /// Since when the stage runs.
        pub stage_at: Instant,
        /// When it ended.
        pub ended_at: Option<Instant>,
        /// Key of the flow.
        pub flow: String,
        /// Title, for what has no matter.
        pub subject: String,
        /// Clause.
        pub clause: Option<String>,
        /// Unit grid.
        pub grid: Option<String>,
        /// When it was filed.
        pub filed_at: Option<Instant>,
        /// Number of changes so far.
        pub version: i64,
        /// Whether an application waits.
        pub open_application: Option<i64>,
        /// Since when it is a hard case.
        pub hard_at: Option<Instant>,
        /// Times of rework.
        pub reworks: i64,
        /// Thumbnail.
        pub thumb: Option<String>,
        /// Component that it is about.
        pub component: Option<ComponentId>,
    }
}

row! {
    /// Count of one value of a facet.
    pub struct Facet {
        /// The value.
        pub value: Option<String>,
        /// Cases that have it.
        pub n: i64,
    }
}

row! {
    /// Count of the cases of one source in one stage.
    pub struct StageOfSource {
        /// Where they came from.
        pub source: String,
        /// Key of the stage.
        pub stage: String,
        /// Cases that have both.
        pub n: i64,
    }
}

/// A case with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Its history.
    pub steps: Vec<Step>,
    /// Its attachments.
    pub files: Vec<CaseFile>,
    /// Kind of the task that is open.
    pub open_task: Option<Task>,
    /// Applications, the oldest first.
    pub applications: Vec<Application>,
    /// What does not count.
    pub exemptions: Vec<Exemption>,
    /// Passes of departments.
    pub passes: Vec<Pass>,
    /// Departments that help.
    pub parties: Vec<Party>,
    /// Reports that it answers.
    pub reports: Vec<ReportRow>,
    /// Links from and to it.
    pub links: Vec<Link>,
    /// Who works on it just now.
    pub claim: Option<Claim>,
    /// Until when the last step can be taken back, by whoever reads this.
    pub undo_until: Option<Instant>,
    pub(crate) around: std::sync::Arc<Around>,
}

/// Narrows a filter to what an actor may see.
pub fn within_scope(actor: &Actor, filter: Filter) -> Filter {
    let district = Filter::In(DISTRICT, vec![Value::Int(actor.district)]);
    let scope = match actor.scope {
        Scope::District => Filter::everything(),
        Scope::Organisation => Filter::Any(vec![
            below(DEPARTMENT_PATH, &actor.organisation_path),
            Filter::Inside(
                CASE_ID,
                HELPED,
                Box::new(Filter::All(vec![
                    Filter::In(HELPED_DISTRICT, vec![Value::Int(actor.district)]),
                    below(HELPED_PATH, &actor.organisation_path),
                ])),
            ),
        ]),
        Scope::Own => Filter::In(REPORTER, vec![Value::Int(actor.account.0)]),
    };
    let all = Filter::All(vec![district]).and(scope).and(filter);
    let keys = all.span(REPORTED).map(|span| keys_of(actor.district, span));
    match keys {
        Some(keys) => all.words_among(&keys),
        None => all,
    }
}

/// Returns the ids that cases of a period can have. A case gets its id when it is told, or later,
/// when it was brought from elsewhere: the start bounds the first id, the last is looked for.
fn keys_of(district: i64, (start, end): (Option<&Value>, Option<&Value>)) -> Keys {
    let from = start.and_then(|start| match start {
        Value::Int(start) => {
            let start = Instant::from_millis(*start).plus_millis(-ID_SLACK_MS);
            Some(wangge_kernel::id::first_at(start))
        }
        _ => None,
    });
    let last = end.map(|end| {
        let district = Filter::In(DISTRICT, vec![Value::Int(district)]);
        let told = Filter::Range(REPORTED, start.cloned(), Some(end.clone()));
        (LAST_ID, Box::new(Filter::All(vec![district, told])))
    });
    Keys { from, last }
}

/// Everything whose department lies at or below a path `/1/5/`: as text from there up to `/1/50`,
/// since `0` follows `/`.
fn below(field: Field, path: &str) -> Filter {
    let end = format!("{}0", path.trim_end_matches('/'));
    Filter::Range(field, Some(Value::Text(path.to_owned())), Some(Value::Text(end)))
}

/// Cases and hotline orders, without the letters about them.
pub fn cases_only() -> Filter {
    const FLOW: Field = Field { name: "flow", column: "c.flow", kind: Kind::Text };
    let flows = [crate::CASE_FLOW, "order"].map(|key| Value::Text(key.to_owned()));
    Filter::In(FLOW, flows.to_vec())
}

/// Cases that have not ended.
pub fn open_cases() -> Filter {
    Filter::Empty(ENDED)
}

/// Tells whether an author may see a case.
pub(crate) async fn may_see(tx: &mut Tx, author: &Author, case: &Case) -> Result<bool, DbError> {
    let Some(actor) = author.actor() else {
        return Ok(true);
    };
    if actor.district != case.district {
        return Ok(false);
    }
    Ok(match actor.scope {
        Scope::District => true,
        Scope::Organisation => {
            let reaches = |path: &str| actor.reaches(path, case.district);
            case.department_path.as_deref().is_some_and(reaches)
                || store::party_list(tx, case.district, case.id)
                    .await?
                    .iter()
                    .any(|party| reaches(&party.organisation_path))
        }
        Scope::Own => {
            let task = match case.open_task {
                Some(id) => store::task_fetch(tx, case.district, id).await?,
                None => None,
            };
            case.reporter == Some(actor.account)
                || task.is_some_and(|task| task.assignee == Some(actor.account))
        }
    })
}

/// Loads a case with everything around it.
pub async fn case_view(
    tx: &mut Tx,
    actor: &Actor,
    id: CaseId,
    now: Instant,
    attempts: usize,
) -> Result<CaseView, CaseError> {
    let author = Author::from(actor);
    let case = store::case_fetch(tx, actor.district, id).await?.ok_or(CaseError::NotFound)?;
    if !may_see(tx, &author, &case).await? {
        return Err(CaseError::NotFound);
    }
    let district = case.district;
    let around = Around::load(tx, &author, &case, Wants::ALL, attempts).await?;
    let undo = store::undo_fetch(tx, district, id, case.steps, now).await?;
    let undo = undo.filter(|before| before.account == Some(actor.account));
    Ok(CaseView {
        steps: store::step_list(tx, district, id).await?,
        files: store::file_list(tx, district, id).await?,
        open_task: around.task.clone(),
        applications: around.applications.clone(),
        exemptions: store::exemption_list(tx, district, id).await?,
        passes: store::pass_list(tx, district, id).await?,
        parties: around.parties.clone(),
        reports: around.reports.clone(),
        links: store::link_list(tx, district, id).await?,
        claim: store::claim_fetch(tx, district, id, now).await?,
        undo_until: undo.map(|before| before.until_at),
        around: std::sync::Arc::new(around),
        case,
    })
}

/// Loads a case with its attachments alone, for whoever may see it.
pub async fn case_files(
    tx: &mut Tx,
    actor: &Actor,
    id: CaseId,
) -> Result<(Case, Vec<CaseFile>), CaseError> {
    let case = store::case_fetch(tx, actor.district, id).await?.ok_or(CaseError::NotFound)?;
    if !may_see(tx, &Author::from(actor), &case).await? {
        return Err(CaseError::NotFound);
    }
    let files = store::file_list(tx, case.district, id).await?;
    Ok((case, files))
}

/// Lists cases by deadline, from the first on.
pub async fn case_list(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    limit: i64,
) -> Result<Vec<CaseLine>, CaseError> {
    case_page(tx, actor, filter, (Sorting::Due, None), limit).await
}

/// Lists cases in an order, after the last row of the page before.
pub async fn case_page(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    (sorting, after): (Sorting, Option<(Instant, CaseId)>),
    limit: i64,
) -> Result<Vec<CaseLine>, CaseError> {
    actor.require(CASE_READ)?;
    let head = "select c.id, c.number, c.stage, c.source, c.standard, c.kind, c.code, c.description, c.place, c.lon, c.lat,
        c.department, c.reported_at, c.next_yellow_at, c.next_due_at, c.stage_at, c.ended_at, c.flow, c.subject, c.clause, c.grid,
        c.filed_at, c.version, c.open_application, c.hard_at, c.reworks, c.thumb, c.component from cases c";
    let after = after
        .map(|(at, id)| vec![Value::Int(at.as_millis()), Value::Int(id.0)])
        .unwrap_or_default();
    let query = Query::new("cases.case_list", head, within_scope(actor, filter))
        .order(&sorting.order())
        .after(after)
        .limit(limit);
    Ok(store::select(tx, &query).await?)
}

/// Finds a case by the number that people use.
pub async fn case_by_number(
    tx: &mut Tx,
    actor: &Actor,
    number: &str,
) -> Result<Option<CaseId>, CaseError> {
    actor.require(CASE_READ)?;
    let filter = within_scope(actor, Filter::In(NUMBER, vec![Value::Text(number.to_owned())]));
    let query = Query::new("cases.case_by_number", "select c.id from cases c", filter);
    let rows: Vec<(CaseId,)> = store::select(tx, &query).await?;
    Ok(rows.first().map(|row| row.0))
}

/// Counts the cases of a filter, exactly.
pub async fn case_count(tx: &mut Tx, actor: &Actor, filter: Filter) -> Result<i64, CaseError> {
    actor.require(CASE_READ)?;
    let query = Query::new(
        "cases.case_count",
        "select cast(count(*) as bigint) as n from cases c",
        within_scope(actor, filter),
    );
    let rows: Vec<(i64,)> = store::select(tx, &query).await?;
    Ok(rows.first().map_or(0, |row| row.0))
}

/// Counts the cases of a filter by stage.
pub async fn stage_facets(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
) -> Result<Vec<Facet>, CaseError> {
    actor.require(CASE_READ)?;
    let head = "select c.stage as value, cast(count(*) as bigint) as n from cases c";
    let query =
        Query::new("cases.stage_facets", head, within_scope(actor, filter)).group("c.stage");
    Ok(store::select(tx, &query).await?)
}

/// Counts the cases of a filter by stage and source at once: one walk for all that a list shows.
pub async fn case_facets(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
) -> Result<Vec<StageOfSource>, CaseError> {
    actor.require(CASE_READ)?;
    let head = "select c.source, c.stage, cast(count(*) as bigint) as n from cases c";
    // Without statistics SQLite would walk the index of stages, ended cases too, were they first.
    let group = "c.source, c.stage";
    let query = Query::new("cases.case_facets", head, within_scope(actor, filter)).group(group);
    Ok(store::select(tx, &query).await?)
}

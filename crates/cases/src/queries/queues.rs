//! Queues and boards: what waits for whom, and how departments stand.

use super::{CaseLine, within_scope};
use crate::error::CaseError;
use crate::model::{ApplicationId, ApplicationKind, CaseId, Fact};
use crate::permissions::{CASE_CALL, CASE_READ};
use crate::store;
use wangge_db::filter::{Field, Filter, Kind, Order, Query};
use wangge_db::{Tx, Value, row};
use wangge_identity::{Actor, OrganisationId};
use wangge_kernel::Instant;

const DISTRICT: Field = Field { name: "district", column: "c.district", kind: Kind::Int };
const ENDED: Field = Field { name: "ended", column: "c.ended_at", kind: Kind::Time };
const FILED: Field = Field { name: "filed", column: "c.filed_at", kind: Kind::Time };
const HARD: Field = Field { name: "hard", column: "c.hard_at", kind: Kind::Time };
const CODE: Field = Field { name: "code", column: "c.code", kind: Kind::Text };
const GRID: Field = Field { name: "grid", column: "c.grid", kind: Kind::Text };
const PAUSE_UNTIL: Field = Field { name: "pause_until", column: "c.pause_until", kind: Kind::Time };

row! {
    /// An application in the queue of those who decide it.
    pub struct QueueLine {
        /// Identity.
        pub id: ApplicationId,
        /// Case.
        pub case_id: CaseId,
        /// Number of the case.
        pub number: String,
        /// What is asked for.
        pub kind: ApplicationKind,
        /// When it was made.
        pub asked_at: Instant,
        /// Name of whoever asked.
        pub asker: String,
        /// Department.
        pub organisation: Option<OrganisationId>,
        /// Key of the reason, or words.
        pub reason: String,
        /// What was written.
        pub note: String,
        /// How it will be solved.
        pub plan: String,
        /// How much more time.
        pub amount: Option<String>,
        /// The last moment asked for.
        pub until: Option<Instant>,
        /// Approvals given so far.
        pub level: i64,
        /// When the approver is late.
        pub due_at: Instant,
        /// Flow of the case.
        pub flow: String,
        /// Standard of the category.
        pub standard: Option<String>,
        /// Kind of the category.
        pub matter_kind: Option<String>,
        /// Code of the category.
        pub code: Option<String>,
        /// Where.
        pub place: String,
        /// Thumbnail.
        pub thumb: Option<String>,
        /// When the case is due.
        pub next_due_at: Instant,
    }
}

/// Lists the applications that a post may decide now, the most urgent first.
pub async fn application_queue(
    tx: &mut Tx,
    actor: &Actor,
    limit: i64,
) -> Result<Vec<QueueLine>, CaseError> {
    const A_DISTRICT: Field = Field { name: "district", column: "a.district", kind: Kind::Int };
    const APPROVER: Field = Field { name: "approver", column: "a.approver", kind: Kind::Text };
    const STATE: Field = Field { name: "state", column: "a.state", kind: Kind::Text };
    const ORDER: [Order; 2] = [
        Order { column: "a.due_at", descending: false },
        Order { column: "a.id", descending: false },
    ];
    let own: Vec<Value> = actor.permissions.iter().map(|name| Value::Text(name.clone())).collect();
    let filter = Filter::All(vec![
        Filter::In(A_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::In(STATE, vec![Value::Text("pending".to_owned())]),
        Filter::In(APPROVER, own),
    ]);
    let head = "select a.id, a.case_id, c.number, a.kind, a.asked_at, a.asker, a.organisation, a.reason, a.note, a.plan, a.amount,
        a.until_at as until, a.level, a.due_at, c.flow, c.standard, c.kind as matter_kind, c.code, c.place, c.thumb, c.next_due_at
        from case_application a join cases c on c.district = a.district and c.id = a.case_id";
    let query = Query::new("cases.application_queue", head, filter).order(&ORDER).limit(limit);
    Ok(store::select(tx, &query).await?)
}

/// Lists ended cases with a reporter who waits for a call, the longest waiting first.
pub async fn calls_waiting(
    tx: &mut Tx,
    actor: &Actor,
    attempts: usize,
    limit: i64,
) -> Result<Vec<(CaseLine, i64)>, CaseError> {
    const R_DISTRICT: Field = Field { name: "district", column: "r.district", kind: Kind::Int };
    const CONTACT: Field = Field { name: "contact", column: "r.has_contact", kind: Kind::Bool };
    const CALLED: Field = Field { name: "called", column: "r.called_at", kind: Kind::Time };
    const ATTEMPTS: Field = Field { name: "attempts", column: "r.attempts", kind: Kind::Int };
    const ORDER: [Order; 2] = [
        Order { column: "c.ended_at", descending: false },
        Order { column: "c.id", descending: false },
    ];
    actor.require(CASE_CALL)?;
    let most = i64::try_from(attempts).unwrap_or(i64::MAX);
    let filter = Filter::All(vec![
        Filter::In(R_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::In(CONTACT, vec![Value::Bool(true)]),
        Filter::Empty(CALLED),
        Filter::Range(ATTEMPTS, None, Some(Value::Int(most))),
        Filter::Not(Box::new(Filter::Empty(ENDED))),
    ]);
    let head = "select c.id, c.number, c.stage, c.source, c.standard, c.kind, c.code, c.description, c.place, c.lon, c.lat,
        c.department, c.reported_at, c.next_yellow_at, c.next_due_at, c.stage_at, c.ended_at, c.flow, c.subject, c.clause, c.grid,
        c.filed_at, c.version, c.open_application, c.hard_at, c.reworks, c.thumb, c.component, r.attempts
        from case_report r join cases c on c.district = r.district and c.id = r.case_id";
    let query = Query::new("cases.calls_waiting", head, filter).order(&ORDER).limit(limit);
    let rows: Vec<wangge_db::Row> = store::select(tx, &query).await?;
    let line = |row: &wangge_db::Row| {
        Ok((<CaseLine as wangge_db::FromRow>::from_row(row)?, row.get("attempts")?))
    };
    rows.iter().map(line).collect()
}

row! {
    /// How a department stands.
    pub struct BoardLine {
        /// Department.
        pub department: Option<OrganisationId>,
        /// Open cases.
        pub open: i64,
        /// Of them, warned.
        pub yellow: i64,
        /// Of them, overdue.
        pub red: i64,
    }
}

/// Counts the open cases of each department by light.
pub async fn department_board(
    tx: &mut Tx,
    actor: &Actor,
    now: Instant,
) -> Result<Vec<BoardLine>, CaseError> {
    const YELLOW: Field = Field { name: "yellow", column: "c.next_yellow_at", kind: Kind::Time };
    const DUE: Field = Field { name: "due", column: "c.next_due_at", kind: Kind::Time };
    // No department has the number 0; the engines disagree where nulls go.
    const ORDER: [Order; 1] = [Order { column: "coalesce(c.department, 0)", descending: false }];
    actor.require(CASE_READ)?;
    let open = || within_scope(actor, Filter::Empty(ENDED));
    let late = |field| Filter::Range(field, None, Some(Value::Int(now.as_millis())));
    let head = "select c.department, cast(count(*) as bigint) as n from cases c";
    let mut lines: Vec<BoardLine> = Vec::new();
    let parts = [
        ("cases.board_open", open()),
        ("cases.board_yellow", open().and(late(YELLOW))),
        ("cases.board_red", open().and(late(DUE))),
    ];
    for (place, (name, filter)) in parts.into_iter().enumerate() {
        let query = Query::new(name, head, filter).group("c.department").order(&ORDER);
        let rows: Vec<wangge_db::Row> = store::select(tx, &query).await?;
        for row in &rows {
            let (department, n): (Option<OrganisationId>, i64) =
                (row.get("department")?, row.get("n")?);
            let known = lines.iter().position(|line| line.department == department);
            let at = known.unwrap_or_else(|| {
                lines.push(BoardLine { department, open: 0, yellow: 0, red: 0 });
                lines.len() - 1
            });
            match place {
                0 => lines[at].open = n,
                1 => lines[at].yellow = n,
                _ => lines[at].red = n,
            }
        }
    }
    for line in &mut lines {
        // What is overdue was warned before.
        line.yellow -= line.red;
    }
    lines.sort_by_key(|line| (-line.red, -line.yellow, -line.open, line.department));
    Ok(lines)
}

row! {
    /// Permanent facts of a department over a period.
    pub struct TallyLine {
        /// Department.
        pub organisation: OrganisationId,
        /// Passes that began in the period.
        pub passes: i64,
        /// Of them, ended.
        pub ended: i64,
        /// Of them, late.
        pub late: i64,
        /// Of them, rework.
        pub reworks: i64,
    }
}

/// Counts the passes of each department that began in a period.
pub async fn tallies(
    tx: &mut Tx,
    actor: &Actor,
    from: Instant,
    to: Instant,
) -> Result<Vec<TallyLine>, CaseError> {
    const P_DISTRICT: Field = Field { name: "district", column: "p.district", kind: Kind::Int };
    const P_FROM: Field = Field { name: "from", column: "p.from_at", kind: Kind::Time };
    actor.require(CASE_READ)?;
    let filter = Filter::All(vec![
        Filter::In(P_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::Range(P_FROM, Some(Value::Int(from.as_millis())), Some(Value::Int(to.as_millis()))),
    ]);
    let head = "select p.organisation, cast(count(*) as bigint) as passes,
        cast(sum(case when p.outcome = 'open' then 0 else 1 end) as bigint) as ended,
        cast(sum(case when p.late_ms > 0 then 1 else 0 end) as bigint) as late,
        cast(sum(case when p.is_rework then 1 else 0 end) as bigint) as reworks
        from case_pass p";
    let query = Query::new("cases.tallies", head, filter).group("p.organisation");
    let mut lines: Vec<TallyLine> = store::select(tx, &query).await?;
    lines.sort_by_key(|line| (-line.passes, line.organisation));
    Ok(lines)
}

/// A hard case as its list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct HardLine {
    /// The case.
    pub line: CaseLine,
    /// Name of its owner.
    pub owner: String,
    /// The last progress that was written.
    pub progress: String,
    /// Supervision notices about it.
    pub supervisions: i64,
}

/// What became of hard cases in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HardSummary {
    /// Hard cases that have not ended.
    pub open: i64,
    /// Hard cases that ended in the period.
    pub ended: i64,
    /// Supervision notices issued in the period.
    pub notices: i64,
}

/// Lists open hard cases, the oldest first.
pub async fn hard_cases(tx: &mut Tx, actor: &Actor) -> Result<Vec<HardLine>, CaseError> {
    let filter = Filter::Not(Box::new(Filter::Empty(HARD))).and(Filter::Empty(ENDED));
    let lines = super::case_list(tx, actor, filter, 200).await?;
    let mut found = Vec::new();
    for line in lines {
        let Some(case) = store::case_fetch(tx, actor.district, line.id).await? else {
            continue;
        };
        let steps = store::step_list(tx, actor.district, line.id).await?;
        let wrote = |step: &&crate::model::Step| {
            ["hard_note", "hard_mark", "comment"].contains(&step.action.as_str())
                && !step.note.is_empty()
        };
        let owner = match case.hard.and_then(|hard| hard.owner) {
            Some(owner) => wangge_identity::queries::account_fetch(tx, owner).await?,
            None => None,
        };
        found.push(HardLine {
            owner: owner.map(|account| account.name).unwrap_or_default(),
            progress: steps
                .iter()
                .rev()
                .find(wrote)
                .map(|step| step.note.clone())
                .unwrap_or_default(),
            supervisions: case.tally.of(Fact::Supervision),
            line,
        });
    }
    found.sort_by_key(|one| (one.line.hard_at, one.line.id));
    Ok(found)
}

/// Counts what became of hard cases in a period.
pub async fn hard_summary(
    tx: &mut Tx,
    actor: &Actor,
    from: Instant,
    to: Instant,
) -> Result<HardSummary, CaseError> {
    const FLOW: Field = Field { name: "flow", column: "c.flow", kind: Kind::Text };
    const REPORTED: Field = Field { name: "reported", column: "c.reported_at", kind: Kind::Time };
    let hard = || Filter::Not(Box::new(Filter::Empty(HARD)));
    let within = |field| {
        Filter::Range(field, Some(Value::Int(from.as_millis())), Some(Value::Int(to.as_millis())))
    };
    let letters = Filter::In(FLOW, vec![Value::Text("supervision".to_owned())]);
    Ok(HardSummary {
        open: super::case_count(tx, actor, hard().and(Filter::Empty(ENDED))).await?,
        ended: super::case_count(tx, actor, hard().and(within(ENDED))).await?,
        notices: super::case_count(tx, actor, letters.and(within(REPORTED))).await?,
    })
}

/// Which cases a bulk exemption concerns.
#[derive(Debug, Clone, PartialEq)]
pub struct ExemptScope {
    /// Filed from this moment.
    pub from: Instant,
    /// Up to, but not at, this one.
    pub to: Instant,
    /// Beginning of the code, such as a class; empty for all.
    pub code: String,
    /// Beginning of the grid's id, such as a street; empty for all.
    pub area: String,
}

/// Lists the cases of a scope that have a fact.
pub(crate) async fn exemptable(
    tx: &mut Tx,
    district: i64,
    scope: &ExemptScope,
    fact: Fact,
) -> Result<Vec<CaseId>, CaseError> {
    let counted = match fact {
        Fact::Rework => "c.reworks",
        Fact::MisDispatch => "c.misdispatches",
        Fact::Shuffle => "c.shuffles",
        Fact::IntakeError => "c.intake_errors",
        _ => "c.late_passes",
    };
    let counted = Field { name: "fact", column: counted, kind: Kind::Int };
    let mut all = vec![
        Filter::In(DISTRICT, vec![Value::Int(district)]),
        Filter::Range(
            FILED,
            Some(Value::Int(scope.from.as_millis())),
            Some(Value::Int(scope.to.as_millis())),
        ),
        Filter::Range(counted, Some(Value::Int(1)), None),
    ];
    for (field, text) in [(CODE, &scope.code), (GRID, &scope.area)] {
        if !text.is_empty() {
            let end = format!("{text}\u{10FFFF}");
            let (from, to) = (Value::Text(text.clone()), Value::Text(end));
            all.push(Filter::Range(field, Some(from), Some(to)));
        }
    }
    let query = Query::new("cases.exemptable", "select c.id from cases c", Filter::All(all));
    let rows: Vec<(CaseId,)> = store::select(tx, &query).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Lists open cases of a district whose light turned and of which nobody was told yet.
pub(crate) async fn late_cases(
    tx: &mut Tx,
    district: i64,
    light: i64,
    now: Instant,
    most: i64,
) -> Result<Vec<CaseId>, CaseError> {
    const ALARMED: Field = Field { name: "alarmed", column: "c.alarmed", kind: Kind::Int };
    let column = if light == 1 { "c.next_yellow_at" } else { "c.next_due_at" };
    let turned = Field { name: "turned", column, kind: Kind::Time };
    let filter = Filter::All(vec![
        Filter::In(DISTRICT, vec![Value::Int(district)]),
        Filter::Empty(ENDED),
        Filter::Range(ALARMED, None, Some(Value::Int(light))),
        Filter::Range(turned, None, Some(Value::Int(now.as_millis()))),
    ]);
    let order = [Order { column: "c.id", descending: false }];
    let query = Query::new("cases.late_cases", "select c.id from cases c", filter)
        .order(&order)
        .limit(most);
    let rows: Vec<(CaseId,)> = store::select(tx, &query).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Lists cases whose pause is over.
pub(crate) async fn paused_cases(
    tx: &mut Tx,
    district: i64,
    now: Instant,
    most: i64,
) -> Result<Vec<CaseId>, CaseError> {
    let filter = Filter::All(vec![
        Filter::In(DISTRICT, vec![Value::Int(district)]),
        Filter::Empty(ENDED),
        Filter::Range(PAUSE_UNTIL, None, Some(Value::Int(now.as_millis() + 1))),
    ]);
    let order = [Order { column: "c.id", descending: false }];
    let query = Query::new("cases.paused_cases", "select c.id from cases c", filter)
        .order(&order)
        .limit(most);
    let rows: Vec<(CaseId,)> = store::select(tx, &query).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

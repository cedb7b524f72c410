//! Queues and boards: applications to decide, reporters to call, how departments stand, hard cases.

use super::list::{RowView, row_view};
use super::{CasePages, Who, export, said, speech};
use crate::error::CaseError;
use crate::queries::{self, CaseLine, QueueLine};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::tz::TimeZone;
use wangge_db::filter::Filter;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_kernel::Instant;
use wangge_web::{PageError, PageResult, Params, Ui, page};

/// Rows that a page shows.
const ROWS: i64 = 200;
/// Rows of a file: more than any queue ever has.
const WHOLE: i64 = 100_000;
/// Columns of the files with the keys of their names.
const APPLICATION_COLUMNS: [&str; 8] = [
    "column-number",
    "column-matter",
    "column-place",
    "export-application",
    "export-asker",
    "export-asked",
    "export-grounds",
    "export-decide-by",
];
const CALL_COLUMNS: [&str; 7] = [
    "column-number",
    "column-matter",
    "case-class",
    "column-place",
    "column-source",
    "column-stage",
    "calls-attempts",
];

struct Asked {
    case_href: String,
    number: String,
    matter: String,
    place: String,
    thumb: String,
    kind: String,
    who: String,
    when: String,
    lines: Vec<String>,
    left: speech::Left,
    approve: String,
    refuse: String,
}

#[derive(Template)]
#[template(path = "cases/applications.html")]
struct ApplicationsPage {
    ui: Ui,
    rows: Vec<Asked>,
}

/// `GET /applications`: what the post must decide, the most urgent first.
pub(crate) async fn applications(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let rows = applications_of(&pages, &who, &ui, ROWS).await?;
    page(&ApplicationsPage { ui, rows })
}

async fn applications_of(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    limit: i64,
) -> Result<Vec<Asked>, PageError> {
    let input = (who.0.clone(), limit);
    let read = pages.cases.db.read("cases.applications", input, |tx, (actor, limit)| {
        Box::pin(async move {
            let rows = queries::application_queue(tx, actor, *limit).await?;
            let tree = organisation_tree(tx, actor.district).await?;
            Ok::<_, CaseError>((rows, tree))
        })
    });
    let (rows, tree) = read.await.map_err(|error| said::fail(ui, error))?;
    Ok(rows.iter().map(|row| asked(pages, ui, &tree, row)).collect())
}

/// `GET /applications/export/{form}`: the same queue as a file.
pub(crate) async fn applications_file(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(kind): Path<String>,
) -> PageResult {
    let rows = applications_of(&pages, &who, &ui, WHOLE).await?;
    let cells = rows.into_iter().map(|row| {
        let due = row.left.due;
        vec![
            row.number,
            row.matter,
            row.place,
            row.kind,
            row.who,
            row.when,
            row.lines.join("; "),
            due,
        ]
    });
    export::whole(&pages, &ui, &kind, "applications", &APPLICATION_COLUMNS, cells.collect()).await
}

fn asked(pages: &CasePages, ui: &Ui, tree: &[TreeRow], row: &QueueLine) -> Asked {
    let (city, zone) = (pages.city(), pages.zone());
    let flow = city.flow(&row.flow);
    let def = flow.and_then(|flow| flow.application(row.kind));
    let asking = flow.and_then(|flow| flow.asking(row.kind));
    let reason = flow
        .zip(asking)
        .and_then(|(flow, action)| flow.reason(&action.key, &row.reason))
        .map_or_else(|| row.reason.clone(), |it| ui.pick(&it.name, &it.name_en).to_owned());
    let mut lines = Vec::new();
    let mut tell = |key: &str, what: String| {
        if !what.is_empty() {
            lines.push(ui.tw(key, &what));
        }
    };
    tell("step-reason", reason);
    let amount = row.amount.as_deref().map(|text| speech::limit_words(ui, text));
    tell("step-amount", amount.unwrap_or_default());
    tell("step-until", row.until.map(|until| speech::day(&zone, until)).unwrap_or_default());
    tell("step-plan", row.plan.clone());
    tell("step-note", row.note.clone());
    let (matter, _) = speech::matter(
        ui,
        &city,
        row.standard.as_deref(),
        row.matter_kind.as_deref(),
        row.code.as_deref(),
    );
    let span = crate::model::Span {
        at: Some(row.asked_at),
        yellow_at: Some(row.asked_at.plus_millis(row.due_at.millis_since(row.asked_at) / 5 * 4)),
        due_at: Some(row.due_at).filter(|due| *due < crate::rules::FAR),
        stopped_at: None,
    };
    Asked {
        case_href: format!("/cases/{}", row.case_id),
        number: row.number.clone(),
        matter,
        place: row.place.clone(),
        thumb: row
            .thumb
            .as_ref()
            .map_or_else(String::new, |_| format!("/cases/{}/thumb", row.case_id)),
        kind: def.map_or_else(
            || row.kind.to_string(),
            |def| ui.pick(&def.name, &def.name_en).to_owned(),
        ),
        who: format!("{} {}", speech::organisation(ui, tree, row.organisation), row.asker),
        when: speech::moment(&zone, row.asked_at),
        lines,
        left: speech::left(ui, &zone, span, pages.now()),
        approve: format!("/cases/{}/act/approve", row.case_id),
        refuse: format!("/cases/{}/act/refuse", row.case_id),
    }
}

#[derive(Template)]
#[template(path = "cases/calls.html")]
struct CallsPage {
    ui: Ui,
    rows: Vec<(RowView, String)>,
}

/// `GET /calls`: closed cases whose reporter is to be called.
pub(crate) async fn calls(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let rows = calls_of(&pages, &who, &ui, ROWS).await?;
    page(&CallsPage { ui, rows })
}

async fn calls_of(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    limit: i64,
) -> Result<Vec<(RowView, String)>, PageError> {
    let input = (who.0.clone(), pages.city().case_rules().call_attempts, limit);
    let read = pages.cases.db.read("cases.calls", input, |tx, (actor, attempts, limit)| {
        Box::pin(async move {
            let rows = queries::calls_waiting(tx, actor, *attempts, *limit).await?;
            let tree = organisation_tree(tx, actor.district).await?;
            Ok::<_, CaseError>((rows, tree))
        })
    });
    let (rows, tree) = read.await.map_err(|error| said::fail(ui, error))?;
    let row = |(line, attempts): &(CaseLine, i64)| {
        (row_view(pages, ui, &tree, line), ui.tn("call-attempts", *attempts))
    };
    Ok(rows.iter().map(row).collect())
}

/// `GET /calls/export/{form}`: the same list as a file.
pub(crate) async fn calls_file(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(kind): Path<String>,
) -> PageResult {
    let rows = calls_of(&pages, &who, &ui, WHOLE).await?;
    let cells = rows.into_iter().map(|(row, attempts)| {
        vec![row.number, row.matter, row.class, row.place, row.source, row.stage_name, attempts]
    });
    export::whole(&pages, &ui, &kind, "call-backs", &CALL_COLUMNS, cells.collect()).await
}

struct BoardRow {
    name: String,
    href: String,
    red_href: String,
    open: i64,
    yellow: i64,
    red: i64,
    red_part: i64,
    yellow_part: i64,
    passes: i64,
    late: i64,
    reworks: i64,
    in_time: String,
}

#[derive(Template)]
#[template(path = "cases/board.html")]
struct BoardPage {
    ui: Ui,
    rows: Vec<BoardRow>,
    red: Vec<RowView>,
    yellow: Vec<RowView>,
    month: String,
}

/// The first moment of the month in which a moment lies.
fn month_begin(zone: &TimeZone, now: Instant) -> Instant {
    let first = now.in_zone(zone).date().first_of_month().to_zoned(zone.clone());
    first.map_or(now, |day| Instant::from(day.timestamp()))
}

/// `GET /board`: red and yellow by department, and the month so far.
pub(crate) async fn board(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let (zone, now) = (pages.zone(), pages.now());
    let today = now.in_zone(&zone).date();
    let from = month_begin(&zone, now);
    let red = due(None, Some(now));
    let yellow = yellow(now);
    let input = (who.0.clone(), now, from, red, yellow);
    let gathered =
        pages.cases.db.read("cases.board", input, |tx, (actor, now, from, red, yellow)| {
            Box::pin(async move {
                let board = queries::department_board(tx, actor, *now).await?;
                let month = queries::tallies(tx, actor, *from, now.plus_millis(1)).await?;
                let open = queries::open_cases().and(queries::cases_only());
                let red = queries::case_list(tx, actor, open.clone().and(red.clone()), 12).await?;
                let yellow = queries::case_list(tx, actor, open.and(yellow.clone()), 12).await?;
                let tree = organisation_tree(tx, actor.district).await?;
                Ok::<_, CaseError>((board, month, red, yellow, tree))
            })
        });
    let (board, month, red, yellow, tree) =
        gathered.await.map_err(|error| said::fail(&ui, error))?;
    let most = board.iter().map(|line| line.open).max().unwrap_or(1).max(1);
    let row = |line: &queries::BoardLine| {
        let month = month.iter().find(|one| Some(one.organisation) == line.department);
        let (ended, late) = month.map_or((0, 0), |one| (one.ended, one.late));
        let filter = |extra: &[(&str, String)]| {
            let id = line.department.map(|id| id.to_string()).unwrap_or_default();
            let mut pairs = vec![("department".to_owned(), id)];
            pairs.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
            Params(pairs).address("/cases")
        };
        BoardRow {
            name: line.department.map_or_else(
                || ui.t("board-none"),
                |id| speech::organisation(&ui, &tree, Some(id)),
            ),
            href: filter(&[]),
            red_href: filter(&[("due", format!("..{}", today.yesterday().unwrap_or(today)))]),
            open: line.open,
            yellow: line.yellow,
            red: line.red,
            red_part: line.red * 100 / most,
            yellow_part: line.yellow * 100 / most,
            passes: month.map_or(0, |one| one.passes),
            late,
            reworks: month.map_or(0, |one| one.reworks),
            in_time: percent(ended - late, ended),
        }
    };
    page(&BoardPage {
        rows: board.iter().map(row).collect(),
        red: red.iter().map(|line| row_view(&pages, &ui, &tree, line)).collect(),
        yellow: yellow.iter().map(|line| row_view(&pages, &ui, &tree, line)).collect(),
        month: today.strftime("%Y-%m").to_string(),
        ui,
    })
}

/// A share with one decimal; nothing over nothing is no share.
fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (part * 1_000 + whole / 2) / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn due(from: Option<Instant>, to: Option<Instant>) -> Filter {
    let field = queries::FIELDS.iter().find(|field| field.name == "due").copied();
    let value = |at: Instant| wangge_db::Value::Int(at.as_millis());
    field.map_or_else(Filter::everything, |field| {
        Filter::Range(field, from.map(value), to.map(value))
    })
}

/// Warned and not overdue.
fn yellow(now: Instant) -> Filter {
    const YELLOW: wangge_db::filter::Field = wangge_db::filter::Field {
        name: "yellow",
        column: "c.next_yellow_at",
        kind: wangge_db::filter::Kind::Time,
    };
    let passed = Filter::Range(YELLOW, None, Some(wangge_db::Value::Int(now.as_millis())));
    Filter::All(vec![passed, due(Some(now), None)])
}

struct HardRow {
    row: RowView,
    since: String,
    owner: String,
    progress: String,
    supervisions: i64,
}

#[derive(Template)]
#[template(path = "cases/hard.html")]
struct HardPage {
    ui: Ui,
    rows: Vec<HardRow>,
    ended: i64,
    open: i64,
    notices: i64,
    month: String,
    previous: String,
    may_export: bool,
}

/// `GET /hard`: hard cases (疑难案件) with owner, notices and the last progress; a summary by month.
pub(crate) async fn hard(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let zone = pages.zone();
    let params = Params(pairs);
    let today = pages.now().in_zone(&zone).date();
    let month = params
        .get("month")
        .and_then(|text| format!("{text}-01").parse::<jiff::civil::Date>().ok())
        .unwrap_or_else(|| today.first_of_month());
    let at = |day: jiff::civil::Date| {
        day.to_zoned(zone.clone()).map_or(pages.now(), |day| Instant::from(day.timestamp()))
    };
    let next = month.saturating_add(jiff::Span::new().months(1));
    let input = (who.0.clone(), at(month), at(next));
    let read = pages.cases.db.read("cases.hard", input, |tx, (actor, from, to)| {
        Box::pin(async move {
            let rows = queries::hard_cases(tx, actor).await?;
            let summary = queries::hard_summary(tx, actor, *from, *to).await?;
            let tree = organisation_tree(tx, actor.district).await?;
            Ok::<_, CaseError>((rows, summary, tree))
        })
    });
    let (rows, summary, tree) = read.await.map_err(|error| said::fail(&ui, error))?;
    let row = |one: &queries::HardLine| HardRow {
        row: row_view(&pages, &ui, &tree, &one.line),
        since: one.line.hard_at.map_or_else(String::new, |at| speech::day(&zone, at)),
        owner: one.owner.clone(),
        progress: one.progress.clone(),
        supervisions: one.supervisions,
    };
    let previous = month.saturating_sub(jiff::Span::new().months(1));
    page(&HardPage {
        rows: rows.iter().map(row).collect(),
        open: summary.open,
        ended: summary.ended,
        notices: summary.notices,
        month: month.strftime("%Y-%m").to_string(),
        may_export: ui.may(crate::permissions::CASE_EXPORT),
        previous: format!("/hard?month={}", previous.strftime("%Y-%m")),
        ui,
    })
}

//! The desk of a post: a few figures, each with its list, what is most urgent, and where the open
//! cases stand. Reads only.

use super::list::{List, start_of};
use super::urgent::{Row, row, task_row};
use crate::Console;
use crate::said::fail_cases;
use wangge_cases::model::{Case, Light, Task};
use wangge_cases::permissions::CASE_VERIFY;
use wangge_cases::queries::{self, CaseLine, FIELDS, Facet};
use wangge_cases::{CASE_FLOW, CaseError};
use wangge_db::filter::Filter;
use wangge_db::{Tx, Value};
use wangge_identity::Actor;
use wangge_kernel::Instant;
use wangge_pack::{ActionDef, FormField, LimitFrom, STAYS, StageDef};
use wangge_web::{PageError, Ui};

/// Short rows of the most urgent cases.
const ROWS: i64 = 10;
/// Numbers that are counted in the database.
const COUNTS: usize = 6;
/// Title of the rows and what is said when there are none, for posts that move cases on.
const WORK_WORDS: (&str, &str, &str) = ("desk-urgent", "desk-empty", "desk-empty-hint");
/// Where a collector's tasks are.
const TASKS: &str = "/field";

/// A large figure that opens its list.
pub(crate) struct Figure {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) value: i64,
    pub(crate) note: String,
    /// `red`, or empty.
    pub(crate) light: String,
}

impl Figure {
    fn noted(self, note: String) -> Self {
        Self { note, ..self }
    }
}

/// A stage with its share of the open cases.
pub(crate) struct Bar {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) count: i64,
    /// Length in per cent of the longest.
    pub(crate) part: i64,
}

/// What lies on the desk.
pub(crate) struct Desk {
    pub(crate) figures: Vec<Figure>,
    /// Title of the rows.
    pub(crate) title: String,
    /// What is said when there are none: that, and what will come.
    pub(crate) empty: (String, String),
    /// List of everything from which the rows are the beginning.
    pub(crate) rows_href: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) bars: Vec<Bar>,
}

/// The lists behind the figures.
struct Lists {
    /// What the post can move on; everything open, if it only watches.
    work: List,
    due_today: List,
    due_tomorrow: List,
    open: List,
    reported_today: List,
}

/// What the database is asked for.
struct Asked {
    actor: Actor,
    work: Filter,
    /// Work, late, due today, due tomorrow, open, reported today.
    counts: [Filter; COUNTS],
}

/// What it answers.
struct Found {
    rows: Vec<CaseLine>,
    tasks: Vec<(Task, Case)>,
    stages: Vec<Facet>,
    counts: [i64; COUNTS],
}

/// Puts the desk of a post together.
pub(super) async fn of(console: &Console, ui: &Ui, actor: &Actor) -> Result<Desk, PageError> {
    let (now, zone, today) = (console.now(), console.zone(), console.today());
    let tomorrow = today.tomorrow().unwrap_or(today);
    let stages = work_stages(console, actor);
    let open = List::default();
    let work = if stages.is_empty() { open.clone() } else { open.with("stage", stages.join(",")) };
    let lists = Lists {
        due_today: work.with("due", format!("..{today}")),
        due_tomorrow: work.with("due", tomorrow.to_string()),
        work,
        open,
        reported_today: List::reported_on(today),
    };
    let work = lists.work.filter(&zone)?;
    let late = work.clone().and(due_before(now)?);
    let counts = [
        work.clone(),
        late,
        lists.due_today.filter(&zone)?,
        lists.due_tomorrow.filter(&zone)?,
        lists.open.filter(&zone)?,
        lists.reported_today.filter(&zone)?,
    ];
    let asked = Asked { actor: actor.clone(), work, counts };
    let found =
        console.identity.db.read("console.desk", asked, |tx, asked| Box::pin(load(tx, asked)));
    let found = found.await.map_err(fail_cases)?;
    let bars = bars(console, ui, &found.stages);
    if actor.may(CASE_VERIFY) {
        let midnight = start_of(tomorrow, &zone).unwrap_or(now);
        return Ok(tasks_desk(console, ui, &lists, &found, (now, midnight), bars));
    }
    let has_work = !stages.is_empty();
    let (title, empty, hint) = if has_work {
        WORK_WORDS
    } else {
        ("desk-urgent-open", "desk-empty-open", "desk-empty-open-hint")
    };
    Ok(Desk {
        figures: figures(ui, actor, &lists, found.counts, has_work),
        title: ui.t(title),
        empty: (ui.t(empty), ui.t(hint)),
        rows_href: lists.work.href(),
        rows: found.rows.iter().map(|line| row(console, ui, line, now)).collect(),
        bars,
    })
}

/// Names the stages in which cases wait for the post to move them on.
fn work_stages(console: &Console, actor: &Actor) -> Vec<String> {
    let Some(flow) = console.city.flow(CASE_FLOW) else {
        return Vec::new();
    };
    let waits = |stage: &StageDef| {
        let is_resting = stage.ended || stage.limit_from == Some(LimitFrom::Given);
        let mut able = flow
            .actions_from(&stage.key)
            .filter(|action| actor.permissions.contains(&action.permission));
        !is_resting && able.any(is_next_step)
    };
    flow.stages.iter().filter(|stage| waits(stage)).map(|stage| stage.key.clone()).collect()
}

/// Tells what moves a case on from what may be said or asked at any time, and from what is out of
/// the ordinary and needs a reason.
fn is_next_step(action: &ActionDef) -> bool {
    let moves = action.to != STAYS || action.opens_task.is_some() || action.closes_task.is_some();
    let is_rare =
        action.form.iter().any(|field| matches!(field, FormField::Reason | FormField::Target));
    moves && !is_rare && !action.by_program
}

/// Holds for cases whose deadline has passed; the address of a list knows whole days only.
fn due_before(now: Instant) -> Result<Filter, PageError> {
    let due = FIELDS.iter().find(|field| field.name == "due");
    let due = due.ok_or_else(|| PageError::bug("cases cannot be filtered by deadline"))?;
    Ok(Filter::Range(*due, None, Some(Value::Int(now.as_millis()))))
}

async fn load(tx: &mut Tx, asked: &Asked) -> Result<Found, CaseError> {
    let actor = &asked.actor;
    let is_collector = actor.may(CASE_VERIFY);
    let (rows, tasks) = if is_collector {
        (Vec::new(), queries::task_cases(tx, actor).await?)
    } else {
        (queries::case_list(tx, actor, asked.work.clone(), ROWS).await?, Vec::new())
    };
    let mut counts = [0; COUNTS];
    for (count, filter) in counts.iter_mut().zip(&asked.counts) {
        *count = queries::case_count(tx, actor, filter.clone()).await?;
    }
    let open = queries::cases_only().and(queries::open_cases());
    let stages = queries::stage_facets(tx, actor, open).await?;
    Ok(Found { rows, tasks, stages, counts })
}

fn figures(
    ui: &Ui,
    actor: &Actor,
    lists: &Lists,
    counts: [i64; COUNTS],
    has_work: bool,
) -> Vec<Figure> {
    let [work, late, due_today, due_tomorrow, open, reported_today] = counts;
    let scope = ui.t(&format!("scope-{}", actor.scope));
    let late = late_figure(ui, lists.due_today.href(), late, due_today - late);
    let tomorrow = figure(ui, lists.due_tomorrow.href(), "desk-tomorrow", due_tomorrow);
    let open = figure(ui, lists.open.href(), "desk-open", open).noted(scope);
    if has_work {
        let work = figure(ui, lists.work.href(), "desk-work", work);
        return vec![work.noted(ui.t("desk-work-note")), late, tomorrow, open];
    }
    let reported = figure(ui, lists.reported_today.href(), "desk-reported", reported_today);
    vec![open, late, tomorrow, reported]
}

/// A collector works off tasks; the cases are those that the collector reported.
fn tasks_desk(
    console: &Console,
    ui: &Ui,
    lists: &Lists,
    found: &Found,
    (now, midnight): (Instant, Instant),
    bars: Vec<Bar>,
) -> Desk {
    let due_before = |moment: Instant| {
        count(found.tasks.iter().filter(|(task, _)| task.due_at < moment).count())
    };
    let (late, due_today) = (due_before(now), due_before(midnight));
    let [.., open, reported_today] = found.counts;
    let figures = vec![
        figure(ui, TASKS.to_owned(), "desk-tasks", count(found.tasks.len()))
            .noted(ui.t("desk-tasks-note")),
        late_figure(ui, TASKS.to_owned(), late, due_today - late),
        figure(ui, lists.open.href(), "desk-mine", open),
        figure(ui, lists.reported_today.href(), "desk-reported", reported_today),
    ];
    let rows = found.tasks.iter().take(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let (title, empty, hint) = WORK_WORDS;
    Desk {
        figures,
        title: ui.t(title),
        empty: (ui.t(empty), ui.t(hint)),
        rows_href: TASKS.to_owned(),
        rows: rows.map(|task| task_row(console, ui, task, now)).collect(),
        bars,
    }
}

fn figure(ui: &Ui, href: String, key: &str, value: i64) -> Figure {
    Figure { href, label: ui.t(key), value, note: String::new(), light: String::new() }
}

/// What is late has a light; nothing late needs none. Its list holds what is due today as well.
fn late_figure(ui: &Ui, href: String, late: i64, later_today: i64) -> Figure {
    let light = if late > 0 { Light::Red.to_string() } else { String::new() };
    let figure = figure(ui, href, "desk-late", late).noted(ui.tn("desk-late-note", later_today));
    Figure { light, ..figure }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn bars(console: &Console, ui: &Ui, facets: &[Facet]) -> Vec<Bar> {
    let stages =
        console.city.flow(CASE_FLOW).map(|flow| flow.stages.as_slice()).unwrap_or_default();
    let most = facets.iter().map(|facet| facet.n).max().unwrap_or(0).max(1);
    let counted = stages.iter().filter_map(|stage| {
        let facet = facets.iter().find(|facet| facet.value.as_deref() == Some(&stage.key))?;
        Some(Bar {
            href: List::default().with("stage", stage.key.as_str()).href(),
            name: ui.pick(&stage.name, &stage.name_en).to_owned(),
            count: facet.n,
            part: facet.n * 100 / most,
        })
    });
    counted.collect()
}

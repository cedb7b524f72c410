//! The case page: what it is, how its clocks stand, what happened, what may be done next.

mod around;
mod history;
mod replies;

use super::forms::{self, ActionView, Offers, Staff};
use super::speech::{self, Left};
use super::{CasePages, Who, catalogue, component, duty_words, said};
use crate::Phrase;
use crate::error::CaseError;
use crate::model::{Case, CaseFile, CaseId, FileRole, Reply};
use crate::queries::{self, CaseView, Whose};
use around::{ApplicationView, LinkView, PassView, ReportView};
pub(super) use around::{NearView, near_view};
use askama::Template;
use axum::extract::{Path, State};
use history::{StepView, step_views};
use jiff::tz::TimeZone;
use replies::{ReplyView, reply_views};
use std::sync::Arc;
use wangge_db::Tx;
use wangge_identity::Actor;
use wangge_identity::queries::{TreeRow, organisation_tree, people};
use wangge_kernel::Instant;
use wangge_outbox::Item;
use wangge_pack::City;
use wangge_registers::Component;
use wangge_web::{PageResult, Ui, page};

struct ClockView {
    name: String,
    left: Left,
    from: String,
    text: String,
}

struct PhotoView {
    href: String,
    preview: String,
    note: String,
    is_picture: bool,
}

/// A word beside the number: rework, hard, paused, exempt.
struct Mark {
    text: String,
    kind: &'static str,
}

/// What the case itself says, in words.
struct Facts {
    id: String,
    version: i64,
    number: String,
    stage: String,
    source: String,
    description: String,
    place: String,
    lon: String,
    lat: String,
    grid: String,
    upstream: String,
    upstream_due: String,
    department: String,
    handler: String,
    reported: String,
}

/// What can be done around the case.
struct CaseTools {
    claimed_by: String,
    may_claim: bool,
    may_letter: bool,
    may_split: bool,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
struct ShowPage {
    ui: Ui,
    facts: Facts,
    matter: String,
    class: String,
    light: &'static str,
    stage_name: String,
    why_department: String,
    /// Address, name and state of the component; empty where the case is about none.
    component: Option<(String, String, String)>,
    condition: String,
    limit: String,
    marks: Vec<Mark>,
    clocks: Vec<ClockView>,
    pairs: Vec<(PhotoView, Option<PhotoView>)>,
    steps: Vec<StepView>,
    applications: Vec<ApplicationView>,
    passes: Vec<PassView>,
    reports: Vec<ReportView>,
    links: Vec<LinkView>,
    replies: Vec<ReplyView>,
    near: Vec<NearView>,
    actions: Vec<ActionView>,
    has_minor: bool,
    offers: Offers,
    tools: CaseTools,
    undo: String,
    undo_seconds: i64,
    back: String,
}

struct Loaded {
    city: Arc<City>,
    view: CaseView,
    tree: Vec<TreeRow>,
    staff: Staff,
    phrases: Vec<Phrase>,
    whose: Option<Whose>,
    near: Vec<(queries::Near, Option<i64>)>,
    component: Option<Component>,
    replies: Vec<(Reply, Option<Item>)>,
}

/// `GET /cases/{case}`.
pub(crate) async fn show(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(case): Path<CaseId>,
) -> PageResult {
    let fail = |error: CaseError| said::fail(&ui, error);
    let city = pages.cases.city_of(who.0.district, case).await.map_err(fail)?;
    let input = (who.0.clone(), case, pages.now(), city);
    let loaded = pages.cases.db.read("cases.show", input, |tx, (actor, case, now, city)| {
        Box::pin(load(tx, actor, *case, *now, city))
    });
    let loaded = loaded.await.map_err(fail)?;
    let contacts = around::contacts(&pages, &who.author(), &loaded.view).await.map_err(fail)?;
    let shown = shown(&pages, ui.clone(), &who.0, loaded, &contacts).map_err(fail)?;
    page(&shown)
}

async fn load(
    tx: &mut Tx,
    actor: &Actor,
    case: CaseId,
    now: Instant,
    city: &Arc<City>,
) -> Result<Loaded, CaseError> {
    let rules = city.case_rules();
    let view = queries::case_view(tx, actor, case, now, rules.call_attempts).await?;
    let tree = organisation_tree(tx, actor.district).await?;
    let path = view.case.department_path.clone().unwrap_or_else(|| "/".to_owned());
    let staff = Staff {
        collectors: people(tx, actor.district, "collector", "/", now).await?,
        handlers: people(tx, actor.district, "handler", &path, now).await?,
        supervisors: people(tx, actor.district, "supervisor", "/", now).await?,
    };
    let sought = queries::Sought {
        point: view.case.point,
        code: view.case.category.as_ref().map(|it| it.code.clone()).unwrap_or_default(),
        words: format!("{} {}", view.case.description, view.case.place),
        but: Some(case),
    };
    let component = match view.case.component {
        Some(id) => wangge_registers::queries::component(tx, actor.district, id).await?,
        None => None,
    };
    Ok(Loaded {
        component,
        replies: queries::replies(tx, actor.district, case).await?,
        near: queries::near(tx, actor, &sought, rules, now).await?,
        phrases: queries::phrases_of(tx, actor.district).await?,
        whose: queries::whose(tx, city, &view.case).await?,
        city: Arc::clone(city),
        view,
        tree,
        staff,
    })
}

fn shown(
    pages: &CasePages,
    ui: Ui,
    actor: &Actor,
    loaded: Loaded,
    contacts: &around::Contacts,
) -> Result<ShowPage, CaseError> {
    let (zone, now) = (pages.zone(), pages.now());
    let Loaded { city, view, tree, staff, phrases, whose, near, component, replies } = loaded;
    let city = &*city;
    let case = &view.case;
    let clause =
        case.category.as_ref().and_then(|category| city.clause(category.clause.as_deref()?));
    let (matter, class) = title(&ui, city, case);
    let why_department = whose.as_ref().map(|whose| duty_words::why(&ui, city, &whose.held));
    let actions = forms::actions(pages, &ui, city, actor, &view, &phrases)?;
    let undo_seconds = view.undo_until.map_or(0, |until| until.millis_since(now) / 1_000 + 1);
    let light = case.next_clock().and_then(|span| span.light(now));
    Ok(ShowPage {
        facts: facts(&ui, &zone, &tree, &staff, case),
        matter,
        class,
        light: light.map_or("", |light| light.as_str()),
        stage_name: speech::stage(&ui, city, &case.flow, &case.stage),
        condition: clause.map_or_else(String::new, |clause| {
            ui.pick(&clause.condition, &clause.condition_en).to_owned()
        }),
        limit: clause.map_or_else(String::new, |clause| catalogue::limit(&ui, clause)),
        why_department: why_department.unwrap_or_default(),
        component: component.as_ref().map(|one| component::of_case(&ui, city, one)),
        marks: marks(&ui, &zone, case),
        clocks: clocks(&ui, &zone, city, case, now),
        pairs: pairs(&zone, case, &view.files),
        steps: step_views(&ui, city, &zone, &tree, &view),
        applications: around::applications(&ui, city, &zone, &tree, &view),
        passes: around::passes(&ui, &zone, &tree, &view),
        reports: around::reports(&ui, &zone, &view, contacts, pages.call_href),
        links: around::links(&ui, &view, actor.district),
        replies: reply_views(pages, &ui, city, case, &replies),
        near: around::near(&ui, city, &zone, &near),
        has_minor: actions.iter().any(|action| action.is_minor),
        actions,
        offers: Offers::new(&ui, &tree, whose.as_ref(), &staff, &view),
        tools: tools(&ui, city, actor, &view),
        undo: if undo_seconds > 0 { speech::last_action(&ui, city, &view) } else { String::new() },
        undo_seconds,
        back: back(actor, &view),
        ui,
    })
}

/// What the case itself says, in words.
fn facts(ui: &Ui, zone: &TimeZone, tree: &[TreeRow], staff: &Staff, case: &Case) -> Facts {
    let coordinate = |number: Option<f64>| number.map_or_else(String::new, |n| format!("{n:.6}"));
    let handler = staff.handlers.iter().find(|person| Some(person.account_id) == case.handler);
    let upstream = case.upstream.as_ref();
    Facts {
        id: case.id.to_string(),
        version: case.version,
        number: case.number.clone(),
        stage: case.stage.clone(),
        source: speech::source(ui, case.source),
        description: case.description.clone(),
        place: case.place.clone(),
        lon: coordinate(case.point.map(|point| point.lon)),
        lat: coordinate(case.point.map(|point| point.lat)),
        grid: case.grid.clone().unwrap_or_default(),
        upstream: upstream.map_or_else(String::new, |it| format!("{} {}", it.system, it.number)),
        upstream_due: upstream
            .and_then(|it| it.due_at)
            .map_or_else(String::new, |due| speech::day(zone, due)),
        department: speech::organisation(ui, tree, case.department),
        handler: handler.map_or_else(String::new, |person| person.name.clone()),
        reported: speech::moment(zone, case.reported_at),
    }
}

/// What can be done around the case, besides the actions of its flow.
fn tools(ui: &Ui, city: &City, actor: &Actor, view: &CaseView) -> CaseTools {
    let case = &view.case;
    let is_open = case.ended_at.is_none();
    let registers = ui.may(crate::permissions::CASE_REGISTER);
    let other = view.claim.as_ref().filter(|claim| claim.account != actor.account);
    CaseTools {
        claimed_by: other.map_or_else(String::new, |claim| claim.name.clone()),
        may_claim: registers && is_open && case.filed_at.is_none() && view.claim.is_none(),
        may_letter: around::may_letter(city, actor) && is_open,
        may_split: registers && is_open,
    }
}

/// A case is called by its matter, a letter by its title; a report without either by its first words.
fn title(ui: &Ui, city: &City, case: &Case) -> (String, String) {
    const WORDS: usize = 30;
    if case.subject.is_empty() && case.category.is_none() && !case.description.is_empty() {
        let mut words: String = case.description.chars().take(WORDS).collect();
        if words.len() < case.description.len() {
            words.push('…');
        }
        return (words, String::new());
    }
    if case.subject.is_empty() {
        return speech::matter_of(ui, city, case);
    }
    let flow = city.flow(&case.flow).map(|flow| ui.pick(&flow.name, &flow.name_en).to_owned());
    (case.subject.clone(), flow.unwrap_or_default())
}

fn marks(ui: &Ui, zone: &TimeZone, case: &Case) -> Vec<Mark> {
    use crate::model::Fact;
    let mut marks = Vec::new();
    let mut add = |text: String, kind| marks.push(Mark { text, kind });
    if case.urgent {
        add(ui.t("mark-urgent"), "bad");
    }
    for fact in Fact::ALL.iter().filter(|fact| **fact != Fact::Pass) {
        let count = case.tally.of(*fact);
        if count > 0 {
            add(ui.tn(&format!("fact-{fact}"), count), "warn");
        }
    }
    if let Some(pause) = case.pause {
        add(ui.tw(&format!("mark-{}", pause.kind), &speech::day(zone, pause.until)), "accent");
    }
    if case.hard.is_some() {
        add(ui.t("mark-hard"), "bad");
    }
    if case.open_application.is_some() {
        add(ui.t("mark-application"), "accent");
    }
    if case.exempt {
        add(ui.t("mark-exempt"), "quiet");
    }
    if case.reports > 1 {
        add(ui.tn("mark-reports", case.reports), "quiet");
    }
    if let Some(closing) = case.closing.filter(|kind| *kind != crate::model::ClosingKind::Normal) {
        add(ui.t(&format!("closing-{closing}")), "quiet");
    }
    marks
}

/// Whoever answers a task goes back to the next one.
fn back(actor: &Actor, view: &CaseView) -> String {
    let is_mine = view.open_task.as_ref().is_some_and(|task| task.assignee == Some(actor.account));
    if is_mine { "/field".to_owned() } else { format!("/cases/{}", view.case.id) }
}

fn clocks(ui: &Ui, zone: &TimeZone, city: &City, case: &Case, now: Instant) -> Vec<ClockView> {
    let mut all = vec![
        (ui.t("clock-stage"), case.stage_clock),
        (ui.t("clock-pass"), case.pass_clock),
        (ui.t("clock-whole"), case.whole_clock),
    ];
    if case.sub.clock.at.is_some() {
        let clause = case.category.as_ref().and_then(|it| city.clause(it.clause.as_deref()?));
        let place = usize::try_from(case.sub.done).unwrap_or(usize::MAX);
        let step = clause.and_then(|clause| clause.sub_limits.get(place));
        let name = step.map(|step| {
            ui.pick(&step.name, step.name_en.as_deref().unwrap_or_default()).to_owned()
        });
        all.push((ui.tw("clock-sub", &name.unwrap_or_default()), case.sub.clock));
    }
    let view = |(name, span): (String, crate::model::Span)| {
        let left = speech::left(ui, zone, span, now);
        ClockView {
            name,
            text: if left.light.is_empty() { ui.t("clock-none") } else { left.text.clone() },
            from: span.at.map_or_else(String::new, |at| speech::moment(zone, at)),
            left,
        }
    };
    all.into_iter().map(view).collect()
}

fn photo(zone: &TimeZone, case: &Case, file: &CaseFile) -> PhotoView {
    let href = format!("/cases/{}/files/{}", case.id, file.id);
    PhotoView {
        preview: format!("{href}/preview"),
        href,
        note: file.taken_at.map_or_else(|| file.name.clone(), |at| speech::moment(zone, at)),
        is_picture: file.thumb.is_some(),
    }
}

/// Puts each picture of the problem beside the last picture after handling.
fn pairs(zone: &TimeZone, case: &Case, files: &[CaseFile]) -> Vec<(PhotoView, Option<PhotoView>)> {
    let pictures =
        |role: FileRole| files.iter().filter(move |file| file.role == role && file.thumb.is_some());
    let mut after = pictures(FileRole::After).collect::<Vec<_>>().into_iter().rev();
    pictures(FileRole::Before)
        .map(|file| (photo(zone, case, file), after.next().map(|file| photo(zone, case, file))))
        .collect()
}

//! The case page: what it is, how its clocks stand, what happened, what may be done next.

use super::forms::{self, ActionView, Offers};
use super::speech::{self, Left};
use super::{CasePages, Who, catalogue, said};
use crate::error::CaseError;
use crate::model::{Case, CaseFile, CaseId, FileRole, Finding, Step};
use crate::queries::{self, CaseView};
use askama::Template;
use axum::extract::{Path, State};
use jiff::tz::TimeZone;
use wangge_db::Tx;
use wangge_identity::queries::{TreeRow, organisation_tree, people};
use wangge_identity::{Actor, Person};
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_web::{PageResult, Ui, page};

struct ClockView {
    name: String,
    left: Left,
    from: String,
    text: String,
}

struct StepView {
    kind: &'static str,
    icon: &'static str,
    title: String,
    who: String,
    iso: String,
    when: String,
    note: String,
    why: String,
    photos: Vec<PhotoView>,
}

struct PhotoView {
    href: String,
    preview: String,
    note: String,
    is_picture: bool,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
struct ShowPage {
    ui: Ui,
    case_id: String,
    version: i64,
    number: String,
    matter: String,
    class: String,
    light: &'static str,
    stage: String,
    stage_name: String,
    source: String,
    description: String,
    place: String,
    lon: String,
    lat: String,
    department: String,
    condition: String,
    limit: String,
    reported: String,
    reworks: i64,
    clocks: Vec<ClockView>,
    pairs: Vec<(PhotoView, Option<PhotoView>)>,
    steps: Vec<StepView>,
    actions: Vec<ActionView>,
    offers: Offers,
    back: String,
}

struct Loaded {
    view: CaseView,
    tree: Vec<TreeRow>,
    collectors: Vec<Person>,
    handlers: Vec<Person>,
}

/// `GET /cases/{case}`.
pub(crate) async fn show(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(case): Path<CaseId>,
) -> PageResult {
    let input = (who.0.clone(), case, pages.now());
    let loaded = pages
        .cases
        .db
        .read("cases.show", input, |tx, (actor, case, now)| Box::pin(load(tx, actor, *case, *now)));
    let loaded = loaded.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    page(&shown(&pages, ui, &who.0, loaded))
}

async fn load(tx: &mut Tx, actor: &Actor, case: CaseId, now: Instant) -> Result<Loaded, CaseError> {
    let view = queries::case_view(tx, actor, case).await?;
    let tree = organisation_tree(tx, actor.district).await?;
    let collectors = people(tx, actor.district, "collector", "/", now).await?;
    let path = view.case.department_path.clone().unwrap_or_else(|| "/".to_owned());
    let handlers = people(tx, actor.district, "handler", &path, now).await?;
    Ok(Loaded { view, tree, collectors, handlers })
}

fn shown(pages: &CasePages, ui: Ui, actor: &Actor, loaded: Loaded) -> ShowPage {
    let (city, zone, now) = (pages.city(), pages.zone(), pages.now());
    let Loaded { view, tree, collectors, handlers } = loaded;
    let case = &view.case;
    let clause =
        case.category.as_ref().and_then(|category| city.clause(category.clause.as_deref()?));
    let (matter, class) = speech::matter_of(&ui, &city, case);
    let suggested = clause.map_or("", |clause| clause.department.as_str());
    ShowPage {
        case_id: case.id.to_string(),
        version: case.version,
        number: case.number.clone(),
        matter,
        class,
        light: case
            .next_clock()
            .and_then(|span| span.light(now))
            .map_or("", |light| light.as_str()),
        stage_name: speech::stage(&ui, &city, &case.flow, &case.stage),
        stage: case.stage.clone(),
        source: speech::source(&ui, case.source),
        description: case.description.clone(),
        place: case.place.clone(),
        lon: case.point.map_or_else(String::new, |point| format!("{:.6}", point.lon)),
        lat: case.point.map_or_else(String::new, |point| format!("{:.6}", point.lat)),
        department: speech::organisation(&ui, &tree, case.department),
        condition: clause.map_or_else(String::new, |clause| {
            ui.pick(&clause.condition, &clause.condition_en).to_owned()
        }),
        limit: clause.map_or_else(String::new, |clause| catalogue::limit(&ui, clause)),
        reported: speech::moment(&zone, case.reported_at),
        reworks: case.reworks,
        clocks: clocks(&ui, &zone, case, now),
        pairs: pairs(&zone, case, &view.files),
        steps: step_views(&ui, &city, &zone, &view),
        actions: forms::actions(pages, &ui, actor, &view),
        offers: Offers::new(&ui, &tree, suggested, &collectors, &handlers),
        back: back(actor, &view),
        ui,
    }
}

/// The newest step stands on top; while the case is open it is what happens now.
fn step_views(ui: &Ui, city: &City, zone: &TimeZone, view: &CaseView) -> Vec<StepView> {
    let is_open = view.case.ended_at.is_none();
    let newest_first = view.steps.iter().rev().enumerate();
    newest_first
        .map(|(index, step)| step_view(ui, city, zone, view, step, index == 0 && is_open))
        .collect()
}

/// Whoever answers a task goes back to the next one.
fn back(actor: &Actor, view: &CaseView) -> String {
    let is_mine = view.open_task.as_ref().is_some_and(|task| task.assignee == Some(actor.account));
    if is_mine { "/field".to_owned() } else { format!("/cases/{}", view.case.id) }
}

fn clocks(ui: &Ui, zone: &TimeZone, case: &Case, now: Instant) -> Vec<ClockView> {
    let all = [
        ("clock-stage", case.stage_clock),
        ("clock-pass", case.pass_clock),
        ("clock-whole", case.whole_clock),
    ];
    let view = |(key, span): (&str, crate::model::Span)| {
        let left = speech::left(ui, zone, span, now);
        ClockView {
            name: ui.t(key),
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

fn step_view(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    view: &CaseView,
    step: &Step,
    is_last: bool,
) -> StepView {
    let case = &view.case;
    let action = city.flow(&case.flow).and_then(|flow| flow.action(&step.action));
    let named = action.map(|action| ui.pick(&action.name, &action.name_en).to_owned());
    let detail: serde_json::Value = serde_json::from_str(&step.detail).unwrap_or_default();
    let finding = detail["result"].as_str().and_then(|word| word.parse::<Finding>().ok());
    let kind = match (finding, step.action.as_str()) {
        (Some(Finding::Pass), _) | (_, "close") => "good",
        (Some(_), _) | (_, "rework" | "void") => "bad",
        _ if is_last => "now",
        _ => "",
    };
    let post =
        city.post(&step.post).map_or(step.post.as_str(), |post| ui.pick(&post.name, &post.name_en));
    let shown = view.files.iter().filter(|file| file.seq == step.seq);
    StepView {
        kind,
        icon: forms::icon(&step.action),
        title: named.unwrap_or_else(|| ui.t(&format!("step-{}", step.action))),
        who: if step.actor.is_empty() {
            ui.t("step-by-program")
        } else {
            format!("{} · {post}", step.actor)
        },
        iso: speech::iso(zone, step.at),
        when: speech::moment(zone, step.at),
        note: step.note.clone(),
        why: why(ui, step, &detail, finding),
        photos: shown.map(|file| photo(zone, case, file)).collect(),
    }
}

/// Explains a step: what was found, or why.
fn why(ui: &Ui, step: &Step, detail: &serde_json::Value, finding: Option<Finding>) -> String {
    if let Some(finding) = finding {
        return ui.t(&format!("finding-{}-{finding}", step.action));
    }
    detail["reason"].as_str().map_or_else(String::new, |reason| ui.tw("step-reason", reason))
}

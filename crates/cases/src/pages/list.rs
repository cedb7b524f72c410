//! The list of cases: dense rows, facets with counts, the filter as removable words.

use super::bulk::{self, BulkView};
use super::speech::{self, Left};
use super::{CasePages, Who, heat, said};
use crate::SavedFilter;
use crate::context::CASE_FLOW;
use crate::error::CaseError;
use crate::model::{CaseId, Source};
use crate::permissions::{CASE_EXPORT, CASE_REGISTER, CASE_VERIFY};
use crate::queries::{self, CaseLine, Facet, Sorting, StageOfSource};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use wangge_db::Tx;
use wangge_db::filter::{Filter, parse};
use wangge_identity::{Actor, queries::TreeRow};
use wangge_kernel::{Instant, Window};
use wangge_registers::permissions::REGISTER_READ;
use wangge_web::{PageError, PageResult, Params, Ui, page, see_other};

/// Pairs of the address that are no conditions.
const NOT_CONDITIONS: [&str; 4] = ["after", "all", "view", "size"];
/// Flows of the tabs: cases with hotline orders, and the letters together.
const TABS: [(&str, &str); 3] = [
    ("tab-cases", ""),
    ("tab-orders", "order"),
    ("tab-letters", "supervision,reminder,instruction,contact"),
];
/// Rows of one page.
const ROWS: i64 = 50;
/// Names of one condition that are spoken out.
const SPOKEN: usize = 3;

/// One row as the template shows it.
pub(crate) struct RowView {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) left: Left,
    pub(crate) thumb: String,
    /// Longitude and latitude, empty where unknown.
    pub(crate) lon: String,
    pub(crate) lat: String,
    pub(crate) matter: String,
    pub(crate) class: String,
    pub(crate) place: String,
    pub(crate) source: String,
    pub(crate) stage: String,
    pub(crate) stage_name: String,
    pub(crate) who: String,
    pub(crate) reworks: i64,
    pub(crate) is_hard: bool,
    /// Whether an application waits.
    pub(crate) asks: bool,
}

/// One value of a facet or a removable word.
pub(crate) struct Choice {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: i64,
    pub(crate) current: bool,
}

/// A filter that somebody keeps.
pub(crate) struct KeptView {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) href: String,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the page shows, each by itself")]
struct ListPage {
    ui: Ui,
    rows: Vec<RowView>,
    flows: Vec<Choice>,
    stages: Vec<Choice>,
    sources: Vec<Choice>,
    words: Vec<Choice>,
    kept: Vec<KeptView>,
    bulk: Vec<BulkView>,
    query: String,
    open_href: String,
    all_href: String,
    list_href: String,
    wall_href: String,
    map_href: String,
    /// The window of the map that the filter has, empty for none.
    window: String,
    /// The map's list without its window, to which the map adds what it shows.
    around_href: String,
    is_all: bool,
    is_wall: bool,
    is_map: bool,
    may_register: bool,
    may_export: bool,
    may_see_components: bool,
    shown: String,
    first: String,
    next: String,
}

/// What one page needs from the database.
struct Loaded {
    rows: Vec<CaseLine>,
    count: i64,
    stages: Vec<Facet>,
    sources: Vec<Facet>,
    kept: Vec<SavedFilter>,
    tree: Vec<TreeRow>,
}

/// `GET /cases`: the list of one filter.
pub(crate) async fn list(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let params = Params(pairs);
    let asked = Asked {
        actor: who.0.clone(),
        filter: filter_of(&pages, &params)?,
        wide: without_stage(&pages, &params)?,
        named: named_stages(&params),
        page: (sorting_of(&pages, &params), params.get("after").and_then(cursor)),
    };
    let read = pages.cases.db.read("cases.list", asked, |tx, asked| Box::pin(load(tx, asked)));
    let loaded = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    page(&view(&pages, ui, &who.0, &params, &loaded))
}

/// `GET /search`: the search box of every page; a case's number leads straight to it.
pub(crate) async fn search(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let params = Params(pairs);
    let text = params.get("q").unwrap_or_default().trim().to_owned();
    let input = (who.0.clone(), text.clone());
    let found = pages.cases.db.read("cases.by_number", input, |tx, (actor, text)| {
        Box::pin(queries::case_by_number(tx, actor, text))
    });
    let found = found.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let all = Params(vec![("all".to_owned(), "1".to_owned())]);
    Ok(see_other(
        &found.map_or_else(|| all.with("/cases", "q", &text), |id| format!("/cases/{id}")),
    ))
}

/// `GET /work`: the list of what the present post can move on.
pub(crate) async fn work(State(pages): State<CasePages>, who: Who) -> Result<Response, PageError> {
    // Who goes there works from the phone's page of tasks: collectors, and handlers without a desk.
    let does = |name: &str| who.0.permissions.iter().any(|known| known == name);
    if who.0.may(CASE_VERIFY) || (does("case.feedback") && !does("case.assign")) {
        return Ok(see_other("/field"));
    }
    let stages = work_stages(&pages, &who.0).join(",");
    Ok(see_other(&Params::default().with("/cases", "stage", &stages)))
}

/// Names the stages in which the post moves cases on; what can be done anywhere, such as a remark,
/// and applications do not make a stage its work.
pub(crate) fn work_stages(pages: &CasePages, actor: &Actor) -> Vec<String> {
    let city = pages.city();
    let Some(flow) = city.flow(CASE_FLOW) else {
        return Vec::new();
    };
    let able = |stage: &str| {
        flow.actions_from(stage).any(|action| {
            let is_work = action.asks.is_none()
                && action.from.iter().all(|from| from != wangge_pack::EVERYWHERE);
            is_work && actor.permissions.contains(&action.permission)
        })
    };
    let open = flow.stages.iter().filter(|stage| !stage.ended);
    open.filter(|stage| able(&stage.key)).map(|stage| stage.key.clone()).collect()
}

/// What one page asks.
#[derive(Clone)]
struct Asked {
    actor: Actor,
    filter: Filter,
    /// The filter without its stages, so that the facet shows the other ones too.
    wide: Filter,
    /// Stages that the filter names, where it does nothing but name some.
    named: Option<Vec<String>>,
    page: (Sorting, Option<(Instant, CaseId)>),
}

async fn load(tx: &mut Tx, asked: &Asked) -> Result<Loaded, CaseError> {
    let Asked { actor, filter, wide, named, page } = asked;
    let rows = queries::case_page(tx, actor, filter.clone(), *page, ROWS + 1).await?;
    let around = queries::case_facets(tx, actor, wide.clone()).await?;
    let own = match named {
        // What is counted by stage holds the counts of some stages.
        Some(named) => {
            around.iter().filter(|facet| named.contains(&facet.stage)).cloned().collect()
        }
        None if wide == filter => around.clone(),
        None => queries::case_facets(tx, actor, filter.clone()).await?,
    };
    let count = own.iter().map(|facet| facet.n).sum();
    let stages = summed(&around, |facet| &facet.stage);
    let sources = summed(&own, |facet| &facet.source);
    let kept = queries::filters_of(tx, actor.account).await?;
    let tree = wangge_identity::queries::organisation_tree(tx, actor.district).await?;
    Ok(Loaded { rows, count, stages, sources, kept, tree })
}

/// Adds up the counts of one value.
fn summed(facets: &[StageOfSource], value: fn(&StageOfSource) -> &String) -> Vec<Facet> {
    let mut sums: BTreeMap<&String, i64> = BTreeMap::new();
    for facet in facets {
        *sums.entry(value(facet)).or_default() += facet.n;
    }
    sums.into_iter().map(|(value, n)| Facet { value: Some(value.clone()), n }).collect()
}

/// Stages that an address names, when it does nothing but name some.
fn named_stages(params: &Params) -> Option<Vec<String>> {
    let text = params.get("stage").filter(|text| !text.trim().is_empty())?;
    let is_plain = !text.starts_with('!') && text != "-" && !text.contains("..");
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    is_plain.then(|| words.map(str::to_owned).collect())
}

/// Tells whether an address asks for open cases alone: without `all`, and with no stage in which a
/// case has ended.
fn is_open_only(pages: &CasePages, params: &Params) -> bool {
    let may_be_open = |key: &str| {
        let city = pages.city();
        city.flows().iter().filter_map(|flow| flow.stage(key)).all(|stage| !stage.ended)
    };
    let stages = match (named_stages(params), params.get("stage")) {
        (Some(named), _) => named.iter().all(|key| may_be_open(key)),
        (None, text) => text.is_none_or(|text| text.trim().is_empty()),
    };
    stages && params.get("all").is_none()
}

/// What is to be done is read by deadline, what was by its day.
pub(crate) fn sorting_of(pages: &CasePages, params: &Params) -> Sorting {
    if is_open_only(pages, params) { Sorting::Due } else { Sorting::Newest }
}

/// Reads the filter of the address; without `all`, ended cases are left out unless a stage is named.
pub(crate) fn filter_of(pages: &CasePages, params: &Params) -> Result<Filter, PageError> {
    let pairs: Vec<_> = params
        .0
        .iter()
        .filter(|pair| !NOT_CONDITIONS.contains(&pair.0.as_str()))
        .map(heat::span_of)
        .collect();
    let zone = pages.zone();
    let day = |text: &str| {
        let date: Date = text.parse().ok()?;
        let start = date.to_zoned(zone.clone()).ok()?;
        let next = date.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
        Some((Instant::from(start.timestamp()), Instant::from(next.timestamp())))
    };
    let filter = parse(queries::FIELDS, Some(queries::INDEX), &day, &pairs)
        .map_err(|error| PageError::invalid("error-filter").about(error.to_string()))?;
    let bounded = is_open_only(pages, params);
    // Letters have a list of their own, unless a number or words look for one.
    let is_plain = params.get("flow").is_none() && params.get("q").is_none();
    let filter = if is_plain { queries::cases_only().and(filter) } else { filter };
    Ok(if bounded { queries::open_cases().and(filter) } else { filter })
}

/// The same filter without its stage.
fn without_stage(pages: &CasePages, params: &Params) -> Result<Filter, PageError> {
    let rest = Params(params.0.iter().filter(|pair| pair.0 != "stage").cloned().collect());
    filter_of(pages, &rest)
}

fn cursor(text: &str) -> Option<(Instant, CaseId)> {
    let (at, id) = text.split_once('.')?;
    Some((Instant::from_millis(at.parse().ok()?), id.parse().ok()?))
}

fn view(pages: &CasePages, ui: Ui, actor: &Actor, params: &Params, loaded: &Loaded) -> ListPage {
    let more = loaded.rows.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    let taken = loaded.rows.len().min(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let rows = &loaded.rows[..taken];
    let last = rows.last().filter(|_| more);
    let next = last.map_or_else(String::new, |row| {
        let (at, id) = sorting_of(pages, params).after(row);
        params.with("/cases", "after", &format!("{}.{id}", at.as_millis()))
    });
    let is_all = params.get("all").is_some();
    let flow = params.get("flow").unwrap_or_default();
    let flows = TABS.map(|(key, flows)| Choice {
        href: if flows.is_empty() {
            "/cases".to_owned()
        } else {
            Params::default().with("/cases", "flow", flows)
        },
        label: ui.t(key),
        count: 0,
        current: flow == flows || (!flow.is_empty() && !flows.is_empty() && flows.contains(flow)),
    });
    let kept = loaded.kept.iter().map(|filter| KeptView {
        id: filter.id,
        name: filter.name.clone(),
        href: format!("/cases?{}", filter.query),
    });
    ListPage {
        flows: flows.into(),
        kept: kept.collect(),
        bulk: bulk::offered(&pages.city(), &ui, actor, params.get("stage"), flow),
        query: params.query(),
        list_href: params.without("/cases", "view"),
        wall_href: params.with("/cases", "view", "photos"),
        map_href: params.with("/cases", "view", "map"),
        window: params.get("box").unwrap_or_default().to_owned(),
        around_href: params.without("/cases", "box"),
        is_wall: params.get("view") == Some("photos"),
        is_map: params.get("view") == Some("map"),
        may_export: ui.may(CASE_EXPORT),
        may_see_components: ui.may(REGISTER_READ),
        rows: rows.iter().map(|row| row_view(pages, &ui, &loaded.tree, row)).collect(),
        stages: stage_choices(pages, &ui, params, &loaded.stages),
        sources: source_choices(&ui, params, &loaded.sources),
        words: words(pages, &ui, params, "/cases"),
        open_href: params.without("/cases", "all"),
        all_href: params.with("/cases", "all", "1"),
        is_all,
        may_register: ui.may(CASE_REGISTER),
        shown: ui.tn("list-shown", loaded.count),
        first: params.get("after").map_or_else(String::new, |_| params.without("/cases", "after")),
        next,
        ui,
    }
}

pub(crate) fn row_view(pages: &CasePages, ui: &Ui, tree: &[TreeRow], row: &CaseLine) -> RowView {
    let (city, zone) = (pages.city(), pages.zone());
    let (matter, class) = speech::matter(
        ui,
        &city,
        row.standard.as_deref(),
        row.kind.as_deref(),
        row.code.as_deref(),
    );
    let matter = match (row.subject.as_str(), &row.code) {
        ("", None) if !row.description.is_empty() => row.description.clone(),
        ("", _) => matter,
        (subject, _) => subject.to_owned(),
    };
    RowView {
        id: row.id.to_string(),
        number: row.number.clone(),
        left: speech::row_left(
            ui,
            &zone,
            row.stage_at,
            row.next_yellow_at,
            row.next_due_at,
            pages.now(),
        ),
        thumb: row.thumb.as_ref().map_or_else(String::new, |_| format!("/cases/{}/thumb", row.id)),
        lon: row.lon.map_or_else(String::new, |lon| lon.to_string()),
        lat: row.lat.map_or_else(String::new, |lat| lat.to_string()),
        matter,
        class,
        place: row.place.clone(),
        source: speech::source(ui, row.source),
        stage_name: speech::stage(ui, &city, &row.flow, &row.stage),
        stage: row.stage.clone(),
        is_hard: row.hard_at.is_some(),
        asks: row.open_application.is_some(),
        who: speech::organisation(ui, tree, row.department),
        reworks: row.reworks,
    }
}

fn stage_choices(pages: &CasePages, ui: &Ui, params: &Params, facets: &[Facet]) -> Vec<Choice> {
    let city = pages.city();
    let chosen: Vec<&str> =
        params.get("stage").map(|text| text.split(',').collect()).unwrap_or_default();
    let mut choices: Vec<Choice> = Vec::new();
    for stage in city.flows().iter().flat_map(|flow| &flow.stages) {
        let href = params.with("/cases", "stage", &stage.key);
        let count = facets
            .iter()
            .find(|facet| facet.value.as_deref() == Some(&stage.key))
            .map_or(0, |facet| facet.n);
        let current = chosen.contains(&stage.key.as_str());
        // Flows share the keys of stages that mean the same.
        if (count > 0 || current) && choices.iter().all(|known| known.href != href) {
            let label = ui.pick(&stage.name, &stage.name_en).to_owned();
            choices.push(Choice { href, label, count, current });
        }
    }
    choices
}

/// Names a stage of whatever flow has it, that of cases first.
fn stage_name(ui: &Ui, city: &wangge_pack::City, key: &str) -> String {
    let found = city.flows().iter().find_map(|flow| flow.stage(key));
    found.map_or_else(|| key.to_owned(), |stage| ui.pick(&stage.name, &stage.name_en).to_owned())
}

fn source_choices(ui: &Ui, params: &Params, facets: &[Facet]) -> Vec<Choice> {
    let counted = Source::ALL.iter().filter_map(|source| {
        let facet = facets.iter().find(|facet| facet.value.as_deref() == Some(source.as_str()))?;
        Some(Choice {
            href: params.with("/cases", "source", source.as_str()),
            label: speech::source(ui, *source),
            count: facet.n,
            current: params.get("source") == Some(source.as_str()),
        })
    });
    counted.collect()
}

/// Lists names once each; a long list shows its beginning and its number.
fn listed(ui: &Ui, mut names: Vec<String>) -> String {
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    if names.len() <= SPOKEN {
        return names.join(" / ");
    }
    format!("{} {}", names[..SPOKEN].join(" / "), ui.tn("filter-more", names.len()))
}

/// Puts each active condition into a word that can be taken away.
pub(crate) fn words(pages: &CasePages, ui: &Ui, params: &Params, path: &str) -> Vec<Choice> {
    let city = pages.city();
    let active = params
        .0
        .iter()
        .filter(|pair| !NOT_CONDITIONS.contains(&pair.0.as_str()) && !pair.1.is_empty());
    active
        .map(|(name, value)| {
            if let Some(window) = value.parse::<Window>().ok().filter(|_| name == "box") {
                let label = ui.tw("filter-said", &ui.t("filter-box")) + &window.extent();
                return Choice { href: params.without(path, name), label, count: 0, current: true };
            }
            let spoken: Vec<String> = value
                .split(',')
                .map(|word| match name.as_str() {
                    "stage" => stage_name(ui, &city, word),
                    "flow" => city.flow(word).map_or_else(
                        || word.to_owned(),
                        |flow| ui.pick(&flow.name, &flow.name_en).to_owned(),
                    ),
                    "source" => word
                        .parse()
                        .map_or_else(|_| word.to_owned(), |source| speech::source(ui, source)),
                    _ => word.to_owned(),
                })
                .collect();
            let label =
                ui.tw("filter-said", &ui.t(&format!("filter-{name}"))) + &listed(ui, spoken);
            Choice { href: params.without(path, name), label, count: 0, current: true }
        })
        .collect()
}

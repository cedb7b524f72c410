//! The list of cases: dense rows, facets with counts, the filter as removable words.

use super::params::Params;
use super::speech::{self, Left};
use super::{CasePages, Who, said};
use crate::context::CASE_FLOW;
use crate::error::CaseError;
use crate::model::{CaseId, Source};
use crate::permissions::{CASE_REGISTER, CASE_VERIFY};
use crate::queries::{self, CaseLine, Facet};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use wangge_db::Tx;
use wangge_db::filter::{Filter, parse};
use wangge_identity::{Actor, queries::TreeRow};
use wangge_kernel::Instant;
use wangge_web::{PageError, PageResult, Ui, page, see_other};

/// Rows of one page.
const ROWS: i64 = 50;

/// One row as the template shows it.
pub(crate) struct RowView {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) left: Left,
    pub(crate) thumb: String,
    pub(crate) matter: String,
    pub(crate) class: String,
    pub(crate) place: String,
    pub(crate) source: String,
    pub(crate) stage: String,
    pub(crate) stage_name: String,
    pub(crate) who: String,
    pub(crate) reworks: i64,
}

/// One value of a facet or a removable word.
pub(crate) struct Choice {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: i64,
    pub(crate) current: bool,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    ui: Ui,
    rows: Vec<RowView>,
    stages: Vec<Choice>,
    sources: Vec<Choice>,
    words: Vec<Choice>,
    open_href: String,
    all_href: String,
    is_all: bool,
    may_register: bool,
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
    let filter = filter_of(&pages, &params)?;
    let after = params.get("after").and_then(cursor);
    let input = (who.0.clone(), filter, without_stage(&pages, &params)?, after);
    let loaded = pages.cases.db.read("cases.list", input, |tx, (actor, filter, wide, after)| {
        Box::pin(load(tx, actor, filter.clone(), wide.clone(), *after))
    });
    let loaded = loaded.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    page(&view(&pages, ui, &params, &loaded))
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
    if who.0.may(CASE_VERIFY) {
        return Ok(see_other("/field"));
    }
    let stages = work_stages(&pages, &who.0).join(",");
    Ok(see_other(&Params::default().with("/cases", "stage", &stages)))
}

/// Names the stages in which the post may do something.
pub(crate) fn work_stages(pages: &CasePages, actor: &Actor) -> Vec<String> {
    let city = pages.city();
    let Some(flow) = city.flow(CASE_FLOW) else {
        return Vec::new();
    };
    let able = |stage: &str| {
        flow.actions_from(stage).any(|action| actor.permissions.contains(&action.permission))
    };
    flow.stages.iter().filter(|stage| able(&stage.key)).map(|stage| stage.key.clone()).collect()
}

async fn load(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    wide: Filter,
    after: Option<(Instant, CaseId)>,
) -> Result<Loaded, CaseError> {
    let rows = queries::case_list(tx, actor, filter.clone(), after, ROWS + 1).await?;
    let count = queries::case_count(tx, actor, filter.clone()).await?;
    let stages = queries::stage_facets(tx, actor, wide).await?;
    let sources = queries::source_facets(tx, actor, filter).await?;
    let tree = wangge_identity::queries::organisation_tree(tx, actor.district).await?;
    Ok(Loaded { rows, count, stages, sources, tree })
}

/// Reads the filter of the address; without `all`, ended cases are left out unless a stage is named.
pub(crate) fn filter_of(pages: &CasePages, params: &Params) -> Result<Filter, PageError> {
    let pairs: Vec<_> = params
        .0
        .iter()
        .filter(|pair| !["after", "all", "view"].contains(&pair.0.as_str()))
        .cloned()
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
    let bounded = params.get("all").is_none() && params.get("stage").is_none();
    Ok(if bounded { queries::open_cases().and(filter) } else { filter })
}

/// The same filter without its stage, so that the facet shows the other stages too.
fn without_stage(pages: &CasePages, params: &Params) -> Result<Filter, PageError> {
    let rest = Params(params.0.iter().filter(|pair| pair.0 != "stage").cloned().collect());
    filter_of(pages, &rest)
}

fn cursor(text: &str) -> Option<(Instant, CaseId)> {
    let (due, id) = text.split_once('.')?;
    Some((Instant::from_millis(due.parse().ok()?), id.parse().ok()?))
}

fn view(pages: &CasePages, ui: Ui, params: &Params, loaded: &Loaded) -> ListPage {
    let more = loaded.rows.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    let taken = loaded.rows.len().min(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let rows = &loaded.rows[..taken];
    let last = rows.last().filter(|_| more);
    let next = last.map_or_else(String::new, |row| {
        let cursor = format!("{}.{}", row.next_due_at.as_millis(), row.id);
        params.with("/cases", "after", &cursor)
    });
    let is_all = params.get("all").is_some();
    ListPage {
        rows: rows.iter().map(|row| row_view(pages, &ui, &loaded.tree, row)).collect(),
        stages: stage_choices(pages, &ui, params, &loaded.stages),
        sources: source_choices(&ui, params, &loaded.sources),
        words: words(pages, &ui, params),
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
    let matter = if row.code.is_none() && !row.description.is_empty() {
        row.description.clone()
    } else {
        matter
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
        matter,
        class,
        place: row.place.clone(),
        source: speech::source(ui, row.source),
        stage_name: speech::stage(ui, &city, CASE_FLOW, &row.stage),
        stage: row.stage.clone(),
        who: speech::organisation(ui, tree, row.department),
        reworks: row.reworks,
    }
}

fn stage_choices(pages: &CasePages, ui: &Ui, params: &Params, facets: &[Facet]) -> Vec<Choice> {
    let city = pages.city();
    let stages = city.flow(CASE_FLOW).map(|flow| flow.stages.as_slice()).unwrap_or_default();
    let chosen: Vec<&str> =
        params.get("stage").map(|text| text.split(',').collect()).unwrap_or_default();
    let counted = stages.iter().filter_map(|stage| {
        let count = facets
            .iter()
            .find(|facet| facet.value.as_deref() == Some(&stage.key))
            .map_or(0, |facet| facet.n);
        let current = chosen.contains(&stage.key.as_str());
        (count > 0 || current).then(|| Choice {
            href: params.with("/cases", "stage", &stage.key),
            label: ui.pick(&stage.name, &stage.name_en).to_owned(),
            count,
            current,
        })
    });
    counted.collect()
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

/// Puts each active condition into a word that can be taken away.
fn words(pages: &CasePages, ui: &Ui, params: &Params) -> Vec<Choice> {
    let city = pages.city();
    let active = params
        .0
        .iter()
        .filter(|pair| !["after", "all", "view"].contains(&pair.0.as_str()) && !pair.1.is_empty());
    active
        .map(|(name, value)| {
            let spoken: Vec<String> = value
                .split(',')
                .map(|word| match name.as_str() {
                    "stage" => speech::stage(ui, &city, CASE_FLOW, word),
                    "source" => word
                        .parse()
                        .map_or_else(|_| word.to_owned(), |source| speech::source(ui, source)),
                    _ => word.to_owned(),
                })
                .collect();
            let label = format!("{}:{}", ui.t(&format!("filter-{name}")), spoken.join(" / "));
            Choice { href: params.without("/cases", name), label, count: 0, current: true }
        })
        .collect()
}

//! The list of grids, its file, and the history.

use super::{GroundPages, Who, said};
use crate::commands::can_undo;
use crate::model::{Area, AreaClass, Entry, GridLine};
use crate::permissions::GRID_EDIT;
use crate::queries::{self, GridFilter};
use crate::{GridError, write_file};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Deserialize;
use std::collections::HashSet;
use wangge_kernel::codes::GridId;
use wangge_web::{PageResult, Ui, page};

/// Grids of one page.
const PAGE: i64 = 100;
/// Changes of one page.
const HISTORY_PAGE: i64 = 50;

/// A grid as a row.
pub(crate) struct RowView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) street: String,
    pub(crate) community: String,
    pub(crate) area_class: &'static str,
    pub(crate) area: String,
    pub(crate) from: String,
    pub(crate) until: String,
}

#[derive(Template)]
#[template(path = "grid/list.html")]
struct ListPage {
    ui: Ui,
    rows: Vec<RowView>,
    /// Code, name, whether it is a community, whether it is chosen.
    areas: Vec<(String, String, bool, bool)>,
    classes: Vec<(&'static str, bool)>,
    with_ended: bool,
    next: String,
    count: usize,
    may_edit: bool,
}

/// The filter in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    area: String,
    class: String,
    ended: String,
    after: String,
}

/// `GET /grid`.
pub(crate) async fn list(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Query(wanted): Query<Wanted>,
) -> PageResult {
    let filter = GridFilter {
        area: wanted.area.trim().to_owned(),
        area_class: wanted.class.clone(),
        with_ended: wanted.ended == "1",
        after: wanted.after.clone(),
    };
    let input = (who.0.district, filter);
    let read = pages.grids.db.read("grid.page", input, |tx, (district, filter)| {
        Box::pin(async move {
            let lines = queries::grid_lines(tx, *district, filter, PAGE).await?;
            Ok::<_, GridError>((lines, queries::areas_of(tx, *district).await?))
        })
    });
    let (lines, areas) = read.await.map_err(|error| said::fail(&ui, error))?;
    let is_full = i64::try_from(lines.len()).is_ok_and(|count| count == PAGE);
    let last = lines.last().filter(|_| is_full);
    let next = last.map_or_else(String::new, |line| {
        let (area, class, ended) = (&wanted.area, &wanted.class, &wanted.ended);
        format!("/grid?area={area}&class={class}&ended={ended}&after={}", line.id)
    });
    let choice = |area: Area| {
        let name = ui.pick(&area.name, &area.name_en).to_owned();
        let chosen = area.code == wanted.area;
        (area.code.clone(), name, area.code.len() == 12, chosen)
    };
    let class = |class: &AreaClass| (class.as_str(), class.as_str() == wanted.class);
    page(&ListPage {
        rows: lines.iter().map(|line| row(&pages, &ui, line)).collect(),
        areas: areas.into_iter().map(choice).collect(),
        classes: AreaClass::ALL.iter().map(class).collect(),
        with_ended: wanted.ended == "1",
        next,
        count: pages.grids.index(who.0.district).len(),
        may_edit: ui.may(GRID_EDIT),
        ui,
    })
}

pub(crate) fn row(pages: &GroundPages, ui: &Ui, line: &GridLine) -> RowView {
    RowView {
        id: line.id.clone(),
        name: ui.pick(&line.name, &line.name_en).to_owned(),
        street: line.street_name.clone(),
        community: line.community_name.clone(),
        area_class: line.area_class.as_str(),
        area: format!("{:.0}", line.area_m2),
        from: pages.day(line.from_at),
        until: line.until_at.map(|at| pages.day(at)).unwrap_or_default(),
    }
}

/// `GET /grid/export.geojson`: the grids in use, in the form that the import reads.
pub(crate) async fn export(State(pages): State<GroundPages>, who: Who, ui: Ui) -> PageResult {
    let read = pages.grids.db.read("grid.export", who.0.district, |tx, district| {
        Box::pin(queries::grids_of(tx, *district))
    });
    let grids = read.await.map_err(|error| said::fail(&ui, error))?;
    let name = format!("attachment; filename=\"grids-{}.geojson\"", who.0.district);
    let head = [(CONTENT_TYPE, "application/geo+json".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((head, write_file(&grids)).into_response())
}

/// A change as the history shows it.
pub(crate) struct DeedView {
    pub(crate) version: i64,
    pub(crate) icon: &'static str,
    pub(crate) title: String,
    pub(crate) who: String,
    pub(crate) iso: String,
    pub(crate) when: String,
    pub(crate) old_ids: Vec<String>,
    pub(crate) new_ids: Vec<String>,
    pub(crate) can_undo: bool,
}

#[derive(Template)]
#[template(path = "grid/history.html")]
struct HistoryPage {
    ui: Ui,
    deeds: Vec<DeedView>,
    next: String,
}

/// Where the history goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    before: Option<i64>,
}

/// `GET /grid/history`.
pub(crate) async fn history(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Query(wanted): Query<Before>,
) -> PageResult {
    let input = (who.0.district, wanted.before.unwrap_or(i64::MAX));
    let read = pages.grids.db.read("grid.history", input, |tx, (district, before)| {
        Box::pin(queries::history_of(tx, *district, *before, "", HISTORY_PAGE))
    });
    let entries = read.await.map_err(|error| said::fail(&ui, error))?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == HISTORY_PAGE);
    let last = entries.last().filter(|_| is_full);
    page(&HistoryPage {
        next: last.map_or_else(String::new, |it| format!("/grid/history?before={}", it.version)),
        deeds: deeds(&pages, &ui, &entries, &who),
        ui,
    })
}

/// Puts changes into words.
pub(crate) fn deeds(
    pages: &GroundPages,
    ui: &Ui,
    entries: &[Entry],
    Who(actor): &Who,
) -> Vec<DeedView> {
    let (district, may_edit) = (actor.district, actor.may(GRID_EDIT));
    let index = pages.grids.index(district);
    let used: HashSet<&str> = index.ids().map(GridId::as_str).collect();
    let in_use = |text: &str| text.split(' ').all(|id| used.contains(id));
    let ids = |text: &str| text.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let view = |entry: &Entry| DeedView {
        version: entry.version,
        icon: icon(entry.deed.as_str()),
        title: ui.t(&format!("grid-deed-{}", entry.deed)),
        who: if entry.author.is_empty() { ui.t("grid-by-program") } else { entry.author.clone() },
        iso: entry.at.timestamp().to_string(),
        when: pages.time(entry.at),
        old_ids: ids(&entry.old_ids),
        new_ids: if entry.old_ids == entry.new_ids { Vec::new() } else { ids(&entry.new_ids) },
        can_undo: may_edit && can_undo(entry) && in_use(&entry.new_ids),
    };
    entries.iter().map(view).collect()
}

fn icon(deed: &str) -> &'static str {
    match deed {
        "drawn" => "plus",
        "erased" => "trash",
        "split" => "arrows-split",
        "merged" => "arrow-merge",
        "reshaped" => "transfer",
        "imported" => "download",
        _ => "edit",
    }
}

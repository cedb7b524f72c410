//! Edits of single grids: each decides on the whole district as it stands, by [`crate::rules`].

use super::{Told, Work, authorise};
use crate::error::GridError;
use crate::model::{AreaClass, Deed, Entry, Fault, UnitGrid};
use crate::permissions::GRID_EDIT;
use crate::rules::{self, Change, next_ids};
use crate::{Grids, store};
use serde_json::{Value as Json, json};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;

/// An edit of the coverage.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Two grids out of one, along a line from edge to edge.
    Split {
        /// The grid.
        id: GridId,
        /// The line.
        line: Vec<Point>,
    },
    /// One grid out of two neighbours.
    Merge {
        /// One of them.
        one: GridId,
        /// The other.
        other: GridId,
    },
    /// A corner goes elsewhere for all its grids.
    Move {
        /// The corner, exactly as the grids have it.
        from: Point,
        /// Where it goes.
        to: Point,
    },
    /// A new grid beside the others.
    Draw {
        /// Twelve digits of its community.
        community: String,
        /// Its name.
        name: String,
        /// How closely it is managed.
        area_class: AreaClass,
        /// Its outline, closed.
        ring: Vec<Point>,
    },
}

/// Edits the coverage and returns the ids that are new or have another outline.
pub async fn edit(
    grids: &Grids,
    author: &Author,
    district: i64,
    edit: Edit,
) -> Result<Vec<GridId>, GridError> {
    authorise(author, GRID_EDIT, district)?;
    let work = Work::new(grids, author, district, edit);
    let done =
        grids.db.write("grid.edit", work, |tx, work| Box::pin(edit_in(tx, work, None))).await?;
    grids.load(district).await?;
    Ok(done)
}

async fn edit_in(
    tx: &mut Tx,
    work: &Work<Edit>,
    name: Option<(String, String)>,
) -> Result<Vec<GridId>, GridError> {
    let version = work.begin(tx).await?;
    let all = store::grid_list(tx, work.district).await?;
    let mut change = decided(tx, work, &all).await?;
    if let (Some((name, name_en)), Some(grid)) = (name, change.added.first_mut()) {
        (grid.name, grid.name_en) = (name, name_en);
    }
    stored(tx, work, version, &change).await?;
    let (deed, detail) = told_of(&work.input);
    let (old_ids, new_ids) = ids_of(&change);
    let told = Told { deed, old_ids: &old_ids, new_ids: &new_ids, detail };
    work.record(tx, version, told).await?;
    let touched = change.added.into_iter().chain(change.reshaped).map(|grid| grid.id);
    Ok(touched.collect())
}

async fn decided(tx: &mut Tx, work: &Work<Edit>, all: &[UnitGrid]) -> Result<Change, GridError> {
    let used = store::grid_ids(tx, work.district).await?;
    let used = || used.iter().map(|it| &it.id);
    let change = match &work.input {
        Edit::Split { id, line } => {
            let ids = next_ids(id.community(), used(), 2)?;
            let [one, other] =
                <[GridId; 2]>::try_from(ids).map_err(|_| Fault::Full(String::new()))?;
            rules::split(all, id, line, [one, other], work.now)?
        }
        Edit::Merge { one, other } => {
            let id = next_ids(one.community(), used(), 1)?.remove(0);
            rules::merge(all, one, other, id, work.now)?
        }
        Edit::Move { from, to } => rules::move_corner(all, *from, *to)?,
        Edit::Draw { community, name, area_class, ring } => {
            let areas = store::area_list(tx, work.district).await?;
            let named = |code: &str| areas.iter().find(|area| area.code == code);
            let known = community.len() == 12 && named(community).is_some();
            if !known {
                return Err(Fault::NoCommunity(community.clone()).into());
            }
            if name.trim().is_empty() {
                return Err(Fault::NoName.into());
            }
            let name_of =
                |code: &str| named(code).map(|area| area.name.clone()).unwrap_or_default();
            let new = UnitGrid {
                id: next_ids(community, used(), 1)?.remove(0),
                name: name.trim().to_owned(),
                name_en: String::new(),
                street_name: name_of(&community[..9]),
                community_name: name_of(community),
                area_class: *area_class,
                ring: ring.clone(),
                area_m2: 0.0,
                from_at: work.now,
            };
            rules::draw(all, &new)?
        }
    };
    Ok(change)
}

/// Stores a change; duty grids that named an ended grid get those that came of it.
async fn stored(
    tx: &mut Tx,
    work: &Work<Edit>,
    version: i64,
    change: &Change,
) -> Result<(), GridError> {
    let district = work.district;
    for id in &change.ended {
        store::grid_end(tx, district, id, work.now, version).await?;
        for duty_grid in store::part_of(tx, district, id.as_str()).await? {
            for grid in &change.added {
                store::part_insert(tx, district, duty_grid, grid.id.as_str()).await?;
            }
        }
    }
    for grid in change.added.iter().chain(&change.reshaped) {
        store::grid_put(tx, district, grid, version).await?;
    }
    Ok(())
}

fn told_of(edit: &Edit) -> (Deed, Json) {
    let place = |point: &Point| json!([point.lon, point.lat]);
    match edit {
        Edit::Split { id, line } => {
            let line: Vec<Json> = line.iter().map(place).collect();
            (Deed::Split, json!({ "id": id, "line": line }))
        }
        Edit::Merge { one, other } => (Deed::Merged, json!({ "one": one, "other": other })),
        Edit::Move { from, to } => {
            (Deed::Reshaped, json!({ "from": place(from), "to": place(to) }))
        }
        Edit::Draw { community, name, .. } => {
            (Deed::Drawn, json!({ "community": community, "name": name }))
        }
    }
}

/// Ids before and after; neighbours that only got a corner are left out of splits and merges.
fn ids_of(change: &Change) -> (Vec<String>, Vec<String>) {
    let text = |ids: &[GridId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let of = |grids: &[UnitGrid]| grids.iter().map(|grid| grid.id.to_string()).collect::<Vec<_>>();
    if change.added.is_empty() {
        (of(&change.reshaped), of(&change.reshaped))
    } else {
        (text(&change.ended), of(&change.added))
    }
}

/// Another name or area class.
#[derive(Debug, Clone)]
pub struct Describe {
    /// The grid.
    pub id: GridId,
    /// Name in Chinese.
    pub name: String,
    /// Name in English, may be empty.
    pub name_en: String,
    /// How closely it is managed.
    pub area_class: AreaClass,
    /// The change at which the author saw it.
    pub seen: i64,
}

/// Gives a grid another name or area class.
pub async fn describe(
    grids: &Grids,
    author: &Author,
    district: i64,
    wanted: Describe,
) -> Result<(), GridError> {
    authorise(author, GRID_EDIT, district)?;
    if wanted.name.trim().is_empty() {
        return Err(Fault::NoName.into());
    }
    let work = Work::new(grids, author, district, wanted);
    grids.db.write("grid.describe", work, |tx, work| Box::pin(describe_in(tx, work))).await?;
    grids.load(district).await
}

async fn describe_in(tx: &mut Tx, work: &Work<Describe>) -> Result<(), GridError> {
    let version = work.begin(tx).await?;
    let it = &work.input;
    let Some(before) = store::grid_fetch(tx, work.district, &it.id).await? else {
        return Err(Fault::Unknown(it.id.clone()).into());
    };
    let put = (&it.id, it.name.trim(), it.name_en.trim(), it.area_class);
    if store::grid_describe(tx, work.district, put, version, it.seen).await? == 0 {
        return Err(Fault::Changed.into());
    }
    let ids = [it.id.to_string()];
    let detail = json!({
        "before": { "name": before.name, "area_class": before.area_class },
        "after": { "name": it.name.trim(), "area_class": it.area_class },
    });
    let told = Told { deed: Deed::Reclassified, old_ids: &ids, new_ids: &ids, detail };
    work.record(tx, version, told).await
}

/// Takes back a split or a moved corner while nothing else happened to its grids.
pub async fn undo(
    grids: &Grids,
    author: &Author,
    district: i64,
    version: i64,
) -> Result<Vec<GridId>, GridError> {
    authorise(author, GRID_EDIT, district)?;
    let read = grids.db.read("grid.undo", (district, version), |tx, (district, version)| {
        Box::pin(async move {
            let entry = store::history_list(tx, *district, *version + 1, "", 1).await?.pop();
            let entry = entry.filter(|entry| entry.version == *version).ok_or(Fault::NoUndo)?;
            let old: Option<GridId> =
                entry.old_ids.split(' ').next().and_then(|id| id.parse().ok());
            let old = match &old {
                Some(id) => store::grid_fetch(tx, *district, id).await?,
                None => None,
            };
            Ok::<_, GridError>((entry, old.map(|line| (line.name, line.name_en))))
        })
    });
    let (entry, name) = read.await?;
    let back = inverse(&entry).ok_or(Fault::NoUndo)?;
    let work = Work::new(grids, author, district, back);
    let name = name.filter(|_| entry.deed == Deed::Split);
    let done = grids
        .db
        .write("grid.undo", (work, name), |tx, (work, name)| {
            Box::pin(edit_in(tx, work, name.clone()))
        })
        .await?;
    grids.load(district).await?;
    Ok(done)
}

/// The edit that takes another one back; the rules say whether it still can be done.
pub(crate) fn inverse(entry: &Entry) -> Option<Edit> {
    let detail: Json = serde_json::from_str(&entry.detail).ok()?;
    let place = |key: &str| {
        let at = &detail[key];
        Point::new(at[0].as_f64()?, at[1].as_f64()?)
    };
    match entry.deed {
        Deed::Split => {
            let (one, other) = entry.new_ids.split_once(' ')?;
            Some(Edit::Merge { one: one.parse().ok()?, other: other.parse().ok()? })
        }
        Deed::Reshaped => Some(Edit::Move { from: place("to")?, to: place("from")? }),
        _ => None,
    }
}

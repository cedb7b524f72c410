//! Taking edits back: an edit is undone by another one, and the history keeps both.
//!
//! A split is undone by a merge, a merge by a split into the grids it came of, a moved corner goes
//! back. A drawn grid goes out of use: when it was drawn on the same day its validity ends with the
//! moment it began, so that it was valid at no time; later it ends now. Ids do not come back.

use super::edit::{Decided, Done, Ground, settle};
use super::{Work, authorise};
use crate::error::GridError;
use crate::model::{Deed, Entry, Fault, UnitGrid};
use crate::permissions::GRID_EDIT;
use crate::rules::{self, Change};
use crate::{Grids, store};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::codes::GridId;
use wangge_kernel::{Instant, Point};

/// Takes an edit back while nothing else happened to its grids; `zone` tells where days end.
pub async fn undo(
    grids: &Grids,
    author: &Author,
    district: i64,
    version: i64,
    zone: &TimeZone,
) -> Result<Done, GridError> {
    authorise(author, GRID_EDIT, district)?;
    let read = grids.db.read("grid.undo_ground", (district, version), |tx, (district, version)| {
        Box::pin(read(tx, *district, *version))
    });
    let back = read.await?;
    let zone = zone.clone();
    let work = Work::new(grids, author, district, ());
    settle(work, move |work| decided(work.district, work.now, &back, &zone)).await
}

/// What was done, and the ground as it is.
struct Back {
    ground: Ground,
    entry: Entry,
    /// The grids that it took out of use, as they were.
    old: Vec<UnitGrid>,
    /// The change that touched its first new grid last.
    changed: Option<i64>,
}

async fn read(tx: &mut Tx, district: i64, version: i64) -> Result<Back, GridError> {
    let entry = store::history_list(tx, district, version + 1, "", 1).await?.pop();
    let entry = entry.filter(|entry| entry.version == version).ok_or(Fault::NoUndo)?;
    let mut old = Vec::new();
    if can_undo(&entry) {
        for id in ids(&entry.old_ids) {
            old.extend(store::grid_of_any_time(tx, district, &id).await?);
        }
    }
    let changed = match ids(&entry.new_ids).first() {
        Some(id) => store::grid_fetch(tx, district, id).await?.map(|line| line.changed),
        None => None,
    };
    Ok(Back { ground: Ground::read(tx, district).await?, entry, old, changed })
}

fn ids(text: &str) -> Vec<GridId> {
    text.split(' ').filter_map(|id| id.parse().ok()).collect()
}

/// Tells whether a kind of change can be taken back at all.
pub(crate) const fn can_undo(entry: &Entry) -> bool {
    matches!(entry.deed, Deed::Split | Deed::Merged | Deed::Reshaped | Deed::Drawn)
}

fn decided(district: i64, now: Instant, back: &Back, zone: &TimeZone) -> Result<Decided, Fault> {
    let ground = &back.ground;
    let detail: Json = serde_json::from_str(&back.entry.detail).map_err(|_| Fault::NoUndo)?;
    let (change, deed) = match back.entry.deed {
        Deed::Split => (merged(back, now)?, Deed::Merged),
        Deed::Merged => (parted(back, now)?, Deed::Split),
        Deed::Reshaped => {
            let place = |key: &str| point(&detail[key]).ok_or(Fault::NoUndo);
            (rules::move_corner(&ground.all, place("to")?, place("from")?)?, Deed::Reshaped)
        }
        Deed::Drawn => (erased(back, &detail)?, Deed::Erased),
        _ => return Err(Fault::NoUndo),
    };
    let closed_m2 = detail["closed_m2"].as_f64().unwrap_or_default();
    rules::allow(district, &ground.all, &change, ground.outline.as_ref(), closed_m2)?;
    let day = |at: Instant| at.day(zone);
    let is_same_day = deed == Deed::Erased && day(back.entry.at) == day(now);
    Ok(Decided {
        seen: ground.seen,
        change,
        deed,
        detail: told(&back.entry, &detail),
        end_at: if is_same_day { back.entry.at } else { now },
    })
}

fn point(place: &Json) -> Option<Point> {
    Point::new(place[0].as_f64()?, place[1].as_f64()?)
}

/// Says which change was taken back; a corner says where it went, so that this too has an undo.
fn told(entry: &Entry, detail: &Json) -> Json {
    match entry.deed {
        Deed::Reshaped => {
            json!({ "back": entry.version, "from": detail["to"], "to": detail["from"] })
        }
        _ => json!({ "back": entry.version }),
    }
}

/// Two parts become one again, with the name that it had.
fn merged(back: &Back, now: Instant) -> Result<Change, Fault> {
    let [one, other] = two(ids(&back.entry.new_ids))?;
    let [id] = back.ground.next(one.community())?;
    let mut change = rules::merge(&back.ground.all, &one, &other, id, now)?;
    for (grid, old) in change.added.iter_mut().zip(&back.old) {
        (grid.name, grid.name_en) = (old.name.clone(), old.name_en.clone());
    }
    Ok(change)
}

fn parted(back: &Back, now: Instant) -> Result<Change, Fault> {
    let id = untouched(back)?;
    let parts = two(back.old.clone())?;
    rules::part(&back.ground.all, &id, parts, back.ground.next(id.community())?, now)
}

fn erased(back: &Back, detail: &Json) -> Result<Change, Fault> {
    let id = untouched(back)?;
    let corners = detail["corners"].as_array().into_iter().flatten();
    let corners: Vec<Point> = corners.filter_map(point).collect();
    rules::erase(&back.ground.all, &id, &corners)
}

/// Returns the new grid of a change if nothing happened to it since.
fn untouched(back: &Back) -> Result<GridId, Fault> {
    let id = ids(&back.entry.new_ids).into_iter().next().ok_or(Fault::NoUndo)?;
    if !back.ground.all.iter().any(|grid| grid.id == id) {
        return Err(Fault::Unknown(id));
    }
    if back.changed == Some(back.entry.version) { Ok(id) } else { Err(Fault::NoUndo) }
}

fn two<T>(all: Vec<T>) -> Result<[T; 2], Fault> {
    all.try_into().map_err(|_| Fault::NoUndo)
}

//! Duty grids and the roster.

use super::{Work, authorise};
use crate::error::GridError;
use crate::model::{DutyGrid, Fault, Shift};
use crate::permissions::GRID_ROSTER;
use crate::rules::is_sound;
use crate::{Grids, store};
use serde_json::json;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_identity::queries::has_post_in;

#[derive(Clone)]
struct Put {
    id: Option<i64>,
    name: String,
    name_en: String,
    areas: Vec<String>,
}

/// Makes a duty grid of areas, or changes one, and returns its id.
///
/// An area is the beginning of unit grids' ids: the district, a street, a community or one grid.
pub async fn duty_grid_put(
    grids: &Grids,
    author: &Author,
    district: i64,
    id: Option<i64>,
    (name, name_en): (&str, &str),
    areas: Vec<String>,
) -> Result<i64, GridError> {
    authorise(author, GRID_ROSTER, district)?;
    let (name, name_en) = (name.trim().to_owned(), name_en.trim().to_owned());
    if name.is_empty() {
        return Err(Fault::NoName.into());
    }
    let prefix = format!("{district:06}");
    let is_area = |area: &String| {
        let is_whole = matches!(area.len(), 6 | 9 | 12 | 15);
        is_whole && area.starts_with(&prefix) && area.bytes().all(|it| it.is_ascii_digit())
    };
    if let Some(wrong) = areas.iter().find(|area| !is_area(area)) {
        return Err(Fault::NoCommunity(wrong.clone()).into());
    }
    if areas.is_empty() {
        return Err(Fault::NoCommunity(String::new()).into());
    }
    let work = Work::new(grids, author, district, Put { id, name, name_en, areas });
    grids.db.write("grid.duty_grid_put", work, |tx, work| Box::pin(put_in(tx, work))).await
}

async fn put_in(tx: &mut Tx, work: &Work<Put>) -> Result<i64, GridError> {
    let (district, put) = (work.district, &work.input);
    let id = put.id.unwrap_or_else(|| work.tools.ids.next_raw());
    if put.id.is_none() {
        let (name, name_en) = (put.name.clone(), put.name_en.clone());
        let grid = DutyGrid { id, name, name_en, from_at: work.now };
        store::duty_grid_insert(tx, district, &grid).await?;
    } else if store::duty_grid_update(tx, district, (id, &put.name, &put.name_en)).await? == 0 {
        return Err(Fault::Changed.into());
    }
    store::parts_delete(tx, district, id).await?;
    for area in &put.areas {
        store::part_insert(tx, district, id, area).await?;
    }
    work.note(tx, "duty_grid.put", json!({ "id": id.to_string(), "areas": put.areas })).await?;
    Ok(id)
}

/// Takes a duty grid out of use, and its lines off the roster.
pub async fn duty_grid_end(
    grids: &Grids,
    author: &Author,
    district: i64,
    id: i64,
) -> Result<(), GridError> {
    authorise(author, GRID_ROSTER, district)?;
    let work = Work::new(grids, author, district, id);
    let write = grids.db.write("grid.duty_grid_end", work, |tx, work: &Work<i64>| {
        Box::pin(async move {
            if store::duty_grid_end(tx, work.district, work.input, work.now).await? == 0 {
                return Err(GridError::NotFound);
            }
            store::shifts_of_grid_end(tx, work.district, work.input).await?;
            work.note(tx, "duty_grid.end", json!({ "id": work.input.to_string() })).await
        })
    });
    write.await
}

/// Puts somebody on duty; the id of the line is made here.
pub async fn shift_add(
    grids: &Grids,
    author: &Author,
    district: i64,
    shift: Shift,
) -> Result<i64, GridError> {
    authorise(author, GRID_ROSTER, district)?;
    if !is_sound(&shift) {
        return Err(Fault::Duty.into());
    }
    let work = Work::new(grids, author, district, shift);
    let write = grids.db.write("grid.shift_add", work, |tx, work: &Work<Shift>| {
        Box::pin(async move {
            let known = store::duty_grid_list(tx, work.district).await?;
            if known.iter().all(|grid| grid.id != work.input.duty_grid) {
                return Err(Fault::Duty.into());
            }
            // The program knows whom it puts; people send what they like.
            let (account, is_person) = (work.input.account, work.author.actor().is_some());
            if is_person && !has_post_in(tx, account, work.district, work.now).await? {
                return Err(Fault::Duty.into());
            }
            let shift = Shift { id: work.tools.ids.next_raw(), ..work.input.clone() };
            store::shift_insert(tx, work.district, &shift).await?;
            let account = shift.account.to_string();
            work.note(tx, "shift.add", json!({ "id": shift.id.to_string(), "account": account }))
                .await?;
            Ok(shift.id)
        })
    });
    write.await
}

/// Takes a line off the roster.
pub async fn shift_remove(
    grids: &Grids,
    author: &Author,
    district: i64,
    id: i64,
) -> Result<(), GridError> {
    authorise(author, GRID_ROSTER, district)?;
    let work = Work::new(grids, author, district, id);
    let write = grids.db.write("grid.shift_remove", work, |tx, work: &Work<i64>| {
        Box::pin(async move {
            if store::shift_delete(tx, work.district, work.input).await? == 0 {
                return Err(GridError::NotFound);
            }
            work.note(tx, "shift.remove", json!({ "id": work.input.to_string() })).await
        })
    });
    write.await
}

/// Replaces the whole roster of a district; ids of the lines are made here.
pub async fn roster_replace(
    grids: &Grids,
    author: &Author,
    district: i64,
    shifts: Vec<Shift>,
) -> Result<(), GridError> {
    authorise(author, GRID_ROSTER, district)?;
    if !shifts.iter().all(is_sound) {
        return Err(Fault::Duty.into());
    }
    let work = Work::new(grids, author, district, shifts);
    let write = grids.db.write("grid.roster_replace", work, |tx, work: &Work<Vec<Shift>>| {
        Box::pin(async move {
            store::shifts_delete(tx, work.district).await?;
            for shift in &work.input {
                let shift = Shift { id: work.tools.ids.next_raw(), ..shift.clone() };
                store::shift_insert(tx, work.district, &shift).await?;
            }
            work.note(tx, "roster.replace", json!({ "lines": work.input.len() })).await
        })
    });
    write.await
}

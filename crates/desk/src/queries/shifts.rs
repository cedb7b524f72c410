//! The shift that runs, those that have ended, and how the centre stands.

use crate::error::DeskError;
use crate::model::{Counts, Entry, Shift, ShiftId};
use crate::permissions::SHIFT_READ;
use crate::store;
use wangge_cases::queries as cases;
use wangge_db::Tx;
use wangge_identity::Actor;
use wangge_kernel::{Instant, RawId};

/// Returns the shift that runs or waits for its second signature, with its entries.
pub async fn current(tx: &mut Tx, actor: &Actor) -> Result<Option<(Shift, Vec<Entry>)>, DeskError> {
    actor.require(SHIFT_READ)?;
    let Some(shift) = store::shift_current(tx, actor.district).await? else {
        return Ok(None);
    };
    let entries = store::entry_list(tx, actor.district, shift.id).await?;
    Ok(Some((shift, entries)))
}

/// Returns a shift with its entries.
pub async fn shift_of(
    tx: &mut Tx,
    actor: &Actor,
    id: ShiftId,
) -> Result<(Shift, Vec<Entry>), DeskError> {
    actor.require(SHIFT_READ)?;
    let shift = store::shift_fetch(tx, actor.district, id).await?.ok_or(DeskError::NotFound)?;
    let entries = store::entry_list(tx, actor.district, id).await?;
    Ok((shift, entries))
}

/// Returns an entry of a shift.
pub async fn entry_of(
    tx: &mut Tx,
    actor: &Actor,
    shift: ShiftId,
    seq: i64,
) -> Result<Option<Entry>, DeskError> {
    actor.require(SHIFT_READ)?;
    Ok(store::entry_fetch(tx, actor.district, shift, seq).await?)
}

/// Lists shifts that have ended, the latest first, from behind one on.
pub async fn shifts_past(
    tx: &mut Tx,
    actor: &Actor,
    after: Option<ShiftId>,
    limit: i64,
) -> Result<Vec<Shift>, DeskError> {
    actor.require(SHIFT_READ)?;
    let before = after.unwrap_or(ShiftId(RawId::MAX));
    Ok(store::shift_past(tx, actor.district, before, limit).await?)
}

/// Counts how the centre stands.
pub async fn counts(tx: &mut Tx, actor: &Actor, now: Instant) -> Result<Counts, DeskError> {
    let open = cases::cases_only().and(cases::open_cases());
    let stages = cases::stage_facets(tx, actor, open).await?;
    let mut stages: Vec<(String, i64)> =
        stages.into_iter().map(|one| (one.value.unwrap_or_default(), one.n)).collect();
    stages.sort();
    let late = cases::cases_only().and(cases::overdue(now));
    Ok(Counts {
        stages,
        overdue: cases::case_count(tx, actor, late).await?,
        applications: cases::applications_pending(tx, actor).await?,
        missed: store::missed_count(tx, actor.district).await?,
    })
}

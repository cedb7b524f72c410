//! The shift that runs, those that have ended, and how the centre stands.

use crate::error::DeskError;
use crate::model::{Counts, Entry, Leader, Shift, ShiftId};
use crate::permissions::SHIFT_READ;
use crate::store;
use wangge_cases::queries as cases;
use wangge_db::filter::{Field, Filter, Kind, Order, Query};
use wangge_db::{ToValue, Tx, Value};
use wangge_identity::Actor;
use wangge_kernel::Instant;

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

/// What past shifts can be filtered by, in URLs.
pub const SHIFT_FIELDS: &[Field] = &[
    Field { name: "began", column: "s.began_at", kind: Kind::Time },
    Field { name: "leader", column: "s.leader", kind: Kind::Int },
];

/// A page of the list of past shifts.
#[derive(Debug, Clone)]
pub struct ShiftPage {
    /// Conditions.
    pub filter: Filter,
    /// The shift behind which the page begins.
    pub after: Option<ShiftId>,
    /// Most rows.
    pub limit: i64,
}

/// Lists shifts that have ended, the latest first.
pub async fn shifts_past(
    tx: &mut Tx,
    actor: &Actor,
    page: &ShiftPage,
) -> Result<Vec<Shift>, DeskError> {
    const DISTRICT: Field = Field { name: "district", column: "s.district", kind: Kind::Int };
    const TAKEN: Field = Field { name: "taken", column: "s.in_at", kind: Kind::Time };
    const LATEST_FIRST: [Order; 1] = [Order { column: "s.id", descending: true }];
    actor.require(SHIFT_READ)?;
    let head = "select s.id, s.version, s.began_at, s.leader, s.leader_name, s.entries, s.counts, s.words, s.digest,
        s.out_at, s.out_account, s.out_name, s.in_at, s.in_account, s.in_name, s.in_words from shift s";
    let own = Filter::In(DISTRICT, vec![Value::Int(actor.district)]);
    let own = own.and(Filter::Not(Box::new(Filter::Empty(TAKEN)))).and(page.filter.clone());
    let query = Query::new("desk.shift_list", head, own)
        .order(&LATEST_FIRST)
        .after(page.after.map_or_else(Vec::new, |id| vec![id.to_value()]))
        .limit(page.limit);
    Ok(store::select(tx, &query).await?)
}

/// Lists who led past shifts.
pub async fn leaders(tx: &mut Tx, actor: &Actor) -> Result<Vec<Leader>, DeskError> {
    actor.require(SHIFT_READ)?;
    Ok(store::shift_leaders(tx, actor.district).await?)
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

//! Read models: grids, base map, history, duty.

use crate::model::{
    Area, BaseFeature, DutyGrid, DutyPart, Entry, GridLine, Place, Shift, UnitGrid,
};
use crate::{GridError, store};
use geo::MultiPolygon;
use jiff::{ToSpan, Zoned};
use std::collections::BTreeMap;
use wangge_db::Tx;
use wangge_identity::AccountId;
use wangge_kernel::codes::GridId;

/// Lists the grids in use, by id.
pub async fn grids_of(tx: &mut Tx, district: i64) -> Result<Vec<UnitGrid>, GridError> {
    Ok(store::grid_list(tx, district).await?)
}

/// Lists the base map in drawing order.
pub async fn features_of(tx: &mut Tx, district: i64) -> Result<Vec<BaseFeature>, GridError> {
    Ok(store::feature_list(tx, district).await?)
}

/// Lists streets and communities, each street before its communities.
pub async fn areas_of(tx: &mut Tx, district: i64) -> Result<Vec<Area>, GridError> {
    Ok(store::area_list(tx, district).await?)
}

/// Lists the places with names.
pub async fn places_of(tx: &mut Tx, district: i64) -> Result<Vec<Place>, GridError> {
    Ok(store::place_list(tx, district).await?)
}

/// Returns the number of the last change of a district, 0 before the first.
pub async fn version_of(tx: &mut Tx, district: i64) -> Result<i64, GridError> {
    Ok(store::change_fetch(tx, district).await?.unwrap_or_default())
}

/// Returns the outline of the district on the base map, if it has one.
pub async fn outline_of(
    tx: &mut Tx,
    district: i64,
) -> Result<Option<MultiPolygon<f64>>, GridError> {
    let geometry = store::outline_fetch(tx, district).await?;
    Ok(geometry.and_then(|text| crate::rules::files::grids::area_of(&text)))
}

/// What a list of grids shows.
#[derive(Debug, Clone, Default)]
pub struct GridFilter {
    /// Beginning of the ids; empty is the whole district.
    pub area: String,
    /// Area class; empty is any.
    pub area_class: String,
    /// Whether grids that are out of use are shown too.
    pub with_ended: bool,
    /// Id after which the list goes on.
    pub after: String,
}

/// Lists grids by id.
pub async fn grid_lines(
    tx: &mut Tx,
    district: i64,
    filter: &GridFilter,
    limit: i64,
) -> Result<Vec<GridLine>, GridError> {
    let wanted = (filter.area.as_str(), filter.area_class.as_str(), filter.with_ended);
    Ok(store::grid_lines(tx, district, wanted, &filter.after, limit).await?)
}

/// Returns one grid of any time.
pub async fn grid_line(
    tx: &mut Tx,
    district: i64,
    id: &GridId,
) -> Result<Option<GridLine>, GridError> {
    Ok(store::grid_fetch(tx, district, id).await?)
}

/// Lists what happened before a change, the last first; an empty id is any grid.
pub async fn history_of(
    tx: &mut Tx,
    district: i64,
    before: i64,
    id: &str,
    limit: i64,
) -> Result<Vec<Entry>, GridError> {
    Ok(store::history_list(tx, district, before, id, limit).await?)
}

/// Lists the duty grids with their parts.
pub async fn duty_grids(
    tx: &mut Tx,
    district: i64,
) -> Result<(Vec<DutyGrid>, Vec<DutyPart>), GridError> {
    Ok((store::duty_grid_list(tx, district).await?, store::part_list(tx, district).await?))
}

/// Lists the roster from a day on.
pub async fn shifts(tx: &mut Tx, district: i64, from_day: &str) -> Result<Vec<Shift>, GridError> {
    Ok(store::shift_list(tx, district, from_day).await?)
}

/// Lists who is on duty for a grid at a moment of the city's own time, the closest area first.
///
/// A duty that began yesterday and goes past midnight counts; an empty grid is looked after only by
/// those of the whole district.
pub async fn on_duty(
    tx: &mut Tx,
    district: i64,
    grid: &str,
    at: &Zoned,
) -> Result<Vec<(AccountId, i64)>, GridError> {
    let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
    let whole = format!("{district:06}");
    let grid = if grid.is_empty() { whole.as_str() } else { grid };
    let mut closest: BTreeMap<AccountId, i64> = BTreeMap::new();
    let today = at.date();
    let yesterday = today.checked_sub(1.day()).unwrap_or(today);
    for (day, minute) in [(today, minute), (yesterday, minute + 24 * 60)] {
        let bit = 1_i64 << day.weekday().to_monday_zero_offset();
        let found = store::on_duty(tx, district, (&day.to_string(), minute, bit), grid).await?;
        for one in found {
            let known = closest.entry(one.account).or_default();
            *known = one.closeness.max(*known);
        }
    }
    let mut all: Vec<(AccountId, i64)> = closest.into_iter().collect();
    all.sort_by_key(|(account, closeness)| (-closeness, *account));
    Ok(all)
}

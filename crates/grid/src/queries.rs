//! Read models: grids and base map of a district.

use crate::model::{BaseFeature, UnitGrid};
use crate::{GridError, store};
use wangge_db::Tx;

/// Lists the grids in use, by id.
pub async fn grids_of(tx: &mut Tx, district: i64) -> Result<Vec<UnitGrid>, GridError> {
    Ok(store::grid_list(tx, district).await?)
}

/// Lists the base map in drawing order.
pub async fn features_of(tx: &mut Tx, district: i64) -> Result<Vec<BaseFeature>, GridError> {
    Ok(store::feature_list(tx, district).await?)
}

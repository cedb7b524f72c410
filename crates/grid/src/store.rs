//! The only SQL of grids: rows in, rows out, no decisions.

use crate::model::{BaseFeature, UnitGrid};
use wangge_db::{DbError, Tx, args};
use wangge_kernel::Instant;

wangge_db::statements! {
    /// Grids in use.
    GRID_LIST = "grid.grid_list", "select id, name, name_en, street_name, community_name, area_class, ring, area_m2, from_at
        from unit_grid where district = $1 and until_at is null order by id";
    /// A grid, new or changed; it is in use again.
    GRID_PUT = "grid.grid_put", "insert into unit_grid (district, id, name, name_en, street_name, community_name, area_class, ring,
        area_m2, from_at, until_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null)
        on conflict (district, id) do update set name = excluded.name, name_en = excluded.name_en,
        street_name = excluded.street_name, community_name = excluded.community_name, area_class = excluded.area_class,
        ring = excluded.ring, area_m2 = excluded.area_m2, until_at = null";
    /// Takes all grids of a district out of use.
    GRIDS_END = "grid.grids_end", "update unit_grid set until_at = $2 where district = $1 and until_at is null";
    /// The base map in drawing order.
    FEATURE_LIST = "grid.feature_list", "select id, layer, name, name_en, class, geometry from base_feature where district = $1 order by id";
    /// One feature.
    FEATURE_INSERT = "grid.feature_insert", "insert into base_feature (district, id, layer, name, name_en, class, geometry)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// Clears the base map of a district.
    FEATURES_DELETE = "grid.features_delete", "delete from base_feature where district = $1";
}

pub(crate) async fn grid_list(tx: &mut Tx, district: i64) -> Result<Vec<UnitGrid>, DbError> {
    tx.rows(&GRID_LIST, args![district]).await
}

pub(crate) async fn grid_put(tx: &mut Tx, district: i64, grid: &UnitGrid) -> Result<(), DbError> {
    let ring: Vec<[f64; 2]> = grid.ring.iter().map(|point| [point.lon, point.lat]).collect();
    let ring = serde_json::json!(ring).to_string();
    let values = args![
        district,
        grid.id,
        grid.name,
        grid.name_en,
        grid.street_name,
        grid.community_name,
        grid.area_class,
        ring,
        grid.area_m2,
        grid.from_at
    ];
    tx.exec(&GRID_PUT, values).await.map(drop)
}

pub(crate) async fn grids_end(tx: &mut Tx, district: i64, at: Instant) -> Result<u64, DbError> {
    tx.exec(&GRIDS_END, args![district, at]).await
}

pub(crate) async fn feature_list(tx: &mut Tx, district: i64) -> Result<Vec<BaseFeature>, DbError> {
    tx.rows(&FEATURE_LIST, args![district]).await
}

pub(crate) async fn feature_insert(
    tx: &mut Tx,
    district: i64,
    feature: &BaseFeature,
) -> Result<(), DbError> {
    let values = args![
        district,
        feature.id,
        feature.layer,
        feature.name,
        feature.name_en,
        feature.class,
        feature.geometry
    ];
    tx.exec(&FEATURE_INSERT, values).await.map(drop)
}

pub(crate) async fn features_delete(tx: &mut Tx, district: i64) -> Result<u64, DbError> {
    tx.exec(&FEATURES_DELETE, args![district]).await
}

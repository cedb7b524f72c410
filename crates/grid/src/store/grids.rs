//! Unit grids and the base map.

use crate::model::{AreaClass, BaseFeature, GridLine, UnitGrid, UsedId};
use wangge_db::{DbError, Tx, args};
use wangge_kernel::Instant;
use wangge_kernel::codes::GridId;

wangge_db::statements! {
    /// Grids in use.
    GRID_LIST = "grid.grid_list", "select id, name, name_en, street_name, community_name, area_class, ring, area_m2, from_at
        from unit_grid where district = $1 and until_at is null order by id";
    /// A grid, new or changed; it is in use again.
    GRID_PUT = "grid.grid_put", "insert into unit_grid (district, id, name, name_en, street_name, community_name, area_class, ring,
        area_m2, from_at, until_at, changed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11)
        on conflict (district, id) do update set name = excluded.name, name_en = excluded.name_en,
        street_name = excluded.street_name, community_name = excluded.community_name, area_class = excluded.area_class,
        ring = excluded.ring, area_m2 = excluded.area_m2, until_at = null, changed = excluded.changed";
    /// Takes all grids of a district out of use.
    GRIDS_END = "grid.grids_end", "update unit_grid set until_at = $2 where district = $1 and until_at is null";
    /// Takes one grid out of use.
    GRID_END = "grid.grid_end", "update unit_grid set until_at = $3, changed = $4 where district = $1 and id = $2 and until_at is null";
    /// Gives a grid another name and area class, unless it changed since it was seen.
    GRID_DESCRIBE = "grid.grid_describe", "update unit_grid set name = $3, name_en = $4, area_class = $5, changed = $6
        where district = $1 and id = $2 and changed <= $7 and until_at is null";
    /// Ids of all times, with the end of those that are out of use.
    GRID_IDS = "grid.grid_ids", "select id, until_at from unit_grid where district = $1 order by id";
    /// One grid of any time.
    GRID_FETCH = "grid.grid_fetch", "select id, name, name_en, street_name, community_name, area_class, area_m2, from_at, until_at, changed
        from unit_grid where district = $1 and id = $2";
    /// One grid of any time with its last outline.
    GRID_OF_ANY_TIME = "grid.grid_of_any_time", "select id, name, name_en, street_name, community_name, area_class, ring, area_m2, from_at
        from unit_grid where district = $1 and id = $2";
    /// Grids of an area after an id; ended ones only when asked for.
    GRID_LINES = "grid.grid_lines", "select id, name, name_en, street_name, community_name, area_class, area_m2, from_at, until_at, changed
        from unit_grid where district = $1 and id > $2 and substr(id, 1, length(cast($3 as text))) = $3
            and (until_at is null or $4) and ($5 = '' or area_class = $5) order by id limit $6";
    /// The base map in drawing order.
    FEATURE_LIST = "grid.feature_list", "select id, layer, name, name_en, class, geometry from base_feature where district = $1 order by id";
    /// The outline of the district on the base map.
    OUTLINE_FETCH = "grid.outline_fetch", "select geometry from base_feature
        where district = $1 and layer = 'boundary' and class = 'district' order by id limit 1";
    /// One feature.
    FEATURE_INSERT = "grid.feature_insert", "insert into base_feature (district, id, layer, name, name_en, class, geometry)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// Clears the base map of a district.
    FEATURES_DELETE = "grid.features_delete", "delete from base_feature where district = $1";
}

pub(crate) async fn grid_list(tx: &mut Tx, district: i64) -> Result<Vec<UnitGrid>, DbError> {
    tx.rows(&GRID_LIST, args![district]).await
}

pub(crate) async fn grid_put(
    tx: &mut Tx,
    district: i64,
    grid: &UnitGrid,
    version: i64,
) -> Result<(), DbError> {
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
        grid.from_at,
        version
    ];
    tx.exec(&GRID_PUT, values).await.map(drop)
}

pub(crate) async fn grids_end(tx: &mut Tx, district: i64, at: Instant) -> Result<u64, DbError> {
    tx.exec(&GRIDS_END, args![district, at]).await
}

pub(crate) async fn grid_end(
    tx: &mut Tx,
    district: i64,
    id: &GridId,
    at: Instant,
    version: i64,
) -> Result<u64, DbError> {
    tx.exec(&GRID_END, args![district, id, at, version]).await
}

/// Gives a grid another description; `seen` is the change at which its reader saw it.
pub(crate) async fn grid_describe(
    tx: &mut Tx,
    district: i64,
    (id, name, name_en, area_class): (&GridId, &str, &str, AreaClass),
    version: i64,
    seen: i64,
) -> Result<u64, DbError> {
    let values = args![district, id, name, name_en, area_class, version, seen];
    tx.exec(&GRID_DESCRIBE, values).await
}

/// Lists the ids of all times and which of them are out of use.
pub(crate) async fn grid_ids(tx: &mut Tx, district: i64) -> Result<Vec<UsedId>, DbError> {
    tx.rows(&GRID_IDS, args![district]).await
}

pub(crate) async fn grid_fetch(
    tx: &mut Tx,
    district: i64,
    id: &GridId,
) -> Result<Option<GridLine>, DbError> {
    tx.row_opt(&GRID_FETCH, args![district, id]).await
}

/// Returns a grid, ended or not, with the outline that it has or had last.
pub(crate) async fn grid_of_any_time(
    tx: &mut Tx,
    district: i64,
    id: &GridId,
) -> Result<Option<UnitGrid>, DbError> {
    tx.row_opt(&GRID_OF_ANY_TIME, args![district, id]).await
}

/// Lists grids of an area after an id; an empty class is any class.
pub(crate) async fn grid_lines(
    tx: &mut Tx,
    district: i64,
    (area, class, with_ended): (&str, &str, bool),
    after: &str,
    limit: i64,
) -> Result<Vec<GridLine>, DbError> {
    tx.rows(&GRID_LINES, args![district, after, area, with_ended, class, limit]).await
}

pub(crate) async fn feature_list(tx: &mut Tx, district: i64) -> Result<Vec<BaseFeature>, DbError> {
    tx.rows(&FEATURE_LIST, args![district]).await
}

/// Returns the GeoJSON geometry of the district's outline, if the base map has one.
pub(crate) async fn outline_fetch(tx: &mut Tx, district: i64) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.row_opt(&OUTLINE_FETCH, args![district]).await?;
    Ok(row.map(|row| row.0))
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

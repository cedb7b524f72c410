//! Streets and communities.

use crate::model::Area;
use wangge_db::{DbError, Tx, args};

wangge_db::statements! {
    /// A street or community, new or with new names; an English name is not lost by one that has none.
    AREA_PUT = "grid.area_put", "insert into ground_area (district, code, name, name_en) values ($1, $2, $3, $4)
        on conflict (district, code) do update set name = excluded.name,
        name_en = case when excluded.name_en = '' then ground_area.name_en else excluded.name_en end";
    /// Streets and communities, each street before its communities.
    AREA_LIST = "grid.area_list", "select code, name, name_en from ground_area where district = $1 order by code";
}

pub(crate) async fn area_put(tx: &mut Tx, district: i64, area: &Area) -> Result<(), DbError> {
    tx.exec(&AREA_PUT, args![district, area.code, area.name, area.name_en]).await.map(drop)
}

pub(crate) async fn area_list(tx: &mut Tx, district: i64) -> Result<Vec<Area>, DbError> {
    tx.rows(&AREA_LIST, args![district]).await
}

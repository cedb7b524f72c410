//! Places with names.

use crate::model::Place;
use wangge_db::{DbError, Tx, args};

wangge_db::statements! {
    /// All places of a district.
    PLACE_LIST = "grid.place_list", "select id, kind, name, name_en, aliases, road, number, line from place where district = $1 order by id";
    /// One place.
    PLACE_INSERT = "grid.place_insert", "insert into place (district, id, kind, name, name_en, aliases, road, number, line)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Clears the places of a district.
    PLACES_DELETE = "grid.places_delete", "delete from place where district = $1";
}

pub(crate) async fn place_list(tx: &mut Tx, district: i64) -> Result<Vec<Place>, DbError> {
    tx.rows(&PLACE_LIST, args![district]).await
}

pub(crate) async fn place_insert(tx: &mut Tx, district: i64, place: &Place) -> Result<(), DbError> {
    let aliases = serde_json::json!(place.aliases).to_string();
    let line: Vec<[f64; 2]> = place.line.iter().map(|point| [point.lon, point.lat]).collect();
    let line = serde_json::json!(line).to_string();
    let values = args![
        district,
        place.id,
        place.kind,
        place.name,
        place.name_en,
        aliases,
        place.road,
        place.number,
        line
    ];
    tx.exec(&PLACE_INSERT, values).await.map(drop)
}

pub(crate) async fn places_delete(tx: &mut Tx, district: i64) -> Result<u64, DbError> {
    tx.exec(&PLACES_DELETE, args![district]).await
}

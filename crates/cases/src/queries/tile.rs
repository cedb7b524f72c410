//! Cases of a filter as a tile of the map shows them: each place once, with how many it stands for.

use super::{Sorting, within_scope};
use crate::error::CaseError;
use crate::permissions::CASE_READ;
use crate::store;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_db::{Tx, Value, row};
use wangge_identity::Actor;
use wangge_kernel::{Instant, Tile};

/// Halvings of a tile within which cases fall together: 16 places across, some 30 pixels each.
const CLUSTER: u32 = 4;
/// From this zoom on only what lies at the very same place falls together.
const SINGLE_Z: u8 = 15;
/// Halvings of a tile at which places are the same: a pixel.
const PIXEL: u32 = 9;
/// Halvings of the whole square in a cell's number.
const ALL: u32 = 31;
/// Lights change by the minute on a map, so that the text of the statement is the same for a while.
const MINUTE_MS: i64 = 60_000;

row! {
    /// One place of a tile.
    pub struct TilePlace {
        /// Which part of the map.
        pub part: i64,
        /// Cases there.
        pub n: i64,
        /// Those that are late.
        pub red: i64,
        /// Those that will soon be.
        pub yellow: i64,
        /// Those that have ended.
        pub ended: i64,
        /// Mean longitude in ten-millionths of a degree, about a centimetre.
        pub lon_e7: i64,
        /// Mean latitude likewise.
        pub lat_e7: i64,
        /// One of them, the only one where there is one.
        pub id: i64,
        /// Its number.
        pub number: String,
    }
}

/// Counts the cases of a filter by the places of a tile, within the reader's scope; `sorting` is that
/// of the list beside the map.
pub async fn tile_places(
    tx: &mut Tx,
    actor: &Actor,
    (filter, sorting): (Filter, Sorting),
    tile: Tile,
    now: Instant,
) -> Result<Vec<TilePlace>, CaseError> {
    const CELL: Field = Field { name: "cell", column: "c.cell", kind: Kind::Int };
    // Not a column, and therefore none that an index is entered by.
    const BESIDE: Field = Field { name: "cell", column: "coalesce(c.cell, -1)", kind: Kind::Int };
    actor.require(CASE_READ)?;
    let (first, end) = tile.cells();
    // A wide tile holds years of cases and a period few of them, of which the index by day tells all.
    let is_wide = sorting == Sorting::Newest && tile.z() < SINGLE_Z;
    let cell = if is_wide { BESIDE } else { CELL };
    let inside = Filter::Range(cell, Some(Value::Int(first)), Some(Value::Int(end)));
    let depth = u32::from(tile.z()) + if tile.z() < SINGLE_Z { CLUSTER } else { PIXEL };
    let width = 1_i64 << (2 * (ALL - depth.min(ALL)));
    let minute = now.as_millis() / MINUTE_MS * MINUTE_MS;
    let query = store::tile_query(within_scope(actor, filter.and(inside)), width, minute);
    Ok(store::select(tx, &query).await?)
}

//! Cases of a filter by hexagon, within the reader's scope.

use super::within_scope;
use crate::error::CaseError;
use crate::permissions::CASE_READ;
use crate::rules::Counted;
use crate::store;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_db::{Tx, row};
use wangge_identity::Actor;
use wangge_kernel::Instant;

row! {
    /// One stored hexagon as the statement counts it.
    pub struct HeatRow {
        /// Its number.
        pub hex: i64,
        /// Cases in it.
        pub n: i64,
        /// Those that are late.
        pub red: i64,
        /// Where one of them is.
        pub place: String,
    }
}

/// Counts the cases of a filter by the hexagons that are stored; cases without a place are left out.
pub async fn heat(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    now: Instant,
) -> Result<Vec<Counted>, CaseError> {
    const HEX: Field = Field { name: "hex", column: "c.hex", kind: Kind::Int };
    actor.require(CASE_READ)?;
    let placed = Filter::Not(Box::new(Filter::Empty(HEX)));
    let query = store::heat_query(within_scope(actor, filter.and(placed)), now.as_millis());
    let rows: Vec<HeatRow> = store::select(tx, &query).await?;
    let counted = rows.into_iter().map(|row| {
        let HeatRow { hex, n, red, place } = row;
        Counted { hex, n, red, place }
    });
    Ok(counted.collect())
}

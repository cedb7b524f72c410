//! Read models: one component, lists with facets, what lies in a window or near a point.

use crate::error::RegisterError;
use crate::model::{Change, Component, ComponentId, ComponentLine, FacetGroup, Spot, State};
use crate::permissions::REGISTER_READ;
use crate::store;
use wangge_db::filter::{Field, Filter, Index, Kind, Order, Query};
use wangge_db::{ToValue as _, Tx, Value};
use wangge_identity::Actor;
use wangge_kernel::cell::Tile;
use wangge_kernel::{Point, Window};

/// What components can be filtered by, in URLs, saved filters and REST alike.
pub const FIELDS: &[Field] = &[
    Field { name: "q", column: "c.id", kind: Kind::Words },
    Field { name: "class", column: "c.class", kind: Kind::Text },
    Field { name: "kind", column: "c.kind", kind: Kind::Text },
    Field { name: "code", column: "c.code", kind: Kind::Text },
    Field { name: "state", column: "c.state", kind: Kind::Text },
    Field { name: "street", column: "c.street", kind: Kind::Text },
    Field { name: "community", column: "c.community", kind: Kind::Text },
    Field { name: "grid", column: "c.grid", kind: Kind::Text },
    Field { name: "department", column: "c.department", kind: Kind::Int },
    Field { name: "owner", column: "c.owner_name", kind: Kind::Text },
    Field { name: "source", column: "c.source", kind: Kind::Text },
    Field { name: "accuracy", column: "c.accuracy", kind: Kind::Text },
    Field { name: "updated", column: "c.updated_at", kind: Kind::Time },
    Field { name: "box", column: "c", kind: Kind::Window },
];
/// The search index of components.
pub const INDEX: Index = Index { table: "component_text", key: "component" };

const DISTRICT: Field = Field { name: "district", column: "c.district", kind: Kind::Int };
const CELL: Field = Field { name: "cell", column: "c.cell", kind: Kind::Int };
const KIND: Field = Field { name: "kind", column: "c.kind", kind: Kind::Text };
const STATE: Field = Field { name: "state", column: "c.state", kind: Kind::Text };
const BY_CODE: [Order; 1] = [Order { column: "c.code", descending: false }];
const LINE: &str = "select c.id, c.code, c.standard, c.kind, c.name, c.place, c.lon, c.lat, c.grid, c.street, c.state, c.managing_name,
    c.owner_name, c.maintainer_name, c.version from component c";

/// Narrows a filter to a district; inside the government a register is open to whoever may read it.
fn within(district: i64, filter: Filter) -> Filter {
    Filter::All(vec![Filter::In(DISTRICT, vec![Value::Int(district)])]).and(filter)
}

/// Components that stand there, broken or not.
pub fn standing() -> Filter {
    let gone = [State::Abandoned, State::Removed].map(|state| state.to_value());
    Filter::Not(Box::new(Filter::In(STATE, gone.to_vec())))
}

/// Loads a component.
pub async fn component(
    tx: &mut Tx,
    district: i64,
    id: ComponentId,
) -> Result<Option<Component>, RegisterError> {
    Ok(store::component_fetch(tx, district, id).await?)
}

/// Loads a component by its identity code.
pub async fn component_by_code(
    tx: &mut Tx,
    district: i64,
    code: &str,
) -> Result<Option<Component>, RegisterError> {
    Ok(store::component_by_code(tx, district, code).await?)
}

/// Loads a component with what happened to it.
pub async fn component_view(
    tx: &mut Tx,
    actor: &Actor,
    id: ComponentId,
) -> Result<(Component, Vec<Change>), RegisterError> {
    actor.require(REGISTER_READ)?;
    let found = store::component_fetch(tx, actor.district, id).await?;
    let found = found.ok_or(RegisterError::NotFound)?;
    let changes = store::change_list(tx, actor.district, id).await?;
    Ok((found, changes))
}

/// Lists components by identity code, after the last one of the page before.
pub async fn component_list(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<ComponentLine>, RegisterError> {
    actor.require(REGISTER_READ)?;
    let after = after.map(|code| vec![code.to_value()]).unwrap_or_default();
    let query = Query::new("registers.component_list", LINE, within(actor.district, filter));
    Ok(store::select(tx, &query.order(&BY_CODE).after(after).limit(limit)).await?)
}

/// Reads whole components by identity code, after the last one of the stretch before.
pub async fn component_rows(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Component>, RegisterError> {
    actor.require(REGISTER_READ)?;
    let head = "select c.district, c.id, c.version, c.code, c.standard, c.class, c.kind, c.name, c.lon, c.lat, c.grid, c.street,
        c.community, c.place, c.managing_code, c.managing_name, c.department, c.owner_code, c.owner_name, c.maintainer_code,
        c.maintainer_name, c.state, c.began_on, c.changed_on, c.source, c.accuracy, c.remark, c.created_at, c.created_by,
        c.updated_at from component c";
    let after = after.map(|code| vec![code.to_value()]).unwrap_or_default();
    let query = Query::new("registers.component_rows", head, within(actor.district, filter));
    Ok(store::select(tx, &query.order(&BY_CODE).after(after).limit(limit)).await?)
}

/// Counts the components of a filter, exactly.
pub async fn component_count(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
) -> Result<i64, RegisterError> {
    actor.require(REGISTER_READ)?;
    let head = "select cast(count(*) as bigint) as n from component c";
    let query = Query::new("registers.component_count", head, within(actor.district, filter));
    let rows: Vec<(i64,)> = store::select(tx, &query).await?;
    Ok(rows.first().map_or(0, |row| row.0))
}

/// Counts the components of a filter by class, state, street and department at once: one walk along
/// an index for all that a list shows.
pub async fn component_facets(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
) -> Result<Vec<FacetGroup>, RegisterError> {
    actor.require(REGISTER_READ)?;
    let head = "select c.class, c.state, c.street, cast(c.department as text) as department,
        cast(count(*) as bigint) as n from component c";
    let query = Query::new("registers.facets", head, within(actor.district, filter));
    Ok(store::select(tx, &query.group("c.class, c.state, c.street, c.department")).await?)
}

/// Counts the components of a filter by the places of a tile.
pub async fn tile_spots(
    tx: &mut Tx,
    actor: &Actor,
    filter: Filter,
    tile: Tile,
) -> Result<Vec<Spot>, RegisterError> {
    /// Halvings of a tile within which components fall together: 16 places across.
    const CLUSTER: u32 = 4;
    /// From this zoom on only what stands at the very same place falls together.
    const SINGLE_Z: u8 = 17;
    /// Halvings of a tile at which places are the same: a pixel.
    const PIXEL: u32 = 9;
    /// Halvings of the whole square in a cell's number.
    const ALL: u32 = 31;
    actor.require(REGISTER_READ)?;
    let depth = u32::from(tile.z()) + if tile.z() < SINGLE_Z { CLUSTER } else { PIXEL };
    let width = 1_i64 << (2 * (ALL - depth.min(ALL)));
    let (first, end) = tile.cells();
    let cells = Filter::Range(CELL, Some(Value::Int(first)), Some(Value::Int(end)));
    let filter = filter.and(cells);
    Ok(store::select(tx, &store::tile_query(within(actor.district, filter), width)).await?)
}

/// What is sought near a point.
#[derive(Debug, Clone)]
pub struct Near {
    /// The point.
    pub point: Point,
    /// Code of the kind; empty for every kind.
    pub kind: String,
    /// How far away at most, in metres.
    pub metres: f64,
    /// How many at most.
    pub limit: usize,
}

/// Lists the components near a point that stand there, the nearest first, with their distances in
/// metres.
pub async fn components_near(
    tx: &mut Tx,
    district: i64,
    near: &Near,
) -> Result<Vec<(ComponentLine, f64)>, RegisterError> {
    /// A point of the city centre may have some hundred lamps and covers in reach.
    const CANDIDATES: i64 = 2_000;
    // The plus keeps the engines from walking through all components of the district by their number.
    const ANY_ORDER: [Order; 1] = [Order { column: "+c.id", descending: false }];
    let point = near.point;
    let Some(window) = Window::around(point, near.metres) else { return Ok(Vec::new()) };
    let mut filter = standing();
    if !near.kind.is_empty() {
        filter = filter.and(Filter::In(KIND, vec![near.kind.to_value()]));
    }
    let mut rows: Vec<ComponentLine> = Vec::new();
    for here in within(district, filter).in_cells(CELL, &window) {
        let query = Query::new("registers.components_near", LINE, here);
        rows.extend(
            store::select::<ComponentLine>(tx, &query.order(&ANY_ORDER).limit(CANDIDATES)).await?,
        );
    }
    let mut found: Vec<(ComponentLine, f64)> = rows
        .into_iter()
        .map(|row| {
            let distance = point.distance_m(Point { lon: row.lon, lat: row.lat });
            (row, distance)
        })
        .filter(|(_, distance)| *distance <= near.metres)
        .collect();
    found.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.code.cmp(&other.0.code)));
    found.truncate(near.limit);
    Ok(found)
}

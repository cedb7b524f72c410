//! The only SQL of this slice: rows in, rows out, no decisions.

use crate::model::{Change, Component, ComponentId};
use wangge_db::filter::{Filter, Order, Query};
use wangge_db::{DbError, FromRow, ToValue, Tx, Value, args, text};
use wangge_kernel::cell::cell;

wangge_db::statements! {
    /// A component.
    COMPONENT_FETCH = "registers.component_fetch", "select district, id, version, code, standard, class, kind, name, lon, lat, grid,
            street, community, place, managing_code, managing_name, department, owner_code, owner_name, maintainer_code, maintainer_name,
            state, began_on, changed_on, source, accuracy, remark, created_at, created_by, updated_at
        from component where district = $1 and id = $2";
    /// A component by its identity code.
    COMPONENT_BY_CODE = "registers.component_by_code", "select district, id, version, code, standard, class, kind, name, lon, lat, grid,
            street, community, place, managing_code, managing_name, department, owner_code, owner_name, maintainer_code, maintainer_name,
            state, began_on, changed_on, source, accuracy, remark, created_at, created_by, updated_at
        from component where district = $1 and code = $2";
    /// A new component.
    COMPONENT_INSERT = "registers.component_insert", "insert into component (district, id, version, code, standard, class, kind, name,
            lon, lat, cell, grid, street, community, place, managing_code, managing_name, department, owner_code, owner_name,
            maintainer_code, maintainer_name, state, began_on, changed_on, source, accuracy, remark, created_at, created_by, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
            $26, $27, $28, $29, $30, $31)";
    /// The component after a change; zero rows mean that somebody was faster.
    COMPONENT_UPDATE = "registers.component_update", "update component set version = $3, code = $4, standard = $5, class = $6, kind = $7,
            name = $8, lon = $9, lat = $10, cell = $11, grid = $12, street = $13, community = $14, place = $15, managing_code = $16,
            managing_name = $17, department = $18, owner_code = $19, owner_name = $20, maintainer_code = $21, maintainer_name = $22,
            state = $23, began_on = $24, changed_on = $25, source = $26, accuracy = $27, remark = $28, created_at = $29,
            created_by = $30, updated_at = $31
        where district = $1 and id = $2 and version = $32";
    /// The last identity code from one up to, but not at, another.
    CODE_LAST = "registers.code_last", "select cast(max(code) as text) as code from component
        where district = $1 and code >= $2 and code < $3";
    /// Something that happened to a component.
    CHANGE_INSERT = "registers.change_insert", "insert into component_change (district, component, version, at, account, name, deed,
            changes, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// What happened to a component, the latest first.
    CHANGE_LIST = "registers.change_list", "select version, at, account, name, deed, changes, note from component_change
        where district = $1 and component = $2 order by version desc limit 500";
    /// Words under which a component is found.
    TEXT_PUT = "registers.text_put", lite "insert into component_text (rowid, tokens) values ($1, $2)",
        pg "insert into component_text (component, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')))";
    /// Forgets the words of a component before new ones are put.
    TEXT_DELETE = "registers.text_delete", lite "delete from component_text where rowid = $1",
        pg "delete from component_text where component = $1";
}

/// Values of all columns in the order of the statements.
fn columns(one: &Component) -> Vec<Value> {
    let facts = &one.facts;
    args![
        one.district,
        one.id,
        one.version,
        facts.code,
        facts.standard,
        one.class,
        facts.kind,
        facts.name,
        facts.point.lon,
        facts.point.lat,
        cell(facts.point),
        one.grid,
        one.street,
        one.community,
        facts.place,
        facts.managing.code,
        facts.managing.name,
        facts.department,
        facts.owner.code,
        facts.owner.name,
        facts.maintainer.code,
        facts.maintainer.name,
        facts.state,
        facts.began_on,
        facts.changed_on,
        facts.source,
        facts.accuracy,
        facts.remark,
        one.created_at,
        one.created_by,
        one.updated_at
    ]
    .to_vec()
}

pub(crate) async fn component_fetch(
    tx: &mut Tx,
    district: i64,
    id: ComponentId,
) -> Result<Option<Component>, DbError> {
    tx.row_opt(&COMPONENT_FETCH, args![district, id]).await
}

pub(crate) async fn component_by_code(
    tx: &mut Tx,
    district: i64,
    code: &str,
) -> Result<Option<Component>, DbError> {
    tx.row_opt(&COMPONENT_BY_CODE, args![district, code]).await
}

/// Stores new components with the words under which they are found.
pub(crate) async fn components_insert(
    tx: &mut Tx,
    all: &[Component],
    words: &[String],
) -> Result<(), DbError> {
    let rows: Vec<Vec<Value>> = all.iter().map(columns).collect();
    tx.exec_many(&COMPONENT_INSERT, &rows).await?;
    let texts = all.iter().zip(words);
    let texts: Vec<Vec<Value>> =
        texts.map(|(one, words)| args![one.id, text::index_text(words)].to_vec()).collect();
    tx.exec_many(&TEXT_PUT, &texts).await.map(drop)
}

/// Stores a changed component; false when somebody else was faster.
pub(crate) async fn component_update(
    tx: &mut Tx,
    one: &Component,
    before: i64,
) -> Result<bool, DbError> {
    let mut values = columns(one);
    values.push(before.to_value());
    Ok(tx.exec(&COMPONENT_UPDATE, values).await? == 1)
}

pub(crate) async fn text_put(tx: &mut Tx, id: ComponentId, words: &str) -> Result<(), DbError> {
    tx.exec(&TEXT_DELETE, args![id]).await?;
    tx.exec(&TEXT_PUT, args![id, text::index_text(words)]).await.map(drop)
}

/// Finds the last identity code that begins with digits.
pub(crate) async fn code_last(
    tx: &mut Tx,
    district: i64,
    prefix: &str,
) -> Result<Option<String>, DbError> {
    // A colon follows the digits.
    let row: (Option<String>,) =
        tx.row(&CODE_LAST, args![district, prefix, format!("{prefix}:")]).await?;
    Ok(row.0)
}

pub(crate) async fn change_insert(
    tx: &mut Tx,
    district: i64,
    component: ComponentId,
    change: &Change,
) -> Result<(), DbError> {
    let values = args![
        district,
        component,
        change.version,
        change.at,
        change.account,
        change.name,
        change.deed,
        change.changes,
        change.note
    ];
    tx.exec(&CHANGE_INSERT, values).await.map(drop)
}

pub(crate) async fn change_list(
    tx: &mut Tx,
    district: i64,
    component: ComponentId,
) -> Result<Vec<Change>, DbError> {
    tx.rows(&CHANGE_LIST, args![district, component]).await
}

/// Counts the components of a filter by places that are so many cells wide; where one stands alone,
/// the least of its facts are its facts.
///
/// The width stands in the text: a group by an argument is not one to PostgreSQL.
pub(crate) fn tile_query(filter: Filter, width: i64) -> Query {
    let head = format!(
        "select c.cell / {width} as part, cast(count(*) as bigint) as n,
            cast(sum(case when c.state = 'intact' then 0 else 1 end) as bigint) as faulty,
            cast(round(avg(c.lon) * 10000000) as bigint) as lon_e7,
            cast(round(avg(c.lat) * 10000000) as bigint) as lat_e7, min(c.id) as id, min(c.code) as code,
            min(c.standard) as standard, min(c.kind) as kind, min(c.state) as state, min(c.owner_name) as owner
        from component c"
    );
    let by_part = [Order { column: "part", descending: false }];
    Query::new("registers.tile_spots", head, filter)
        .group(format!("c.cell / {width}"))
        .order(&by_part)
}

/// Runs a list that a filter completes.
pub(crate) async fn select<T: FromRow>(tx: &mut Tx, query: &Query) -> Result<Vec<T>, DbError> {
    tx.select(query).await
}

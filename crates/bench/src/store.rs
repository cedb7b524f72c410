//! The only SQL of the bench: what was done so far, and the rows that are multiplied.

use wangge_db::copy::Table;
use wangge_db::filter::{Field, Filter, Kind, Query};
use wangge_db::{DbError, Row, Tx, Value, args, row};

wangge_db::statements! {
    /// How far something is.
    MARK_FETCH = "bench.mark_fetch", "select last from case_counter where district = $1 and day = $2";
    /// Remembers how far something is, or raises the count of a day.
    MARK_PUT = "bench.mark_put", "insert into case_counter (district, day, last) values ($1, $2, $3)
        on conflict (district, day) do update set last = excluded.last";
    /// When the latest case was reported.
    NEWEST = "bench.newest", "select cast(max(reported_at) as bigint) as at from cases where district = $1";
    /// The first case there is.
    FIRST_ID = "bench.first_id", "select cast(min(id) as bigint) as id from cases where district = $1";
    /// The last one.
    LAST_ID = "bench.last_id", "select cast(max(id) as bigint) as id from cases where district = $1";
    /// The first case with a place from an id on.
    CASE_FROM = "bench.case_from", "select id, lon, lat, description, place from cases
        where district = $1 and id >= $2 and lon is not null order by id limit 1";
    /// How many cases there are.
    COUNT = "bench.count", "select cast(count(*) as bigint) as n from cases where district = $1";
    /// How many there are in all districts.
    COUNT_ALL = "bench.count_all", "select cast(count(*) as bigint) as n from cases";
}

/// Node that made an id, in the table's own column.
const NODE: Field = Field { name: "node", column: "(id / 4096) % 1024", kind: Kind::Int };

/// Reads how far something is; the marks stand among the counters of numbers, so that a mark and
/// the rows that it tells of are stored together.
pub(crate) async fn mark_fetch(
    tx: &mut Tx,
    district: i64,
    name: &str,
) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx.row_opt(&MARK_FETCH, args![district, name]).await?;
    Ok(row.map(|row| row.0))
}

pub(crate) async fn mark_put(
    tx: &mut Tx,
    district: i64,
    name: &str,
    last: i64,
) -> Result<(), DbError> {
    tx.exec(&MARK_PUT, args![district, name, last]).await.map(drop)
}

/// Which rows of a table are multiplied.
#[derive(Clone)]
pub(crate) enum Which {
    /// Those whose id a node made.
    OfNode(i64),
    /// Those with a value in a column from one up to, but not at, another.
    Between(&'static str, Value, Value),
    /// Those with one of the values in a column.
    Among(&'static str, Vec<i64>),
}

/// Reads rows of a table with all columns.
pub(crate) async fn rows(
    tx: &mut Tx,
    table: &Table,
    which: &Which,
) -> Result<Vec<Vec<Value>>, DbError> {
    let filter = match which {
        Which::OfNode(node) => Filter::In(NODE, vec![Value::Int(*node)]),
        Which::Between(column, from, to) => Filter::Range(
            Field { name: column, column, kind: Kind::Text },
            Some(from.clone()),
            Some(to.clone()),
        ),
        Which::Among(column, ids) => Filter::In(
            Field { name: column, column, kind: Kind::Int },
            ids.iter().map(|id| Value::Int(*id)).collect(),
        ),
    };
    let query = Query::new("bench.rows", table.head(tx.engine()), filter);
    let found: Vec<Row> = tx.select(&query).await?;
    Ok(found.iter().map(|row| row.pairs().map(|(_, value)| value.clone()).collect()).collect())
}

/// The moment of the latest report.
pub(crate) async fn newest(tx: &mut Tx, district: i64) -> Result<Option<i64>, DbError> {
    let row: (Option<i64>,) = tx.row(&NEWEST, args![district]).await?;
    Ok(row.0)
}

row! {
    /// A case as it is asked for.
    pub struct Sample {
        /// Its page.
        pub id: i64,
        /// Longitude.
        pub lon: f64,
        /// Latitude.
        pub lat: f64,
        /// What was reported.
        pub description: String,
        /// Where, in words.
        pub place: String,
    }
}

/// Cases all over the year: those that stand at equal distances in the order of ids.
pub(crate) async fn sample(tx: &mut Tx, district: i64, many: i64) -> Result<Vec<Sample>, DbError> {
    let ends: (Option<i64>,) = tx.row(&FIRST_ID, args![district]).await?;
    let last: (Option<i64>,) = tx.row(&LAST_ID, args![district]).await?;
    let (Some(first), Some(last)) = (ends.0, last.0) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for part in 0..many {
        let from = first + (last - first) / many.max(1) * part;
        found.extend(tx.row_opt(&CASE_FROM, args![district, from]).await?);
    }
    Ok(found)
}

/// Counts the cases of a district, and those of all.
pub(crate) async fn counts(tx: &mut Tx, district: i64) -> Result<(i64, i64), DbError> {
    let own: (i64,) = tx.row(&COUNT, args![district]).await?;
    let all: (i64,) = tx.row(&COUNT_ALL, args![]).await?;
    Ok((own.0, all.0))
}

//! Cases counted by the places of a tile.

use wangge_db::filter::{Filter, Order, Query};

/// Counts the cases of a filter by places that are so many cells wide; lights are those of a moment.
///
/// Both numbers stand in the text: a group by an argument is not one to PostgreSQL.
pub(crate) fn tile_query(filter: Filter, width: i64, now_ms: i64) -> Query {
    let head = format!(
        "select c.cell / {width} as part, cast(count(*) as bigint) as n,
            cast(sum(case when c.ended_at is null and c.next_due_at < {now_ms} then 1 else 0 end) as bigint) as red,
            cast(sum(case when c.ended_at is null and c.next_due_at >= {now_ms} and c.next_yellow_at < {now_ms}
                then 1 else 0 end) as bigint) as yellow,
            cast(sum(case when c.ended_at is null then 0 else 1 end) as bigint) as ended,
            cast(round(avg(c.lon) * 10000000) as bigint) as lon_e7,
            cast(round(avg(c.lat) * 10000000) as bigint) as lat_e7, min(c.id) as id, min(c.number) as number
        from cases c"
    );
    let by_part = [Order { column: "part", descending: false }];
    Query::new("cases.tile_places", head, filter).group(format!("c.cell / {width}")).order(&by_part)
}

//! Cases counted by the hexagons of the heat map.

use wangge_db::filter::{Filter, Order, Query};

/// Counts the cases of a filter by stored hexagon; late are those past a moment.
///
/// The moment stands in the text, as it does for tiles.
pub(crate) fn heat_query(filter: Filter, now_ms: i64) -> Query {
    let head = format!(
        "select c.hex, cast(count(*) as bigint) as n,
            cast(sum(case when c.ended_at is null and c.next_due_at < {now_ms} then 1 else 0 end) as bigint) as red,
            min(c.place) as place
        from cases c"
    );
    let by_hex = [Order { column: "c.hex", descending: false }];
    Query::new("cases.heat", head, filter).group("c.hex").order(&by_hex)
}

//! Cases near a place: reports that may be the same, and problems that came back.

use crate::error::CaseError;
use crate::model::{Case, CaseId, ClosingKind};
use crate::permissions::{CASE_READ, CONTACT_READ};
use crate::queries::within_scope;
use crate::store;
use std::collections::HashSet;
use wangge_db::filter::{Field, Filter, Kind, Order, Query};
use wangge_db::{Tx, Value, row, text};
use wangge_identity::{Actor, Author};
use wangge_kernel::{Instant, Point, Window};
use wangge_pack::CaseRules;

const DAY_MS: i64 = 24 * 3_600_000;
/// Rows of which the nearest are taken.
const CANDIDATES: i64 = 400;
/// Hints that help; more would only be read past.
const HINTS: usize = 6;

const DISTRICT: Field = Field { name: "district", column: "c.district", kind: Kind::Int };
const CELL: Field = Field { name: "cell", column: "c.cell", kind: Kind::Int };
const CODE: Field = Field { name: "code", column: "c.code", kind: Kind::Text };
// The plus signs keep the engines from walking through all cases of the time instead of the few at
// the place.
const REPORTED: Field = Field { name: "reported", column: "+c.reported_at", kind: Kind::Time };
const ENDED: Field = Field { name: "ended", column: "+c.ended_at", kind: Kind::Time };
const CLOSING: Field = Field { name: "closing", column: "c.closing", kind: Kind::Text };
const LATEST: [Order; 2] = [
    Order { column: "+c.reported_at", descending: true },
    Order { column: "+c.id", descending: true },
];

row! {
    /// A case that may be the same problem.
    pub struct Near {
        /// Identity.
        pub id: CaseId,
        /// Number.
        pub number: String,
        /// Stage.
        pub stage: String,
        /// Standard of the category.
        pub standard: Option<String>,
        /// Kind of the category.
        pub kind: Option<String>,
        /// Code of the category.
        pub code: Option<String>,
        /// What was reported.
        pub description: String,
        /// Where.
        pub place: String,
        /// Longitude.
        pub lon: Option<f64>,
        /// Latitude.
        pub lat: Option<f64>,
        /// When it was reported.
        pub reported_at: Instant,
        /// When it ended.
        pub ended_at: Option<Instant>,
        /// Thumbnail.
        pub thumb: Option<String>,
    }
}

const HEAD: &str = "select c.id, c.number, c.stage, c.standard, c.kind, c.code, c.description, c.place, c.lon, c.lat,
    c.reported_at, c.ended_at, c.thumb from cases c";

/// What is known of a report that is being registered.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Where.
    pub point: Option<Point>,
    /// Code of the matter.
    pub code: String,
    /// Words of the report.
    pub words: String,
    /// The case itself, which is not its own duplicate.
    pub but: Option<CaseId>,
}

/// Lists cases that may be the same problem, the likeliest first, with the distance in metres.
pub async fn near(
    tx: &mut Tx,
    actor: &Actor,
    sought: &Sought,
    rules: &CaseRules,
    now: Instant,
) -> Result<Vec<(Near, Option<i64>)>, CaseError> {
    let since = now.plus_millis(-days(rules.duplicate_days));
    let mut filter = Filter::Range(REPORTED, Some(Value::Int(since.as_millis())), None);
    if sought.point.is_none() {
        if sought.code.is_empty() {
            return Ok(Vec::new());
        }
        filter = filter.and(Filter::In(CODE, vec![Value::Text(sought.code.clone())]));
    }
    let filter = within_scope(actor, filter);
    let rows = around(tx, "cases.near", filter, sought.point, rules.duplicate_m).await?;
    let words: HashSet<String> = text::tokens(&sought.words).into_iter().collect();
    let mut scored: Vec<(i64, Near, Option<i64>)> = rows
        .into_iter()
        .filter(|row| Some(row.id) != sought.but)
        .filter_map(|row| score(sought, rules, &words, row))
        .collect();
    // Stable: the latest of equals stays first.
    scored.sort_by_key(|(score, ..)| -*score);
    Ok(scored.into_iter().take(HINTS).map(|(_, row, distance)| (row, distance)).collect())
}

/// Nearness, the same matter and common words speak for a duplicate; without two of them it is none.
fn score(
    sought: &Sought,
    rules: &CaseRules,
    words: &HashSet<String>,
    row: Near,
) -> Option<(i64, Near, Option<i64>)> {
    let distance = sought.point.zip(point_of(&row)).map(|(one, other)| distance_m(one, other));
    let most = i64::try_from(rules.duplicate_m).unwrap_or(i64::MAX).max(1);
    if distance.is_some_and(|distance| distance > most) {
        return None;
    }
    let closeness = distance.map_or(0, |distance| 60 - distance * 60 / most);
    let is_same = row.code.as_deref().is_some_and(|code| code == sought.code);
    let told = format!("{} {}", row.description, row.place);
    let common = text::tokens(&told).iter().filter(|word| words.contains(*word)).count();
    let likeness = i64::try_from(common.min(8)).unwrap_or(0) * 5;
    let open = if row.ended_at.is_none() { 15 } else { 0 };
    let score = closeness + if is_same { 40 } else { 0 } + likeness + open;
    (score >= 50).then_some((score, row, distance))
}

/// Lists the cases behind earlier reports from one telephone, the latest first.
pub async fn by_caller(
    tx: &mut Tx,
    actor: &Actor,
    phone_hash: &str,
) -> Result<Vec<(CaseId, String)>, CaseError> {
    actor.require(CONTACT_READ)?;
    if phone_hash.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (id, _) in store::contact_cases(tx, actor.district, phone_hash).await? {
        if let Some(case) = store::case_fetch(tx, actor.district, id).await? {
            found.push((case.id, case.number));
        }
    }
    Ok(found)
}

/// Names the case that came of a telephone call, for whoever may see it.
pub async fn of_call(
    tx: &mut Tx,
    actor: &Actor,
    call: i64,
) -> Result<Option<(CaseId, String)>, CaseError> {
    let Some(id) = store::call_case(tx, actor.district, call).await? else {
        return Ok(None);
    };
    let case = store::case_fetch(tx, actor.district, id).await?.ok_or(CaseError::NotFound)?;
    let is_seen = actor.may(CASE_READ) && super::may_see(tx, &Author::from(actor), &case).await?;
    Ok(is_seen.then_some((id, case.number)))
}

/// Finds the closed case whose proven clearance a new case undoes: the same matter at the same
/// place, within the days of the rules.
pub(crate) async fn repeated(
    tx: &mut Tx,
    case: &Case,
    rules: &CaseRules,
    now: Instant,
) -> Result<Option<(CaseId, String)>, CaseError> {
    let (Some(point), Some(category)) = (case.point, case.category.as_ref()) else {
        return Ok(None);
    };
    let since = now.plus_millis(-days(rules.repeat_days));
    let filter = Filter::All(vec![
        Filter::In(DISTRICT, vec![Value::Int(case.district)]),
        Filter::Range(ENDED, Some(Value::Int(since.as_millis())), None),
        Filter::In(CLOSING, vec![Value::Text(ClosingKind::Normal.as_str().to_owned())]),
    ]);
    let rows = around(tx, "cases.repeated", filter, Some(point), rules.repeat_m).await?;
    let most = i64::try_from(rules.repeat_m).unwrap_or(i64::MAX);
    let found = rows.into_iter().find(|row| {
        let is_other = row.id != case.id && row.code.as_ref() == Some(&category.code);
        is_other && point_of(row).is_some_and(|other| distance_m(point, other) <= most)
    });
    Ok(found.map(|row| (row.id, row.number)))
}

fn days(days: usize) -> i64 {
    i64::try_from(days).unwrap_or(0).saturating_mul(DAY_MS)
}

fn point_of(row: &Near) -> Option<Point> {
    row.lon.zip(row.lat).and_then(|(lon, lat)| Point::new(lon, lat))
}

/// Lists the latest cases of a filter in the cells around a point, or anywhere without one.
async fn around(
    tx: &mut Tx,
    name: &'static str,
    filter: Filter,
    point: Option<Point>,
    metres: usize,
) -> Result<Vec<Near>, CaseError> {
    let metres = f64::from(u32::try_from(metres).unwrap_or(u32::MAX));
    let filters = match point {
        Some(point) => Window::around(point, metres)
            .map_or_else(Vec::new, |window| filter.in_cells(CELL, &window)),
        None => vec![filter],
    };
    let mut found = Vec::new();
    for filter in filters {
        let query = Query::new(name, HEAD, filter).order(&LATEST).limit(CANDIDATES);
        found.extend(store::select::<Near>(tx, &query).await?);
    }
    found.sort_by_key(|row| std::cmp::Reverse((row.reported_at, row.id)));
    Ok(found)
}

/// Distance in whole metres.
pub(crate) fn distance_m(one: Point, other: Point) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "at most half the earth in metres")]
    let metres = one.distance_m(other).round() as i64;
    metres
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_map() {
        let one = Point::new(120.0, 30.0).unwrap();
        let east = Point::new(120.001, 30.0).unwrap();
        let north = Point::new(120.0, 30.001).unwrap();
        assert_eq!(distance_m(one, one), 0);
        assert_eq!(distance_m(one, east), 96);
        assert_eq!(distance_m(one, north), 111);
    }
}

//! One rule for the editor and for files: an edit leaves nothing behind that the import would refuse.
//!
//! The district as it would be is checked by [`check_coverage`] itself, and so is the district as it
//! is: what was wrong before is no reason to refuse, but nothing may become worse. Pure.

use super::check::{Candidate, TOLERANCE_M2, check_coverage};
use super::edit::Change;
use crate::model::{Fault, Reason, Reject, UnitGrid};
use geo::MultiPolygon;
use std::collections::BTreeSet;

/// Refuses a change that the import of its result would refuse; returns the square metres of gaps
/// that it closes.
///
/// Who takes a drawn grid back opens what it closed: `spared_m2` is the area that may become a gap.
pub fn allow(
    district: i64,
    grids: &[UnitGrid],
    change: &Change,
    outline: Option<&MultiPolygon<f64>>,
    spared_m2: f64,
) -> Result<f64, Fault> {
    let after = refused(district, change.applied(grids), outline);
    let is_drawn = change.ended.is_empty() && !change.added.is_empty();
    if after.is_empty() && !is_drawn {
        return Ok(0.0);
    }
    let before = refused(district, grids.to_vec(), outline);
    for kind in [Kind::Single, Kind::Overlap, Kind::Outside, Kind::Gap] {
        let spared = if kind == Kind::Gap { spared_m2 } else { 0.0 };
        if weight(&after, kind) > weight(&before, kind) + spared + TOLERANCE_M2 {
            return Err(Fault::Import(named(&before, &after, kind, &change.added)));
        }
    }
    Ok((weight(&before, Kind::Gap) - weight(&after, Kind::Gap)).max(0.0))
}

/// What can be weighed against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Faults of one grid by itself; each weighs one.
    Single,
    Overlap,
    Outside,
    Gap,
}

fn refused(
    district: i64,
    grids: Vec<UnitGrid>,
    outline: Option<&MultiPolygon<f64>>,
) -> Vec<Reject> {
    let numbered = grids.into_iter().enumerate();
    let candidates = numbered.map(|(at, grid)| Candidate { feature: at + 1, grid }).collect();
    check_coverage(district, candidates, &BTreeSet::new(), outline).rejects
}

const fn weighed(reason: &Reason) -> (Kind, f64) {
    match reason {
        Reason::Overlap { area_m2, .. } => (Kind::Overlap, *area_m2),
        Reason::Outside { area_m2, .. } => (Kind::Outside, *area_m2),
        Reason::Gap { area_m2, .. } => (Kind::Gap, *area_m2),
        _ => (Kind::Single, 1.0),
    }
}

fn weight(rejects: &[Reject], kind: Kind) -> f64 {
    let weights = rejects.iter().map(|reject| weighed(&reject.reason));
    weights.filter(|(of, _)| *of == kind).map(|(_, weight)| weight).sum()
}

/// The gravest reject of a kind that was not there before, without the id that nobody knows yet.
fn named(before: &[Reject], after: &[Reject], kind: Kind, added: &[UnitGrid]) -> Reject {
    let known =
        |reject: &&Reject| before.iter().any(|it| it.id == reject.id && it.reason == reject.reason);
    let of_kind = || after.iter().filter(|reject| weighed(&reject.reason).0 == kind);
    let weight = |reject: &&Reject| weighed(&reject.reason).1;
    let gravest = |one: &&Reject, other: &&Reject| weight(one).total_cmp(&weight(other));
    let fresh = of_kind().filter(|it| !known(it)).max_by(gravest);
    let found = fresh.or_else(|| of_kind().max_by(gravest));
    // A weight above zero has a reject behind it.
    let reject =
        found.cloned().unwrap_or(Reject { feature: 0, id: String::new(), reason: Reason::Shape });
    let is_new = added.iter().any(|grid| grid.id.as_str() == reject.id);
    Reject { feature: 0, id: if is_new { String::new() } else { reject.id }, ..reject }
}

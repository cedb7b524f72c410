//! A point in words: street, number or crossing, direction, distance. Pure.

use super::{PlaceIndex, Spot};
use crate::model::PlaceKind;
use crate::rules::ring::Plane;
use wangge_kernel::{Point, text_enum};

text_enum! {
    /// Direction of the eight-part compass.
    pub enum Compass {
        /// North.
        N = "n",
        /// North-east.
        Ne = "ne",
        /// East.
        E = "e",
        /// South-east.
        Se = "se",
        /// South.
        S = "s",
        /// South-west.
        Sw = "sw",
        /// West.
        W = "w",
        /// North-west.
        Nw = "nw",
    }
}

/// A point in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Described<'a> {
    /// The road that it lies on, in both languages; empty when there is none near.
    pub road: (&'a str, &'a str),
    /// What it is told from.
    pub from: Option<&'a Spot>,
    /// In which direction the point lies from there; none when it is right there.
    pub direction: Option<Compass>,
    /// How far, in metres, as people say it.
    pub distance_m: u32,
}

/// Nearer than this one is there.
const HERE_M: f64 = 8.0;
/// House numbers and crossings tell a place up to here.
const NEAR_M: f64 = 80.0;
/// Farther than this nothing tells a place.
const FAR_M: f64 = 400.0;
/// A road farther away is not the road of the place.
const ROAD_M: f64 = 60.0;
/// Neighbours that are looked at.
const LOOKED_AT: usize = 24;

impl PlaceIndex {
    /// Puts a point into words; nothing when no place is near.
    ///
    /// House numbers and crossings of its own road come first, then any near number, crossing or
    /// point of interest, then whatever is nearest.
    pub fn describe(&self, point: Point) -> Option<Described<'_>> {
        let road = self.roads.nearest(point).filter(|(_, _, distance)| *distance <= ROAD_M);
        let (road, road_en) = road.map_or(("", ""), |(name, name_en, _)| (name, name_en));
        let near: Vec<(&Spot, f64)> = self
            .points
            .nearest_neighbor_iter([point.lon, point.lat])
            .take(LOOKED_AT)
            .map(|it| (&self.spots[it.data], self.spots[it.data].point.distance_m(point)))
            .filter(|(_, distance)| *distance <= FAR_M)
            .collect();
        let is_own = |spot: &Spot| !road.is_empty() && spot.road.split(' ').any(|it| it == road);
        let order = |(spot, distance): &(&Spot, f64)| {
            let is_far = *distance > NEAR_M;
            let is_other = !(is_own(spot) || *distance <= HERE_M);
            (is_far, is_other, spot.kind == PlaceKind::Ground)
        };
        let best = near
            .iter()
            .min_by(|one, other| order(one).cmp(&order(other)).then(one.1.total_cmp(&other.1)));
        if road.is_empty() && best.is_none() {
            return None;
        }
        let told = best.map(|(spot, distance)| (*spot, *distance));
        let (direction, distance_m) = match told {
            Some((spot, distance)) if distance > HERE_M => {
                (Some(direction(spot.point, point)), said(distance))
            }
            _ => (None, 0),
        };
        Some(Described {
            road: (road, road_en),
            from: told.map(|(spot, _)| spot),
            direction,
            distance_m,
        })
    }
}

/// Rounds as people do: to five metres, from a hundred on to ten.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred metres")]
fn said(distance: f64) -> u32 {
    let step = if distance < 100.0 { 5.0 } else { 10.0 };
    ((distance / step).round() * step) as u32
}

fn direction(from: Point, to: Point) -> Compass {
    let [x, y] = Plane::at(from).to(to);
    let turn = x.atan2(y).to_degrees().rem_euclid(360.0);
    let all = Compass::ALL;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let part = (turn / 45.0).round() as usize;
    all[part % all.len()]
}

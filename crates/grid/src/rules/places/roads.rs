//! Lines of roads: which is nearest, and where two of them cross. Pure.

use super::Spot;
use crate::model::{Place, PlaceKind};
use crate::rules::ring::Plane;
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};
use std::collections::HashMap;
use wangge_kernel::Point;

/// Two roads whose lines come so near to each other meet there.
const MEET_M: f64 = 12.0;
/// Crossings of the same two roads nearer than this are one.
const SAME_M: f64 = 60.0;
/// Degrees around a point in which roads are looked for, about 300 m.
const AROUND: f64 = 0.003;

type Piece = GeomWithData<Line<[f64; 2]>, usize>;

/// Roads of a district.
#[derive(Debug, Default)]
pub(super) struct Roads {
    names: Vec<(String, String)>,
    pieces: RTree<Piece>,
}

/// Where two roads meet.
#[derive(Debug, Clone)]
pub(super) struct Crossing {
    pub(super) name: String,
    pub(super) name_en: String,
    roads: (String, String),
    point: Point,
}

impl Crossing {
    /// The ways in which people say it.
    pub(super) fn aliases(&self) -> Vec<String> {
        let (one, other) = &self.roads;
        vec![format!("{one}{other}"), format!("{other}{one}")]
    }

    pub(super) fn spot(&self) -> Spot {
        Spot {
            kind: PlaceKind::Crossing,
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            road: format!("{} {}", self.roads.0, self.roads.1),
            point: self.point,
        }
    }
}

impl Roads {
    pub(super) fn new(places: &[Place]) -> Self {
        let mut names: Vec<(String, String)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut pieces = Vec::new();
        for road in places.iter().filter(|place| place.kind == PlaceKind::Road) {
            let at = *known.entry(road.name.as_str()).or_insert_with(|| {
                names.push((road.name.clone(), road.name_en.clone()));
                names.len() - 1
            });
            let lines = road
                .line
                .windows(2)
                .map(|step| Line::new([step[0].lon, step[0].lat], [step[1].lon, step[1].lat]));
            pieces.extend(lines.map(|line| Piece::new(line, at)));
        }
        Self { names, pieces: RTree::bulk_load(pieces) }
    }

    /// Returns the nearest road, in both languages, with its distance in metres.
    pub(super) fn nearest(&self, point: Point) -> Option<(&str, &str, f64)> {
        let plane = Plane::at(point);
        let around = AABB::from_corners(
            [point.lon - AROUND, point.lat - AROUND],
            [point.lon + AROUND, point.lat + AROUND],
        );
        let near = self.pieces.locate_in_envelope_intersecting(around);
        let (at, distance) = near
            .map(|piece| {
                (piece.data, plane.nearest_on(at(piece.geom().from), at(piece.geom().to)).1)
            })
            .min_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)))?;
        let (name, name_en) = &self.names[at];
        Some((name, name_en, distance))
    }

    /// Lists where roads of different names meet.
    pub(super) fn crossings(&self) -> Vec<Crossing> {
        let mut places: HashMap<(usize, usize), Vec<Point>> = HashMap::new();
        for piece in &self.pieces {
            let margin = 2e-4;
            let (from, to) = (piece.geom().from, piece.geom().to);
            let low = [from[0].min(to[0]) - margin, from[1].min(to[1]) - margin];
            let high = [from[0].max(to[0]) + margin, from[1].max(to[1]) + margin];
            for other in self.pieces.locate_in_envelope_intersecting(AABB::from_corners(low, high))
            {
                if other.data <= piece.data {
                    continue;
                }
                if let Some(point) = meeting(piece, other) {
                    let known = places.entry((piece.data, other.data)).or_default();
                    if known.iter().all(|it| it.distance_m(point) > SAME_M) {
                        known.push(point);
                    }
                }
            }
        }
        let mut all: Vec<Crossing> = places
            .into_iter()
            .flat_map(|((one, other), points)| {
                let (one, other) = (&self.names[one], &self.names[other]);
                points.into_iter().map(move |point| crossing(one, other, point))
            })
            .collect();
        all.sort_by(|one, other| {
            let place = |it: &Crossing| (it.point.lon, it.point.lat);
            one.name
                .cmp(&other.name)
                .then(place(one).partial_cmp(&place(other)).unwrap_or(std::cmp::Ordering::Equal))
        });
        all
    }
}

fn crossing(one: &(String, String), other: &(String, String), point: Point) -> Crossing {
    let name_en = if one.1.is_empty() || other.1.is_empty() {
        String::new()
    } else {
        format!("{} / {}", one.1, other.1)
    };
    Crossing {
        name: format!("{} / {}", one.0, other.0),
        name_en,
        roads: (one.0.clone(), other.0.clone()),
        point,
    }
}

const fn at([lon, lat]: [f64; 2]) -> Point {
    Point { lon, lat }
}

/// Where two pieces cross, or an end of one comes near the other.
fn meeting(one: &Piece, other: &Piece) -> Option<Point> {
    let (a, b) = (at(one.geom().from), at(one.geom().to));
    let (c, d) = (at(other.geom().from), at(other.geom().to));
    let plane = Plane::at(a);
    let ([bx, by], [cx, cy], [dx, dy]) = (plane.to(b), plane.to(c), plane.to(d));
    let (ex, ey) = (dx - cx, dy - cy);
    let cross = bx.mul_add(ey, -(by * ex));
    let (along, on) = (cx.mul_add(ey, -(cy * ex)) / cross, cx.mul_add(by, -(cy * bx)) / cross);
    if (0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&on) {
        let part = |from: f64, to: f64| (to - from).mul_add(along, from);
        return Some(Point { lon: part(a.lon, b.lon), lat: part(a.lat, b.lat) });
    }
    let ends = [(a, c, d), (b, c, d), (c, a, b), (d, a, b)];
    ends.into_iter()
        .find(|(end, from, to)| Plane::at(*end).nearest_on(*from, *to).1 <= MEET_M)
        .map(|(end, _, _)| end)
}

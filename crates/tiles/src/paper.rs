//! One tile while it is drawn: layers of features with their tags.

use crate::Shape;
use crate::shape::Cut;
use geo::{Area, Coord, LineString, Polygon};
use mvt::{GeomData, GeomEncoder, GeomType};
use wangge_kernel::{Point, Tile};

/// Steps across a tile.
pub const EXTENT: u32 = 4096;

/// Something that a feature says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tag<'a> {
    /// Words; empty ones are left out.
    Text(&'a str, &'a str),
    /// A number.
    Int(&'a str, i64),
}

/// A tile that is being drawn.
pub struct Paper {
    tile: Tile,
    done: mvt::Tile,
}

/// A layer of a tile that is being drawn.
pub struct Sheet {
    tile: Tile,
    layer: Option<mvt::Layer>,
}

impl Paper {
    /// Takes an empty tile.
    pub fn new(tile: Tile) -> Self {
        Self { tile, done: mvt::Tile::new(EXTENT) }
    }

    /// Draws a layer; one without features is left out.
    pub fn layer(&mut self, name: &str, draw: impl FnOnce(&mut Sheet)) {
        let mut sheet = Sheet { tile: self.tile, layer: Some(self.done.create_layer(name)) };
        draw(&mut sheet);
        // A second layer of the same name would be a mistake of the caller; the first one stands.
        if let Some(layer) = sheet.layer.filter(|layer| layer.num_features() > 0) {
            let _ = self.done.add_layer(layer);
        }
    }

    /// Returns the tile's bytes; none for an empty tile.
    pub fn finish(&self) -> Vec<u8> {
        self.done.to_bytes().unwrap_or_default()
    }
}

impl Sheet {
    /// Draws a point, if it lies in the tile.
    pub fn point(&mut self, id: u64, place: Point, tags: &[Tag<'_>]) {
        let (x, y) = self.tile.place(place);
        if (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y) {
            self.add(id, encode(GeomType::Point, &[&[Coord { x, y }]]), tags);
        }
    }

    /// Draws what of a shape can be seen in the tile, if anything.
    pub fn shape(&mut self, id: u64, shape: &Shape, tags: &[Tag<'_>]) {
        let encoded = match shape.cut(self.tile) {
            None => return,
            Some(Cut::Points(points)) => {
                let all: Vec<Coord<f64>> = points.into_iter().map(|point| point.0).collect();
                encode(GeomType::Point, &[&all])
            }
            Some(Cut::Lines(lines)) => {
                let all: Vec<&[Coord<f64>]> = lines.0.iter().map(|line| &line.0[..]).collect();
                encode(GeomType::Linestring, &all)
            }
            Some(Cut::Areas(areas)) => {
                let rings: Vec<Vec<Coord<f64>>> = areas.0.iter().flat_map(rings).collect();
                let all: Vec<&[Coord<f64>]> = rings.iter().map(Vec::as_slice).collect();
                encode(GeomType::Polygon, &all)
            }
        };
        self.add(id, encoded, tags);
    }

    fn add(&mut self, id: u64, encoded: Option<GeomData>, tags: &[Tag<'_>]) {
        let Some(data) = encoded.filter(|data| !data.is_empty()) else { return };
        let Some(layer) = self.layer.take() else { return };
        let mut feature = layer.into_feature(data);
        feature.set_id(id);
        for tag in tags {
            match *tag {
                Tag::Text(_, "") => {}
                Tag::Text(key, text) => feature.add_tag_string(key, text),
                Tag::Int(key, number) => feature.add_tag_int(key, number),
            }
        }
        self.layer = Some(feature.into_layer());
    }
}

/// The rings of an area as the format wants them: without the repeated point, the outer one turning
/// right on a page whose y grows downwards, the holes turning left.
fn rings(area: &Polygon<f64>) -> impl Iterator<Item = Vec<Coord<f64>>> + '_ {
    let outer = std::iter::once((area.exterior(), true));
    let holes = area.interiors().iter().map(|hole| (hole, false));
    outer.chain(holes).map(|(ring, is_outer)| turned(ring, is_outer))
}

fn turned(ring: &LineString<f64>, is_outer: bool) -> Vec<Coord<f64>> {
    let mut points = ring.0.clone();
    points.pop();
    let is_positive = Polygon::new(ring.clone(), Vec::new()).signed_area() > 0.0;
    if is_positive != is_outer {
        points.reverse();
    }
    points
}

/// Encodes parts of one kind; what falls together into too few steps is left out.
fn encode(kind: GeomType, parts: &[&[Coord<f64>]]) -> Option<GeomData> {
    let least = match kind {
        GeomType::Point => 1,
        GeomType::Linestring => 2,
        GeomType::Polygon => 3,
    };
    let mut encoder = GeomEncoder::<i32>::new(kind);
    let mut is_empty = true;
    for part in parts {
        let mut steps: Vec<(i32, i32)> = part.iter().map(|at| (step(at.x), step(at.y))).collect();
        if least > 1 {
            steps.dedup();
        }
        if steps.len() < least {
            continue;
        }
        for (x, y) in steps {
            encoder.add_point(x, y).ok()?;
        }
        encoder.complete_geom().ok()?;
        is_empty = false;
    }
    if is_empty { None } else { encoder.encode().ok() }
}

#[expect(clippy::cast_possible_truncation, reason = "parts lie around 0 to 1")]
fn step(part: f64) -> i32 {
    (part * f64::from(EXTENT)).round() as i32
}

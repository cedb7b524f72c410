//! Shapes in the square of the web maps, ready to be cut to any tile.

use geo::{
    Area, BooleanOps, BoundingRect, Centroid, Contains, Coord, Geometry, InteriorPoint, LineString,
    MapCoords, MultiLineString, MultiPolygon, Point, Polygon, Rect, Simplify,
};
use wangge_kernel::{Point as Place, Tile};

/// Margin around a tile in which shapes are still drawn, in parts of its width: lines are wide.
const MARGIN: f64 = 1.0 / 64.0;
/// What is smaller than this part of a tile's width is not seen: a quarter of a pixel at 512 pixels.
const FINE: f64 = 1.0 / 2048.0;

/// Why a text is no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// It is no GeoJSON geometry.
    #[error("no GeoJSON geometry: {0}")]
    NotGeoJson(String),
    /// It has no extent.
    #[error("the geometry is empty")]
    Empty,
}

/// A geometry with its extent, in parts of the square's width from the north-west.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    geometry: Geometry<f64>,
    around: Rect<f64>,
}

/// A shape as a tile shows it, in parts of the tile's width.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cut {
    Points(Vec<Point<f64>>),
    Lines(MultiLineString<f64>),
    Areas(MultiPolygon<f64>),
}

impl Shape {
    /// Reads a GeoJSON geometry in degrees.
    pub fn read(text: &str) -> Result<Self, ShapeError> {
        let failed = |error: geojson::Error| ShapeError::NotGeoJson(error.to_string());
        let read: geojson::Geometry = text.parse().map_err(failed)?;
        let degrees: Geometry<f64> = (&read).try_into().map_err(failed)?;
        Self::new(&degrees)
    }

    /// Makes the shape of a closed ring.
    pub fn ring(ring: &[Place]) -> Result<Self, ShapeError> {
        let line: LineString<f64> = ring.iter().map(|place| (place.lon, place.lat)).collect();
        Self::new(&Polygon::new(line, Vec::new()).into())
    }

    fn new(degrees: &Geometry<f64>) -> Result<Self, ShapeError> {
        let geometry = degrees.map_coords(|Coord { x, y }| {
            let (x, y) = wangge_kernel::cell::square(Place { lon: x, lat: y });
            Coord { x, y }
        });
        let around = geometry.bounding_rect().ok_or(ShapeError::Empty)?;
        Ok(Self { geometry, around })
    }

    /// Returns the place where the name of an area stands: in the middle of its largest part, or, where
    /// that lies outside of it, somewhere inside. Nothing but areas has one.
    ///
    /// An area that is cut by tiles would be named once in each of them.
    pub fn label(&self) -> Option<Self> {
        let part = match &self.geometry {
            Geometry::Polygon(area) => area,
            Geometry::MultiPolygon(all) => {
                let size = |one: &&Polygon<f64>, other: &&Polygon<f64>| {
                    one.unsigned_area().total_cmp(&other.unsigned_area())
                };
                all.iter().max_by(size)?
            }
            _ => return None,
        };
        let middle = part.centroid().filter(|middle| part.contains(middle));
        let place = middle.or_else(|| part.interior_point())?;
        Some(Self { geometry: place.into(), around: Rect::new(place.0, place.0) })
    }

    /// Returns the north-western and the south-eastern corner of its extent.
    pub fn around(&self) -> ([f64; 2], [f64; 2]) {
        (self.around.min().into(), self.around.max().into())
    }

    /// Returns the extent of a tile with its margin, in the same measure as [`around`](Self::around).
    pub fn window(tile: Tile) -> ([f64; 2], [f64; 2]) {
        let side = f64::from(tile.z()).exp2();
        let edge = |n: u32, more: f64| (f64::from(n) + more) / side;
        (
            [edge(tile.x(), -MARGIN), edge(tile.y(), -MARGIN)],
            [edge(tile.x(), 1.0 + MARGIN), edge(tile.y(), 1.0 + MARGIN)],
        )
    }

    /// Cuts the shape to a tile, as finely as it can be seen there; nothing when nothing is left.
    pub(crate) fn cut(&self, tile: Tile) -> Option<Cut> {
        let side = f64::from(tile.z()).exp2();
        let (x, y) = (f64::from(tile.x()), f64::from(tile.y()));
        let here = self
            .geometry
            .map_coords(|at| Coord { x: at.x.mul_add(side, -x), y: at.y.mul_add(side, -y) });
        let window = Rect::new((-MARGIN, -MARGIN), (1.0 + MARGIN, 1.0 + MARGIN)).to_polygon();
        match here {
            Geometry::Point(point) => points(vec![point]),
            Geometry::MultiPoint(all) => points(all.0),
            Geometry::LineString(line) => lines(&MultiLineString(vec![line]), &window),
            Geometry::MultiLineString(all) => lines(&all, &window),
            Geometry::Polygon(area) => areas(&MultiPolygon(vec![area]), &window),
            Geometry::MultiPolygon(all) => areas(&all, &window),
            _ => None,
        }
    }
}

fn points(all: Vec<Point<f64>>) -> Option<Cut> {
    // A point belongs to one tile only, so that nothing is drawn twice.
    let inside =
        |point: &Point<f64>| (0.0..1.0).contains(&point.x()) && (0.0..1.0).contains(&point.y());
    let here: Vec<_> = all.into_iter().filter(inside).collect();
    (!here.is_empty()).then_some(Cut::Points(here))
}

fn lines(all: &MultiLineString<f64>, window: &Polygon<f64>) -> Option<Cut> {
    let cut = window.clip(&all.simplify(FINE), false);
    (!cut.0.is_empty()).then_some(Cut::Lines(cut))
}

fn areas(all: &MultiPolygon<f64>, window: &Polygon<f64>) -> Option<Cut> {
    if all.unsigned_area() < FINE * FINE {
        return None;
    }
    let cut = all.simplify(FINE).intersection(window);
    (!cut.0.is_empty()).then_some(Cut::Areas(cut))
}

//! The base map of a district: sea, river, blocks, roads, outlines, places.

use super::relief::CELL_M;
use super::{Land, Name, Rect, real};
use serde_json::{Value as Json, json};
use wangge_grid::{BaseFeature, Layer};
use wangge_kernel::Point;

/// How far the sea is drawn, in cells east of the net.
const SEA: f64 = 14.0;
/// Banks of the river within its row of cells.
const BANKS: (f64, f64) = (0.2, 0.8);

/// Draws the map, the lowest layer first.
pub(crate) fn features(land: &Land) -> Vec<BaseFeature> {
    let mut chart = Chart { land, made: Vec::new() };
    chart.water();
    chart.grounds();
    chart.roads();
    chart.outlines();
    chart.places();
    chart.made
}

struct Chart<'a> {
    land: &'a Land,
    made: Vec<BaseFeature>,
}

impl Chart<'_> {
    fn add(&mut self, layer: Layer, class: &str, name: &Name, geometry: &Json) {
        let id = i64::try_from(self.made.len()).unwrap_or(0) + 1;
        let (name, name_en) = name.clone();
        let (class, geometry) = (class.to_owned(), geometry.to_string());
        self.made.push(BaseFeature { id, layer, name, name_en, class, geometry });
    }

    fn say(&self, chinese: &str, english: &str) -> Name {
        match self.land.site.tongue {
            super::Tongue::Chinese => (chinese.to_owned(), english.to_owned()),
            super::Tongue::Latin => (english.to_owned(), english.to_owned()),
        }
    }

    fn water(&mut self) {
        let (columns, rows) = (self.land.plan.columns, self.land.plan.rows);
        let coast: Vec<Point> = (0..=rows).map(|y| self.land.net.knot(columns, y)).collect();
        let far =
            coast.iter().map(|point| point.lon).fold(f64::MIN, f64::max) + SEA * CELL_M / 97_000.0;
        let (Some(first), Some(last)) = (coast.first().copied(), coast.last().copied()) else {
            return;
        };
        let sea =
            coast.into_iter().chain([Point { lon: far, ..last }, Point { lon: far, ..first }]);
        let name = self.say("青屿湾", "Harbour Bay");
        let sea = polygon(sea.collect());
        self.add(Layer::Water, "sea", &name, &sea);
        let row = real(self.land.plan.river);
        let net = &self.land.net;
        let bank = |v: f64| (0..=columns * 2).map(move |half| net.at(real(half) / 2.0, row + v));
        let south: Vec<Point> = bank(BANKS.0).collect();
        let north: Vec<Point> = bank(BANKS.1).collect();
        let river = polygon(south.into_iter().chain(north.into_iter().rev()).collect());
        let name = self.say("青溪", "Clear River");
        self.add(Layer::Water, "river", &name, &river);
    }

    fn grounds(&mut self) {
        for number in 0..self.land.blocks.len() {
            let block = self.land.blocks[number].clone();
            let layer = if block.used.is_green() { Layer::Park } else { Layer::Block };
            let ground = self.ground(block.rect);
            let name = if block.used.is_green() { block.name.clone() } else { Name::default() };
            self.add(layer, block.used.class(), &name, &ground);
        }
    }

    /// Draws what the roads around leave of a block.
    fn ground(&self, rect: Rect) -> Json {
        let half = |is_across: bool, line: usize, at: usize| {
            let here = |road: &&super::Road| {
                road.is_across == is_across
                    && road.line == line
                    && (road.from..road.to).contains(&at)
            };
            self.land.roads.iter().filter(here).map(|road| road.rank.half()).fold(0.02, f64::max)
        };
        let (south, north) = (half(true, rect.y0, rect.x0), half(true, rect.y1, rect.x0));
        let (west, east) = (half(false, rect.x0, rect.y0), half(false, rect.x1, rect.y0));
        let (low, high) = (real(rect.y0) + south, real(rect.y1) - north);
        let (left, right) = (real(rect.x0) + west, real(rect.x1) - east);
        let inner = rect.rim().into_iter().map(|(x, y)| {
            let (u, v) = (real(x).clamp(left, right), real(y).clamp(low, high));
            self.land.net.at(u, v)
        });
        polygon(inner.collect())
    }

    fn roads(&mut self) {
        let mut order: Vec<usize> = (0..self.land.roads.len()).collect();
        order.sort_by_key(|number| (self.land.roads[*number].rank, *number));
        for number in order {
            let road = self.land.roads[number].clone();
            let knots = (road.from..=road.to).map(|at| {
                let (x, y) = if road.is_across { (at, road.line) } else { (road.line, at) };
                self.land.net.knot(x, y)
            });
            let line = line(knots);
            self.add(Layer::Road, road.rank.class(), &road.name, &line);
        }
    }

    fn outlines(&mut self) {
        let outline = |rect: Rect| {
            polygon(rect.rim().into_iter().map(|(x, y)| self.land.net.knot(x, y)).collect())
        };
        let plan = &self.land.plan;
        let communities = self.land.communities.iter();
        let mut drawn: Vec<(&str, Name, Json)> = communities
            .map(|place| ("community", place.name.clone(), outline(place.rect)))
            .collect();
        let streets = self.land.streets.iter();
        drawn.extend(streets.map(|(rect, name)| ("street", name.clone(), outline(*rect))));
        let whole = outline(Rect::new(0, 0, plan.columns, plan.rows));
        let (name, name_en) = self.land.site.name;
        drawn.push(("district", (name.to_owned(), name_en.to_owned()), whole));
        for (class, name, shape) in drawn {
            self.add(Layer::Boundary, class, &name, &shape);
        }
    }

    fn places(&mut self) {
        let named = |block: &&super::Block| !block.name.0.is_empty() && !block.used.is_green();
        let blocks: Vec<super::Block> = self.land.blocks.iter().filter(named).cloned().collect();
        for block in blocks {
            let (u, v) = block.rect.middle();
            let dot = json!({ "type": "Point", "coordinates": pair(self.land.net.at(u, v)) });
            self.add(Layer::Place, block.used.class(), &block.name, &dot);
        }
    }
}

fn polygon(mut ring: Vec<Point>) -> Json {
    ring.dedup();
    ring.extend(ring.first().copied());
    json!({ "type": "Polygon", "coordinates": [ring.into_iter().map(pair).collect::<Vec<_>>()] })
}

fn line(points: impl IntoIterator<Item = Point>) -> Json {
    json!({ "type": "LineString", "coordinates": points.into_iter().map(pair).collect::<Vec<_>>() })
}

/// Seven digits are a centimetre; the map needs no more, and its answer is half as long.
fn pair(point: Point) -> [f64; 2] {
    [point.lon, point.lat].map(|degree| (degree * 1e7).round() / 1e7)
}

//! The base map of the demo district: sea, river, park, blocks, roads, outlines, places.
//!
//! Drawn over the net of [`crate::land`]; invented like it. Pure.

use crate::land::{ACROSS, ALONG, COLUMNS, COMMUNITIES, RIVER_BANKS, RIVER_ROW, ROWS, at, knot};
use serde_json::{Value as Json, json};
use wangge_grid::{BaseFeature, Layer};
use wangge_kernel::Point;

/// Width of the strip between road and block, in parts of a grid.
const MARGIN: f64 = 0.06;
/// Where the sea ends in the map, in degrees east of the coast.
const SEA: f64 = 0.006;
/// Blocks with a use and a name: column, row, quarter, class, names.
const USES: &[(usize, usize, usize, &str, &str, &str)] = &[
    (1, 1, 2, "school", "望潮小学", "Wangchao Primary School"),
    (3, 0, 3, "market", "渔港农贸市场", "Yugang Market"),
    (2, 1, 0, "office", "青屿区政务中心", "Qingyu Government Centre"),
    (0, 0, 1, "industry", "南堤冷库", "Nandi Cold Store"),
    (1, 2, 0, "hospital", "松岭医院", "Songling Hospital"),
    (3, 1, 2, "commercial", "云帆商场", "Yunfan Mall"),
    (0, 2, 3, "residential", "松岭新村", "Songling Estate"),
    (1, 0, 2, "residential", "海棠苑", "Haitang Court"),
    (2, 0, 1, "construction", "渔港旧改工地", "Yugang Renewal Site"),
    (0, 1, 0, "school", "青岭中学", "Qingling Middle School"),
];
/// Lanes through the middle of a grid: column, row, whether from south to north, names.
const LANES: &[(usize, usize, bool, &str, &str)] = &[
    (0, 0, true, "冷库巷", "Lengku Lane"),
    (1, 0, true, "桂花弄", "Guihua Lane"),
    (2, 0, false, "船厂巷", "Chuanchang Lane"),
    (3, 0, true, "灯塔巷", "Dengta Lane"),
    (0, 2, false, "石磨巷", "Shimo Lane"),
    (1, 2, true, "医院路", "Yiyuan Road"),
    (3, 2, false, "观海弄", "Guanhai Lane"),
];
/// The park fills the quarters of this grid.
const PARK: (usize, usize) = (2, 2);

/// Draws the map, the lowest layer first.
pub(crate) fn features() -> Vec<BaseFeature> {
    let mut chart = Chart(Vec::new());
    chart.water();
    chart.grounds();
    chart.roads();
    chart.outlines();
    chart.places();
    chart.0
}

struct Chart(Vec<BaseFeature>);

impl Chart {
    fn add(&mut self, layer: Layer, class: &str, (name, name_en): (&str, &str), geometry: &Json) {
        let id = i64::try_from(self.0.len()).unwrap_or(0) + 1;
        let geometry = geometry.to_string();
        let feature = BaseFeature {
            id,
            layer,
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            class: class.to_owned(),
            geometry,
        };
        self.0.push(feature);
    }

    fn water(&mut self) {
        let coast = (0..=ROWS).map(|row| knot(COLUMNS, row));
        let (south, north) = (knot(COLUMNS, 0), knot(COLUMNS, ROWS));
        let mut sea = vec![east(south, 0.0, -0.002)];
        sea.extend(coast);
        sea.extend([east(north, 0.0, 0.002), east(north, SEA, 0.002), east(south, SEA, -0.002)]);
        self.add(Layer::Water, "sea", ("青屿湾", "Qingyu Bay"), &polygon(sea));
        let bank = |v: f64| (0..=COLUMNS * 2).map(move |half| at_half(half, v));
        let mut river: Vec<Point> = bank(RIVER_BANKS.0).collect();
        river.extend(bank(RIVER_BANKS.1).collect::<Vec<_>>().into_iter().rev());
        self.add(Layer::Water, "river", ("青溪", "Qingxi River"), &polygon(river));
    }

    fn grounds(&mut self) {
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                if (column, row) == PARK {
                    let ground = quad(column, row, (MARGIN, 1.0 - MARGIN), (MARGIN, 1.0 - MARGIN));
                    self.add(Layer::Park, "park", ("望海公园", "Wanghai Park"), &ground);
                } else {
                    (0..4).for_each(|quarter| self.block(column, row, quarter));
                }
            }
        }
    }

    fn block(&mut self, column: usize, row: usize, quarter: usize) {
        let near_river = if row == RIVER_ROW { 0.06 } else { 0.0 };
        let (low, high) = (0.47 - near_river, 0.53 + near_river);
        let us = if quarter.is_multiple_of(2) { (MARGIN, 0.47) } else { (0.53, 1.0 - MARGIN) };
        let vs = if quarter < 2 { (MARGIN, low) } else { (high, 1.0 - MARGIN) };
        let used = USES.iter().find(|used| (used.0, used.1, used.2) == (column, row, quarter));
        let (class, names) =
            used.map_or(("residential", ("", "")), |used| (used.3, (used.4, used.5)));
        self.add(Layer::Block, class, names, &quad(column, row, us, vs));
    }

    fn roads(&mut self) {
        for (column, row, is_along, name, name_en) in LANES {
            let ends = if *is_along { [(0.5, 0.0), (0.5, 1.0)] } else { [(0.0, 0.5), (1.0, 0.5)] };
            let lane = ends.map(|(u, v)| at(*column, *row, u, v));
            self.add(Layer::Road, "residential", (name, name_en), &line(lane));
        }
        for (row, (class, name, name_en)) in ACROSS.iter().enumerate() {
            self.add(
                Layer::Road,
                class,
                (name, name_en),
                &line((0..=COLUMNS).map(|column| knot(column, row))),
            );
        }
        for (column, (class, name, name_en)) in ALONG.iter().enumerate() {
            self.add(
                Layer::Road,
                class,
                (name, name_en),
                &line((0..=ROWS).map(|row| knot(column, row))),
            );
        }
    }

    fn outlines(&mut self) {
        for (row, (name, name_en)) in COMMUNITIES.iter().enumerate() {
            self.add(
                Layer::Boundary,
                "community",
                (name, name_en),
                &polygon(outline(row, row + 1)),
            );
        }
        self.add(
            Layer::Boundary,
            "district",
            ("青屿区", "Qingyu District"),
            &polygon(outline(0, ROWS)),
        );
    }

    fn places(&mut self) {
        for (column, row, quarter, class, name, name_en) in USES {
            let u = if quarter % 2 == 0 { 0.26 } else { 0.74 };
            let v = if *quarter < 2 { 0.26 } else { 0.74 };
            self.add(Layer::Place, class, (name, name_en), &dot(at(*column, *row, u, v)));
        }
        let middle = at(PARK.0, PARK.1, 0.5, 0.5);
        self.add(Layer::Place, "park", ("望海公园", "Wanghai Park"), &dot(middle));
    }
}

/// Returns a point of the river's row, counted in half grids from the west.
fn at_half(half: usize, v: f64) -> Point {
    let column = (half / 2).min(COLUMNS - 1);
    let u = if half == COLUMNS * 2 {
        1.0
    } else if half.is_multiple_of(2) {
        0.0
    } else {
        0.5
    };
    at(column, RIVER_ROW, u, v)
}

/// Returns the open outline of rows of grids.
fn outline(from: usize, to: usize) -> Vec<Point> {
    let south = (0..=COLUMNS).map(|column| knot(column, from));
    let east = (from + 1..to).map(|row| knot(COLUMNS, row));
    let north = (0..=COLUMNS).rev().map(|column| knot(column, to));
    let west = (from + 1..to).rev().map(|row| knot(0, row));
    south.chain(east).chain(north).chain(west).collect()
}

const fn east(point: Point, lon: f64, lat: f64) -> Point {
    Point { lon: point.lon + lon, lat: point.lat + lat }
}

fn quad(column: usize, row: usize, us: (f64, f64), vs: (f64, f64)) -> Json {
    let corners = [(us.0, vs.0), (us.1, vs.0), (us.1, vs.1), (us.0, vs.1)];
    polygon(corners.map(|(u, v)| at(column, row, u, v)).to_vec())
}

fn polygon(mut ring: Vec<Point>) -> Json {
    ring.extend(ring.first().copied());
    json!({ "type": "Polygon", "coordinates": [ring.into_iter().map(pair).collect::<Vec<_>>()] })
}

fn line(points: impl IntoIterator<Item = Point>) -> Json {
    json!({ "type": "LineString", "coordinates": points.into_iter().map(pair).collect::<Vec<_>>() })
}

fn dot(point: Point) -> Json {
    json!({ "type": "Point", "coordinates": pair(point) })
}

const fn pair(point: Point) -> [f64; 2] {
    [point.lon, point.lat]
}

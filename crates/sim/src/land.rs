//! The land of the demo district: a net of roads by the sea, grids between them, places on them.
//!
//! Nothing of it exists: names, roads and outlines are invented. The knots of the net are shared,
//! so that neighbouring grids have the same corners to the last bit. Pure.

use crate::DISTRICT;
use crate::chance::Chance;
use wangge_grid::rules::area_m2;
use wangge_grid::{AreaClass, UnitGrid};
use wangge_kernel::{Instant, Point};

/// Grids from west to east.
pub(crate) const COLUMNS: usize = 4;
/// Grids from south to north; each row is a community.
pub(crate) const ROWS: usize = 3;
const WEST: f64 = 121.630;
const SOUTH: f64 = 28.900;
/// About 410 m.
const STEP_LON: f64 = 0.0042;
/// About 380 m.
const STEP_LAT: f64 = 0.0034;
/// The river flows through this row of grids.
pub(crate) const RIVER_ROW: usize = 1;
/// Its banks, as parts of the row's height.
pub(crate) const RIVER_BANKS: (f64, f64) = (0.46, 0.54);

/// How far each knot is pushed from its place, in parts of a step; rows from south to north.
const PUSHES: [[(f64, f64); COLUMNS + 1]; ROWS + 1] = [
    [(0.02, -0.06), (0.05, 0.04), (-0.06, -0.02), (0.04, 0.05), (0.22, -0.08)],
    [(-0.05, 0.03), (0.07, -0.05), (0.03, 0.06), (-0.05, -0.03), (0.05, 0.02)],
    [(0.04, 0.05), (-0.04, 0.02), (0.06, -0.06), (0.02, 0.05), (-0.09, -0.04)],
    [(-0.02, -0.04), (0.03, 0.06), (-0.05, 0.01), (0.06, -0.05), (0.16, 0.08)],
];

/// A road along a line of the net: class, Chinese name, English name.
pub(crate) type Road = (&'static str, &'static str, &'static str);
/// Roads from west to east, the southernmost first.
pub(crate) const ACROSS: [Road; ROWS + 1] = [
    ("secondary", "南堤路", "Nandi Road"),
    ("secondary", "海棠路", "Haitang Road"),
    ("trunk", "望潮大道", "Wangchao Avenue"),
    ("secondary", "松岭路", "Songling Road"),
];
/// Roads from south to north, the westernmost first.
pub(crate) const ALONG: [Road; COLUMNS + 1] = [
    ("secondary", "青岭路", "Qingling Road"),
    ("secondary", "书院路", "Shuyuan Road"),
    ("primary", "云帆路", "Yunfan Road"),
    ("secondary", "鱼市街", "Yushi Street"),
    ("trunk", "滨海大道", "Binhai Avenue"),
];
/// Communities from south to north.
pub(crate) const COMMUNITIES: [(&str, &str); ROWS] =
    [("渔港社区", "Yugang"), ("望潮社区", "Wangchao"), ("松岭社区", "Songling")];
/// The one street of the demo district (街道, the level of government).
pub(crate) const STREET: &str = "滨海街道";

/// Returns a knot of the net.
pub(crate) fn knot(column: usize, row: usize) -> Point {
    let (dx, dy) = PUSHES[row][column];
    Point {
        lon: (count(column) + dx).mul_add(STEP_LON, WEST),
        lat: (count(row) + dy).mul_add(STEP_LAT, SOUTH),
    }
}

/// Counts of the net are below ten.
fn count(number: usize) -> f64 {
    f64::from(u8::try_from(number).unwrap_or(u8::MAX))
}

/// Returns the point of a grid at parts of its width and height.
pub(crate) fn at(column: usize, row: usize, u: f64, v: f64) -> Point {
    let south = between(knot(column, row), knot(column + 1, row), u);
    let north = between(knot(column, row + 1), knot(column + 1, row + 1), u);
    between(south, north, v)
}

fn between(a: Point, b: Point, part: f64) -> Point {
    Point { lon: (b.lon - a.lon).mul_add(part, a.lon), lat: (b.lat - a.lat).mul_add(part, a.lat) }
}

fn ring(column: usize, row: usize) -> Vec<Point> {
    vec![
        knot(column, row),
        knot(column + 1, row),
        knot(column + 1, row + 1),
        knot(column, row + 1),
        knot(column, row),
    ]
}

/// Makes the unit grids.
pub(crate) fn grids(from_at: Instant) -> Vec<UnitGrid> {
    let places = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
    places.filter_map(|(column, row)| grid(column, row, from_at)).collect()
}

fn grid(column: usize, row: usize, from_at: Instant) -> Option<UnitGrid> {
    let (community, community_en) = COMMUNITIES[row];
    let (number, ring) = (column + 1, ring(column, row));
    Some(UnitGrid {
        id: format!("{DISTRICT}001{:03}{number:03}", row + 1).parse().ok()?,
        name: format!("{}第{number}网格", community.trim_end_matches("社区")),
        name_en: format!("{community_en} grid {number}"),
        street_name: STREET.to_owned(),
        community_name: community.to_owned(),
        area_class: if column == 0 {
            AreaClass::C
        } else if row == RIVER_ROW {
            AreaClass::A
        } else {
            AreaClass::B
        },
        area_m2: area_m2(&ring),
        ring,
        from_at,
    })
}

/// A place where something happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    pub(crate) place: String,
    pub(crate) point: Point,
    pub(crate) row: usize,
}

/// Chooses a place on a bank of the river.
pub(crate) fn river_spot(chance: &mut Chance) -> Spot {
    let column = chance.below(COLUMNS);
    let is_north = chance.percent(50);
    let (bank, v) =
        if is_north { ("北岸", RIVER_BANKS.1 + 0.02) } else { ("南岸", RIVER_BANKS.0 - 0.02) };
    let (u, is_east) = (chance.within(0.08, 0.92), chance.percent(50));
    let (_, road, _) = if is_east { ALONG[column] } else { ALONG[column + 1] };
    let side = if is_east { "东侧" } else { "西侧" };
    Spot {
        place: format!("青溪{bank}步道，{road}桥{side}"),
        point: at(column, RIVER_ROW, u, v),
        row: RIVER_ROW,
    }
}

/// Chooses a place beside a road, just inside a grid.
pub(crate) fn road_spot(chance: &mut Chance) -> Spot {
    const SIDES: [&str; 5] = ["门前", "旁", "对面人行道", "附近", "门前"];
    // The middle of the town is busier than its edges.
    let column = chance.weighted([1, 3, 4, 3].into_iter());
    let row = chance.weighted([3, 4, 2].into_iter());
    let (part, depth) = (chance.within(0.05, 0.95), chance.within(0.025, 0.06));
    let side = chance.below(4);
    let (u, v) = [(part, depth), (1.0 - depth, part), (part, 1.0 - depth), (depth, part)][side];
    let (along, across) =
        (ALONG[column + usize::from(part > 0.5)].1, ACROSS[row + usize::from(part > 0.5)].1);
    let is_across = side.is_multiple_of(2);
    let road =
        if is_across { ACROSS[row + side / 2].1 } else { ALONG[column + usize::from(side == 1)].1 };
    let place = if (0.16..=0.84).contains(&part) {
        let blocks = i64::try_from(if is_across { column } else { row }).unwrap_or(0);
        // Eighty numbers to a block, odd ones on the north and east side.
        let number = blocks * 80 + percent_of(part) * 4 / 5;
        let number = number / 2 * 2 + i64::from(side == 0 || side == 3);
        format!("{road}{number}号{}", chance.pick(&SIDES))
    } else {
        let other = if is_across { along } else { across };
        format!("{road}与{other}交叉口")
    };
    Spot { place, point: at(column, row, u, v), row }
}

#[expect(clippy::cast_possible_truncation, reason = "parts lie between 0 and 1")]
fn percent_of(part: f64) -> i64 {
    (part * 100.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use wangge_grid::GridIndex;

    #[test]
    fn every_place_lies_in_a_grid_of_its_community() {
        let index = GridIndex::new(&grids(Instant::from_millis(0)));
        let mut chance = Chance::new(7);
        for round in 0..2_000 {
            let spot =
                if round % 5 == 0 { river_spot(&mut chance) } else { road_spot(&mut chance) };
            let grid = index.grid_at(spot.point).unwrap();
            assert_eq!(&grid.as_str()[9..12], format!("{:03}", spot.row + 1), "{}", spot.place);
        }
    }

    #[test]
    fn the_grids_are_of_like_size() {
        for grid in grids(Instant::from_millis(0)) {
            assert!((100_000.0..250_000.0).contains(&grid.area_m2), "{} {}", grid.id, grid.area_m2);
        }
    }
}

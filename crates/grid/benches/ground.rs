//! A metropolis of 30,000 grids: point → grid, and building the index. Run with `cargo bench -p wangge-grid`.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a benchmark may panic")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use wangge_grid::rules::area_m2;
use wangge_grid::{AreaClass, GridIndex, UnitGrid};
use wangge_kernel::{Instant, Point};

const DISTRICT: i64 = 990_101;
const COLUMNS: usize = 200;
const ROWS: usize = 150;
const STEP: f64 = 0.001;
const WEST: f64 = 121.0;
const SOUTH: f64 = 28.0;
const N_POINTS: usize = 10_000;

fn main() {
    divan::main();
}

/// A knot of the net, pushed about so that no outline is a square.
fn knot(column: usize, row: usize) -> Point {
    let push = |number: usize| ((number * 7_919 % 100) as f64 / 100.0 - 0.5) * 0.5;
    Point {
        lon: WEST + (column as f64 + push(column * 31 + row)) * STEP,
        lat: SOUTH + (row as f64 + push(row * 17 + column)) * STEP,
    }
}

fn grids() -> Vec<UnitGrid> {
    let grid = |number: usize| {
        let (column, row) = (number % COLUMNS, number / COLUMNS);
        let ring = vec![
            knot(column, row),
            knot(column + 1, row),
            knot(column + 1, row + 1),
            knot(column, row + 1),
            knot(column, row),
        ];
        // A thousand grids are one street of ten communities.
        let (street, rest) = (number / 1_000 + 1, number % 1_000);
        let id = format!("{DISTRICT}{street:03}{:03}{:03}", rest / 100 + 1, rest % 100 + 1);
        UnitGrid {
            id: id.parse().unwrap(),
            name: format!("网格{number}"),
            name_en: String::new(),
            street_name: format!("街道{street}"),
            community_name: String::new(),
            area_class: AreaClass::A,
            area_m2: area_m2(&ring),
            ring,
            from_at: Instant::from_millis(0),
        }
    };
    (0..COLUMNS * ROWS).map(grid).collect()
}

fn points() -> Vec<Point> {
    let mut state: u64 = 20_260_101;
    let mut part = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    };
    let mut point = || Point {
        lon: WEST + part() * COLUMNS as f64 * STEP,
        lat: SOUTH + part() * ROWS as f64 * STEP,
    };
    std::iter::repeat_with(&mut point).take(N_POINTS).collect()
}

#[divan::bench]
fn point_to_grid(bencher: Bencher<'_, '_>) {
    let (index, points) = (GridIndex::new(&grids()), points());
    bencher.counter(ItemsCount::new(N_POINTS)).bench(|| {
        for point in &points {
            black_box(index.grid_at(*point));
        }
    });
}

#[divan::bench]
fn build_the_index(bencher: Bencher<'_, '_>) {
    let grids = grids();
    bencher.counter(ItemsCount::new(grids.len())).bench(|| GridIndex::new(black_box(&grids)));
}

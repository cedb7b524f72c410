//! Tiles as another program reads them.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "tests fail by panicking and explain themselves"
)]

use geo_types::Geometry;
use mvt_reader::Reader;
use mvt_reader::feature::{Feature, Value};
use proptest::prelude::*;
use wangge_kernel::{Point, Tile};
use wangge_tiles::{EXTENT, Paper, Shape, Tag};

fn features(bytes: Vec<u8>, layer: usize) -> Vec<Feature> {
    Reader::new(bytes).unwrap().get_features(layer).unwrap()
}

fn text(feature: &Feature, key: &str) -> String {
    match feature.properties.as_ref().unwrap().get(key) {
        Some(Value::String(text)) => text.clone(),
        other => format!("{other:?}"),
    }
}

const HERE: Point = Point { lon: 121.65, lat: 28.92 };

#[test]
fn a_point_stands_where_its_tile_says_with_its_tags() {
    let tile = Tile::at(HERE, 14);
    let mut paper = Paper::new(tile);
    paper.layer("cases", |sheet| {
        sheet.point(
            7,
            HERE,
            &[Tag::Text("number", "9901"), Tag::Int("n", 3), Tag::Text("none", "")],
        );
        sheet.point(8, Point { lon: 20.0, lat: 0.0 }, &[]);
    });
    paper.layer("empty", |_| {});
    let reader = Reader::new(paper.finish()).unwrap();
    assert_eq!(reader.get_layer_names().unwrap(), ["cases"]);
    let found = reader.get_features(0).unwrap();
    assert_eq!((found.len(), found[0].id), (1, Some(7)));
    assert_eq!(text(&found[0], "number"), "9901");
    assert_eq!(found[0].properties.as_ref().unwrap().len(), 2);
    let at = match &found[0].geometry {
        Geometry::Point(at) => *at,
        Geometry::MultiPoint(all) => all.0[0],
        other => panic!("{other:?}"),
    };
    let (x, y) = tile.place(HERE);
    assert!((f64::from(at.x()) - x * f64::from(EXTENT)).abs() <= 0.5);
    assert!((f64::from(at.y()) - y * f64::from(EXTENT)).abs() <= 0.5);
}

#[test]
fn a_large_area_fills_its_tile_and_a_line_is_cut_at_the_margin() {
    let tile = Tile::at(HERE, 15);
    let land =
        r#"{"type":"Polygon","coordinates":[[[121,28],[122,28],[122,29],[121,29],[121,28]]]}"#;
    let road = r#"{"type":"LineString","coordinates":[[121,28.92],[122,28.92]]}"#;
    let mut paper = Paper::new(tile);
    paper.layer("base", |sheet| {
        sheet.shape(1, &Shape::read(land).unwrap(), &[Tag::Text("layer", "land")]);
        sheet.shape(2, &Shape::read(road).unwrap(), &[Tag::Text("layer", "road")]);
    });
    let found = features(paper.finish(), 0);
    assert_eq!(found.len(), 2);
    let Geometry::MultiPolygon(areas) = &found[0].geometry else {
        panic!("{:?}", found[0].geometry)
    };
    let ring = areas.0[0].exterior();
    assert!(
        ring.0
            .iter()
            .all(|at| (-64.0..=4160.0).contains(&at.x) && (-64.0..=4160.0).contains(&at.y))
    );
    let line: Vec<_> = match &found[1].geometry {
        Geometry::LineString(line) => line.0.clone(),
        Geometry::MultiLineString(lines) => lines.0[0].0.clone(),
        other => panic!("{other:?}"),
    };
    let ends = [f32::min, f32::max].map(|end| line.iter().map(|at| at.x).fold(0.0, end));
    assert_eq!(ends.map(|end| end.to_string()), ["-64", "4160"]);
}

#[test]
fn what_cannot_be_seen_is_left_out() {
    let far = Tile::at(HERE, 6);
    let yard = r#"{"type":"Polygon","coordinates":[[[121.65,28.92],[121.6501,28.92],[121.6501,28.9201],[121.65,28.92]]]}"#;
    let mut paper = Paper::new(far);
    paper.layer("base", |sheet| sheet.shape(1, &Shape::read(yard).unwrap(), &[]));
    assert!(paper.finish().is_empty());
}

#[test]
fn what_is_no_geometry_says_so() {
    assert!(Shape::read("{}").is_err());
    assert!(Shape::read(r#"{"type":"Polygon","coordinates":[]}"#).is_err());
}

proptest! {
    #[test]
    fn a_point_is_in_exactly_one_tile_of_each_zoom(lon in -179.9..179.9_f64, lat in -84.9..84.9_f64, z in 1_u8..18) {
        let place = Point { lon, lat };
        let here = Tile::at(place, z);
        let mut drawn = 0;
        for dx in -1_i64..=1 {
            for dy in -1_i64..=1 {
                let x = u32::try_from(i64::from(here.x()) + dx);
                let y = u32::try_from(i64::from(here.y()) + dy);
                let Some(tile) = x.ok().zip(y.ok()).and_then(|(x, y)| Tile::new(z, x, y)) else { continue };
                let mut paper = Paper::new(tile);
                paper.layer("p", |sheet| sheet.point(1, place, &[]));
                drawn += usize::from(!paper.finish().is_empty());
            }
        }
        prop_assert_eq!(drawn, 1);
    }

    #[test]
    fn any_ring_can_be_drawn_in_any_tile(points in prop::collection::vec((121.0..122.0_f64, 28.0..29.0_f64), 3..12), z in 0_u8..18) {
        let mut ring: Vec<Point> = points.iter().map(|(lon, lat)| Point { lon: *lon, lat: *lat }).collect();
        ring.push(ring[0]);
        let shape = Shape::ring(&ring).unwrap();
        let mut paper = Paper::new(Tile::at(ring[0], z));
        paper.layer("p", |sheet| sheet.shape(1, &shape, &[]));
        let bytes = paper.finish();
        if !bytes.is_empty() {
            prop_assert!(Reader::new(bytes).unwrap().get_features(0).is_ok());
        }
    }
}

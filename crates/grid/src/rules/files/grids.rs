//! Grids in a GeoJSON file: read feature by feature, so that each fault has its number; written so
//! that reading gives the same corners to the last bit.
//!
//! A feature is a polygon with the properties `id`, `name`, `name_en`, `street_name`,
//! `community_name` and `area_class` (`A`, `B` or `C`); of a feature with `kind` = `district` the
//! area is the outline that all others must fill.

use crate::error::GridError;
use crate::model::{AreaClass, Reason, Reject, UnitGrid};
use crate::rules::{Candidate, area_m2};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{Feature, GeometryValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json, json};
use wangge_kernel::codes::GridId;
use wangge_kernel::{Instant, Point};

/// What a file holds.
#[derive(Debug, Default)]
pub struct Given {
    /// Grids that could be read.
    pub candidates: Vec<Candidate>,
    /// Features that could not.
    pub rejects: Vec<Reject>,
    /// Outline of the district, if the file has one.
    pub outline: Option<MultiPolygon<f64>>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

/// Reads a file of grids; new ones are in use from `now` on.
pub fn read_file(bytes: &[u8], now: Instant) -> Result<Given, GridError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let file: File<'_> =
        serde_json::from_slice(bytes).map_err(|error| GridError::File(error.to_string()))?;
    let mut given = Given::default();
    for (at, raw) in file.features.iter().enumerate() {
        let number = at + 1;
        let parsed: Result<Feature, _> = serde_json::from_str(raw.get());
        match parsed {
            Err(error) => {
                let reason = Reason::Unreadable(error.to_string());
                given.rejects.push(Reject { feature: number, id: String::new(), reason });
            }
            Ok(feature) => take(&mut given, number, &feature, now),
        }
    }
    Ok(given)
}

fn take(given: &mut Given, number: usize, feature: &Feature, now: Instant) {
    let word = |key: &str| match feature.property(key) {
        Some(Json::String(text)) => text.trim().to_owned(),
        Some(Json::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let shape = feature.geometry.as_ref().map(|geometry| &geometry.value);
    if word("kind") == "district" {
        given.outline = shape.and_then(area);
        return;
    }
    let id = word("id");
    let mut reject =
        |reason| given.rejects.push(Reject { feature: number, id: id.clone(), reason });
    let Ok(grid_id) = id.parse::<GridId>() else { return reject(Reason::Digits) };
    let class = word("area_class");
    let Ok(area_class) = class.parse::<AreaClass>() else { return reject(Reason::Class(class)) };
    let Some(ring) = shape.and_then(area).and_then(one_ring) else { return reject(Reason::Shape) };
    let grid = UnitGrid {
        id: grid_id,
        name: word("name"),
        name_en: word("name_en"),
        street_name: word("street_name"),
        community_name: word("community_name"),
        area_class,
        area_m2: area_m2(&ring),
        ring,
        from_at: now,
    };
    given.candidates.push(Candidate { feature: number, grid });
}

/// Reads the area of a GeoJSON geometry in a text.
pub(crate) fn area_of(geometry: &str) -> Option<MultiPolygon<f64>> {
    let geometry: geojson::Geometry = serde_json::from_str(geometry).ok()?;
    area(&geometry.value)
}

fn area(shape: &GeometryValue) -> Option<MultiPolygon<f64>> {
    let ring = |corners: &[geojson::Position]| -> LineString<f64> {
        corners.iter().map(|at| Coord { x: at[0], y: at[1] }).collect()
    };
    let polygon = |rings: &[Vec<geojson::Position>]| {
        let (outer, inner) = rings.split_first()?;
        Some(Polygon::new(ring(outer), inner.iter().map(|it| ring(it)).collect()))
    };
    let parts: Option<Vec<Polygon<f64>>> = match shape {
        GeometryValue::Polygon { coordinates } => polygon(coordinates).map(|it| vec![it]),
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().map(|part| polygon(part)).collect()
        }
        _ => None,
    };
    parts.map(MultiPolygon::new)
}

fn one_ring(area: MultiPolygon<f64>) -> Option<Vec<Point>> {
    let [part] = <[Polygon<f64>; 1]>::try_from(area.0).ok()?;
    let points = part.exterior().0.iter().map(|at| Point { lon: at.x, lat: at.y });
    part.interiors().is_empty().then(|| points.collect())
}

/// Writes grids as a GeoJSON file that [`read_file`] reads.
pub fn write_file(grids: &[UnitGrid]) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (at, grid) in grids.iter().enumerate() {
        let ring: Vec<[f64; 2]> = grid.ring.iter().map(|point| [point.lon, point.lat]).collect();
        let mut properties = Map::new();
        let words = [
            ("id", grid.id.as_str()),
            ("name", &grid.name),
            ("name_en", &grid.name_en),
            ("street_name", &grid.street_name),
            ("community_name", &grid.community_name),
            ("area_class", grid.area_class.as_str()),
        ];
        properties.extend(words.map(|(key, word)| (key.to_owned(), Json::from(word))));
        properties.insert("area_m2".to_owned(), json!(grid.area_m2));
        let feature = json!({
            "type": "Feature",
            "properties": properties,
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        });
        text.push_str(&feature.to_string());
        text.push_str(if at + 1 < grids.len() { ",\n" } else { "\n" });
    }
    text.push_str("]}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(id: &str, class: &str, shape: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{id}","name":"一","area_class":"{class}"}},"geometry":{shape}}}"#
        )
    }

    const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[120.1,30.1],[120.2,30.1],[120.2,30.2],[120.1,30.2],[120.1,30.1]]]}"#;

    fn read(features: &[String]) -> Given {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        read_file(text.as_bytes(), Instant::from_millis(5)).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again_to_the_last_bit() {
        let given = read(&[feature("990101001001001", "A", SQUARE)]);
        let mut grid = given.candidates[0].grid.clone();
        grid.ring[1].lon = 120.2 + 1e-13 / 3.0;
        grid.area_m2 = area_m2(&grid.ring);
        let again = read_file(write_file(&[grid.clone()]).as_bytes(), grid.from_at).unwrap();
        assert_eq!(again.candidates[0].grid, grid);
    }

    #[test]
    fn features_that_are_no_grids_are_named_with_their_numbers() {
        let line = r#"{"type":"LineString","coordinates":[[120.1,30.1],[120.2,30.1]]}"#;
        let given = read(&[
            feature("990101001001001", "A", SQUARE),
            feature("99010100100100", "A", SQUARE),
            feature("990101001001003", "D", SQUARE),
            feature("990101001001004", "A", line),
            r#"{"type":"Feature","properties":7}"#.to_owned(),
        ]);
        let found: Vec<_> = given.rejects.iter().map(|it| (it.feature, &it.reason)).collect();
        assert_eq!(
            found[..3],
            [(2, &Reason::Digits), (3, &Reason::Class("D".to_owned())), (4, &Reason::Shape),]
        );
        assert!(matches!(found[3], (5, Reason::Unreadable(_))), "{found:?}");
        assert_eq!(given.candidates.len(), 1);
        assert!(read_file(b"{", Instant::from_millis(0)).is_err());
    }

    #[test]
    fn the_outline_of_the_district_is_no_grid() {
        let outline = feature("", "", SQUARE).replace("\"name\"", "\"kind\":\"district\",\"name\"");
        let given = read(&[outline]);
        assert!(given.outline.is_some() && given.candidates.is_empty() && given.rejects.is_empty());
    }
}

//! Places in a file: CSV with a head, or GeoJSON with the same words as properties.
//!
//! Columns: `kind` (`road`, `number`, `poi`, `ground`), `name`, `name_en`, `aliases` (separated by
//! `|`), `road`, `number`, and for CSV `lon` and `lat`. Roads need GeoJSON, because they are lines.

use crate::error::GridError;
use crate::model::{Place, PlaceKind, Reason, Reject};
use geojson::{Feature, GeometryValue};
use serde::Deserialize;
use serde_json::Value as Json;
use wangge_kernel::Point;

type Read = (Vec<Place>, Vec<Reject>);

/// Reads a file; a JSON object begins with a brace, all else is CSV.
pub(crate) fn read(bytes: &[u8]) -> Result<Read, GridError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') { geojson(bytes) } else { csv(bytes) }
}

#[derive(Deserialize)]
struct Line {
    kind: String,
    name: String,
    #[serde(default)]
    name_en: String,
    #[serde(default)]
    aliases: String,
    #[serde(default)]
    road: String,
    #[serde(default)]
    number: String,
    lon: f64,
    lat: f64,
}

fn csv(bytes: &[u8]) -> Result<Read, GridError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    if reader.headers().map_err(|error| GridError::File(error.to_string()))?.len() < 4 {
        return Err(GridError::File("kind,name,lon,lat".to_owned()));
    }
    let (mut places, mut rejects) = (Vec::new(), Vec::new());
    for (at, line) in reader.deserialize::<Line>().enumerate() {
        let number = at + 1;
        let place = line.map_err(|error| Reason::Unreadable(error.to_string())).and_then(|line| {
            let point = Point::new(line.lon, line.lat).ok_or(Reason::Shape)?;
            place(number, &line.kind, vec![point], &|key| match key {
                "name" => line.name.clone(),
                "name_en" => line.name_en.clone(),
                "aliases" => line.aliases.clone(),
                "road" => line.road.clone(),
                _ => line.number.clone(),
            })
        });
        match place {
            Ok(place) => places.push(place),
            Err(reason) => rejects.push(Reject { feature: number, id: String::new(), reason }),
        }
    }
    Ok((places, rejects))
}

fn geojson(bytes: &[u8]) -> Result<Read, GridError> {
    let file: geojson::FeatureCollection =
        serde_json::from_slice(bytes).map_err(|error| GridError::File(error.to_string()))?;
    let (mut places, mut rejects) = (Vec::new(), Vec::new());
    for (at, feature) in file.features.iter().enumerate() {
        let word = |key: &str| match feature.property(key) {
            Some(Json::String(text)) => text.trim().to_owned(),
            Some(Json::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let place = line_of(feature)
            .ok_or(Reason::Shape)
            .and_then(|line| place(at + 1, &word("kind"), line, &word));
        match place {
            Ok(place) => places.push(place),
            Err(reason) => rejects.push(Reject { feature: at + 1, id: word("name"), reason }),
        }
    }
    Ok((places, rejects))
}

fn line_of(feature: &Feature) -> Option<Vec<Point>> {
    let point = |at: &geojson::Position| Point::new(at[0], at[1]);
    match &feature.geometry.as_ref()?.value {
        GeometryValue::Point { coordinates } => Some(vec![point(coordinates)?]),
        GeometryValue::LineString { coordinates } => coordinates.iter().map(point).collect(),
        _ => None,
    }
}

fn place(
    number: usize,
    kind: &str,
    line: Vec<Point>,
    word: &dyn Fn(&str) -> String,
) -> Result<Place, Reason> {
    let wrong = || Reason::Unreadable(format!("kind '{kind}'"));
    let kind: PlaceKind = kind.parse().map_err(|_| wrong())?;
    let is_line = line.len() > 1;
    if kind == PlaceKind::Crossing || (kind == PlaceKind::Road) != is_line {
        return Err(Reason::Shape);
    }
    let (road, house) = (word("road"), word("number"));
    let name = word("name");
    if name.is_empty() || (kind == PlaceKind::Number && (road.is_empty() || house.is_empty())) {
        return Err(Reason::Unreadable("name".to_owned()));
    }
    let aliases = word("aliases");
    let aliases = aliases.split('|').map(str::trim).filter(|it| !it.is_empty());
    Ok(Place {
        id: i64::try_from(number).unwrap_or(i64::MAX),
        kind,
        name,
        name_en: word("name_en"),
        aliases: aliases.map(str::to_owned).collect(),
        road,
        number: house,
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_addresses_is_read_and_its_faults_are_named() {
        let text = "\u{FEFF}kind,name,road,number,aliases,lon,lat\n\
            number,海棠路12号,海棠路,12,,120.1,30.1\n\
            poi,区医院,,,人民医院|县医院,120.2,30.1\n\
            poi,,,,,120.2,30.1\n\
            road,海棠路,,,,120.2,30.1\n\
            poi,远处,,,,220.2,30.1\n\
            shop,小店,,,,120.2,30.1\n";
        let (places, rejects) = read(text.as_bytes()).unwrap();
        assert_eq!(places.len(), 2);
        assert_eq!(places[1].aliases, ["人民医院", "县医院"]);
        let numbers: Vec<_> = rejects.iter().map(|it| it.feature).collect();
        assert_eq!(numbers, [3, 4, 5, 6]);
        assert_eq!((&rejects[1].reason, &rejects[2].reason), (&Reason::Shape, &Reason::Shape));
    }

    #[test]
    fn roads_are_lines_of_a_geojson_file() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
            "properties":{"kind":"road","name":"海棠路","name_en":"Haitang Road"},
            "geometry":{"type":"LineString","coordinates":[[120.1,30.1],[120.2,30.1]]}}]}"#;
        let (places, rejects) = read(text.as_bytes()).unwrap();
        assert_eq!((places[0].line.len(), places[0].name_en.as_str()), (2, "Haitang Road"));
        assert!(rejects.is_empty());
    }
}

//! Features of a GeoJSON file as rows of text.
//!
//! The file is read twice: the properties of all features together are the heading, and it must
//! come first. A point's coordinates stand in the columns [`LON`] and [`LAT`] behind them.

use super::read::{CHUNK, Event, RawRow, clean};
use geojson::{Feature, FeatureReader, GeometryValue};
use serde_json::Value as Json;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Column of the longitude.
const LON: &str = "lon";
/// Column of the latitude.
const LAT: &str = "lat";
/// Most properties that are kept.
const COLUMNS: usize = 200;

/// Reads a file of features.
pub(crate) fn read(path: &Path, send: &mut dyn FnMut(Event) -> bool) -> Result<(), String> {
    let mut headings: Vec<String> = Vec::new();
    let mut count = 0usize;
    for feature in features(path)? {
        let feature = feature?;
        count += 1;
        let names = feature.properties.iter().flat_map(|properties| properties.keys());
        for name in names.filter(|name| *name != LON && *name != LAT) {
            if headings.len() < COLUMNS && !headings.contains(name) {
                headings.push(name.clone());
            }
        }
    }
    let mut all = headings.clone();
    all.extend([LON.to_owned(), LAT.to_owned()]);
    if !send(Event::Headings(all)) {
        return Ok(());
    }
    let mut chunk = Vec::new();
    for (place, feature) in (1u64..).zip(features(path)?) {
        chunk.push(RawRow { number: place, cells: cells(&headings, &feature?), fault: None });
        let part = super::read::part(place, u64::try_from(count).unwrap_or(u64::MAX));
        if chunk.len() == CHUNK && !send(Event::Rows(std::mem::take(&mut chunk), part)) {
            return Ok(());
        }
    }
    if !chunk.is_empty() {
        send(Event::Rows(chunk, 1.0));
    }
    Ok(())
}

type Features = Box<dyn Iterator<Item = Result<Feature, String>>>;

fn features(path: &Path) -> Result<Features, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let features = FeatureReader::from_reader(BufReader::new(file)).features();
    Ok(Box::new(features.map(|feature| feature.map_err(|error| error.to_string()))))
}

fn cells(headings: &[String], feature: &Feature) -> Vec<String> {
    let properties = feature.properties.as_ref();
    let text = |name: &String| match properties.and_then(|all| all.get(name)) {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => clean(text),
        Some(other) => other.to_string(),
    };
    let mut cells: Vec<String> = headings.iter().map(text).collect();
    let point = feature.geometry.as_ref().and_then(|geometry| match &geometry.value {
        GeometryValue::Point { coordinates } => Some(coordinates.as_slice().to_vec()),
        _ => None,
    });
    let number = |place: usize| {
        let point = point.as_ref().and_then(|point| point.get(place));
        point.map_or_else(String::new, f64::to_string)
    };
    cells.extend([number(0), number(1)]);
    cells
}

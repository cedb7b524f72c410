//! The base map in memory, from which tiles are drawn: what is seen at which zoom, found by place.
//!
//! Built anew whenever the district's map changes; a tile is drawn once for each version of it.

use crate::model::{BaseFeature, Layer, UnitGrid};
use rstar::{AABB, RTree, RTreeObject};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use wangge_kernel::Tile;
use wangge_tiles::{Paper, Shape, Tag};

/// Closest zoom that has tiles of its own; nearer, the same are drawn larger.
pub const MOST_Z: u8 = 16;
/// Name of the one layer that tiles have; what a feature is stands in its `layer`.
const NAME: &str = "base";
/// Counts up when the same map is drawn another way: browsers keep tiles by the version for good.
const FORM: u8 = 2;
/// Tiles that are kept; a district of 50 km² has about this many down to the closest zoom.
const KEPT: usize = 4_096;

/// The base map of a district.
#[derive(Debug, Default)]
pub struct Chart {
    tree: RTree<Item>,
    version: u64,
    drawn: Mutex<HashMap<Tile, Arc<[u8]>>>,
}

#[derive(Debug)]
struct Item {
    /// Place in the drawing order.
    order: u64,
    shape: Shape,
    layer: &'static str,
    name: String,
    name_en: String,
    class: String,
    /// From which zoom on it is drawn.
    from_z: u8,
}

impl RTreeObject for Item {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        let (low, high) = self.shape.around();
        AABB::from_corners(low, high)
    }
}

impl Chart {
    /// Gathers features and grids; what has no shape is left out.
    pub fn new(features: &[BaseFeature], grids: &[UnitGrid]) -> Self {
        let mut hash = DefaultHasher::new();
        FORM.hash(&mut hash);
        let mut items = Vec::new();
        for feature in features {
            (feature.id, &feature.geometry, &feature.name, &feature.name_en).hash(&mut hash);
            if let Ok(shape) = Shape::read(&feature.geometry) {
                let named = Item {
                    order: 0,
                    shape,
                    layer: feature.layer.as_str(),
                    name: feature.name.clone(),
                    name_en: feature.name_en.clone(),
                    class: feature.class.clone(),
                    from_z: from_z(feature.layer, &feature.class),
                };
                put(&mut items, named);
            }
        }
        for grid in grids {
            (grid.id.as_str(), &grid.name, grid.area_class.as_str()).hash(&mut hash);
            for point in &grid.ring {
                (point.lon.to_bits(), point.lat.to_bits()).hash(&mut hash);
            }
            if let Ok(shape) = Shape::ring(&grid.ring) {
                let named = Item {
                    order: 0,
                    shape,
                    layer: "grid",
                    name: grid.name.clone(),
                    name_en: grid.name_en.clone(),
                    class: grid.area_class.as_str().to_owned(),
                    from_z: 14,
                };
                put(&mut items, named);
            }
        }
        Self { tree: RTree::bulk_load(items), version: hash.finish(), drawn: Mutex::default() }
    }

    /// Names what the map shows; another map has another name.
    pub fn version(&self) -> String {
        format!("{:016x}", self.version)
    }

    /// Draws a tile, or returns it as it was drawn before.
    pub fn tile(&self, tile: Tile) -> Arc<[u8]> {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = drawn.get(&tile) {
            return Arc::clone(known);
        }
        drop(drawn);
        let bytes: Arc<[u8]> = self.draw(tile).into();
        drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.len() >= KEPT {
            drawn.clear();
        }
        drawn.insert(tile, Arc::clone(&bytes));
        bytes
    }

    fn draw(&self, tile: Tile) -> Vec<u8> {
        let (low, high) = Shape::window(tile);
        let window = AABB::from_corners(low, high);
        let seen = self.tree.locate_in_envelope_intersecting(window);
        let mut seen: Vec<&Item> = seen.filter(|item| item.from_z <= tile.z()).collect();
        seen.sort_unstable_by_key(|item| item.order);
        let mut paper = Paper::new(tile);
        paper.layer(NAME, |sheet| {
            for item in seen {
                let tags = [
                    Tag::Text("layer", item.layer),
                    Tag::Text("class", &item.class),
                    Tag::Text("name", &item.name),
                    Tag::Text("name_en", &item.name_en),
                ];
                sheet.shape(item.order + 1, &item.shape, &tags);
            }
        });
        paper.finish()
    }
}

/// Adds an item; the name of an area stands at a point of its own, so that it is written once,
/// however many tiles cut the area.
fn put(items: &mut Vec<Item>, item: Item) {
    let place = item.shape.label().filter(|_| !item.name.is_empty());
    let mut next = |item: Item| items.push(Item { order: items.len() as u64, ..item });
    let Some(place) = place else { return next(item) };
    let Item { order, shape, layer, name, name_en, class, from_z } = item;
    let (no_name, area_class) = (String::new(), class.clone());
    next(Item { order, shape, layer, name: no_name.clone(), name_en: no_name, class, from_z });
    next(Item { order, shape: place, layer, name, name_en, class: area_class, from_z });
}

/// Says from which zoom on a feature helps more than it crowds.
fn from_z(layer: Layer, class: &str) -> u8 {
    match (layer, class) {
        (Layer::Water | Layer::Boundary, "sea" | "district") => 0,
        (Layer::Road, "motorway" | "trunk") => 8,
        (Layer::Water | Layer::Park, _) => 9,
        (Layer::Boundary, _) | (Layer::Road, "primary") => 10,
        (Layer::Road, "secondary") => 11,
        (Layer::Block | Layer::Place, _) => 13,
        (Layer::Road, _) => 14,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wangge_kernel::Point;

    fn road(id: i64, class: &str) -> BaseFeature {
        BaseFeature {
            id,
            layer: Layer::Road,
            name: "海棠路".to_owned(),
            name_en: "Haitang Road".to_owned(),
            class: class.to_owned(),
            geometry: r#"{"type":"LineString","coordinates":[[121.6,28.9],[121.7,28.95]]}"#
                .to_owned(),
        }
    }

    #[test]
    fn an_area_that_tiles_cut_is_named_once() {
        let ring = "[[[121.6,28.9],[121.7,28.9],[121.7,29.0],[121.6,29.0],[121.6,28.9]]]";
        let park = BaseFeature {
            layer: Layer::Park,
            class: String::new(),
            name: "石溪公园".to_owned(),
            geometry: format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#),
            ..road(1, "")
        };
        let chart = Chart::new(&[park], &[]);
        let first = Tile::at(Point { lon: 121.6, lat: 29.0 }, 14);
        let tiles = (0..8).flat_map(|x| (0..8).map(move |y| (first.x() + x, first.y() + y)));
        let drawn: Vec<Arc<[u8]>> = tiles
            .map(|(x, y)| chart.tile(Tile::new(14, x, y).unwrap()))
            .filter(|bytes| !bytes.is_empty())
            .collect();
        assert!(drawn.len() > 16, "{} tiles", drawn.len());
        let name = "石溪公园".as_bytes();
        let named = drawn.iter().filter(|bytes| bytes.windows(name.len()).any(|it| it == name));
        assert_eq!(named.count(), 1);
    }

    #[test]
    fn a_tile_shows_what_its_zoom_bears_and_a_change_has_another_name() {
        let chart = Chart::new(&[road(1, "trunk"), road(2, "residential")], &[]);
        let here = Point { lon: 121.65, lat: 28.925 };
        let (far, near) = (chart.tile(Tile::at(here, 10)), chart.tile(Tile::at(here, 15)));
        assert!(!far.is_empty() && near.len() > far.len());
        assert_eq!(chart.tile(Tile::at(here, 10)), far);
        assert!(chart.tile(Tile::at(Point { lon: 10.0, lat: 28.9 }, 10)).is_empty());
        let other = Chart::new(&[road(1, "trunk")], &[]);
        assert_ne!(chart.version(), other.version());
    }
}

//! What has a name: roads, house numbers, grounds and points of interest, streets and communities.

use super::{Land, Tongue, real};
use wangge_grid::model::Area;
use wangge_grid::{Place, PlaceKind};
use wangge_kernel::Point;

/// Lists all places with names, numbered from 1.
pub(crate) fn places(land: &Land) -> Vec<Place> {
    let blank = |kind: PlaceKind, name: &(String, String), line: Vec<Point>| Place {
        id: 0,
        kind,
        name: name.0.clone(),
        name_en: name.1.clone(),
        aliases: Vec::new(),
        road: String::new(),
        number: String::new(),
        line,
    };
    let roads = land.roads.iter().map(|road| {
        let knots = (road.from..=road.to).map(|at| {
            let (u, v) = road.place(real(at), 0.0);
            land.net.at(u, v)
        });
        blank(PlaceKind::Road, &road.name, knots.collect())
    });
    let doors = land.addresses().into_iter().map(|door| {
        let name = match land.site.tongue {
            Tongue::Chinese => format!("{}{}号", door.road, door.number),
            Tongue::Latin => format!("{} {}", door.number, door.road),
        };
        let place = blank(PlaceKind::Number, &(name, String::new()), vec![door.point]);
        Place { road: door.road, number: door.number.to_string(), ..place }
    });
    let named = land.blocks.iter().filter(|block| !block.name.0.is_empty()).map(|block| {
        let (u, v) = block.rect.middle();
        let kind = if block.used.is_green() { PlaceKind::Ground } else { PlaceKind::Poi };
        blank(kind, &block.name, vec![land.net.at(u, v)])
    });
    let all = roads.chain(named).chain(doors);
    (1..).zip(all).map(|(id, place)| Place { id, ..place }).collect()
}

/// Lists streets and communities with their names in both languages.
pub(crate) fn areas(land: &Land) -> Vec<Area> {
    let district = land.site.district;
    let area = |code: String, name: &(String, String)| Area {
        code,
        name: name.0.clone(),
        name_en: name.1.clone(),
    };
    let streets = (1..).zip(&land.streets);
    let streets = streets.map(|(number, street)| area(format!("{district}{number:03}"), &street.1));
    let communities = land.communities.iter().map(|place| {
        area(format!("{district}{:03}{:03}", place.street + 1, place.number), &place.name)
    });
    streets.chain(communities).collect()
}

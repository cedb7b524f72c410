//! Names of places: what people type, and what they read.

use crate::model::{Place, PlaceKind};
use crate::rules::places::{Compass, PlaceIndex, Rank};
use wangge_kernel::Point;

/// A place some metres east and north of the corner of the invented town.
fn at(east_m: f64, north_m: f64) -> Point {
    Point { lon: 120.36 + east_m / 96_270.0, lat: 30.02 + north_m / 111_195.0 }
}

fn place(id: i64, kind: PlaceKind, name: &str, name_en: &str, line: Vec<Point>) -> Place {
    let (name, name_en) = (name.to_owned(), name_en.to_owned());
    Place {
        id,
        kind,
        name,
        name_en,
        aliases: Vec::new(),
        road: String::new(),
        number: String::new(),
        line,
    }
}

/// Haitang Road runs east, Wangchao Street crosses it after 200 m.
fn town() -> PlaceIndex {
    let mut places = vec![
        place(1, PlaceKind::Road, "海棠路", "Haitang Road", vec![at(0.0, 0.0), at(400.0, 0.0)]),
        place(
            2,
            PlaceKind::Road,
            "望潮街",
            "Wangchao Street",
            vec![at(200.0, -200.0), at(200.0, 200.0)],
        ),
        place(3, PlaceKind::Poi, "松岭医院", "Songling Hospital", vec![at(330.0, 60.0)]),
        place(4, PlaceKind::Road, "海棠路东支路", "", vec![at(400.0, 0.0), at(420.0, 90.0)]),
    ];
    places[2].aliases = vec!["区人民医院".to_owned()];
    for number in [2, 4, 6, 8, 12, 13] {
        let east = f64::from(number) * 10.0;
        let name = format!("海棠路{number}号");
        let mut one =
            place(100 + i64::from(number), PlaceKind::Number, &name, "", vec![at(east, 9.0)]);
        one.road = "海棠路".to_owned();
        one.number = number.to_string();
        places.push(one);
    }
    PlaceIndex::new(&places)
}

fn best(text: &str) -> (String, Rank) {
    let town = town();
    let found = town.search(text, 5);
    let first = found.first().unwrap_or_else(|| panic!("nothing for {text}"));
    (first.spot.name.clone(), first.rank)
}

#[test]
fn a_number_is_found_however_it_is_typed() {
    for text in ["海棠路12", "海棠路12号", "海棠路１２号", " 海棠路 12 "] {
        assert_eq!(best(text), ("海棠路12号".to_owned(), Rank::Exact), "{text}");
    }
}

#[test]
fn names_are_found_by_beginning_part_sound_and_alias() {
    assert_eq!(best("海棠"), ("海棠路".to_owned(), Rank::Prefix));
    assert_eq!(best("htl12"), ("海棠路12号".to_owned(), Rank::Sound));
    assert_eq!(best("songlingyi"), ("松岭医院".to_owned(), Rank::Sound));
    assert_eq!(best("岭医院"), ("松岭医院".to_owned(), Rank::Part));
    assert_eq!(best("区人民医院"), ("松岭医院".to_owned(), Rank::Alias));
    assert_eq!(best("songling hospital"), ("松岭医院".to_owned(), Rank::Alias));
}

#[test]
fn a_crossing_is_found_by_both_roads_in_any_order() {
    for text in ["海棠路望潮街", "望潮街海棠路路口", "海棠路与望潮街路口"] {
        assert_eq!(best(text).0, "海棠路 / 望潮街", "{text}");
    }
}

#[test]
fn an_unknown_number_gives_the_nearest_of_its_side() {
    let town = town();
    let found: Vec<_> =
        town.search("海棠路10", 3).iter().map(|it| (it.spot.name.clone(), it.rank)).collect();
    assert_eq!(found[0], ("海棠路8号".to_owned(), Rank::NearNumber));
    assert_eq!(found[1], ("海棠路12号".to_owned(), Rank::NearNumber));
}

#[test]
fn what_fits_nothing_gives_nothing() {
    assert!(town().search("玉兰大道", 5).is_empty());
    assert!(town().search("  ", 5).is_empty());
}

#[test]
fn a_point_is_told_by_road_number_direction_and_distance() {
    let town = town();
    let told = town.describe(at(20.0, 5.0)).unwrap();
    assert_eq!((told.road.0, told.from.unwrap().name.as_str()), ("海棠路", "海棠路2号"));
    assert_eq!(told.direction, None, "four metres away is there");
    let told = town.describe(at(101.0, 9.0)).unwrap();
    assert_eq!(told.from.unwrap().name, "海棠路12号");
    assert_eq!((told.direction, told.distance_m), (Some(Compass::W), 20));
    let told = town.describe(at(205.0, 25.0)).unwrap();
    assert_eq!(told.from.unwrap().name, "海棠路 / 望潮街");
    assert_eq!((told.direction, told.distance_m), (Some(Compass::N), 25));
    assert_eq!(town.describe(at(9_000.0, 0.0)), None);
}

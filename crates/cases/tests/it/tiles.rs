//! Cases as the tiles of the map count them.

use crate::city::{DISTRICT, SCHEMA, Town, rubbish};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use wangge_cases::CaseError;
use wangge_cases::commands::{Report, open};
use wangge_cases::model::Source;
use wangge_cases::queries::{self, TilePlace};
use wangge_db::filter::{Filter, parse};
use wangge_identity::{Actor, Scope};
use wangge_kernel::{Clock, Point, Tile};
use wangge_testkit::both_engines;

async fn places(town: &Town, actor: &Actor, tile: Tile) -> Vec<TilePlace> {
    let input = (actor.clone(), tile, town.clock.now());
    let read = town.cases.db.read("test.tile", input, |tx, (actor, tile, now)| {
        Box::pin(queries::tile_places(tx, actor, Filter::everything(), *tile, *now))
    });
    read.await.unwrap()
}

fn total(places: &[TilePlace]) -> i64 {
    places.iter().map(|place| place.n).sum()
}

/// The tile and those around it.
fn around(place: Point, z: u8) -> Vec<Tile> {
    let here = Tile::at(place, z);
    let offsets = (-1..=1_i64).flat_map(|dx| (-1..=1_i64).map(move |dy| (dx, dy)));
    let tiles = offsets.filter_map(|(dx, dy)| {
        let x = u32::try_from(i64::from(here.x()) + dx).ok()?;
        let y = u32::try_from(i64::from(here.y()) + dy).ok()?;
        Tile::new(z, x, y)
    });
    tiles.collect()
}

async fn report_at(town: &Town, point: Option<Point>) {
    let report = Report { point, ..rubbish(Source::Patrol) };
    assert_eq!(report.district, DISTRICT);
    open(&town.cases, &town.author("collector"), report).await.unwrap();
}

both_engines! { SCHEMA;
    async fn every_case_is_in_one_tile_of_each_zoom_and_clusters_add_up(bed: TestDb) {
        let town = Town::new(&bed.db);
        let mut dice = TestRunner::deterministic();
        let spread = (121.63..121.66_f64, 28.90..28.92_f64);
        let points: Vec<Point> = (0..40)
            .map(|_| spread.new_tree(&mut dice).unwrap().current())
            .map(|(lon, lat)| Point { lon, lat })
            .collect();
        for point in &points {
            report_at(&town, Some(*point)).await;
        }
        report_at(&town, None).await;
        let leader = town.actor("leader", 7);
        let middle = Point { lon: 121.645, lat: 28.91 };
        for z in [0, 5, 9, 11] {
            let mut sum = 0;
            for tile in around(middle, z) {
                sum += total(&places(&town, &leader, tile).await);
            }
            assert_eq!(sum, 40, "zoom {z}");
        }
        // Near by, each stands for itself, where it was reported.
        for point in &points {
            let near = places(&town, &leader, Tile::at(*point, 18)).await;
            let mine = near.iter().find(|place| {
                let e7 = |degrees: f64| format!("{:.0}", degrees * 1e7);
                place.lon_e7.to_string() == e7(point.lon) && place.lat_e7.to_string() == e7(point.lat)
            });
            assert!(mine.is_some_and(|place| place.n == 1), "{near:?}");
        }
    }

    async fn a_tile_shows_nobody_more_than_the_list_does(bed: TestDb) {
        let town = Town::new(&bed.db);
        let point = Point { lon: 121.64, lat: 28.905 };
        report_at(&town, Some(point)).await;
        let tile = Tile::at(point, 12);
        let reporter = town.actor("collector", 1);
        let other = Actor { account: wangge_identity::AccountId(999), scope: Scope::Own, ..reporter.clone() };
        let abroad = Actor { district: DISTRICT + 1, ..town.actor("leader", 7) };
        let department = town.actor("department", 50);
        assert_eq!(total(&places(&town, &town.actor("leader", 7), tile).await), 1);
        assert_eq!(total(&places(&town, &other, tile).await), 0, "another collector's report");
        assert_eq!(total(&places(&town, &abroad, tile).await), 0, "another district");
        assert_eq!(total(&places(&town, &department, tile).await), 0, "not dispatched to it");
    }

    async fn a_window_of_the_map_means_the_same_to_list_count_map_and_file(bed: TestDb) {
        let town = Town::new(&bed.db);
        for (lon, lat) in [(121.640, 28.905), (121.645, 28.910), (121.650, 28.910), (121.645, 28.920)] {
            report_at(&town, Some(Point { lon, lat })).await;
        }
        report_at(&town, None).await;
        let leader = town.actor("leader", 7);
        let pairs = [("box".to_owned(), "121.640,28.900,121.650,28.915".to_owned())];
        let filter = parse(queries::FIELDS, None, &|_| None, &pairs).unwrap();
        let tile = Tile::at(Point { lon: 121.645, lat: 28.91 }, 8);
        let input = (leader, filter, tile, town.clock.now());
        let read = town.cases.db.read("test.window", input, |tx, (actor, filter, tile, now)| {
            Box::pin(async move {
                let rows = queries::case_list(tx, actor, filter.clone(), 50).await?;
                let count = queries::case_count(tx, actor, filter.clone()).await?;
                let drawn = queries::tile_places(tx, actor, filter.clone(), *tile, *now).await?;
                Ok::<_, CaseError>((rows, count, drawn))
            })
        });
        let (rows, count, drawn) = read.await.unwrap();
        let mut lons: Vec<_> = rows.iter().map(|row| row.lon.unwrap()).collect();
        lons.sort_by(f64::total_cmp);
        assert_eq!(lons, [121.640, 121.645], "the western edge is inside, the eastern is not");
        assert_eq!((count, total(&drawn)), (2, 2));
    }

    async fn a_place_shows_the_worst_light_that_waits_there(bed: TestDb) {
        let town = Town::new(&bed.db);
        let point = Point { lon: 121.64, lat: 28.905 };
        report_at(&town, Some(point)).await;
        report_at(&town, Some(point)).await;
        let tile = Tile::at(point, 17);
        let leader = town.actor("leader", 7);
        let fresh = places(&town, &leader, tile).await;
        assert_eq!((fresh.len(), fresh[0].n, fresh[0].red), (1, 2, 0));
        town.clock.advance_millis(30 * 24 * 3_600_000);
        let late = places(&town, &leader, tile).await;
        assert_eq!((late[0].red, late[0].yellow), (2, 0));
    }
}

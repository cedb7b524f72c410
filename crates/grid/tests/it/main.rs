//! Stories of the map on both engines.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod duty;
mod edits;
mod hostile;
mod places;
mod undo;

use wangge_grid::{AreaClass, BaseFeature, GridError, Grids, Layer, UnitGrid, commands, queries};
use wangge_identity::Author;
use wangge_kernel::{IdMaker, Instant, Point, VirtualClock};
use wangge_testkit::{Engine, TestDb, assert_same, block_on, both_engines, unrun};

const SCHEMA: &[wangge_db::Migrations] = &[wangge_identity::MIGRATIONS, wangge_grid::MIGRATIONS];
const DISTRICT: i64 = 990_101;
const NOW: Instant = Instant::from_millis(1_794_963_600_000);

fn grids(bed: &TestDb) -> Grids {
    let clock = VirtualClock::at(NOW);
    Grids::new(bed.db.clone(), clock.shared(), IdMaker::new(clock.shared(), 1))
}

fn square(sequence: u32, west: f64) -> UnitGrid {
    let corner = |lon: f64, lat: f64| Point { lon: west + lon, lat: 30.02 + lat };
    let ring = vec![
        corner(0.0, 0.0),
        corner(0.01, 0.0),
        corner(0.01, 0.01),
        corner(0.0, 0.01),
        corner(0.0, 0.0),
    ];
    UnitGrid {
        id: format!("990101001001{sequence:03}").parse().unwrap(),
        name: format!("第{sequence}网格"),
        name_en: format!("Grid {sequence}"),
        street_name: "滨海街道".to_owned(),
        community_name: "望潮社区".to_owned(),
        area_class: AreaClass::B,
        area_m2: wangge_grid::rules::area_m2(&ring),
        ring,
        from_at: NOW,
    }
}

fn river() -> BaseFeature {
    BaseFeature {
        id: 1,
        layer: Layer::Water,
        name: "青溪".to_owned(),
        name_en: "Qing Brook".to_owned(),
        class: "river".to_owned(),
        geometry: r#"{"type":"LineString","coordinates":[[120.36,30.02],[120.37,30.03]]}"#
            .to_owned(),
    }
}

fn middle(west: f64) -> Point {
    Point { lon: west + 0.005, lat: 30.025 }
}

async fn tell(bed: &TestDb, grids: &Grids) {
    let two = vec![square(1, 120.36), square(2, 120.37)];
    commands::replace_district(grids, &Author::Program, DISTRICT, two.clone(), vec![river()])
        .await
        .unwrap();
    let stored = bed
        .db
        .read("test.grids", (), |tx, ()| Box::pin(queries::grids_of(tx, DISTRICT)))
        .await
        .unwrap();
    assert_eq!(stored, two);
    let features = bed
        .db
        .read("test.features", (), |tx, ()| Box::pin(queries::features_of(tx, DISTRICT)))
        .await
        .unwrap();
    assert_eq!(features, [river()]);
    assert_eq!(grids.grid_at(DISTRICT, middle(120.37)), Some(two[1].id.clone()));
    assert_eq!(grids.grid_at(DISTRICT + 1, middle(120.37)), None);
    commands::replace_district(grids, &Author::Program, DISTRICT, two[..1].to_vec(), vec![river()])
        .await
        .unwrap();
    assert_eq!(grids.grid_at(DISTRICT, middle(120.37)), None);
    let left = bed
        .db
        .read("test.grids", (), |tx, ()| Box::pin(queries::grids_of(tx, DISTRICT)))
        .await
        .unwrap();
    assert_eq!(left, two[..1]);
}

both_engines! { SCHEMA;
    async fn a_district_is_replaced_as_a_whole(bed: TestDb) {
        let grids = grids(&bed);
        tell(&bed, &grids).await;
    }

    async fn what_is_no_map_is_refused(bed: TestDb) {
        let grids = grids(&bed);
        let broken = BaseFeature { geometry: "{}".to_owned(), ..river() };
        let outcome = commands::replace_district(&grids, &Author::Program, DISTRICT, vec![square(1, 120.36)], vec![broken]).await;
        assert!(matches!(outcome, Err(GridError::Geometry(1))), "{outcome:?}");
        let left = bed.db.read("test.grids", (), |tx, ()| Box::pin(queries::grids_of(tx, DISTRICT))).await.unwrap();
        assert!(left.is_empty());
    }
}

#[test]
fn every_statement_gives_the_same_values_on_both_engines() {
    block_on(async {
        let mut records = Vec::new();
        for engine in [Engine::Lite, Engine::Pg] {
            let bed = TestDb::open(engine, SCHEMA).await;
            let grids = grids(&bed);
            tell(&bed, &grids).await;
            edits::tell(&bed, &grids).await;
            duty::tell(&bed, &grids).await;
            places::tell(&grids).await;
            records.push(bed.recorder.take());
        }
        assert_eq!(unrun(wangge_grid::STATEMENTS, &records[0]), [""; 0]);
        assert_same(&records[0], &records[1]);
    });
}

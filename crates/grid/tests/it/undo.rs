//! Taking edits back, and that the import takes whatever the editor left, on both engines.

use super::edits::{all, history, id, make, settle};
use super::{DISTRICT, NOW, SCHEMA, grids, square};
use jiff::tz::TimeZone;
use wangge_grid::commands::{self, Describe, Edit, Trial};
use wangge_grid::model::{Deed, Fault, GridLine, Reason};
use wangge_grid::{AreaClass, BaseFeature, GridError, Grids, Layer, UnitGrid, queries, write_file};
use wangge_identity::Author;
use wangge_kernel::codes::GridId;
use wangge_kernel::{IdMaker, Point, VirtualClock};
use wangge_testkit::{TestDb, both_engines};

const HOURS_26: i64 = 26 * 3_600_000;

fn draw(east: f64) -> Edit {
    let corner = |lon, lat| Point { lon, lat };
    Edit::Draw {
        community: "990101001001".to_owned(),
        name: "滩涂".to_owned(),
        area_class: AreaClass::C,
        ring: vec![
            corner(120.3795, 30.022),
            corner(east, 30.022),
            corner(east, 30.028),
            corner(120.3795, 30.028),
            corner(120.3795, 30.022),
        ],
    }
}

async fn undo(grids: &Grids, version: i64) -> Result<Vec<GridId>, GridError> {
    let done = commands::undo(grids, &Author::Program, DISTRICT, version, &TimeZone::UTC).await;
    done.map(|done| done.ids)
}

async fn line(bed: &TestDb, sequence: u32) -> GridLine {
    let id = id(sequence);
    let read =
        bed.db.read("test.line", id, |tx, id| Box::pin(queries::grid_line(tx, DISTRICT, id)));
    read.await.unwrap().unwrap()
}

/// What the import says of the file that the export writes.
async fn refused(bed: &TestDb, grids: &Grids) -> Vec<Reason> {
    let file = write_file(&all(bed).await).into_bytes();
    let checked = commands::import(grids, &Author::Program, DISTRICT, file, Trial::Yes).await;
    checked.unwrap().rejects.into_iter().map(|reject| reject.reason).collect()
}

fn border(east: f64) -> BaseFeature {
    let ring = [[120.36, 30.02], [east, 30.02], [east, 30.03], [120.36, 30.03], [120.36, 30.02]];
    BaseFeature {
        id: 1,
        layer: Layer::Boundary,
        name: String::new(),
        name_en: String::new(),
        class: "district".to_owned(),
        geometry: serde_json::json!({ "type": "Polygon", "coordinates": [ring] }).to_string(),
    }
}

/// Chance without chance: the same numbers each time.
struct Dice(u64);

impl Dice {
    fn part(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }

    fn below(&mut self, count: usize) -> usize {
        self.part();
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn near(&mut self, middle: f64, by: f64) -> f64 {
        (self.part() - 0.5).mul_add(2.0 * by, middle)
    }
}

/// An edit somewhere on the ground.
fn any_edit(dice: &mut Dice, grids: &[UnitGrid]) -> Edit {
    let grid = &grids[dice.below(grids.len())];
    let corner = grid.ring[dice.below(grid.ring.len() - 1)];
    let mut place =
        |by: f64| Point { lon: dice.near(corner.lon, by), lat: dice.near(corner.lat, by) };
    let (near, far, farther) = (place(0.002), place(0.012), place(0.02));
    match dice.below(5) {
        0 | 1 => {
            let other = grid.ring[dice.below(grid.ring.len() - 1)];
            let past = |from: f64, to: f64| (to - from).mul_add(1.2, from);
            let through = Point {
                lon: dice.near(past(corner.lon, other.lon), 0.001),
                lat: dice.near(past(corner.lat, other.lat), 0.001),
            };
            Edit::Split { id: grid.id.clone(), line: vec![corner, through] }
        }
        2 => {
            let shares = |it: &&UnitGrid| it.id != grid.id && it.ring.contains(&corner);
            let other = grids.iter().find(shares).unwrap_or(grid);
            Edit::Merge { one: grid.id.clone(), other: other.id.clone() }
        }
        3 => Edit::Move { from: corner, to: near },
        _ => Edit::Draw {
            community: "990101001001".to_owned(),
            name: "新划".to_owned(),
            area_class: AreaClass::B,
            ring: vec![corner, far, farther, corner],
        },
    }
}

both_engines! { SCHEMA;
    async fn a_drawn_grid_is_taken_back_on_its_day_as_if_it_had_never_been_valid(bed: TestDb) {
        let grids = grids(&bed);
        let two = settle(&grids).await;
        make(&grids, draw(120.385)).await.unwrap();
        let version = history(&bed).await[0].version;
        undo(&grids, version).await.unwrap();
        assert_eq!(all(&bed).await, two, "the neighbours too, to the last corner");
        let (from, until) = (line(&bed, 3).await.from_at, line(&bed, 3).await.until_at);
        assert_eq!(until, Some(from), "valid at no moment");
        assert_eq!(grids.grid_at(DISTRICT, Point { lon: 120.384, lat: 30.025 }), None);
        let deeds: Vec<Deed> = history(&bed).await.iter().map(|entry| entry.deed).collect();
        assert_eq!(deeds, [Deed::Erased, Deed::Drawn, Deed::Imported]);
        let again = undo(&grids, version).await;
        assert!(matches!(again, Err(GridError::Fault(Fault::Unknown(_)))), "{again:?}");
        let fresh = make(&grids, draw(120.385)).await.unwrap();
        assert!(fresh.contains(&id(4)) && !fresh.contains(&id(3)), "ids do not come back");
    }

    async fn a_grid_that_was_drawn_earlier_was_valid_until_it_is_taken_back(bed: TestDb) {
        let clock = VirtualClock::at(NOW);
        let grids = Grids::new(bed.db.clone(), clock.shared(), IdMaker::new(clock.shared(), 1));
        settle(&grids).await;
        make(&grids, draw(120.385)).await.unwrap();
        let version = history(&bed).await[0].version;
        clock.advance_millis(HOURS_26);
        undo(&grids, version).await.unwrap();
        let line = line(&bed, 3).await;
        let after = NOW.plus_millis(HOURS_26);
        assert_eq!((line.from_at, line.until_at), (NOW, Some(after)));
    }

    async fn what_happened_to_a_drawn_grid_since_is_not_lost_by_an_undo(bed: TestDb) {
        let grids = grids(&bed);
        settle(&grids).await;
        make(&grids, draw(120.385)).await.unwrap();
        let version = history(&bed).await[0].version;
        let named = Describe {
            id: id(3), name: "东滩".to_owned(), name_en: String::new(), area_class: AreaClass::B, seen: version,
        };
        commands::describe(&grids, &Author::Program, DISTRICT, named).await.unwrap();
        let late = undo(&grids, version).await;
        assert!(matches!(late, Err(GridError::Fault(Fault::NoUndo))), "{late:?}");
        assert_eq!(all(&bed).await.len(), 3);
    }

    async fn merged_grids_part_again_with_their_names_and_their_duty(bed: TestDb) {
        let grids = grids(&bed);
        let two = settle(&grids).await;
        let merged = Edit::Merge { one: id(1), other: id(2) };
        let done = commands::edit(&grids, &Author::Program, DISTRICT, merged).await.unwrap();
        undo(&grids, done.version).await.unwrap();
        let now = all(&bed).await;
        let as_it_was = |grid: &UnitGrid| (grid.name.clone(), grid.ring.clone());
        assert_eq!(now.iter().map(as_it_was).collect::<Vec<_>>(), two.iter().map(as_it_was).collect::<Vec<_>>());
        assert_eq!(now.iter().map(|grid| grid.id.clone()).collect::<Vec<_>>(), [id(4), id(5)]);
        // A neighbour that is split gives the merged grid a corner: then nothing is taken back.
        let merged = Edit::Merge { one: id(4), other: id(5) };
        let done = commands::edit(&grids, &Author::Program, DISTRICT, merged).await.unwrap();
        make(&grids, draw(120.385)).await.unwrap();
        let late = undo(&grids, done.version).await;
        assert!(matches!(late, Err(GridError::Fault(Fault::NoUndo))), "{late:?}");
    }

    async fn nothing_is_drawn_beyond_the_border_of_the_base_map(bed: TestDb) {
        let grids = grids(&bed);
        let two = settle(&grids).await;
        commands::replace_district(&grids, &Author::Program, DISTRICT, two.clone(), vec![border(120.39)])
            .await
            .unwrap();
        let beyond = make(&grids, draw(120.395)).await;
        let Err(GridError::Fault(Fault::Import(reject))) = beyond else { panic!("{beyond:?}") };
        let Reason::Outside { lon, by_m, .. } = reject.reason else { panic!("{reject:?}") };
        // Five thousandths of a degree at this latitude.
        assert!((lon - 120.395).abs() < 1e-9 && (by_m - 481.4).abs() < 1.0, "{by_m} m at {lon}");
        assert_eq!(all(&bed).await, two);
        make(&grids, draw(120.389)).await.unwrap();
        let left = refused(&bed, &grids).await;
        assert!(left.iter().all(|it| matches!(it, Reason::Gap { .. })), "{left:?}");
    }

    async fn whatever_the_editor_did_its_export_is_imported(bed: TestDb) {
        let grids = grids(&bed);
        let mut dice = Dice(20_261_124);
        for with_border in [false, true] {
            let mut two = vec![square(1, 120.36), square(2, 120.37)];
            for corner in [1, 2] {
                two[0].ring[corner].lon = 120.37;
            }
            for (grid, sequence) in two.iter_mut().zip([if with_border { 801 } else { 1 }, if with_border { 802 } else { 2 }]) {
                grid.id = id(sequence);
            }
            let features = if with_border { vec![border(120.38)] } else { Vec::new() };
            commands::replace_district(&grids, &Author::Program, DISTRICT, two, features).await.unwrap();
            let mut taken = 0;
            for _ in 0..60 {
                let edit = any_edit(&mut dice, &all(&bed).await);
                let Ok(done) = commands::edit(&grids, &Author::Program, DISTRICT, edit.clone()).await else { continue };
                taken += 1;
                if dice.below(4) == 0 {
                    // May be refused; either way nothing may be left that the import refuses.
                    undo(&grids, done.version).await.ok();
                }
                assert_eq!(refused(&bed, &grids).await, [], "after {edit:?}");
            }
            assert!(taken >= 15, "only {taken} edits were possible");
        }
    }
}

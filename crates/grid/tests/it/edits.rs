//! Edits, history and files, on both engines.

use super::{DISTRICT, SCHEMA, grids, middle, square};
use jiff::tz::TimeZone;
use wangge_grid::commands::{self, Describe, Edit, Trial};
use wangge_grid::model::{Deed, Entry, Fault, Reason};
use wangge_grid::queries::{self, GridFilter};
use wangge_grid::{AreaClass, GridError, Grids, UnitGrid, write_file};
use wangge_identity::Author;
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;
use wangge_testkit::{TestDb, both_engines};

pub(crate) fn id(sequence: u32) -> GridId {
    format!("990101001001{sequence:03}").parse().unwrap()
}

/// Two neighbours that share the corners at 120.37.
pub(crate) async fn settle(grids: &Grids) -> Vec<UnitGrid> {
    let mut two = vec![square(1, 120.36), square(2, 120.37)];
    // 120.36 + 0.01 is not 120.37 to the last bit.
    for corner in [1, 2] {
        two[0].ring[corner].lon = 120.37;
    }
    two[0].area_m2 = wangge_grid::rules::area_m2(&two[0].ring);
    commands::replace_district(grids, &Author::Program, DISTRICT, two.clone(), Vec::new())
        .await
        .unwrap();
    two
}

pub(crate) async fn all(bed: &TestDb) -> Vec<UnitGrid> {
    bed.db.read("test.all", (), |tx, ()| Box::pin(queries::grids_of(tx, DISTRICT))).await.unwrap()
}

pub(crate) async fn history(bed: &TestDb) -> Vec<Entry> {
    let read = bed.db.read("test.history", (), |tx, ()| {
        Box::pin(queries::history_of(tx, DISTRICT, i64::MAX, "", 100))
    });
    read.await.unwrap()
}

pub(crate) fn upwards(lon: f64) -> Vec<Point> {
    vec![Point { lon, lat: 30.019 }, Point { lon, lat: 30.031 }]
}

pub(crate) async fn make(grids: &Grids, edit: Edit) -> Result<Vec<GridId>, GridError> {
    commands::edit(grids, &Author::Program, DISTRICT, edit).await.map(|done| done.ids)
}

pub(crate) async fn tell(bed: &TestDb, grids: &Grids) {
    // The district of the first story has the ids 1 (in use) and 2 (ended).
    let district = DISTRICT + 1;
    let mut one = square(1, 120.36);
    one.id = "990102001001001".parse().unwrap();
    commands::replace_district(grids, &Author::Program, district, vec![one.clone()], Vec::new())
        .await
        .unwrap();
    let split = Edit::Split { id: one.id.clone(), line: upwards(120.365) };
    commands::edit(grids, &Author::Program, district, split).await.unwrap();
    let two: GridId = "990102001001002".parse().unwrap();
    let describe = Describe {
        id: two.clone(),
        name: "西片".to_owned(),
        name_en: String::new(),
        area_class: AreaClass::A,
        seen: 2,
    };
    commands::describe(grids, &Author::Program, district, describe.clone()).await.unwrap();
    let outdated = commands::describe(grids, &Author::Program, district, describe).await;
    assert!(matches!(outdated, Err(GridError::Fault(Fault::Changed))), "{outdated:?}");
    let east: GridId = "990102001001003".parse().unwrap();
    let merge = Edit::Merge { one: two, other: east };
    let merged = commands::edit(grids, &Author::Program, district, merge).await.unwrap();
    commands::undo(grids, &Author::Program, district, merged.version, &TimeZone::UTC)
        .await
        .unwrap();
    let read = bed.db.read("test.lines", (), move |tx, ()| {
        Box::pin(async move {
            let filter = GridFilter { with_ended: true, ..GridFilter::default() };
            let lines = queries::grid_lines(tx, district, &filter, 10).await?;
            let history = queries::history_of(tx, district, i64::MAX, "990102001001002", 9).await?;
            let areas = queries::areas_of(tx, district).await?;
            Ok::<_, GridError>((lines, history, areas))
        })
    });
    let (lines, history, areas) = read.await.unwrap();
    let ended: Vec<bool> = lines.iter().map(|line| line.until_at.is_some()).collect();
    assert_eq!(ended, [true, true, true, true, false, false]);
    assert_eq!((lines[1].name.as_str(), lines[1].area_class), ("西片", AreaClass::A));
    let deeds: Vec<Deed> = history.iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, [Deed::Merged, Deed::Reclassified, Deed::Split]);
    assert_eq!(lines[4].name, "西片", "a grid that parts again has its name");
    assert_eq!(areas.len(), 2);
}

both_engines! { SCHEMA;
    async fn split_merge_and_move_leave_their_history_and_the_index_follows(bed: TestDb) {
        let grids = grids(&bed);
        settle(&grids).await;
        make(&grids, Edit::Split { id: id(2), line: upwards(120.374) }).await.unwrap();
        assert_eq!(all(&bed).await.len(), 3);
        let (east, west) = (Point { lon: 120.378, lat: 30.025 }, Point { lon: 120.372, lat: 30.025 });
        let found = [grids.grid_at(DISTRICT, west).unwrap(), grids.grid_at(DISTRICT, east).unwrap()];
        assert!(found.contains(&id(3)) && found.contains(&id(4)), "{found:?}");
        let west = Edit::Merge { one: id(1), other: id(2) };
        assert!(matches!(make(&grids, west).await, Err(GridError::Fault(Fault::Unknown(_)))), "2 is out of use");
        make(&grids, Edit::Merge { one: id(3), other: id(4) }).await.unwrap();
        let left: Vec<GridId> = all(&bed).await.into_iter().map(|grid| grid.id).collect();
        assert_eq!(left, [id(1), id(5)], "ids are never given again");
        let deeds: Vec<Deed> = history(&bed).await.iter().map(|entry| entry.deed).collect();
        assert_eq!(deeds, [Deed::Merged, Deed::Split, Deed::Imported]);
        let outline = Edit::Move { from: Point { lon: 120.37, lat: 30.02 }, to: Point { lon: 120.371, lat: 30.02 } };
        assert!(matches!(make(&grids, outline).await, Err(GridError::Fault(Fault::Outline))));
    }

    async fn a_split_is_taken_back_by_a_merge_with_the_old_name(bed: TestDb) {
        let grids = grids(&bed);
        let two = settle(&grids).await;
        make(&grids, Edit::Split { id: id(2), line: upwards(120.374) }).await.unwrap();
        let version = history(&bed).await[0].version;
        commands::undo(&grids, &Author::Program, DISTRICT, version, &TimeZone::UTC).await.unwrap();
        let now = all(&bed).await;
        assert_eq!((now.len(), now[1].name.as_str()), (2, two[1].name.as_str()));
        assert!((now[1].area_m2 - two[1].area_m2).abs() < 0.01);
        let again = commands::undo(&grids, &Author::Program, DISTRICT, version, &TimeZone::UTC).await;
        assert!(matches!(again, Err(GridError::Fault(Fault::Unknown(_)))), "{again:?}");
    }

    async fn a_new_grid_needs_a_known_community_and_a_name(bed: TestDb) {
        let grids = grids(&bed);
        settle(&grids).await;
        let corner = |lon, lat| Point { lon, lat };
        let ring = vec![corner(120.3795, 30.022), corner(120.385, 30.022), corner(120.385, 30.028), corner(120.3795, 30.022)];
        let draw = |community: &str, name: &str| Edit::Draw {
            community: community.to_owned(), name: name.to_owned(), area_class: AreaClass::C, ring: ring.clone(),
        };
        assert!(matches!(make(&grids, draw("990101001009", "滩涂")).await, Err(GridError::Fault(Fault::NoCommunity(_)))));
        assert!(matches!(make(&grids, draw("990101001001", " ")).await, Err(GridError::Fault(Fault::NoName))));
        let done = make(&grids, draw("990101001001", "滩涂")).await.unwrap();
        assert!(done.contains(&id(3)));
        assert_eq!(grids.grid_at(DISTRICT, corner(120.384, 30.0225)), Some(id(3)));
    }

    async fn a_file_is_taken_as_a_whole_or_not_at_all(bed: TestDb) {
        let grids = grids(&bed);
        let two = settle(&grids).await;
        let good = write_file(&two);
        let bad = good.replacen("990101001001002", "99010100100100X", 1);
        let import = async |file: &str, trial| {
            commands::import(&grids, &Author::Program, DISTRICT, file.as_bytes().to_vec(), trial).await.unwrap()
        };
        let checked = import(&bad, Trial::No).await;
        assert_eq!((checked.rejects[0].feature, &checked.rejects[0].reason), (2, &Reason::Digits));
        assert_eq!(all(&bed).await, two, "nothing was changed");
        make(&grids, Edit::Split { id: id(2), line: upwards(120.374) }).await.unwrap();
        let checked = import(&good, Trial::No).await;
        assert_eq!(checked.rejects[0].reason, Reason::Ended, "2 went out of use by the split");
        let fresh = good.replace("990101001001002", "990101001001007");
        assert!(import(&fresh, Trial::Yes).await.rejects.is_empty());
        assert_eq!(all(&bed).await.len(), 3, "a trial stores nothing");
        import(&fresh, Trial::No).await;
        let ids: Vec<GridId> = all(&bed).await.into_iter().map(|grid| grid.id).collect();
        assert_eq!(ids, [id(1), id(7)]);
    }

    async fn a_second_program_sees_what_the_first_changed(bed: TestDb) {
        let (one, other) = (grids(&bed), grids(&bed));
        settle(&one).await;
        assert!(other.refresh(DISTRICT).await.unwrap());
        assert_eq!(other.grid_at(DISTRICT, middle(120.37)), Some(id(2)));
        assert!(!other.refresh(DISTRICT).await.unwrap(), "nothing is new");
        make(&one, Edit::Merge { one: id(1), other: id(2) }).await.unwrap();
        assert!(other.refresh(DISTRICT).await.unwrap());
        assert_eq!(other.grid_at(DISTRICT, middle(120.37)), Some(id(3)));
    }
}

//! Duty grids and who is on duty, on both engines.

use super::{DISTRICT, SCHEMA, grids, square};
use wangge_grid::commands::{self, Edit};
use wangge_grid::model::{EVERY_DAY, Fault};
use wangge_grid::{GridError, Grids, Shift, queries};
use wangge_identity::{AccountId, Author};
use wangge_kernel::Point;
use wangge_testkit::{TestDb, both_engines};

fn shift(duty_grid: i64, account: i64) -> Shift {
    Shift {
        id: 0,
        duty_grid,
        account: AccountId(account),
        weekdays: EVERY_DAY,
        start_minute: 8 * 60,
        end_minute: 18 * 60,
        from_day: "2026-11-01".to_owned(),
        until_day: "2026-11-30".to_owned(),
    }
}

async fn on_duty(bed: &TestDb, district: i64, grid: &str, at: &str) -> Vec<i64> {
    let at: jiff::Zoned = format!("{at}[Asia/Shanghai]").parse().unwrap();
    let input = (grid.to_owned(), at);
    let read = bed.db.read("test.duty", input, move |tx, (grid, at)| {
        Box::pin(async move { queries::on_duty(tx, district, grid, at).await })
    });
    read.await.unwrap().into_iter().map(|(account, _)| account.0).collect()
}

pub(crate) async fn tell(bed: &TestDb, grids: &Grids) {
    let district = DISTRICT + 2;
    let program = &Author::Program;
    let put = |id, name: &'static str, areas: &[&str]| {
        let areas = areas.iter().map(|area| (*area).to_owned()).collect();
        commands::duty_grid_put(grids, program, district, id, (name, ""), areas)
    };
    let whole = put(None, "全区", &["990103"]).await.unwrap();
    let near = put(None, "一片", &["990103001001001"]).await.unwrap();
    put(Some(near), "一片", &["990103001001"]).await.unwrap();
    let gone = put(None, "旧片", &["990103001"]).await.unwrap();
    commands::roster_replace(grids, program, district, vec![shift(whole, 11)]).await.unwrap();
    let add = |shift| commands::shift_add(grids, program, district, shift);
    add(shift(near, 12)).await.unwrap();
    // Monday nights only.
    let night =
        Shift { weekdays: 1, start_minute: 22 * 60, end_minute: 30 * 60, ..shift(near, 13) };
    add(night).await.unwrap();
    let wrong = add(Shift { weekdays: 0, ..shift(near, 13) }).await;
    assert!(matches!(wrong, Err(GridError::Fault(Fault::Duty))), "{wrong:?}");
    let line = add(shift(gone, 14)).await.unwrap();
    assert_eq!(
        on_duty(bed, district, "990103001001001", "2026-11-24T09:00+08:00").await,
        [12, 14, 11]
    );
    commands::shift_remove(grids, program, district, line).await.unwrap();
    commands::duty_grid_end(grids, program, district, gone).await.unwrap();
    assert_eq!(on_duty(bed, district, "990103001001001", "2026-11-24T09:00+08:00").await, [12, 11]);
    assert_eq!(on_duty(bed, district, "990103002001001", "2026-11-24T09:00+08:00").await, [11]);
    assert_eq!(on_duty(bed, district, "", "2026-11-24T09:00+08:00").await, [11]);
    assert_eq!(
        on_duty(bed, district, "990103001001001", "2026-11-24T05:59+08:00").await,
        [13],
        "since Monday evening"
    );
    assert_eq!(on_duty(bed, district, "990103001001001", "2026-11-25T05:59+08:00").await, [0; 0]);
    assert_eq!(on_duty(bed, district, "990103001001001", "2026-12-01T09:00+08:00").await, [0; 0]);
    let read = bed.db.read("test.roster", (), move |tx, ()| {
        Box::pin(async move {
            let (grids, parts) = queries::duty_grids(tx, district).await?;
            Ok::<_, GridError>((
                grids.len(),
                parts.len(),
                queries::shifts(tx, district, "2026-11-24").await?.len(),
            ))
        })
    });
    assert_eq!(read.await.unwrap(), (2, 2, 3));
}

both_engines! { SCHEMA;
    async fn whoever_has_the_closest_area_comes_first_and_nights_go_past_midnight(bed: TestDb) {
        let grids = grids(&bed);
        tell(&bed, &grids).await;
    }

    async fn duty_grids_follow_a_split(bed: TestDb) {
        let grids = grids(&bed);
        let one = square(1, 120.36);
        commands::replace_district(&grids, &Author::Program, DISTRICT, vec![one.clone()], Vec::new()).await.unwrap();
        let areas = vec![one.id.to_string()];
        let duty = commands::duty_grid_put(&grids, &Author::Program, DISTRICT, None, ("一片", ""), areas).await.unwrap();
        commands::shift_add(&grids, &Author::Program, DISTRICT, shift(duty, 12)).await.unwrap();
        let line = vec![Point { lon: 120.365, lat: 30.019 }, Point { lon: 120.365, lat: 30.031 }];
        commands::edit(&grids, &Author::Program, DISTRICT, Edit::Split { id: one.id, line }).await.unwrap();
        for grid in ["990101001001002", "990101001001003"] {
            assert_eq!(on_duty(&bed, DISTRICT, grid, "2026-11-24T09:00+08:00").await, [12]);
        }
    }
}

//! Schemas step by step.

use crate::door::TABLE;
use wangge_db::{ErrorKind, Migration, Migrations};
use wangge_kernel::Instant;
use wangge_testkit::both_engines;

const LATER: &[Migrations] = &[Migrations {
    slice: "lamp",
    steps: &[
        TABLE[0].steps[0],
        Migration {
            name: "0002_pole",
            text: "alter table lamp add column pole text;",
            lite: "",
            pg: "",
        },
    ],
}];
const EDITED: &[Migrations] = &[Migrations {
    slice: "lamp",
    steps: &[Migration {
        name: "0001_lamp",
        text: "create table lamp (id bigint);",
        lite: "",
        pg: "",
    }],
}];
const BROKEN: &[Migrations] = &[Migrations {
    slice: "lamp",
    steps: &[
        TABLE[0].steps[0],
        Migration {
            name: "0002_bad",
            text: "create table good (id bigint); create table bad (",
            lite: "",
            pg: "",
        },
    ],
}];

both_engines! { TABLE;
    async fn a_second_run_applies_nothing(bed: TestDb) {
        assert!(bed.db.migrate(TABLE, Instant::from_millis(1)).await.unwrap().is_empty());
    }

    async fn an_older_program_refuses_a_newer_schema(bed: TestDb) {
        let done = bed.db.migrate(LATER, Instant::from_millis(1)).await.unwrap();
        assert_eq!(done, ["lamp/0002_pole"]);
        let error = bed.db.migrate(TABLE, Instant::from_millis(2)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsuitable);
        assert!(error.to_string().contains("newer Wangge (it holds lamp/0002_pole"), "{error}");
    }

    async fn an_edited_migration_is_refused(bed: TestDb) {
        let error = bed.db.migrate(EDITED, Instant::from_millis(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsuitable);
    }

    async fn a_failed_migration_leaves_no_half(bed: TestDb) {
        assert!(bed.db.migrate(BROKEN, Instant::from_millis(1)).await.is_err());
        let names: Vec<_> = bed.db.applied().await.unwrap().into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["0001_lamp"]);
    }

    async fn programs_that_start_together_agree(bed: TestDb) {
        let starts: Vec<_> = (0..4).map(|_| {
            let db = bed.db.clone();
            tokio::spawn(async move { db.migrate(LATER, Instant::from_millis(1)).await })
        }).collect();
        let mut done = 0;
        for start in starts {
            done += start.await.unwrap().unwrap().len();
        }
        assert_eq!(done, 1);
    }
}

//! Schemas step by step.

use crate::door::TABLE;
use wangge_db::{ErrorKind, Migration, Migrations, Stmt, args};
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

const INDEXED: &[Migrations] = &[Migrations {
    slice: "lamp",
    steps: &[
        TABLE[0].steps[0],
        Migration {
            name: "0002_kinds",
            text: "create table kind (id bigint not null primary key, name text not null);
                insert into kind (id, name) values (1, 'a'), (2, 'b'), (3, 'b');
                create index kind_name on kind (name);",
            lite: "",
            pg: "",
        },
    ],
}];
const KNOWN: Stmt = Stmt::twin(
    "test.known",
    "select stat from sqlite_stat1 where idx = 'kind_name'",
    "select '3 2' as stat",
);

both_engines! { TABLE;
    async fn the_planner_knows_an_index_that_a_migration_made(bed: TestDb) {
        bed.db.migrate(INDEXED, Instant::from_millis(1)).await.unwrap();
        let known = bed.db.read("test.known", (), |tx, ()| {
            Box::pin(async move { tx.rows::<(String,)>(&KNOWN, args![]).await })
        });
        assert_eq!(known.await.unwrap(), [("3 2".to_owned(),)]);
    }

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

//! Reads and writes through the door.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wangge_db::{
    Db, DbError, Engine, ErrorKind, Migration, Migrations, Stmt, Tx, Value, args, row,
};
use wangge_testkit::{TestDb, block_on, both_engines};

pub(crate) const TABLE: &[Migrations] = &[Migrations {
    slice: "lamp",
    steps: &[Migration {
        name: "0001_lamp",
        text: "create table lamp (id bigint not null primary key, name text not null unique, lit boolean not null, watt double precision, photo bytea);",
        lite: "",
        pg: "",
    }],
}];

pub(crate) const PUT: Stmt = Stmt::new(
    "lamp.put",
    "insert into lamp (id, name, lit, watt, photo) values ($1, $2, $3, $4, $5)",
);
const GET: Stmt =
    Stmt::new("lamp.get", "select id, name, lit, watt, photo from lamp where id = $1");
const COUNT: Stmt = Stmt::new("lamp.count", "select cast(count(*) as bigint) as n from lamp");
const SWITCH: Stmt = Stmt::new("lamp.switch", "update lamp set lit = $2 where id = $1");

row! {
    /// A lamp.
    pub struct Lamp {
        /// Key.
        pub id: i64,
        /// Name.
        pub name: String,
        /// Whether it is on.
        pub lit: bool,
        /// Power.
        pub watt: Option<f64>,
        /// Picture.
        pub photo: Option<Vec<u8>>,
    }
}

async fn put(tx: &mut Tx, id: i64, name: &str) -> Result<u64, DbError> {
    tx.exec(&PUT, args![id, name, true, Some(1.5), Some(vec![0u8, 255])]).await
}

async fn count(db: &Db) -> i64 {
    db.read("lamp.count", (), |tx, ()| {
        Box::pin(async move { tx.row::<(i64,)>(&COUNT, args![]).await })
    })
    .await
    .map_err(|error: DbError| error)
    .unwrap()
    .0
}

both_engines! { TABLE;
    async fn statements_are_counted_by_name_with_their_rows(bed: TestDb) {
        let written: Result<u64, DbError> = bed
            .db
            .write("lamp.put", (), |tx, ()| {
                Box::pin(async move {
                    put(tx, 1, "a").await?;
                    put(tx, 2, "b").await
                })
            })
            .await;
        written.unwrap();
        count(&bed.db).await;
        let known = bed.db.meter().statements();
        let of = |name: &str| known.iter().find(|(known, _)| known == name).map(|known| known.1).unwrap();
        let (put, counted) = (of("lamp.put"), of("lamp.count"));
        assert_eq!((put.count, put.amount, counted.count, counted.amount), (2, 2, 1, 1));
        assert!(put.sum_micros >= put.max_micros && put.max_micros > 0);
        // The migration wrote as well.
        assert!(bed.db.meter().waited().count > 0);
        assert_eq!(bed.db.meter().queued(), 0);
    }

    async fn all_five_types_come_back_as_they_went_in(bed: TestDb) {
        bed.db.write("lamp.put", (), |tx, ()| Box::pin(async move { put(tx, 1, "东门路灯 ’; --").await })).await.unwrap();
        let lamp: Result<Lamp, DbError> =
            bed.db.read("lamp.get", 1i64, |tx, id| Box::pin(async move { tx.row(&GET, args![*id]).await })).await;
        let wanted = Lamp { id: 1, name: "东门路灯 ’; --".into(), lit: true, watt: Some(1.5), photo: Some(vec![0, 255]) };
        assert_eq!(lamp.unwrap(), wanted);
    }

    async fn a_nul_in_a_text_is_replaced_on_both_engines(bed: TestDb) {
        bed.db.write("lamp.put", (), |tx, ()| Box::pin(async move { put(tx, 1, "东\0门").await })).await.unwrap();
        let lamp: Result<Lamp, DbError> =
            bed.db.read("lamp.get", 1i64, |tx, id| Box::pin(async move { tx.row(&GET, args![*id]).await })).await;
        assert_eq!(lamp.unwrap().name, "东\u{FFFD}门");
    }

    async fn a_failed_write_leaves_nothing(bed: TestDb) {
        let outcome: Result<(), DbError> = bed.db.write("lamp.twice", (), |tx, ()| Box::pin(async move {
            put(tx, 1, "甲").await?;
            put(tx, 2, "甲").await?;
            Ok(())
        })).await;
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(count(&bed.db).await, 0);
    }

    async fn a_closure_that_hides_a_failed_statement_is_not_committed(bed: TestDb) {
        let outcome: Result<(), DbError> = bed.db.write("lamp.hide", (), |tx, ()| Box::pin(async move {
            put(tx, 1, "甲").await?;
            let _ = put(tx, 1, "乙").await;
            Ok(())
        })).await;
        assert!(outcome.is_err());
        assert_eq!(count(&bed.db).await, 0);
    }

    async fn a_read_cannot_write(bed: TestDb) {
        let outcome: Result<u64, DbError> =
            bed.db.read("lamp.cheat", (), |tx, ()| Box::pin(async move { put(tx, 1, "甲").await })).await;
        assert!(outcome.is_err());
    }

    async fn a_panic_in_one_write_harms_no_other(bed: TestDb) {
        let other = bed.db.clone();
        let crash = tokio::spawn(async move {
            let _: Result<(), DbError> = other.write("lamp.crash", (), |tx, ()| Box::pin(async move {
                put(tx, 1, "甲").await?;
                std::panic::resume_unwind(Box::new("a mistake"));
            })).await;
        });
        let _ = crash.await;
        bed.db.write("lamp.put", (), |tx, ()| Box::pin(async move { put(tx, 2, "乙").await })).await.unwrap();
        assert_eq!(count(&bed.db).await, 1);
    }

    async fn a_caller_that_goes_away_holds_up_nobody(bed: TestDb) {
        for id in 0..20 {
            let db = bed.db.clone();
            let call = tokio::spawn(async move {
                db.write("lamp.put", id, |tx, id| Box::pin(async move { put(tx, *id, &format!("灯{id}")).await })).await
            });
            call.abort();
        }
        bed.db.write("lamp.put", (), |tx, ()| Box::pin(async move { put(tx, 99, "末").await })).await.unwrap();
    }

    async fn many_writers_lose_nothing(bed: TestDb) {
        let writers: Vec<_> = (0..64i64).map(|id| {
            let db = bed.db.clone();
            tokio::spawn(async move {
                db.write("lamp.put", id, |tx, id| Box::pin(async move { put(tx, *id, &format!("灯{id}")).await })).await
            })
        }).collect();
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        assert_eq!(count(&bed.db).await, 64);
    }

    async fn a_wrong_number_of_arguments_is_named(bed: TestDb) {
        let outcome: Result<u64, DbError> =
            bed.db.write("lamp.bad", (), |tx, ()| Box::pin(async move { tx.exec(&SWITCH, args![1i64]).await })).await;
        assert_eq!(outcome.unwrap_err().to_string(), "lamp.switch: 1 arguments for 2 places");
    }

    async fn a_change_tells_how_many_rows_it_touched(bed: TestDb) {
        let touched: Result<(u64, u64), DbError> = bed.db.write("lamp.switch", (), |tx, ()| Box::pin(async move {
            put(tx, 1, "甲").await?;
            let hit = tx.exec(&SWITCH, args![1i64, false]).await?;
            let miss = tx.exec(&SWITCH, [Value::Int(7), Value::Bool(true)]).await?;
            Ok((hit, miss))
        })).await;
        assert_eq!(touched.unwrap(), (1, 0));
    }
}

#[test]
fn who_was_beaten_decides_anew_until_it_stands_or_the_tries_are_over() {
    block_on(async {
        for engine in [Engine::Lite, Engine::Pg] {
            let bed = TestDb::open(engine, &[]).await;
            for (beaten, tries) in [(0, 1), (3, 4), (99, 8)] {
                let count = Arc::new(AtomicU32::new(0));
                let outcome: Result<(), DbError> = bed
                    .db
                    .write_anew(
                        "t.anew",
                        (Arc::clone(&count), beaten),
                        |_, (count, beaten)| {
                            let is_beaten = count.fetch_add(1, Ordering::SeqCst) < *beaten;
                            let late =
                                || Err(DbError::new(ErrorKind::NotFound, "somebody was faster"));
                            Box::pin(async move { if is_beaten { late() } else { Ok(()) } })
                        },
                        |error| error.kind() == ErrorKind::NotFound,
                    )
                    .await;
                assert_eq!(
                    (outcome.is_ok(), count.load(Ordering::SeqCst)),
                    (beaten < 8, tries),
                    "{engine:?}"
                );
            }
        }
    });
}

//! A database copied from each engine to each, whole or in two goes.

use wangge_db::copy::{Digest, Snapshot, Table};
use wangge_db::filter::Index;
use wangge_db::{Db, DbError, Engine, Migration, Migrations, Stmt, Value, args};
use wangge_testkit::{TestDb, block_on};

const SCHEMA: &[Migrations] = &[Migrations {
    slice: "copying",
    steps: &[Migration {
        name: "0001",
        text: "create table office (id bigint not null primary key, parent_id bigint references office (id), name text not null);
            create table thing (
                district bigint not null,
                note text,
                weight double precision,
                is_there boolean not null,
                day text not null,
                sealed_at bigint,
                primary key (district, day)
            );",
        lite: "create table seal (id bigint not null primary key, bytes blob not null);
            create virtual table thing_text using fts5(tokens, tokenize = 'unicode61 remove_diacritics 0');",
        pg: "create table seal (id bigint not null primary key, bytes bytea not null);
            create table thing_text (thing_id bigint not null primary key, tokens tsvector not null);",
    }],
}];
const WORDS: Index = Index { table: "thing_text", key: "thing_id" };
const OFFICE: Stmt =
    Stmt::new("t.office", "insert into office (id, parent_id, name) values ($1, $2, $3)");
const THING: Stmt = Stmt::new(
    "t.thing",
    "insert into thing (district, note, weight, is_there, day, sealed_at) values ($1, $2, $3, $4, $5, $6)",
);
const SEAL: Stmt = Stmt::new("t.seal", "insert into seal (id, bytes) values ($1, $2)");
const TOKENS: Stmt = Stmt::twin(
    "t.tokens",
    "insert into thing_text (rowid, tokens) values ($1, $2)",
    "insert into thing_text (thing_id, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')))",
);
/// More than two pages.
const THINGS: i64 = 4_500;

async fn filled(engine: Engine) -> TestDb {
    let bed = TestDb::open(engine, SCHEMA).await;
    let write = bed.db.write("t.fill", (), |tx, ()| {
        Box::pin(async move {
            tx.exec(&OFFICE, args![1_i64, None::<i64>, "监督指挥中心"]).await?;
            tx.exec(&OFFICE, args![2_i64, 1_i64, "环卫所"]).await?;
            for number in 0..THINGS {
                let note = (number % 3 > 0).then(|| format!("第{number}件 'quoted' \\ ☂"));
                let weight =
                    (number % 5 > 0).then(|| f64::from(i32::try_from(number).unwrap()) / 7.0);
                let day = format!("2026-{:05}", THINGS - number);
                let sealed = (number % 2 > 0).then_some(number * 1_000_000_007);
                tx.exec(&THING, args![number % 2, note, weight, number % 4 == 0, day, sealed])
                    .await?;
            }
            tx.exec(&SEAL, args![7_i64, vec![0_u8, 255, 39, 92]]).await?;
            tx.exec(&TOKENS, args![9_i64, "海棠 井盖 abc 井盖"]).await?;
            Ok::<_, DbError>(())
        })
    });
    write.await.unwrap();
    bed
}

async fn digests(bed: &TestDb) -> Vec<(String, Digest)> {
    let mut snapshot = Snapshot::open(&bed.url).await.unwrap();
    let mut found = Vec::new();
    for table in snapshot.tables(&[WORDS]).await.unwrap() {
        let digest = snapshot.digest(&table).await.unwrap();
        found.push((table.name().to_owned(), digest));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

async fn table(bed: &TestDb, name: &str) -> Table {
    let mut snapshot = Snapshot::open(&bed.url).await.unwrap();
    snapshot.tables(&[WORDS]).await.unwrap().into_iter().find(|one| one.name() == name).unwrap()
}

async fn pour_all(from: &TestDb, to: &Db) {
    let mut snapshot = Snapshot::open(&from.url).await.unwrap();
    for table in snapshot.tables(&[WORDS]).await.unwrap() {
        snapshot.pour(&table, to, |_| {}).await.unwrap();
    }
}

async fn run(bed: &TestDb, text: &'static str, values: Vec<Value>) -> u64 {
    let done: Result<u64, DbError> = bed
        .db
        .write("t.run", values, move |tx, values| {
            Box::pin(async move { tx.exec(&Stmt::new("t.run", text), values.clone()).await })
        })
        .await;
    done.unwrap()
}

#[test]
fn every_engine_can_be_copied_to_every_other() {
    block_on(async {
        for from in [Engine::Lite, Engine::Pg] {
            for to in [Engine::Lite, Engine::Pg] {
                let (source, target) = (filled(from).await, TestDb::open(to, SCHEMA).await);
                pour_all(&source, &target.db).await;
                let (one, other) = (digests(&source).await, digests(&target).await);
                assert_eq!(one, other, "{from:?} to {to:?}");
                let names: Vec<&str> = one.iter().map(|pair| pair.0.as_str()).collect();
                assert_eq!(names, ["office", "seal", "thing", "thing_text"]);
                assert_eq!(one[2].1.rows, THINGS.unsigned_abs());
            }
        }
    });
}

#[test]
fn both_engines_say_the_same_of_the_same_rows_and_another_of_others() {
    block_on(async {
        let (lite, pg) = (filled(Engine::Lite).await, filled(Engine::Pg).await);
        assert_eq!(digests(&lite).await, digests(&pg).await);
        run(&pg, "update thing set note = $1 where day = '2026-00001'", args!["anders"].to_vec())
            .await;
        assert_ne!(digests(&lite).await, digests(&pg).await);
    });
}

#[test]
fn an_interrupted_copy_goes_on_after_the_last_row() {
    block_on(async {
        for to in [Engine::Lite, Engine::Pg] {
            let (source, target) = (filled(Engine::Lite).await, TestDb::open(to, SCHEMA).await);
            pour_all(&source, &target.db).await;
            // What was not written before the interruption.
            run(&target, "delete from thing where district = 1", Vec::new()).await;
            run(&target, "delete from office where id = $1", args![2_i64].to_vec()).await;
            assert_ne!(digests(&source).await, digests(&target).await);
            pour_all(&source, &target.db).await;
            assert_eq!(digests(&source).await, digests(&target).await, "{to:?}");
            let mut snapshot = Snapshot::open(&source.url).await.unwrap();
            let thing = table(&source, "thing").await;
            assert_eq!(snapshot.pour(&thing, &target.db, |_| {}).await.unwrap(), 0);
        }
    });
}

#[test]
fn a_snapshot_does_not_see_what_is_written_later() {
    block_on(async {
        for engine in [Engine::Lite, Engine::Pg] {
            let bed = filled(engine).await;
            let seal = table(&bed, "seal").await;
            let mut snapshot = Snapshot::open(&bed.url).await.unwrap();
            assert_eq!(snapshot.digest(&seal).await.unwrap().rows, 1);
            run(&bed, "insert into seal (id, bytes) values (8, $1)", args![vec![1_u8]].to_vec())
                .await;
            assert_eq!(snapshot.digest(&seal).await.unwrap().rows, 1, "{engine:?}");
            let mut later = Snapshot::open(&bed.url).await.unwrap();
            assert_eq!(later.digest(&seal).await.unwrap().rows, 2);
        }
    });
}

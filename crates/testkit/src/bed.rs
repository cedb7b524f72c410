//! A fresh database for one test.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use wangge_db::{Db, DbUrl, Engine, Migrations, Options, Recorder};
use wangge_kernel::Instant;

/// Variable with the address of the test server, set by `cargo xtask test`.
const SERVER: &str = "WANGGE_TEST_PG";

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// Database of one test, gone after it.
pub struct TestDb {
    /// The database, migrated.
    pub db: Db,
    /// What ran on it so far.
    pub recorder: Recorder,
    /// Its address, for opening it again.
    pub url: DbUrl,
    /// A folder that lives as long as the bed.
    pub folder: TempDir,
}

impl TestDb {
    /// Makes a fresh database on an engine and applies migrations.
    pub async fn open(engine: Engine, migrations: &'static [Migrations]) -> Self {
        let folder =
            tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
        let url = match engine {
            Engine::Lite => DbUrl::inside(folder.path()),
            Engine::Pg => fresh_schema().await,
        };
        let recorder = Recorder::default();
        let options =
            Options { connections: 4, recorder: Some(recorder.clone()), ..Options::default() };
        let db = Db::open(&url, &options).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        let applied = db.migrate(migrations, Instant::from_millis(0)).await;
        applied.unwrap_or_else(|error| panic!("{url}: {error}"));
        recorder.take();
        Self { db, recorder, url, folder }
    }
}

async fn fresh_schema() -> DbUrl {
    let server = std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} is not set: run `cargo xtask test`, which starts a private PostgreSQL, or set it to a server's address")
    });
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("t{}_{number}", std::process::id());
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls)
        .await
        .unwrap_or_else(|error| panic!("{SERVER}: {error}"));
    let driver = tokio::spawn(connection);
    let made = client.batch_execute(&format!("create schema {schema}")).await;
    made.unwrap_or_else(|error| panic!("schema {schema}: {error}"));
    drop(client);
    // The connection ends with its client; how it ended changes nothing.
    let _ = driver.await;
    let sign = if server.contains('?') { '&' } else { '?' };
    DbUrl::Pg(format!("{server}{sign}options=-c%20search_path%3D{schema}"))
}

/// Runs a future to its end on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap_or_else(|error| panic!("no runtime: {error}")).block_on(future)
}

/// Declares tests that run on a fresh database of each engine.
///
/// ```ignore
/// both_engines! { ALL_MIGRATIONS;
///     /// What must hold.
///     async fn a_rule_as_a_sentence(bed: TestDb) { … }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    ($migrations:expr; $($(#[$doc:meta])* async fn $name:ident($bed:ident : TestDb) $body:block)+) => {
        $($(#[$doc])* mod $name {
            use super::*;

            async fn story($bed: $crate::TestDb) $body

            #[test]
            fn on_sqlite() {
                $crate::block_on(async { story($crate::TestDb::open($crate::Engine::Lite, $migrations).await).await });
            }

            #[test]
            fn on_postgresql() {
                $crate::block_on(async { story($crate::TestDb::open($crate::Engine::Pg, $migrations).await).await });
            }
        })+
    };
}

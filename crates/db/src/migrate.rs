//! Schema of each slice, step by step, the same on both engines.
//!
//! A slice exports its [`Migrations`]; the program applies all of them at start. A migration is
//! never edited after release: its checksum is stored, and a schema newer than the program is
//! refused.

use crate::{Db, DbError, Engine, ErrorKind, Stmt, Tx, args, row};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wangge_kernel::Instant;

/// One step of a slice's schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// File name without ending; its number comes first.
    pub name: &'static str,
    /// Portable text.
    pub text: &'static str,
    /// Text that runs after it on SQLite alone.
    pub lite: &'static str,
    /// Text that runs after it on PostgreSQL alone.
    pub pg: &'static str,
}

/// Steps of one slice in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrations {
    /// Name of the slice.
    pub slice: &'static str,
    /// Steps in order.
    pub steps: &'static [Migration],
}

/// Lists the migrations of a slice from its `migrations` folder.
///
/// `"0001_cases"` is one portable file; `"0002_text" twin` has `.lite.sql` and `.pg.sql` beside it.
#[macro_export]
macro_rules! migrations {
    ($slice:literal, [$($name:literal $($twin:ident)?),+ $(,)?]) => {
        $crate::Migrations { slice: $slice, steps: &[$($crate::migrations!(@one $name $($twin)?)),+] }
    };
    (@one $name:literal) => {
        $crate::Migration {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
            lite: "",
            pg: "",
        }
    };
    (@one $name:literal twin) => {
        $crate::Migration {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
            lite: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".lite.sql")),
            pg: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".pg.sql")),
        }
    };
}

row! {
    /// A migration that stands in the database.
    pub struct Applied {
        /// Name of the slice.
        pub slice: String,
        /// Name of the step.
        pub name: String,
        /// SHA-256 of its texts.
        pub checksum: String,
    }
}

const TABLE: &str = "create table if not exists schema_migration (
    slice text not null,
    name text not null,
    checksum text not null,
    applied_at bigint not null,
    primary key (slice, name)
)";
const LIST: Stmt = Stmt::new(
    "db.migration_list",
    "select slice, name, checksum from schema_migration order by slice, name",
);
const NOTE: Stmt = Stmt::new(
    "db.migration_note",
    "insert into schema_migration (slice, name, checksum, applied_at) values ($1, $2, $3, $4)",
);

/// All tables, each to its end: a sample tells too little of indexes over a few rows of many.
const GATHER: &str = "pragma optimize(0x10002)";

impl Migration {
    fn checksum(&self) -> String {
        let mut hash = Sha256::new();
        for part in [self.text, self.lite, self.pg] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl Db {
    /// Returns the migrations that the database holds.
    pub async fn applied(&self) -> Result<Vec<Applied>, DbError> {
        self.write("db.migrations", (), |tx, ()| {
            Box::pin(async move {
                tx.batch(TABLE).await?;
                tx.rows(&LIST, args![]).await
            })
        })
        .await
    }

    /// Applies what is missing and returns the names of what was applied.
    ///
    /// Two programs that start at once are safe: each step notes itself first, so the second meets
    /// the first's key and reads again.
    pub async fn migrate(
        &self,
        all: &'static [Migrations],
        now: Instant,
    ) -> Result<Vec<String>, DbError> {
        let applied = match self.applied().await {
            // Another program made the table in the same moment.
            Err(error) if error.kind() == ErrorKind::Conflict => self.applied().await?,
            other => other?,
        };
        refuse_newer(all, &applied)?;
        let mut done = Vec::new();
        for slice in all {
            for step in slice.steps {
                if !is_missing(slice.slice, step, &applied)? {
                    continue;
                }
                let outcome = self
                    .write("db.migrate", (slice.slice, *step, now), |tx, input| {
                        Box::pin(apply(tx, input))
                    })
                    .await;
                match outcome {
                    Ok(()) => done.push(format!("{}/{}", slice.slice, step.name)),
                    Err(error) if error.kind() == ErrorKind::Conflict => {
                        let now_applied = self.applied().await?;
                        if is_missing(slice.slice, step, &now_applied)? {
                            return Err(error);
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        self.gather_statistics().await?;
        Ok(done)
    }

    /// Lets SQLite look at tables that have grown tenfold or got an index since it looked last: it
    /// guesses without, and at a million cases it guesses wrong. PostgreSQL looks by itself.
    async fn gather_statistics(&self) -> Result<(), DbError> {
        if self.engine() == Engine::Pg {
            return Ok(());
        }
        self.write("db.gather", (), |tx, ()| Box::pin(tx.batch(GATHER))).await
    }
}

async fn apply(
    tx: &mut Tx,
    (slice, step, now): &(&'static str, Migration, Instant),
) -> Result<(), DbError> {
    tx.exec(&NOTE, args![*slice, step.name, step.checksum(), *now]).await?;
    let twin = match tx.engine() {
        Engine::Lite => step.lite,
        Engine::Pg => step.pg,
    };
    for text in [step.text, twin] {
        tx.batch(text)
            .await
            .map_err(|error| error.in_statement(&format!("{slice}/{}", step.name)))?;
    }
    Ok(())
}

fn is_missing(slice: &str, step: &Migration, applied: &[Applied]) -> Result<bool, DbError> {
    let Some(stored) = applied.iter().find(|row| row.slice == slice && row.name == step.name)
    else {
        return Ok(true);
    };
    if stored.checksum == step.checksum() {
        return Ok(false);
    }
    Err(DbError::unsuitable(format!(
        "migration {slice}/{} in this database differs from the program's; the program and the database do not belong together",
        step.name
    )))
}

fn refuse_newer(all: &[Migrations], applied: &[Applied]) -> Result<(), DbError> {
    let unknown = applied.iter().find(|row| {
        let known = all.iter().filter(|slice| slice.slice == row.slice);
        !known.flat_map(|slice| slice.steps).any(|step| step.name == row.name)
    });
    unknown.map_or(Ok(()), |row| {
        Err(DbError::unsuitable(format!(
            "this database was written by a newer Wangge (it holds {}/{}, which this program does not know); \
             start the newer program, or restore a backup from before the upgrade",
            row.slice, row.name
        )))
    })
}

//! The SQL of the stored packs.
//!
//! Called by `apply` only. Versions are added and never changed.

use wangge_db::{DbError, Tx, args, row, statements};
use wangge_kernel::Instant;

row! {
    /// A stored version of a pack.
    pub struct VersionRow {
        /// Key of the pack.
        pub pack: String,
        /// SHA-256 over file names and bytes.
        pub version_hash: String,
        /// Version as its authors count.
        pub version: String,
        /// JSON: path → text.
        pub files: String,
        /// When it was applied.
        pub applied_at: Instant,
        /// Who applied it.
        pub applied_by: String,
    }
}

statements! {
    /// Adds a version unless it is there.
    VERSION_ADD = "pack.version_add",
        "insert into pack_version (pack, version_hash, version, files, applied_at, applied_by)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (pack, version_hash) do nothing";

    /// One version by its hash.
    VERSION_FETCH = "pack.version_fetch",
        "select pack, version_hash, version, files, applied_at, applied_by
         from pack_version
         where pack = $1 and version_hash = $2";

    /// The stack of a district.
    STACK_FETCH = "pack.stack_fetch",
        "select stack
         from city_stack
         where district = $1";

    /// Keeps what a short name stands for.
    CITY_VERSION_ADD = "pack.city_version_add",
        "insert into city_version (version, stack) values ($1, $2)
         on conflict (version) do nothing";

    /// What a short name stands for.
    CITY_VERSION_FETCH = "pack.city_version_fetch",
        "select stack from city_version where version = $1";

    /// Sets the stack of a district.
    STACK_PUT = "pack.stack_put",
        "insert into city_stack (district, stack, changed_at, changed_by)
         values ($1, $2, $3, $4)
         on conflict (district) do update
         set stack = excluded.stack, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
}

pub(crate) async fn version_add(tx: &mut Tx, row: &VersionRow) -> Result<bool, DbError> {
    let args =
        args![row.pack, row.version_hash, row.version, row.files, row.applied_at, row.applied_by];
    Ok(tx.exec(&VERSION_ADD, args).await? == 1)
}

pub(crate) async fn version_fetch(
    tx: &mut Tx,
    pack: &str,
    hash: &str,
) -> Result<Option<VersionRow>, DbError> {
    tx.row_opt(&VERSION_FETCH, args![pack, hash]).await
}

pub(crate) async fn stack_fetch(tx: &mut Tx, district: i64) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.row_opt(&STACK_FETCH, args![district]).await?;
    Ok(row.map(|(stack,)| stack))
}

pub(crate) async fn stack_put(
    tx: &mut Tx,
    district: i64,
    stack: &str,
    now: Instant,
    by: &str,
) -> Result<(), DbError> {
    tx.exec(&STACK_PUT, args![district, stack, now, by]).await.map(|_| ())
}

pub(crate) async fn city_version_add(
    tx: &mut Tx,
    version: &str,
    stack: &str,
) -> Result<(), DbError> {
    tx.exec(&CITY_VERSION_ADD, args![version, stack]).await.map(|_| ())
}

pub(crate) async fn city_version_fetch(
    tx: &mut Tx,
    version: &str,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.row_opt(&CITY_VERSION_FETCH, args![version]).await?;
    Ok(row.map(|(stack,)| stack))
}

//! Keeping an installation: moving its database, backing it up, bringing it back.
//!
//! A backup is a folder with a SQLite file whatever the engine was, the attachments, the key of the
//! sealed personal data, and a list of what is in it, which is written last.

use crate::ground::{INDEXES, MIGRATIONS};
use crate::{AppError, Settings};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use wangge_blob::{Held, Store};
use wangge_console::{LAST_BACKUP, LastBackup};
use wangge_db::copy::{Digest, Snapshot, Table};
use wangge_db::{Db, DbUrl, Options};
use wangge_kernel::{Clock, Instant, SystemClock};
use wangge_vault::Vault;

/// Name of the list in a backup.
const LIST: &str = "backup.json";
/// Name of the key, as the vault calls it.
const KEY: &str = "vault.key";

/// What a table held, as a backup remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// Its name.
    pub table: String,
    /// Number of rows.
    pub rows: u64,
    /// Sum over the rows' digests, hexadecimal.
    pub sum: String,
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that made it.
    pub wangge: String,
    /// When it was made.
    pub made_at: Instant,
    /// Name of the key of the sealed data.
    pub key: String,
    /// Tables with what they hold.
    pub tables: Vec<TableSum>,
    /// Number of attachments.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
}

/// How far a long work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Rows of a table so far.
    Rows(&'a str, u64),
    /// Attachments that are done, and all.
    Blobs(usize, usize),
}

/// Hears how far a long work has come.
pub type Hear<'a> = &'a mut (dyn FnMut(Progress<'_>) + Send);

/// Copies a database into another that is empty, or goes on with a copy that was interrupted, and
/// compares both afterwards.
pub async fn copy(from: &DbUrl, to: &DbUrl, hear: Hear<'_>) -> Result<Vec<TableSum>, AppError> {
    let failed = |url: &DbUrl| {
        let url = url.clone();
        move |source| AppError::Open { url, source }
    };
    // A source of an older program gets today's schema first, as at any start.
    let source = Db::open(from, &Options::default()).await.map_err(failed(from))?;
    source.migrate(MIGRATIONS, SystemClock.now()).await.map_err(failed(from))?;
    let target = Db::open(to, &Options::default()).await.map_err(failed(to))?;
    target.migrate(MIGRATIONS, SystemClock.now()).await.map_err(failed(to))?;
    let mut snapshot = Snapshot::open(from).await.map_err(failed(from))?;
    let tables = snapshot.tables(INDEXES).await?;
    for table in &tables {
        let mut told = |rows| hear(Progress::Rows(table.name(), rows));
        snapshot.pour(table, &target, &mut told).await?;
    }
    let wanted = sums(&mut snapshot, &tables).await?;
    let mut copied = Snapshot::open(to).await.map_err(failed(to))?;
    let found = sums(&mut copied, &tables).await?;
    same(&wanted, &found)?;
    Ok(wanted)
}

async fn sums(snapshot: &mut Snapshot, tables: &[Table]) -> Result<Vec<TableSum>, AppError> {
    let mut sums = Vec::new();
    for table in tables {
        let Digest { rows, sum } = snapshot.digest(table).await?;
        sums.push(TableSum { table: table.name().to_owned(), rows, sum: format!("{sum:016x}") });
    }
    Ok(sums)
}

fn same(wanted: &[TableSum], found: &[TableSum]) -> Result<(), AppError> {
    let differs = wanted.iter().zip(found).find(|(one, other)| one != other);
    differs.map_or(Ok(()), |(one, other)| {
        Err(AppError::Differs { table: one.table.clone(), wanted: one.rows, found: other.rows })
    })
}

/// Makes a backup in a folder that is empty or not there; the program may go on meanwhile.
pub async fn backup(
    settings: &Settings,
    folder: &Path,
    hear: Hear<'_>,
) -> Result<Manifest, AppError> {
    empty_folder(folder)?;
    let vault = Vault::in_folder(&settings.data)?;
    // Rows first: what they name was kept before they were written.
    let tables = copy(&settings.db, &DbUrl::inside(folder), hear).await?;
    let (blobs, kept) = (Store::open(&settings.data).await?, Store::open(folder).await?);
    let held = blobs.copy_to(&kept, |done, all| hear(Progress::Blobs(done, all))).await?;
    whole(&held)?;
    copy_key(&settings.data, folder)?;
    let manifest = Manifest {
        wangge: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: SystemClock.now(),
        key: vault.key_id().to_owned(),
        tables,
        blobs: held.blobs,
        blob_bytes: held.bytes,
    };
    let path = folder.join(LIST);
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    fs::write(&path, text).map_err(file_error("write", &path))?;
    remember(settings, folder, manifest.made_at);
    Ok(manifest)
}

/// Notes in the data folder that there is a backup, for the operator's page.
fn remember(settings: &Settings, folder: &Path, made_at: Instant) {
    let last = LastBackup { made_at, folder: folder.to_owned() };
    let text = serde_json::to_string(&last).unwrap_or_default();
    if let Err(error) = fs::write(settings.data.join(LAST_BACKUP), text) {
        tracing::warn!(%error, "the backup is whole, but the data folder cannot remember it");
    }
}

/// Reads a backup from end to end and compares it with its list.
pub async fn check_backup(folder: &Path) -> Result<Manifest, AppError> {
    let manifest = read_manifest(folder)?;
    let url = DbUrl::inside(folder);
    let failed = |source| AppError::Open { url: url.clone(), source };
    let mut snapshot = Snapshot::open(&url).await.map_err(failed)?;
    let tables = snapshot.tables(INDEXES).await?;
    let found = sums(&mut snapshot, &tables).await?;
    if found.len() != manifest.tables.len() {
        return Err(AppError::Backup("its tables are not those of its list".to_owned()));
    }
    same(&manifest.tables, &found)?;
    let held = Store::open(folder).await?.verify().await?;
    whole(&held)?;
    if (held.blobs, held.bytes) != (manifest.blobs, manifest.blob_bytes) {
        let what = format!("it holds {} attachments instead of {}", held.blobs, manifest.blobs);
        return Err(AppError::Backup(what));
    }
    if !folder.join(KEY).is_file() {
        return Err(AppError::Backup(
            "vault.key is missing; bring it back from where it is kept".to_owned(),
        ));
    }
    if Vault::in_folder(folder)?.key_id() != manifest.key {
        return Err(AppError::Backup("vault.key is not the one of its list".to_owned()));
    }
    Ok(manifest)
}

/// Brings a backup back into an installation that is not there yet, on either engine.
pub async fn restore(
    folder: &Path,
    settings: &Settings,
    hear: Hear<'_>,
) -> Result<Manifest, AppError> {
    let manifest = check_backup(folder).await?;
    empty_folder(&settings.data)?;
    copy_key(folder, &settings.data)?;
    let tables = copy(&DbUrl::inside(folder), &settings.db, hear).await?;
    same(&manifest.tables, &tables)?;
    let (kept, blobs) = (Store::open(folder).await?, Store::open(&settings.data).await?);
    kept.copy_to(&blobs, |done, all| hear(Progress::Blobs(done, all))).await?;
    Ok(manifest)
}

fn read_manifest(folder: &Path) -> Result<Manifest, AppError> {
    let path = folder.join(LIST);
    let text = fs::read_to_string(&path).map_err(|_| {
        AppError::Backup(format!("{} is missing, so it was not finished", path.display()))
    })?;
    serde_json::from_str(&text).map_err(|error| AppError::Backup(format!("{LIST}: {error}")))
}

fn whole(held: &Held) -> Result<(), AppError> {
    held.damaged.first().map_or(Ok(()), |id| {
        let more = held.damaged.len();
        Err(AppError::Backup(format!("{more} attachments are damaged, the first is {id}")))
    })
}

fn empty_folder(folder: &Path) -> Result<(), AppError> {
    fs::create_dir_all(folder)
        .map_err(|source| AppError::Folder { folder: folder.to_owned(), source })?;
    let has_files = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if has_files {
        return Err(AppError::NotEmpty(folder.to_owned()));
    }
    Ok(())
}

fn copy_key(from: &Path, to: &Path) -> Result<(), AppError> {
    // Copying keeps the permissions, which are its owner's alone.
    let path = from.join(KEY);
    fs::copy(&path, to.join(KEY)).map(drop).map_err(file_error("copy", &path))
}

fn file_error(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> AppError {
    let path: PathBuf = path.to_owned();
    move |source| AppError::File { doing, path, source }
}

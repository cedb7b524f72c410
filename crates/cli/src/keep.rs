//! `wangge copy`, `backup`, `restore` and `export`: moving a database, keeping an installation.

use crate::failure::Failure;
use crate::output::{self, Bar};
use crate::settings::Place;
use clap::Args;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use wangge_app::export;
use wangge_app::keeping::{self, Manifest, Progress};
use wangge_db::DbUrl;

/// Copy a whole database into another, from either engine to either, and compare both
///
/// The target must be empty, or hold the beginning of the same copy: a copy that was interrupted goes
/// on where it stopped. Stop the server before a move, for what it writes later is not copied.
/// Attachments and vault.key stay in the data folder.
///
/// Examples:
///   wangge copy --from sqlite:///srv/wangge/wangge.db --to postgres://wangge@db/wangge
///   wangge copy --from postgres://wangge@db/wangge --to sqlite:///tmp/look.db
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Copy {
    /// Database to read
    #[arg(long, value_name = "URL")]
    from: String,
    /// Database to write
    #[arg(long, value_name = "URL")]
    to: String,
}

impl Copy {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let (from, to) = (address(&self.from)?, address(&self.to)?);
        if from == to {
            return Err(Failure::new(
                "both addresses are the same database",
                "name another one with --to",
            ));
        }
        let bar = Bar::new();
        let tables = keeping::copy(&from, &to, &mut |progress| bar.show(words(progress))).await?;
        bar.end();
        let rows: u64 = tables.iter().map(|table| table.rows).sum();
        output::say(&format!(
            "copied {rows} rows in {} tables; both databases hold the same",
            tables.len()
        ));
        Ok(())
    }
}

/// Back up the installation into a new folder while it goes on working
///
/// The folder gets the database as a SQLite file (whatever the engine), the attachments, vault.key
/// and backup.json with what is in it. Keep vault.key apart from the rest where strangers could come
/// at it: with both, they read the contacts of reporters.
///
/// Examples:
///   wangge backup /mnt/backup/2026-11-24 --data /srv/wangge
///   wangge backup --check /mnt/backup/2026-11-24
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Backup {
    /// Folder of the backup; must be empty or new
    folder: PathBuf,
    /// Make nothing: read an existing backup from end to end and compare it with its list
    #[arg(long)]
    check: bool,
}

impl Backup {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        if self.check {
            let manifest = keeping::check_backup(&self.folder).await?;
            output::say(&format!("this backup is whole: {}", contents(&manifest)));
            return Ok(());
        }
        let settings = place.settings()?;
        let bar = Bar::new();
        let manifest =
            keeping::backup(&settings, &self.folder, &mut |progress| bar.show(words(progress)))
                .await?;
        bar.end();
        output::say(&format!("backed up {}", contents(&manifest)));
        output::say(&format!("prove it with: wangge backup --check {}", self.folder.display()));
        Ok(())
    }
}

/// Bring a backup back into a new data folder, on the engine that --db names
///
/// Reads the backup from end to end first, and compares the restored database with it afterwards.
///
/// Example:
///   wangge restore /mnt/backup/2026-11-24 --data /srv/wangge-new
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Restore {
    /// Folder of the backup
    folder: PathBuf,
}

impl Restore {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let settings = place.settings()?;
        let bar = Bar::new();
        let manifest =
            keeping::restore(&self.folder, &settings, &mut |progress| bar.show(words(progress)))
                .await?;
        bar.end();
        output::say(&format!("restored {}", contents(&manifest)));
        output::say(&format!("next: wangge serve --data {}", settings.data.display()));
        Ok(())
    }
}

/// Write everything that the database holds to one file that other programs can read
///
/// The file has one JSON value a line: of each table its name and columns, then its rows in the order
/// of the key. Both engines give the same file for the same rows. What guards accounts and what tells
/// who reported something is left out.
///
/// Example:
///   wangge export everything.jsonl --data /srv/wangge
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Export {
    /// File to write; must not be there yet
    file: PathBuf,
}

impl Export {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let settings = place.settings()?;
        let parent = self.file.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = parent.unwrap_or_else(|| Path::new("."));
        let failed = |error: std::io::Error| {
            let what = format!("{} cannot be written: {error}", self.file.display());
            Failure::new(what, "choose a file that is not there yet, in a folder of this user")
        };
        if self.file.exists() {
            return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
        }
        // Whoever finds the file finds the whole of it.
        let mut part = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        let bar = Bar::new();
        let mut out = BufWriter::new(part.as_file_mut());
        let rows =
            export::export(&settings.db, &mut out, &mut |progress| bar.show(words(progress)))
                .await?;
        drop(out);
        bar.end();
        part.as_file().sync_all().map_err(failed)?;
        part.persist_noclobber(&self.file).map_err(|error| failed(error.error))?;
        output::say(&format!("exported {rows} rows to {}", self.file.display()));
        Ok(())
    }
}

fn words(progress: Progress<'_>) -> String {
    match progress {
        Progress::Rows(table, rows) => format!("{table}: {rows} rows"),
        Progress::Blobs(done, all) => format!("attachments: {done} of {all}"),
    }
}

fn contents(manifest: &Manifest) -> String {
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    format!(
        "{rows} rows in {} tables, {} attachments with {} bytes",
        manifest.tables.len(),
        manifest.blobs,
        manifest.blob_bytes
    )
}

fn address(text: &str) -> Result<DbUrl, Failure> {
    text.parse().map_err(|error: wangge_db::DbError| {
        let text = error.to_string();
        let (what, hint) = text.split_once("; ").unwrap_or((&text, ""));
        Failure::new(what, hint)
    })
}

//! The ground that every command of the program stands on: database, attachments, clock, ids.
//!
//! Opened before anything is known about packs, so that `migrate`, `doctor` and `pack apply` work
//! on a fresh installation.

use crate::{AppError, Settings};
use std::fs;
use std::time::Duration;
use wangge_blob::Store;
use wangge_db::filter::Index;
use wangge_db::{Db, DbError, Migrations, Options, Pace};
use wangge_identity::{Author, Identity, PostRights, SystemSecrets, Tools};
use wangge_kernel::id::{self, made_at};
use wangge_kernel::{IdMaker, Instant, SharedClock, SystemClock};
use wangge_outbox::EventId;
use wangge_vault::Vault;

/// Schemas of all slices, lower ranks first.
pub const MIGRATIONS: &[Migrations] = &[
    wangge_vault::MIGRATIONS,
    wangge_outbox::MIGRATIONS,
    wangge_notify::MIGRATIONS,
    wangge_pack::MIGRATIONS,
    wangge_identity::MIGRATIONS,
    wangge_grid::MIGRATIONS,
    wangge_registers::MIGRATIONS,
    wangge_cases::MIGRATIONS,
    wangge_desk::MIGRATIONS,
];

/// Tables that hold words in each engine's own form.
pub const INDEXES: &[Index] = &[wangge_registers::queries::INDEX, wangge_cases::queries::INDEX];

/// Other ids may be so much newer than the newest item of the outbox, to which each minute adds one.
const UNTOLD_MS: i64 = 2 * 60_000;

/// Opened installation.
#[derive(Clone)]
pub struct Ground {
    /// What was chosen.
    pub settings: Settings,
    /// Database with the newest schema.
    pub db: Db,
    /// Attachments.
    pub blobs: Store,
    /// Seals personal data.
    pub vault: Vault,
    /// Present moment.
    pub clock: SharedClock,
    /// Maker of ids.
    pub ids: IdMaker,
    /// Names of the migrations that opening applied.
    pub migrated: Vec<String>,
}

impl Ground {
    /// Opens an installation and brings its schema up to date; refuses a newer schema.
    pub async fn open(settings: Settings) -> Result<Self, AppError> {
        Self::open_at(settings, SystemClock::shared()).await
    }

    /// Opens a fresh installation that is of no use before it is whole, such as a demonstration;
    /// [`Db::settle`] syncs it.
    pub async fn making(settings: Settings) -> Result<Self, AppError> {
        let options = Options { pace: Pace::Making, ..Options::default() };
        Self::open_with(settings, SystemClock::shared(), options).await
    }

    /// Opens an installation that lives by another clock.
    pub async fn open_at(settings: Settings, clock: SharedClock) -> Result<Self, AppError> {
        let slow = Duration::from_millis(settings.slow_statement_ms);
        let options = Options { slow, ..Options::default() };
        Self::open_with(settings, clock, options).await
    }

    async fn open_with(
        settings: Settings,
        clock: SharedClock,
        options: Options,
    ) -> Result<Self, AppError> {
        let folder = settings.data.clone();
        fs::create_dir_all(&folder).map_err(|source| AppError::Folder { folder, source })?;
        let vault = Vault::in_folder(&settings.data)?;
        let failed = |source| AppError::Open { url: settings.db.clone(), source };
        let db = Db::open(&settings.db, &options).await.map_err(failed)?;
        let migrated = db.migrate(MIGRATIONS, clock.now()).await.map_err(failed)?;
        vault.confirm(&db, clock.now()).await?;
        let blobs = Store::open(&settings.data).await?;
        let ids = IdMaker::new(clock.clone(), settings.node);
        go_on_after_the_newest(&db, &ids, clock.now()).await.map_err(failed)?;
        Ok(Self { settings, db, blobs, vault, clock, ids, migrated })
    }

    /// Makes the identity slice with what posts may do.
    pub fn identity(&self, rights: PostRights) -> Result<Identity, AppError> {
        let settings = wangge_identity::Settings::default();
        let secrets = std::sync::Arc::new(SystemSecrets);
        let tools = Tools::new(self.clock.clone(), self.ids.clone(), secrets, settings, rights)?;
        Ok(Identity::new(self.db.clone(), tools))
    }

    /// Names the author of what the command line changes.
    pub const fn author() -> Author {
        Author::Program
    }
}

/// The clock may have been put back since the program ran last; ids go on from those that are there.
async fn go_on_after_the_newest(db: &Db, ids: &IdMaker, now: Instant) -> Result<(), DbError> {
    let read = db.read("app.newest", (), |tx, ()| Box::pin(wangge_outbox::newest(tx)));
    let newest: Result<EventId, DbError> = read.await;
    let newest = newest?.0;
    if made_at(newest) > now {
        tracing::warn!(
            newest_ms = made_at(newest).as_millis(),
            "the clock was put back; new ids go on after the newest, and say a later time"
        );
        ids.go_on_after(id::later(newest, UNTOLD_MS));
    }
    Ok(())
}

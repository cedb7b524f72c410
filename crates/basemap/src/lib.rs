//! A base map from outside: 天地图, or any other source of raster tiles, through this program.
//!
//! Pages ask only their own server; it asks the configured service and no other address, keeps the
//! key to itself and the tiles in the data folder. Called by the pages of `app`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod keep;
mod picture;
mod template;
mod upstream;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use keep::{Keep, Kept};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use template::Template;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use upstream::{Fault, Upstream};
use wangge_kernel::{SharedClock, Tile};

pub use picture::Picture;

/// The closest zoom that is asked for; the browser enlarges these tiles when it comes nearer.
pub const MOST_Z: u8 = 18;

/// So many tiles are fetched at once: a browser asks for some twenty when a map opens, and public
/// services refuse whoever asks for many more.
const AT_ONCE: usize = 8;
/// After a failure that is not of one tile the service is left in peace for so long.
const PAUSE_MS: i64 = 10_000;
const DAY_MS: i64 = 24 * 3_600_000;
const MEGABYTE: u64 = 1024 * 1024;

/// What an operator chose.
#[derive(Clone, PartialEq, Eq)]
pub struct Choice {
    /// Name of a preset, or templates with spaces between them, the lowest layer first.
    pub map: String,
    /// Key of the service, put in for `{key}`; kept from log, answers and pages.
    pub key: Option<String>,
    /// Where the map is from, as its owner wants it to be said.
    pub attribution: Option<String>,
    /// Tiles fill so many megabytes of the data folder at most.
    pub keep_mb: u64,
    /// A tile is fetched again after so many days.
    pub keep_days: u32,
    /// A tile may take so long.
    pub patience: Duration,
}

impl Choice {
    /// Chooses a map and leaves the rest as usual.
    pub fn new(map: impl Into<String>) -> Self {
        Self {
            map: map.into(),
            key: None,
            attribution: None,
            keep_mb: 1024,
            keep_days: 30,
            patience: Duration::from_secs(10),
        }
    }
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key must not come into a log by way of the settings.
        f.debug_struct("Choice").field("map", &self.map).finish_non_exhaustive()
    }
}

/// Why a base map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaseMapError {
    /// There is no layer, or there are too many.
    #[error(
        "it must be the name of a preset (tianditu, tianditu-image, tianditu-terrain) or one to four templates"
    )]
    Layers,
    /// A template is wrong. It is not repeated, for it may hold a key.
    #[error("a template is wrong: {why}")]
    Template {
        /// What is wrong.
        why: &'static str,
    },
    /// A template has a place for the key, and there is none.
    #[error("there is no key for its {{key}}")]
    KeyMissing,
    /// There is a key, and no template has a place for it.
    #[error("there is a key, but no {{key}} to put it")]
    KeyUnused,
    /// The machine trusts no certificates, so that nobody can be asked over TLS.
    #[error("the certificates that this machine trusts cannot be read: {0}")]
    Certificates(io::Error),
}

/// Why a tile cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileError {
    /// There is no such layer or tile.
    Missing,
    /// The service does not give it now, and none is kept.
    Away,
}

/// Tile for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The image.
    pub picture: Picture,
    /// Whether it is older than was chosen, because the service gives no newer one now.
    pub is_stale: bool,
}

type Flight = Shared<BoxFuture<'static, Result<Answer, TileError>>>;

/// Base map from outside; clones share it.
#[derive(Clone)]
pub struct BaseMap(Arc<Inner>);

struct Inner {
    templates: Vec<(String, Template)>,
    choice: Choice,
    keep: Keep,
    upstream: Upstream,
    clock: SharedClock,
    /// Who asks for a tile that is under way waits for the same answer.
    flights: Mutex<HashMap<(usize, Tile), Flight>>,
    slots: Semaphore,
    /// Until this moment the service is not asked.
    paused_until: AtomicI64,
}

impl BaseMap {
    /// Opens a map with a folder for its tiles.
    pub fn open(choice: Choice, folder: &Path, clock: SharedClock) -> Result<Self, BaseMapError> {
        let templates = template::read_templates(&choice.map, choice.key.as_deref())?;
        let upstream = Upstream::new(templates.iter().any(Template::is_secure))?;
        let keep = Keep::new(folder.to_owned(), choice.keep_mb.saturating_mul(MEGABYTE));
        Ok(Self(Arc::new(Inner {
            templates: templates.into_iter().map(|one| (one.name(), one)).collect(),
            choice,
            keep,
            upstream,
            clock,
            flights: Mutex::default(),
            slots: Semaphore::new(AT_ONCE),
            paused_until: AtomicI64::new(i64::MIN),
        })))
    }

    /// Names the layers, the lowest first.
    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.0.templates.iter().map(|(name, _)| name.as_str())
    }

    /// Says where the map is from.
    pub fn attribution(&self) -> Option<&str> {
        self.0.choice.attribution.as_deref()
    }

    /// Returns a tile: a kept one, or one that is fetched now, or an old one when the service fails.
    pub async fn tile(&self, layer: &str, tile: Tile) -> Result<Answer, TileError> {
        let at = self.0.templates.iter().position(|(name, _)| name == layer);
        let at = at.filter(|_| tile.z() <= MOST_Z).ok_or(TileError::Missing)?;
        self.0.flight((at, tile)).await
    }
}

impl Inner {
    /// Joins the flight for a tile or begins it. It goes on when the asker leaves, for the next one.
    fn flight(self: &Arc<Self>, which: (usize, Tile)) -> Flight {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = || {
            let inner = Arc::clone(self);
            let task = tokio::spawn(async move {
                let answer = inner.answer(which).await;
                inner.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&which);
                answer
            });
            task.map(|answer| answer.unwrap_or(Err(TileError::Away))).boxed().shared()
        };
        flights.entry(which).or_insert_with(begin).clone()
    }

    async fn answer(self: &Arc<Self>, (at, tile): (usize, Tile)) -> Result<Answer, TileError> {
        let kept = self.on_disk(move |inner| inner.keep.read(inner.name(at), tile)).await;
        let kept: Option<Kept> = kept.flatten();
        let most_age = i64::from(self.choice.keep_days).saturating_mul(DAY_MS);
        let now = self.clock.now();
        let is_fresh = |kept: &Kept| now.millis_since(kept.fetched) < most_age;
        if let Some(kept) = kept.as_ref().filter(|kept| is_fresh(kept)) {
            return Ok(Answer { picture: kept.picture.clone(), is_stale: false });
        }
        let fault = match self.fetch(at, tile).await {
            Ok(picture) => {
                self.remember(at, tile, picture.clone()).await;
                return Ok(Answer { picture, is_stale: false });
            }
            Err(fault) => fault,
        };
        match (kept, fault) {
            (_, Some(Fault::Missing)) => Err(TileError::Missing),
            (Some(kept), _) => Ok(Answer { picture: kept.picture, is_stale: true }),
            (None, _) => Err(TileError::Away),
        }
    }

    /// Fetches a tile; an error without a fault is that of a pause.
    async fn fetch(&self, at: usize, tile: Tile) -> Result<Picture, Option<Fault>> {
        let fetched = match timeout(self.choice.patience, self.slots.acquire()).await {
            Ok(Ok(_slot)) if !self.is_paused() => self.ask(at, tile).await,
            Ok(Ok(_)) => return Err(None),
            Ok(Err(_)) | Err(_) => Err(Fault::Busy),
        };
        fetched.map_err(|fault| {
            self.note(at, tile, &fault);
            Some(fault)
        })
    }

    async fn ask(&self, at: usize, tile: Tile) -> Result<Picture, Fault> {
        let key = self.choice.key.as_deref().unwrap_or_default();
        let template = self.templates.get(at).map(|(_, template)| template);
        let address = template.and_then(|template| template.address(tile, key));
        let address = address.ok_or(Fault::Missing)?;
        timeout(self.choice.patience, self.upstream.ask(address)).await.unwrap_or(Err(Fault::Late))
    }

    fn is_paused(&self) -> bool {
        self.clock.now().as_millis() < self.paused_until.load(Ordering::Relaxed)
    }

    /// Logs a fault without the address, and begins a pause when it is not of this tile alone.
    fn note(&self, at: usize, tile: Tile, fault: &Fault) {
        if *fault == Fault::Missing {
            return;
        }
        if fault.is_of_all_tiles() {
            let until = self.clock.now().plus_millis(PAUSE_MS).as_millis();
            self.paused_until.store(until, Ordering::Relaxed);
        }
        let host = self.templates.get(at).map_or("", |(_, template)| template.host());
        let (z, x, y) = (tile.z(), tile.x(), tile.y());
        tracing::warn!(host, z, x, y, %fault, "a tile of the base map cannot be fetched");
    }

    async fn remember(self: &Arc<Self>, at: usize, tile: Tile, picture: Picture) {
        let now = self.clock.now();
        let write = move |inner: &Self| inner.keep.write(inner.name(at), tile, &picture, now);
        if let Some(Err(error)) = self.on_disk(write).await {
            tracing::warn!(%error, "a tile of the base map cannot be kept");
        }
    }

    fn name(&self, at: usize) -> &str {
        self.templates.get(at).map_or("", |(name, _)| name)
    }

    /// Does what waits for the disk beside the others.
    async fn on_disk<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Option<T> {
        let inner = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&inner)).await.ok()
    }
}

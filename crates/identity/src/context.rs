//! What the commands of this slice need: the database, clock, ids, randomness, settings, rights.
//!
//! `app` makes one [`Identity`] and hands it round. It decides nothing.

use crate::rules::{LockRules, PasswordRules, SessionRules};
use crate::secrets::{self, HashCost, Secrets};
use crate::{Author, IdentityError, PostRights};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;
use wangge_db::{BoxFuture, Db, Tx};
use wangge_kernel::{IdMaker, Instant, SharedClock};

/// Passwords that are hashed at the same time; each takes its memory (19 MiB) and a whole core.
const HASHES_AT_ONCE: usize = 4;

/// What a jurisdiction may choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// What a password must be.
    pub passwords: PasswordRules,
    /// How often wrong passwords are forgiven.
    pub lock: LockRules,
    /// How long sessions live.
    pub sessions: SessionRules,
    /// What one hash of a password costs.
    pub hash_cost: HashCost,
}

/// Everything but the database, so that it can travel into a transaction.
pub struct Tools {
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) settings: Settings,
    rights: RwLock<Arc<PostRights>>,
    hashes: Semaphore,
    /// Hash of nothing in particular, so that unknown logins take as long as known ones.
    decoy: String,
}

impl Tools {
    /// Gathers the tools; hashes one password, which takes tens of milliseconds.
    pub fn new(
        clock: SharedClock,
        ids: IdMaker,
        secrets: Arc<dyn Secrets>,
        settings: Settings,
        rights: PostRights,
    ) -> Result<Self, IdentityError> {
        let mut salt = [0; 16];
        secrets.fill(&mut salt);
        let decoy = secrets::hash(settings.hash_cost, salt, &secrets::hex(&salt))?;
        let rights = RwLock::new(Arc::new(rights));
        Ok(Self {
            clock,
            ids,
            secrets,
            settings,
            rights,
            hashes: Semaphore::new(HASHES_AT_ONCE),
            decoy,
        })
    }

    /// Returns the present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Returns what posts may do at present.
    pub fn rights(&self) -> Arc<PostRights> {
        Arc::clone(&self.rights.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces what posts may do, after a pack was applied; the next request sees it.
    pub fn replace_rights(&self, rights: PostRights) {
        *self.rights.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rights);
    }
}

/// The slice as others hold it; clones share it.
#[derive(Clone)]
pub struct Identity {
    /// The database.
    pub db: Db,
    /// Everything else.
    pub tools: Arc<Tools>,
}

/// What travels into a transaction.
#[derive(Clone)]
pub(crate) struct Task<I> {
    pub(crate) tools: Arc<Tools>,
    pub(crate) author: Author,
    pub(crate) input: I,
}

impl Identity {
    /// Joins a database and the tools.
    pub fn new(db: Db, tools: Tools) -> Self {
        Self { db, tools: Arc::new(tools) }
    }

    /// Runs a change, and again when somebody else changed the same row meanwhile.
    pub(crate) async fn write<I, T, F>(
        &self,
        name: &'static str,
        author: &Author,
        input: I,
        work: F,
    ) -> Result<T, IdentityError>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t Task<I>) -> BoxFuture<'t, Result<T, IdentityError>>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        let task = Task { tools: Arc::clone(&self.tools), author: author.clone(), input };
        self.db.write_anew(name, task, work, |error| matches!(error, IdentityError::Changed)).await
    }

    /// Hashes a new password away from the threads that serve requests.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, IdentityError> {
        let mut salt = [0; 16];
        self.tools.secrets.fill(&mut salt);
        let (cost, password) = (self.tools.settings.hash_cost, password.to_owned());
        self.slowly(move || secrets::hash(cost, salt, &password)).await?
    }

    /// Says whether a password belongs to a hash; without one it takes as long and says no.
    pub(crate) async fn verify(
        &self,
        hash: Option<String>,
        password: &str,
    ) -> Result<bool, IdentityError> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.tools.decoy.clone());
        // What is longer than any password is cut: it is wrong in any case, and stays cheap.
        let password: String =
            password.chars().take(crate::rules::PASSWORD_MAX_CHARS + 1).collect();
        let fits = self.slowly(move || secrets::verify(&hash, &password)).await?;
        Ok(fits && is_known)
    }

    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, IdentityError> {
        let stopped = |error: String| IdentityError::Hashing(error);
        let turn = self.tools.hashes.acquire().await;
        let _turn = turn.map_err(|error| stopped(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| stopped(error.to_string()))
    }
}

//! The slice as others hold it: database, clock, ids, packs, grids.

use crate::error::RegisterError;
use std::sync::Arc;
use wangge_db::{BoxFuture, Db, Tx};
use wangge_grid::Grids;
use wangge_identity::Author;
use wangge_kernel::{IdMaker, Instant, SharedClock};
use wangge_pack::City;

/// Times that a command decides again after somebody else changed the same row.
const TRIES: u32 = 8;

/// Everything but the database, so that it can travel into a transaction.
pub struct Tools {
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    pub(crate) city: Arc<City>,
    pub(crate) grids: Grids,
}

impl Tools {
    /// Gathers the tools.
    pub const fn new(clock: SharedClock, ids: IdMaker, city: Arc<City>, grids: Grids) -> Self {
        Self { clock, ids, city, grids }
    }

    /// Returns the present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Returns the packs.
    pub fn city(&self) -> &City {
        &self.city
    }
}

/// The registers; clones share them.
#[derive(Clone)]
pub struct Registers {
    /// The database.
    pub db: Db,
    /// Everything else.
    pub tools: Arc<Tools>,
}

/// What travels into a transaction.
#[derive(Clone)]
pub(crate) struct Work<I> {
    pub(crate) tools: Arc<Tools>,
    pub(crate) author: Author,
    pub(crate) input: I,
}

impl Registers {
    /// Joins a database and the tools.
    pub fn new(db: Db, tools: Tools) -> Self {
        Self { db, tools: Arc::new(tools) }
    }

    /// Runs a change, and decides again when somebody else changed the same row meanwhile.
    pub(crate) async fn write<I, T, F>(
        &self,
        name: &'static str,
        author: &Author,
        input: I,
        work: F,
    ) -> Result<T, RegisterError>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t Work<I>) -> BoxFuture<'t, Result<T, RegisterError>>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        let job = Work { tools: Arc::clone(&self.tools), author: author.clone(), input };
        for _ in 1..TRIES {
            match self.db.write(name, job.clone(), work).await {
                // Two at once took the same next number.
                Err(RegisterError::Db(error)) if error.kind() == wangge_db::ErrorKind::Conflict => {
                    tokio::task::yield_now().await;
                }
                outcome => return outcome,
            }
        }
        self.db.write(name, job, work).await
    }
}

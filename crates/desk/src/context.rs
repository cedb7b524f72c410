//! What the commands of this slice need: database, clock, ids, vault, the cases.

use crate::error::DeskError;
use jiff::tz::TimeZone;
use std::sync::Arc;
use wangge_cases::Cases;
use wangge_db::{BoxFuture, Db, Tx};
use wangge_identity::Secrets;
use wangge_kernel::{IdMaker, Instant, SharedClock};
use wangge_pack::City;
use wangge_vault::Vault;

/// Everything but the database, so that it can travel into a transaction.
pub struct Tools {
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    pub(crate) vault: Vault,
    pub(crate) secrets: Arc<dyn Secrets>,
    /// The cases, whose queries and packs this slice reads.
    pub cases: Cases,
}

impl Tools {
    /// Gathers the tools.
    pub fn new(
        clock: SharedClock,
        ids: IdMaker,
        vault: Vault,
        secrets: Arc<dyn Secrets>,
        cases: Cases,
    ) -> Self {
        Self { clock, ids, vault, secrets, cases }
    }

    /// Returns the present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Returns the packs as they stand.
    pub fn city(&self) -> Arc<City> {
        self.cases.tools.city()
    }

    /// Returns the time zone of the jurisdiction; without a calendar, UTC.
    pub fn zone(&self) -> TimeZone {
        wangge_cases::zone(&self.city()).unwrap_or(TimeZone::UTC)
    }
}

/// The slice as others hold it; clones share it.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub db: Db,
    /// Everything else.
    pub tools: Arc<Tools>,
}

/// What travels into a transaction.
#[derive(Clone)]
pub(crate) struct Work<I> {
    pub(crate) tools: Arc<Tools>,
    pub(crate) input: I,
}

impl Desk {
    /// Joins a database and the tools.
    pub fn new(db: Db, tools: Tools) -> Self {
        Self { db, tools: Arc::new(tools) }
    }

    /// Runs a change, and decides again when somebody else changed the same row meanwhile.
    pub(crate) async fn write<I, T, F>(
        &self,
        name: &'static str,
        input: I,
        work: F,
    ) -> Result<T, DeskError>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t Work<I>) -> BoxFuture<'t, Result<T, DeskError>>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        let job = Work { tools: Arc::clone(&self.tools), input };
        self.db.write_anew(name, job, work, |error| matches!(error, DeskError::Changed)).await
    }
}

//! What the commands of this slice need: database, clock, ids, packs.

use crate::error::CaseError;
use crate::rules::Rulebook;
use jiff::tz::TimeZone;
use std::sync::{Arc, PoisonError, RwLock};
use wangge_db::{BoxFuture, Db, Tx};
use wangge_identity::Author;
use wangge_kernel::calendar::{Calendar, Limit, Unit};
use wangge_kernel::{IdMaker, Instant, SharedClock};
use wangge_pack::{City, Flow};

/// Key of the flow that reports take.
pub const CASE_FLOW: &str = "case";
/// Least time that a department gets for rework, until packs say it: two working hours.
const REWORK_MINIMUM: Limit = Limit::whole(2, Unit::WorkingHours);
/// Times that a command decides again after somebody else changed the same case.
const TRIES: u32 = 8;

/// Everything but the database, so that it can travel into a transaction.
pub struct Tools {
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    city: RwLock<Arc<City>>,
}

impl Tools {
    /// Gathers the tools.
    pub const fn new(clock: SharedClock, ids: IdMaker, city: Arc<City>) -> Self {
        Self { clock, ids, city: RwLock::new(city) }
    }

    /// Returns the present moment.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Returns the packs as they stand.
    pub fn city(&self) -> Arc<City> {
        Arc::clone(&self.city.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the packs after new versions were applied; the next command sees them.
    pub fn replace_city(&self, city: Arc<City>) {
        *self.city.write().unwrap_or_else(PoisonError::into_inner) = city;
    }
}

/// The slice as others hold it; clones share it.
#[derive(Clone)]
pub struct Cases {
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

impl Cases {
    /// Joins a database and the tools.
    pub fn new(db: Db, tools: Tools) -> Self {
        Self { db, tools: Arc::new(tools) }
    }

    /// Runs a change, and decides again when somebody else changed the same case meanwhile.
    pub(crate) async fn write<I, T, F>(
        &self,
        name: &'static str,
        author: &Author,
        input: I,
        work: F,
    ) -> Result<T, CaseError>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t Work<I>) -> BoxFuture<'t, Result<T, CaseError>>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        let job = Work { tools: Arc::clone(&self.tools), author: author.clone(), input };
        for _ in 1..TRIES {
            match self.db.write(name, job.clone(), work).await {
                Err(CaseError::Changed) => tokio::task::yield_now().await,
                outcome => return outcome,
            }
        }
        self.db.write(name, job, work).await
    }
}

/// Finds the flow of a case.
pub(crate) fn flow<'a>(city: &'a City, key: &str) -> Result<&'a Flow, CaseError> {
    city.flow(key).ok_or_else(|| CaseError::Pack(format!("no pack holds the flow '{key}'")))
}

/// Finds the city's own calendar.
pub fn calendar(city: &City) -> Result<&Calendar, CaseError> {
    let file =
        city.calendar().ok_or_else(|| CaseError::Pack("no pack holds a calendar".to_owned()))?;
    Ok(&file.calendar)
}

/// Finds the time zone of the jurisdiction.
pub fn zone(city: &City) -> Result<TimeZone, CaseError> {
    let name = &calendar(city)?.plan().timezone;
    TimeZone::get(name).map_err(|error| CaseError::Pack(error.to_string()))
}

/// Looks up the limit of a stage or task in the packs.
pub(crate) fn stage_limit(city: &City, stage: &str, urgent: bool) -> Option<Limit> {
    city.stage_limit(stage).map(|limit| if urgent { limit.urgent } else { limit.normal })
}

/// Gathers what the decisions about one case rest on.
pub(crate) fn rulebook<'a>(
    city: &'a City,
    flow: &'a Flow,
    clause: Option<&str>,
    limit_of: &'a (dyn Fn(&str, bool) -> Option<Limit> + Sync),
) -> Result<Rulebook<'a>, CaseError> {
    let handling = clause.and_then(|key| city.clause(key)).map(|clause| clause.limit);
    Ok(Rulebook {
        flow,
        calendar: calendar(city)?,
        limit_of,
        handling,
        rework_minimum: Some(REWORK_MINIMUM),
    })
}

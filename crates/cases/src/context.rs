//! What the commands of this slice need: database, clock, ids, packs.

use crate::error::CaseError;
use crate::model::{Case, CaseId};
use crate::rules::Rulebook;
use crate::store;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use wangge_db::{BoxFuture, Db, Tx};
use wangge_grid::{AreaClass, Grids};
use wangge_identity::Author;
use wangge_kernel::calendar::{Calendar, Limit};
use wangge_kernel::{IdMaker, Instant, Point, SharedClock};
use wangge_pack::{City, Clause, Flow};
use wangge_vault::Vault;

/// Key of the flow that reports take.
pub const CASE_FLOW: &str = "case";

/// Everything but the database, so that it can travel into a transaction.
pub struct Tools {
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    pub(crate) vault: Vault,
    pub(crate) grids: Option<Grids>,
    /// Platforms above that can be sent answers, by the names that cases have them under.
    pub(crate) platforms: BTreeSet<String>,
    /// Called after each change, for pages that show it.
    changed: Arc<dyn Fn() + Send + Sync>,
    city: RwLock<Arc<City>>,
    /// Cities under which open cases were filed, by their short names.
    past: RwLock<HashMap<String, Arc<City>>>,
}

impl Tools {
    /// Gathers the tools.
    pub fn new(clock: SharedClock, ids: IdMaker, city: Arc<City>, vault: Vault) -> Self {
        let (city, past) = (RwLock::new(city), RwLock::default());
        let (grids, platforms) = (None, BTreeSet::new());
        Self { clock, ids, vault, grids, platforms, changed: Arc::new(|| {}), city, past }
    }

    /// Lets points be looked up in the unit grids.
    #[must_use]
    pub fn on(mut self, grids: Grids) -> Self {
        self.grids = Some(grids);
        self
    }

    /// Lets answers go up to these platforms; somebody types those for any other one.
    #[must_use]
    pub fn answering(mut self, platforms: impl IntoIterator<Item = String>) -> Self {
        self.platforms = platforms.into_iter().collect();
        self
    }

    /// Names the platforms that can be sent answers.
    pub(crate) fn platforms(&self) -> impl Iterator<Item = &str> {
        self.platforms.iter().map(String::as_str)
    }

    /// Tells whether a platform of this name can be sent answers.
    pub(crate) fn has_platform(&self, system: &str) -> bool {
        self.platforms.contains(system.trim())
    }

    /// Lets somebody know of every change, after it stands.
    #[must_use]
    pub fn telling(mut self, changed: impl Fn() + Send + Sync + 'static) -> Self {
        self.changed = Arc::new(changed);
        self
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

    /// Returns the packs of a short name, when they are at hand.
    pub fn city_named(&self, version: &str) -> Option<Arc<City>> {
        let city = self.city();
        if version.is_empty() || city.version() == version {
            return Some(city);
        }
        self.past.read().unwrap_or_else(PoisonError::into_inner).get(version).cloned()
    }

    /// Returns the unit grid of a point and how closely it is managed.
    pub fn spot(&self, district: i64, point: Point) -> Option<(String, AreaClass)> {
        let (grid, area) = self.grids.as_ref()?.spot_at(district, point)?;
        Some((grid.to_string(), area))
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

    /// Returns the packs under which a case was filed; those of today before that.
    pub async fn city_of(&self, district: i64, case: CaseId) -> Result<Arc<City>, CaseError> {
        let packs = self.db.read("cases.packs_of", (district, case), |tx, (district, case)| {
            Box::pin(store::case_packs(tx, *district, *case))
        });
        let version = packs.await?.ok_or(CaseError::NotFound)?;
        self.city_named(&version).await
    }

    /// Returns the packs of a short name, loading them once.
    pub async fn city_named(&self, version: &str) -> Result<Arc<City>, CaseError> {
        if let Some(city) = self.tools.city_named(version) {
            return Ok(city);
        }
        let loaded = wangge_pack::load_version(&self.db, version).await;
        let city = Arc::new(loaded.map_err(|error| CaseError::Pack(error.to_string()))?);
        let mut past = self.tools.past.write().unwrap_or_else(PoisonError::into_inner);
        past.insert(version.to_owned(), Arc::clone(&city));
        Ok(city)
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
        let is_changed = |error: &CaseError| matches!(error, CaseError::Changed);
        let outcome = self.db.write_anew(name, job, work, is_changed).await;
        if outcome.is_ok() {
            (self.tools.changed)();
        }
        outcome
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

/// The limit of a stage, by whether the case is urgent.
type LimitOf<'a> = Box<dyn Fn(&str, bool) -> Option<Limit> + Send + Sync + 'a>;

/// What a city says about one case, taken together so that a rulebook can borrow it.
pub(crate) struct Ground<'a> {
    city: &'a City,
    flow: &'a Flow,
    clause: Option<&'a Clause>,
    handling: Option<Limit>,
    limit_of: LimitOf<'a>,
}

/// Gathers what the decisions about a case rest on; `clause` is the one that is about to be taken.
pub(crate) fn ground<'a>(
    city: &'a City,
    case: &Case,
    clause: Option<&str>,
) -> Result<Ground<'a>, CaseError> {
    let own = case.category.as_ref().and_then(|category| category.clause.as_deref());
    let clause = clause.or(own).and_then(|key| city.clause(key));
    let flow = flow(city, &case.flow)?;
    // Where no clause limits the handling, the flow's own key may; a given deadline comes first.
    let of_flow =
        || stage_limit(city, &flow.key, case.urgent).filter(|_| case.given_due_at.is_none());
    let handling = clause.map(|clause| limit_in(clause, case.area.as_deref())).or_else(of_flow);
    let limit_of = Box::new(|stage: &str, urgent: bool| stage_limit(city, stage, urgent));
    Ok(Ground { city, flow, clause, handling, limit_of })
}

/// Returns the limit of a clause in an area, where the clause knows one.
fn limit_in(clause: &Clause, area: Option<&str>) -> Limit {
    let own = match area {
        Some("A") => clause.limit_a,
        Some("B") => clause.limit_b,
        Some("C") => clause.limit_c,
        _ => None,
    };
    own.unwrap_or(clause.limit)
}

impl Ground<'_> {
    /// Returns the rulebook.
    pub(crate) fn book(&self) -> Result<Rulebook<'_>, CaseError> {
        Ok(Rulebook {
            flow: self.flow,
            rules: self.city.case_rules(),
            calendar: calendar(self.city)?,
            limit_of: &*self.limit_of,
            handling: self.handling,
            subs: self.clause.map_or(&[], |clause| clause.sub_limits.as_slice()),
            is_urgent: self.clause.is_some_and(Clause::is_urgent),
        })
    }
}

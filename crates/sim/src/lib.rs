//! A simulated district such as 青屿区 (990101): land, people and their cases, made by the program.
//!
//! ```text
//! seed ──▶ scripts (who does what when) ──▶ one queue by time ──▶ commands under a virtual clock
//! ```
//!
//! Called by `wangge demo` and by tests, on a fresh district whose packs are applied. Everything is
//! invented; the same seed, size and moment give the same district. **Invariant:** the slices are changed
//! by their commands alone, each at its own moment, so that history, clocks, tasks and counters are
//! those of a real district.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod arrivals;
mod cast;
mod centre;
mod chance;
mod climate;
mod errands;
mod error;
mod extras;
mod land;
mod life;
mod live;
mod matters;
mod people;
mod phone;
mod phrases;
mod pictures;
mod play;
mod played;
#[cfg(test)]
mod proportions;
mod register;
mod script;
mod watches;

pub use error::SimError;
pub use land::{Address, Component, Site, Size};
pub use live::{Entry, Live, Turn};

use cast::Cast;
use land::{Land, Tongue};
use people::Company;
use pictures::Pool;
use std::sync::Arc;
use wangge_blob::Store;
use wangge_db::Db;
use wangge_grid::Grids;
use wangge_grid::commands::{name_areas, replace_district, replace_places};
use wangge_identity::{Author, HashCost, PostRights};
use wangge_kernel::{IdMaker, Instant, VirtualClock};
use wangge_pack::City;
use wangge_vault::Vault;

/// Code of the demo district.
pub const DISTRICT: i64 = 990_101;
/// The demo district by an eastern sea; its waters have no such town.
pub const QINGYU: Site = Site {
    district: DISTRICT,
    west: 121.630,
    south: 28.900,
    tongue: Tongue::Chinese,
    name: ("青屿区", "Qingyu District"),
};
/// A district on another shore, in another zone, with names in Latin letters.
pub const HARBOUR: Site = Site {
    district: 840_101,
    west: -70.200,
    south: 43.100,
    tongue: Tongue::Latin,
    name: ("Harbour District", "Harbour District"),
};
/// Password of every account of the demo district; the sign-in page offers it.
pub const PASSWORD: &str = "Try-Wangge-2026";
/// Number of the node whose ids the demo district has; a running program has another.
const NODE: u16 = 1_023;
/// The district was set up so long before its first case.
const SET_UP_MS: i64 = 40 * 24 * 3_600_000;
/// A whole district has a year behind it.
const YEAR_MS: i64 = 365 * 24 * 3_600_000;

/// What the demo district is made on.
#[derive(Clone)]
pub struct Stage {
    /// Migrated database in which the packs of the district are applied and nothing else is.
    pub db: Db,
    /// Attachments.
    pub blobs: Store,
    /// The city as its packs describe it.
    pub city: Arc<City>,
    /// Where the district lies.
    pub site: Site,
    /// Seals what reporters leave.
    pub vault: Vault,
    /// What posts may do.
    pub rights: PostRights,
    /// What one hash of a password costs.
    pub hash_cost: HashCost,
}

/// What is wanted.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// How much of a district.
    pub size: Size,
    /// Whatever follows by chance follows from it.
    pub seed: u64,
    /// Present moment of the district, which must not lie in the future.
    pub as_of: Instant,
    /// Hears how many deeds are done, and of how many.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Everybody who can sign in, once for each post.
    pub logins: Vec<Login>,
    /// Number of unit grids.
    pub grids: usize,
    /// Number of components in the register.
    pub components: usize,
    /// Number of cases.
    pub cases: usize,
    /// Deeds beside the plain way that the rules did not allow.
    pub skipped: usize,
}

/// One post of somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Name to sign in with.
    pub login: String,
    /// Name of the person.
    pub name: String,
    /// Key of the post.
    pub post: String,
    /// Name of the post in Chinese.
    pub post_name: String,
    /// Name of the post in English.
    pub post_name_en: String,
    /// Name of the organisation in Chinese.
    pub organisation: String,
    /// Name of the organisation in English.
    pub organisation_en: String,
}

/// Lists everybody who can sign in to a small district, and to a whole one besides others, once for
/// each post; a post that no pack knows shows its key.
pub fn logins(city: &City, site: &Site) -> Vec<Login> {
    logins_of(city, &Company::of(site, Size::Small, &[], 0, 0))
}

fn logins_of(city: &City, company: &Company) -> Vec<Login> {
    let lines = company.workers.iter();
    let lines = lines.flat_map(|worker| worker.posts.iter().map(move |post| (worker, *post)));
    let login = lines.map(|(worker, post)| {
        let house = company.houses.iter().find(|house| house.code == worker.house);
        let (post_name, post_name_en) =
            city.post(post).map_or((post, post), |post| (&post.name, &post.name_en));
        let (organisation, organisation_en) =
            house.map(|house| house.name.clone()).unwrap_or_default();
        Login {
            login: worker.login.clone(),
            name: worker.name.clone(),
            post: post.to_owned(),
            post_name: post_name.to_owned(),
            post_name_en: post_name_en.to_owned(),
            organisation,
            organisation_en,
        }
    });
    login.collect()
}

/// Lists the house numbers of the district that [`make`] grows from the same wish.
pub fn addresses(place: Site, size: Size, seed: u64) -> Vec<Address> {
    Land::grow(place, size, seed).addresses()
}

/// Makes a district as it stands at a moment.
pub async fn make(stage: &Stage, wish: &Wish<'_>) -> Result<Made, SimError> {
    let history = match wish.size {
        Size::Small => SET_UP_MS,
        Size::District => YEAR_MS + SET_UP_MS,
    };
    let start = wish.as_of.plus_millis(-history);
    let clock = VirtualClock::at(start);
    let ids = IdMaker::new(clock.shared(), NODE);
    let land = Land::grow(stage.site, wish.size, wish.seed);
    let grids = Grids::new(stage.db.clone(), clock.shared(), ids.clone());
    let net = land.grids(start);
    let n_grids = net.len();
    let district = stage.site.district;
    replace_district(&grids, &Author::Program, district, net, land.features()).await?;
    name_areas(&grids, &Author::Program, district, land.areas()).await?;
    replace_places(&grids, &Author::Program, district, land.places()).await?;
    let streets: Vec<_> = land.streets.iter().map(|street| street.1.clone()).collect();
    let communities = land.communities.len();
    let company = Company::of(&stage.site, wish.size, &streets, communities, wish.seed);
    let cast = Cast::hire(stage, &company, &clock, &ids, wish.seed).await?;
    let zone = wangge_cases::zone(&stage.city);
    let zone = zone.map_err(|error| SimError::Pack(error.to_string()))?;
    let pool = Pool::fill(&stage.blobs, zone, wish.as_of).await?;
    let house = play::House { clock, ids, grids, cast, pool, land };
    let names = company.houses.iter().map(|one| (one.code.clone(), one.name.0.clone()));
    let components = register::fill(stage, &house, &names.collect(), wish).await?;
    let tally = play::run(stage, &house, wish).await?;
    stage.db.settle()?;
    let logins = logins_of(&stage.city, &company);
    let (cases, skipped) = (tally.cases, tally.skipped);
    Ok(Made { logins, grids: n_grids, components, cases, skipped })
}

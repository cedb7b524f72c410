//! The demo district 青屿区 (990101): land, people and a month of cases, made by the program.
//!
//! ```text
//! seed ──▶ scripts (who does what when) ──▶ one queue by time ──▶ commands under a virtual clock
//! ```
//!
//! Called by `wangge demo` and by tests, on a fresh district whose packs are applied. Everything is
//! invented; the same seed and moment give the same district. **Invariant:** the slices are changed
//! by their commands alone, each at its own moment, so that history, clocks, tasks and counters are
//! those of a real district.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod cast;
mod chance;
mod chart;
mod error;
mod extras;
mod land;
mod matters;
mod people;
mod pictures;
mod play;
mod script;

pub use error::SimError;

use cast::Cast;
use pictures::Pool;
use std::sync::Arc;
use wangge_blob::Store;
use wangge_db::Db;
use wangge_grid::{Grids, commands::replace_district};
use wangge_identity::{Author, HashCost, PostRights};
use wangge_kernel::{IdMaker, Instant, VirtualClock};
use wangge_pack::City;
use wangge_vault::Vault;

/// Code of the demo district.
pub const DISTRICT: i64 = 990_101;
/// Password of every account of the demo district; the sign-in page offers it.
pub const PASSWORD: &str = "Try-Wangge-2026";
/// Number of the node whose ids the demo district has; a running program has another.
const NODE: u16 = 1_023;
/// The district was set up this long before its present moment.
const SET_UP_MS: i64 = 40 * 24 * 3_600_000;

/// What the demo district is made on.
#[derive(Clone)]
pub struct Stage {
    /// Migrated database in which the packs of the district are applied and nothing else is.
    pub db: Db,
    /// Attachments.
    pub blobs: Store,
    /// The city as its packs describe it.
    pub city: Arc<City>,
    /// Seals what reporters leave.
    pub vault: Vault,
    /// What posts may do.
    pub rights: PostRights,
    /// What one hash of a password costs.
    pub hash_cost: HashCost,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Everybody who can sign in, once for each post.
    pub logins: Vec<Login>,
    /// Number of unit grids.
    pub grids: usize,
    /// Number of cases.
    pub cases: usize,
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

/// Lists everybody who can sign in, once for each post; a post that no pack knows shows its key.
pub fn logins(city: &City) -> Vec<Login> {
    let lines = people::STAFF.iter().flat_map(|line| line.3.iter().map(move |post| (line, *post)));
    let login = lines.map(|((login, name, code, _), post)| {
        let organisation = people::ORGANISATIONS.iter().find(|line| line.1 == *code);
        let (post_name, post_name_en) =
            city.post(post).map_or((post, post), |post| (&post.name, &post.name_en));
        Login {
            login: (*login).to_owned(),
            name: (*name).to_owned(),
            post: post.to_owned(),
            post_name: post_name.to_owned(),
            post_name_en: post_name_en.to_owned(),
            organisation: organisation.map_or(*code, |line| line.3).to_owned(),
            organisation_en: organisation.map_or(*code, |line| line.4).to_owned(),
        }
    });
    login.collect()
}

/// Makes the demo district as it stands at `as_of`, which must not lie in the future.
pub async fn make(stage: &Stage, seed: u64, as_of: Instant) -> Result<Made, SimError> {
    let start = as_of.plus_millis(-SET_UP_MS);
    let clock = VirtualClock::at(start);
    let ids = IdMaker::new(clock.shared(), NODE);
    let grids = Grids::new(stage.db.clone(), clock.shared(), ids.clone());
    let net = land::grids(start);
    let n_grids = net.len();
    replace_district(&grids, &Author::Program, DISTRICT, net, chart::features()).await?;
    let cast = Cast::hire(stage, &clock, &ids, seed).await?;
    let pool = Pool::fill(&stage.blobs).await?;
    let cases =
        play::run(stage, &play::House { clock, ids, grids, cast, pool }, seed, as_of).await?;
    Ok(Made { logins: logins(&stage.city), grids: n_grids, cases })
}

//! Brings packs into the database and cities out of it.
//!
//! `wangge pack apply` calls [`apply`]; the program calls [`load_from_db`] at start and
//! [`load_versions`] for cases filed under older versions. Nothing that does not pass every check
//! is stored, and nothing stored is changed.

use std::path::Path;

use thiserror::Error;
use wangge_db::{Db, DbError, Tx};
use wangge_kernel::Instant;

use crate::City;
use crate::error::PackError;
use crate::files::{PackFiles, read_stack};
use crate::stack::build;
use crate::store::{self, VersionRow};

/// What applying changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The district now works by this stack.
    New {
        /// Pack and hash, bottom first.
        stack: Vec<(String, String)>,
        /// Keys of the packs whose versions were not stored before.
        added: Vec<String>,
    },
    /// The district already works by exactly these files.
    Unchanged,
}

/// Why packs could not be stored or loaded.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// The packs are wrong; nothing was stored.
    #[error("{} mistakes in packs, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Pack(Vec<PackError>),
    /// No stack was applied to the district.
    #[error("district {0} has no packs; run `wangge pack apply`")]
    NoStack(i64),
    /// A version that something points to is not stored, or cannot be read.
    #[error("version {hash} of pack '{pack}' is not in the database or is damaged")]
    NoVersion {
        /// Key of the pack.
        pack: String,
        /// Hash of the version.
        hash: String,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

struct Order {
    district: i64,
    versions: Vec<VersionRow>,
    now: Instant,
    by: String,
    version: String,
}

/// Checks a pack with everything below it, stores the versions and puts the district on them.
pub async fn apply(
    db: &Db,
    district: i64,
    folder: &Path,
    key: &str,
    now: Instant,
    by: &str,
) -> Result<Applied, ApplyError> {
    let stack = read_stack(folder, key).map_err(ApplyError::Pack)?;
    let city = build(&stack).map_err(ApplyError::Pack)?;
    let mut versions = Vec::new();
    for (files, pack) in stack.iter().zip(city.packs()) {
        versions.push(VersionRow {
            pack: files.key.clone(),
            version_hash: pack.hash.clone(),
            version: pack.version.clone(),
            files: to_json(&files.files)?,
            applied_at: now,
            applied_by: by.to_owned(),
        });
    }
    let version = city.version().to_owned();
    let order = Order { district, versions, now, by: by.to_owned(), version };
    db.write("pack.apply", order, |tx, order| Box::pin(apply_in_tx(tx, order))).await
}

async fn apply_in_tx(tx: &mut Tx, order: &Order) -> Result<Applied, ApplyError> {
    let versions = order.versions.iter();
    let stack: Vec<(String, String)> =
        versions.map(|row| (row.pack.clone(), row.version_hash.clone())).collect();
    let text = to_json(&stack)?;
    store::city_version_add(tx, &order.version, &text).await?;
    if store::stack_fetch(tx, order.district).await?.as_ref() == Some(&text) {
        return Ok(Applied::Unchanged);
    }
    let mut added = Vec::new();
    for version in &order.versions {
        if store::version_add(tx, version).await? {
            added.push(version.pack.clone());
        }
    }
    store::stack_put(tx, order.district, &text, order.now, &order.by).await?;
    Ok(Applied::New { stack, added })
}

/// Loads the city of a district from the database.
pub async fn load_from_db(db: &Db, district: i64) -> Result<City, ApplyError> {
    let stack = db
        .read("pack.stack", district, |tx, district| Box::pin(stored_stack(tx, *district)))
        .await?;
    city_of(&stack)
}

/// Keeps what the short name of a city stands for, so that cases filed under it find it again.
///
/// Needed once for stacks that were applied before short names were kept.
pub async fn remember(db: &Db, city: &City) -> Result<(), ApplyError> {
    let stack: Vec<(String, String)> =
        city.packs().iter().map(|pack| (pack.key.clone(), pack.hash.clone())).collect();
    let input = (city.version().to_owned(), to_json(&stack)?);
    db.write("pack.remember", input, |tx, (version, stack)| {
        Box::pin(async move { Ok(store::city_version_add(tx, version, stack).await?) })
    })
    .await
}

/// Loads the city that once had a short name, for a case that was filed under it.
pub async fn load_version(db: &Db, version: &str) -> Result<City, ApplyError> {
    let stack = db
        .read("pack.city_version", version.to_owned(), |tx, version| {
            Box::pin(async move {
                let missing = || ApplyError::NoVersion {
                    pack: "the whole stack".to_owned(),
                    hash: version.clone(),
                };
                let text = store::city_version_fetch(tx, version).await?.ok_or_else(missing)?;
                let versions: Vec<(String, String)> =
                    serde_json::from_str(&text).map_err(|error| damaged("city_version", &error))?;
                stored_versions(tx, &versions).await
            })
        })
        .await?;
    city_of(&stack)
}

/// Loads a city of given versions, pack and hash, bottom first.
pub async fn load_versions(db: &Db, versions: Vec<(String, String)>) -> Result<City, ApplyError> {
    let stack = db
        .read("pack.versions", versions, |tx, versions| Box::pin(stored_versions(tx, versions)))
        .await?;
    city_of(&stack)
}

/// Stored packs passed the checks of their time; a stricter program may still refuse them.
fn city_of(stack: &[PackFiles]) -> Result<City, ApplyError> {
    build(stack).map_err(ApplyError::Pack)
}

async fn stored_stack(tx: &mut Tx, district: i64) -> Result<Vec<PackFiles>, ApplyError> {
    let text = store::stack_fetch(tx, district).await?.ok_or(ApplyError::NoStack(district))?;
    let versions: Vec<(String, String)> =
        serde_json::from_str(&text).map_err(|error| damaged("city_stack", &error))?;
    stored_versions(tx, &versions).await
}

async fn stored_versions(
    tx: &mut Tx,
    versions: &[(String, String)],
) -> Result<Vec<PackFiles>, ApplyError> {
    let mut stack = Vec::new();
    for (pack, hash) in versions {
        let missing = || ApplyError::NoVersion { pack: pack.clone(), hash: hash.clone() };
        let row = store::version_fetch(tx, pack, hash).await?.ok_or_else(missing)?;
        let files = serde_json::from_str(&row.files).map_err(|_| missing())?;
        let files = PackFiles { key: pack.clone(), place: format!("packs/{pack}"), files };
        if files.hash() != *hash {
            return Err(missing());
        }
        stack.push(files);
    }
    Ok(stack)
}

fn to_json(value: &impl serde::Serialize) -> Result<String, ApplyError> {
    serde_json::to_string(value).map_err(|error| damaged("packs", &error))
}

fn damaged(what: &str, error: &serde_json::Error) -> ApplyError {
    DbError::new(wangge_db::ErrorKind::Bug, format!("{what}: {error}")).into()
}

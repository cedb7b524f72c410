//! `wangge pack`: checks, applies and lists packs.

use crate::failure::{Failure, mistakes};
use crate::output;
use crate::settings::Place;
use clap::Subcommand;
use std::path::PathBuf;
use wangge_app::{App, Ground};
use wangge_cases::commands::{Misfit, Repack, repack};
use wangge_pack::{Applied, City};

/// Check, apply and list packs, the folders that say how a city works
///
/// Examples:
///   wangge pack check packs demo-city
///   wangge pack apply packs demo-city --data /srv/wangge
///   wangge pack move-cases --reason "2027 edition" --dry-run --data /srv/wangge
///   wangge pack list --data /srv/wangge
#[derive(Subcommand)]
#[command(verbatim_doc_comment)]
pub(crate) enum Pack {
    /// Look for mistakes in a pack and everything below it; stores nothing
    Check {
        /// Folder of packs
        folder: PathBuf,
        /// Pack; without it every pack of the folder
        key: Option<String>,
    },
    /// Store a pack with everything below it, and put the district on it
    ///
    /// A running server goes on with the old packs until it is started again.
    Apply {
        /// Folder of packs
        folder: PathBuf,
        /// Pack
        key: String,
    },
    /// Move open cases of older packs onto those in force; each gets a step with the reason
    ///
    /// Deadlines that run stay what they are; what comes next follows the new packs. A case whose
    /// stage or clause is gone, or whose application waits, stays and is named.
    MoveCases {
        /// Why, for the history of each case
        #[arg(long)]
        reason: String,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
    /// Show the packs in force, bottom first, with versions and posts
    List,
}

impl Pack {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        match self {
            Self::Check { folder, key } => check(&folder, key),
            Self::Apply { folder, key } => {
                let ground = Ground::open(place.settings()?).await?;
                let district = ground.settings.district;
                let now = ground.clock.now();
                let applied = wangge_pack::apply(
                    &ground.db,
                    district,
                    &folder,
                    &key,
                    now,
                    "wangge pack apply",
                )
                .await?;
                match applied {
                    Applied::Unchanged => output::say(&format!(
                        "district {district} works by exactly these packs already"
                    )),
                    Applied::New { stack, added } => {
                        for (pack, hash) in stack {
                            let mark = if added.contains(&pack) { "stored" } else { "kept" };
                            output::say(&format!("{mark:6}  {pack}  {}", short(&hash)));
                        }
                        output::say(&format!("district {district} now works by these packs"));
                    }
                }
                Ok(())
            }
            Self::MoveCases { reason, dry_run } => {
                let app = App::open(Ground::open(place.settings()?).await?).await?;
                move_cases(&app, reason, dry_run).await
            }
            Self::List => {
                let ground = Ground::open(place.settings()?).await?;
                let city = wangge_pack::load_from_db(&ground.db, ground.settings.district).await?;
                list(&city);
                Ok(())
            }
        }
    }
}

async fn move_cases(app: &App, reason: String, dry_run: bool) -> Result<(), Failure> {
    let wanted = Repack { district: app.ground.settings.district, reason, dry_run };
    let done = repack(&app.cases.cases, &Ground::author(), &wanted).await?;
    for (number, misfit) in &done.kept {
        let why = match misfit {
            Misfit::Flow(key) => format!("the packs have no flow '{key}'"),
            Misfit::Stage(key) => format!("its flow has no stage '{key}' any more"),
            Misfit::Clause(key) => format!("there is no clause '{key}' any more"),
            Misfit::Application => "an application waits for a decision".to_owned(),
        };
        output::say(&format!("kept   {number}: {why}"));
    }
    let verb = if dry_run { "would move" } else { "moved" };
    output::say(&format!("{verb} {} open cases, kept {}", done.moved, done.kept.len()));
    Ok(())
}

fn check(folder: &std::path::Path, key: Option<String>) -> Result<(), Failure> {
    let keys = match key {
        Some(key) => vec![key],
        None => keys_in(folder)?,
    };
    let mut errors = Vec::new();
    for key in keys {
        match wangge_pack::load(folder, &key) {
            Ok(city) => output::say(&format!(
                "{key}: {} standards, {} items, {} clauses, {} posts, {} flows, {} calendars, no mistakes",
                city.standards().len(),
                city.items().len(),
                city.clauses().len(),
                city.posts().len(),
                city.flows().len(),
                city.calendars().len(),
            )),
            Err(found) => errors.extend(found),
        }
    }
    errors.sort();
    errors.dedup();
    if errors.is_empty() { Ok(()) } else { Err(mistakes(&errors)) }
}

fn keys_in(folder: &std::path::Path) -> Result<Vec<String>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| {
        Failure::new(
            format!("{} cannot be read: {error}", folder.display()),
            "name a folder of packs",
        )
    })?;
    let packs = entries.flatten().filter(|entry| entry.path().join("pack.toml").is_file());
    let mut keys: Vec<String> =
        packs.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    keys.sort();
    if keys.is_empty() {
        return Err(Failure::new(
            format!("{} holds no pack", folder.display()),
            "a pack is a folder with a file pack.toml",
        ));
    }
    Ok(keys)
}

fn list(city: &City) {
    let mut rows = vec![vec!["PACK".into(), "VERSION".into(), "HASH".into(), "NAME".into()]];
    for pack in city.packs() {
        rows.push(vec![
            pack.key.clone(),
            pack.version.clone(),
            short(&pack.hash),
            pack.name.clone(),
        ]);
    }
    output::table(&rows);
    output::say("");
    let mut rows = vec![vec!["POST".into(), "SCOPE".into(), "NAME".into(), "PERMISSIONS".into()]];
    for post in city.posts() {
        rows.push(vec![
            post.key.clone(),
            post.scope.to_string(),
            post.name.clone(),
            post.permissions.join(" "),
        ]);
    }
    output::table(&rows);
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

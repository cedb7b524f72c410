//! `wangge demo`: makes a district with invented people and cases, to look around in.

use crate::config::FILE;
use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Args;
use rust_embed::RustEmbed;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wangge_app::Ground;
use wangge_identity::{HashCost, queries};
use wangge_sim::{DISTRICT, Login, PASSWORD, Stage};

/// Pack of the invented city.
const PACK: &str = "demo-city";
/// Seed of the district that everybody sees.
const SEED: u64 = 990_101;
/// What to do when the district stands half-made.
const UNFINISHED: &str = "choose an empty folder with --data and run `wangge demo` again";

#[derive(RustEmbed)]
#[folder = "../../packs"]
struct Packs;

/// Make a district with invented people and a month of cases, to look around in
///
/// Applies the pack demo-city, draws a map, opens accounts for all ten posts, plays some 330 cases
/// through all stages up to this moment and prints the logins; that takes some seconds. The data
/// folder gets a wangge.toml with demo = true, so that the sign-in page offers the accounts.
/// Running it again changes nothing that is there.
///
/// Examples:
///   wangge demo --data ./try && wangge serve --data ./try
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Demo {
    /// Folder of packs to use instead of the built-in ones
    #[arg(long, value_name = "FOLDER")]
    packs: Option<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let ground = Ground::open(place.settings()?).await?;
        let built_in = unpack()?;
        let folder = self.packs.unwrap_or_else(|| built_in.path().to_owned());
        let district = ground.settings.district;
        if district != DISTRICT {
            let what = format!("the district is {district}, and the demonstration is {DISTRICT}");
            return Err(Failure::new(what, UNFINISHED));
        }
        wangge_pack::apply(&ground.db, district, &folder, PACK, ground.clock.now(), "wangge demo")
            .await?;
        let city = Arc::new(wangge_pack::load_from_db(&ground.db, district).await?);
        if !is_made(&ground).await? {
            let rights = wangge_app::rights_of(&city);
            let (db, blobs, city) = (ground.db.clone(), ground.blobs.clone(), Arc::clone(&city));
            let vault = ground.vault.clone();
            let stage = Stage { db, blobs, city, vault, rights, hash_cost: HashCost::default() };
            let made = wangge_sim::make(&stage, SEED, ground.clock.now()).await;
            made.map_err(|error| Failure::new(error.to_string(), UNFINISHED))?;
        }
        output::table(&rows_of(&wangge_sim::logins(&city)));
        output::say("");
        write_config(&ground)?;
        output::say(&format!("Everybody's password: {PASSWORD}"));
        output::say(&format!("Next: wangge serve --data {}", ground.settings.data.display()));
        Ok(())
    }
}

/// Writes the built-in packs to a folder that is gone afterwards.
fn unpack() -> Result<tempfile::TempDir, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(
            format!("the packs cannot be unpacked: {error}"),
            "free some space in the temporary folder",
        )
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    for name in Packs::iter() {
        let path = folder.path().join(Path::new(name.as_ref()));
        if let (Some(parent), Some(file)) = (path.parent(), Packs::get(&name)) {
            fs::create_dir_all(parent).map_err(failed)?;
            fs::write(&path, file.data).map_err(failed)?;
        }
    }
    Ok(folder)
}

/// Tells whether the district stands already; it is made once and as a whole.
async fn is_made(ground: &Ground) -> Result<bool, Failure> {
    let tree = ground.db.read("demo.is_made", DISTRICT, |tx, district| {
        Box::pin(queries::organisation_tree(tx, *district))
    });
    let has_people = !tree.await?.is_empty();
    // The configuration is written last.
    if has_people && !ground.settings.data.join(FILE).exists() {
        return Err(Failure::new(
            "the district in this folder was not made to its end",
            UNFINISHED,
        ));
    }
    Ok(has_people)
}

/// Lists the logins, each person in one line with all posts.
fn rows_of(logins: &[Login]) -> Vec<Vec<String>> {
    let mut rows = vec![["LOGIN", "NAME", "POSTS", "ORGANISATION"].map(str::to_owned).to_vec()];
    for login in logins {
        match rows.last_mut() {
            Some(row) if row[0] == login.login => {
                row[2] = format!("{}, {}", row[2], login.post_name);
            }
            _ => rows.push(vec![
                login.login.clone(),
                login.name.clone(),
                login.post_name.clone(),
                login.organisation.clone(),
            ]),
        }
    }
    rows
}

/// Remembers in the data folder that this is a demonstration.
fn write_config(ground: &Ground) -> Result<(), Failure> {
    let path = ground.settings.data.join(FILE);
    if path.exists() {
        return Ok(());
    }
    let text = format!(
        "# Written by `wangge demo`: anybody may sign in to the accounts of this district.\ndemo = true\ndistrict = {}\n",
        ground.settings.district
    );
    fs::write(&path, text).map_err(|error| {
        Failure::new(
            format!("{} cannot be written: {error}", path.display()),
            "check the rights of the data folder",
        )
    })
}

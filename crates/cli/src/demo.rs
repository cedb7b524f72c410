//! `wangge demo`: makes a district with invented people and cases, to look around in.

use crate::config::FILE;
use crate::failure::{Failure, mistakes};
use crate::output;
use crate::settings::Place;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rust_embed::RustEmbed;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wangge_app::{Ground, Settings};
use wangge_db::DbUrl;
use wangge_identity::{HashCost, queries};
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_sim::{HARBOUR, Login, PASSWORD, QINGYU, Site, Size, Stage, Wish};

/// Seed of the district that everybody sees.
pub(crate) const SEED: u64 = 990_101;
/// What to do when the district stands half-made.
const UNFINISHED: &str = "choose an empty folder with --data and run `wangge demo` again";

#[derive(RustEmbed)]
#[folder = "../../packs"]
struct Packs;

/// Make a district with invented people and their cases, to look around in
///
/// Applies the pack of the invented city, grows a land with roads and grids, opens accounts for all
/// ten posts, plays their cases through all stages up to this moment and prints the best-known
/// logins: a whole district with a year of cases in two or three minutes (in an optimised build), or
/// with `--size small` a street with a month of cases in some seconds. The data folder gets a
/// wangge.toml with demo = true, so that the sign-in page offers accounts.
/// Running it again changes nothing that is there.
///
/// Examples:
///   wangge demo --data ./try && wangge serve --data ./try
///   wangge demo --size small --data ./small
///   wangge demo --city harbour --data ./abroad
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Demo {
    /// Folder of packs to use instead of the built-in ones
    #[arg(long, value_name = "FOLDER")]
    packs: Option<PathBuf>,
    /// Which of the invented cities
    #[arg(long, value_enum, default_value_t = Town::Qingyu)]
    city: Town,
    /// How much of a district
    #[arg(long, value_enum, default_value_t = Extent::District)]
    size: Extent,
    /// Number from which everything that looks like chance follows
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Present moment of the district, such as 2026-11-23T10:30:00+08:00 [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    as_of: Option<Instant>,
}

/// An invented city.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Town {
    /// By an eastern sea of China (district 990101)
    Qingyu,
    /// On the other shore of another ocean, in another zone, with names in Latin letters (district 840101)
    Harbour,
}

impl Town {
    pub(crate) const fn site(self) -> Site {
        match self {
            Self::Qingyu => QINGYU,
            Self::Harbour => HARBOUR,
        }
    }

    const fn pack(self) -> &'static str {
        match self {
            Self::Qingyu => "demo-city",
            Self::Harbour => "harbour",
        }
    }

    /// Reads the built-in packs of the city.
    pub(crate) fn city(self) -> Result<City, Failure> {
        let folder = unpack()?;
        wangge_pack::load(folder.path(), self.pack()).map_err(|errors| mistakes(&errors))
    }
}

/// How much is made.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Extent {
    /// One street and a month of cases
    Small,
    /// Four streets, thirty communities and a year of cases
    District,
}

fn moment(text: &str) -> Result<Instant, String> {
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    parsed.map(Instant::from).map_err(|error| error.to_string())
}

impl Demo {
    /// The small district at this moment.
    pub(crate) const fn small() -> Self {
        Self { packs: None, city: Town::Qingyu, size: Extent::Small, seed: SEED, as_of: None }
    }

    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let (ground, city) = self.prepare(place).await?;
        output::table(&rows_of(&wangge_sim::logins(&city, &self.city.site())));
        output::say("");
        output::say(&format!("Everybody's password: {PASSWORD}"));
        output::say(&format!("Next: wangge serve --data {}", ground.settings.data.display()));
        Ok(())
    }

    /// Makes the district unless it is there.
    pub(crate) async fn prepare(&self, place: Place) -> Result<(Ground, Arc<City>), Failure> {
        let mut settings = place.settings()?;
        let site = self.city.site();
        // Whoever has said nothing of the district means the one of the city.
        if settings.district == QINGYU.district && !settings.data.join(FILE).exists() {
            settings.district = site.district;
        }
        let ground = ground(settings).await?;
        let built_in = unpack()?;
        let folder = self.packs.clone().unwrap_or_else(|| built_in.path().to_owned());
        let district = ground.settings.district;
        if district != site.district {
            let (other, own) = (district, site.district);
            let what = format!("the district is {other}, and the demonstration is {own}");
            return Err(Failure::new(what, UNFINISHED));
        }
        let now = ground.clock.now();
        let as_of = self.as_of.unwrap_or(now);
        if as_of > now {
            return Err(Failure::new("--as-of lies in the future", "choose a moment that is past"));
        }
        wangge_pack::apply(&ground.db, district, &folder, self.city.pack(), as_of, "wangge demo")
            .await?;
        let city = Arc::new(wangge_pack::load_from_db(&ground.db, district).await?);
        if !is_made(&ground).await? {
            self.make(&ground, Arc::clone(&city), site, as_of).await?;
        }
        write_config(&ground)?;
        Ok((ground, city))
    }

    async fn make(
        &self,
        ground: &Ground,
        city: Arc<City>,
        site: Site,
        as_of: Instant,
    ) -> Result<(), Failure> {
        let bar = ProgressBar::no_length();
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed}  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let progress = |done: usize, all: usize| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        };
        let rights = wangge_app::rights_of(&city);
        let (db, blobs, vault) = (ground.db.clone(), ground.blobs.clone(), ground.vault.clone());
        // Everybody knows the password; what guards it may be cheap.
        let hash_cost = HashCost::CHEAP;
        let stage = Stage { db, blobs, city, site, vault, rights, hash_cost };
        let wish = Wish { size: self.size.into(), seed: self.seed, as_of, progress: &progress };
        let made = wangge_sim::make(&stage, &wish).await;
        bar.finish_and_clear();
        let made = made.map_err(|error| Failure::new(error.to_string(), UNFINISHED))?;
        output::say(&format!(
            "{} unit grids, {} components, {} accounts, {} cases",
            made.grids,
            made.components,
            made.logins.len(),
            made.cases
        ));
        output::say("");
        Ok(())
    }
}

impl From<Extent> for Size {
    fn from(extent: Extent) -> Self {
        match extent {
            Extent::Small => Self::Small,
            Extent::District => Self::District,
        }
    }
}

/// Opens the installation; a fresh one is synced when it is whole.
async fn ground(settings: Settings) -> Result<Ground, Failure> {
    let is_fresh = match &settings.db {
        DbUrl::Lite(path) => !path.exists(),
        DbUrl::Pg(_) => false,
    };
    if is_fresh { Ok(Ground::making(settings).await?) } else { Ok(Ground::open(settings).await?) }
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
    let tree = ground.db.read("demo.is_made", ground.settings.district, |tx, district| {
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
    ground.db.settle()?;
    fs::write(&path, text).map_err(|error| {
        Failure::new(
            format!("{} cannot be written: {error}", path.display()),
            "check the rights of the data folder",
        )
    })
}

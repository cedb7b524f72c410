//! `wangge demo`: makes a district with invented people, to look around in.

use crate::config::FILE;
use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Args;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use wangge_app::Ground;
use wangge_console::DEMO_PASSWORD;
use wangge_identity::commands::{self, NewAccount, NewGrant, NewOrganisation};
use wangge_identity::{Author, Identity, Language, OrganisationId, OrganisationKind, queries};

/// Pack of the invented city.
const PACK: &str = "demo-city";
/// Organisations and accounts.
const PEOPLE: &str = include_str!("../demo/people.toml");

#[derive(RustEmbed)]
#[folder = "../../packs"]
struct Packs;

/// Make a district with invented people, to look around in
///
/// Applies the pack demo-city, opens accounts for all ten posts and prints their logins. The data
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

#[derive(Deserialize)]
struct People {
    organisation: Vec<NewPlace>,
    account: Vec<NewPerson>,
}

#[derive(Deserialize)]
struct NewPlace {
    code: String,
    parent: Option<String>,
    name: String,
    name_en: String,
    kind: OrganisationKind,
}

#[derive(Deserialize)]
struct NewPerson {
    login: String,
    name: String,
    posts: Vec<(String, String)>,
}

impl Demo {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let ground = Ground::open(place.settings()?).await?;
        let built_in = unpack()?;
        let folder = self.packs.unwrap_or_else(|| built_in.path().to_owned());
        let district = ground.settings.district;
        wangge_pack::apply(&ground.db, district, &folder, PACK, ground.clock.now(), "wangge demo").await?;
        let city = wangge_pack::load_from_db(&ground.db, district).await?;
        let identity = ground.identity(wangge_app::rights_of(&city))?;
        let people: People = toml::from_str(PEOPLE)
            .map_err(|error| Failure::new(format!("the people of the demonstration: {error}"), "please report this"))?;
        let organisations = make_organisations(&identity, district, &people.organisation).await?;
        let mut rows = vec![vec!["LOGIN".to_owned(), "NAME".to_owned(), "POSTS".to_owned()]];
        for person in &people.account {
            make_person(&identity, &organisations, person).await?;
            let names = person.posts.iter().map(|(post, _)| city.post(post).map_or(post.as_str(), |post| &post.name));
            rows.push(vec![person.login.clone(), person.name.clone(), names.collect::<Vec<_>>().join(", ")]);
        }
        write_config(&ground)?;
        output::table(&rows);
        output::say("");
        output::say(&format!("Everybody's password: {DEMO_PASSWORD}"));
        output::say(&format!("Next: wangge serve --data {}", ground.settings.data.display()));
        Ok(())
    }
}

/// Writes the built-in packs to a folder that is gone afterwards.
fn unpack() -> Result<tempfile::TempDir, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("the packs cannot be unpacked: {error}"), "free some space in the temporary folder");
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

async fn make_organisations(
    identity: &Identity,
    district: i64,
    places: &[NewPlace],
) -> Result<BTreeMap<String, OrganisationId>, Failure> {
    let mut known: BTreeMap<String, OrganisationId> = BTreeMap::new();
    for place in places {
        let found = identity.db.read("demo.organisation", (district, place.code.clone()), |tx, (district, code)| {
            Box::pin(queries::organisation_by_code(tx, *district, code))
        });
        let id = if let Some(found) = found.await? {
            found.id
        } else {
            let new = NewOrganisation {
                district,
                parent: place.parent.as_ref().and_then(|code| known.get(code)).copied(),
                code: place.code.clone(),
                name: place.name.clone(),
                name_en: place.name_en.clone(),
                kind: place.kind,
                sort_key: None,
            };
            commands::create_organisation(identity, &Author::Program, new).await?
        };
        known.insert(place.code.clone(), id);
    }
    Ok(known)
}

async fn make_person(
    identity: &Identity,
    organisations: &BTreeMap<String, OrganisationId>,
    person: &NewPerson,
) -> Result<(), Failure> {
    let found = identity.db.read("demo.account", person.login.clone(), |tx, login| Box::pin(queries::account_by_login(tx, login)));
    if found.await?.is_some() {
        return Ok(());
    }
    let new = NewAccount {
        login: person.login.clone(),
        name: person.name.clone(),
        phone: None,
        password: DEMO_PASSWORD.to_owned(),
        must_change: false,
        language: Language::ZhCn,
    };
    let account = commands::create_account(identity, &Author::Program, new).await?;
    for (post, code) in &person.posts {
        let organisation = organisations.get(code).copied();
        let organisation = organisation.ok_or_else(|| Failure::new(format!("the demonstration has no organisation '{code}'"), "please report this"))?;
        let new = NewGrant { account, post: post.clone(), organisation, from: None, until: None };
        commands::grant_post(identity, &Author::Program, new).await?;
    }
    Ok(())
}

/// Remembers in the data folder that this is a demonstration.
fn write_config(ground: &Ground) -> Result<(), Failure> {
    let path = ground.settings.data.join(FILE);
    if path.exists() {
        return Ok(());
    }
    let text = format!("# Written by `wangge demo`: anybody may sign in to the accounts of this district.\ndemo = true\ndistrict = {}\n", ground.settings.district);
    fs::write(&path, text).map_err(|error| Failure::new(format!("{} cannot be written: {error}", path.display()), "check the rights of the data folder"))
}

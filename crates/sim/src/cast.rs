//! Hires the staff through the commands of identity and remembers who plays what.

use crate::people::{ORGANISATIONS, STAFF, StaffLine};
use crate::{DISTRICT, PASSWORD, SimError, Stage};
use std::collections::HashMap;
use std::sync::Arc;
use wangge_db::DbError;
use wangge_identity::commands::{
    NewAccount, NewGrant, NewOrganisation, create_account, create_organisation, grant_post,
};
use wangge_identity::{
    AccountId, Actor, Author, Identity, Language, Organisation, OrganisationId, SeededSecrets,
    Settings, Tools, queries,
};
use wangge_kernel::{IdMaker, Instant, VirtualClock};

/// Who plays what.
pub(crate) struct Cast {
    actors: HashMap<(&'static str, &'static str), Actor>,
    /// Id and path of each organisation, by its code.
    organisations: HashMap<&'static str, (OrganisationId, String)>,
}

impl Cast {
    /// Makes organisations, accounts and posts.
    pub(crate) async fn hire(
        stage: &Stage,
        clock: &VirtualClock,
        ids: &IdMaker,
        seed: u64,
    ) -> Result<Self, SimError> {
        let settings = Settings { hash_cost: stage.hash_cost, ..Settings::default() };
        let secrets = Arc::new(SeededSecrets::new(seed));
        let tools =
            Tools::new(clock.shared(), ids.clone(), secrets, settings, stage.rights.clone())?;
        let identity = Identity::new(stage.db.clone(), tools);
        let mut cast = Self { actors: HashMap::new(), organisations: HashMap::new() };
        for line in ORGANISATIONS {
            let parent = line.2.and_then(|code| cast.organisations.get(code)).map(|found| found.0);
            let new = NewOrganisation {
                district: DISTRICT,
                parent,
                code: line.1.to_owned(),
                name: line.3.to_owned(),
                name_en: line.4.to_owned(),
                kind: line.0,
                sort_key: Some(format!("{:02}", cast.organisations.len())),
            };
            let id = create_organisation(&identity, &Author::Program, new).await?;
            cast.organisations.insert(line.1, (id, path_of(&identity, id).await?));
        }
        for line in STAFF {
            cast.hire_one(&identity, line, clock).await?;
        }
        Ok(cast)
    }

    async fn hire_one(
        &mut self,
        identity: &Identity,
        line: &StaffLine,
        clock: &VirtualClock,
    ) -> Result<(), SimError> {
        let (login, name, code, posts) = *line;
        let organisation = self.organisation(code)?.0;
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            phone: None,
            password: PASSWORD.to_owned(),
            must_change: false,
            language: Language::ZhCn,
        };
        let account = create_account(identity, &Author::Program, new).await?;
        for post in posts {
            let new = NewGrant {
                account,
                post: (*post).to_owned(),
                organisation,
                from: None,
                until: None,
            };
            grant_post(identity, &Author::Program, new).await?;
            // The oldest post is the one in use after signing in.
            clock.advance_millis(1);
        }
        for actor in actors_of(identity, account, clock).await? {
            if let Some(key) = posts.iter().find(|key| **key == actor.post) {
                self.actors.insert((login, key), actor);
            }
        }
        Ok(())
    }

    /// Returns an organisation's id and path by its code.
    pub(crate) fn organisation(&self, code: &str) -> Result<&(OrganisationId, String), SimError> {
        self.organisations.get(code).ok_or_else(|| SimError::Pack(format!("the department {code}")))
    }

    /// Lists everybody, once for each post.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Actor> {
        self.actors.values()
    }

    /// Lists who holds a post in an organisation, in the order of the staff.
    pub(crate) fn holders(&self, post: &str, code: &str) -> Vec<&Actor> {
        let lines = STAFF.iter().filter(|line| line.2 == code);
        let found = lines
            .flat_map(|line| line.3.iter().map(|key| (line.0, *key)))
            .filter(|pair| pair.1 == post);
        found.filter_map(|pair| self.actors.get(&pair)).collect()
    }
}

async fn path_of(identity: &Identity, id: OrganisationId) -> Result<String, SimError> {
    let found: Option<Organisation> = identity
        .db
        .read("sim.organisation", id, |tx, id| Box::pin(queries::organisation_fetch(tx, *id)))
        .await?;
    found.map(|found| found.path).ok_or_else(|| SimError::Pack("an organisation".to_owned()))
}

async fn actors_of(
    identity: &Identity,
    account: AccountId,
    clock: &VirtualClock,
) -> Result<Vec<Actor>, SimError> {
    let now: Instant = wangge_kernel::Clock::now(clock);
    let read = identity.db.read("sim.actor", (account, now), |tx, (id, now)| {
        Box::pin(async move {
            let account = queries::account_fetch(tx, *id).await?;
            Ok::<_, DbError>((account, queries::grant_list(tx, *id, *now).await?))
        })
    });
    let (account, grants) = read.await?;
    let rights = identity.tools.rights();
    let actors = account
        .iter()
        .flat_map(|account| grants.iter().map(|grant| Actor::new(account, grant, &rights)));
    Ok(actors.collect())
}

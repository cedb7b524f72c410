//! Hires the staff through the commands of identity and remembers who plays what.

use crate::land::Tongue;
use crate::people::{Company, Worker};
use crate::{PASSWORD, SimError, Stage};
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
    actors: Vec<Actor>,
    /// Places in `actors` by post and code of the organisation, in the order of the staff.
    holders: HashMap<(&'static str, String), Vec<usize>>,
    /// Id and path of each organisation, by its code.
    organisations: HashMap<String, (OrganisationId, String)>,
}

impl Cast {
    /// Makes organisations, accounts and posts.
    pub(crate) async fn hire(
        stage: &Stage,
        company: &Company,
        clock: &VirtualClock,
        ids: &IdMaker,
        seed: u64,
    ) -> Result<Self, SimError> {
        let settings = Settings { hash_cost: stage.hash_cost, ..Settings::default() };
        let secrets = Arc::new(SeededSecrets::new(seed));
        let tools =
            Tools::new(clock.shared(), ids.clone(), secrets, settings, stage.rights.clone())?;
        let identity = Identity::new(stage.db.clone(), tools);
        let mut cast =
            Self { actors: Vec::new(), holders: HashMap::new(), organisations: HashMap::new() };
        for house in &company.houses {
            let above = house.above.as_ref();
            let parent = above.and_then(|code| cast.organisations.get(code)).map(|found| found.0);
            let new = NewOrganisation {
                district: stage.site.district,
                parent,
                code: house.code.clone(),
                name: house.name.0.clone(),
                name_en: house.name.1.clone(),
                kind: house.kind,
                sort_key: Some(format!("{:02}", cast.organisations.len())),
            };
            let id = create_organisation(&identity, &Author::Program, new).await?;
            let path = path_of(&identity, id).await?;
            cast.organisations.insert(house.code.clone(), (id, path));
        }
        for worker in &company.workers {
            cast.hire_one(&identity, worker, stage.site.tongue, clock).await?;
        }
        Ok(cast)
    }

    async fn hire_one(
        &mut self,
        identity: &Identity,
        worker: &Worker,
        tongue: Tongue,
        clock: &VirtualClock,
    ) -> Result<(), SimError> {
        let organisation = self.organisation(&worker.house)?.0;
        let new = NewAccount {
            login: worker.login.clone(),
            name: worker.name.clone(),
            phone: None,
            password: PASSWORD.to_owned(),
            must_change: false,
            language: match tongue {
                Tongue::Chinese => Language::ZhCn,
                Tongue::Latin => Language::En,
            },
        };
        let account = create_account(identity, &Author::Program, new).await?;
        for post in &worker.posts {
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
            if let Some(post) = worker.posts.iter().find(|post| **post == actor.post) {
                let places = self.holders.entry((*post, worker.house.clone())).or_default();
                places.push(self.actors.len());
                self.actors.push(actor);
            }
        }
        Ok(())
    }

    /// Returns an organisation's id and path by its code.
    pub(crate) fn organisation(&self, code: &str) -> Result<&(OrganisationId, String), SimError> {
        self.organisations.get(code).ok_or_else(|| SimError::Pack(format!("the department {code}")))
    }

    /// Returns the code of an organisation.
    pub(crate) fn code_of(&self, id: OrganisationId) -> Option<&str> {
        let found = self.organisations.iter().find(|(_, found)| found.0 == id);
        found.map(|found| found.0.as_str())
    }

    /// Lists everybody, once for each post.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Actor> {
        self.actors.iter()
    }

    /// Lists who holds a post in an organisation, in the order of the staff.
    pub(crate) fn holders(&self, post: &'static str, code: &str) -> Vec<&Actor> {
        let places = self.holders.get(&(post, code.to_owned()));
        places.into_iter().flatten().map(|place| &self.actors[*place]).collect()
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

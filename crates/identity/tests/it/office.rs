//! A small office in which the stories happen: a centre, a street, two teams, a few people.

use std::sync::Arc;
use wangge_db::{Db, DbError, Stmt};
use wangge_identity::commands::{self, NewAccount, NewGrant, NewOrganisation, NewSession, SignIn};
use wangge_identity::{
    AccountId, Actor, Author, GrantId, HashCost, Identity, IdentityError, Language, OrganisationId,
    OrganisationKind, PostRights, Scope, SeededSecrets, SessionToken, Settings, Tools,
};
use wangge_kernel::{IdMaker, Instant, VirtualClock};

pub(crate) const SCHEMA: &[wangge_db::Migrations] = &[wangge_identity::MIGRATIONS];
pub(crate) const DISTRICT: i64 = 990_101;
pub(crate) const PASSWORD: &str = "Qingyu-2026!";
pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;

pub(crate) struct Office {
    pub(crate) identity: Identity,
    pub(crate) clock: VirtualClock,
    pub(crate) centre: OrganisationId,
    pub(crate) street: OrganisationId,
    pub(crate) team: OrganisationId,
}

pub(crate) fn rights() -> PostRights {
    PostRights::new([
        ("administrator", Scope::District, vec!["user.manage", "organisation.read", "audit.read"]),
        ("street_clerk", Scope::Organisation, vec!["user.manage"]),
        ("collector", Scope::Own, vec!["case.read"]),
    ])
}

impl Office {
    pub(crate) async fn open(db: &Db) -> Self {
        let clock = VirtualClock::at(Instant::from_millis(1_795_000_000_000));
        let ids = IdMaker::new(clock.shared(), 1);
        let settings = Settings { hash_cost: HashCost::CHEAP, ..Settings::default() };
        let secrets = Arc::new(SeededSecrets::new(7));
        let tools = Tools::new(clock.shared(), ids, secrets, settings, rights()).unwrap();
        let identity = Identity::new(db.clone(), tools);
        let centre =
            organisation(&identity, None, "01", "监督指挥中心", OrganisationKind::Centre).await;
        let street =
            organisation(&identity, None, "02", "滨海街道", OrganisationKind::Street).await;
        let team =
            organisation(&identity, Some(street), "0201", "一中队", OrganisationKind::Team).await;
        Self { identity, clock, centre, street, team }
    }

    pub(crate) async fn person(&self, login: &str) -> AccountId {
        commands::create_account(&self.identity, &Author::Program, new_account(login))
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, account: AccountId, post: &str, at: OrganisationId) -> GrantId {
        commands::grant_post(&self.identity, &Author::Program, new_grant(account, post, at))
            .await
            .unwrap()
    }

    pub(crate) async fn sign_in(
        &self,
        login: &str,
        password: &str,
    ) -> Result<NewSession, IdentityError> {
        commands::sign_in(&self.identity, typed(login, password)).await
    }

    pub(crate) async fn token(&self, login: &str) -> SessionToken {
        self.sign_in(login, PASSWORD).await.unwrap().token
    }

    pub(crate) async fn is_signed_in(&self, token: &SessionToken) -> bool {
        commands::session_fetch(&self.identity, token).await.unwrap().is_some()
    }

    pub(crate) async fn actor(&self, token: &SessionToken) -> Actor {
        let signed_in = commands::session_fetch(&self.identity, token).await.unwrap();
        signed_in.unwrap().actor.unwrap()
    }

    /// Makes a person with one post and returns them in it.
    pub(crate) async fn employ(&self, login: &str, post: &str, at: OrganisationId) -> Actor {
        let account = self.person(login).await;
        self.post(account, post, at).await;
        self.actor(&self.token(login).await).await
    }

    /// Runs a statement of the test's own, behind the back of the program.
    pub(crate) async fn tamper(&self, text: &'static str, args: Vec<wangge_db::Value>) -> u64 {
        let touched: Result<u64, DbError> = self
            .identity
            .db
            .write("test.tamper", args, move |tx, args| {
                Box::pin(
                    async move { tx.exec(&Stmt::new("test.tamper", text), args.clone()).await },
                )
            })
            .await;
        touched.unwrap()
    }
}

pub(crate) fn typed(login: &str, password: &str) -> SignIn {
    SignIn {
        login: login.into(),
        password: password.into(),
        address: Some("10.1.1.9".into()),
        previous: None,
    }
}

pub(crate) fn new_account(login: &str) -> NewAccount {
    NewAccount {
        login: login.into(),
        name: "张三".into(),
        phone: None,
        password: PASSWORD.into(),
        must_change: false,
        language: Language::ZhCn,
    }
}

pub(crate) fn new_grant(account: AccountId, post: &str, organisation: OrganisationId) -> NewGrant {
    NewGrant { account, post: post.into(), organisation, from: None, until: None }
}

pub(crate) fn new_organisation(
    parent: Option<OrganisationId>,
    code: &str,
    name: &str,
    kind: OrganisationKind,
) -> NewOrganisation {
    NewOrganisation {
        district: DISTRICT,
        parent,
        code: code.into(),
        name: name.into(),
        name_en: format!("Office {code}"),
        kind,
        sort_key: None,
    }
}

pub(crate) async fn organisation(
    identity: &Identity,
    parent: Option<OrganisationId>,
    code: &str,
    name: &str,
    kind: OrganisationKind,
) -> OrganisationId {
    let new = new_organisation(parent, code, name, kind);
    commands::create_organisation(identity, &Author::Program, new).await.unwrap()
}

/// Reads inside a transaction of its own.
#[macro_export]
macro_rules! look {
    ($office:expr, $input:expr, |$tx:ident, $given:ident| $call:expr) => {
        $office
            .identity
            .db
            .read("test.look", $input, |$tx, $given| Box::pin(async move { $call.await }))
            .await
            .unwrap()
    };
}

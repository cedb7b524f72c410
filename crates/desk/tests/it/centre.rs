//! A centre in which the stories happen: packs, a virtual clock, people at their desks.

use std::path::Path;
use std::sync::Arc;
use wangge_cases::Cases;
use wangge_cases::commands::{Act, Report, act, open};
use wangge_cases::model::{CaseId, Category, Source};
use wangge_cases::rules::Form;
use wangge_db::{Db, DbError};
use wangge_desk::commands;
use wangge_desk::model::{Adapter, CallEvent, PhoneCall, Told};
use wangge_desk::{Desk, DeskError};
use wangge_identity::commands::{
    NewAccount, NewGrant, NewOrganisation, create_account, create_organisation, grant_post,
};
use wangge_identity::{
    AccountId, Actor, Author, GrantId, HashCost, Identity, Language, OrganisationId,
    OrganisationKind, PostRights, Scope, SeededSecrets, Settings,
};
use wangge_kernel::{Clock as _, IdMaker, Instant, VirtualClock};
use wangge_notify::Listed;
use wangge_pack::City;
use wangge_vault::Vault;

pub(crate) const SCHEMA: &[wangge_db::Migrations] = &[
    wangge_pack::MIGRATIONS,
    wangge_identity::MIGRATIONS,
    wangge_notify::MIGRATIONS,
    wangge_cases::MIGRATIONS,
    wangge_desk::MIGRATIONS,
];
pub(crate) const DISTRICT: i64 = 990_101;
pub(crate) const MINUTE_MS: i64 = 60_000;
/// Wednesday 2026-11-18 09:00 in Shanghai, a working day.
const START_MS: i64 = 1_794_963_600_000;

pub(crate) struct Centre {
    pub(crate) desk: Desk,
    pub(crate) clock: VirtualClock,
    identity: Identity,
    organisation: OrganisationId,
    city: Arc<City>,
}

impl Centre {
    pub(crate) async fn open(db: &Db) -> Self {
        let clock = VirtualClock::at(Instant::from_millis(START_MS));
        let ids = IdMaker::new(clock.shared(), 1);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let city = wangge_pack::load(&folder, "demo-city");
        let city = Arc::new(city.unwrap_or_else(|errors| panic!("{errors:?}")));
        let vault = Vault::new(&[7; 32]);
        let tools =
            wangge_cases::Tools::new(clock.shared(), ids.clone(), Arc::clone(&city), vault.clone());
        let cases = Cases::new(db.clone(), tools);
        let secrets = Arc::new(SeededSecrets::new(7));
        let tools =
            wangge_desk::Tools::new(clock.shared(), ids.clone(), vault, secrets.clone(), cases);
        let desk = Desk::new(db.clone(), tools);
        let settings = Settings { hash_cost: HashCost::CHEAP, ..Settings::default() };
        let rights = city
            .posts()
            .iter()
            .map(|post| (post.key.clone(), Scope::District, post.permissions.clone()));
        let rights = PostRights::new(rights);
        let tools =
            wangge_identity::Tools::new(clock.shared(), ids, secrets, settings, rights).unwrap();
        let identity = Identity::new(db.clone(), tools);
        let organisation = NewOrganisation {
            district: DISTRICT,
            parent: None,
            code: "01".into(),
            name: "监督指挥中心".into(),
            name_en: "Command centre".into(),
            kind: OrganisationKind::Centre,
            sort_key: None,
        };
        let organisation =
            create_organisation(&identity, &Author::Program, organisation).await.unwrap();
        Self { desk, clock, identity, organisation, city }
    }

    /// Employs somebody and returns them in their post, with the rights that the packs give.
    pub(crate) async fn employ(&self, login: &str, post: &str) -> Actor {
        let new = NewAccount {
            login: login.into(),
            name: format!("{login}的人"),
            phone: None,
            password: "Qingyu-2026!".into(),
            must_change: false,
            language: Language::ZhCn,
        };
        let account = create_account(&self.identity, &Author::Program, new).await.unwrap();
        let organisation = self.organisation;
        let grant = NewGrant { account, post: post.into(), organisation, from: None, until: None };
        let grant = grant_post(&self.identity, &Author::Program, grant).await.unwrap();
        self.actor(account, grant, login, post)
    }

    fn actor(&self, account: AccountId, grant: GrantId, login: &str, post: &str) -> Actor {
        Actor {
            account,
            name: format!("{login}的人"),
            grant,
            post: post.to_owned(),
            organisation: self.organisation,
            organisation_path: format!("/{}/", self.organisation),
            district: DISTRICT,
            permissions: self.city.post(post).unwrap().permissions.clone().into(),
            scope: Scope::District,
        }
    }

    pub(crate) fn city(&self) -> Arc<City> {
        Arc::clone(&self.city)
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Sets an exchange up and returns it with its token.
    pub(crate) async fn exchange(&self, admin: &Actor) -> (Adapter, String) {
        let made = commands::adapter_make(&self.desk, admin, "呼叫中心").await.unwrap();
        (commands::adapter_of(&self.desk, &made.token).await.unwrap(), made.token)
    }

    /// Hears an event so many seconds after the beginning.
    pub(crate) async fn hear(
        &self,
        adapter: &Adapter,
        event: CallEvent,
        seat: &str,
        second: i64,
    ) -> commands::Heard {
        commands::hear(&self.desk, adapter, told(event, seat, second)).await.unwrap()
    }

    pub(crate) async fn call(&self, actor: &Actor, heard: &commands::Heard) -> PhoneCall {
        self.view(actor, heard).await.0
    }

    pub(crate) async fn view(
        &self,
        actor: &Actor,
        heard: &commands::Heard,
    ) -> (PhoneCall, Vec<PhoneCall>) {
        let input = (actor.clone(), heard.call);
        let read = self.desk.db.read("test.call", input, |tx, (actor, call)| {
            Box::pin(wangge_desk::queries::call_view(tx, actor, *call))
        });
        read.await.unwrap()
    }

    /// The call on somebody's screen.
    pub(crate) async fn screen(&self, actor: &Actor) -> Option<PhoneCall> {
        let input = (actor.clone(), self.now());
        let read = self.desk.db.read("test.screen", input, |tx, (actor, now)| {
            Box::pin(wangge_desk::queries::current_call(tx, actor, *now))
        });
        read.await.unwrap()
    }

    pub(crate) async fn notices(&self, actor: &Actor) -> Vec<Listed> {
        let input = (actor.account.0, self.now());
        let read = self.desk.db.read("test.notices", input, |tx, (account, now)| {
            Box::pin(wangge_notify::list(tx, *account, *now, None, 20))
        });
        read.await.map_err(|error: DbError| DeskError::Db(error)).unwrap()
    }

    /// Opens a case as somebody at a desk, from a number.
    pub(crate) async fn report(&self, actor: &Actor, phone: &str) -> (CaseId, String) {
        let report = Report {
            contact: wangge_cases::model::Contact { name: "陈女士".into(), phone: phone.into() },
            ..Report::new(DISTRICT, Source::Hotline, "垃圾桶旁堆了垃圾", "滨河路 12 号")
        };
        let opened = open(&self.desk.tools.cases, &Author::from(actor), report).await.unwrap();
        (opened.id, opened.number)
    }

    pub(crate) async fn act(&self, actor: &Actor, case: CaseId, action: &str, form: Form) {
        let wanted = Act {
            district: DISTRICT,
            case,
            version: None,
            action: action.to_owned(),
            form,
            files: Vec::new(),
        };
        act(&self.desk.tools.cases, &Author::from(actor), wanted).await.unwrap();
    }
}

pub(crate) fn category() -> Category {
    Category {
        standard: "GB/T 47678.5-2026".to_owned(),
        kind: "matter".to_owned(),
        code: "06010".to_owned(),
        clause: Some("06010-1".to_owned()),
    }
}

pub(crate) fn told(event: CallEvent, seat: &str, second: i64) -> Told {
    Told {
        event,
        call_key: "c-1".to_owned(),
        caller: "13812341234".to_owned(),
        seat: seat.to_owned(),
        at: Instant::from_millis(START_MS + second * 1_000),
        recording: String::new(),
    }
}

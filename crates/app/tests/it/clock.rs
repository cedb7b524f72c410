//! A clock that is put back, or forward, breaks nothing.

use axum::http::StatusCode;
use std::path::Path;
use tempfile::TempDir;
use wangge_app::{App, Ground, Settings};
use wangge_cases::commands::{Act, Report, act, open};
use wangge_cases::model::{CaseId, Category, Source};
use wangge_cases::rules::Form;
use wangge_db::{DbError, DbUrl};
use wangge_identity::audit::{seal, verify_chain};
use wangge_identity::commands::{
    NewAccount, NewGrant, NewOrganisation, SignIn, create_account, create_organisation, grant_post,
    session_fetch, sign_in,
};
use wangge_identity::{Actor, Author, Language, OrganisationKind, SessionToken};
use wangge_kernel::{Clock, Instant, VirtualClock};
use wangge_testkit::{Engine, TestDb, block_on};

const DISTRICT: i64 = 990_101;
const HOUR_MS: i64 = 3_600_000;
const PASSWORD: &str = "Try-Wangge-2026";
/// Wednesday 2026-11-18 09:00 in Shanghai, a working day.
const START_MS: i64 = 1_794_963_600_000;

struct Town {
    clock: VirtualClock,
    app: App,
}

impl Town {
    /// Starts the program on an installation, at a moment.
    async fn start(folder: &TempDir, db: Option<&DbUrl>, at: Instant) -> Self {
        let clock = VirtualClock::at(at);
        let mut settings = Settings::new(folder.path());
        if let Some(db) = db {
            settings.db = db.clone();
        }
        let ground = Ground::open_at(settings, clock.shared()).await.unwrap();
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        wangge_pack::apply(&ground.db, DISTRICT, &packs, "demo-city", at, "test").await.unwrap();
        Self { clock, app: App::open(ground).await.unwrap() }
    }

    async fn employ(&self) {
        let (identity, author) = (&self.app.identity, &Author::Program);
        let office = NewOrganisation {
            district: DISTRICT,
            parent: None,
            code: "A01".into(),
            name: "中心".into(),
            name_en: "Centre".into(),
            kind: OrganisationKind::Centre,
            sort_key: None,
        };
        let organisation = create_organisation(identity, author, office).await.unwrap();
        let new = NewAccount {
            login: "shift".into(),
            name: "值班".into(),
            phone: None,
            password: PASSWORD.into(),
            must_change: false,
            language: Language::ZhCn,
        };
        let account = create_account(identity, author, new).await.unwrap();
        let post = "shift_leader".to_owned();
        // A post that was given within the last hour does not hold yet when the clock goes back one.
        let from = Some(self.clock.now().plus_millis(-100 * 24 * HOUR_MS));
        let grant = NewGrant { account, post, organisation, from, until: None };
        grant_post(identity, author, grant).await.unwrap();
    }

    async fn sign_in(&self) -> SessionToken {
        let input = SignIn {
            login: "shift".into(),
            password: PASSWORD.into(),
            address: None,
            previous: None,
        };
        sign_in(&self.app.identity, input).await.unwrap().token
    }

    async fn person(&self, token: &SessionToken) -> Option<Actor> {
        session_fetch(&self.app.identity, token).await.unwrap().and_then(|found| found.actor)
    }

    async fn report(&self) -> CaseId {
        let category = Category {
            standard: "GB/T 47678.5-2026".to_owned(),
            kind: "matter".to_owned(),
            code: "06010".to_owned(),
            clause: Some("06010-1".to_owned()),
        };
        let report = Report {
            category: Some(category),
            ..Report::new(DISTRICT, Source::Patrol, "垃圾", "滨河路")
        };
        open(&self.app.cases.cases, &Author::Program, report).await.unwrap().id
    }

    async fn act(&self, case: CaseId, action: &str) {
        let deed = Act {
            district: DISTRICT,
            case,
            version: None,
            action: action.to_owned(),
            form: Form::default(),
            files: Vec::new(),
        };
        act(&self.app.cases.cases, &Author::Program, deed).await.unwrap();
    }

    async fn view(&self, actor: &Actor, case: CaseId) -> wangge_cases::queries::CaseView {
        let input = (actor.clone(), case, self.clock.now());
        let read = self.app.ground.db.read("test.view", input, |tx, (actor, case, now)| {
            Box::pin(wangge_cases::queries::case_view(tx, actor, *case, *now, 3))
        });
        read.await.unwrap()
    }

    /// Seals the audit log and reads it from its beginning.
    async fn sealed(&self) -> u64 {
        let write = self
            .app
            .ground
            .db
            .write("test.seal", self.clock.now(), |tx, now| Box::pin(seal(tx, *now, 0, 1_000)));
        let sealed: Result<u64, DbError> = write.await;
        sealed.unwrap();
        let read = self.app.ground.db.read("test.chain", (), |tx, ()| Box::pin(verify_chain(tx)));
        let chain: Result<_, DbError> = read.await;
        u64::try_from(chain.unwrap().unwrap().sealed).unwrap()
    }
}

/// Starts the program again with the clock put back by a day, and by another.
async fn put_back_between_starts(
    folder: &TempDir,
    db: Option<&DbUrl>,
    token: &SessionToken,
    links: u64,
) {
    let begin = Instant::from_millis(START_MS);
    // Started again with the clock put back by a day: ids go on after those that are there.
    let town = Town::start(folder, db, begin.plus_millis(-24 * HOUR_MS)).await;
    let asked = town.app.ground.ids.next_raw();
    let newest = wangge_outbox::Event {
        not_before: town.clock.now(),
        ..wangge_outbox::Event::new(&town.app.ground.ids, "identity.sweep_sessions", "x", &())
            .unwrap()
    };
    let write =
        town.app.ground.db.write("test.ask", newest, |tx, event| {
            Box::pin(wangge_outbox::publish_once(tx, event))
        });
    let added: Result<bool, DbError> = write.await;
    assert!(added.unwrap() && asked > 0);
    let next = town.report().await;
    town.act(next, "register").await;
    assert!(town.person(token).await.is_some());
    assert!(town.sealed().await >= links);
    let newest = town.app.ground.ids.next_raw();
    drop(town);

    // Back once more: the newest id that is stored lies ahead of the clock.
    let town = Town::start(folder, db, begin.plus_millis(-48 * HOUR_MS)).await;
    assert!(town.app.ground.ids.next_raw() > newest, "no id is made a second time");
    drop(town);
}

async fn story(db: Option<&DbUrl>) {
    let folder = tempfile::tempdir().unwrap();
    let begin = Instant::from_millis(START_MS);
    let town = Town::start(&folder, db, begin).await;
    town.employ().await;
    let token = town.sign_in().await;
    let actor = town.person(&token).await.unwrap();
    let case = town.report().await;
    town.act(case, "register").await;
    town.act(case, "file").await;
    let filed = town.view(&actor, case).await;
    let due = filed.case.whole_clock.due_at.expect("filing starts the clock of the case");
    let links = town.sealed().await;

    // An hour back, while the program runs.
    town.clock.advance_millis(-HOUR_MS);
    assert!(town.person(&token).await.is_some(), "a session of the future is still a session");
    town.act(case, "comment").await;
    let view = town.view(&actor, case).await;
    let numbers: Vec<i64> = view.steps.iter().map(|step| step.seq).collect();
    assert!(numbers.is_sorted() && numbers.len() == 4, "steps keep their order: {numbers:?}");
    assert_eq!(view.steps.last().unwrap().action, "comment");
    assert_eq!(view.case.whole_clock.due_at, Some(due), "a deadline is kept, not counted again");
    assert!(town.sealed().await >= links);
    drop(town);

    put_back_between_starts(&folder, db, &token, links).await;

    // A year ahead: sessions have ended, deadlines have passed, nothing else.
    let town = Town::start(&folder, db, begin.plus_millis(365 * 24 * HOUR_MS)).await;
    assert!(town.person(&token).await.is_none());
    let view = town.view(&actor, case).await;
    assert_eq!(view.case.whole_clock.due_at, Some(due));
    let fresh = town.sign_in().await;
    assert!(town.person(&fresh).await.is_some());
    let router = wangge_app::router(&town.app);
    let request = axum::http::Request::get("/ready").body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(town.sealed().await > links);
}

#[test]
fn a_clock_that_moves_breaks_nothing() {
    block_on(story(None));
}

#[test]
fn a_clock_that_moves_breaks_nothing_on_postgresql() {
    block_on(async {
        let pg = TestDb::open(Engine::Pg, &[]).await;
        story(Some(&pg.url)).await;
    });
}

//! A small city in which the stories happen: packs, a virtual clock, one person for each post.

use std::path::Path;
use std::sync::Arc;
use tokio::sync::OnceCell;
use wangge_cases::commands::{Act, NewFile, Report, act, open};
use wangge_cases::model::{Case, CaseId, Category, FileRole, Source};
use wangge_cases::rules::Form;
use wangge_cases::{CaseError, Cases, Tools};
use wangge_db::{Db, DbError, Stmt, ToValue};
use wangge_identity::{AccountId, Actor, Author, GrantId, OrganisationId, Scope};
use wangge_kernel::{IdMaker, Instant, Point, VirtualClock};
use wangge_pack::City;
use wangge_vault::Vault;

pub(crate) const SCHEMA: &[wangge_db::Migrations] = &[
    wangge_pack::MIGRATIONS,
    wangge_identity::MIGRATIONS,
    wangge_notify::MIGRATIONS,
    wangge_outbox::MIGRATIONS,
    wangge_grid::MIGRATIONS,
    wangge_registers::MIGRATIONS,
    wangge_cases::MIGRATIONS,
];
pub(crate) const DISTRICT: i64 = 990_101;
pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Wednesday 2026-11-18 09:00 in Shanghai, a working day.
const START_MS: i64 = 1_794_963_600_000;

pub(crate) fn packs() -> Arc<City> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    Arc::new(wangge_pack::load(&folder, "demo-city").unwrap_or_else(|errors| panic!("{errors:?}")))
}

/// Accounts that forms of the stories name.
const NAMED: [i64; 7] = [1, 5, 6, 11, 51, 77, 99];
const OFFICE: Stmt = Stmt::new(
    "test.office",
    "insert into organisation (id, district, code, name, name_en, kind, path, sort_key)
     values (1, 1, 'T', 'T', 'T', 'centre', '/1/', 'T') on conflict (id) do nothing",
);
const ACCOUNT: Stmt = Stmt::new(
    "test.account",
    "insert into account (id, login, name, password_hash, must_change, failed_count, language, theme, created_at, version)
     values ($1, $2, '', '', false, 0, 'en', 'auto', 0, 1) on conflict (id) do nothing",
);
const GRANT: Stmt = Stmt::new(
    "test.grant",
    "insert into post_grant (id, account_id, post, organisation_id, district, from_at)
     values ($1, $1, 'nobody', 1, $2, 0) on conflict (id) do nothing",
);

/// Everything that a story needs.
pub(crate) struct Town {
    pub(crate) cases: Cases,
    pub(crate) clock: VirtualClock,
    city: Arc<City>,
    settled: OnceCell<()>,
}

impl Town {
    pub(crate) fn new(db: &Db) -> Self {
        Self::in_city(db, packs())
    }

    pub(crate) fn in_city(db: &Db, city: Arc<City>) -> Self {
        let clock = VirtualClock::at(Instant::from_millis(START_MS));
        let tools = Tools::new(
            clock.shared(),
            IdMaker::new(clock.shared(), 1),
            Arc::clone(&city),
            Vault::new(&[7; 32]),
        );
        let tools = tools.answering(["市平台".to_owned()]);
        Self { cases: Cases::new(db.clone(), tools), clock, city, settled: OnceCell::new() }
    }

    /// Returns a person in a post, with the rights that the packs give.
    pub(crate) fn actor(&self, post: &str, account: i64) -> Actor {
        let right = self.city.post(post).unwrap();
        let organisation = if post == "department" { 20 } else { 10 };
        Actor {
            account: AccountId(account),
            name: format!("{}{account}", right.name),
            grant: GrantId(account),
            post: post.to_owned(),
            organisation: OrganisationId(organisation),
            organisation_path: format!("/{organisation}/"),
            district: DISTRICT,
            permissions: right.permissions.clone().into(),
            scope: right.scope.as_str().parse::<Scope>().unwrap(),
        }
    }

    pub(crate) fn author(&self, post: &str) -> Author {
        Author::Person(self.actor(post, 1))
    }

    pub(crate) async fn report(&self, source: Source) -> CaseId {
        self.settle().await;
        let post = if source == Source::Patrol { "collector" } else { "intake_operator" };
        open(&self.cases, &self.author(post), rubbish(source)).await.unwrap().id
    }

    /// Gives the people whom forms name an account and a post of no power, so that they work here.
    pub(crate) async fn settle(&self) {
        self.settled.get_or_init(|| self.settle_once()).await;
    }

    async fn settle_once(&self) {
        let write = self.cases.db.write("test.settle", (), |tx, ()| {
            Box::pin(async move {
                tx.exec(&OFFICE, &[]).await?;
                for account in NAMED {
                    tx.exec(&ACCOUNT, &[account.to_value(), account.to_string().to_value()])
                        .await?;
                    tx.exec(&GRANT, &[account.to_value(), DISTRICT.to_value()]).await?;
                }
                Ok::<(), DbError>(())
            })
        });
        write.await.unwrap();
    }

    pub(crate) async fn step(
        &self,
        case: CaseId,
        post: &str,
        action: &str,
        form: Form,
        photos: usize,
    ) -> Result<Case, CaseError> {
        self.settle().await;
        let files = (0..photos).map(|_| photo()).collect();
        let wanted =
            Act { district: DISTRICT, case, version: None, action: action.to_owned(), form, files };
        act(&self.cases, &self.author(post), wanted).await
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

pub(crate) fn photo() -> NewFile {
    NewFile {
        role: FileRole::Before,
        blob: "a".repeat(64),
        thumb: None,
        name: "现场.jpg".to_owned(),
        mime: "image/jpeg".to_owned(),
        bytes: 1_234,
        taken_at: None,
        point: None,
    }
}

pub(crate) fn rubbish(source: Source) -> Report {
    Report {
        point: Point::new(120.1, 30.2),
        files: vec![photo()],
        ..Report::new(DISTRICT, source, "垃圾桶旁堆了三袋生活垃圾", "滨河路 12 号门前")
    }
}

pub(crate) fn to_department() -> Form {
    Form { department: Some((OrganisationId(20), "/20/".to_owned())), ..Form::default() }
}

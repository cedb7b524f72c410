//! A ward in which the stories happen: packs, a virtual clock, two unit grids, people.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use wangge_db::filter::{Filter, Keys};
use wangge_db::{Db, DbError};
use wangge_grid::{AreaClass, Grids, UnitGrid};
use wangge_identity::commands::{NewOrganisation, create_organisation};
use wangge_identity::{
    AccountId, Actor, Author, GrantId, HashCost, Identity, OrganisationId, OrganisationKind,
    PostRights, Scope, SeededSecrets, Settings,
};
use wangge_kernel::{IdMaker, Instant, Point, VirtualClock};
use wangge_pack::City;
use wangge_registers::model::{Change, ComponentLine};
use wangge_registers::{Component, ComponentId, NewComponent, Registers, Tools, queries};

pub(crate) const SCHEMA: &[wangge_db::Migrations] =
    &[wangge_identity::MIGRATIONS, wangge_grid::MIGRATIONS, wangge_registers::MIGRATIONS];
pub(crate) const DISTRICT: i64 = 990_101;
pub(crate) const STANDARD: &str = "GB/T 47678.5-2026";
/// 雨水井盖.
pub(crate) const DRAIN: &str = "01003";
/// Wednesday 2026-11-18 09:00 in Shanghai.
const START_MS: i64 = 1_794_963_600_000;

/// The packs of the demo city, read once.
static CITY: LazyLock<Arc<City>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let city = wangge_pack::load(&folder, "demo-city");
    Arc::new(city.unwrap_or_else(|errors| panic!("{errors:?}")))
});

pub(crate) struct Ward {
    pub(crate) registers: Registers,

    pub(crate) office: OrganisationId,
}

/// A place in the western grid.
pub(crate) fn here() -> Point {
    Point { lon: 120.001, lat: 30.001 }
}

/// A place so many metres north of [`here`].
pub(crate) fn north(metres: f64) -> Point {
    Point { lat: here().lat + metres / 111_195.0, ..here() }
}

fn grid(id: &str, west: f64) -> UnitGrid {
    let corner = |lon: f64, lat: f64| Point { lon, lat };
    let (east, south, north) = (west + 0.01, 30.0, 30.01);
    UnitGrid {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        name_en: String::new(),
        street_name: format!("{}街道", &id[6..9]),
        community_name: String::new(),
        area_class: AreaClass::A,
        ring: vec![
            corner(west, south),
            corner(east, south),
            corner(east, north),
            corner(west, north),
            corner(west, south),
        ],
        area_m2: 1.0,
        from_at: Instant::from_millis(START_MS),
    }
}

impl Ward {
    pub(crate) async fn open(db: &Db) -> Self {
        let clock = VirtualClock::at(Instant::from_millis(START_MS));
        let ids = IdMaker::new(clock.shared(), 1);
        let grids = Grids::new(db.clone(), clock.shared(), ids.clone());
        let both = vec![grid("990101001001001", 120.0), grid("990101002001001", 120.01)];
        let author = Author::Program;
        wangge_grid::commands::replace_district(&grids, &author, DISTRICT, both, Vec::new())
            .await
            .unwrap();
        let tools = Tools::new(clock.shared(), ids.clone(), Arc::clone(&CITY), grids);
        let registers = Registers::new(db.clone(), tools);
        let settings = Settings { hash_cost: HashCost::CHEAP, ..Settings::default() };
        let rights = PostRights::new(std::iter::empty::<(String, Scope, Vec<String>)>());
        let secrets = Arc::new(SeededSecrets::new(7));
        let tools =
            wangge_identity::Tools::new(clock.shared(), ids, secrets, settings, rights).unwrap();
        let identity = Identity::new(db.clone(), tools);
        let office = NewOrganisation {
            district: DISTRICT,
            parent: None,
            code: "municipal".into(),
            name: "市政设施所".into(),
            name_en: "Municipal Works Office".into(),
            kind: OrganisationKind::Department,
            sort_key: None,
        };
        let office = create_organisation(&identity, &Author::Program, office).await.unwrap();
        Self { registers, office }
    }

    /// Somebody with the rights that the packs give to a post.
    pub(crate) fn actor(&self, post: &str) -> Actor {
        Actor {
            account: AccountId(7),
            name: "江涌".to_owned(),
            grant: GrantId(7),
            post: post.to_owned(),
            organisation: self.office,
            organisation_path: format!("/{}/", self.office),
            district: DISTRICT,
            permissions: CITY.post(post).unwrap().permissions.clone().into(),
            scope: Scope::District,
        }
    }

    pub(crate) fn keeper(&self) -> Actor {
        self.actor("administrator")
    }

    pub(crate) async fn enter(&self, new: NewComponent) -> ComponentId {
        let author = Author::from(self.keeper());
        wangge_registers::commands::create(&self.registers, &author, DISTRICT, new).await.unwrap()
    }

    pub(crate) async fn view(&self, id: ComponentId) -> (Component, Vec<Change>) {
        let input = (self.keeper(), id);
        let read = self.registers.db.read("test.view", input, |tx, (actor, id)| {
            Box::pin(queries::component_view(tx, actor, *id))
        });
        read.await.unwrap()
    }

    pub(crate) async fn list(&self, filter: Filter) -> Vec<ComponentLine> {
        let input = (self.keeper(), filter);
        let read = self.registers.db.read("test.list", input, |tx, (actor, filter)| {
            Box::pin(queries::component_list(tx, actor, filter.clone(), None, 1_000))
        });
        read.await.unwrap()
    }

    pub(crate) async fn found(&self, words: &str) -> Vec<String> {
        let field = queries::FIELDS.iter().find(|field| field.name == "q").unwrap();
        let filter = Filter::Words(*field, queries::INDEX, words.to_owned(), Keys::default());
        self.list(filter).await.into_iter().map(|line| line.code).collect()
    }

    pub(crate) async fn near(&self, near: queries::Near) -> Vec<(ComponentLine, f64)> {
        let read = self.registers.db.read("test.near", near, |tx, near| {
            Box::pin(queries::components_near(tx, DISTRICT, near))
        });
        read.await.unwrap()
    }

    pub(crate) async fn audited(&self, deed: &'static str) -> usize {
        let read = self.registers.db.read("test.audit", deed, |tx, deed| {
            Box::pin(async move {
                let page = wangge_identity::queries::AuditPage {
                    author: Author::Program,
                    filter: Filter::everything(),
                    after: None,
                    limit: 1_000,
                };
                let all = wangge_identity::queries::audit_list(tx, &page).await?;
                Ok::<_, DbError>(all.iter().filter(|entry| entry.deed == *deed).count())
            })
        });
        read.await.unwrap()
    }
}

/// A drain cover at a place.
pub(crate) fn drain(point: Point) -> NewComponent {
    NewComponent::new(STANDARD, DRAIN, point)
}

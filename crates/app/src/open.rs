//! Puts the slices together: packs, rights, words, bundle, rail.

use crate::{AppError, Ground, bundle};
use jiff::tz::TimeZone;
use std::sync::Arc;
use wangge_basemap::BaseMap;
use wangge_cases::permissions::{
    CASE_CALL, CASE_DECIDE, CASE_READ, CASE_REPORT, CASE_REVIEW, CASE_SUPERVISE, DUTY_READ,
};
use wangge_cases::{CasePages, Cases};
use wangge_console::{Console, Running};
use wangge_desk::{Desk, DeskPages};
use wangge_grid::Grids;
use wangge_identity::{Identity, PostRights, Scope, SystemSecrets};
use wangge_kernel::Permission;
use wangge_notify::Hub;
use wangge_pack::City;
use wangge_registers::{RegisterPages, Registers};
use wangge_web::{Catalogue, Kit, NavEntry, Words};

/// Words of all slices.
const WORDS: &[Words] = &[
    wangge_web::WORDS,
    IDENTITY_WORDS,
    wangge_console::WORDS,
    wangge_registers::WORDS,
    wangge_cases::WORDS,
    wangge_desk::WORDS,
    wangge_grid::WORDS,
    BLOB_WORDS,
];

/// Words of identity, which does not know the pages.
const IDENTITY_WORDS: Words = Words {
    zh: include_str!("../../identity/locales/zh-CN.ftl"),
    en: include_str!("../../identity/locales/en.ftl"),
};

/// Words of attachments, which do not know the pages either.
const BLOB_WORDS: Words = Words {
    zh: include_str!("../../blob/locales/zh-CN.ftl"),
    en: include_str!("../../blob/locales/en.ftl"),
};

/// Program that is ready to serve.
#[derive(Clone)]
pub struct App {
    /// Database, attachments, clock, ids.
    pub ground: Ground,
    /// People, posts, sessions.
    pub identity: Identity,
    /// The city as its packs describe it.
    pub city: Arc<City>,
    /// What all pages share.
    pub kit: Arc<Kit>,
    /// Pages of the staff.
    pub console: Console,
    /// Pages of the registers.
    pub registers: RegisterPages,
    /// Pages of cases.
    pub cases: CasePages,
    /// Pages of the telephone and the shift.
    pub desk: DeskPages,
    /// Unit grids and the base map.
    pub grids: Grids,
    /// Base map from outside, when there is one.
    pub base_map: Option<BaseMap>,
    /// Who looks at their notices just now.
    pub hub: Hub,
}

impl App {
    /// Loads the packs of the district and joins the slices.
    pub async fn open(ground: Ground) -> Result<Self, AppError> {
        let city = Arc::new(wangge_pack::load_from_db(&ground.db, ground.settings.district).await?);
        let rights = rights_of(&city);
        for (post, name) in rights.unknown(&known_permissions()) {
            tracing::debug!(post, name, "a pack grants a permission that no code demands");
        }
        let identity = ground.identity(rights)?;
        let kit = Arc::new(Kit {
            catalogue: Catalogue::new(WORDS).map_err(AppError::Words)?,
            assets: bundle::assets(),
            nav: nav(),
            popups: wangge_desk::POPUPS.to_vec(),
            demo: ground.settings.demo,
        });
        let hub = Hub::new();
        let console = Console {
            hub: hub.clone(),
            identity: identity.clone(),
            city: Arc::clone(&city),
            district: ground.settings.district,
            running: Arc::new(Running::new(&ground.settings.data)),
            is_demo: ground.settings.demo,
            is_secure: ground.settings.is_secure(),
        };
        wangge_pack::remember(&ground.db, &city).await?;
        let grids = open_grids(&ground).await?;
        let registers = open_registers(&ground, &city, &grids);
        let cases = case_pages(&ground, &city, &grids, &hub);
        let desk = desk_pages(&ground, &cases, &hub);
        let registers = RegisterPages {
            registers,
            zone: wangge_cases::zone(&city).unwrap_or(TimeZone::UTC),
            related: Some(wangge_cases::related_to_component(cases.clone())),
        };
        let base_map = open_base_map(&ground)?;
        Ok(Self {
            ground,
            identity,
            city,
            kit,
            console,
            registers,
            cases,
            desk,
            grids,
            base_map,
            hub,
        })
    }
}

/// Reads the grids of the district.
async fn open_grids(ground: &Ground) -> Result<Grids, AppError> {
    let grids = Grids::new(ground.db.clone(), ground.clock.clone(), ground.ids.clone());
    let loaded = grids.load(ground.settings.district).await;
    loaded.map_err(|error| AppError::Grid(error.to_string()))?;
    Ok(grids)
}

/// Opens the registers on the grids of the district.
pub(crate) fn open_registers(ground: &Ground, city: &Arc<City>, grids: &Grids) -> Registers {
    let (clock, ids) = (ground.clock.clone(), ground.ids.clone());
    let tools = wangge_registers::Tools::new(clock, ids, Arc::clone(city), grids.clone());
    Registers::new(ground.db.clone(), tools)
}

fn open_base_map(ground: &Ground) -> Result<Option<BaseMap>, AppError> {
    let open = |choice: &wangge_basemap::Choice| {
        let folder = ground.settings.data.join("base-map");
        BaseMap::open(choice.clone(), &folder, ground.clock.clone())
    };
    Ok(ground.settings.base_map.as_ref().map(open).transpose()?)
}

fn case_pages(ground: &Ground, city: &Arc<City>, grids: &Grids, hub: &Hub) -> CasePages {
    let (clock, ids) = (ground.clock.clone(), ground.ids.clone());
    let tools = wangge_cases::Tools::new(clock, ids, Arc::clone(city), ground.vault.clone());
    let platforms = ground.settings.platforms.iter().map(|platform| platform.system.clone());
    let open_pages = hub.clone();
    let tools = tools.on(grids.clone()).answering(platforms).telling(move || open_pages.stir());
    CasePages {
        cases: Cases::new(ground.db.clone(), tools),
        blobs: ground.blobs.clone(),
        call_href: Some(wangge_desk::call_href),
    }
}

fn desk_pages(ground: &Ground, cases: &CasePages, hub: &Hub) -> DeskPages {
    let tools = wangge_desk::Tools::new(
        ground.clock.clone(),
        ground.ids.clone(),
        ground.vault.clone(),
        Arc::new(SystemSecrets),
        cases.cases.clone(),
    );
    DeskPages { desk: Desk::new(ground.db.clone(), tools), hub: hub.clone() }
}

/// Entries of the rail in order.
fn nav() -> Vec<NavEntry> {
    let entry =
        |href, icon, key, permission| NavEntry { href, icon, key, permission: Some(permission) };
    let cases = [
        entry("/work", "inbox", "nav-work", CASE_READ),
        entry("/cases", "list-details", "nav-cases", CASE_READ),
        entry("/applications", "gavel", "nav-applications", CASE_DECIDE),
        entry("/applications", "gavel", "nav-applications", CASE_REVIEW),
        entry("/calls", "phone", "nav-calls", CASE_CALL),
        entry("/board", "alert-triangle", "nav-board", CASE_SUPERVISE),
        entry("/responsibility", "scale", "nav-duties", DUTY_READ),
        entry("/field/report", "camera", "nav-report", CASE_REPORT),
    ];
    let (home, rest) = wangge_console::NAV.split_at(1);
    let work = [wangge_registers::NAV, wangge_desk::NAV, wangge_grid::NAV].concat();
    [home, &cases, &work, rest, wangge_desk::NAV_SETUP].concat()
}

/// Reads from the packs what each post may do.
pub fn rights_of(city: &City) -> PostRights {
    let scope = |scope| match scope {
        wangge_pack::Scope::District => Scope::District,
        wangge_pack::Scope::Organisation => Scope::Organisation,
        wangge_pack::Scope::Own => Scope::Own,
    };
    PostRights::new(
        city.posts()
            .iter()
            .map(|post| (post.key.clone(), scope(post.scope), post.permissions.clone())),
    )
}

/// Lists every permission that some code demands.
pub fn known_permissions() -> Vec<Permission> {
    let lists = [
        wangge_identity::permissions::ALL,
        wangge_console::PERMISSIONS,
        wangge_registers::permissions::ALL,
        wangge_cases::permissions::ALL,
        wangge_desk::permissions::ALL,
        wangge_grid::permissions::ALL,
    ];
    lists.concat()
}

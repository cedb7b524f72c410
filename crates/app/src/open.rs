//! Puts the slices together: packs, rights, words, bundle, rail.

use crate::{AppError, Ground, bundle};
use std::sync::Arc;
use wangge_console::Console;
use wangge_identity::{Identity, PostRights, Scope};
use wangge_kernel::Permission;
use wangge_pack::City;
use wangge_web::{Catalogue, Kit, NavEntry, Words};

/// Words of all slices.
const WORDS: &[Words] = &[wangge_web::WORDS, wangge_console::WORDS];

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
            demo: ground.settings.demo,
        });
        let console = Console {
            identity: identity.clone(),
            city: Arc::clone(&city),
            district: ground.settings.district,
            is_demo: ground.settings.demo,
            is_secure: ground.settings.is_secure(),
        };
        Ok(Self { ground, identity, city, kit, console })
    }
}

/// Entries of the rail in order.
fn nav() -> Vec<NavEntry> {
    wangge_console::NAV.to_vec()
}

/// Reads from the packs what each post may do.
pub fn rights_of(city: &City) -> PostRights {
    let scope = |scope| match scope {
        wangge_pack::Scope::District => Scope::District,
        wangge_pack::Scope::Organisation => Scope::Organisation,
        wangge_pack::Scope::Own => Scope::Own,
    };
    PostRights::new(city.posts().iter().map(|post| (post.key.clone(), scope(post.scope), post.permissions.clone())))
}

/// Lists every permission that some code demands.
pub fn known_permissions() -> Vec<Permission> {
    let lists = [wangge_identity::permissions::ALL, wangge_console::PERMISSIONS];
    lists.concat()
}

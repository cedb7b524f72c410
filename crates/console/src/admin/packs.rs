//! The packs in force: versions, hashes, what they bring, and what each post may do.

use crate::{Console, PACK_READ};
use askama::Template;
use axum::extract::State;
use wangge_pack::Kind;
use wangge_web::{Access, PageResult, Routes, Ui, page};

/// Characters of a hash that people compare.
const SHORT_HASH: usize = 12;

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/admin/packs", Access::Permission(PACK_READ), show)
}

struct PackRow {
    key: String,
    name: String,
    layer: String,
    version: String,
    hash: String,
    short_hash: String,
    source: String,
}

struct PostRow {
    name: String,
    scope: String,
    permissions: String,
}

#[derive(Template)]
#[template(path = "console/packs.html")]
struct PacksPage {
    ui: Ui,
    packs: Vec<PackRow>,
    counts: Vec<(String, usize)>,
    posts: Vec<PostRow>,
}

async fn show(State(console): State<Console>, ui: Ui) -> PageResult {
    let city = &console.city;
    let packs = city.packs().iter().map(|pack| PackRow {
        key: pack.key.clone(),
        name: ui.pick(&pack.name, &pack.name_en).to_owned(),
        layer: ui.t(&format!("layer-{}", pack.layer)),
        version: pack.version.clone(),
        short_hash: pack.hash.chars().take(SHORT_HASH).collect(),
        hash: pack.hash.clone(),
        source: pack.source.clone(),
    });
    let items = |kind| city.items().iter().filter(|item| item.kind == kind).count();
    let counts = [
        ("packs-standards", city.standards().len()),
        ("packs-components", items(Kind::Component)),
        ("packs-matters", items(Kind::Matter)),
        ("packs-clauses", city.clauses().len()),
        ("packs-flows", city.flows().len()),
        ("packs-calendars", city.calendars().len()),
        ("packs-posts-count", city.posts().len()),
    ];
    let posts = city.posts().iter().map(|post| PostRow {
        name: ui.pick(&post.name, &post.name_en).to_owned(),
        scope: ui.t(&format!("scope-{}", post.scope)),
        permissions: post.permissions.join(", "),
    });
    page(&PacksPage {
        packs: packs.collect(),
        counts: counts.map(|(key, count)| (ui.t(key), count)).into(),
        posts: posts.collect(),
        ui,
    })
}

//! The pages of the staff that belong to no single slice: sign-in, home, administration.
//!
//! `app` hands it a [`Console`] and serves [`routes`]. It composes what the slices offer and owns
//! no rules: every change is a command of a slice.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod admin;
mod away;
mod context;
mod home;
mod notices;
mod password;
mod preferences;
mod reader;
mod running;
mod said;
mod sign_in;

pub use context::{Console, DEMO_PASSWORD, SESSION_COOKIE};
pub use running::{Answered, LAST_BACKUP, LastBackup, Running, Standing, resident_bytes, standing};

use wangge_identity::permissions::USER_MANAGE;
use wangge_kernel::Permission;
use wangge_web::{NavEntry, Routes, Words};

/// Reads the packs that are in force.
pub const PACK_READ: Permission = Permission("pack.read");
/// Reads the working calendars.
pub const CALENDAR_READ: Permission = Permission("calendar.read");
/// Reads how the program does.
pub const SYSTEM_READ: Permission = Permission("system.read");
/// Permissions that only these pages demand.
pub const PERMISSIONS: &[Permission] = &[PACK_READ, CALENDAR_READ, SYSTEM_READ];

/// Entries of the rail.
pub const NAV: &[NavEntry] = &[
    NavEntry { href: "/", icon: "home", key: "nav-home", permission: None },
    NavEntry {
        href: "/admin/users",
        icon: "users",
        key: "nav-people",
        permission: Some(USER_MANAGE),
    },
    NavEntry {
        href: "/admin/calendars",
        icon: "calendar",
        key: "nav-calendars",
        permission: Some(CALENDAR_READ),
    },
    NavEntry {
        href: "/admin/packs",
        icon: "layout-list",
        key: "nav-packs",
        permission: Some(PACK_READ),
    },
    NavEntry {
        href: "/admin/running",
        icon: "chart-bar",
        key: "nav-running",
        permission: Some(SYSTEM_READ),
    },
];

/// Words of these pages.
pub const WORDS: Words =
    Words { zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Lists the routes.
pub fn routes(console: Console) -> Routes {
    let routes = sign_in::routes(Routes::new());
    let routes = password::routes(preferences::routes(routes));
    let routes = away::routes(home::routes(routes));
    admin::routes(notices::routes(routes)).with_state(console)
}

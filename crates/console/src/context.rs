//! What the pages need: identity, the city, the district, and small helpers over them.

use crate::Running;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::Arc;
use wangge_identity::{Grant, Identity};
use wangge_kernel::Instant;
use wangge_notify::Hub;
use wangge_pack::City;
use wangge_web::Ui;

/// Name of the cookie with the session's token.
pub const SESSION_COOKIE: &str = "wangge_session";

/// Password of every account of the demonstration; the sign-in page uses it for the demo logins.
pub const DEMO_PASSWORD: &str = "Try-Wangge-2026";

/// State of all pages of this crate; clones share it.
#[derive(Clone)]
pub struct Console {
    /// People, posts, sessions.
    pub identity: Identity,
    /// The city as its packs describe it.
    pub city: Arc<City>,
    /// District of this installation.
    pub district: i64,
    /// Who looks at their notices just now.
    pub hub: Hub,
    /// What the program notes about itself.
    pub running: Arc<Running>,
    /// Whether demo logins are offered.
    pub is_demo: bool,
    /// Whether cookies may demand TLS.
    pub is_secure: bool,
}

impl Console {
    pub(crate) fn now(&self) -> Instant {
        self.identity.tools.now()
    }

    /// Returns the zone of the city's own calendar; without a calendar, UTC.
    pub(crate) fn zone(&self) -> TimeZone {
        let name = self.city.calendar().map(|file| file.calendar.plan().timezone.as_str());
        name.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
    }

    pub(crate) fn today(&self) -> Date {
        self.now().timestamp().to_zoned(self.zone()).date()
    }

    /// Writes a moment as people of the city read it.
    pub(crate) fn time(&self, moment: Instant) -> String {
        moment.timestamp().to_zoned(self.zone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Names a post in the reader's language; one that no pack knows shows its key.
    pub(crate) fn post_name(&self, ui: &Ui, key: &str) -> String {
        self.city
            .post(key)
            .map_or_else(|| key.to_owned(), |post| ui.pick(&post.name, &post.name_en).to_owned())
    }

    /// Describes a grant: post and organisation.
    pub(crate) fn grant_name(&self, ui: &Ui, grant: &Grant) -> (String, String) {
        let organisation = ui.pick(&grant.organisation_name, &grant.organisation_name_en);
        (self.post_name(ui, &grant.post), organisation.to_owned())
    }
}

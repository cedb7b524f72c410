//! The bundled scripts, styles and icons, by their plain names.
//!
//! The bundle is embedded by `app`; here it is only a table. Bundled names carry a hash, so they
//! are cached for ever.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Response, StatusCode};
use std::borrow::Cow;
use std::collections::HashMap;

/// Reads one embedded file by its path inside the bundle.
pub type Embedded = fn(&str) -> Option<Cow<'static, [u8]>>;

/// Length of the hash that the bundler puts between a name and its ending.
const HASH_CHARS: usize = 8;

/// Table of bundled files.
pub struct Assets {
    names: HashMap<String, String>,
    read: Embedded,
}

impl Assets {
    /// Makes the table from the paths inside the bundle.
    pub fn new(paths: impl Iterator<Item = String>, read: Embedded) -> Self {
        let names = paths.map(|path| (plain_name(&path), path)).collect();
        Self { names, read }
    }

    /// Returns the address of a file by its plain name; an unknown one gives an address that
    /// answers "not found", which is visible in the browser's console and in tests.
    pub fn address(&self, name: &str) -> String {
        let path = self.names.get(name).map_or(name, String::as_str);
        format!("/static/{path}")
    }

    /// Answers a request for a bundled file.
    pub fn respond(&self, path: &str) -> Response<Body> {
        let Some(bytes) = (self.read)(path) else {
            return status(StatusCode::NOT_FOUND);
        };
        let answer = Response::builder()
            .header(CONTENT_TYPE, content_type(path))
            .header(CACHE_CONTROL, "public, max-age=31536000, immutable")
            .body(Body::from(bytes.into_owned()));
        answer.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

fn status(code: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = code;
    answer
}

fn plain_name(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let cut = stem
        .len()
        .checked_sub(HASH_CHARS + 1)
        .filter(|cut| stem.is_char_boundary(*cut) && stem[*cut..].starts_with('-') && *cut > 0);
    cut.map_or_else(|| file.to_owned(), |cut| format!("{}.{ending}", &stem[..cut]))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_found_by_their_plain_names() {
        assert_eq!(plain_name("assets/main-B3x_9-Qa.js"), "main.js");
        assert_eq!(plain_name("icons.svg"), "icons.svg");
        let assets = Assets::new(["assets/main-B3x_9-Qa.css".to_owned()].into_iter(), |_| None);
        assert_eq!(assets.address("main.css"), "/static/assets/main-B3x_9-Qa.css");
    }
}

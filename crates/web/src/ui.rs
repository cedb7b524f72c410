//! What a template sees besides its own data: words, theme, shell.

use crate::kit::Kit;
use crate::{Caller, Lang, PageError, PostChoice};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use std::sync::Arc;
use wangge_kernel::{Permission, text_enum};

text_enum! {
    /// Colours of the interface.
    pub enum Theme {
        /// As the device says.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

/// Entry of the rail, as the shell draws it.
#[derive(Debug, Clone)]
pub struct Nav {
    /// Address.
    pub href: &'static str,
    /// Name of the icon.
    pub icon: &'static str,
    /// Key of the label.
    pub key: &'static str,
    /// Whether the present page lies under it.
    pub active: bool,
}

/// Post in the shell's switch, in the reader's language.
#[derive(Debug, Clone)]
pub struct Post {
    /// Id of the grant.
    pub id: String,
    /// Name of the post.
    pub name: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Name of the absent person for whom the reader stands in; empty for a post of one\'s own.
    pub stands_for: String,
    /// Whether it is the present one.
    pub current: bool,
}

/// Frame of a page.
#[derive(Clone)]
pub struct Ui {
    kit: Arc<Kit>,
    /// Language, as in the `lang` attribute.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// Path and query of the page.
    pub path: String,
    /// Name of the person, empty for a stranger.
    pub name: String,
    /// Name of the present post.
    pub post_name: String,
    /// Posts to switch between.
    pub posts: Vec<Post>,
    /// Entries of the rail that the post may open.
    pub nav: Vec<Nav>,
    /// Addresses of what slices show on top of the page.
    pub popups: Vec<&'static str>,
    /// Whether this is a demonstration.
    pub demo: bool,
    caller: Option<Caller>,
}

impl Ui {
    /// Returns what a form puts behind its address, so that it is done once however often it comes:
    /// `action="/cases?{{ ui.once() }}"`.
    pub fn once(&self) -> String {
        format!("once={:032x}", rand::random::<u128>())
    }

    /// Builds the frame for a request.
    pub fn new(kit: &Arc<Kit>, caller: Option<Caller>, headers: &HeaderMap, path: &str) -> Self {
        let lang = caller.as_ref().map_or_else(|| stranger_lang(headers), |caller| caller.lang);
        let theme = caller.as_ref().map_or_else(
            || cookie(headers, "theme").and_then(|word| word.parse().ok()).unwrap_or(Theme::Auto),
            |caller| caller.theme,
        );
        let posts: Vec<Post> = caller
            .iter()
            .flat_map(|caller| caller.posts.iter().map(|choice| post(choice, lang)))
            .collect();
        let plain = path.split('?').next().unwrap_or(path);
        let may = |wanted: Option<Permission>| {
            caller
                .as_ref()
                .is_some_and(|caller| wanted.is_none_or(|permission| caller.may(permission)))
        };
        let mut nav: Vec<Nav> = Vec::new();
        for entry in kit.nav.iter().filter(|entry| may(entry.permission)) {
            // One page may be reached by one permission or another.
            if nav.iter().all(|other| other.href != entry.href) {
                let active =
                    if entry.href == "/" { plain == "/" } else { plain.starts_with(entry.href) };
                nav.push(Nav { href: entry.href, icon: entry.icon, key: entry.key, active });
            }
        }
        let popups = kit.popups.iter().filter(|popup| may(Some(popup.permission)));
        Self {
            popups: popups.map(|popup| popup.src).collect(),
            nav,
            lang,
            theme,
            path: path.to_owned(),
            name: caller.as_ref().map(|caller| caller.name.clone()).unwrap_or_default(),
            post_name: posts
                .iter()
                .find(|post| post.current)
                .map(|post| post.name.clone())
                .unwrap_or_default(),
            posts,
            demo: kit.demo,
            kit: Arc::clone(kit),
            caller,
        }
    }

    /// Returns a message of the catalogue.
    pub fn t(&self, key: &str) -> String {
        self.kit.catalogue.text(self.lang, key)
    }

    /// Returns a message with a number in its place `n`.
    pub fn tn(&self, key: &str, n: impl Count) -> String {
        let number = n.count();
        self.kit.catalogue.text_with(self.lang, key, &[("n", number.into())])
    }

    /// Returns a message with a word in its place `what`.
    pub fn tw(&self, key: &str, what: &str) -> String {
        self.kit.catalogue.text_with(self.lang, key, &[("what", what.into())])
    }

    /// Returns a message with a word in its place `what` and a number in its place `n`.
    pub fn twn(&self, key: &str, what: &str, n: impl Count) -> String {
        let values = [("what", what.into()), ("n", n.count().into())];
        self.kit.catalogue.text_with(self.lang, key, &values)
    }

    /// Returns the address of a bundled file.
    pub fn asset(&self, name: &str) -> String {
        self.kit.assets.address(name)
    }

    /// Chooses between a Chinese and an English name from data; an empty English one falls back.
    pub fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::En && !en.is_empty() { en } else { zh }
    }

    /// Tells whether somebody is signed in.
    pub fn signed_in(&self) -> bool {
        self.caller.is_some()
    }

    /// Tells whether the present post may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.may(permission))
    }
}

/// Puts a post into the reader's language.
fn post(choice: &PostChoice, lang: Lang) -> Post {
    let is_english = lang == Lang::En && !choice.name_en.is_empty();
    Post {
        id: choice.id.clone(),
        name: if is_english { choice.name_en.clone() } else { choice.name_zh.clone() },
        organisation: choice.organisation.clone(),
        stands_for: choice.stands_for.clone(),
        current: choice.current,
    }
}

/// Number that a message can show; templates hand it over by reference.
pub trait Count {
    /// Returns the number.
    fn count(self) -> i64;
}

macro_rules! counts {
    ($($number:ty),+) => {$(
        impl Count for $number {
            fn count(self) -> i64 {
                i64::try_from(self).unwrap_or(i64::MAX)
            }
        }
        impl Count for &$number {
            fn count(self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )+};
}
counts!(i64, i32, i16, i8, usize, u64, u32);

/// Reads one cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Chinese unless the stranger chose English, or the browser prefers English and not Chinese.
fn stranger_lang(headers: &HeaderMap) -> Lang {
    if let Some(chosen) = cookie(headers, "lang").and_then(|word| word.parse().ok()) {
        return chosen;
    }
    let wanted =
        headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = wanted
        .split(',')
        .map(|part| part.trim().to_ascii_lowercase())
        .find(|part| part.starts_with("zh") || part.starts_with("en"));
    if first.is_some_and(|part| part.starts_with("en")) { Lang::En } else { Lang::Zh }
}

impl<S: Send + Sync> FromRequestParts<S> for Ui {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let kit = parts
            .extensions
            .get::<Arc<Kit>>()
            .ok_or_else(|| PageError::bug("the frame layer is missing"))?;
        let caller = parts.extensions.get::<Caller>().cloned();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self::new(kit, caller, &parts.headers, path))
    }
}

//! An installation with the demo packs and a few accounts.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use std::path::Path;
use tempfile::TempDir;
use tower::ServiceExt;
use wangge_app::{App, Ground, Settings};
use wangge_identity::commands::{
    NewAccount, NewGrant, NewOrganisation, create_account, create_organisation, grant_post,
    session_fetch,
};
use wangge_identity::{Actor, Author, Identity, Language, OrganisationKind, SessionToken};

pub(crate) const PASSWORD: &str = "Try-Wangge-2026";

/// An installation; gone after its test.
pub(crate) struct Bed {
    pub(crate) app: App,
    router: Router,
    _folder: TempDir,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the cookies as a browser would send them back.
    pub(crate) fn cookies(&self) -> String {
        let lines = self.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        lines.map(|line| line.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
    }
}

impl Bed {
    /// Makes an installation whose accounts are `admin`, `shift` and `collector`.
    pub(crate) async fn new(is_demo: bool) -> Self {
        Self::chosen(|settings| settings.demo = is_demo).await
    }

    /// Makes one with other settings.
    pub(crate) async fn chosen(choose: impl FnOnce(&mut Settings)) -> Self {
        let bed = Self::bare(&[990_101], choose).await;
        people(&bed.app.identity).await;
        bed
    }

    /// Makes one without accounts, with the demo packs in these districts.
    pub(crate) async fn bare(districts: &[i64], choose: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path());
        choose(&mut settings);
        let ground = Ground::open(settings).await.unwrap();
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        for district in districts {
            let now = ground.clock.now();
            wangge_pack::apply(&ground.db, *district, &packs, "demo-city", now, "test")
                .await
                .unwrap();
        }
        let app = App::open(ground).await.unwrap();
        let router = wangge_app::router(&app);
        Self { app, router, _folder: folder }
    }

    /// Answers a request without reading the body, which may never end.
    pub(crate) async fn status(&self, request: Request<Body>) -> (StatusCode, HeaderMap) {
        let (parts, _) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        (parts.status, parts.headers)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) async fn get(&self, path: &str, cookies: &str) -> Answer {
        self.send(Request::get(path).header(COOKIE, cookies).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, cookies: &str, form: &str) -> Answer {
        self.send(form_post(path, cookies).body(form.to_owned().into()).unwrap()).await
    }

    /// Returns the person in the post behind cookies.
    pub(crate) async fn actor(&self, cookies: &str) -> Actor {
        let token = cookies.split_once('=').unwrap().1;
        let token = SessionToken::from_cookie(token);
        session_fetch(&self.app.identity, &token).await.unwrap().unwrap().actor.unwrap()
    }

    /// Signs in and returns the cookies.
    pub(crate) async fn sign_in(&self, login: &str) -> String {
        let answer = self.post("/sign-in", "", &format!("user={login}&password={PASSWORD}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.cookies()
    }
}

/// Begins a request as a browser sends a form of our own page.
pub(crate) fn form_post(path: &str, cookies: &str) -> axum::http::request::Builder {
    Request::post(path)
        .header(COOKIE, cookies)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

async fn people(identity: &Identity) {
    let author = Author::Program;
    let centre = NewOrganisation {
        district: 990_101,
        parent: None,
        code: "A01".into(),
        name: "中心".into(),
        name_en: "Centre".into(),
        kind: OrganisationKind::Centre,
        sort_key: None,
    };
    let organisation = create_organisation(identity, &author, centre).await.unwrap();
    let people: [(&str, &[&str]); 3] = [
        ("admin", &["administrator"]),
        ("shift", &["shift_leader", "intake_operator"]),
        ("collector", &["collector"]),
    ];
    for (login, posts) in people {
        let new = NewAccount {
            login: login.into(),
            name: format!("{login}者"),
            phone: None,
            password: PASSWORD.into(),
            must_change: false,
            language: Language::ZhCn,
        };
        let account = create_account(identity, &author, new).await.unwrap();
        for post in posts {
            let new =
                NewGrant { account, post: (*post).into(), organisation, from: None, until: None };
            grant_post(identity, &author, new).await.unwrap();
        }
    }
}

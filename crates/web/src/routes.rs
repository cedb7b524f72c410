//! Routes that cannot exist without an access rule.
//!
//! The list of routes with their rules is data, so that a test can hold the whole matrix against
//! a reviewed snapshot.

use crate::{Caller, PageError};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::header::ACCEPT;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use wangge_kernel::Permission;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Monitors: requests that carry a [`Monitor`].
    Monitor,
    /// Whoever is signed in.
    SignedIn,
    /// Posts that hold a permission.
    Permission(Permission),
    /// Posts that hold one of two permissions.
    Either(Permission, Permission),
}

/// Mark of a request that may read figures; the wiring puts it there.
#[derive(Debug, Clone, Copy)]
pub struct Monitor;

/// One route, for the reviewed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path pattern.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// Routes of a slice with their state.
pub struct Routes<S = ()> {
    router: Router<S>,
    list: Vec<RouteInfo>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), list: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Makes an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page or another answer to `GET`.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add("GET", path, access, on(MethodFilter::GET, handler))
    }

    /// Adds a change by `POST`.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add("POST", path, access, on(MethodFilter::POST, handler))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        access: Access,
        route: MethodRouter<S>,
    ) -> Self {
        let guarded = route.layer(from_fn(move |request, next| admit(access, request, next)));
        self.router = self.router.route(path, guarded);
        self.list.push(RouteInfo { method, path, access });
        self
    }

    /// Gives the handlers their state.
    pub fn with_state(self, state: S) -> Routes {
        Routes { router: self.router.with_state(state), list: self.list }
    }
}

impl Routes {
    /// Adds the routes of another slice.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// Returns the list of routes.
    pub fn list(&self) -> &[RouteInfo] {
        &self.list
    }

    /// Returns the router for the server.
    pub fn into_router(self) -> Router {
        self.router
    }
}

async fn admit(access: Access, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>();
    match (access, caller) {
        (Access::Public, _) | (Access::SignedIn, Some(_)) => next.run(request).await,
        (Access::Monitor, _) if request.extensions().get::<Monitor>().is_some() => {
            next.run(request).await
        }
        (Access::Monitor, _) => PageError::refused("error-monitor").into_response(),
        (Access::Permission(permission), Some(caller)) if caller.may(permission) => {
            next.run(request).await
        }
        (Access::Either(one, other), Some(caller)) if caller.may(one) || caller.may(other) => {
            next.run(request).await
        }
        (Access::Permission(permission) | Access::Either(permission, _), Some(_)) => {
            PageError::refused("error-permission").about(permission.name()).into_response()
        }
        // A page that was open when its session ended: 204 tells its stream to come no more.
        (_, None) if wants_events(&request) => StatusCode::NO_CONTENT.into_response(),
        (_, None) if request.method() == Method::GET => {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let back: String = path.bytes().map(escape).collect();
            Redirect::to(&format!("/sign-in?back={back}")).into_response()
        }
        (_, None) => PageError::signed_out().into_response(),
    }
}

fn wants_events(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/event-stream"))
}

fn escape(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    }
}

//! What all pages share, and the layer that frames each request.

use crate::error::render_errors;
use crate::{Assets, Catalogue};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use wangge_kernel::Permission;

/// No script but our own, nothing from elsewhere: the program needs no outside service.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
    script-src 'self'; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Entry of the rail.
#[derive(Debug, Clone, Copy)]
pub struct NavEntry {
    /// Address; pages below it light the entry up.
    pub href: &'static str,
    /// Name of the icon.
    pub icon: &'static str,
    /// Key of the label.
    pub key: &'static str,
    /// Permission without which the entry is not shown.
    pub permission: Option<Permission>,
}

/// A fragment that a slice shows on top of every page, fetched again whenever notices change.
#[derive(Debug, Clone, Copy)]
pub struct Popup {
    /// Address of the fragment; its outermost element is a toast, or it is empty.
    pub src: &'static str,
    /// Permission without which it is not asked for.
    pub permission: Permission,
}

/// Shared parts of all pages.
pub struct Kit {
    /// Words.
    pub catalogue: Catalogue,
    /// Bundled files.
    pub assets: Assets,
    /// Entries of the rail in order.
    pub nav: Vec<NavEntry>,
    /// What slices show on top of every page.
    pub popups: Vec<Popup>,
    /// Whether this is a demonstration, which offers its logins.
    pub demo: bool,
}

/// Frames a request: makes the kit known to extractors, renders error pages, sets safe headers.
pub async fn frame(kit: Arc<Kit>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(Arc::clone(&kit));
    let asked = crate::error::Asked::of(&request);
    let response = next.run(request).await;
    let mut response = render_errors(&kit, asked, response);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

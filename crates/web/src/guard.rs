//! Refuses requests that another site sends with the person's cookies.
//!
//! Every current browser says where a request comes from (`Sec-Fetch-Site`); older ones say it for
//! posts in `Origin`. A program that is no browser sends neither and carries no cookies by accident.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header::HOST, header::ORIGIN};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Layer that refuses changes asked for by another site.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "refused a change that another site asked for");
    StatusCode::FORBIDDEN.into_response()
}

fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN.as_str()) else {
        return true;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text(HOST.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_change_things() {
        assert!(is_own(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(is_own(&headers(&[("origin", "http://a.cn:8080"), ("host", "a.cn:8080")])));
        assert!(!is_own(&headers(&[("origin", "http://evil.cn"), ("host", "a.cn")])));
        assert!(!is_own(&headers(&[("origin", "null"), ("host", "a.cn")])));
        assert!(is_own(&headers(&[])));
    }
}

//! Answers that pages give: a rendered template, a redirect after a change, a file to keep.

use crate::{PageError, PageResult};
use askama::Template;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

/// Renders a page.
pub fn page(template: &impl Template) -> PageResult {
    let text = template.render().map_err(|error| PageError::bug(error.to_string()))?;
    Ok(Html(text).into_response())
}

/// Sends the browser to a page of our own after a change.
///
/// An address that leads elsewhere (`//evil`, `https://…`) becomes the home page.
pub fn see_other(path: &str) -> Response {
    let own =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    let target = HeaderValue::from_str(if own { path } else { "/" });
    let target = target.unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, target)]).into_response()
}

/// Sends a file to keep; its name is of the program's own making, in plain letters.
pub fn download(name: &str, mime: &'static str, body: Body) -> Response {
    let kept = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, mime.to_owned()), (CONTENT_DISPOSITION, kept)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_never_leaves_the_house() {
        let to = |path: &str| see_other(path).headers()[LOCATION].to_str().unwrap().to_owned();
        assert_eq!(to("/cases?stage=handle"), "/cases?stage=handle");
        for bad in ["//evil.cn", "https://evil.cn", "/\\evil.cn", "/a\r\nset-cookie: x"] {
            assert_eq!(to(bad), "/", "{bad}");
        }
    }
}

//! All routes and the layers around them.

use crate::{App, base_map, metrics, once, session};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::STRICT_TRANSPORT_SECURITY;
use axum::http::{HeaderValue, Response, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use std::any::Any;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use wangge_db::DbError;
use wangge_web::{Access, Kit, Lang, PageError, Routes};

/// Largest body of a request in bytes: twelve photos as a phone makes them.
const BODY_BYTES: usize = 64 * 1024 * 1024;

/// Lists all routes with their access rules.
pub fn routes(app: &App) -> Routes {
    wangge_console::routes(app.console.clone())
        .merge(wangge_registers::routes(app.registers.clone()))
        .merge(wangge_cases::routes(app.cases.clone()))
        .merge(wangge_desk::routes(app.desk.clone()))
        .merge(wangge_grid::routes(ground_pages(app)))
        .merge(own_routes(app.clone()))
}

/// Makes the router with all its layers.
pub fn router(app: &App) -> Router {
    let (kit, panic_kit) = (Arc::clone(&app.kit), Arc::clone(&app.kit));
    let catch = CatchPanicLayer::custom(move |panic: Box<dyn Any + Send>| {
        panicked(&panic_kit, panic.as_ref())
    });
    let frame = from_fn(move |request: Request, next: Next| {
        wangge_web::frame(Arc::clone(&kit), request, next)
    });
    // The last layer is the outermost.
    routes(app)
        .into_router()
        .fallback(async || PageError::not_found())
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn_with_state(app.clone(), once::once))
        .layer(from_fn(wangge_web::same_origin))
        .layer(from_fn(session::demand_database))
        .layer(frame)
        .layer(from_fn_with_state(app.ground.settings.is_secure(), stay_secure))
        .layer(from_fn_with_state(app.clone(), session::recognise))
        .layer(CompressionLayer::new())
        .layer(catch)
        .layer(from_fn_with_state(app.clone(), metrics::count))
}

/// Tells browsers that came over TLS to come no other way for a year.
async fn stay_secure(
    State(is_secure): State<bool>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let mut response = next.run(request).await;
    if is_secure {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

fn ground_pages(app: &App) -> wangge_grid::GroundPages {
    wangge_grid::GroundPages {
        grids: app.grids.clone(),
        district: app.ground.settings.district,
        zone: wangge_cases::zone(&app.city).unwrap_or(jiff::tz::TimeZone::UTC),
        outside: app.base_map.as_ref().map(base_map::outside),
    }
}

fn own_routes(app: App) -> Routes {
    Routes::new()
        .get("/static/{*path}", Access::Public, file)
        .get(base_map::PATH, Access::SignedIn, base_map::tile)
        .get("/health", Access::Public, async || "ok\n")
        .get("/ready", Access::Public, ready)
        .get(metrics::PATH, Access::Monitor, metrics::show)
        .with_state(app)
}

async fn file(State(app): State<App>, Path(path): Path<String>) -> Response<Body> {
    app.kit.assets.respond(&path)
}

/// Says whether the database answers, for a balancer in front of several programs.
async fn ready(State(app): State<App>) -> Response<Body> {
    match app
        .ground
        .db
        .read("app.ready", (), |_, ()| Box::pin(async { Ok::<(), DbError>(()) }))
        .await
    {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Answers for a handler that panicked; the answer is plain, because the panic may be in the pages.
fn panicked(kit: &Kit, panic: &(dyn Any + Send)) -> Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    let words = Lang::ALL.iter().map(|lang| kit.catalogue.text(*lang, "error-bug") + "\n");
    (StatusCode::INTERNAL_SERVER_ERROR, words.collect::<String>()).into_response()
}

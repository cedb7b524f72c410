//! The figures for monitors, in the text format of Prometheus, and who may read them.
//!
//! Everything is counted elsewhere (by the door to the database, the router, the worker of jobs) or
//! asked of the database at the moment; here it gets its names. Labels are names of routes,
//! statements, kinds and stages, never anything about a person.

use crate::{App, Settings};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, FORWARDED};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;
use prometheus_client::registry::Registry;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use wangge_console::{Standing, resident_bytes, standing};
use wangge_kernel::timing::BUCKETS_MICROS;
use wangge_kernel::{Stopwatch, Timing};

/// Address of the figures.
pub(crate) const PATH: &str = "/metrics";
/// What a proxy adds to a request: who asked it is not on this machine.
const PROXY_MARKS: [&str; 3] = ["x-forwarded-for", "x-real-ip", "via"];

/// Layer that counts every answer by the pattern of its route.
pub(crate) async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let since = Stopwatch::start();
    let method = plain_method(request.method());
    let pattern = request.extensions().get::<MatchedPath>();
    let pattern = pattern.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let key = (method, pattern, response.status().as_u16());
    app.console.running.requests.note(&key, since.elapsed(), 0);
    response
}

/// Methods that nobody serves share one word, since a stranger may invent any number of them.
const fn plain_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

/// Tells whether a request may read the figures: with the token, or without one from this machine.
pub(crate) fn may_read(settings: &Settings, request: &Request) -> bool {
    let headers = request.headers();
    if let Some(token) = &settings.metrics_token {
        return bearer(headers).is_some_and(|given| equal(given, token));
    }
    // Behind a proxy everybody comes from this machine.
    let has_proxy = settings.public_address.is_some() && settings.tls.is_none()
        || headers.contains_key(FORWARDED)
        || PROXY_MARKS.iter().any(|mark| headers.contains_key(*mark));
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    !has_proxy && peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Compares digests, so that the time tells nothing of the token.
fn equal(given: &str, wanted: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(wanted)
}

/// Answers with all figures; those of the database are left out while it is away.
pub(crate) async fn show(State(app): State<App>) -> Response {
    let standing = standing(&app.identity, app.ground.settings.district).await;
    let standing =
        standing.inspect_err(|error| tracing::debug!(%error, "no figures of the database"));
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Figures { app, standing: standing.ok() }));
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = prometheus_text::encode(&mut text, &registry);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

struct Figures {
    app: App,
    standing: Option<Standing>,
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figures").field("standing", &self.standing).finish_non_exhaustive()
    }
}

impl Collector for Figures {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut out = Out(encoder);
        self.program(&mut out)?;
        self.work(&mut out)?;
        self.standing.as_ref().map_or(Ok(()), |standing| database(&mut out, standing))
    }
}

impl Figures {
    fn program(&self, out: &mut Out<'_>) -> fmt::Result {
        let engine = match self.app.ground.db.engine() {
            wangge_db::Engine::Lite => "sqlite",
            wangge_db::Engine::Pg => "postgresql",
        };
        let about = [label("version", env!("CARGO_PKG_VERSION")), label("engine", engine)];
        out.gauges("wangge_build", "The program and its engine.", [(about.to_vec(), 1)])?;
        let uptime = self.app.console.running.uptime().as_secs();
        out.gauge("wangge_uptime_seconds", "Time since the program began.", whole(uptime))?;
        if let Some(bytes) = resident_bytes() {
            let about = "Memory that the program holds.";
            out.gauge("process_resident_memory_bytes", about, whole(bytes))?;
        }
        let pages = i64::try_from(self.app.hub.open_pages()).unwrap_or(i64::MAX);
        out.gauge("wangge_event_streams", "Open pages that hear of changes.", pages)?;
        let is_up = i64::from(self.standing.is_some());
        out.gauge("wangge_database_up", "Whether the database answers.", is_up)
    }

    fn work(&self, out: &mut Out<'_>) -> fmt::Result {
        let running = &self.app.console.running;
        let requests =
            running.requests.all().into_iter().map(|((method, route, status), timing)| {
                let status = label("status", &status.to_string());
                (vec![label("method", method), label("route", &route), status], timing)
            });
        let about = "Requests by route and status.";
        out.timings("wangge_http_request_duration_seconds", about, requests)?;
        let jobs = running.jobs.all().into_iter().map(|((kind, outcome), timing)| {
            (vec![label("kind", &kind), label("outcome", outcome)], timing)
        });
        out.timings("wangge_job_duration_seconds", "Runs of jobs by how they ended.", jobs)?;
        let meter = self.app.ground.db.meter();
        let statements = meter.statements();
        let by_name = |(name, timing): &(String, Timing)| (vec![label("statement", name)], *timing);
        let about = "Statements by name.";
        let timings = statements.iter().map(by_name);
        out.timings("wangge_statement_duration_seconds", about, timings)?;
        let rows =
            statements.iter().map(|(name, timing)| (vec![label("statement", name)], timing.amount));
        out.counters("wangge_statement_rows", "Rows of statements by name.", rows)?;
        out.gauge("wangge_write_queue", "Writes that wait for their turn.", meter.queued())?;
        let waited = [(Vec::new(), meter.waited())];
        out.timings("wangge_write_wait_seconds", "How long writes waited.", waited)
    }
}

fn database(out: &mut Out<'_>, standing: &Standing) -> fmt::Result {
    out.gauge("wangge_database_bytes", "Space that the database takes.", standing.bytes)?;
    out.gauge("wangge_sessions", "Sessions that have not ended.", standing.sessions)?;
    let jobs = &standing.jobs;
    let queue = [("waiting", jobs.waiting), ("overdue", jobs.overdue), ("dead", jobs.dead)];
    let queue = queue.map(|(state, n)| (vec![label("state", state)], n));
    out.gauges("wangge_jobs", "Jobs of the queue by state; overdue ones wait too.", queue)?;
    let stages = standing.stages.iter().map(|(stage, n)| (vec![label("stage", stage)], *n));
    out.gauges("wangge_cases_open", "Open cases by stage.", stages)
}

type Labels = Vec<(&'static str, String)>;

fn label(name: &'static str, value: &str) -> (&'static str, String) {
    (name, value.to_owned())
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Writes figures one after the other.
struct Out<'a>(DescriptorEncoder<'a>);

impl Out<'_> {
    fn gauge(&mut self, name: &str, about: &str, value: i64) -> fmt::Result {
        self.0.encode_descriptor(name, about, None, MetricType::Gauge)?.encode_gauge(&value)
    }

    fn gauges(
        &mut self,
        name: &str,
        about: &str,
        values: impl IntoIterator<Item = (Labels, i64)>,
    ) -> fmt::Result {
        let mut out = self.0.encode_descriptor(name, about, None, MetricType::Gauge)?;
        values
            .into_iter()
            .try_for_each(|(labels, value)| out.encode_family(&labels)?.encode_gauge(&value))
    }

    fn counters(
        &mut self,
        name: &str,
        about: &str,
        values: impl IntoIterator<Item = (Labels, u64)>,
    ) -> fmt::Result {
        let mut out = self.0.encode_descriptor(name, about, None, MetricType::Counter)?;
        let none: Option<&Exemplar<Labels, f64>> = None;
        values.into_iter().try_for_each(|(labels, value)| {
            out.encode_family(&labels)?.encode_counter(&value, none)
        })
    }

    fn timings(
        &mut self,
        name: &str,
        about: &str,
        values: impl IntoIterator<Item = (Labels, Timing)>,
    ) -> fmt::Result {
        let mut out = self.0.encode_descriptor(name, about, None, MetricType::Histogram)?;
        let none: Option<&HashMap<usize, Exemplar<Labels, f64>>> = None;
        values.into_iter().try_for_each(|(labels, timing)| {
            let sum = seconds(timing.sum_micros);
            out.encode_family(&labels)?.encode_histogram(sum, timing.count, &buckets(&timing), none)
        })
    }
}

/// Buckets by their upper ends in seconds; the encoder adds the one without an end.
fn buckets(timing: &Timing) -> Vec<(f64, u64)> {
    let ends = BUCKETS_MICROS.iter().map(|end| seconds(*end));
    ends.zip(timing.buckets.iter().copied()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of 285 years fit")]
fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

//! Measures the program: pages over HTTP, then commands and deadlines in this process.

use crate::client::Client;
use crate::error::BenchError;
use crate::figures::{Figure, Goal, Report};
use crate::server::Server;
use crate::store::Sample;
use crate::work::{self, Item};
use crate::{commands, plans, store};
use jiff::civil::Date;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;
use wangge_app::{App, Ground};
use wangge_db::{DbError, Engine};
use wangge_kernel::{Instant, Point, Stopwatch};

/// Names of what is no page.
const BASE_MAP: &str = "tiles of the base map, from memory";
const EXPORT: &str = "rows of a month as CSV";
const TRANSITIONS: &str = "transitions without HTTP";
const DEADLINES: &str = "deadlines in working hours";
/// Answers that are enough for a percentile.
const ENOUGH: usize = 400;
/// Cases whose pages and places are asked for.
const SAMPLE: i64 = 400;
/// Pages that are turned after each first one.
const TURNS: usize = 3;

/// Measures an installation that [`crate::load`] made; `told` hears what is being measured.
///
/// The server is another process; `length` is the longest time for each work, and only what has
/// `only` in its name is measured.
pub async fn run(
    ground: Ground,
    (length, only): (Duration, &str),
    told: &mut dyn FnMut(&str),
) -> Result<Report, BenchError> {
    let district = ground.settings.district;
    let read = ground.db.read("bench.sample", district, |tx, district| {
        Box::pin(async move {
            let sample = store::sample(tx, *district, SAMPLE).await?;
            Ok::<_, DbError>((
                sample,
                store::newest(tx, *district).await?,
                store::counts(tx, *district).await?,
            ))
        })
    });
    let (sample, newest, (cases, all_cases)) = read.await?;
    let points: Vec<Point> = sample.iter().filter_map(|one| Point::new(one.lon, one.lat)).collect();
    let app = App::open(ground.clone()).await?;
    let zone = wangge_cases::zone(&app.city)?;
    let last = Instant::from_millis(newest.unwrap_or_default()).in_zone(&zone).date();

    told("starting the server");
    let server = Server::start(&ground.settings.data, &ground.settings.db).await?;
    let mut cookies = Cookies::new();
    for login in work::LOGINS {
        cookies.insert(login, Client::sign_in(server.address, login).await?);
    }
    let mut asking = Asking { address: server.address, cookies, length };
    let own = asking.client(work::DISPATCHER).await?.get("/work").await?.location;
    let mut items = work::items(&own, last, &sample, &points);
    items.retain(|item| item.name.contains(only));
    let mut figures = Vec::new();
    for item in &items {
        told(&item.name);
        figures.push(asking.item(item).await?);
    }
    figures.extend(asking.rest(&server, (only, &points, last)).await?);
    server.stop().await?;
    told("plans of the slowest statements");
    let plans = plans::slowest(&ground, &asking.cookies, &items).await?;
    told("commands and deadlines");
    figures.extend(within(&app, &sample, (length, only)).await?);
    let engine = if ground.db.engine() == Engine::Lite { "sqlite" } else { "postgresql" };
    Ok(Report { engine: engine.to_owned(), cases, all_cases, figures, plans })
}

/// Measures in this process.
async fn within(
    app: &App,
    sample: &[Sample],
    (length, only): (Duration, &str),
) -> Result<Vec<Figure>, BenchError> {
    let mut figures = Vec::new();
    if TRANSITIONS.contains(only) {
        let goal = if app.ground.db.engine() == Engine::Lite { 2_000.0 } else { 1_000.0 };
        let (count, took) = commands::transitions(app, sample, length).await?;
        let name = format!("{TRANSITIONS}, {} clients", commands::CLIENTS);
        figures.push(Figure::rate(&name, Goal::PerSecond(goal), count, took));
    }
    if DEADLINES.contains(only) {
        let (count, took) = commands::deadlines(app)?;
        figures.push(Figure::rate(DEADLINES, Goal::PerSecond(1e6), count, took));
    }
    Ok(figures)
}

struct Asking {
    address: SocketAddr,
    cookies: Cookies,
    length: Duration,
}

/// What each account that asks was given at the door.
pub(crate) type Cookies = HashMap<&'static str, String>;

impl Asking {
    async fn client(&self, login: &str) -> Result<Client, BenchError> {
        let cookie = self.cookies.get(login).map_or("", String::as_str);
        Client::open(self.address, cookie).await
    }

    /// Asks for the pages of a work one after another, after one that is not counted.
    async fn item(&mut self, item: &Item) -> Result<Figure, BenchError> {
        let mut client = self.client(item.login).await?;
        let Some(first) = item.paths.first() else {
            return Ok(
                Figure::answers(&item.name, item.goal, Vec::new()).noting("nothing to ask for")
            );
        };
        client.page(first).await?;
        let watch = Stopwatch::start();
        let mut times = Vec::new();
        let mut paths = item.paths.iter().cycle();
        while times.len() < ENOUGH && watch.elapsed() < self.length {
            let Some(path) = paths.next() else { break };
            let mut next = Some(path.clone());
            for _ in 0..=if item.turns { TURNS } else { 0 } {
                let Some(asked) = next.take() else { break };
                let watch = Stopwatch::start();
                let body = client.page(&asked).await?;
                times.push(watch.elapsed());
                let text = String::from_utf8_lossy(&body);
                next = cursor(&text).map(|cursor| format!("{path}&after={cursor}"));
            }
        }
        Ok(Figure::answers(&item.name, item.goal, times))
    }

    /// Measures what is no page, and the memory of the server at the end.
    async fn rest(
        &self,
        server: &Server,
        (only, points, last): (&str, &[Point], Date),
    ) -> Result<Vec<Figure>, BenchError> {
        let mut figures = Vec::new();
        if BASE_MAP.contains(only) {
            figures.push(self.base_map(points).await?);
        }
        if EXPORT.contains(only) {
            figures.extend(self.export(server, &work::export(last)).await?);
        }
        let (name, peak) = ("memory of the server, at most", server.memory().peak_kib);
        figures.push(Figure::memory(name, Goal::MostMib(400.0), peak));
        Ok(figures)
    }

    /// Asks many clients' questions for tiles that the server has drawn before.
    async fn base_map(&self, points: &[Point]) -> Result<Figure, BenchError> {
        const CLIENTS: usize = 8;
        let mut client = self.client(work::DISPATCHER).await?;
        let map = client.page("/grid/map.json").await?;
        let map: serde_json::Value = serde_json::from_slice(&map).unwrap_or_default();
        let address = map["tiles"][0].as_str().unwrap_or_default();
        let version = address.split('/').nth(3).unwrap_or_default().to_owned();
        let paths = work::base_tiles(&version, points);
        for path in &paths {
            client.page(path).await?;
        }
        let (watch, length) = (Stopwatch::start(), self.length.min(Duration::from_secs(5)));
        let mut asking = Vec::new();
        for number in 0..CLIENTS {
            let (mut client, paths) = (self.client(work::DISPATCHER).await?, paths.clone());
            asking.push(tokio::spawn(async move {
                let mut count = 0;
                for path in paths.iter().cycle().skip(number) {
                    if watch.elapsed() >= length {
                        break;
                    }
                    client.page(path).await?;
                    count += 1;
                }
                Ok::<_, BenchError>(count)
            }));
        }
        let mut count = 0;
        for one in asking {
            count += one.await.map_err(|error| BenchError::Server(error.to_string()))??;
        }
        Ok(Figure::rate(BASE_MAP, Goal::PerSecond(10_000.0), count, watch.elapsed())
            .noting("the client takes its part of the processors"))
    }

    /// Reads a month as a file, and how much memory the server takes for it.
    async fn export(&self, server: &Server, path: &str) -> Result<Vec<Figure>, BenchError> {
        let before = server.memory();
        let watch = Stopwatch::start();
        // The first line names the columns.
        let rows = self.client(work::DISPATCHER).await?.lines(path).await?.saturating_sub(1);
        let took = watch.elapsed();
        let grown = server.memory().now_kib.saturating_sub(before.now_kib);
        Ok(vec![
            Figure::rate(EXPORT, Goal::PerSecond(100_000.0), rows, took),
            Figure::memory("memory that the export added", Goal::MostMib(64.0), grown),
        ])
    }
}

/// Finds where the next page goes on.
fn cursor(body: &str) -> Option<String> {
    let rest = body.split_once("after=")?.1;
    let cursor: String =
        rest.chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.').collect();
    (!cursor.is_empty()).then_some(cursor)
}

//! `wangge live`: lets the people of a demonstration go on working, at a server that runs.

use crate::demo::{SEED, Town};
use crate::failure::Failure;
use crate::output;
use clap::Args;
use std::net::SocketAddr;
use std::time::Duration;
use wangge_bench::{BenchError, Line, Outcome, Pace, Summary};
use wangge_kernel::{Clock as _, SystemClock};
use wangge_sim::Size;

/// Keep a demonstration alive: its people sign in and work, in real time or faster
///
/// They report, register, verify, file, dispatch, handle, check and close by the pages and forms that
/// browsers use, at the rates and with the durations of the district that `wangge demo` makes. Each
/// deed is one line; what the rules refuse is a line too. For fast time the server's clock must run
/// as fast: start it with the same --speed. Ends with Ctrl-C or after --for.
///
/// Examples:
///   wangge serve --data ./try                 wangge live
///   wangge serve --data ./try --speed 60      wangge live --speed 60 --for 30m
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Live {
    /// Address of the server, which must be a demonstration
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// Factor by which everything happens faster
    #[arg(long, value_name = "FACTOR", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    speed: u32,
    /// Which of the invented cities the server shows
    #[arg(long, value_enum, default_value_t = Town::Qingyu)]
    city: Town,
    /// Number that `wangge demo` had as --seed: the same land, the same people
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Real time after which it ends, such as 30m or 2h [default: never]
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    length: Option<Duration>,
}

fn length(text: &str) -> Result<Duration, String> {
    let parsed: jiff::SignedDuration =
        text.parse().map_err(|error: jiff::Error| error.to_string())?;
    Duration::try_from(parsed).map_err(|error| error.to_string())
}

impl Live {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let address = address_of(&self.server).await?;
        let unfit = |error: BenchError| {
            let hint = match &error {
                BenchError::Unfit(_) => "start one with `wangge demo` and `wangge serve`",
                _ => "look whether it runs, and at which address",
            };
            Failure::new(format!("{}: {error}", self.server), hint)
        };
        let is_whole = wangge_bench::is_whole(address).await.map_err(unfit)?;
        let size = if is_whole { Size::District } else { Size::Small };
        let from = SystemClock.now();
        let plan =
            wangge_sim::Live::new(self.city.city()?, &self.city.site(), size, self.seed, from)
                .map_err(BenchError::from)?;
        let zone = plan.zone().clone();
        let pace = Pace { from, speed: self.speed, length: self.length };
        let mut told = |line: Line| {
            let at = line.at.in_zone(&zone).strftime("%Y-%m-%d %H:%M").to_string();
            output::say(&said(&at, &line));
        };
        let stop = wangge_app::stop_signal();
        let summary = wangge_bench::live(address, plan, pace, &mut told, stop).await?;
        output::say(&total(summary));
        Ok(())
    }
}

/// Finds the address behind an URL; the program itself speaks plain HTTP here.
async fn address_of(url: &str) -> Result<SocketAddr, Failure> {
    let wrong = |what: String| {
        Failure::new(format!("--server {url}: {what}"), "write it like http://127.0.0.1:8080")
    };
    let host = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
    let host = host.ok_or_else(|| wrong("it does not begin with http://".to_owned()))?;
    let host = if host.rsplit(']').next().is_some_and(|tail| tail.contains(':')) {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let mut found =
        tokio::net::lookup_host(host).await.map_err(|error| wrong(error.to_string()))?;
    found.next().ok_or_else(|| wrong("it has no address".to_owned()))
}

fn said(at: &str, line: &Line) -> String {
    let number = if line.number.is_empty() { "-" } else { &line.number };
    let head = format!("{at}  {}  {}  {number}", line.who, line.what);
    match &line.outcome {
        Outcome::Done => head,
        Outcome::Refused(why) => format!("{head}  refused: {why}"),
        Outcome::Failed(why) => format!("{head}  failed: {why}"),
        Outcome::Away(seconds) => {
            format!("{head}  waits: the server is away, again in {seconds} s")
        }
    }
}

fn total(summary: Summary) -> String {
    let Summary { cases, done, refused, failed } = summary;
    format!("{cases} cases reported, {done} deeds done, {refused} refused, {failed} failed")
}

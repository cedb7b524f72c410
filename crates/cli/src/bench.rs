//! `wangge bench`: makes a metropolis and measures the program on it.

use crate::demo::Demo;
use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wangge_app::Ground;
use wangge_bench::{BenchError, Figure, Goal, Progress, Report, Wanted};
use wangge_kernel::Stopwatch;

/// Make a metropolis with a year of cases, and measure the program on it
#[derive(Subcommand)]
pub(crate) enum Bench {
    Load(Load),
    Run(Run),
}

/// Make a metropolis with a year of cases
///
/// Makes the small demo district if it is not there, lays its street side by side as often as the
/// number of grids demands, and repeats its last four weeks thirteen times. The streets are shared
/// out among districts; with one district for all, lists have the hardest work.
/// An interrupted making goes on where it stopped.
/// Stop the server before, and take an installation that you throw away.
///
/// Examples:
///   wangge bench load --data ./metropolis
///   wangge bench load --data ./one --districts 1
///   wangge bench load --data ./tenth --cases 138000 --grids 3000 --components 100000 --districts 1
///   wangge bench load --data ./files --db postgres://wangge@db/metropolis
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Load {
    /// Cases of the year
    #[arg(long, value_name = "NUMBER", default_value_t = 1_380_000)]
    cases: i64,
    /// Unit grids, rounded up to whole streets
    #[arg(long, value_name = "NUMBER", default_value_t = 30_000)]
    grids: i64,
    /// Components
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    components: i64,
    /// Districts that share the streets; the first is the one that is measured
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=100))]
    districts: i64,
}

/// Measure the program on a metropolis that `wangge bench load` made
///
/// Starts this same program as a server on a free port of this machine, signs in as a dispatcher,
/// asks for pages, tiles and files, then runs commands and deadlines without a server. Prints each
/// figure beside what is wanted, names what misses it, and shows how the engine runs the slowest
/// statements. It adds cases; do not run it on an installation that somebody needs.
///
/// Examples:
///   wangge bench run --data ./metropolis
///   wangge bench run --data ./tenth --json > tenth.json
///   wangge bench run --data ./metropolis --against tenth.json     how much slower ten times as much is
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Run {
    /// Longest time for each kind of work, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    /// What an earlier run printed with --json; each figure is set against it
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

impl Bench {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        match self {
            Self::Load(load) => load.run(place).await,
            Self::Run(run) => run.run(place).await,
        }
    }
}

impl Load {
    async fn run(self, place: Place) -> Result<(), Failure> {
        drop(Demo::small().prepare(place.clone()).await?);
        let watch = Stopwatch::start();
        let ground = Ground::open(place.settings()?).await?;
        let district = ground.settings.district;
        let city = wangge_pack::load_from_db(&ground.db, district).await?;
        let zone = wangge_cases::zone(&city)?;
        let (cases, grids, components) = (self.cases, self.grids, self.components);
        let wanted = Wanted { cases, grids, components, districts: self.districts };
        let bar = ProgressBar::no_length();
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed}  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let mut told = |progress: Progress<'_>| match progress {
            Progress::Rows(what, done, all) => {
                bar.set_message(what.to_owned());
                bar.set_length(all.unsigned_abs());
                bar.set_position(done.unsigned_abs());
            }
            Progress::Index(name) => bar.set_message(format!("index {name}")),
        };
        let url = &ground.settings.db;
        let made = wangge_bench::load(url, &ground.db, (district, zone), wanted, &mut told).await?;
        bar.finish_and_clear();
        output::say(&format!(
            "{} cases, {} unit grids in {} streets of {} districts, {} components, in {:.0} s",
            made.cases,
            made.grids,
            made.streets,
            made.districts,
            made.components,
            watch.elapsed().as_secs_f64()
        ));
        Ok(())
    }
}

impl Run {
    async fn run(self, place: Place) -> Result<(), Failure> {
        let earlier = self.against.as_deref().map(read_report).transpose()?;
        let ground = Ground::open(place.settings()?).await?;
        if !ground.settings.demo {
            return Err(Failure::new(
                "this is no demonstration, and a measurement adds cases",
                "make an installation for it with `wangge bench load`",
            ));
        }
        let bar = ProgressBar::new_spinner();
        let length = Duration::from_secs(self.seconds);
        let mut told = |what: &str| {
            bar.set_message(what.to_owned());
            bar.tick();
        };
        let report = wangge_bench::run(ground, length, &mut told).await?;
        bar.finish_and_clear();
        if self.json {
            let text = serde_json::to_string_pretty(&report);
            output::say(&text.map_err(|error| Failure::new(error.to_string(), ""))?);
        } else {
            print(&report, earlier.as_ref());
        }
        Ok(())
    }
}

fn read_report(path: &Path) -> Result<Report, Failure> {
    let failed = |what: String| {
        let what = format!("{} cannot be read: {what}", path.display());
        Failure::new(what, "name a file that `wangge bench run --json` wrote")
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

fn print(report: &Report, earlier: Option<&Report>) {
    let of = (report.engine.as_str(), report.cases, report.all_cases);
    output::say(&format!("{}, {} cases in the district, {} in all", of.0, of.1, of.2));
    output::say("");
    let names = ["WORK", "TIMES", "P50 ms", "P99 ms", "A SECOND", "MiB", "GOAL", "MET"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    if let Some(earlier) = earlier {
        rows[0].push(format!("P50 AGAINST {} CASES", earlier.cases));
    }
    for figure in &report.figures {
        let mut row = row_of(figure);
        if let Some(earlier) = earlier {
            row.push(ratio(figure, earlier));
        }
        rows.push(row);
    }
    output::table(&rows);
    let missed: Vec<&str> = report
        .figures
        .iter()
        .filter(|figure| figure.is_met == Some(false))
        .map(|figure| figure.name.as_str())
        .collect();
    output::say("");
    if missed.is_empty() {
        output::say("every goal is met");
    } else {
        output::say(&format!("missed: {}", missed.join("; ")));
    }
    for figure in report.figures.iter().filter(|figure| !figure.note.is_empty()) {
        output::say(&format!("{}: {}", figure.name, figure.note));
    }
    for plan in &report.plans {
        output::say("");
        output::say(&format!(
            "{:.1} ms, {} rows: {} of {}",
            plan.ms, plan.rows, plan.statement, plan.work
        ));
        output::say(&format!("  {}", plan.text.split_whitespace().collect::<Vec<_>>().join(" ")));
        plan.plan.iter().for_each(|line| output::say(&format!("    {line}")));
    }
}

fn row_of(figure: &Figure) -> Vec<String> {
    let ms = |time: Option<f64>| time.map_or_else(String::new, |time| format!("{time:.1}"));
    let whole = |number: Option<f64>| number.map_or_else(String::new, |it| format!("{it:.0}"));
    let goal = match figure.goal {
        Goal::WithinMs(most) => format!("p99 <= {most:.0} ms"),
        Goal::PerSecond(least) => format!(">= {least:.0} a second"),
        Goal::MostMib(most) => format!("<= {most:.0} MiB"),
        Goal::None => String::new(),
    };
    let met = match figure.is_met {
        Some(true) => "yes",
        Some(false) => "NO",
        None => "",
    };
    vec![
        figure.name.clone(),
        figure.count.to_string(),
        ms(figure.p50_ms),
        ms(figure.p99_ms),
        whole(figure.rate),
        whole(figure.mib),
        goal,
        met.to_owned(),
    ]
}

fn ratio(figure: &Figure, earlier: &Report) -> String {
    let before = earlier.figures.iter().find(|known| known.name == figure.name);
    let times = figure.p50_ms.zip(before.and_then(|before| before.p50_ms));
    times.map_or_else(String::new, |(now, before)| format!("x {:.1}", now / before))
}

impl From<BenchError> for Failure {
    fn from(error: BenchError) -> Self {
        let hint = match &error {
            BenchError::App(_) | BenchError::Db(_) | BenchError::Case(_) | BenchError::Sim(_) => "",
            BenchError::Unfit(_) => "choose an empty folder with --data, or an empty database",
            BenchError::Lost(_) | BenchError::Server(_) => "look at what the server wrote above",
        };
        Self::new(error.to_string(), hint)
    }
}

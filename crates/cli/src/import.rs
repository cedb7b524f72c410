//! `wangge import`: takes over cases from a table of another system, and components from a survey.

use crate::failure::{Failure, mistakes};
use crate::import_components::ImportComponents;
use crate::output;
use crate::settings::Place;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use wangge_app::Ground;
use wangge_cases::commands::import::{self, ImportError, Job, Mapping, Outcome, Reject, Watch};
use wangge_cases::{CaseError, Cases, Tools};

/// Steps of the progress bar; the part of the file that is read moves it.
const BAR: f64 = 1_000.0;

/// Take over cases from a table of another system, or components from a survey
///
/// Examples:
///   wangge import cases 案件台账.xlsx --mapping case-ledger.toml --dry-run
///   wangge import cases nyc311.csv --mapping nyc311.toml --rejects rejects.csv
///   wangge import components 部件普查.xlsx --dry-run
///   wangge import components survey.geojson --mapping survey.toml --update
#[derive(Subcommand)]
#[command(verbatim_doc_comment)]
pub(crate) enum Import {
    /// Make cases of the rows of a CSV or XLSX file
    ///
    /// Rows that cannot be taken go to the file of rejects with row, column and reason. The import may be stopped at
    /// any moment and run again: what is there already is passed over. Exit code 0: every row is a case; 1: there are
    /// rejects, or it failed.
    Cases(ImportCases),
    /// Make components of the rows of a CSV, XLSX or GeoJSON file
    ///
    /// Headings of the national standard are known; a mapping names others. A component is known by its identity code,
    /// so that the import may be stopped at any moment and run again. Exit code 0: every row is a component; 1: there are
    /// rejects, or it failed.
    Components(ImportComponents),
}

#[derive(Args)]
pub(crate) struct ImportCases {
    /// Table, CSV or XLSX
    file: PathBuf,
    /// Mapping in TOML: columns, dates, zone, words; see docs/examples/import
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// Only look what would happen; stores nothing
    #[arg(long)]
    dry_run: bool,
    /// File for rows that cannot be taken [default: <FILE>.rejects.csv]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// District that gets the cases [default: the configured one]
    #[arg(long, value_name = "NUMBER")]
    district: Option<i64>,
}

impl Import {
    pub(crate) async fn run(self, place: Place) -> Result<ExitCode, Failure> {
        match self {
            Self::Cases(cases) => cases.run(&place).await,
            Self::Components(components) => components.run(&place).await,
        }
    }
}

impl ImportCases {
    async fn run(self, place: &Place) -> Result<ExitCode, Failure> {
        let mapping =
            Mapping::open(&self.mapping).map_err(|errors| mistakes_of_mapping(&errors))?;
        let ground = Ground::open(place.settings()?).await?;
        let district = self.district.unwrap_or(ground.settings.district);
        let city = wangge_pack::load_from_db(&ground.db, district).await?;
        let tools = Tools::new(
            ground.clock.clone(),
            ground.ids.clone(),
            Arc::new(city),
            ground.vault.clone(),
        );
        let cases = Cases::new(ground.db.clone(), tools);
        let rejects = self.rejects.unwrap_or_else(|| beside(&self.file));
        let job = Job { file: self.file, mapping, district, is_dry_run: self.dry_run };
        let mut screen = Screen::new(rejects)?;
        let outcome = import::import(&cases, &Ground::author(), &job, &mut screen).await;
        screen.bar.finish_and_clear();
        let outcome = outcome.map_err(failure)?;
        screen.close().map_err(|error| unwritable(&screen.path, &error))?;
        output::say(&summary(&outcome, job.is_dry_run, &screen.path));
        Ok(if outcome.rejected > 0 || outcome.is_interrupted {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

pub(crate) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejects.csv");
    name.into()
}

pub(crate) fn mistakes_of_mapping(errors: &[wangge_pack::PackError]) -> Failure {
    // The lines are printed with those of packs; only what they are about differs.
    drop(mistakes(errors));
    Failure::new("the mapping cannot be used", "correct the lines above; nothing was stored")
}

fn failure(error: ImportError) -> Failure {
    match error {
        ImportError::Mapping(errors) => mistakes_of_mapping(&errors),
        ImportError::File { file, message } => Failure::new(
            format!("{file}: {message}"),
            "give a CSV or XLSX file; what was stored before stays",
        ),
        ImportError::Rejects(error) => Failure::new(
            format!("the rejects cannot be written: {error}"),
            "free space, or name another file with --rejects, and run the import again",
        ),
        ImportError::Case(CaseError::Db(error)) => error.into(),
        ImportError::Case(error) => {
            Failure::new(error.to_string(), "apply the city's packs with `wangge pack apply`")
        }
    }
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("{} cannot be written: {error}", path.display()),
        "name another file with --rejects",
    )
}

/// Bar on the terminal, rejects in their file, Ctrl-C as a stop after the chunk at hand.
pub(crate) struct Screen {
    pub(crate) bar: ProgressBar,
    pub(crate) path: PathBuf,
    rejects: Option<csv::Writer<File>>,
    is_stopped: Arc<AtomicBool>,
}

impl Screen {
    pub(crate) fn new(path: PathBuf) -> Result<Self, Failure> {
        // Rejects of an earlier run would be taken for those of this one.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(unwritable(&path, &error));
            }
            _ => {}
        }
        // Hidden by itself where standard error is no terminal.
        let bar = ProgressBar::new(BAR as u64);
        if let Ok(style) =
            ProgressStyle::with_template("{wide_bar} {percent:>3} %  {eta:>5}  {msg}")
        {
            bar.set_style(style);
        }
        let is_stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_stopped);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                flag.store(true, Ordering::Relaxed);
            }
        });
        Ok(Self { bar, path, rejects: None, is_stopped })
    }

    pub(crate) fn close(&mut self) -> io::Result<()> {
        self.rejects.as_mut().map_or(Ok(()), csv::Writer::flush)
    }

    /// Writes a reject: row, key, column, value, reason.
    pub(crate) fn write(&mut self, cells: [&str; 5]) -> io::Result<()> {
        let writer = match &mut self.rejects {
            Some(writer) => writer,
            none => {
                let mut file = File::create(&self.path)?;
                // Without the mark spreadsheets take Chinese for something else.
                file.write_all("\u{feff}".as_bytes())?;
                let mut writer = csv::Writer::from_writer(file);
                writer.write_record(["row", "key", "column", "value", "reason"])?;
                none.insert(writer)
            }
        };
        Ok(writer.write_record(cells)?)
    }

    /// Shows how far it is; a break stops the import.
    pub(crate) fn tick(&mut self, rows: u64, rejected: u64, part: f64) -> ControlFlow<()> {
        self.bar.set_position(position(part));
        self.bar.set_message(format!("{} rows, {} rejected", grouped(rows), grouped(rejected)));
        if self.is_stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl Watch for Screen {
    fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        let (row, reason) = (reject.row.to_string(), reject.reason.to_string());
        self.write([&row, &reject.key, &reject.column, &reject.value, &reason])
    }

    fn progress(&mut self, outcome: &Outcome, part: f64) -> ControlFlow<()> {
        self.tick(outcome.rows, outcome.rejected, part)
    }
}

fn position(part: f64) -> u64 {
    format!("{:.0}", part * BAR).parse().unwrap_or(0)
}

/// Writes what came of the rows; the three numbers add up to the first.
fn summary(outcome: &Outcome, is_dry_run: bool, rejects: &Path) -> String {
    let taken = if is_dry_run { "would be taken" } else { "taken" };
    let mut text = format!(
        "{} rows: {} {taken}, {} already there, {} rejected",
        grouped(outcome.rows),
        grouped(outcome.taken),
        grouped(outcome.there),
        grouped(outcome.rejected)
    );
    if outcome.rejected > 0 {
        text.push_str(&format!(" (see {})", rejects.display()));
    }
    let remarks = [
        (outcome.without_point, "without usable coordinates"),
        (
            outcome.without_department,
            "with a department that is no organisation here; its name stays in the history",
        ),
    ];
    for (count, what) in remarks.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!("\n{} of those taken {what}", grouped(count)));
    }
    if outcome.is_interrupted {
        text.push_str("\nstopped before the end; run the same command again to go on");
    }
    text
}

/// Writes a number with a comma after each thousand.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_every_row() {
        let outcome = Outcome {
            rows: 5_895,
            taken: 5_893,
            rejected: 2,
            without_point: 57,
            ..Outcome::default()
        };
        let text = summary(&outcome, false, Path::new("nyc311.csv.rejects.csv"));
        assert_eq!(
            text,
            "5,895 rows: 5,893 taken, 0 already there, 2 rejected (see nyc311.csv.rejects.csv)\n57 of those taken without usable coordinates"
        );
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(beside(Path::new("a/b.csv")), Path::new("a/b.csv.rejects.csv"));
    }
}

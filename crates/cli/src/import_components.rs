//! `wangge import components`: takes a survey of components into the register.

use crate::failure::Failure;
use crate::import::{Screen, beside, grouped, mistakes_of_mapping, unwritable};
use crate::output;
use crate::settings::Place;
use clap::Args;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wangge_app::{App, Ground};
use wangge_registers::RegisterError;
use wangge_registers::commands::import::{self, ImportError, Job, Mapping, Outcome, Reject, Watch};

#[derive(Args)]
pub(crate) struct ImportComponents {
    /// Table, CSV, XLSX or GeoJSON
    file: PathBuf,
    /// Mapping in TOML, where the headings are not those of the standard; see docs/examples/import
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Only look what would happen; stores nothing
    #[arg(long)]
    dry_run: bool,
    /// Bring components that are there already up to the file
    #[arg(long)]
    update: bool,
    /// File for rows that cannot be taken [default: <FILE>.rejects.csv]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// District that gets the components [default: the configured one]
    #[arg(long, value_name = "NUMBER")]
    district: Option<i64>,
}

impl ImportComponents {
    pub(crate) async fn run(self, place: &Place) -> Result<ExitCode, Failure> {
        let mapping = self.mapping.as_deref().map(Mapping::open).transpose();
        let mapping = mapping.map_err(|errors| mistakes_of_mapping(&errors))?.unwrap_or_default();
        let ground = Ground::open(place.settings()?).await?;
        let district = self.district.unwrap_or(ground.settings.district);
        let registers = App::open(ground).await?.registers.registers;
        let rejects = self.rejects.unwrap_or_else(|| beside(&self.file));
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let job = Job {
            name: name.unwrap_or_default(),
            file: self.file,
            mapping,
            district,
            is_dry_run: self.dry_run,
            updates: self.update,
        };
        let mut screen = Screen::new(rejects)?;
        let outcome = import::import(&registers, &Ground::author(), &job, &mut screen).await;
        screen.bar.finish_and_clear();
        let outcome = outcome.map_err(|error| failure(&job, error))?;
        screen.close().map_err(|error| unwritable(&screen.path, &error))?;
        output::say(&summary(&outcome, job.is_dry_run, &screen.path));
        Ok(if outcome.rejected > 0 || outcome.is_interrupted {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
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

fn failure(job: &Job, error: ImportError) -> Failure {
    match error {
        ImportError::Mapping(errors) => mistakes_of_mapping(&errors),
        ImportError::File(message) => Failure::new(
            format!("{}: {message}", job.file.display()),
            "give a CSV, XLSX or GeoJSON file; what was stored before stays",
        ),
        ImportError::Rejects(error) => Failure::new(
            format!("the rejects cannot be written: {error}"),
            "free space, or name another file with --rejects, and run the import again",
        ),
        ImportError::Register(RegisterError::Db(error)) => error.into(),
        ImportError::Register(error) => {
            Failure::new(error.to_string(), "run the import again; what was stored before stays")
        }
    }
}

/// Writes what came of the rows; the last four numbers add up to the first.
fn summary(outcome: &Outcome, is_dry_run: bool, rejects: &Path) -> String {
    let would = if is_dry_run { "would be " } else { "" };
    let mut text = format!(
        "{} rows: {} {would}new, {} {would}updated, {} already there, {} rejected",
        grouped(outcome.rows),
        grouped(outcome.taken),
        grouped(outcome.changed),
        grouped(outcome.there),
        grouped(outcome.rejected)
    );
    if outcome.rejected > 0 {
        text.push_str(&format!(" (see {})", rejects.display()));
    }
    if outcome.without_department > 0 {
        text.push_str(&format!(
            "\n{} of the new ones with a managing department that is no organisation here; name it under [departments]",
            grouped(outcome.without_department)
        ));
    }
    if outcome.is_interrupted {
        text.push_str("\nstopped before the end; run the same command again to go on");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_every_row() {
        let outcome =
            Outcome { rows: 10, taken: 5, changed: 1, there: 2, rejected: 2, ..Outcome::default() };
        assert_eq!(
            summary(&outcome, true, Path::new("a.rejects.csv")),
            "10 rows: 5 would be new, 1 would be updated, 2 already there, 2 rejected (see a.rejects.csv)"
        );
    }
}

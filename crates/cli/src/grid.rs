//! `wangge grid`: unit grids and places out to files and in from them.

use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wangge_app::Ground;
use wangge_grid::commands::{self, Trial};
use wangge_grid::model::Reject;
use wangge_grid::{GridError, Grids, queries, write_file};
use wangge_identity::Author;

/// Take unit grids and places out as files, and in from them
///
/// A file of grids is taken as a whole or not at all; everything that is wrong with it is named. A
/// running server sees the new grids within seconds. Exit code 1: something was wrong.
///
/// Examples:
///   wangge grid export grids.geojson --data /srv/wangge
///   wangge grid import grids.geojson --dry-run --data /srv/wangge
///   wangge grid import-places addresses.csv --data /srv/wangge
#[derive(Subcommand)]
#[command(verbatim_doc_comment)]
pub(crate) enum Grid {
    /// Write the grids in use as GeoJSON
    Export {
        /// File to write
        file: PathBuf,
    },
    /// Check a GeoJSON file of all grids of the district, and put them in the place of the old ones
    Import {
        /// File to read
        file: PathBuf,
        /// Only look what is wrong; stores nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Put the places of a CSV or GeoJSON file in the place of the old ones
    ImportPlaces {
        /// File to read
        file: PathBuf,
    },
}

impl Grid {
    pub(crate) async fn run(self, place: Place) -> Result<ExitCode, Failure> {
        let ground = Ground::open(place.settings()?).await?;
        let district = ground.settings.district;
        let grids = Grids::new(ground.db.clone(), ground.clock.clone(), ground.ids.clone());
        let program = &Author::Program;
        match self {
            Self::Export { file } => {
                let read = ground.db.read("grid.export", district, |tx, district| {
                    Box::pin(queries::grids_of(tx, *district))
                });
                let all = read.await.map_err(failed)?;
                std::fs::write(&file, write_file(&all))
                    .map_err(|error| file_failed(&file, &error))?;
                output::say(&format!("{} grids written to {}", all.len(), file.display()));
                Ok(ExitCode::SUCCESS)
            }
            Self::Import { file, dry_run } => {
                let trial = if dry_run { Trial::Yes } else { Trial::No };
                let bytes = read(&file)?;
                let checked = commands::import(&grids, program, district, bytes, trial)
                    .await
                    .map_err(failed)?;
                let verb = if dry_run { "could be taken" } else { "taken" };
                Ok(told(&checked.rejects, &format!("{} grids {verb}", checked.grids.len())))
            }
            Self::ImportPlaces { file } => {
                let bytes = read(&file)?;
                let (count, rejects) = commands::import_places(&grids, program, district, bytes)
                    .await
                    .map_err(failed)?;
                Ok(told(&rejects, &format!("{count} places taken")))
            }
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| file_failed(file, &error))
}

fn file_failed(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", file.display()), "check the path and its rights")
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err calls")]
fn failed(error: GridError) -> Failure {
    Failure::new(error.to_string(), "nothing was changed; correct the file and try again")
}

fn told(rejects: &[Reject], done: &str) -> ExitCode {
    if rejects.is_empty() {
        output::say(done);
        return ExitCode::SUCCESS;
    }
    for reject in rejects {
        let number = if reject.feature == 0 { "-".to_owned() } else { reject.feature.to_string() };
        output::complain(&format!("{number}  {}  {}", reject.id, reject.reason));
    }
    output::complain(&format!("{} faults; nothing was changed", rejects.len()));
    ExitCode::FAILURE
}

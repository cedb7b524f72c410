//! `wangge config`: shows the effective configuration, checks a file.

use crate::config::read;
use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Subcommand;
use std::path::PathBuf;

/// See and check the configuration
///
/// Each value comes from the first of these that has it: flag, environment (`WANGGE_LISTEN` …), file
/// (wangge.toml in the data folder), default.
///
/// Examples:
///   wangge config show --data /srv/wangge
///   wangge config show > wangge.toml        a file to begin with
///   wangge config check wangge.toml
#[derive(Subcommand)]
#[command(verbatim_doc_comment)]
pub(crate) enum ConfigCommand {
    /// Print every value, what it is for, and where it came from
    Show,
    /// Look for unknown keys and wrong values in a file
    Check {
        /// The file
        file: PathBuf,
    },
}

impl ConfigCommand {
    pub(crate) fn run(self, place: &Place) -> Result<(), Failure> {
        match self {
            Self::Show => output::say(place.config(&[])?.to_toml().trim_end()),
            Self::Check { file } => {
                let text = std::fs::read_to_string(&file).map_err(|error| {
                    Failure::new(
                        format!("{} cannot be read: {error}", file.display()),
                        "name another file",
                    )
                })?;
                let found = read(&file, &text)?;
                let place = Place { config: Some(file.clone()), ..place.clone() };
                crate::settings::settings(&place, &place.config(&[])?)?;
                output::say(&format!("{}: {} values, all in order", file.display(), found.len()));
            }
        }
        Ok(())
    }
}

//! `wangge migrate`: brings the schema up to date.

use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Args;
use wangge_app::Ground;

/// Bring the database up to date, and say what was done
///
/// `wangge serve` does the same at its start; this command is for those who want to see it first.
/// A database that a newer program wrote is refused and not touched.
///
/// Example:
///   wangge migrate --data /srv/wangge
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Migrate {}

impl Migrate {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let ground = Ground::open(place.settings()?).await?;
        for name in &ground.migrated {
            output::say(&format!("applied {name}"));
        }
        if ground.migrated.is_empty() {
            output::say("the database is up to date");
        }
        Ok(())
    }
}

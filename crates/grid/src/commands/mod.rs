//! The only writers of the ground.
//!
//! Each change takes the next number of its district first, so that two writers follow one another
//! and the second decides on what the first left; then it stores, and adds its line to the history.

mod describe;
mod district;
mod duty;
mod edit;
mod places;
mod undo;

pub use describe::{Describe, describe};
pub use district::{Given, Trial, import, name_areas, read_file, replace_district};
pub use duty::{duty_grid_end, duty_grid_put, roster_replace, shift_add, shift_remove};
pub use edit::{Done, Edit, edit};
pub use places::{import_places, replace_places};
pub(crate) use undo::can_undo;
pub use undo::undo;

use crate::model::{Deed, Entry};
use crate::{GridError, Grids, store};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_identity::audit::{self, Note};
use wangge_kernel::{Instant, Permission};

/// Demands a permission, and that the district is the author's own.
fn authorise(author: &Author, permission: Permission, district: i64) -> Result<(), GridError> {
    author.require(permission)?;
    if author.actor().is_some_and(|actor| actor.district != district) {
        return Err(GridError::NotFound);
    }
    Ok(())
}

/// What travels into a transaction.
#[derive(Clone)]
struct Work<I> {
    tools: Grids,
    author: Author,
    district: i64,
    now: Instant,
    input: I,
}

impl<I> Work<I> {
    fn new(grids: &Grids, author: &Author, district: i64, input: I) -> Self {
        let now = grids.clock.now();
        Self { tools: grids.clone(), author: author.clone(), district, now, input }
    }

    /// Takes something else along.
    fn with<J>(self, input: J) -> Work<J> {
        let Self { tools, author, district, now, input: _ } = self;
        Work { tools, author, district, now, input }
    }

    /// Takes the next number of the district.
    async fn begin(&self, tx: &mut Tx) -> Result<i64, GridError> {
        store::change_insert(tx, self.district).await?;
        store::change_update(tx, self.district).await?;
        Ok(store::change_fetch(tx, self.district).await?.unwrap_or_default())
    }

    /// Adds a line to the history of grids, and the deed to the audit log.
    async fn record(&self, tx: &mut Tx, version: i64, told: Told<'_>) -> Result<(), GridError> {
        let actor = self.author.actor();
        let entry = Entry {
            version,
            at: self.now,
            author: actor.map(|actor| actor.name.clone()).unwrap_or_default(),
            deed: told.deed,
            old_ids: told.old_ids.join(" "),
            new_ids: told.new_ids.join(" "),
            detail: told.detail.to_string(),
        };
        store::history_insert(tx, self.district, actor.map(|actor| actor.account), &entry).await?;
        let deed = match told.deed {
            Deed::Drawn => "grid.draw",
            Deed::Erased => "grid.erase",
            Deed::Split => "grid.split",
            Deed::Merged => "grid.merge",
            Deed::Reshaped => "grid.reshape",
            Deed::Reclassified => "grid.describe",
            Deed::Imported => "grid.replace_district",
        };
        self.note(tx, deed, told.detail).await
    }

    async fn note(
        &self,
        tx: &mut Tx,
        deed: &'static str,
        detail: serde_json::Value,
    ) -> Result<(), GridError> {
        let subject = format!("district:{}", self.district);
        let note = Note::new(&self.tools.ids, self.now, &self.author, deed, subject);
        audit::note(tx, &note.detail(detail)).await?;
        Ok(())
    }
}

/// A line of the history before it has a number.
struct Told<'a> {
    deed: Deed,
    old_ids: &'a [String],
    new_ids: &'a [String],
    detail: serde_json::Value,
}

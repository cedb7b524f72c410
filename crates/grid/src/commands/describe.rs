//! Names and area classes of single grids.

use super::{Told, Work, authorise};
use crate::error::GridError;
use crate::model::{AreaClass, Deed, Fault};
use crate::permissions::GRID_EDIT;
use crate::{Grids, store};
use serde_json::json;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::codes::GridId;

/// Another name or area class.
#[derive(Debug, Clone)]
pub struct Describe {
    /// The grid.
    pub id: GridId,
    /// Name in Chinese.
    pub name: String,
    /// Name in English, may be empty.
    pub name_en: String,
    /// How closely it is managed.
    pub area_class: AreaClass,
    /// The change at which the author saw it.
    pub seen: i64,
}

/// Gives a grid another name or area class.
pub async fn describe(
    grids: &Grids,
    author: &Author,
    district: i64,
    wanted: Describe,
) -> Result<(), GridError> {
    authorise(author, GRID_EDIT, district)?;
    if wanted.name.trim().is_empty() {
        return Err(Fault::NoName.into());
    }
    let work = Work::new(grids, author, district, wanted);
    grids.db.write("grid.describe", work, |tx, work| Box::pin(describe_in(tx, work))).await?;
    grids.load(district).await
}

async fn describe_in(tx: &mut Tx, work: &Work<Describe>) -> Result<(), GridError> {
    let version = work.begin(tx).await?;
    let it = &work.input;
    let Some(before) = store::grid_fetch(tx, work.district, &it.id).await? else {
        return Err(Fault::Unknown(it.id.clone()).into());
    };
    let put = (&it.id, it.name.trim(), it.name_en.trim(), it.area_class);
    if store::grid_describe(tx, work.district, put, version, it.seen).await? == 0 {
        return Err(Fault::Changed.into());
    }
    let ids = [it.id.to_string()];
    let detail = json!({
        "before": { "name": before.name, "area_class": before.area_class },
        "after": { "name": it.name.trim(), "area_class": it.area_class },
    });
    let told = Told { deed: Deed::Reclassified, old_ids: &ids, new_ids: &ids, detail };
    work.record(tx, version, told).await
}

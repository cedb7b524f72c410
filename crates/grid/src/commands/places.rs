//! Places and addresses.

use super::{Work, authorise};
use crate::error::GridError;
use crate::model::{Place, Reject};
use crate::permissions::GRID_EDIT;
use crate::rules::files::places as place_file;
use crate::{Grids, store};
use serde_json::json;
use wangge_identity::Author;

/// Puts new places in the place of a district's old ones; only the program may.
pub async fn replace_places(
    grids: &Grids,
    author: &Author,
    district: i64,
    places: Vec<Place>,
) -> Result<(), GridError> {
    authorise(author, GRID_EDIT, district)?;
    let work = Work::new(grids, author, district, places);
    let write = grids.db.write("grid.replace_places", work, |tx, work: &Work<Vec<Place>>| {
        Box::pin(async move {
            work.begin(tx).await?;
            store::places_delete(tx, work.district).await?;
            for place in &work.input {
                store::place_insert(tx, work.district, place).await?;
            }
            work.note(tx, "grid.replace_places", json!({ "places": work.input.len() })).await
        })
    });
    write.await?;
    grids.load(district).await
}

/// Reads a file of places, CSV or GeoJSON, and puts them in the place of the old ones when all of
/// them can be read; otherwise tells what is wrong with which line and changes nothing.
pub async fn import_places(
    grids: &Grids,
    author: &Author,
    district: i64,
    file: Vec<u8>,
) -> Result<(usize, Vec<Reject>), GridError> {
    authorise(author, GRID_EDIT, district)?;
    let read = move || place_file::read(&file);
    let (places, rejects) = tokio::task::spawn_blocking(read)
        .await
        .map_err(|error| GridError::File(error.to_string()))??;
    let count = places.len();
    if rejects.is_empty() && count > 0 {
        replace_places(grids, author, district, places).await?;
    }
    Ok((count, rejects))
}

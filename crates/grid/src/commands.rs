//! The only writers of the map.

use crate::model::{BaseFeature, UnitGrid};
use crate::rules::check_grids;
use crate::{GridError, Grids, store};
use serde_json::{Value as Json, json};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_identity::audit::{self, Note};
use wangge_kernel::Instant;

#[derive(Clone)]
struct Work {
    tools: Grids,
    author: Author,
    district: i64,
    grids: Vec<UnitGrid>,
    features: Vec<BaseFeature>,
    now: Instant,
}

/// Puts new grids and a new base map in the place of a district's old ones.
///
/// Grids that are no longer there go out of use and keep their rows. Only the program may do it;
/// the index in memory follows.
pub async fn replace_district(
    grids: &Grids,
    author: &Author,
    district: i64,
    new_grids: Vec<UnitGrid>,
    features: Vec<BaseFeature>,
) -> Result<(), GridError> {
    if author.actor().is_some() {
        return Err(GridError::Refused);
    }
    check_grids(district, &new_grids)?;
    if let Some(feature) = features.iter().find(|feature| !is_geometry(&feature.geometry)) {
        return Err(GridError::Geometry(feature.id));
    }
    let work = Work {
        tools: grids.clone(),
        author: author.clone(),
        district,
        grids: new_grids,
        features,
        now: grids.clock.now(),
    };
    grids.db.write("grid.replace_district", work, |tx, work| Box::pin(replace(tx, work))).await?;
    grids.load(district).await
}

fn is_geometry(text: &str) -> bool {
    let parsed: Option<Json> = serde_json::from_str(text).ok();
    parsed.is_some_and(|json| json["type"].is_string() && json["coordinates"].is_array())
}

async fn replace(tx: &mut Tx, work: &Work) -> Result<(), GridError> {
    store::grids_end(tx, work.district, work.now).await?;
    for grid in &work.grids {
        store::grid_put(tx, work.district, grid).await?;
    }
    store::features_delete(tx, work.district).await?;
    for feature in &work.features {
        store::feature_insert(tx, work.district, feature).await?;
    }
    let detail = json!({ "grids": work.grids.len(), "features": work.features.len() });
    let subject = format!("district:{}", work.district);
    let entry =
        Note::new(&work.tools.ids, work.now, &work.author, "grid.replace_district", subject)
            .detail(detail);
    audit::note(tx, &entry).await?;
    Ok(())
}

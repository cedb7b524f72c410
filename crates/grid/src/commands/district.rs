//! A whole district at once: from the program, or from a file that is taken as a whole or not at all.

use super::{Told, Work, authorise};
use crate::error::GridError;
use crate::model::{Area, BaseFeature, Deed, Fault, UnitGrid};
use crate::permissions::GRID_EDIT;
use crate::rules::{Checked, check_coverage, check_grids};
use crate::{Grids, queries, store};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use wangge_db::Tx;
use wangge_identity::Author;

pub use crate::rules::files::grids::{Given, read_file};

#[derive(Clone)]
struct District {
    grids: Vec<UnitGrid>,
    features: Option<Vec<BaseFeature>>,
    /// The change at which the grids were checked; none when the program puts them.
    seen: Option<i64>,
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
    let input = District { grids: new_grids, features: Some(features), seen: None };
    put(grids, author, district, input).await
}

/// Reads a file of grids, checks it, and puts it in the place of the old grids when nothing is wrong
/// with it and `is_trial` is not set. What was found is returned in both cases.
pub async fn import(
    grids: &Grids,
    author: &Author,
    district: i64,
    file: Vec<u8>,
    trial: Trial,
) -> Result<Checked, GridError> {
    authorise(author, GRID_EDIT, district)?;
    let read = grids.db.read("grid.import_ground", district, |tx, district| {
        Box::pin(async move {
            let seen = queries::version_of(tx, *district).await?;
            let used = store::grid_ids(tx, *district).await?;
            Ok::<_, GridError>((seen, used, queries::outline_of(tx, *district).await?))
        })
    });
    let (seen, used, outline) = read.await?;
    let now = grids.clock.now();
    let work = move || {
        let given = read_file(&file, now)?;
        let ended = used.into_iter().filter(|it| it.until_at.is_some()).map(|it| it.id).collect();
        let outline = given.outline.or(outline);
        let mut checked = check_coverage(district, given.candidates, &ended, outline.as_ref());
        checked.rejects.splice(0..0, given.rejects);
        checked.rejects.sort_by_key(|reject| (reject.feature == 0, reject.feature));
        Ok::<_, GridError>(checked)
    };
    let checked = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| GridError::File(error.to_string()))??;
    if checked.rejects.is_empty() && trial == Trial::No && !checked.grids.is_empty() {
        let input = District { grids: checked.grids.clone(), features: None, seen: Some(seen) };
        put(grids, author, district, input).await?;
    }
    Ok(checked)
}

/// Whether a file is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// Nothing is stored.
    Yes,
    /// A file without faults is stored.
    No,
}

fn is_geometry(text: &str) -> bool {
    let parsed: Option<Json> = serde_json::from_str(text).ok();
    parsed.is_some_and(|json| json["type"].is_string() && json["coordinates"].is_array())
}

async fn put(
    grids: &Grids,
    author: &Author,
    district: i64,
    input: District,
) -> Result<(), GridError> {
    let work = Work::new(grids, author, district, input);
    grids.db.write("grid.replace_district", work, |tx, work| Box::pin(replace(tx, work))).await?;
    grids.load(district).await
}

async fn replace(tx: &mut Tx, work: &Work<District>) -> Result<(), GridError> {
    let (district, input) = (work.district, &work.input);
    let version = work.begin(tx).await?;
    if input.seen.is_some_and(|seen| seen + 1 != version) {
        return Err(Fault::Changed.into());
    }
    let ended = store::grid_ids(tx, district).await?;
    let is_ended = |grid: &&UnitGrid| {
        ended
            .binary_search_by(|it| it.id.cmp(&grid.id))
            .is_ok_and(|at| ended[at].until_at.is_some())
    };
    if let Some(grid) = input.grids.iter().find(is_ended) {
        return Err(GridError::Ended(grid.id.clone()));
    }
    store::grids_end(tx, district, work.now).await?;
    for grid in &input.grids {
        store::grid_put(tx, district, grid, version).await?;
    }
    for area in areas_of(&input.grids) {
        store::area_put(tx, district, &area).await?;
    }
    if let Some(features) = &input.features {
        store::features_delete(tx, district).await?;
        for feature in features {
            store::feature_insert(tx, district, feature).await?;
        }
    }
    let features = input.features.as_ref().map(Vec::len);
    let detail = json!({ "grids": input.grids.len(), "features": features });
    let told = Told { deed: Deed::Imported, old_ids: &[], new_ids: &[], detail };
    work.record(tx, version, told).await
}

/// Streets and communities that the grids name.
fn areas_of(grids: &[UnitGrid]) -> Vec<Area> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for grid in grids {
        names.insert(grid.id.street(), &grid.street_name);
        names.insert(grid.id.community(), &grid.community_name);
    }
    let area = |(code, name): (&str, &str)| Area {
        code: code.to_owned(),
        name: name.to_owned(),
        name_en: String::new(),
    };
    names.into_iter().map(area).collect()
}

/// Names streets and communities in both languages.
pub async fn name_areas(
    grids: &Grids,
    author: &Author,
    district: i64,
    areas: Vec<Area>,
) -> Result<(), GridError> {
    authorise(author, GRID_EDIT, district)?;
    let work = Work::new(grids, author, district, areas);
    let write = grids.db.write("grid.name_areas", work, |tx, work: &Work<Vec<Area>>| {
        Box::pin(async move {
            for area in &work.input {
                store::area_put(tx, work.district, area).await?;
            }
            work.note(tx, "grid.name_areas", json!({ "areas": work.input.len() })).await
        })
    });
    write.await
}

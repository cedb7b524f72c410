//! Edits of the coverage: each decides on the whole district as it stands, by [`crate::rules`].

use super::{Told, Work, authorise};
use crate::error::GridError;
use crate::model::{Area, AreaClass, Deed, Fault, UnitGrid, UsedId};
use crate::permissions::GRID_EDIT;
use crate::rules::{self, Change, next_ids};
use crate::{Grids, queries, store};
use geo::MultiPolygon;
use serde_json::{Value as Json, json};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::codes::GridId;
use wangge_kernel::{Instant, Point};

/// An edit of the coverage.
#[derive(Debug, Clone)]
pub enum Edit {
    /// Two grids out of one, along a line from edge to edge.
    Split {
        /// The grid.
        id: GridId,
        /// The line.
        line: Vec<Point>,
    },
    /// One grid out of two neighbours.
    Merge {
        /// One of them.
        one: GridId,
        /// The other.
        other: GridId,
    },
    /// A corner goes elsewhere for all its grids.
    Move {
        /// The corner, exactly as the grids have it.
        from: Point,
        /// Where it goes.
        to: Point,
    },
    /// A new grid beside the others.
    Draw {
        /// Twelve digits of its community.
        community: String,
        /// Its name.
        name: String,
        /// How closely it is managed.
        area_class: AreaClass,
        /// Its outline, closed.
        ring: Vec<Point>,
    },
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Number of the change, by which it can be taken back.
    pub version: i64,
    /// The grids that are new or have another outline.
    pub ids: Vec<GridId>,
}

/// How often an edit is decided anew when somebody else's came in between.
const TRIES: u32 = 4;

/// Edits the coverage.
pub async fn edit(
    grids: &Grids,
    author: &Author,
    district: i64,
    edit: Edit,
) -> Result<Done, GridError> {
    authorise(author, GRID_EDIT, district)?;
    let read = || {
        grids.db.read("grid.edit_ground", district, |tx, district| {
            Box::pin(Ground::read(tx, *district))
        })
    };
    for _ in 0..TRIES {
        let work = Work::new(grids, author, district, edit.clone());
        let ground = read().await?;
        match settle(work, move |work| decided(work, &ground)).await {
            Err(GridError::Fault(Fault::Changed)) => {}
            done => return done,
        }
    }
    Err(Fault::Changed.into())
}

/// The district as an edit is decided on.
#[derive(Debug)]
pub(super) struct Ground {
    /// Number of the last change.
    pub(super) seen: i64,
    /// Grids in use.
    pub(super) all: Vec<UnitGrid>,
    used: Vec<UsedId>,
    areas: Vec<Area>,
    pub(super) outline: Option<MultiPolygon<f64>>,
}

impl Ground {
    pub(super) async fn read(tx: &mut Tx, district: i64) -> Result<Self, GridError> {
        Ok(Self {
            seen: queries::version_of(tx, district).await?,
            all: store::grid_list(tx, district).await?,
            used: store::grid_ids(tx, district).await?,
            areas: store::area_list(tx, district).await?,
            outline: queries::outline_of(tx, district).await?,
        })
    }

    /// Returns the next ids of a community.
    pub(super) fn next<const N: usize>(&self, community: &str) -> Result<[GridId; N], Fault> {
        let count = u32::try_from(N).unwrap_or(u32::MAX);
        let ids = next_ids(community, self.used.iter().map(|it| &it.id), count)?;
        ids.try_into().map_err(|_| Fault::Full(community.to_owned()))
    }
}

/// A change as it was decided, with what the history says of it.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    /// The change that was the last when this was decided.
    pub(super) seen: i64,
    pub(super) change: Change,
    pub(super) deed: Deed,
    pub(super) detail: Json,
    /// When the ended grids go out of use.
    pub(super) end_at: Instant,
}

/// Decides beside the database, for areas take their time, and stores if nothing came in between.
pub(super) async fn settle<I: Send + 'static>(
    work: Work<I>,
    decide: impl FnOnce(&Work<I>) -> Result<Decided, Fault> + Send + 'static,
) -> Result<Done, GridError> {
    let deciding = tokio::task::spawn_blocking(move || (decide(&work), work));
    let (decided, work) = deciding.await.map_err(|error| GridError::Stopped(error.to_string()))?;
    let (grids, district) = (work.tools.clone(), work.district);
    let input = work.with(decided?);
    let done = grids.db.write("grid.edit", input, |tx, work| Box::pin(stored(tx, work))).await?;
    grids.load(district).await?;
    Ok(done)
}

fn decided(work: &Work<Edit>, ground: &Ground) -> Result<Decided, Fault> {
    let change = changed(work, ground)?;
    let outline = ground.outline.as_ref();
    let closed_m2 = rules::allow(work.district, &ground.all, &change, outline, 0.0)?;
    let (deed, mut detail) = told_of(&work.input);
    if deed == Deed::Drawn {
        // What taking it back must know.
        detail["corners"] = json!(corners_of(&ground.all, &change));
        detail["closed_m2"] = json!(closed_m2);
    }
    Ok(Decided { seen: ground.seen, change, deed, detail, end_at: work.now })
}

/// The corners that neighbours get by a change.
fn corners_of(grids: &[UnitGrid], change: &Change) -> Vec<[f64; 2]> {
    let fresh = |grid: &UnitGrid| {
        let old = grids.iter().find(|it| it.id == grid.id).map(|it| it.ring.clone());
        let old = old.unwrap_or_default();
        grid.ring.iter().copied().filter(|it| !old.contains(it)).collect::<Vec<_>>()
    };
    change.reshaped.iter().flat_map(fresh).map(|point| [point.lon, point.lat]).collect()
}

fn changed(work: &Work<Edit>, ground: &Ground) -> Result<Change, Fault> {
    let all = &ground.all;
    match &work.input {
        Edit::Split { id, line } => {
            rules::split(all, id, line, ground.next(id.community())?, work.now)
        }
        Edit::Merge { one, other } => {
            let [id] = ground.next(one.community())?;
            rules::merge(all, one, other, id, work.now)
        }
        Edit::Move { from, to } => rules::move_corner(all, *from, *to),
        Edit::Draw { community, name, area_class, ring } => {
            let named = |code: &str| ground.areas.iter().find(|area| area.code == code);
            let known = community.len() == 12 && named(community).is_some();
            if !known {
                return Err(Fault::NoCommunity(community.clone()));
            }
            if name.trim().is_empty() {
                return Err(Fault::NoName);
            }
            let name_of =
                |code: &str| named(code).map(|area| area.name.clone()).unwrap_or_default();
            let [id] = ground.next(community)?;
            let new = UnitGrid {
                id,
                name: name.trim().to_owned(),
                name_en: String::new(),
                street_name: name_of(&community[..9]),
                community_name: name_of(community),
                area_class: *area_class,
                ring: ring.clone(),
                area_m2: 0.0,
                from_at: work.now,
            };
            rules::draw(all, &new, ground.outline.as_ref())
        }
    }
}

/// Stores a change; duty grids that named an ended grid get those that came of it.
async fn stored(tx: &mut Tx, work: &Work<Decided>) -> Result<Done, GridError> {
    let (district, decided) = (work.district, &work.input);
    let version = work.begin(tx).await?;
    if decided.seen + 1 != version {
        return Err(Fault::Changed.into());
    }
    let change = &decided.change;
    for id in &change.ended {
        store::grid_end(tx, district, id, decided.end_at, version).await?;
        for duty_grid in store::part_of(tx, district, id.as_str()).await? {
            for grid in &change.added {
                store::part_insert(tx, district, duty_grid, grid.id.as_str()).await?;
            }
        }
    }
    for grid in change.added.iter().chain(&change.reshaped) {
        store::grid_put(tx, district, grid, version).await?;
    }
    let (old_ids, new_ids) = ids_of(change);
    let detail = decided.detail.clone();
    let told = Told { deed: decided.deed, old_ids: &old_ids, new_ids: &new_ids, detail };
    work.record(tx, version, told).await?;
    let touched = change.added.iter().chain(&change.reshaped).map(|grid| grid.id.clone());
    Ok(Done { version, ids: touched.collect() })
}

fn told_of(edit: &Edit) -> (Deed, Json) {
    let place = |point: &Point| json!([point.lon, point.lat]);
    match edit {
        Edit::Split { id, line } => {
            let line: Vec<Json> = line.iter().map(place).collect();
            (Deed::Split, json!({ "id": id, "line": line }))
        }
        Edit::Merge { one, other } => (Deed::Merged, json!({ "one": one, "other": other })),
        Edit::Move { from, to } => {
            (Deed::Reshaped, json!({ "from": place(from), "to": place(to) }))
        }
        Edit::Draw { community, name, .. } => {
            (Deed::Drawn, json!({ "community": community, "name": name }))
        }
    }
}

/// Ids before and after; neighbours that only got a corner are left out of splits and merges.
fn ids_of(change: &Change) -> (Vec<String>, Vec<String>) {
    let text = |ids: &[GridId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let of = |grids: &[UnitGrid]| grids.iter().map(|grid| grid.id.to_string()).collect::<Vec<_>>();
    if change.added.is_empty() && change.ended.is_empty() {
        (of(&change.reshaped), of(&change.reshaped))
    } else {
        (text(&change.ended), of(&change.added))
    }
}

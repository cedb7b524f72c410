//! The slice as others hold it: the database and the index in memory.
//!
//! The index is what the database said when it was last loaded: at opening, after each command of
//! this program, and when [`Grids::follow`] finds that another program changed the district. Asking
//! costs one row; loading happens only when its number went on.

mod chart;

pub use chart::{Chart, MOST_Z};

use crate::model::{Place, PlaceKind};
use crate::rules::{GridIndex, PlaceIndex};
use crate::{AreaClass, BaseFeature, GridError, Layer, queries};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use wangge_db::Db;
use wangge_kernel::codes::GridId;
use wangge_kernel::{IdMaker, Point, SharedClock};

/// What is held of one district.
#[derive(Debug, Default, Clone)]
struct Held {
    version: i64,
    grids: Arc<GridIndex>,
    chart: Arc<Chart>,
    places: Arc<PlaceIndex>,
}

/// Grids and base map; clones share the index.
#[derive(Clone)]
pub struct Grids {
    /// The database.
    pub db: Db,
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    held: Arc<RwLock<HashMap<i64, Held>>>,
}

impl Grids {
    /// Joins database, clock and ids; no district is loaded yet.
    pub fn new(db: Db, clock: SharedClock, ids: IdMaker) -> Self {
        Self { db, clock, ids, held: Arc::default() }
    }

    /// Loads the grids and places of a district into memory.
    pub async fn load(&self, district: i64) -> Result<(), GridError> {
        let read = self.db.read("grid.load", district, |tx, district| {
            Box::pin(async move {
                let version = queries::version_of(tx, *district).await?;
                let grids = queries::grids_of(tx, *district).await?;
                let places = queries::places_of(tx, *district).await?;
                let features = queries::features_of(tx, *district).await?;
                Ok::<_, GridError>((version, grids, places, features))
            })
        });
        let (version, grids, mut places, features) = read.await?;
        places.extend(named_on_map(&places, &features));
        let fresh = Held {
            version,
            chart: Arc::new(Chart::new(&features, &grids)),
            grids: Arc::new(GridIndex::new(&grids)),
            places: Arc::new(PlaceIndex::new(&places)),
        };
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        // Two loads may end in the wrong order.
        if held.get(&district).is_none_or(|known| known.version <= fresh.version) {
            held.insert(district, fresh);
        }
        Ok(())
    }

    /// Loads a district again if it changed since it was loaded, and tells whether it did.
    pub async fn refresh(&self, district: i64) -> Result<bool, GridError> {
        let read = self.db.read("grid.version", district, |tx, district| {
            Box::pin(queries::version_of(tx, *district))
        });
        let is_new = read.await? != self.held(district).version;
        if is_new {
            self.load(district).await?;
        }
        Ok(is_new)
    }

    /// Keeps a district as the database has it, whoever changes it, until it is dropped.
    pub async fn follow(self, district: i64, beat: Duration) {
        loop {
            tokio::time::sleep(beat).await;
            match self.refresh(district).await {
                Ok(true) => tracing::debug!(district, "the ground changed elsewhere"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the ground may be old until the next beat"),
            }
        }
    }

    fn held(&self, district: i64) -> Held {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.get(&district).cloned().unwrap_or_default()
    }

    /// Returns the index of a district, empty when it was never loaded.
    pub fn index(&self, district: i64) -> Arc<GridIndex> {
        self.held(district).grids
    }

    /// Returns the places of a district, empty when it was never loaded.
    pub fn places(&self, district: i64) -> Arc<PlaceIndex> {
        self.held(district).places
    }

    /// Returns the base map of a district, empty when it was never loaded.
    pub fn chart(&self, district: i64) -> Arc<Chart> {
        self.held(district).chart
    }

    /// Returns the unit grid that a point lies in; none outside the loaded grids.
    pub fn grid_at(&self, district: i64, point: Point) -> Option<GridId> {
        self.index(district).grid_at(point)
    }

    /// Returns the unit grid that a point lies in and how closely it is managed.
    pub fn spot_at(&self, district: i64, point: Point) -> Option<(GridId, AreaClass)> {
        self.index(district).spot_at(point)
    }
}

/// Roads, grounds and single places of the base map whose names no list of places has.
fn named_on_map(known: &[Place], features: &[BaseFeature]) -> Vec<Place> {
    let names: HashSet<&str> = known.iter().map(|place| place.name.as_str()).collect();
    let fresh =
        features.iter().filter(|it| !it.name.is_empty() && !names.contains(it.name.as_str()));
    fresh.filter_map(on_map).collect()
}

fn on_map(feature: &BaseFeature) -> Option<Place> {
    let geometry: serde_json::Value = serde_json::from_str(&feature.geometry).ok()?;
    let corners = &geometry["coordinates"];
    let (kind, corners) = match (feature.layer, geometry["type"].as_str()?) {
        (Layer::Road, "LineString") => (PlaceKind::Road, corners.clone()),
        (Layer::Place, "Point") => (PlaceKind::Poi, serde_json::json!([corners])),
        (Layer::Block, "Polygon") => (PlaceKind::Poi, corners[0].clone()),
        (Layer::Park, "Polygon") => (PlaceKind::Ground, corners[0].clone()),
        _ => return None,
    };
    let corners: Vec<[f64; 2]> = serde_json::from_value(corners).ok()?;
    let line: Vec<Point> = corners.into_iter().map(|[lon, lat]| Point { lon, lat }).collect();
    Some(Place {
        id: feature.id,
        kind,
        name: feature.name.clone(),
        name_en: feature.name_en.clone(),
        aliases: Vec::new(),
        road: String::new(),
        number: String::new(),
        line: if kind == PlaceKind::Road { line } else { vec![middle(&line)?] },
    })
}

/// The mean of the corners of a ring, its end not counted twice.
fn middle(ring: &[Point]) -> Option<Point> {
    let corners = if ring.len() > 1 { &ring[1..] } else { ring };
    let count = u32::try_from(corners.len()).ok().filter(|count| *count > 0).map(f64::from)?;
    let sum = |part: fn(&Point) -> f64| corners.iter().map(part).sum::<f64>() / count;
    Some(Point { lon: sum(|point| point.lon), lat: sum(|point| point.lat) })
}

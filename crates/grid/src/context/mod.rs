//! The slice as others hold it: the database and the index in memory.
//!
//! The index is what the database said when it was last loaded: at opening, and after each command
//! of this program. A second program on the same database sees new grids when it starts again.

mod chart;

pub use chart::{Chart, MOST_Z};

use crate::rules::GridIndex;
use crate::{AreaClass, GridError, queries};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use wangge_db::Db;
use wangge_kernel::codes::GridId;
use wangge_kernel::{IdMaker, Point, SharedClock};

/// Grids and base map; clones share the index.
#[derive(Clone)]
pub struct Grids {
    /// The database.
    pub db: Db,
    pub(crate) clock: SharedClock,
    pub(crate) ids: IdMaker,
    indexes: Arc<RwLock<HashMap<i64, Arc<GridIndex>>>>,
    charts: Arc<RwLock<HashMap<i64, Arc<Chart>>>>,
}

impl Grids {
    /// Joins database, clock and ids; no district is loaded yet.
    pub fn new(db: Db, clock: SharedClock, ids: IdMaker) -> Self {
        Self { db, clock, ids, indexes: Arc::default(), charts: Arc::default() }
    }

    /// Loads the grids of a district into memory.
    pub async fn load(&self, district: i64) -> Result<(), GridError> {
        let read = self.db.read("grid.load", district, |tx, district| {
            Box::pin(async move {
                let features = queries::features_of(tx, *district).await?;
                Ok::<_, GridError>((features, queries::grids_of(tx, *district).await?))
            })
        });
        let (features, grids) = read.await?;
        let chart = Arc::new(Chart::new(&features, &grids));
        self.charts.write().unwrap_or_else(PoisonError::into_inner).insert(district, chart);
        let mut indexes = self.indexes.write().unwrap_or_else(PoisonError::into_inner);
        indexes.insert(district, Arc::new(GridIndex::new(&grids)));
        Ok(())
    }

    /// Returns the index of a district, empty when it was never loaded.
    pub fn index(&self, district: i64) -> Arc<GridIndex> {
        let indexes = self.indexes.read().unwrap_or_else(PoisonError::into_inner);
        indexes.get(&district).cloned().unwrap_or_default()
    }

    /// Returns the base map of a district, empty when it was never loaded.
    pub fn chart(&self, district: i64) -> Arc<Chart> {
        let charts = self.charts.read().unwrap_or_else(PoisonError::into_inner);
        charts.get(&district).cloned().unwrap_or_default()
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

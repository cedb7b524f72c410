//! Unit grids, features of the base map, and what stands beside them: history, duty, places.
//!
//! Used by every module of the slice and by those above. Decides nothing.

mod duty;
mod fault;
mod history;
mod place;

pub use duty::{DutyGrid, DutyPart, EVERY_DAY, OnDuty, Shift};
pub use fault::{Fault, Reason, Reject};
pub use history::{Area, Deed, Entry, GridLine, UsedId};
pub use place::{Place, PlaceKind};

use wangge_db::{DbError, ErrorKind, FromRow, Row, row};
use wangge_kernel::codes::GridId;
use wangge_kernel::{Instant, Point, text_enum};

text_enum! {
    /// How closely an area is managed.
    pub enum AreaClass {
        /// Core area.
        A = "A",
        /// Ordinary area.
        B = "B",
        /// Outlying area.
        C = "C",
    }
}

text_enum! {
    /// What a feature of the base map is.
    pub enum Layer {
        /// Sea, river, lake.
        Water = "water",
        /// Park or other green.
        Park = "park",
        /// Built-up block or single ground.
        Block = "block",
        /// Road.
        Road = "road",
        /// Outline of the district, a street or a community.
        Boundary = "boundary",
        /// Single place with a name.
        Place = "place",
    }
}

/// A unit grid.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitGrid {
    /// Identity: district, street, community, sequence.
    pub id: GridId,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// Name of the street or town.
    pub street_name: String,
    /// Name of the community.
    pub community_name: String,
    /// How closely it is managed.
    pub area_class: AreaClass,
    /// Outline, closed: the first point comes again at the end.
    pub ring: Vec<Point>,
    /// Area in square metres.
    pub area_m2: f64,
    /// Since when it is in use.
    pub from_at: Instant,
}

impl FromRow for UnitGrid {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let ring: String = row.get("ring")?;
        let ring: Vec<[f64; 2]> = serde_json::from_str(&ring)
            .map_err(|error| DbError::new(ErrorKind::Bug, format!("ring: {error}")))?;
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            name_en: row.get("name_en")?,
            street_name: row.get("street_name")?,
            community_name: row.get("community_name")?,
            area_class: row.get("area_class")?,
            ring: ring.into_iter().map(|[lon, lat]| Point { lon, lat }).collect(),
            area_m2: row.get("area_m2")?,
            from_at: row.get("from_at")?,
        })
    }
}

row! {
    /// A feature of the base map.
    pub struct BaseFeature {
        /// Number within the district.
        pub id: i64,
        /// What it is.
        pub layer: Layer,
        /// Name in Chinese, empty for what has none.
        pub name: String,
        /// Name in English, empty for what has none.
        pub name_en: String,
        /// Finer kind within the layer, such as `trunk` among roads.
        pub class: String,
        /// GeoJSON geometry as text.
        pub geometry: String,
    }
}

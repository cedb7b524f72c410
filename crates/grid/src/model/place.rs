//! Places with names: roads, house numbers, points of interest.

use wangge_db::{DbError, ErrorKind, FromRow, Row};
use wangge_kernel::{Point, text_enum};

text_enum! {
    /// What a place is (GB/T 30428.3-2016).
    pub enum PlaceKind {
        /// Road, street or lane (街巷).
        Road = "road",
        /// House number (门牌).
        Number = "number",
        /// Point of interest (兴趣点).
        Poi = "poi",
        /// Estate, park or other ground with a name (区片).
        Ground = "ground",
        /// Where two roads meet (路口); made from the roads and never stored.
        Crossing = "crossing",
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Number within the district.
    pub id: i64,
    /// What it is.
    pub kind: PlaceKind,
    /// Name in Chinese; of a house number the whole of it, such as 海棠路12号.
    pub name: String,
    /// Name in English, empty when nobody gave one.
    pub name_en: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Road of a house number, else empty.
    pub road: String,
    /// The house number alone, such as 12, else empty.
    pub number: String,
    /// Line of a road, corner by corner; one point for all else.
    pub line: Vec<Point>,
}

impl Place {
    /// Returns the point that stands for it: of a road the corner in the middle.
    pub fn point(&self) -> Option<Point> {
        self.line.get(self.line.len() / 2).copied()
    }
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let wrong =
            |error: serde_json::Error| DbError::new(ErrorKind::Bug, format!("place: {error}"));
        let (aliases, line): (String, String) = (row.get("aliases")?, row.get("line")?);
        let line: Vec<[f64; 2]> = serde_json::from_str(&line).map_err(wrong)?;
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            name_en: row.get("name_en")?,
            aliases: serde_json::from_str(&aliases).map_err(wrong)?,
            road: row.get("road")?,
            number: row.get("number")?,
            line: line.into_iter().map(|[lon, lat]| Point { lon, lat }).collect(),
        })
    }
}

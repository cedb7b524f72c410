//! What this slice can refuse, and why.

use thiserror::Error;
use wangge_db::DbError;
use wangge_kernel::codes::GridId;
use wangge_web::PageError;

/// Failure of a command or query of this slice.
#[derive(Debug, Error)]
pub enum GridError {
    /// Only the program replaces a whole district.
    #[error("only the program replaces the map of a district")]
    Refused,
    /// The id belongs to another district.
    #[error("unit grid {0} does not belong to the district")]
    OtherDistrict(GridId),
    /// The id comes twice.
    #[error("unit grid {0} comes twice")]
    Twice(GridId),
    /// The outline is no ring.
    #[error("the outline of unit grid {grid} {fault}")]
    Ring {
        /// The grid.
        grid: GridId,
        /// What is wrong with its outline.
        fault: &'static str,
    },
    /// A feature of the base map has no GeoJSON geometry.
    #[error("feature {0} of the base map has no GeoJSON geometry")]
    Geometry(i64),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<GridError> for PageError {
    fn from(error: GridError) -> Self {
        Self::bug(error.to_string())
    }
}

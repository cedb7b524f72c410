//! What this slice can refuse, and why.

use crate::model::{Fault, Reject};
use thiserror::Error;
use wangge_db::DbError;
use wangge_identity::IdentityError;
use wangge_kernel::codes::GridId;
use wangge_web::PageError;

/// Failure of a command or query of this slice.
#[derive(Debug, Error)]
pub enum GridError {
    /// It is not there, or in another district.
    #[error("there is no such thing in the district")]
    NotFound,
    /// Only the program replaces a whole district.
    #[error("only the program replaces the map of a district")]
    Refused,
    /// The id belongs to another district.
    #[error("unit grid {0} does not belong to the district")]
    OtherDistrict(GridId),
    /// The id comes twice.
    #[error("unit grid {0} comes twice")]
    Twice(GridId),
    /// The id went out of use and does not come back.
    #[error("unit grid {0} went out of use, its id does not come back")]
    Ended(GridId),
    /// The outline is no ring.
    #[error("the outline of unit grid {grid} {fault}")]
    Ring {
        /// The grid.
        grid: GridId,
        /// What is wrong with its outline.
        fault: &'static str,
    },
    /// The edit is not possible.
    #[error("not possible: {0:?}")]
    Fault(Fault),
    /// What the file holds is not taken; all of it is named.
    #[error("{} features are not taken", .0.len())]
    Rejects(Vec<Reject>),
    /// The file cannot be read at all.
    #[error("the file is no GeoJSON: {0}")]
    File(String),
    /// The post may not.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The program is going down, or has a fault.
    #[error("the work on an edit was broken off: {0}")]
    Stopped(String),
    /// A feature of the base map has no GeoJSON geometry.
    #[error("feature {0} of the base map has no GeoJSON geometry")]
    Geometry(i64),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Fault> for GridError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<GridError> for PageError {
    fn from(error: GridError) -> Self {
        Self::bug(error.to_string())
    }
}

//! Why the demo district could not be made.

use thiserror::Error;
use wangge_blob::{StoreError, UploadError};
use wangge_cases::CaseError;
use wangge_db::DbError;
use wangge_desk::DeskError;
use wangge_grid::GridError;
use wangge_identity::IdentityError;
use wangge_registers::RegisterError;

/// Failure of making the demo district.
#[derive(Debug, Error)]
pub enum SimError {
    /// The packs lack something that the district needs.
    #[error("the packs of the demo district lack {0}")]
    Pack(String),
    /// A picture could not be drawn.
    #[error("a picture could not be drawn")]
    Picture,
    /// An organisation, account or post could not be made.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The map could not be stored.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// The components could not be entered.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A step of a case was refused.
    #[error("{deed}: {source}")]
    Case {
        /// Key of the action.
        deed: &'static str,
        /// Why.
        source: CaseError,
    },
    /// A call or a shift was refused.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// A picture was refused.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// A picture could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

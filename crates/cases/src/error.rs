//! What a case command can refuse, and why.

use crate::rules::Refusal;
use thiserror::Error;
use wangge_db::{DbError, ErrorKind};
use wangge_identity::IdentityError;
use wangge_kernel::Permission;

/// Failure of a command or query of this slice.
#[derive(Debug, Error)]
pub enum CaseError {
    /// There is no such case, or it lies outside the caller's scope.
    #[error("no such case")]
    NotFound,
    /// The post lacks a permission.
    #[error("the post lacks the permission {0}")]
    Permission(Permission),
    /// The pack names a permission that the program does not know.
    #[error("the flow names the unknown permission '{0}'")]
    UnknownPermission(String),
    /// The flow does not allow it now.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Somebody changed the case after it was read.
    #[error("the case was changed meanwhile")]
    Changed,
    /// A job went to another worker meanwhile.
    #[error("the job went to another worker")]
    Lost,
    /// The packs that the case needs are not loaded.
    #[error("{0}")]
    Pack(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<wangge_registers::RegisterError> for CaseError {
    fn from(error: wangge_registers::RegisterError) -> Self {
        use wangge_registers::RegisterError as Register;
        match error {
            Register::NotFound => Self::NotFound,
            Register::Permission(permission) => Self::Permission(permission),
            Register::Changed => Self::Changed,
            Register::Db(error) => Self::Db(error),
            other => Self::Db(DbError::new(ErrorKind::Bug, other.to_string())),
        }
    }
}

impl From<Refusal> for CaseError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<wangge_grid::GridError> for CaseError {
    fn from(error: wangge_grid::GridError) -> Self {
        match error {
            wangge_grid::GridError::Db(error) => Self::Db(error),
            other => Self::Db(DbError::new(ErrorKind::Bug, other.to_string())),
        }
    }
}

impl From<IdentityError> for CaseError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Refused { permission } => Self::Permission(permission),
            IdentityError::OutsideScope => Self::NotFound,
            other => Self::Db(DbError::new(ErrorKind::Bug, other.to_string())),
        }
    }
}

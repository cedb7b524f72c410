//! What a command of this slice can refuse, and why.

use thiserror::Error;
use wangge_cases::CaseError;
use wangge_db::{DbError, ErrorKind};
use wangge_identity::IdentityError;
use wangge_kernel::Permission;

/// Why something is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A shift runs already, or waits for its second signature.
    ShiftRuns,
    /// No shift runs.
    NoShift,
    /// The shift was handed over: nothing is written into it any more.
    HandedOver,
    /// The shift was not handed over yet.
    NotHandedOver,
    /// Whoever led the shift cannot take it over as well.
    OwnShift,
    /// What is to be countersigned is not what was shown.
    OtherText,
    /// Nothing was written.
    NoWords,
    /// No case has the number.
    UnknownCase,
    /// There is no such entry to correct.
    UnknownEntry,
    /// The call was not missed, or somebody called back already.
    NotMissed,
}

impl Refusal {
    /// Returns the word that stands for it in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ShiftRuns => "refusal-shift-runs",
            Self::NoShift => "refusal-no-shift",
            Self::HandedOver => "refusal-handed-over",
            Self::NotHandedOver => "refusal-not-handed-over",
            Self::OwnShift => "refusal-own-shift",
            Self::OtherText => "refusal-other-text",
            Self::NoWords => "refusal-no-words",
            Self::UnknownCase => "refusal-unknown-case",
            Self::UnknownEntry => "refusal-unknown-entry",
            Self::NotMissed => "refusal-not-missed",
        }
    }
}

/// Failure of a command or query of this slice.
#[derive(Debug, Error)]
pub enum DeskError {
    /// There is no such thing, or it lies in another district.
    #[error("no such call, shift or exchange")]
    NotFound,
    /// The post lacks a permission.
    #[error("the post lacks the permission {0}")]
    Permission(Permission),
    /// The token belongs to no exchange.
    #[error("the token belongs to no exchange")]
    BadToken,
    /// It is not allowed now.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Somebody changed the row after it was read.
    #[error("the row was changed meanwhile")]
    Changed,
    /// A query of the cases failed.
    #[error(transparent)]
    Cases(CaseError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<CaseError> for DeskError {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::NotFound => Self::NotFound,
            CaseError::Permission(permission) => Self::Permission(permission),
            CaseError::Db(error) => Self::Db(error),
            other => Self::Cases(other),
        }
    }
}

impl From<IdentityError> for DeskError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Refused { permission } => Self::Permission(permission),
            IdentityError::OutsideScope => Self::NotFound,
            other => Self::Db(DbError::new(ErrorKind::Bug, other.to_string())),
        }
    }
}

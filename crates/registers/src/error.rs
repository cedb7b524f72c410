//! What a command of this slice can refuse, and why.

use std::fmt;
use thiserror::Error;
use wangge_db::{DbError, ErrorKind};
use wangge_identity::IdentityError;
use wangge_kernel::Permission;

/// Why something that is said about a component cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A fact that must be there is missing.
    Empty,
    /// It is longer than can be stored.
    TooLong(usize),
    /// The packs hold no component of the kind.
    UnknownKind,
    /// Several components of the packs have the name.
    AmbiguousKind,
    /// An identity code has other digits: so many.
    CodeDigits(usize),
    /// The identity code belongs to another district.
    CodeDistrict,
    /// The identity code belongs to another kind.
    CodeKind,
    /// Another component has the identity code.
    CodeTaken,
    /// The same identity code stands in an earlier row.
    SameCode(u64),
    /// A spreadsheet kept the number as a floating one and lost its last digits.
    Rounded,
    /// It is no coordinate in degrees.
    NotAPlace,
    /// It lies in no unit grid of the district.
    OutsideGrids,
    /// It is no organisation of the district.
    NoOrganisation,
    /// A date that none of the forms fits.
    NotADay,
    /// A word that is not known.
    UnknownWord,
    /// The bytes are no text in the encoding.
    NotText,
    /// A line has more or fewer cells than the heading.
    CellCount(usize, usize),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::TooLong(most) => return write!(f, "has more than {most} characters"),
            Self::UnknownKind => "no component of the standard in force has this name or code",
            Self::AmbiguousKind => {
                "several components of the standard have this name; write the code"
            }
            Self::CodeDigits(digits) => return write!(f, "an identity code has {digits} digits"),
            Self::CodeDistrict => "the identity code belongs to another district",
            Self::CodeKind => "the identity code belongs to another kind",
            Self::CodeTaken => "another component has this identity code",
            Self::SameCode(row) => return write!(f, "same identity code as row {row}"),
            Self::Rounded => {
                "was rounded by a spreadsheet; format the column as text and export again"
            }
            Self::NotAPlace => "is no longitude or latitude in degrees",
            Self::OutsideGrids => "lies in no unit grid of the district",
            Self::NoOrganisation => "is no organisation of the district",
            Self::NotADay => "is no day; write 20260131 or 2026-01-31",
            Self::UnknownWord => "is not a word that is known here",
            Self::NotText => "is not text in the encoding of the mapping",
            Self::CellCount(found, expected) => {
                return write!(f, "has {found} cells, the heading {expected}");
            }
        })
    }
}

impl Reason {
    /// Returns the word that stands for it in the catalogue.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Empty => "refusal-register-empty",
            Self::TooLong(_) => "refusal-register-too-long",
            Self::UnknownKind | Self::AmbiguousKind => "refusal-register-kind",
            Self::CodeDigits(_) => "refusal-register-code-digits",
            Self::CodeDistrict => "refusal-register-code-district",
            Self::CodeKind => "refusal-register-code-kind",
            Self::CodeTaken | Self::SameCode(_) => "refusal-register-code-taken",
            Self::NotAPlace => "refusal-register-place",
            Self::OutsideGrids => "refusal-register-outside",
            Self::NoOrganisation => "refusal-register-organisation",
            Self::NotADay => "refusal-register-day",
            Self::Rounded | Self::UnknownWord | Self::NotText | Self::CellCount(..) => {
                "refusal-register-word"
            }
        }
    }
}

/// A fact that cannot be, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the fact.
    pub fact: &'static str,
    /// Why it cannot be.
    pub reason: Reason,
}

/// Failure of a command or query of this slice.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// There is no such component, or it lies in another district.
    #[error("no such component")]
    NotFound,
    /// The post lacks a permission.
    #[error("the post lacks the permission {0}")]
    Permission(Permission),
    /// Something that was said cannot be.
    #[error("{}: {}", .0.fact, .0.reason)]
    Fault(Fault),
    /// Somebody changed the component after it was read.
    #[error("the component was changed meanwhile")]
    Changed,
    /// More components than can be changed in one stroke.
    #[error("more than {0} components at once")]
    TooMany(usize),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Fault> for RegisterError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<IdentityError> for RegisterError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Refused { permission } => Self::Permission(permission),
            IdentityError::OutsideScope => Self::NotFound,
            other => Self::Db(DbError::new(ErrorKind::Bug, other.to_string())),
        }
    }
}

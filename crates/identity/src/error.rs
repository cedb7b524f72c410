//! What can go wrong with identity, for people (code, hint) and for operators (the chain).
//!
//! The edge turns the kind into a status and looks the code up in this crate's `locales`; a hint
//! stands under the code with `-hint`.

use crate::rules::PasswordFault;
use wangge_db::DbError;
use wangge_kernel::Permission;

/// What an error means for the one who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no such thing.
    NotFound,
    /// It is understood, and not allowed.
    Refused,
    /// Somebody else changed it meanwhile, or the name is taken.
    Conflict,
    /// What was typed is wrong.
    Invalid,
    /// Trying again later may help.
    Unavailable,
    /// Our own mistake.
    Bug,
}

/// Why a command of identity was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The post lacks a permission.
    #[error("the post lacks the permission {permission}")]
    Refused {
        /// What is missing.
        permission: Permission,
    },
    /// The permission does not reach that far.
    #[error("outside the scope of the post")]
    OutsideScope,
    /// Nobody gives posts to themselves.
    #[error("a post cannot be granted to oneself")]
    OwnGrant,
    /// The post cannot be lent: it gives posts, it works on tasks of its holder's own, or it is lent.
    #[error("the post cannot be delegated")]
    NotDelegable,
    /// Nobody stands in who has no post of their own in the same office.
    #[error("the deputy does not work in the same office")]
    NoColleague,
    /// Longer than a post may be lent.
    #[error("an absence lasts at most {max_days} days")]
    TooLong {
        /// Most days.
        max_days: i64,
    },
    /// There is no such account, organisation or post.
    #[error("no such {what}")]
    NotFound {
        /// Account, organisation, grant or post.
        what: &'static str,
    },
    /// Somebody else changed the same row, again and again.
    #[error("somebody else changed it meanwhile")]
    Changed,
    /// The login belongs to somebody.
    #[error("the login is taken")]
    LoginTaken,
    /// The district has an organisation with this code.
    #[error("the code is taken")]
    CodeTaken,
    /// The login cannot be one.
    #[error("a login has 2 to 64 letters, digits, dots, dashes, underscores or @")]
    BadLogin,
    /// A field that must hold something is empty or too long.
    #[error("{field} must have 1 to {max_chars} characters")]
    BadText {
        /// Name of the field.
        field: &'static str,
        /// Largest number of characters.
        max_chars: usize,
    },
    /// The end of a period lies before its beginning.
    #[error("the end lies before the beginning")]
    BadPeriod,
    /// The new password breaks rules.
    #[error("the password breaks {} rules", .0.len())]
    BadPassword(Vec<PasswordFault>),
    /// Unknown login or wrong password: nobody is told which.
    #[error("login or password is wrong")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("locked for another {remaining_ms} ms")]
    Locked {
        /// Rest of the lock, in milliseconds.
        remaining_ms: i64,
    },
    /// The session is gone.
    #[error("not signed in")]
    SignedOut,
    /// Hashing failed or was stopped.
    #[error("hashing a password: {0}")]
    Hashing(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl IdentityError {
    /// Says what this means for the one who asked.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Refused { .. }
            | Self::OutsideScope
            | Self::OwnGrant
            | Self::NotDelegable
            | Self::NoColleague
            | Self::WrongPassword
            | Self::Locked { .. }
            | Self::SignedOut => ErrorKind::Refused,
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Changed | Self::LoginTaken | Self::CodeTaken => ErrorKind::Conflict,
            Self::BadLogin
            | Self::BadText { .. }
            | Self::BadPeriod
            | Self::TooLong { .. }
            | Self::BadPassword(_) => ErrorKind::Invalid,
            Self::Hashing(_) => ErrorKind::Bug,
            Self::Db(error) => match error.kind() {
                wangge_db::ErrorKind::Conflict => ErrorKind::Conflict,
                wangge_db::ErrorKind::NotFound => ErrorKind::NotFound,
                wangge_db::ErrorKind::Busy | wangge_db::ErrorKind::Unavailable => {
                    ErrorKind::Unavailable
                }
                wangge_db::ErrorKind::Unsuitable | wangge_db::ErrorKind::Bug => ErrorKind::Bug,
            },
        }
    }

    /// Gives the catalogue key of the sentence for people; `<code>-hint` says what to do.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "identity-refused",
            Self::OutsideScope => "identity-outside-scope",
            Self::OwnGrant => "identity-own-grant",
            Self::NotDelegable => "identity-not-delegable",
            Self::NoColleague => "identity-no-colleague",
            Self::TooLong { .. } => "identity-too-long",
            Self::NotFound { .. } => "identity-not-found",
            Self::Changed => "identity-changed",
            Self::LoginTaken => "identity-login-taken",
            Self::CodeTaken => "identity-code-taken",
            Self::BadLogin => "identity-bad-login",
            Self::BadText { .. } => "identity-bad-text",
            Self::BadPeriod => "identity-bad-period",
            Self::BadPassword(_) => "identity-bad-password",
            Self::WrongPassword => "identity-wrong-password",
            Self::Locked { .. } => "identity-locked",
            Self::SignedOut => "identity-signed-out",
            Self::Hashing(_) | Self::Db(_) => "identity-unavailable",
        }
    }

    /// Returns the minutes of a lock, rounded up, for the argument `minutes` of its sentence.
    pub fn minutes(&self) -> Option<i64> {
        match self {
            Self::Locked { remaining_ms } => Some((remaining_ms + 59_999) / 60_000),
            _ => None,
        }
    }
}

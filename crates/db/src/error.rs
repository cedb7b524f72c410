//! What can go wrong at the door, sorted by what the caller can do about it.

use thiserror::Error;

/// What a caller can do about a database error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A unique key or a check refused the row.
    Conflict,
    /// The row that must exist does not.
    NotFound,
    /// Two writers met; the door has tried again and given up.
    Busy,
    /// The engine cannot be reached; trying later may help.
    Unavailable,
    /// The database does not suit this program: schema, collation, version.
    Unsuitable,
    /// A mistake of the program or a damaged database.
    Bug,
}

/// Failure of a statement, a transaction or the connection.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct DbError {
    kind: ErrorKind,
    message: String,
    pub(crate) retry: bool,
}

impl DbError {
    /// Makes an error of a kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry: false }
    }

    /// Returns what a caller can do about it.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn column(column: &str, what: &str) -> Self {
        Self::new(ErrorKind::Bug, format!("column {column} {what}"))
    }

    pub(crate) fn bug(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Bug, message)
    }

    pub(crate) fn unsuitable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsuitable, message)
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    pub(crate) fn in_statement(mut self, name: &str) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let (kind, retry) = match error.sqlite_error_code() {
            Some(Code::ConstraintViolation) => (ErrorKind::Conflict, false),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => (ErrorKind::Busy, true),
            Some(Code::DiskFull | Code::CannotOpen | Code::SystemIoFailure) => {
                (ErrorKind::Unavailable, false)
            }
            _ => (ErrorKind::Bug, false),
        };
        Self { kind, message: error.to_string(), retry }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let (kind, retry) = match error.code() {
            Some(code) if code.code().starts_with("23") => (ErrorKind::Conflict, false),
            Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED) => {
                (ErrorKind::Busy, true)
            }
            Some(code)
                if ["57", "53", "58", "08"].iter().any(|class| code.code().starts_with(class)) =>
            {
                (ErrorKind::Unavailable, false)
            }
            None if error.is_closed() || is_io(&error) => (ErrorKind::Unavailable, false),
            _ => (ErrorKind::Bug, false),
        };
        // The driver's own text is only "db error"; what the server said is the source.
        let message = error.as_db_error().map_or_else(
            || {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
            },
            |told| told.message().to_owned(),
        );
        Self { kind, message, retry }
    }
}

/// Tells whether the way to the server broke while something was on it.
fn is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

//! The `--db` address: which engine, and where.

use crate::{DbError, Engine};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Address of a database, `sqlite:///path/file.db` or `postgres://user@host/name`.
#[derive(Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// File of the SQLite database.
    Lite(PathBuf),
    /// Address of a PostgreSQL server and database.
    Pg(String),
}

impl DbUrl {
    /// Returns the default database inside a data folder.
    pub fn inside(data: &Path) -> Self {
        Self::Lite(data.join("wangge.db"))
    }

    /// Returns the engine that the address names.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Lite(_) => Engine::Lite,
            Self::Pg(_) => Engine::Pg,
        }
    }
}

impl FromStr for DbUrl {
    type Err = DbError;

    fn from_str(text: &str) -> Result<Self, DbError> {
        if let Some(path) = text.strip_prefix("sqlite://").filter(|path| !path.is_empty()) {
            return Ok(Self::Lite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Pg(text.to_owned()));
        }
        Err(DbError::unsuitable(format!(
            "'{text}' is no database address; write sqlite:///folder/file.db or postgres://user@host/name"
        )))
    }
}

/// Shows the address without its password, because addresses end up in logs.
impl fmt::Display for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Pg(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let Some((login, place)) = rest.rsplit_once('@') else {
                    return write!(f, "{scheme}://{rest}");
                };
                let user = login.split(':').next().unwrap_or_default();
                write!(f, "{scheme}://{user}@{place}")
            }
        }
    }
}

impl fmt::Debug for DbUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_their_engine_and_hide_their_password() {
        let lite: DbUrl = "sqlite:///srv/wangge.db".parse().unwrap();
        assert_eq!(lite, DbUrl::Lite("/srv/wangge.db".into()));
        let pg: DbUrl = "postgres://city:secret@db.example/wangge".parse().unwrap();
        assert_eq!(format!("{pg:?}"), "postgres://city@db.example/wangge");
        assert!("mysql://x".parse::<DbUrl>().is_err());
        assert!("sqlite://".parse::<DbUrl>().is_err());
    }
}

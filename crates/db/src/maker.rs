//! SQLite while a database is being made: one connection, no threads, no sync until the end.
//!
//! Called for fresh files that are of no use before they are whole, such as the demo district.
//! Commands run as ever, but thousands of them share a transaction, none has a savepoint and no
//! journal is kept: a refusal before the first change is an answer as usual, a failure after it ends
//! the making. [`Maker::settle`] syncs everything.
//! **Invariant:** never opened on a file that somebody relies on.

use crate::lite::{batch, connect, poll_once};
use crate::meter::Witness;
use crate::tx::{Arm, Tx};
use crate::{DbError, ErrorKind};
use futures::future::BoxFuture;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Writes that share a transaction.
const GROUP: usize = 20_000;
/// Mark instead of a count: half of a write stands, and nothing can take it back.
const SPOILT: usize = usize::MAX;
/// Pages in memory, in kibibytes: the indexes of a year of cases.
const CACHE_KIB: i64 = 786_432;

pub(crate) struct Maker {
    connection: Arc<Mutex<Connection>>,
    /// Writes of the open transaction; nobody else works meanwhile.
    pending: Mutex<usize>,
    witness: Witness,
}

impl Maker {
    pub(crate) fn open(path: &Path, witness: &Witness) -> Result<Self, DbError> {
        let connection = connect(path)?;
        connection.pragma_update(None, "journal_mode", "off")?;
        connection.pragma_update(None, "synchronous", "off")?;
        // Without it SQLite plans anew whenever a bound value might tell something about an index.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        let connection = Arc::new(Mutex::new(connection));
        Ok(Self { connection, pending: Mutex::new(0), witness: witness.clone() })
    }

    pub(crate) fn send<I, T, E, F>(&self, write: bool, input: &I, work: &F) -> Result<T, E>
    where
        E: From<DbError>,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>>,
    {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if *pending == SPOILT {
            return Err(spoilt().into());
        }
        if *pending == 0 {
            batch(&self.connection, "begin immediate")?;
            *pending = 1;
        }
        let mut tx = Tx::new(Arm::Lite(Arc::clone(&self.connection)), self.witness.clone());
        if !write {
            return poll_once(&mut tx, input, work);
        }
        let before = self.changes();
        let result = poll_once(&mut tx, input, work);
        if result.is_err() && self.changes() != before {
            *pending = SPOILT;
            return result;
        }
        *pending += 1;
        if *pending > GROUP {
            batch(&self.connection, "commit")?;
            *pending = 0;
        }
        result
    }

    fn changes(&self) -> u64 {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).total_changes()
    }

    /// Commits and syncs, and leaves the file as the other arm wants it.
    pub(crate) fn settle(&self) -> Result<(), DbError> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if *pending == SPOILT {
            return Err(spoilt());
        }
        if *pending > 0 {
            batch(&self.connection, "commit")?;
            *pending = 0;
        }
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.execute_batch("analyze")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        let unsynced =
            |error: std::io::Error| DbError::new(ErrorKind::Unavailable, error.to_string());
        if let Some(path) = connection.path().filter(|path| !path.is_empty()) {
            std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(unsynced)?;
        }
        connection.pragma_update(None, "journal_mode", "off")?;
        Ok(connection.pragma_update(None, "synchronous", "off")?)
    }
}

fn spoilt() -> DbError {
    DbError::unavailable("a write failed half-way while the database was being made")
}

impl Drop for Maker {
    fn drop(&mut self) {
        // Whoever did not settle wanted no more of it.
        let _ = batch(&self.connection, "commit");
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = connection.pragma_update(None, "journal_mode", "wal");
    }
}

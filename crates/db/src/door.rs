//! The door itself: open a database by its address, read, write.

use crate::lite::Threads;
use crate::maker::Maker;
use crate::meter::{Meter, Witness};
use crate::tx::{Arm, Tx};
use crate::{DbError, DbUrl, Engine, ErrorKind, Recorder, pg};
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// How a write begins on PostgreSQL.
const WRITE: &str = "begin";
/// Times that a write runs before two writers that keep meeting are told so.
const TRIES: u32 = 6;
/// Times that a write decides anew before it is told that somebody was faster.
const DECISIONS: u32 = 8;

/// Statements that take so long are worth a line of the log, unless somebody chose otherwise.
const SLOW: Duration = Duration::from_millis(200);

/// Opening choices besides the address.
#[derive(Debug, Clone)]
pub struct Options {
    /// Reader threads (SQLite) or connections (PostgreSQL).
    pub connections: usize,
    /// Whether somebody relies on the file already.
    pub pace: Pace,
    /// Statements that take so long are logged.
    pub slow: Duration,
    /// Memory for tests that compare the engines.
    pub recorder: Option<Recorder>,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 8, pace: Pace::Serving, slow: SLOW, recorder: None }
    }
}

/// When a write is synced to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Before it is answered.
    Serving,
    /// At [`Db::settle`]: a fresh SQLite file that is thrown away when the making fails.
    /// PostgreSQL keeps its own pace.
    Making,
}

/// Open database; clones share it.
#[derive(Clone)]
pub struct Db {
    arm: Arc<Door>,
    witness: Witness,
}

enum Door {
    Lite(Threads),
    Making(Maker),
    Pg(deadpool_postgres::Pool),
}

impl Db {
    /// Opens a database; SQLite's file is made when it does not exist, its folder must.
    pub async fn open(url: &DbUrl, options: &Options) -> Result<Self, DbError> {
        let meter = Arc::new(Meter::new(options.slow));
        let witness = Witness { meter, recorder: options.recorder.clone() };
        let arm = match url {
            DbUrl::Lite(path) if options.pace == Pace::Making => {
                Door::Making(Maker::open(path, &witness)?)
            }
            DbUrl::Lite(path) => Door::Lite(Threads::open(path, options.connections, &witness)?),
            DbUrl::Pg(url) => Door::Pg(pg::open(url, options.connections).await?),
        };
        Ok(Self { arm: Arc::new(arm), witness })
    }

    /// Returns the engine behind the door.
    pub fn engine(&self) -> Engine {
        match *self.arm {
            Door::Lite(_) | Door::Making(_) => Engine::Lite,
            Door::Pg(_) => Engine::Pg,
        }
    }

    /// Returns what was counted since the database was opened.
    pub fn meter(&self) -> &Meter {
        &self.witness.meter
    }

    /// Runs a closure over one snapshot; it sees no write that commits meanwhile.
    ///
    /// `name` appears in logs; `input` is what the closure needs besides the transaction.
    pub async fn read<I, T, E, F>(&self, name: &'static str, input: I, work: F) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        tracing::trace!(name, "read");
        match &*self.arm {
            Door::Lite(threads) => threads.send(false, Arc::new(input), Arc::new(work)).await,
            Door::Making(maker) => maker.send(false, &input, &work),
            Door::Pg(pool) => {
                let begin = "begin isolation level repeatable read read only";
                let (result, _) = self.once(pool, begin, &input, &work).await?;
                result
            }
        }
    }

    /// Runs a closure in a transaction and returns after its changes are synced to disk.
    ///
    /// The closure may run again after it met another writer, so all its effects must go through
    /// the transaction. An error rolls everything back.
    pub async fn write<I, T, E, F>(&self, name: &'static str, input: I, work: F) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let pool = match &*self.arm {
            Door::Lite(threads) => {
                return threads.send(true, Arc::new(input), Arc::new(work)).await;
            }
            Door::Making(maker) => return maker.send(true, &input, &work),
            Door::Pg(pool) => pool,
        };
        for attempt in 1..=TRIES {
            let (result, again) = self.once(pool, WRITE, &input, &work).await?;
            if !again {
                return result;
            }
            tracing::debug!(name, attempt, "two writers met, trying again");
            let wait = rand::random_range(1..=(5u64 << attempt));
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        Err(DbError::new(
            ErrorKind::Busy,
            format!("{name}: other writers kept changing the same rows"),
        )
        .into())
    }

    /// Commits and syncs what a database in the making holds; elsewhere nothing waits for it.
    pub fn settle(&self) -> Result<(), DbError> {
        match &*self.arm {
            Door::Making(maker) => maker.settle(),
            Door::Lite(_) | Door::Pg(_) => Ok(()),
        }
    }

    /// Runs a write, and anew from its beginning when its outcome says that somebody was faster.
    pub async fn write_anew<I, T, E, F>(
        &self,
        name: &'static str,
        input: I,
        work: F,
        was_beaten: fn(&E) -> bool,
    ) -> Result<T, E>
    where
        I: Clone + Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        for _ in 1..DECISIONS {
            match self.write(name, input.clone(), work).await {
                Err(error) if was_beaten(&error) => tokio::task::yield_now().await,
                outcome => return outcome,
            }
        }
        self.write(name, input, work).await
    }

    /// Runs the closure once on PostgreSQL; the flag asks for another try.
    async fn once<I, T, E, F>(
        &self,
        pool: &deadpool_postgres::Pool,
        begin: &str,
        input: &I,
        work: &F,
    ) -> Result<(Result<T, E>, bool), E>
    where
        I: Sync,
        E: From<DbError>,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>>,
    {
        let queued = (begin == WRITE).then(|| self.witness.meter.queue());
        let client = pg::take(pool).await?;
        drop(queued);
        let mut open = Unfinished(Some(Tx::new(Arm::Pg(Box::new(client)), self.witness.clone())));
        let tx = open.0.as_mut().ok_or_else(|| DbError::bug("no transaction"))?;
        tx.batch(begin).await?;
        let result = work(tx, input).await;
        let (result, again) = match (tx.broken.clone(), result) {
            (None, Ok(value)) => match tx.batch("commit").await {
                Ok(()) => (Ok(value), false),
                Err(error) => (Err(E::from(error.clone())), error.retry),
            },
            (broken, result) => {
                // The connection may be gone, which rolls back as well.
                let _ = tx.batch("rollback").await;
                let again = broken.as_ref().is_some_and(|error| error.retry);
                let error = result.err().or_else(|| broken.map(E::from));
                (Err(error.unwrap_or_else(|| DbError::bug("nothing ran").into())), again)
            }
        };
        drop(open.0.take());
        Ok((result, again))
    }
}

/// Closes the connection instead of giving it back to the pool when a caller is dropped mid-way:
/// its transaction would still be open.
struct Unfinished(Option<Tx>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(Tx { arm: Arm::Pg(client), .. }) = self.0.take() {
            drop(deadpool_postgres::Object::take(*client));
        }
    }
}

//! The SQLite arm: one writer thread that commits in groups, and a few reader threads.
//!
//! Closures are shipped to the threads and polled once there: all their futures are ready at once.
//! `synchronous=FULL` in write-ahead mode means that a commit returns after the sync, so a group of
//! writes shares one sync and each is answered only after it.

use crate::meter::{Meter, Queued, Witness};
use crate::stmt::without_nul;
use crate::tx::{Arm, Tx};
use crate::{DbError, Row, Value};
use futures::future::BoxFuture;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// Writes that share one sync at most; more would make the first of a group wait for the last.
const GROUP: usize = 32;
/// Pages that each reader keeps, in kibibytes: the system keeps the file once for all of them, and
/// 64 MiB in each of eight readers held 500 MiB on 1.38 million cases (2026-11-24).
const READER_KIB: i64 = 16_384;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Work that was shipped to a thread of this arm.
pub(crate) trait Job: Send {
    /// Runs inside the open transaction; true keeps its changes.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Answers the caller once the transaction has ended.
    fn finish(self: Box<Self>, end: Result<(), DbError>);
}

/// A write on its way to the writer.
type Waiting = (Queued, Box<dyn Job>);

pub(crate) struct Threads {
    writer: Sender<Waiting>,
    readers: Sender<Box<dyn Job>>,
    meter: Arc<Meter>,
}

impl Threads {
    pub(crate) fn open(path: &Path, readers: usize, witness: &Witness) -> Result<Self, DbError> {
        let connection = connect(path)?;
        let (writer, jobs) = channel();
        let watching = witness.clone();
        spawn("db-writer", move || {
            write_loop(&Arc::new(Mutex::new(connection)), &jobs, &watching);
        })?;
        let (reader, jobs) = channel();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..readers.max(1) {
            let connection = connect(path)?;
            connection.pragma_update(None, "query_only", true)?;
            connection.pragma_update(None, "cache_size", -READER_KIB)?;
            let (jobs, watching) = (Arc::clone(&jobs), witness.clone());
            spawn("db-reader", move || {
                read_loop(&Arc::new(Mutex::new(connection)), &jobs, &watching);
            })?;
        }
        Ok(Self { writer, readers: reader, meter: Arc::clone(&witness.meter) })
    }

    pub(crate) async fn send<I, T, E, F>(
        &self,
        write: bool,
        input: Arc<I>,
        work: Arc<F>,
    ) -> Result<T, E>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Shipped { input, work, reply, result: None });
        let sent = if write {
            self.writer.send((self.meter.queue(), job)).is_ok()
        } else {
            self.readers.send(job).is_ok()
        };
        if !sent {
            return Err(DbError::unavailable("the database thread has ended").into());
        }
        answer.await.map_err(|_| DbError::unavailable("the database thread has ended"))?
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), DbError> {
    let made = thread::Builder::new().name(name.to_owned()).spawn(body);
    made.map(drop).map_err(|error| DbError::unavailable(error.to_string()))
}

pub(crate) fn connect(path: &Path) -> Result<Connection, DbError> {
    let connection = Connection::open(path).map_err(|error| {
        DbError::unavailable(format!("cannot open {}: {error}", path.display()))
    })?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_prepared_statement_cache_capacity(512);
    Ok(connection)
}

struct Shipped<I, T, E, F> {
    input: Arc<I>,
    work: Arc<F>,
    reply: oneshot::Sender<Result<T, E>>,
    result: Option<Result<T, E>>,
}

impl<I, T, E, F> Job for Shipped<I, T, E, F>
where
    I: Send + Sync,
    T: Send,
    E: From<DbError> + Send,
    F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>> + Send + Sync,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let result = poll_once(tx, &*self.input, &*self.work);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn finish(self: Box<Self>, end: Result<(), DbError>) {
        let Self { reply, result, .. } = *self;
        let answer = match (result, end) {
            (Some(Ok(_)) | None, Err(error)) => Err(error.into()),
            (Some(result), _) => result,
            (None, Ok(())) => Err(DbError::bug("a database closure did not run").into()),
        };
        // A caller that went away no longer wants the answer; the work stands.
        let _ = reply.send(answer);
    }
}

/// Runs a closure whose futures are all ready at once.
pub(crate) fn poll_once<I, T, E, F>(tx: &mut Tx, input: &I, work: &F) -> Result<T, E>
where
    E: From<DbError>,
    F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T, E>>,
{
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let mut future = work(tx, input);
        future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }));
    let result = match ended {
        Ok(Poll::Ready(result)) => result,
        Ok(Poll::Pending) => {
            Err(DbError::bug("a database closure awaited something besides its transaction").into())
        }
        Err(_) => Err(DbError::bug("a database closure panicked").into()),
    };
    // A closure that swallowed a failed statement must not commit: PostgreSQL would not either.
    match (&tx.broken, result) {
        (Some(error), Ok(_)) => Err(error.clone().into()),
        (_, result) => result,
    }
}

fn write_loop(connection: &Arc<Mutex<Connection>>, jobs: &Receiver<Waiting>, witness: &Witness) {
    while let Ok(first) = jobs.recv() {
        let mut done: Vec<Box<dyn Job>> = Vec::new();
        let mut end = batch(connection, "begin immediate");
        let mut next = Some(first);
        while let Some((queued, mut job)) = next.take() {
            drop(queued);
            if end.is_ok() {
                end = in_savepoint(connection, job.as_mut(), witness);
            }
            done.push(job);
            if end.is_ok() && done.len() < GROUP {
                next = jobs.try_recv().ok();
            }
        }
        if end.is_ok() {
            end = batch(connection, "commit");
        }
        if end.is_err() {
            // Nothing of the group stands; a failed rollback only means that none was open.
            let _ = batch(connection, "rollback");
        }
        for job in done {
            job.finish(end.clone());
        }
    }
}

fn in_savepoint(
    connection: &Arc<Mutex<Connection>>,
    job: &mut dyn Job,
    witness: &Witness,
) -> Result<(), DbError> {
    batch(connection, "savepoint job")?;
    let mut tx = Tx::new(Arm::Lite(Arc::clone(connection)), witness.clone());
    if !job.run(&mut tx) {
        batch(connection, "rollback to job")?;
    }
    batch(connection, "release job")
}

fn read_loop(
    connection: &Arc<Mutex<Connection>>,
    jobs: &Mutex<Receiver<Box<dyn Job>>>,
    witness: &Witness,
) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = job else { return };
        let mut end = batch(connection, "begin");
        if end.is_ok() {
            job.run(&mut Tx::new(Arm::Lite(Arc::clone(connection)), witness.clone()));
            end = batch(connection, "rollback");
        }
        job.finish(end);
    }
}

pub(crate) fn batch(connection: &Mutex<Connection>, text: &str) -> Result<(), DbError> {
    Ok(connection.lock().unwrap_or_else(PoisonError::into_inner).execute_batch(text)?)
}

pub(crate) fn run(
    connection: &Connection,
    text: &str,
    args: &[Value],
    wants_rows: bool,
) -> Result<(Vec<Row>, u64), DbError> {
    let mut stmt = connection.prepare_cached(text)?;
    if stmt.parameter_count() != args.len() {
        return Err(DbError::bug(format!(
            "{} arguments for {} places",
            args.len(),
            stmt.parameter_count()
        )));
    }
    // SQLite takes `$n` for a name and numbers names by first use.
    for place in 1..=args.len() {
        let name = stmt.parameter_name(place).unwrap_or_default();
        let number = name.strip_prefix('$').and_then(|number| number.parse::<usize>().ok());
        let value = number.and_then(|number| args.get(number.checked_sub(1)?));
        let value = value.ok_or_else(|| DbError::bug(format!("no value for place `{name}`")))?;
        stmt.raw_bind_parameter(place, Bound(value))?;
    }
    if !wants_rows {
        return Ok((Vec::new(), stmt.raw_execute()? as u64));
    }
    let columns: Arc<[String]> = stmt.column_names().map(str::to_owned).collect();
    let mut rows = Vec::new();
    let mut answer = stmt.raw_query();
    while let Some(row) = answer.next()? {
        let values: Result<_, rusqlite::Error> =
            (0..columns.len()).map(|index| row.get_ref(index).map(read)).collect();
        rows.push(Row { columns: Arc::clone(&columns), values: values? });
    }
    let touched = rows.len() as u64;
    Ok((rows, touched))
}

/// Runs a change for each row; its places are named in the order in which they stand.
pub(crate) fn run_each(
    connection: &Connection,
    text: &str,
    rows: &[Vec<Value>],
) -> Result<(), DbError> {
    let mut stmt = connection.prepare_cached(text)?;
    for row in rows {
        for (index, value) in row.iter().enumerate() {
            stmt.raw_bind_parameter(index + 1, Bound(value))?;
        }
        stmt.raw_execute()?;
    }
    Ok(())
}

fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        if let Value::Text(text) = self.0
            && let std::borrow::Cow::Owned(clean) = without_nul(text)
        {
            return Ok(ToSqlOutput::Owned(clean.into()));
        }
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_waits_until_the_disk_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a.db")).unwrap();
        let mode: String =
            connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        let synchronous: i64 =
            connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!((mode.as_str(), synchronous), ("wal", 2), "2 is FULL");
    }
}

//! What a closure sees of the database: run a statement, read its rows.
//!
//! The same type serves reads and writes on both engines. On SQLite every future is ready at once,
//! so a closure may await nothing but its transaction.

use crate::filter::Query;
use crate::meter::Witness;
use crate::record::{Record, Timed};
use crate::{DbError, Engine, ErrorKind, FromRow, Row, Stmt, Value, lite, pg};
use std::sync::{Arc, Mutex, PoisonError};
use wangge_kernel::Stopwatch;

/// Space that the database takes: the engines count it each in its own way.
const DATABASE_BYTES: Stmt = Stmt::twin(
    "db.database_bytes",
    "select page_count * page_size as n from pragma_page_count(), pragma_page_size()",
    "select pg_database_size(current_database()) as n",
);

/// What SQLite finds wrong with its file; PostgreSQL has no such statement and guards its pages by itself.
const INTEGRITY: Stmt = Stmt::twin(
    "db.integrity",
    "select integrity_check as line from pragma_integrity_check where integrity_check <> 'ok'",
    "select '' as line where false",
);

/// How careful PostgreSQL is with what it answered as done; SQLite is told so by the door itself.
const DURABILITY: Stmt = Stmt::twin(
    "db.durability",
    "select '' as line where false",
    "select concat(name, ' = ', setting) as line from pg_settings
        where setting = 'off' and name in ('fsync', 'synchronous_commit', 'full_page_writes') order by name",
);

/// Open transaction on either engine.
pub struct Tx {
    pub(crate) arm: Arm,
    pub(crate) witness: Witness,
    /// First failure of this transaction: nothing may run after it, on either engine.
    pub(crate) broken: Option<DbError>,
}

pub(crate) enum Arm {
    Lite(Arc<Mutex<rusqlite::Connection>>),
    Pg(Box<deadpool_postgres::Object>),
}

impl Tx {
    pub(crate) const fn new(arm: Arm, witness: Witness) -> Self {
        Self { arm, witness, broken: None }
    }

    /// Returns the engine behind this transaction.
    pub const fn engine(&self) -> Engine {
        match self.arm {
            Arm::Lite(_) => Engine::Lite,
            Arm::Pg(_) => Engine::Pg,
        }
    }

    /// Runs a statement and reads all rows.
    pub async fn rows<T: FromRow>(
        &mut self,
        stmt: &Stmt,
        args: impl AsRef<[Value]> + Send,
    ) -> Result<Vec<T>, DbError> {
        let rows = self.ask(stmt.name, stmt.text_for(self.engine()), args.as_ref(), true).await?.0;
        rows.iter()
            .map(|row| T::from_row(row).map_err(|error| error.in_statement(stmt.name)))
            .collect()
    }

    /// Runs a statement that answers one row or none.
    pub async fn row_opt<T: FromRow>(
        &mut self,
        stmt: &Stmt,
        args: impl AsRef<[Value]> + Send,
    ) -> Result<Option<T>, DbError> {
        let mut rows = self.rows(stmt, args).await?;
        if rows.len() > 1 {
            return Err(DbError::bug("more than one row").in_statement(stmt.name));
        }
        Ok(rows.pop())
    }

    /// Runs a statement that must answer one row.
    pub async fn row<T: FromRow>(
        &mut self,
        stmt: &Stmt,
        args: impl AsRef<[Value]> + Send,
    ) -> Result<T, DbError> {
        let row = self.row_opt(stmt, args).await?;
        row.ok_or_else(|| DbError::new(ErrorKind::NotFound, "no row").in_statement(stmt.name))
    }

    /// Runs a change and returns the number of rows that it touched.
    pub async fn exec(
        &mut self,
        stmt: &Stmt,
        args: impl AsRef<[Value]> + Send,
    ) -> Result<u64, DbError> {
        Ok(self.ask(stmt.name, stmt.text_for(self.engine()), args.as_ref(), false).await?.1)
    }

    /// Runs a change once for each list of arguments and returns the number of rows that it touched.
    ///
    /// On PostgreSQL the runs follow one another without waiting for each answer.
    pub async fn exec_many(&mut self, stmt: &Stmt, rows: &[Vec<Value>]) -> Result<u64, DbError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let text = stmt.text_for(self.engine());
        let since = Stopwatch::start();
        let answer = match &mut self.arm {
            Arm::Lite(connection) => {
                let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                let each = rows.iter().map(|row| lite::run(&connection, text, row, false));
                each.map(|answer| Ok(answer?.1)).collect()
            }
            Arm::Pg(client) => pg::run_many(client, text, rows).await,
        };
        let touched: Vec<u64> = answer.map_err(|error: DbError| {
            let error = error.in_statement(stmt.name);
            self.broken = Some(error.clone());
            error
        })?;
        self.witness.meter.ran(stmt.name, since, rows.len(), touched.iter().sum());
        if let Some(recorder) = &self.witness.recorder {
            for (args, touched) in rows.iter().zip(&touched) {
                let name = stmt.name.to_owned();
                let (args, touched) = (args.clone(), *touched);
                recorder.note(Record { name, args, rows: Vec::new(), touched });
            }
        }
        Ok(touched.iter().sum())
    }

    /// Runs a query that the filter language built.
    pub async fn select<T: FromRow>(&mut self, query: &Query) -> Result<Vec<T>, DbError> {
        let is_common = self.finds_many(query)?;
        let (text, args) = query.build(self.engine(), is_common);
        let rows = self.ask(query.name(), &text, &args, true).await?.0;
        rows.iter()
            .map(|row| T::from_row(row).map_err(|error| error.in_statement(query.name())))
            .collect()
    }

    /// Asks SQLite's search index whether the words of a query find more rows than are quickly looked
    /// up one by one; PostgreSQL estimates that by itself.
    fn finds_many(&self, query: &Query) -> Result<bool, DbError> {
        const MANY: i64 = 2_000;
        let (Arm::Lite(connection), None) = (&self.arm, &self.broken) else { return Ok(false) };
        let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        for (text, args) in query.common(MANY) {
            let since = Stopwatch::start();
            let (rows, _) = lite::run(&connection, &text, &args, true)?;
            self.witness.meter.ran("db.finds_many", since, 1, 1);
            let found: i64 = rows.first().map_or(Ok(0), |row| row.get("n"))?;
            if found >= MANY {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the space that the database takes, in bytes.
    pub async fn database_bytes(&mut self) -> Result<i64, DbError> {
        Ok(self.row::<(i64,)>(&DATABASE_BYTES, []).await?.0)
    }

    /// Reads every page of the database file, and lists what is wrong with it.
    pub async fn integrity(&mut self) -> Result<Vec<String>, DbError> {
        Ok(self.rows::<(String,)>(&INTEGRITY, []).await?.into_iter().map(|row| row.0).collect())
    }

    /// Lists settings of the server by which something that was answered as done may be lost.
    pub async fn durability(&mut self) -> Result<Vec<String>, DbError> {
        Ok(self.rows::<(String,)>(&DURABILITY, []).await?.into_iter().map(|row| row.0).collect())
    }

    /// Says in the engine's own words how it runs a statement that was [`Timed`].
    pub async fn plan(&mut self, timed: &Timed) -> Result<Vec<String>, DbError> {
        let (verb, column) = match self.engine() {
            Engine::Lite => ("explain query plan", 3),
            Engine::Pg => ("explain", 0),
        };
        let text = format!("{verb} {}", timed.text);
        let rows = self.ask("db.plan", &text, &timed.args, true).await?.0;
        rows.iter().map(|row| row.at(column)).collect()
    }

    pub(crate) async fn ask(
        &mut self,
        name: &str,
        text: &str,
        args: &[Value],
        wants_rows: bool,
    ) -> Result<(Vec<Row>, u64), DbError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let since = Stopwatch::start();
        let answer = match &mut self.arm {
            Arm::Lite(connection) => lite::run(
                &connection.lock().unwrap_or_else(PoisonError::into_inner),
                text,
                args,
                wants_rows,
            ),
            Arm::Pg(client) => pg::run(client, text, args, wants_rows).await,
        };
        match answer {
            Ok((rows, touched)) => {
                let took = since.elapsed();
                self.witness.meter.ran(name, since, 1, touched);
                if let Some(recorder) = &self.witness.recorder {
                    let record = Record {
                        name: name.to_owned(),
                        args: args.to_vec(),
                        rows: rows.clone(),
                        touched,
                    };
                    recorder.note(record);
                    recorder.note_time(Timed {
                        name: name.to_owned(),
                        text: text.to_owned(),
                        args: args.to_vec(),
                        rows: rows.len(),
                        took,
                    });
                }
                Ok((rows, touched))
            }
            Err(error) => {
                let error = error.in_statement(name);
                self.broken = Some(error.clone());
                Err(error)
            }
        }
    }

    pub(crate) async fn batch(&mut self, text: &str) -> Result<(), DbError> {
        match &mut self.arm {
            Arm::Lite(connection) => {
                Ok(connection.lock().unwrap_or_else(PoisonError::into_inner).execute_batch(text)?)
            }
            Arm::Pg(client) => Ok(client.batch_execute(text).await?),
        }
    }
}

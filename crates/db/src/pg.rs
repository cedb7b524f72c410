//! The PostgreSQL arm: a pool, one connection a transaction, values bound and read by their types.

use crate::stmt::without_nul;
use crate::{DbError, Row, Value};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::SinkExt as _;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// Oldest server that the portable SQL was proven on.
const OLDEST_VERSION: i64 = 150_000;

pub(crate) async fn open(url: &str, connections: usize) -> Result<Pool, DbError> {
    let config: tokio_postgres::Config = url
        .parse()
        .map_err(|error| DbError::unsuitable(format!("the database address: {error}")))?;
    let manager = Manager::from_config(
        config,
        tokio_postgres::NoTls,
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    let pool = Pool::builder(manager)
        .max_size(connections)
        .runtime(deadpool_postgres::Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_secs(10)))
        .create_timeout(Some(Duration::from_secs(5)))
        .build()
        .map_err(|error| DbError::bug(error.to_string()))?;
    check_server(&pool).await?;
    Ok(pool)
}

async fn check_server(pool: &Pool) -> Result<(), DbError> {
    let client = take(pool).await?;
    let row = client
        .query_one(
            "select cast(current_setting('server_version_num') as bigint), cast(datcollate as text), \
             pg_encoding_to_char(encoding)::text from pg_database where datname = current_database()",
            &[],
        )
        .await?;
    let (version, collation, encoding): (i64, String, String) =
        (row.get(0), row.get(1), row.get(2));
    if version < OLDEST_VERSION {
        return Err(DbError::unsuitable(format!(
            "PostgreSQL 15 or newer is needed, this server says {version}"
        )));
    }
    if !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str()) || encoding != "UTF8" {
        return Err(DbError::unsuitable(format!(
            "this database sorts by '{collation}' in {encoding}; both engines must sort alike, so make it with: \
             create database wangge template template0 encoding 'UTF8' locale 'C.UTF-8'"
        )));
    }
    Ok(())
}

pub(crate) async fn take(pool: &Pool) -> Result<Object, DbError> {
    pool.get()
        .await
        .map_err(|error| DbError::unavailable(format!("no connection to PostgreSQL: {error}")))
}

pub(crate) async fn run(
    client: &Object,
    text: &str,
    args: &[Value],
    wants_rows: bool,
) -> Result<(Vec<Row>, u64), DbError> {
    let stmt = client.prepare_cached(text).await?;
    if stmt.params().len() != args.len() {
        return Err(DbError::bug(format!(
            "{} arguments for {} places",
            args.len(),
            stmt.params().len()
        )));
    }
    let bound: Vec<Bound<'_>> = args.iter().map(Bound).collect();
    let refs: Vec<&(dyn ToSql + Sync)> =
        bound.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
    if !wants_rows {
        return Ok((Vec::new(), client.execute(&stmt, &refs).await?));
    }
    let columns: Arc<[String]> =
        stmt.columns().iter().map(|column| column.name().to_owned()).collect();
    let answer = client.query(&stmt, &refs).await?;
    let rows = answer
        .iter()
        .map(|row| {
            let values: Result<_, _> = (0..columns.len()).map(|index| read(row, index)).collect();
            values.map(|values| Row { columns: Arc::clone(&columns), values })
        })
        .collect::<Result<Vec<_>, DbError>>()?;
    let touched = rows.len() as u64;
    Ok((rows, touched))
}

/// Runs a change for each list of arguments, many on the way at a time.
pub(crate) async fn run_many(
    client: &Object,
    text: &str,
    rows: &[Vec<Value>],
) -> Result<Vec<u64>, DbError> {
    /// Runs on the way at a time: enough to hide the way, few enough to stay small.
    const WINDOW: usize = 256;
    let stmt = client.prepare_cached(text).await?;
    if let Some(row) = rows.iter().find(|row| row.len() != stmt.params().len()) {
        return Err(DbError::bug(format!(
            "{} arguments for {} places",
            row.len(),
            stmt.params().len()
        )));
    }
    let mut touched = Vec::with_capacity(rows.len());
    for window in rows.chunks(WINDOW) {
        let runs = window.iter().map(|row| client.execute_raw(&stmt, row.iter().map(Bound)));
        touched.extend(futures::future::try_join_all(runs).await?);
    }
    Ok(touched)
}

/// Copies lines into a table.
pub(crate) async fn pour(client: &Object, text: &str, lines: String) -> Result<(), DbError> {
    let sink = client.copy_in(text).await?;
    futures::pin_mut!(sink);
    sink.send(std::io::Cursor::new(lines)).await?;
    sink.finish().await?;
    Ok(())
}

fn read(row: &tokio_postgres::Row, index: usize) -> Result<Value, DbError> {
    fn take<'a, T: FromSql<'a>>(
        row: &'a tokio_postgres::Row,
        index: usize,
        wrap: impl FnOnce(T) -> Value,
    ) -> Result<Value, DbError> {
        Ok(row.try_get::<_, Option<T>>(index)?.map_or(Value::Null, wrap))
    }
    let column = &row.columns()[index];
    match *column.type_() {
        Type::INT8 => take(row, index, Value::Int),
        Type::FLOAT8 => take(row, index, Value::Real),
        Type::TEXT | Type::VARCHAR | Type::NAME => take(row, index, Value::Text),
        Type::BOOL => take(row, index, Value::Bool),
        Type::BYTEA => take(row, index, Value::Bytes),
        // A computed column of another type would read differently on the other engine.
        ref other => Err(DbError::column(
            column.name(),
            &format!("is {other}; cast it to bigint, double precision or text"),
        )),
    }
}

#[derive(Debug)]
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(ty, out),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(ty, out),
            (Value::Real(number), &Type::FLOAT8) => number.to_sql(ty, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME) => {
                without_nul(text).to_sql(ty, out)
            }
            (Value::Bool(truth), &Type::BOOL) => truth.to_sql(ty, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (value, ty) => Err(format!("a {} cannot stand for {ty}", value.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

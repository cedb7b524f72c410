//! A whole database, copied table by table from one engine to the other: backup, restore, moving.
//!
//! The source is read in one snapshot, so that it may be in use; the target has the same schema and
//! holds nothing, or the beginning of an earlier copy that was interrupted. Tables go in the order in
//! which they were made, rows in the order of their keys, so that whatever a row refers to is there.
//! [`Snapshot::digest`] proves a copy: it says the same for the same rows on either engine.

use crate::filter::Index;
use crate::{Db, DbError, DbUrl, Engine, Row, Value, lite, pg};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Rows that are read and written at once.
const PAGE: usize = 2_000;
/// Tables of the door itself: each database has its own.
const OWN: &str = "schema_migration";

/// A table with its columns in the order in which they are copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    name: String,
    columns: Vec<String>,
    /// How many of the columns, the first ones, are the key.
    keys: usize,
    /// Whether it holds the words of another table, in the engine's own form.
    is_index: bool,
}

impl Table {
    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lists its columns, those of the key first.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str)
    }

    /// Writes the text up to `where` that reads its columns.
    pub fn head(&self, engine: Engine) -> String {
        let words = "array_to_string(tsvector_to_array(tokens), ' ') as tokens";
        match (self.is_index, engine) {
            (true, Engine::Lite) => format!("select rowid, tokens from {}", self.name),
            (true, Engine::Pg) => format!("select {}, {words} from {}", self.key(), self.name),
            (false, _) => format!("select {} from {}", self.names(), self.name),
        }
    }

    /// Tells whether it holds only the words of another table.
    pub const fn is_index(&self) -> bool {
        self.is_index
    }

    pub(crate) fn names(&self) -> String {
        self.columns.join(", ")
    }

    fn key(&self) -> String {
        self.columns[..self.keys].join(", ")
    }

    /// The text that reads a page; with a key to go on from, it comes as the first arguments.
    fn page_text(&self, engine: Engine, goes_on: bool) -> String {
        let key =
            if self.is_index && engine == Engine::Lite { "rowid".to_owned() } else { self.key() };
        let after = if goes_on {
            format!(" where ({key}) > ({})", places(1, self.keys))
        } else {
            String::new()
        };
        let limit = if goes_on { self.keys + 1 } else { 1 };
        format!("{}{after} order by {key} limit ${limit}", self.head(engine))
    }

    /// The text that writes a row of SQLite.
    pub(crate) fn insert_text(&self) -> String {
        let names = if self.is_index { "rowid, tokens".to_owned() } else { self.names() };
        format!("insert into {} ({names}) values ({})", self.name, places(1, self.columns.len()))
    }
}

fn places(first: usize, number: usize) -> String {
    (first..first + number).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// What a table holds, in a form that is the same on both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest {
    /// Number of rows.
    pub rows: u64,
    /// Sum of the rows' digests, so that their order does not matter.
    pub sum: u64,
}

impl Digest {
    fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            match value {
                Value::Null => hash.update([0]),
                Value::Int(number) => hash.update([&[1][..], &number.to_be_bytes()].concat()),
                Value::Bool(truth) => {
                    hash.update([&[1][..], &i64::from(*truth).to_be_bytes()].concat());
                }
                Value::Real(number) => hash.update([&[2][..], &number.to_be_bytes()].concat()),
                Value::Text(text) => block(&mut hash, 3, text.as_bytes()),
                Value::Bytes(bytes) => block(&mut hash, 4, bytes),
            }
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (first, _) = digest.split_at(8);
        let part = first.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        self.rows += 1;
        self.sum = self.sum.wrapping_add(part);
    }
}

fn block(hash: &mut Sha256, kind: u8, bytes: &[u8]) {
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

/// A database as it stood at one moment.
pub struct Snapshot(Source);

enum Source {
    Lite(Connection),
    Pg(Box<deadpool_postgres::Object>),
}

impl Snapshot {
    /// Opens a database for reading, as it stands now; a SQLite file must exist.
    pub async fn open(url: &DbUrl) -> Result<Self, DbError> {
        match url {
            DbUrl::Lite(path) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connection = Connection::open_with_flags(path, flags).map_err(|error| {
                    DbError::unavailable(format!("cannot open {}: {error}", path.display()))
                })?;
                connection.pragma_update(None, "query_only", true)?;
                connection.set_prepared_statement_cache_capacity(512);
                // The snapshot is that of the first reading.
                connection.execute_batch("begin; select count(*) from schema_migration")?;
                Ok(Self(Source::Lite(connection)))
            }
            DbUrl::Pg(address) => {
                let pool = pg::open(address, 1).await?;
                let client = pg::take(&pool).await?;
                client.batch_execute("begin isolation level repeatable read read only").await?;
                Ok(Self(Source::Pg(Box::new(client))))
            }
        }
    }

    const fn engine(&self) -> Engine {
        match self.0 {
            Source::Lite(_) => Engine::Lite,
            Source::Pg(_) => Engine::Pg,
        }
    }

    async fn ask(&mut self, text: &str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        match &mut self.0 {
            Source::Lite(connection) => Ok(lite::run(connection, text, args, true)?.0),
            Source::Pg(client) => Ok(pg::run(client, text, args, true).await?.0),
        }
    }

    /// Lists the tables in the order in which they were made; `indexes` are those that hold words.
    pub async fn tables(&mut self, indexes: &[Index]) -> Result<Vec<Table>, DbError> {
        let (names, columns) = match self.engine() {
            Engine::Lite => (LITE_TABLES, LITE_COLUMNS),
            Engine::Pg => (PG_TABLES, PG_COLUMNS),
        };
        let mut tables = Vec::new();
        for row in self.ask(names, &[]).await? {
            let name: String = row.at(0)?;
            // A virtual table of SQLite keeps its parts in tables of its own.
            let is_part = |index: &Index| name.starts_with(&format!("{}_", index.table));
            if name == OWN || indexes.iter().any(is_part) {
                continue;
            }
            let index = indexes.iter().find(|index| index.table == name);
            let table = if let Some(index) = index {
                let columns = [index.key, "tokens"].map(str::to_owned).into();
                Table { columns, name, keys: 1, is_index: true }
            } else {
                let described = self.ask(columns, &[Value::Text(name.clone())]).await?;
                described_table(name, &described)?
            };
            tables.push(table);
        }
        Ok(tables)
    }

    async fn page(
        &mut self,
        table: &Table,
        after: Option<&[Value]>,
    ) -> Result<Vec<Vec<Value>>, DbError> {
        let text = table.page_text(self.engine(), after.is_some());
        let mut args = after.map(<[Value]>::to_vec).unwrap_or_default();
        args.push(Value::Int(i64::try_from(PAGE).unwrap_or(i64::MAX)));
        let rows = self.ask(&text, &args).await.map_err(|error| error.in_statement(&table.name))?;
        let values = rows
            .into_iter()
            .map(|row| if table.is_index { sorted(row.values) } else { row.values });
        Ok(values.collect())
    }

    /// Says what a table holds.
    pub async fn digest(&mut self, table: &Table) -> Result<Digest, DbError> {
        let mut digest = Digest::default();
        self.rows(table, |row| {
            digest.add(row);
            Ok::<_, DbError>(())
        })
        .await?;
        Ok(digest)
    }

    /// Hands over all rows of a table in the order of its key; truths are numbers on SQLite.
    pub async fn rows<E: From<DbError>>(
        &mut self,
        table: &Table,
        mut hear: impl FnMut(&[Value]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut last: Option<Vec<Value>> = None;
        loop {
            let rows = self.page(table, last.as_deref()).await?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = Some(end[..table.keys].to_vec());
            for row in &rows {
                hear(row)?;
            }
        }
    }

    /// Pours a table into another database, after what is there already, and returns the number of
    /// rows that were added; `told` hears the number so far.
    pub async fn pour(
        &mut self,
        table: &Table,
        to: &Db,
        mut told: impl FnMut(u64),
    ) -> Result<u64, DbError> {
        let mut last = last_key(to, table).await?;
        let mut added = 0;
        loop {
            let rows = self.page(table, last.as_deref()).await?;
            let Some(end) = rows.last() else { return Ok(added) };
            last = Some(end[..table.keys].to_vec());
            added += rows.len() as u64;
            let input = (Arc::new(table.clone()), rows);
            to.write("db.pour", input, |tx, (table, rows)| {
                Box::pin(async move { table.put(tx, rows).await })
            })
            .await?;
            told(added);
        }
    }
}

/// The same words in the same order, each once, as PostgreSQL keeps them.
fn sorted(mut row: Vec<Value>) -> Vec<Value> {
    if let Some(Value::Text(words)) = row.get_mut(1) {
        let mut all: Vec<&str> = words.split_whitespace().collect();
        all.sort_unstable();
        all.dedup();
        *words = all.join(" ");
    }
    row
}

/// Finds the key after which an interrupted copy goes on.
async fn last_key(to: &Db, table: &Table) -> Result<Option<Vec<Value>>, DbError> {
    let found = to.read("db.last_key", table.clone(), |tx, table| {
        Box::pin(async move {
            let key = match (table.is_index, tx.engine()) {
                (true, Engine::Lite) => "rowid".to_owned(),
                _ => table.key(),
            };
            let order = key.split(", ").map(|one| format!("{one} desc")).collect::<Vec<_>>();
            let order = order.join(", ");
            let text = format!("select {key} from {} order by {order} limit 1", table.name);
            Ok::<_, DbError>(tx.ask(&table.name, &text, &[], true).await?.0)
        })
    });
    Ok(found.await?.into_iter().next().map(|row| row.values))
}

fn described_table(name: String, rows: &[Row]) -> Result<Table, DbError> {
    // The key's columns come first, in the key's order.
    let mut columns: Vec<(i64, String)> = Vec::new();
    for row in rows {
        columns.push((row.at(1)?, row.at(0)?));
    }
    columns.sort_by_key(|column| if column.0 == 0 { i64::MAX } else { column.0 });
    let keys = columns.iter().filter(|column| column.0 > 0).count();
    if keys == 0 {
        return Err(DbError::bug(format!("the table {name} has no primary key")));
    }
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    Ok(Table { name, columns, keys, is_index: false })
}

const LITE_TABLES: &str = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid";
const LITE_COLUMNS: &str = "select name, pk from pragma_table_info($1) order by cid";
const PG_TABLES: &str = "select cast(c.relname as text) from pg_class c
    where c.relkind = 'r' and c.relnamespace = cast(cast(current_schema() as text) as regnamespace) order by c.oid";
const PG_COLUMNS: &str = "select cast(a.attname as text),
        cast(coalesce(array_position(cast(i.indkey as smallint[]), a.attnum) + 1, 0) as bigint)
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relname = $1 and c.relnamespace = cast(cast(current_schema() as text) as regnamespace)
    order by a.attnum";

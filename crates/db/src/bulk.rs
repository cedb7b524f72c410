//! Rows in bulk: into a table by the shortest way of each engine, its indexes made afterwards.
//!
//! Called where a table is copied or grown by the million, never for the work of a day: nothing of
//! what is poured is recorded. Indexes that were set aside stand by name and text in a table of the
//! database, so that an interrupted filling can bring them back.

use crate::copy::Table;
use crate::tx::Arm;
use crate::{Db, DbError, Row, Stmt, Tx, Value, args, lite, pg};
use std::fmt::Write;
use std::sync::PoisonError;

const ASIDE_TABLE: Stmt = Stmt::new(
    "db.aside_table",
    "create table if not exists index_aside (name text not null primary key, definition text not null)",
);
const ASIDE_PUT: Stmt =
    Stmt::new("db.aside_put", "insert into index_aside (name, definition) values ($1, $2)");
const ASIDE_LIST: Stmt =
    Stmt::new("db.aside_list", "select name, definition from index_aside order by name");
const ASIDE_TAKE: Stmt = Stmt::new("db.aside_take", "delete from index_aside where name = $1");
const INDEXES: Stmt = Stmt::twin(
    "db.indexes_of",
    "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name = $1 order by name",
    "select cast(indexname as text), indexdef from pg_indexes
        where schemaname = cast(current_schema() as text) and tablename = $1
        and indexname not in (select conname from pg_constraint) order by indexname",
);

/// The tables of which the planner shall know; the parts of a search index are none.
const TABLES: Stmt = Stmt::twin(
    "db.tables",
    "select distinct tbl_name from sqlite_master where type = 'index' order by tbl_name",
    "select cast(tablename as text) from pg_tables where schemaname = cast(current_schema() as text) order by tablename",
);

impl Table {
    /// Puts rows into the table, each with the values of all columns in their order.
    pub async fn put(&self, tx: &mut Tx, rows: &[Vec<Value>]) -> Result<(), DbError> {
        if let Some(error) = &tx.broken {
            return Err(error.clone());
        }
        let width = self.columns().count();
        if let Some(row) = rows.iter().find(|row| row.len() != width) {
            return Err(DbError::bug(format!("{} values for {width} columns", row.len())));
        }
        let answer = match &mut tx.arm {
            Arm::Lite(connection) => {
                let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                lite::run_each(&connection, &self.insert_text(), rows)
            }
            Arm::Pg(client) => {
                let text = format!("copy {} ({}) from stdin", self.name(), self.names());
                pg::pour(client, &text, self.lines(rows)).await
            }
        };
        answer.map_err(|error| {
            let error = error.in_statement(self.name());
            tx.broken = Some(error.clone());
            error
        })
    }

    /// Writes rows as PostgreSQL copies them in.
    fn lines(&self, rows: &[Vec<Value>]) -> String {
        let mut text = String::with_capacity(rows.len() * 128);
        for row in rows {
            for (place, value) in row.iter().enumerate() {
                if place > 0 {
                    text.push('\t');
                }
                if self.is_index() && place == 1 {
                    words(&mut text, value);
                } else {
                    field(&mut text, value);
                }
            }
            text.push('\n');
        }
        text
    }
}

fn field(text: &mut String, value: &Value) {
    // Writing to a text cannot fail.
    let _ = match value {
        Value::Null => write!(text, "\\N"),
        Value::Int(number) => write!(text, "{number}"),
        Value::Bool(truth) => write!(text, "{}", i64::from(*truth)),
        Value::Real(number) => write!(text, "{number:?}"),
        Value::Text(words) => {
            escaped(text, words);
            Ok(())
        }
        Value::Bytes(bytes) => {
            text.push_str("\\\\x");
            bytes.iter().try_for_each(|byte| write!(text, "{byte:02x}"))
        }
    };
}

fn escaped(text: &mut String, plain: &str) {
    for symbol in plain.chars() {
        match symbol {
            '\0' => text.push('\u{FFFD}'),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            other => text.push(other),
        }
    }
}

/// Writes words as a `tsvector`, each between quotes.
fn words(text: &mut String, value: &Value) {
    let Value::Text(all) = value else { return field(text, value) };
    for word in all.split_whitespace() {
        let quoted = word.replace('\\', "\\\\").replace('\'', "''");
        escaped(text, &format!("'{quoted}' "));
    }
}

/// Takes the indexes of tables away and remembers them; keys and other constraints stay.
pub async fn set_indexes_aside(db: &Db, tables: &'static [&'static str]) -> Result<(), DbError> {
    db.write("db.set_aside", tables, |tx, tables| {
        Box::pin(async move {
            tx.exec(&ASIDE_TABLE, args![]).await?;
            for table in *tables {
                let found: Vec<Row> = tx.rows(&INDEXES, args![table]).await?;
                for row in found {
                    let (name, text): (String, String) = (row.at(0)?, row.at(1)?);
                    tx.exec(&ASIDE_PUT, args![name, text]).await?;
                    tx.batch(&format!("drop index {name}")).await?;
                }
            }
            Ok(())
        })
    })
    .await
}

/// Makes the indexes that were set aside, one in each transaction, and gathers what the planner
/// wants to know; `told` hears the name of each before it is made.
pub async fn bring_indexes_back(db: &Db, mut told: impl FnMut(&str)) -> Result<(), DbError> {
    let aside = db.write("db.aside", (), |tx, ()| {
        Box::pin(async move {
            tx.exec(&ASIDE_TABLE, args![]).await?;
            tx.rows::<Row>(&ASIDE_LIST, args![]).await
        })
    });
    for row in aside.await? {
        let one: (String, String) = (row.at(0)?, row.at(1)?);
        told(&one.0);
        db.write("db.bring_back", one, |tx, (name, text)| {
            Box::pin(async move {
                tx.batch(text).await?;
                tx.exec(&ASIDE_TAKE, args![name]).await.map(drop)
            })
        })
        .await?;
    }
    told("analyze");
    let tables = db.write("db.aside_end", (), |tx, ()| {
        Box::pin(async move {
            tx.batch("drop table index_aside").await?;
            tx.rows::<(String,)>(&TABLES, args![]).await
        })
    });
    for (table,) in tables.await? {
        // All of a server at once would take a lock for each table of everybody's.
        db.write("db.analyze", table, |tx, table| {
            Box::pin(async move { tx.batch(&format!("analyze {table}")).await })
        })
        .await?;
    }
    Ok(())
}

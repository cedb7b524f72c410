//! Everything that a database holds, in one text that other programs can read.
//!
//! JSON lines: of each table a line with its name and columns, then a line for each row in the order
//! of the key. Both engines give the same text for the same rows, byte for byte, so that two
//! databases can be compared without this program. **Invariant:** nothing with which somebody signs
//! in or learns who reported something is in it.

use crate::AppError;
use crate::ground::{INDEXES, MIGRATIONS};
use crate::keeping::{Hear, Progress};
use serde_json::{Value as Json, json};
use std::io::Write;
use wangge_db::copy::{Snapshot, Table};
use wangge_db::{Db, DbUrl, Options, Value};
use wangge_kernel::{Clock, SystemClock};

/// Tables that are of use in their own database alone.
const OWN: &[&str] = &["session", "vault_key"];
/// Columns that nobody outside shall have; sealed data, which comes as bytes, is left out anyway.
const SECRET: &[(&str, &str)] =
    &[("account", "password_hash"), ("case_contact", "phone_hash"), ("phone_call", "caller_hash")];

/// Writes a database as it stands now and returns the number of rows.
pub async fn export(url: &DbUrl, out: &mut dyn Write, hear: Hear<'_>) -> Result<u64, AppError> {
    let failed = |source| AppError::Open { url: url.clone(), source };
    let db = Db::open(url, &Options::default()).await.map_err(failed)?;
    db.migrate(MIGRATIONS, SystemClock.now()).await.map_err(failed)?;
    let mut snapshot = Snapshot::open(url).await.map_err(failed)?;
    let mut tables = snapshot.tables(INDEXES).await?;
    // The order in which tables were made differs where migrations came in another order.
    tables.sort_by(|one, other| one.name().cmp(other.name()));
    let mut all = 0;
    for table in tables.iter().filter(|table| !table.is_index() && !OWN.contains(&table.name())) {
        all += write_table(&mut snapshot, table, out, hear).await?;
    }
    out.flush().map_err(AppError::Export)?;
    Ok(all)
}

async fn write_table(
    snapshot: &mut Snapshot,
    table: &Table,
    out: &mut dyn Write,
    hear: Hear<'_>,
) -> Result<u64, AppError> {
    let is_secret = |column: &str| SECRET.contains(&(table.name(), column));
    let columns: Vec<&str> = table.columns().collect();
    let title = json!({ "table": table.name(), "columns": columns });
    writeln!(out, "{title}").map_err(AppError::Export)?;
    let mut count = 0;
    let write = |row: &[Value]| {
        let cells = row.iter().zip(&columns);
        let line: Json = cells
            .map(|(value, name)| if is_secret(name) { Json::Null } else { text(value) })
            .collect();
        count += 1;
        if count % 10_000 == 0 {
            hear(Progress::Rows(table.name(), count));
        }
        writeln!(out, "{line}").map_err(AppError::Export)
    };
    snapshot.rows(table, write).await?;
    Ok(count)
}

fn text(value: &Value) -> Json {
    match value {
        // Bytes are sealed.
        Value::Null | Value::Bytes(_) => Json::Null,
        Value::Int(number) => json!(number),
        // As SQLite keeps it.
        Value::Bool(truth) => json!(i64::from(*truth)),
        Value::Real(number) => json!(number),
        Value::Text(text) => json!(text),
    }
}

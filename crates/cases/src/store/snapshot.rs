//! A case as it was before an action, written as text to go back to.

use super::case_row::{case_fetch, columns, row_put};
use crate::model::{Application, Case, ReportRow};
use wangge_db::{DbError, Tx, Value};

/// Writes the whole row as text, and the reports and the application that its next step may change,
/// to be able to go back to them.
pub(crate) fn snapshot(
    case: &Case,
    reports: &[ReportRow],
    application: Option<&Application>,
) -> String {
    let row: Vec<serde_json::Value> = columns(case).iter().map(plain).collect();
    let reports: Vec<serde_json::Value> = reports
        .iter()
        .map(|report| super::reports::answers(report).iter().map(plain).collect())
        .collect();
    let application: Option<Vec<serde_json::Value>> =
        application.map(|one| super::applications::standing(one).iter().map(plain).collect());
    serde_json::json!({ "values": row, "reports": reports, "application": application }).to_string()
}

/// What [`snapshot`] wrote.
#[derive(serde::Deserialize)]
struct Snapshot {
    values: Vec<serde_json::Value>,
    reports: Vec<Vec<serde_json::Value>>,
    application: Option<Vec<serde_json::Value>>,
}

/// Goes back to a row, but for its version and number of steps, which only grow.
pub(crate) async fn case_restore(
    tx: &mut Tx,
    now: &Case,
    before: &str,
) -> Result<Option<Case>, DbError> {
    // A program with other columns wrote other words, or another number of them.
    let Ok(Snapshot { values, reports, application }) = serde_json::from_str(before) else {
        return Ok(None);
    };
    let values: Vec<Value> = values.iter().map(valued).collect();
    if values.len() != columns(now).len() {
        return Ok(None);
    }
    let replaced = [("version", now.version + 1), ("steps", now.steps + 1), ("alarmed", 0)];
    if !row_put(tx, values, &replaced, now.version).await? {
        return Ok(None);
    }
    for report in reports {
        super::reports::report_restore(tx, now.district, report.iter().map(valued)).await?;
    }
    if let Some(one) = application {
        super::applications::application_revive(tx, now.district, one.iter().map(valued)).await?;
    }
    case_fetch(tx, now.district, now.id).await
}

/// A real number is written in an array of its own, so that it stays one.
fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Int(number) => (*number).into(),
        Value::Real(number) => vec![*number].into(),
        Value::Text(text) => text.clone().into(),
        Value::Bool(truth) => (*truth).into(),
        Value::Bytes(_) | Value::Null => serde_json::Value::Null,
    }
}

fn valued(text: &serde_json::Value) -> Value {
    match text {
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Null, Value::Int),
        serde_json::Value::Array(one) => {
            one.first().and_then(serde_json::Value::as_f64).map_or(Value::Null, Value::Real)
        }
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        _ => Value::Null,
    }
}

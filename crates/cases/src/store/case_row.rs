//! The case row: written whole, guarded by its version.
//!
//! Its columns stand once, in [`columns!`]; the statements are made of that list.

use crate::model::{
    Application, Case, CaseId, Category, Fact, Hard, Kin, Pause, ReportRow, Span, Sub, Tally,
    Upstream,
};
use crate::rules::next_times;
use wangge_db::filter::Query;
use wangge_db::{DbError, ErrorKind, FromRow, Row, Stmt, ToValue, Tx, Value, args};
use wangge_kernel::{Instant, Point};

/// Makes the statements of the row from its columns, each with its place among the parameters.
macro_rules! columns {
    ($($name:ident $place:literal),+; version $version:literal, origin $origin:literal, key $key:literal) => {
        /// One case.
        const CASE_FETCH: Stmt = Stmt::new("cases.case_fetch", concat!(
            "select district, id", $(", ", stringify!($name)),+,
            " from cases where district = $1 and id = $2"
        ));
        /// Cases after one, in the order of their ids, for whoever goes through all.
        pub(super) const CASE_PAGE: Stmt = Stmt::new("cases.case_page", concat!(
            "select district, id", $(", ", stringify!($name)),+,
            " from cases where district = $1 and id > $2 order by id limit $3"
        ));
        /// A new case.
        const CASE_INSERT: Stmt = Stmt::new("cases.case_insert", concat!(
            "insert into cases (district, id", $(", ", stringify!($name)),+,
            ", origin, origin_key) values ($1, $2", $(", $", $place),+, ", $", $origin, ", $", $key, ")"
        ));
        /// The case after an action; zero rows mean that somebody was faster.
        const CASE_UPDATE: Stmt = Stmt::new("cases.case_update", concat!(
            "update cases set id = id", $(", ", stringify!($name), " = $", $place),+,
            " where district = $1 and id = $2 and version = $", $version
        ));
        /// Names of the columns after district and id, in the order of the parameters.
        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

columns! {
    version 3, number 4, flow 5, source 6, stage 7, standard 8, kind 9, code 10, clause 11,
    urgent 12, description 13, place 14, lon 15, lat 16, grid 17, reporter 18, department 19,
    department_path 20, handler 21, reported_at 22, registered_at 23, filed_at 24,
    dispatched_at 25, fed_back_at 26, ended_at 27, stage_at 28, stage_yellow_at 29,
    stage_due_at 30, pass_at 31, pass_yellow_at 32, pass_due_at 33, pass_stopped_at 34,
    whole_at 35, whole_yellow_at 36, whole_due_at 37, whole_stopped_at 38, open_task 39,
    verify_result 40, check_result 41, steps 42, thumb 43, packs 44, subject 45, area 46,
    signed_at 47, received_at 48, upstream_system 49, upstream_number 50, upstream_due_at 51,
    given_due_at 52, parent 53, merged_into 54, repeat_of 55, closing 56, pause_kind 57,
    pause_at 58, pause_until 59, looked_at 60, hard_at 61, hard_owner 62, ruled 63,
    sub_done 64, sub_at 65, sub_yellow_at 66, sub_due_at 67, sub_stopped_at 68,
    verify_waived 69, check_waived 70, open_application 71, passes 72, reworks 73, returns 74,
    refused_returns 75, misdispatches 76, intake_errors 77, shuffles 78, extensions 79,
    suspensions 80, deferrals 81, backlogs 82, reopens 83, reminders 84, supervisions 85,
    late_passes 86, late_ms 87, reports 88, exempt 89, alarmed 90, next_yellow_at 91,
    next_due_at 92, component 93, cell 94, hex 95;
    version 96, origin 96, key 97
}

/// The statements that are made of the list of columns.
pub(super) const ROW_STATEMENTS: &[Stmt] = &[CASE_FETCH, CASE_PAGE, CASE_INSERT, CASE_UPDATE];

wangge_db::statements! {
    /// The packs under which a case was filed.
    CASE_PACKS = "cases.case_packs", "select packs from cases where district = $1 and id = $2";
    /// Open cases that were filed under other packs than those of a short name.
    REPACKABLE = "cases.repackable", "select id from cases
        where district = $1 and ended_at is null and packs <> $2 and packs <> '' and id > $3 order by id limit $4";
    /// The next number of a stretch of time.
    COUNTER_NEXT = "cases.counter_next", "insert into case_counter (district, day, last) values ($1, $2, 1)
        on conflict (district, day) do update set last = case_counter.last + 1 returning last";
    /// Words under which a case is found.
    TEXT_PUT = "cases.text_put", lite "insert into case_text (rowid, tokens) values ($1, $2)",
        pg "insert into case_text (case_id, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')))";
    /// Forgets the words of a case before new ones are put.
    TEXT_DELETE = "cases.text_delete", lite "delete from case_text where rowid = $1",
        pg "delete from case_text where case_id = $1";
    /// Remembers that people were told of a light.
    ALARM_SET = "cases.alarm_set", "update cases set alarmed = $3
        where district = $1 and id = $2 and alarmed < $3 and ended_at is null";
}

/// Columns in which the facts of the tally stand.
const FACTS: [(Fact, &str); Fact::ALL.len()] = [
    (Fact::Pass, "passes"),
    (Fact::Rework, "reworks"),
    (Fact::Return, "returns"),
    (Fact::RefusedReturn, "refused_returns"),
    (Fact::MisDispatch, "misdispatches"),
    (Fact::IntakeError, "intake_errors"),
    (Fact::Shuffle, "shuffles"),
    (Fact::Extension, "extensions"),
    (Fact::Suspension, "suspensions"),
    (Fact::Deferral, "deferrals"),
    (Fact::Backlog, "backlogs"),
    (Fact::Reopen, "reopens"),
    (Fact::Reminder, "reminders"),
    (Fact::Supervision, "supervisions"),
    (Fact::LatePass, "late_passes"),
];

impl FromRow for Case {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let (lon, lat): (Option<f64>, Option<f64>) = (row.get("lon")?, row.get("lat")?);
        Ok(Self {
            district: row.get("district")?,
            id: row.get("id")?,
            version: row.get("version")?,
            number: row.get("number")?,
            flow: row.get("flow")?,
            packs: row.get("packs")?,
            source: row.get("source")?,
            stage: row.get("stage")?,
            category: category(row)?,
            urgent: row.get("urgent")?,
            subject: row.get("subject")?,
            description: row.get("description")?,
            place: row.get("place")?,
            point: lon.zip(lat).and_then(|(lon, lat)| Point::new(lon, lat)),
            grid: row.get("grid")?,
            area: row.get("area")?,
            component: row.get("component")?,
            reporter: row.get("reporter")?,
            department: row.get("department")?,
            department_path: row.get("department_path")?,
            handler: row.get("handler")?,
            reported_at: row.get("reported_at")?,
            registered_at: row.get("registered_at")?,
            filed_at: row.get("filed_at")?,
            dispatched_at: row.get("dispatched_at")?,
            fed_back_at: row.get("fed_back_at")?,
            ended_at: row.get("ended_at")?,
            signed_at: row.get("signed_at")?,
            received_at: row.get("received_at")?,
            upstream: upstream(row)?,
            given_due_at: row.get("given_due_at")?,
            kin: kin(row)?,
            closing: row.get("closing")?,
            pause: pause(row)?,
            hard: hard(row)?,
            ruled: row.get("ruled")?,
            sub: Sub { done: row.get("sub_done")?, clock: span(row, "sub")? },
            stage_clock: span(row, "stage")?,
            pass_clock: span(row, "pass")?,
            whole_clock: span(row, "whole")?,
            open_task: row.get("open_task")?,
            verify_result: row.get("verify_result")?,
            check_result: row.get("check_result")?,
            verify_waived: row.get("verify_waived")?,
            check_waived: row.get("check_waived")?,
            open_application: row.get("open_application")?,
            tally: tally(row)?,
            reports: row.get("reports")?,
            exempt: row.get("exempt")?,
            alarmed: row.get("alarmed")?,
            steps: row.get("steps")?,
            thumb: row.get("thumb")?,
        })
    }
}

fn category(row: &Row) -> Result<Option<Category>, DbError> {
    let code: Option<String> = row.get("code")?;
    Ok(match code {
        Some(code) => Some(Category {
            standard: row.get("standard")?,
            kind: row.get("kind")?,
            code,
            clause: row.get("clause")?,
        }),
        None => None,
    })
}

fn kin(row: &Row) -> Result<Kin, DbError> {
    let (parent, merged_into) = (row.get("parent")?, row.get("merged_into")?);
    Ok(Kin { parent, merged_into, repeat_of: row.get("repeat_of")? })
}

fn upstream(row: &Row) -> Result<Option<Upstream>, DbError> {
    let (system, number): (Option<String>, Option<String>) =
        (row.get("upstream_system")?, row.get("upstream_number")?);
    let due_at = row.get("upstream_due_at")?;
    Ok(system.zip(number).map(|(system, number)| Upstream { system, number, due_at }))
}

fn pause(row: &Row) -> Result<Option<Pause>, DbError> {
    let kind = row.get("pause_kind")?;
    let (since, until): (Option<Instant>, Option<Instant>) =
        (row.get("pause_at")?, row.get("pause_until")?);
    let looked_at = row.get("looked_at")?;
    let pause = |kind, (since, until)| Pause { kind, since, until, looked_at };
    Ok(Option::zip(kind, since.zip(until)).map(|(kind, times)| pause(kind, times)))
}

fn hard(row: &Row) -> Result<Option<Hard>, DbError> {
    let since: Option<Instant> = row.get("hard_at")?;
    let owner = row.get("hard_owner")?;
    Ok(since.map(|since| Hard { since, owner }))
}

fn tally(row: &Row) -> Result<Tally, DbError> {
    let mut tally = Tally::default();
    tally.late_ms = row.get("late_ms")?;
    for (fact, column) in FACTS {
        tally.set(fact, row.get(column)?);
    }
    Ok(tally)
}

/// Reads one clock; the clock of the stage never stops, the stage ends instead.
fn span(row: &Row, name: &str) -> Result<Span, DbError> {
    let stopped_at = if name == "stage" { None } else { row.get(&format!("{name}_stopped_at"))? };
    Ok(Span {
        at: row.get(&format!("{name}_at"))?,
        yellow_at: row.get(&format!("{name}_yellow_at"))?,
        due_at: row.get(&format!("{name}_due_at"))?,
        stopped_at,
    })
}

/// Values of all columns in the order of the statements, district and id first.
fn columns(case: &Case) -> Vec<Value> {
    let mut values = args![case.district, case.id].to_vec();
    values.extend(NAMES.iter().map(|name| value(case, name)));
    values
}

/// Value of one column.
pub(super) fn value(case: &Case, name: &str) -> Value {
    if let Some((clock, part)) = clock_part(case, name) {
        return span_value(&clock, part);
    }
    if let Some((fact, _)) = FACTS.iter().find(|(_, column)| *column == name) {
        return case.tally.of(*fact).to_value();
    }
    let category = case.category.as_ref();
    let upstream = case.upstream.as_ref();
    match name {
        "version" => case.version.to_value(),
        "number" => case.number.to_value(),
        "flow" => case.flow.to_value(),
        "packs" => case.packs.to_value(),
        "source" => case.source.to_value(),
        "stage" => case.stage.to_value(),
        "standard" => category.map(|it| it.standard.clone()).to_value(),
        "kind" => category.map(|it| it.kind.clone()).to_value(),
        "code" => category.map(|it| it.code.clone()).to_value(),
        "clause" => category.and_then(|it| it.clause.clone()).to_value(),
        "urgent" => case.urgent.to_value(),
        "subject" => case.subject.to_value(),
        "description" => case.description.to_value(),
        "place" => case.place.to_value(),
        "lon" => case.point.map(|point| point.lon).to_value(),
        "lat" => case.point.map(|point| point.lat).to_value(),
        "cell" => case.point.map(wangge_kernel::cell::cell).to_value(),
        "hex" => case.point.and_then(wangge_kernel::hex::hex).to_value(),
        "grid" => case.grid.to_value(),
        "area" => case.area.to_value(),
        "component" => case.component.to_value(),
        "reporter" => case.reporter.to_value(),
        "department" => case.department.to_value(),
        "department_path" => case.department_path.to_value(),
        "handler" => case.handler.to_value(),
        "upstream_system" => upstream.map(|it| it.system.clone()).to_value(),
        "upstream_number" => upstream.map(|it| it.number.clone()).to_value(),
        "upstream_due_at" => upstream.and_then(|it| it.due_at).to_value(),
        "open_task" => case.open_task.to_value(),
        "verify_result" => case.verify_result.to_value(),
        "check_result" => case.check_result.to_value(),
        "verify_waived" => case.verify_waived.to_value(),
        "check_waived" => case.check_waived.to_value(),
        "open_application" => case.open_application.to_value(),
        "late_ms" => case.tally.late_ms.to_value(),
        "reports" => case.reports.to_value(),
        "exempt" => case.exempt.to_value(),
        "alarmed" => case.alarmed.to_value(),
        "steps" => case.steps.to_value(),
        "thumb" => case.thumb.to_value(),
        _ => moment_value(case, name),
    }
}

/// Value of a column that tells when, or of what lies around the case.
fn moment_value(case: &Case, name: &str) -> Value {
    let (next_yellow_at, next_due_at) = next_times(case);
    match name {
        "reported_at" => case.reported_at.to_value(),
        "registered_at" => case.registered_at.to_value(),
        "filed_at" => case.filed_at.to_value(),
        "dispatched_at" => case.dispatched_at.to_value(),
        "fed_back_at" => case.fed_back_at.to_value(),
        "ended_at" => case.ended_at.to_value(),
        "signed_at" => case.signed_at.to_value(),
        "received_at" => case.received_at.to_value(),
        "given_due_at" => case.given_due_at.to_value(),
        "parent" => case.kin.parent.to_value(),
        "merged_into" => case.kin.merged_into.to_value(),
        "repeat_of" => case.kin.repeat_of.to_value(),
        "closing" => case.closing.to_value(),
        "pause_kind" => case.pause.map(|pause| pause.kind).to_value(),
        "pause_at" => case.pause.map(|pause| pause.since).to_value(),
        "pause_until" => case.pause.map(|pause| pause.until).to_value(),
        "looked_at" => case.pause.and_then(|pause| pause.looked_at).to_value(),
        "hard_at" => case.hard.map(|hard| hard.since).to_value(),
        "hard_owner" => case.hard.and_then(|hard| hard.owner).to_value(),
        "ruled" => case.ruled.to_value(),
        "sub_done" => case.sub.done.to_value(),
        "next_yellow_at" => next_yellow_at.to_value(),
        "next_due_at" => next_due_at.to_value(),
        other => unreachable!("the column {other} has no value"),
    }
}

/// Takes the name of a clock's column apart.
fn clock_part<'n>(case: &Case, name: &'n str) -> Option<(Span, &'n str)> {
    let (clock, part) = name.split_once('_')?;
    let span = match clock {
        "stage" => case.stage_clock,
        "pass" => case.pass_clock,
        "whole" => case.whole_clock,
        "sub" if part != "done" => case.sub.clock,
        _ => return None,
    };
    Some((span, part))
}

fn span_value(span: &Span, part: &str) -> Value {
    match part {
        "at" => span.at,
        "yellow_at" => span.yellow_at,
        "due_at" => span.due_at,
        _ => span.stopped_at,
    }
    .to_value()
}

pub(crate) async fn case_fetch(
    tx: &mut Tx,
    district: i64,
    id: CaseId,
) -> Result<Option<Case>, DbError> {
    tx.row_opt(&CASE_FETCH, args![district, id]).await
}

pub(crate) async fn case_packs(
    tx: &mut Tx,
    district: i64,
    id: CaseId,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.row_opt(&CASE_PACKS, args![district, id]).await?;
    Ok(row.map(|row| row.0))
}

pub(crate) async fn repackable(
    tx: &mut Tx,
    district: i64,
    version: &str,
    after: CaseId,
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let rows: Vec<(CaseId,)> = tx.rows(&REPACKABLE, args![district, version, after, limit]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn case_insert(
    tx: &mut Tx,
    case: &Case,
    origin: Option<(&str, &str)>,
) -> Result<(), DbError> {
    let mut values = columns(case);
    values.push(origin.map(|origin| origin.0.to_owned()).to_value());
    values.push(origin.map(|origin| origin.1.to_owned()).to_value());
    tx.exec(&CASE_INSERT, values).await.map(drop)
}

/// Writes the case unless somebody changed it since `version`; false then.
pub(crate) async fn case_update(tx: &mut Tx, case: &Case, version: i64) -> Result<bool, DbError> {
    let mut values = columns(case);
    values.push(Value::Int(version));
    Ok(tx.exec(&CASE_UPDATE, values).await? == 1)
}

pub(crate) async fn counter_next(tx: &mut Tx, district: i64, day: &str) -> Result<i64, DbError> {
    let (last,): (i64,) = tx.row(&COUNTER_NEXT, args![district, day]).await?;
    Ok(last)
}

pub(crate) async fn text_put(tx: &mut Tx, id: CaseId, tokens: &str) -> Result<(), DbError> {
    tx.exec(&TEXT_DELETE, args![id]).await?;
    tx.exec(&TEXT_PUT, args![id, tokens]).await.map(drop)
}

pub(crate) async fn alarm_set(
    tx: &mut Tx,
    district: i64,
    id: CaseId,
    light: i64,
) -> Result<bool, DbError> {
    Ok(tx.exec(&ALARM_SET, args![district, id, light]).await? == 1)
}

pub(crate) async fn select<T: FromRow>(tx: &mut Tx, query: &Query) -> Result<Vec<T>, DbError> {
    tx.select(query).await
}

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
    serde_json::json!({ "row": row, "reports": reports, "application": application }).to_string()
}

/// What [`snapshot`] wrote.
#[derive(serde::Deserialize)]
struct Snapshot {
    row: Vec<serde_json::Value>,
    reports: Vec<Vec<serde_json::Value>>,
    application: Option<Vec<serde_json::Value>>,
}

/// Goes back to a row, but for its version and number of steps, which only grow.
pub(crate) async fn case_restore(
    tx: &mut Tx,
    now: &Case,
    before: &str,
) -> Result<Option<Case>, DbError> {
    let Snapshot { row, reports, application } = serde_json::from_str(before)
        .map_err(|error| DbError::new(ErrorKind::Bug, error.to_string()))?;
    let mut values: Vec<Value> = row.iter().map(valued).collect();
    for (name, value) in [("version", now.version + 1), ("steps", now.steps + 1), ("alarmed", 0)] {
        if let Some(place) = NAMES.iter().position(|known| *known == name) {
            values[place + 2] = Value::Int(value);
        }
    }
    values.push(Value::Int(now.version));
    if tx.exec(&CASE_UPDATE, values).await? != 1 {
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

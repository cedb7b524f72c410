//! The case row: written whole, guarded by its version.
//!
//! Its columns stand once, in [`columns!`]; the statements are made of that list.

use crate::model::{Case, CaseId, Category, Fact, Hard, Kin, Pause, Span, Sub, Tally, Upstream};
use crate::rules::next_times;
use wangge_db::filter::Query;
use wangge_db::{DbError, FromRow, Row, Stmt, ToValue, Tx, Value, args};
use wangge_kernel::{Instant, Point};

/// Makes the statements of the row from its columns, each with its place among the parameters.
/// What actions move stands before what was told about the case, which they seldom touch: an engine
/// writes the indexes of all columns that a statement names, whether or not their values changed.
macro_rules! columns {
    (moved: $($name:ident $place:literal),+; told: $($told:ident $told_place:literal),+;
        moved version $moved_version:literal, told version $version:literal,
        origin $origin:literal, key $key:literal) => {
        /// One case.
        const CASE_FETCH: Stmt = Stmt::new("cases.case_fetch", concat!(
            "select district, id", $(", ", stringify!($name)),+, $(", ", stringify!($told)),+,
            " from cases where district = $1 and id = $2"
        ));
        /// Cases after one, in the order of their ids, for whoever goes through all.
        pub(super) const CASE_PAGE: Stmt = Stmt::new("cases.case_page", concat!(
            "select district, id", $(", ", stringify!($name)),+, $(", ", stringify!($told)),+,
            " from cases where district = $1 and id > $2 order by id limit $3"
        ));
        /// A new case.
        const CASE_INSERT: Stmt = Stmt::new("cases.case_insert", concat!(
            "insert into cases (district, id", $(", ", stringify!($name)),+,
            $(", ", stringify!($told)),+, ", origin, origin_key) values ($1, $2",
            $(", $", $place),+, $(", $", $told_place),+, ", $", $origin, ", $", $key, ")"
        ));
        /// The case after an action that told nothing new about it; zero rows mean that somebody
        /// was faster.
        const CASE_MOVE: Stmt = Stmt::new("cases.case_move", concat!(
            "update cases set ", columns!(@sets $($name $place),+),
            " where district = $1 and id = $2 and version = $", $moved_version
        ));
        /// The case after an action, whatever changed; zero rows mean that somebody was faster.
        const CASE_UPDATE: Stmt = Stmt::new("cases.case_update", concat!(
            "update cases set ", columns!(@sets $($name $place),+, $($told $told_place),+),
            " where district = $1 and id = $2 and version = $", $version
        ));
        /// Names of the columns after district and id that actions move, in the order of the
        /// parameters.
        const MOVED: &[&str] = &[$(stringify!($name)),+];
        /// Names of the columns that follow them.
        const TOLD: &[&str] = &[$(stringify!($told)),+];
    };
    (@sets $first:ident $first_place:literal $(, $name:ident $place:literal)*) => {
        concat!(stringify!($first), " = $", $first_place
            $(, ", ", stringify!($name), " = $", $place)*)
    };
}

columns! {
    moved:
        version 3, stage 4, department 5, department_path 6, handler 7, registered_at 8,
        filed_at 9, dispatched_at 10, fed_back_at 11, ended_at 12, stage_at 13,
        stage_yellow_at 14, stage_due_at 15, pass_at 16, pass_yellow_at 17, pass_due_at 18,
        pass_stopped_at 19, whole_at 20, whole_yellow_at 21, whole_due_at 22, whole_stopped_at 23,
        open_task 24, verify_result 25, check_result 26, steps 27, thumb 28, signed_at 29,
        received_at 30, given_due_at 31, closing 32, pause_kind 33, pause_at 34, pause_until 35,
        looked_at 36, hard_at 37, hard_owner 38, ruled 39, sub_done 40, sub_at 41,
        sub_yellow_at 42, sub_due_at 43, sub_stopped_at 44, verify_waived 45, check_waived 46,
        open_application 47, passes 48, reworks 49, returns 50, refused_returns 51,
        misdispatches 52, intake_errors 53, shuffles 54, extensions 55, suspensions 56,
        deferrals 57, backlogs 58, reopens 59, reminders 60, supervisions 61, late_passes 62,
        late_ms 63, reports 64, exempt 65, alarmed 66, next_yellow_at 67, next_due_at 68, packs 69;
    told:
        number 70, flow 71, source 72, standard 73, kind 74, code 75, clause 76, urgent 77,
        description 78, place 79, lon 80, lat 81, grid 82, reporter 83, reported_at 84,
        subject 85, area 86, upstream_system 87, upstream_number 88, upstream_due_at 89,
        parent 90, merged_into 91, repeat_of 92, component 93, cell 94, hex 95;
    moved version 70, told version 96, origin 96, key 97
}

/// The statements that are made of the list of columns.
pub(super) const ROW_STATEMENTS: &[Stmt] =
    &[CASE_FETCH, CASE_PAGE, CASE_INSERT, CASE_MOVE, CASE_UPDATE];

wangge_db::statements! {
    /// The packs under which a case was filed.
    CASE_PACKS = "cases.case_packs", "select packs from cases where district = $1 and id = $2";
    /// Open cases that were filed under other packs than those of a short name.
    REPACKABLE = "cases.repackable", "select id from cases
        where district = $1 and ended_at is null and packs <> $2 and packs <> '' and id > $3 order by id limit $4";
    /// Begins to count in a stretch of time, unless somebody has.
    COUNTER_BEGIN = "cases.counter_begin", "insert into case_counter (district, day, last) values ($1, $2, 0)
        on conflict (district, day) do nothing";
    /// Counts one on in a stretch of time.
    COUNTER_STEP = "cases.counter_step", "update case_counter set last = last + 1 where district = $1 and day = $2";
    /// The count of a stretch of time.
    COUNTER_READ = "cases.counter_read", "select last from case_counter where district = $1 and day = $2";
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
pub(super) fn columns(case: &Case) -> Vec<Value> {
    let mut values = args![case.district, case.id].to_vec();
    values.extend(MOVED.iter().chain(TOLD).map(|name| value(case, name)));
    values
}

/// Tells whether two versions of a case say the same in all columns of [`TOLD`].
fn is_told_the_same(one: &Case, other: &Case) -> bool {
    let facts = |case: &Case| {
        (case.urgent, case.point, case.component, case.reporter, case.reported_at, case.kin)
    };
    let words = |case: &Case| {
        [&case.number, &case.flow, &case.subject, &case.description, &case.place].map(String::clone)
    };
    facts(one) == facts(other)
        && words(one) == words(other)
        && (one.source, &one.category, &one.upstream)
            == (other.source, &other.category, &other.upstream)
        && (&one.grid, &one.area) == (&other.grid, &other.area)
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
/// Stores a case as it is after an action; false means that somebody was faster.
pub(crate) async fn case_update(tx: &mut Tx, before: &Case, after: &Case) -> Result<bool, DbError> {
    let version = Value::Int(before.version);
    if !is_told_the_same(before, after) {
        let mut values = columns(after);
        values.push(version);
        return Ok(tx.exec(&CASE_UPDATE, values).await? == 1);
    }
    debug_assert!(TOLD.iter().all(|name| value(before, name) == value(after, name)));
    let mut values = args![after.district, after.id].to_vec();
    values.extend(MOVED.iter().map(|name| value(after, name)));
    values.push(version);
    Ok(tx.exec(&CASE_MOVE, values).await? == 1)
}

/// Counts one on. The step holds the row until the transaction ends, so that the count is ours.
///
/// One statement with `returning` would do, but SQLite guards such a one by a savepoint, at which
/// its text index writes out all that it has gathered: a fifth of a year that is made in one go.
pub(crate) async fn counter_next(tx: &mut Tx, district: i64, day: &str) -> Result<i64, DbError> {
    if tx.exec(&COUNTER_STEP, args![district, day]).await? == 0 {
        tx.exec(&COUNTER_BEGIN, args![district, day]).await?;
        tx.exec(&COUNTER_STEP, args![district, day]).await?;
    }
    let (last,): (i64,) = tx.row(&COUNTER_READ, args![district, day]).await?;
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

/// Writes a row as it was, its values in the order of [`columns`], with some of them replaced.
pub(super) async fn row_put(
    tx: &mut Tx,
    mut values: Vec<Value>,
    replaced: &[(&str, i64)],
    version: i64,
) -> Result<bool, DbError> {
    for (name, value) in replaced {
        if let Some(place) = MOVED.iter().position(|known| known == name) {
            values[place + 2] = Value::Int(*value);
        }
    }
    values.push(Value::Int(version));
    Ok(tx.exec(&CASE_UPDATE, values).await? == 1)
}

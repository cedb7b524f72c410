//! The case row: written whole, guarded by its version.

use crate::model::{Case, CaseId, Category, Span};
use crate::rules::next_times;
use wangge_db::filter::Query;
use wangge_db::{DbError, FromRow, Row, ToValue, Tx, Value, args};
use wangge_kernel::Point;

wangge_db::statements! {
    /// One case.
    CASE_FETCH = "cases.case_fetch", "select district, id, version, number, flow, source, stage, standard, kind, code, clause, urgent,
        description, place, lon, lat, grid, reporter, department, department_path, handler, reported_at, registered_at,
        filed_at, dispatched_at, fed_back_at, ended_at, stage_at, stage_yellow_at, stage_due_at, pass_at, pass_yellow_at,
        pass_due_at, pass_stopped_at, whole_at, whole_yellow_at, whole_due_at, whole_stopped_at, open_task,
        verify_result, check_result, passes, reworks, steps, thumb
        from cases where district = $1 and id = $2";
    /// A new case.
    CASE_INSERT = "cases.case_insert", "insert into cases (district, id, version, number, flow, source, stage, standard, kind, code, clause, urgent,
        description, place, lon, lat, grid, reporter, department, department_path, handler, reported_at, registered_at,
        filed_at, dispatched_at, fed_back_at, ended_at, stage_at, stage_yellow_at, stage_due_at, pass_at, pass_yellow_at,
        pass_due_at, pass_stopped_at, whole_at, whole_yellow_at, whole_due_at, whole_stopped_at, open_task,
        verify_result, check_result, passes, reworks, steps, thumb, next_yellow_at, next_due_at, origin, origin_key)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49)";
    /// The case after an action; zero rows mean that somebody was faster.
    CASE_UPDATE = "cases.case_update", "update cases set version = $3, number = $4, flow = $5, source = $6, stage = $7, standard = $8, kind = $9,
        code = $10, clause = $11, urgent = $12, description = $13, place = $14, lon = $15, lat = $16, grid = $17,
        reporter = $18, department = $19, department_path = $20, handler = $21, reported_at = $22, registered_at = $23,
        filed_at = $24, dispatched_at = $25, fed_back_at = $26, ended_at = $27, stage_at = $28, stage_yellow_at = $29,
        stage_due_at = $30, pass_at = $31, pass_yellow_at = $32, pass_due_at = $33, pass_stopped_at = $34, whole_at = $35,
        whole_yellow_at = $36, whole_due_at = $37, whole_stopped_at = $38, open_task = $39, verify_result = $40,
        check_result = $41, passes = $42, reworks = $43, steps = $44, thumb = $45, next_yellow_at = $46, next_due_at = $47
        where district = $1 and id = $2 and version = $48";
    /// The next number of a day.
    COUNTER_NEXT = "cases.counter_next", "insert into case_counter (district, day, last) values ($1, $2, 1)
        on conflict (district, day) do update set last = case_counter.last + 1 returning last";
    /// Words under which a case is found.
    TEXT_PUT = "cases.text_put", lite "insert into case_text (rowid, tokens) values ($1, $2)",
        pg "insert into case_text (case_id, tokens) values ($1, array_to_tsvector(string_to_array($2, ' ')))";
    /// Forgets the words of a case before new ones are put.
    TEXT_DELETE = "cases.text_delete", lite "delete from case_text where rowid = $1",
        pg "delete from case_text where case_id = $1";
}

impl FromRow for Case {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let code: Option<String> = row.get("code")?;
        let category = match code {
            Some(code) => Some(Category {
                standard: row.get("standard")?,
                kind: row.get("kind")?,
                code,
                clause: row.get("clause")?,
            }),
            None => None,
        };
        let (lon, lat): (Option<f64>, Option<f64>) = (row.get("lon")?, row.get("lat")?);
        Ok(Self {
            district: row.get("district")?,
            id: row.get("id")?,
            version: row.get("version")?,
            number: row.get("number")?,
            flow: row.get("flow")?,
            source: row.get("source")?,
            stage: row.get("stage")?,
            category,
            urgent: row.get("urgent")?,
            description: row.get("description")?,
            place: row.get("place")?,
            point: lon.zip(lat).and_then(|(lon, lat)| Point::new(lon, lat)),
            grid: row.get("grid")?,
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
            stage_clock: span(row, "stage")?,
            pass_clock: span(row, "pass")?,
            whole_clock: span(row, "whole")?,
            open_task: row.get("open_task")?,
            verify_result: row.get("verify_result")?,
            check_result: row.get("check_result")?,
            passes: row.get("passes")?,
            reworks: row.get("reworks")?,
            steps: row.get("steps")?,
            thumb: row.get("thumb")?,
        })
    }
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

/// Values of all columns up to `next_due_at`, in the order of the statements.
fn columns(case: &Case) -> Vec<Value> {
    let category = case.category.as_ref();
    let (next_yellow_at, next_due_at) = next_times(case);
    let span = |span: &Span| args![span.at, span.yellow_at, span.due_at, span.stopped_at];
    let stage = &case.stage_clock;
    let mut values = args![
        case.district,
        case.id,
        case.version,
        case.number,
        case.flow,
        case.source,
        case.stage,
        category.map(|it| it.standard.clone()),
        category.map(|it| it.kind.clone()),
        category.map(|it| it.code.clone()),
        category.and_then(|it| it.clause.clone()),
        case.urgent,
        case.description,
        case.place,
        case.point.map(|point| point.lon),
        case.point.map(|point| point.lat),
        case.grid,
        case.reporter,
        case.department,
        case.department_path,
        case.handler,
        case.reported_at,
        case.registered_at,
        case.filed_at,
        case.dispatched_at,
        case.fed_back_at,
        case.ended_at,
        stage.at,
        stage.yellow_at,
        stage.due_at,
    ]
    .to_vec();
    values.extend(span(&case.pass_clock));
    values.extend(span(&case.whole_clock));
    values.extend(args![
        case.open_task,
        case.verify_result,
        case.check_result,
        case.passes,
        case.reworks,
        case.steps,
        case.thumb,
        next_yellow_at,
        next_due_at,
    ]);
    values
}

pub(crate) async fn case_fetch(
    tx: &mut Tx,
    district: i64,
    id: CaseId,
) -> Result<Option<Case>, DbError> {
    tx.row_opt(&CASE_FETCH, args![district, id]).await
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

pub(crate) async fn select<T: FromRow>(tx: &mut Tx, query: &Query) -> Result<Vec<T>, DbError> {
    tx.select(query).await
}

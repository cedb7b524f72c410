//! What belongs to a case: steps, tasks, attachments.

use crate::model::{CaseFile, CaseId, Finding, Step, Task, TaskId};
use wangge_db::{DbError, Tx, args};
use wangge_identity::AccountId;
use wangge_kernel::Instant;

wangge_db::statements! {
    /// A step; steps are never changed.
    STEP_INSERT = "cases.step_insert", "insert into case_step (district, case_id, seq, at, action, from_stage, to_stage, account, actor, post, note, detail)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// The history of a case.
    STEP_LIST = "cases.step_list", "select seq, at, action, from_stage, to_stage, account, actor, post, note, detail
        from case_step where district = $1 and case_id = $2 order by seq";
    /// A task for a collector.
    TASK_INSERT = "cases.task_insert", "insert into case_task (district, id, case_id, kind, assignee, opened_at, yellow_at, due_at, done_at, result, note)
        values ($1, $2, $3, $4, $5, $6, $7, $8, null, null, '')";
    /// One task.
    TASK_FETCH = "cases.task_fetch", "select id, case_id, kind, assignee, opened_at, yellow_at, due_at, done_at, result, note
        from case_task where district = $1 and id = $2";
    /// Ends a task; zero rows mean that it was ended already.
    TASK_DONE = "cases.task_done", "update case_task set done_at = $3, result = $4, note = $5
        where district = $1 and id = $2 and done_at is null";
    /// Gives an open task to somebody else.
    TASK_REASSIGN = "cases.task_reassign", "update case_task set assignee = $3, opened_at = $4, yellow_at = $5, due_at = $6
        where district = $1 and id = $2 and done_at is null";
    /// Open tasks whose time is over and of which the shift leader was not told yet.
    TASK_LATE = "cases.task_late", "select t.id, t.case_id, t.kind, t.assignee, t.opened_at, t.yellow_at, t.due_at, t.done_at, t.result, t.note
        from case_task t where t.district = $1 and t.done_at is null and t.due_at < $2 and not exists (
            select 1 from case_step s where s.district = t.district and s.case_id = t.case_id
                and s.action = 'unanswered' and s.at >= t.opened_at)
        order by t.due_at, t.id limit $3";
    /// Forgets a task whose opening was taken back.
    TASK_DELETE = "cases.task_delete", "delete from case_task where district = $1 and id = $2 and done_at is null";
    /// Opens a task again whose answer was taken back.
    TASK_REVIVE = "cases.task_revive", "update case_task set done_at = null, result = null, note = '' where district = $1 and id = $2";
    /// Open tasks of a collector, soonest first.
    TASK_OPEN = "cases.task_open", "select id, case_id, kind, assignee, opened_at, yellow_at, due_at, done_at, result, note
        from case_task where district = $1 and assignee = $2 and done_at is null order by due_at, id limit $3";
    /// An attachment.
    FILE_INSERT = "cases.file_insert", "insert into case_file (district, id, case_id, seq, role, blob, thumb, name, mime, bytes, taken_at, lon, lat)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// Attachments of a case in the order in which they came.
    FILE_LIST = "cases.file_list", "select id, seq, role, blob, thumb, name, mime, bytes, taken_at, lon, lat
        from case_file where district = $1 and case_id = $2 order by id";
}

pub(crate) async fn step_insert(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    step: &Step,
) -> Result<(), DbError> {
    let values = args![
        district,
        case,
        step.seq,
        step.at,
        step.action,
        step.from_stage,
        step.to_stage,
        step.account,
        step.actor,
        step.post,
        step.note,
        step.detail
    ];
    tx.exec(&STEP_INSERT, values).await.map(drop)
}

pub(crate) async fn step_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<Step>, DbError> {
    tx.rows(&STEP_LIST, args![district, case]).await
}

pub(crate) async fn task_insert(tx: &mut Tx, district: i64, task: &Task) -> Result<(), DbError> {
    let values = args![
        district,
        task.id,
        task.case_id,
        task.kind,
        task.assignee,
        task.opened_at,
        task.yellow_at,
        task.due_at
    ];
    tx.exec(&TASK_INSERT, values).await.map(drop)
}

pub(crate) async fn task_fetch(
    tx: &mut Tx,
    district: i64,
    id: TaskId,
) -> Result<Option<Task>, DbError> {
    tx.row_opt(&TASK_FETCH, args![district, id]).await
}

pub(crate) async fn task_done(
    tx: &mut Tx,
    district: i64,
    id: TaskId,
    at: Instant,
    result: Option<Finding>,
    note: &str,
) -> Result<bool, DbError> {
    Ok(tx.exec(&TASK_DONE, args![district, id, at, result, note]).await? == 1)
}

pub(crate) async fn task_open(
    tx: &mut Tx,
    district: i64,
    assignee: AccountId,
    limit: i64,
) -> Result<Vec<Task>, DbError> {
    tx.rows(&TASK_OPEN, args![district, assignee, limit]).await
}

pub(crate) async fn file_insert(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    file: &CaseFile,
) -> Result<(), DbError> {
    let values = args![
        district,
        file.id,
        case,
        file.seq,
        file.role,
        file.blob,
        file.thumb,
        file.name,
        file.mime,
        file.bytes,
        file.taken_at,
        file.lon,
        file.lat
    ];
    tx.exec(&FILE_INSERT, values).await.map(drop)
}

pub(crate) async fn file_list(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<CaseFile>, DbError> {
    tx.rows(&FILE_LIST, args![district, case]).await
}

pub(crate) async fn task_reassign(
    tx: &mut Tx,
    district: i64,
    id: TaskId,
    assignee: AccountId,
    clock: crate::model::Span,
) -> Result<bool, DbError> {
    let values = args![district, id, assignee, clock.at, clock.yellow_at, clock.due_at];
    Ok(tx.exec(&TASK_REASSIGN, values).await? == 1)
}

pub(crate) async fn task_late(
    tx: &mut Tx,
    district: i64,
    now: Instant,
    limit: i64,
) -> Result<Vec<Task>, DbError> {
    tx.rows(&TASK_LATE, args![district, now, limit]).await
}

pub(crate) async fn task_delete(tx: &mut Tx, district: i64, id: TaskId) -> Result<(), DbError> {
    tx.exec(&TASK_DELETE, args![district, id]).await.map(drop)
}

pub(crate) async fn task_revive(tx: &mut Tx, district: i64, id: TaskId) -> Result<(), DbError> {
    tx.exec(&TASK_REVIVE, args![district, id]).await.map(drop)
}

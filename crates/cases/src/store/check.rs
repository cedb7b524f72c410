//! Whole districts, page by page: what the doctor holds against each other.

use super::case_row::{CASE_PAGE, value};
use crate::model::{Case, CaseId, FileId, Step, TaskId};
use std::collections::HashMap;
use wangge_db::{DbError, FromRow, Row, ToValue, Tx, args, row};

wangge_db::statements! {
    /// Steps of all cases between two, in order.
    STEP_RANGE = "cases.step_range", "select case_id, seq, at, action, from_stage, to_stage, account, actor, post, note, detail
        from case_step where district = $1 and case_id >= $2 and case_id <= $3 order by case_id, seq";
    /// Steps whose case is not there.
    STEP_STRAY = "cases.step_stray", "select distinct s.case_id from case_step s
        where s.district = $1 and not exists (
            select 1 from cases c where c.district = s.district and c.id = s.case_id)
        order by s.case_id limit $2";
    /// Attachments after one, with the numbers of their cases.
    FILE_PAGE = "cases.file_page", "select f.id, f.blob, f.thumb, f.name, c.number from case_file f
        left join cases c on c.district = f.district and c.id = f.case_id
        where f.district = $1 and f.id > $2 order by f.id limit $3";
    /// Open tasks of all cases between two.
    TASK_RANGE = "cases.task_range", "select id, case_id from case_task
        where district = $1 and case_id >= $2 and case_id <= $3 and done_at is null order by case_id, id";
    /// Cases between two.
    ID_RANGE = "cases.id_range", "select id from cases where district = $1 and id >= $2 and id <= $3 order by id";
    /// Districts that have cases.
    DISTRICTS = "cases.districts", "select distinct district from cases order by district";
    /// The case of a number.
    NUMBER_FETCH = "cases.number_fetch", "select id from cases where district = $1 and number = $2";
    /// Cases of which there are words, after one.
    TEXT_PAGE = "cases.text_page", lite "select rowid as id from case_text where rowid > $1 order by rowid limit $2",
        pg "select case_id as id from case_text where case_id > $1 order by case_id limit $2";
    /// Words of all cases between two as the engine keeps them.
    TEXT_RANGE = "cases.text_range", lite "select rowid as id, tokens from case_text where rowid >= $1 and rowid <= $2 order by rowid",
        pg "select case_id as id, array_to_string(tsvector_to_array(tokens), ' ') as tokens from case_text
            where case_id >= $1 and case_id <= $2 order by case_id";
    /// Counters of numbers.
    COUNTER_LIST = "cases.counter_list", "select day, last from case_counter where district = $1 order by day";
    /// Open cases by their stage.
    OPEN_BY_STAGE = "cases.open_by_stage", "select stage, cast(count(*) as bigint) as n from cases
        where district = $1 and ended_at is null group by stage order by stage";
}

row! {
    /// A step with its case.
    pub struct StepOf {
        /// The case.
        pub case_id: CaseId,
        /// Place in the history.
        pub seq: i64,
    }
}

row! {
    /// An attachment by what it keeps where.
    pub struct FileRow {
        /// Identity.
        pub id: FileId,
        /// Content in the blob store.
        pub blob: String,
        /// Small picture in the blob store.
        pub thumb: Option<String>,
        /// Name for downloads.
        pub name: String,
        /// Number of its case; nothing when there is no such case.
        pub number: Option<String>,
    }
}

row! {
    /// Words of a case as the engine keeps them.
    pub struct TextRow {
        /// The case.
        pub id: CaseId,
        /// The words, in any order.
        pub tokens: String,
    }
}

row! {
    /// A task that is open.
    pub struct OpenTask {
        /// Identity.
        pub id: TaskId,
        /// The case.
        pub case_id: CaseId,
    }
}

row! {
    /// How far numbers of a stretch of time were counted.
    pub struct Counter {
        /// The stretch, with the flow before it where that counts apart.
        pub day: String,
        /// The last count.
        pub last: i64,
    }
}

row! {
    /// How many open cases are in a stage.
    pub struct StageCount {
        /// Key of the stage.
        pub stage: String,
        /// Cases.
        pub n: i64,
    }
}

/// Columns that are made of other ones, for what asks the database by them.
const DERIVED: [&str; 4] = ["next_yellow_at", "next_due_at", "cell", "hex"];

/// A case, with those of its derived columns that are not what the case makes of them.
pub(crate) struct Stored {
    pub(crate) case: Case,
    pub(crate) stale: Vec<&'static str>,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let case = Case::from_row(row)?;
        let mut stale = Vec::new();
        for column in DERIVED {
            if row.get::<Option<i64>>(column)?.to_value() != value(&case, column) {
                stale.push(column);
            }
        }
        Ok(Self { case, stale })
    }
}

/// Cases from `first` to `last` with what lies around them.
#[derive(Debug, Default)]
pub(crate) struct Around {
    pub(crate) steps: HashMap<CaseId, Vec<Step>>,
    pub(crate) words: HashMap<CaseId, String>,
    pub(crate) open_tasks: HashMap<CaseId, Vec<TaskId>>,
}

pub(crate) async fn case_page(
    tx: &mut Tx,
    district: i64,
    after: CaseId,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    tx.rows(&CASE_PAGE, args![district, after, limit]).await
}

pub(crate) async fn around_range(
    tx: &mut Tx,
    district: i64,
    first: CaseId,
    last: CaseId,
) -> Result<Around, DbError> {
    let mut around = Around::default();
    for row in tx.rows::<Row>(&STEP_RANGE, args![district, first, last]).await? {
        let of = StepOf::from_row(&row)?;
        around.steps.entry(of.case_id).or_default().push(Step::from_row(&row)?);
    }
    for text in text_range(tx, first, last).await? {
        around.words.insert(text.id, text.tokens);
    }
    for task in tx.rows::<OpenTask>(&TASK_RANGE, args![district, first, last]).await? {
        around.open_tasks.entry(task.case_id).or_default().push(task.id);
    }
    Ok(around)
}

pub(crate) async fn text_range(
    tx: &mut Tx,
    first: CaseId,
    last: CaseId,
) -> Result<Vec<TextRow>, DbError> {
    tx.rows(&TEXT_RANGE, args![first, last]).await
}

pub(crate) async fn text_page(
    tx: &mut Tx,
    after: CaseId,
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let ids: Vec<(CaseId,)> = tx.rows(&TEXT_PAGE, args![after, limit]).await?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

pub(crate) async fn ids_range(
    tx: &mut Tx,
    district: i64,
    first: CaseId,
    last: CaseId,
) -> Result<Vec<CaseId>, DbError> {
    let ids: Vec<(CaseId,)> = tx.rows(&ID_RANGE, args![district, first, last]).await?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

pub(crate) async fn step_stray(
    tx: &mut Tx,
    district: i64,
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let ids: Vec<(CaseId,)> = tx.rows(&STEP_STRAY, args![district, limit]).await?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

pub(crate) async fn districts(tx: &mut Tx) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = tx.rows(&DISTRICTS, args![]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(crate) async fn file_page(
    tx: &mut Tx,
    district: i64,
    after: FileId,
    limit: i64,
) -> Result<Vec<FileRow>, DbError> {
    tx.rows(&FILE_PAGE, args![district, after, limit]).await
}

pub(crate) async fn counter_list(tx: &mut Tx, district: i64) -> Result<Vec<Counter>, DbError> {
    tx.rows(&COUNTER_LIST, args![district]).await
}

pub(crate) async fn number_is_taken(
    tx: &mut Tx,
    district: i64,
    number: &str,
) -> Result<bool, DbError> {
    let found: Option<(CaseId,)> = tx.row_opt(&NUMBER_FETCH, args![district, number]).await?;
    Ok(found.is_some())
}

pub(crate) async fn open_by_stage(tx: &mut Tx, district: i64) -> Result<Vec<StageCount>, DbError> {
    tx.rows(&OPEN_BY_STAGE, args![district]).await
}

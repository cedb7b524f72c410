//! What somebody has to do in person: a collector's tasks, a handler's cases.

use super::{CaseLine, CaseView, case_list, open_cases};
use crate::error::CaseError;
use crate::model::{Case, Task, TaskKind};
use crate::store;
use wangge_db::filter::{Field, Filter, Kind};
use wangge_db::{Tx, Value};
use wangge_identity::{AccountId, Actor};

/// Lists the open tasks of a collector, soonest deadline first.
pub async fn tasks_of(
    tx: &mut Tx,
    district: i64,
    collector: AccountId,
) -> Result<Vec<Task>, CaseError> {
    Ok(store::task_open(tx, district, collector, 200).await?)
}

/// Lists a collector's open tasks with their cases, soonest deadline first.
pub async fn task_cases(tx: &mut Tx, actor: &Actor) -> Result<Vec<(Task, Case)>, CaseError> {
    let mut found = Vec::new();
    for task in tasks_of(tx, actor.district, actor.account).await? {
        if let Some(case) = store::case_fetch(tx, actor.district, task.case_id).await? {
            found.push((task, case));
        }
    }
    Ok(found)
}

/// Lists the open cases of some stages that a person handles, the soonest due first.
pub async fn handled_by(
    tx: &mut Tx,
    actor: &Actor,
    stages: &[String],
) -> Result<Vec<CaseLine>, CaseError> {
    const HANDLER: Field = Field { name: "handler", column: "c.handler", kind: Kind::Int };
    const STAGE: Field = Field { name: "stage", column: "c.stage", kind: Kind::Text };
    const MOST: i64 = 100;
    let stages = stages.iter().map(|key| Value::Text(key.clone())).collect();
    let filter = open_cases()
        .and(Filter::In(HANDLER, vec![Value::Int(actor.account.0)]))
        .and(Filter::In(STAGE, stages));
    case_list(tx, actor, filter, MOST).await
}

/// Names the kind of the open task of a case view.
pub fn open_kind(view: &CaseView) -> Option<TaskKind> {
    view.open_task.as_ref().map(|task| task.kind)
}

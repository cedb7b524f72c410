//! One action of the flow on one case.

use super::{NewFile, StepFacts, index, note, seen};
use crate::context::{Cases, Work, flow, rulebook, stage_limit};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Task, TaskId};
use crate::permissions::by_name;
use crate::rules::{Decision, Form, Refusal, decide};
use crate::store;
use serde_json::json;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_kernel::Instant;
use wangge_pack::{ActionDef, City};

/// An action that somebody wants to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// District of the case.
    pub district: i64,
    /// The case.
    pub case: CaseId,
    /// Version that the person saw; nothing takes the present one.
    pub version: Option<i64>,
    /// Key of the action.
    pub action: String,
    /// What was filled in.
    pub form: Form,
    /// Pictures and documents.
    pub files: Vec<NewFile>,
}

/// Carries out an action and returns the case afterwards.
///
/// The permission is the one that the flow names. A version that is no longer the present one is
/// answered with [`CaseError::Changed`] after the retries, so that nobody acts on what is past.
pub async fn act(cases: &Cases, author: &Author, act: Act) -> Result<Case, CaseError> {
    cases.write("cases.act", author, act, |tx, work| Box::pin(act_in(tx, work))).await
}

async fn act_in(tx: &mut Tx, work: &Work<Act>) -> Result<Case, CaseError> {
    let (tools, author, act) = (&work.tools, &work.author, &work.input);
    let (city, now) = (tools.city(), tools.now());
    let before = seen(tx, author, act.district, act.case).await?;
    if act.version.is_some_and(|version| version != before.version) {
        return Err(CaseError::Changed);
    }
    let action = flow(&city, &before.flow)?.action(&act.action).ok_or(Refusal::UnknownAction)?;
    let permission = by_name(&action.permission)
        .ok_or_else(|| CaseError::UnknownPermission(action.permission.clone()))?;
    author.require(permission)?;
    let task = match before.open_task {
        Some(id) => store::task_fetch(tx, act.district, id).await?,
        None => None,
    };
    if action.closes_task.is_some() && task.as_ref().is_some_and(|task| !is_for(task, author)) {
        return Err(Refusal::NotYourTask.into());
    }
    let decision = decided(&city, &before, task.as_ref(), action, act, now)?;
    let after = carry_out(tx, work, &before, decision, now).await?;
    let detail = json!({
        "department": act.form.department.as_ref().map(|department| department.0),
        "handler": act.form.handler,
        "collector": act.form.collector,
        "reason": (!act.form.reason.is_empty()).then_some(&act.form.reason),
        "result": act.form.result,
        "clause": act.form.category.as_ref().and_then(|category| category.clause.as_ref()),
    });
    let step = StepFacts {
        at: now,
        action: &action.key,
        from_stage: Some(&before.stage),
        note: &act.form.note,
        detail,
    };
    note(tx, tools, author, &after, step, &act.files).await?;
    if after.category != before.category || after.place != before.place {
        index(tx, &city, &after).await?;
    }
    Ok(after)
}

/// A collector's task is answered by whom it was given to; the program may answer any.
fn is_for(task: &Task, author: &Author) -> bool {
    author
        .actor()
        .is_none_or(|actor| task.assignee.is_none_or(|assignee| assignee == actor.account))
}

fn decided(
    city: &City,
    before: &Case,
    task: Option<&Task>,
    action: &ActionDef,
    act: &Act,
    now: Instant,
) -> Result<Decision, CaseError> {
    let limit_of = |stage: &str, urgent: bool| stage_limit(city, stage, urgent);
    let category = act.form.category.as_ref().or(before.category.as_ref());
    let clause = category.and_then(|category| category.clause.as_deref());
    let book = rulebook(city, flow(city, &before.flow)?, clause, &limit_of)?;
    let mut form = act.form.clone();
    form.urgent =
        clause.and_then(|key| city.clause(key)).is_some_and(wangge_pack::Clause::is_urgent);
    form.photos = act.files.len();
    Ok(decide(&book, before, task.map(|task| task.kind), action, &form, now)?)
}

async fn carry_out(
    tx: &mut Tx,
    work: &Work<Act>,
    before: &Case,
    decision: Decision,
    now: Instant,
) -> Result<Case, CaseError> {
    let mut after = decision.case;
    if let (Some(finding), Some(id)) = (decision.closes, before.open_task)
        && !store::task_done(tx, before.district, id, now, Some(finding), &work.input.form.note)
            .await?
    {
        return Err(CaseError::Changed);
    }
    if let Some(opening) = decision.opens {
        let id: TaskId = work.tools.ids.next();
        let far = crate::rules::FAR;
        let task = Task {
            id,
            case_id: after.id,
            kind: opening.kind,
            assignee: opening.assignee,
            opened_at: now,
            yellow_at: opening.clock.yellow_at.unwrap_or(far),
            due_at: opening.clock.due_at.unwrap_or(far),
            done_at: None,
            result: None,
            note: String::new(),
        };
        store::task_insert(tx, after.district, &task).await?;
        after.open_task = Some(id);
    }
    if store::case_update(tx, &after, before.version).await? {
        Ok(after)
    } else {
        Err(CaseError::Changed)
    }
}

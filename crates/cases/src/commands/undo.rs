//! Taking back the last step within its seconds: a compensating step that counts nowhere.
//!
//! The row goes back to what it was; rows that the step made beside it go, rows that it changed go
//! back; its notices were held back and are never seen.

use super::{StepFacts, index, note, reply};
use crate::context::{Cases, Work, flow};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Detail, Fact, LinkKind, Step};
use crate::rules::{PassEnd, Refusal};
use crate::store::{self, PassRow};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_pack::{Effect, Flow};

/// Takes the last step of a case back; whoever did it may, for some seconds, while nothing followed.
pub async fn undo(
    cases: &Cases,
    author: &Author,
    district: i64,
    case: CaseId,
) -> Result<Case, CaseError> {
    let input = (district, case);
    cases.write("cases.undo", author, input, |tx, work| Box::pin(undo_in(tx, work))).await
}

async fn undo_in(tx: &mut Tx, work: &Work<(i64, CaseId)>) -> Result<Case, CaseError> {
    let (tools, author) = (&work.tools, &work.author);
    let (district, id) = work.input;
    // The step may have put the case out of its author's sight, such as a return does.
    let now_case = store::case_fetch(tx, district, id).await?.ok_or(CaseError::NotFound)?;
    if author.actor().is_some_and(|actor| actor.district != district) {
        return Err(CaseError::NotFound);
    }
    let seq = now_case.steps;
    let before = store::undo_fetch(tx, district, id, seq, tools.now())
        .await?
        .ok_or(Refusal::TooLateToUndo)?;
    let is_own = author.actor().map(|actor| actor.account) == before.account;
    if !is_own {
        return Err(Refusal::TooLateToUndo.into());
    }
    let restored =
        store::case_restore(tx, &now_case, &before.before).await?.ok_or(CaseError::Changed)?;
    let steps = store::step_list(tx, district, id).await?;
    let last = steps.last().ok_or(CaseError::NotFound)?;
    let city = tools.city_named(&now_case.packs).unwrap_or_else(|| tools.city());
    let flow = flow(&city, &now_case.flow)?;
    rows_back(tx, work, flow, &now_case, &restored, last).await?;
    if restored.category != now_case.category || restored.place != now_case.place {
        index(tx, &city, &restored).await?;
    }
    let detail = Detail { undoes: Some(seq), ..Detail::default() };
    let step = StepFacts {
        at: tools.now(),
        action: "undo",
        from_stage: Some(&now_case.stage),
        note: "",
        detail,
    };
    note(tx, tools, author, &restored, step, &[]).await?;
    wangge_notify::retract(tx, before.batch).await?;
    Ok(restored)
}

/// Puts the rows beside the case back.
async fn rows_back(
    tx: &mut Tx,
    work: &Work<(i64, CaseId)>,
    flow: &Flow,
    now_case: &Case,
    restored: &Case,
    last: &Step,
) -> Result<(), CaseError> {
    let (district, id) = (now_case.district, now_case.id);
    if now_case.open_task != restored.open_task {
        if let Some(task) = now_case.open_task {
            store::task_delete(tx, district, task).await?;
        }
        if let Some(task) = restored.open_task {
            store::task_revive(tx, district, task).await?;
        }
    }
    // A decision goes back with the row; an application that was made is forgotten.
    let made = now_case.open_application.filter(|made| restored.open_application != Some(*made));
    if let Some(made) = made {
        store::application_delete(tx, district, made).await?;
    }
    pass_back(tx, now_case, restored).await?;
    let did = |effect| flow.action(&last.action).is_some_and(|action| action.has_effect(effect));
    if did(Effect::CohostDone) {
        store::party_revive(tx, district, id, last.at).await?;
    }
    if did(Effect::ReplyUp) {
        reply::take_back(tx, district, id, last.seq).await?;
    }
    if let (None, Some(old)) = (restored.kin.repeat_of, now_case.kin.repeat_of) {
        store::link_delete(tx, district, id, LinkKind::Repeat, old).await?;
    }
    if let (true, Some(target)) = (did(Effect::Merge), now_case.kin.merged_into) {
        unmerge(tx, work, now_case, target).await?;
    }
    Ok(())
}

/// Forgets a pass that began, or opens again the one that the step ended or changed.
async fn pass_back(tx: &mut Tx, now_case: &Case, restored: &Case) -> Result<(), CaseError> {
    let (district, id) = (restored.district, restored.id);
    let passes = restored.tally.of(Fact::Pass);
    if now_case.tally.of(Fact::Pass) > passes {
        return Ok(store::pass_delete(tx, district, id, passes).await?);
    }
    let is_held = passes > 0 && (restored.pass_clock.runs() || restored.pause.is_some());
    let (true, Some(organisation), Some(path)) =
        (is_held, restored.department, restored.department_path.as_deref())
    else {
        return Ok(());
    };
    let row = PassRow {
        organisation,
        path,
        pass: passes,
        is_rework: false,
        clock: restored.pass_clock,
        from_at: restored.pass_clock.at.unwrap_or(restored.reported_at),
        entered_at: restored.reported_at,
        received_at: restored.received_at,
        outcome: PassEnd::Open.as_str(),
        late_ms: 0,
        work: None,
    };
    Ok(store::pass_put(tx, district, id, &row).await?)
}

/// The reports come back, and the other case notes that they left.
async fn unmerge(
    tx: &mut Tx,
    work: &Work<(i64, CaseId)>,
    merged: &Case,
    target: CaseId,
) -> Result<(), CaseError> {
    let district = merged.district;
    let moved = store::report_return(tx, district, merged.id, target).await?;
    store::link_delete(tx, district, target, LinkKind::Merged, merged.id).await?;
    let Some(other) = store::case_fetch(tx, district, target).await? else {
        return Ok(());
    };
    let detail = Detail {
        other: Some(merged.id),
        other_number: Some(merged.number.clone()),
        ..Detail::default()
    };
    let step = super::Remark {
        action: "merge_undone",
        note: "",
        detail,
        reports: -moved.max(merged.reports),
    };
    super::remark(tx, &work.tools, &work.author, &other, step).await?;
    Ok(())
}

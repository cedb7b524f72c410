//! The answer to the platform above: published with its step, noted when it arrived, sent again.
//!
//! How it travels is not known here: `app` hands [`Outgoing`] to whoever speaks HTTP. The letter is
//! held back for the seconds in which its step can be taken back.

use super::carry::Carrying;
use super::{Remark, remark, seen};
use crate::context::{Cases, Work, zone};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Detail, Outgoing, ReplyState};
use crate::permissions::CASE_UPSTREAM;
use crate::rules::{Refusal, ReplyFacts, reply_letter};
use crate::store::{self, ReplyEnd};
use wangge_db::{DbError, ErrorKind, Tx};
use wangge_identity::{Author, queries as people};
use wangge_outbox::{Event, EventId, Failure, Run};

/// Kind of the job that carries an answer to a platform above.
pub const REPLY_UP: &str = "cases.reply_up";

/// Step that tells that the platform has the answer.
const DELIVERED: &str = "reply_delivered";
/// Step that tells that an answer was given up.
pub(crate) const FAILED: &str = "reply_failed";
/// Step that sends an answer again.
const AGAIN: &str = "reply_again";

/// Publishes the answer in the transaction of its step, where a platform of this name is set up.
pub(super) async fn send_up(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    after: &Case,
) -> Result<(), CaseError> {
    let tools = carrying.tools;
    let Some(upstream) = after.upstream.as_ref().filter(|it| tools.has_platform(&it.system)) else {
        return Ok(());
    };
    let department = match after.department {
        Some(id) => people::organisation_fetch(tx, id).await?.map(|office| office.name),
        None => None,
    };
    let matter = after
        .category
        .as_ref()
        .and_then(|it| carrying.city.item(&it.standard, it.kind.parse().ok()?, &it.code));
    let facts = ReplyFacts {
        matter: matter.map_or("", |item| &item.name),
        department: &department.unwrap_or_default(),
        answer: &carrying.form.answer,
        files: &store::file_list(tx, after.district, after.id).await?,
        at: carrying.now,
        zone: &zone(carrying.city)?,
    };
    let letter = reply_letter(after, &facts).ok_or(Refusal::Not(wangge_pack::Need::Upstream))?;
    let outgoing = Outgoing {
        district: after.district,
        case: after.id,
        seq: after.steps,
        system: upstream.system.trim().to_owned(),
        body: serde_json::to_string(&letter).map_err(|error| bug(&error))?,
    };
    let seconds = i64::try_from(carrying.city.case_rules().undo_seconds).unwrap_or(0);
    let event =
        Event::new(&tools.ids, REPLY_UP, &after.id, &outgoing).map_err(|error| bug(&error))?;
    let event = event.not_before(carrying.now.plus_millis(seconds * 1_000));
    wangge_outbox::publish(tx, &event).await?;
    let step = (after.id, after.steps);
    let carried = (event.id, upstream.system.trim());
    Ok(store::reply_insert(tx, after.district, step, carried, carrying.now).await?)
}

fn bug(error: &impl ToString) -> CaseError {
    CaseError::Db(DbError::new(ErrorKind::Bug, error.to_string()))
}

/// Takes an answer back with its step; one that was handed to a sender may have arrived.
pub(super) async fn take_back(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
    seq: i64,
) -> Result<(), CaseError> {
    let Some(reply) = store::reply_fetch(tx, district, case, seq).await? else {
        return Ok(());
    };
    let is_back = wangge_outbox::withdraw(tx, EventId(reply.item)).await?
        && store::reply_delete(tx, district, case, seq).await?;
    if is_back { Ok(()) } else { Err(Refusal::TooLateToUndo.into()) }
}

/// Notes that a platform has an answer, in the transaction that ends its job: once, whatever dies.
pub async fn reply_delivered(
    cases: &Cases,
    run: &Run,
    outgoing: &Outgoing,
    receipt: &str,
) -> Result<(), Failure> {
    let input = (run.clone(), outgoing.clone(), receipt.to_owned());
    let write = cases.write("cases.reply_delivered", &Author::Program, input, |tx, work| {
        Box::pin(delivered_in(tx, work))
    });
    write.await.map_err(Failure::later)
}

async fn delivered_in(tx: &mut Tx, work: &Work<(Run, Outgoing, String)>) -> Result<(), CaseError> {
    let (run, outgoing, receipt) = &work.input;
    let Outgoing { district, case, seq, .. } = *outgoing;
    run.complete(tx).await.map_err(|_| CaseError::Lost)?;
    let end = ReplyEnd {
        state: ReplyState::Delivered,
        at: work.tools.now(),
        attempts: run.job.attempt,
        receipt: receipt.clone(),
        trouble: String::new(),
    };
    if !store::reply_end(tx, district, case, seq, &end).await? {
        return Ok(());
    }
    let Some(case) = store::case_fetch(tx, district, case).await? else {
        return Ok(());
    };
    let detail = Detail {
        platform: Some(outgoing.system.clone()),
        receipt: Some(receipt.clone()).filter(|receipt| !receipt.is_empty()),
        attempts: Some(run.job.attempt),
        ..Detail::default()
    };
    let step = Remark { action: DELIVERED, note: "", detail, reports: 0 };
    remark(tx, &work.tools, &Author::Program, &case, step).await?;
    Ok(())
}

/// Sends an answer again that was given up; the platform sees the same key as before.
pub async fn reply_again(
    cases: &Cases,
    author: &Author,
    district: i64,
    case: CaseId,
    seq: i64,
) -> Result<Case, CaseError> {
    let input = (district, case, seq);
    cases.write("cases.reply_again", author, input, |tx, work| Box::pin(again_in(tx, work))).await
}

async fn again_in(tx: &mut Tx, work: &Work<(i64, CaseId, i64)>) -> Result<Case, CaseError> {
    let (district, case, seq) = work.input;
    work.author.require(CASE_UPSTREAM)?;
    let before = seen(tx, &work.author, district, case).await?;
    let reply = store::reply_fetch(tx, district, case, seq).await?.ok_or(CaseError::NotFound)?;
    if !wangge_outbox::revive(tx, EventId(reply.item), work.tools.now()).await? {
        return Err(Refusal::NothingToSend.into());
    }
    // Whoever was quicker than the note of the failure finds it waiting still.
    store::reply_again(tx, district, case, seq).await?;
    let detail = Detail { platform: Some(reply.system), ..Detail::default() };
    let step = Remark { action: AGAIN, note: "", detail, reports: 0 };
    remark(tx, &work.tools, &work.author, &before, step).await
}

//! The only writers of cases: authorise → load → decide → store → tell.

mod act;
mod around;
mod carry;
mod claim;
mod desk;
mod duties;
mod exempt;
pub mod import;
mod issue;
mod open;
mod reach;
mod repack;
mod tell;
mod undo;

pub use act::{Act, act};
pub(crate) use act::{Acting, on_duty, perform};
pub(crate) use around::{Around, Wants, decides, may_decide, may_withdraw};
pub use claim::{claim, release};
pub use desk::{filter_drop, filter_keep, phrase_drop, phrase_keep};
pub use duties::{RuleDraft, draft_rule, drop_rule, publish_rule};
pub use exempt::{Exempt, exempt};
pub use issue::{Letter, issue};
pub(crate) use open::blank;
pub use open::{NewFile, Opened, Report, open};

pub use reach::{Reached, erase_contact, phone_hash, reach};
pub use repack::{Misfit, Repack, Repacked, repack};
pub(crate) use tell::{Telling, audience_of, holders, send, tell};
pub use undo::undo;

use crate::context::Tools;
use crate::error::CaseError;
use crate::model::{Case, CaseFile, CaseId, Detail, FileId, Step};
use crate::store;
use wangge_db::{DbError, Tx, text};
use wangge_identity::Author;
use wangge_kernel::Instant;
use wangge_pack::City;

/// Writes a step and the attachments that came with it.
pub(crate) async fn note(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    case: &Case,
    step: StepFacts<'_>,
    files: &[NewFile],
) -> Result<(), DbError> {
    let actor = author.actor();
    let row = Step {
        seq: case.steps,
        at: step.at,
        action: step.action.to_owned(),
        from_stage: step.from_stage.map(str::to_owned),
        to_stage: case.stage.clone(),
        account: actor.map(|actor| actor.account),
        actor: actor.map(|actor| actor.name.clone()).unwrap_or_default(),
        post: actor.map(|actor| actor.post.clone()).unwrap_or_default(),
        note: step.note.to_owned(),
        detail: step.detail.write(),
    };
    store::step_insert(tx, case.district, case.id, &row).await?;
    for file in files {
        let row = CaseFile {
            id: tools.ids.next::<FileId>(),
            seq: case.steps,
            role: file.role,
            blob: file.blob.clone(),
            thumb: file.thumb.clone(),
            name: file.name.clone(),
            mime: file.mime.clone(),
            bytes: file.bytes,
            taken_at: file.taken_at,
            lon: file.point.map(|point| point.lon),
            lat: file.point.map(|point| point.lat),
        };
        store::file_insert(tx, case.district, case.id, &row).await?;
    }
    Ok(())
}

/// What a step says besides what the case knows.
pub(crate) struct StepFacts<'a> {
    pub(crate) at: Instant,
    pub(crate) action: &'a str,
    pub(crate) from_stage: Option<&'a str>,
    pub(crate) note: &'a str,
    pub(crate) detail: Detail,
}

/// Puts the words under which a case is found.
pub(crate) async fn index(tx: &mut Tx, city: &City, case: &Case) -> Result<(), DbError> {
    store::text_put(tx, case.id, &text::index_text(&crate::rules::words(city, case))).await
}

/// Finds a case that the author may see.
pub(crate) async fn seen(
    tx: &mut Tx,
    author: &Author,
    district: i64,
    id: CaseId,
) -> Result<Case, CaseError> {
    let case = store::case_fetch(tx, district, id).await?.ok_or(CaseError::NotFound)?;
    if crate::queries::may_see(tx, author, &case).await? {
        Ok(case)
    } else {
        Err(CaseError::NotFound)
    }
}

/// Adds a step to a case beside those of its flow: a letter names it, another case was merged in.
pub(crate) async fn remark(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    before: &Case,
    step: Remark<'_>,
) -> Result<Case, CaseError> {
    let mut after = before.clone();
    after.version += 1;
    after.steps += 1;
    for fact in &step.detail.facts {
        after.tally.add(*fact);
    }
    after.reports += step.reports;
    if !store::case_update(tx, before, &after).await? {
        return Err(CaseError::Changed);
    }
    let facts = StepFacts {
        at: tools.now(),
        action: step.action,
        from_stage: Some(&before.stage),
        note: step.note,
        detail: step.detail,
    };
    note(tx, tools, author, &after, facts, &[]).await?;
    Ok(after)
}

/// A step that the flow does not know.
pub(crate) struct Remark<'a> {
    pub(crate) action: &'a str,
    pub(crate) note: &'a str,
    pub(crate) detail: Detail,
    /// Reports that the case answers from now on, more or fewer.
    pub(crate) reports: i64,
}

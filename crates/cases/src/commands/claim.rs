//! Whoever opens a report has it alone for some minutes, so that no two people work on one.

use crate::context::{Cases, Work};
use crate::error::CaseError;
use crate::model::CaseId;
use crate::permissions::CASE_REGISTER;
use crate::rules::Refusal;
use crate::store::{self, Claim};
use wangge_db::Tx;
use wangge_identity::{Actor, Author};

const MINUTE_MS: i64 = 60_000;

/// Takes a report for some minutes; refused with the name of whoever has it.
pub async fn claim(cases: &Cases, actor: &Actor, case: CaseId) -> Result<Claim, CaseError> {
    let author = Author::from(actor);
    let input = (actor.clone(), case);
    cases.write("cases.claim", &author, input, |tx, work| Box::pin(claim_in(tx, work))).await
}

async fn claim_in(tx: &mut Tx, work: &Work<(Actor, CaseId)>) -> Result<Claim, CaseError> {
    let (actor, case) = &work.input;
    actor.require(CASE_REGISTER)?;
    super::seen(tx, &work.author, actor.district, *case).await?;
    let now = work.tools.now();
    let minutes = i64::try_from(work.tools.city().case_rules().claim_minutes).unwrap_or(10);
    let claim = Claim {
        account: actor.account,
        name: actor.name.clone(),
        until_at: now.plus_millis(minutes * MINUTE_MS),
    };
    if store::claim_put(tx, actor.district, *case, &claim, now).await? {
        return Ok(claim);
    }
    let other = store::claim_fetch(tx, actor.district, *case, now).await?;
    Err(Refusal::Claimed(other.map(|claim| claim.name).unwrap_or_default()).into())
}

/// Lets a report go.
pub async fn release(cases: &Cases, actor: &Actor, case: CaseId) -> Result<(), CaseError> {
    let author = Author::from(actor);
    let input = (actor.clone(), case);
    cases
        .write("cases.release", &author, input, |tx, work| {
            Box::pin(async move {
                let (actor, case) = &work.input;
                super::seen(tx, &work.author, actor.district, *case).await?;
                Ok(store::claim_delete(tx, actor.district, *case, actor.account).await?)
            })
        })
        .await
}

//! What people keep for their own work.

use crate::error::CaseError;
use crate::model::CaseId;
use crate::store::{self, Claim, OwnDeed, Phrase, SavedFilter};
use wangge_db::Tx;
use wangge_identity::{AccountId, Actor};
use wangge_kernel::Instant;

/// Lists the filters that somebody keeps.
pub async fn filters_of(tx: &mut Tx, account: AccountId) -> Result<Vec<SavedFilter>, CaseError> {
    Ok(store::filter_list(tx, account).await?)
}

/// Lists the sentences of a district's bank.
pub async fn phrases_of(tx: &mut Tx, district: i64) -> Result<Vec<Phrase>, CaseError> {
    Ok(store::phrase_list(tx, district).await?)
}

/// Tells who works on a report just now.
pub async fn claim_of(
    tx: &mut Tx,
    actor: &Actor,
    case: CaseId,
    now: Instant,
) -> Result<Option<Claim>, CaseError> {
    Ok(store::claim_fetch(tx, actor.district, case, now).await?)
}

/// Returns the actor's latest deed that can still be taken back, even of a case out of sight by now.
pub async fn own_deed(
    tx: &mut Tx,
    actor: &Actor,
    now: Instant,
) -> Result<Option<OwnDeed>, CaseError> {
    Ok(store::undo_latest(tx, actor.district, actor.account, now).await?)
}

//! Answers to the platform above, with what became of them on the way.

use crate::error::CaseError;
use crate::model::{CaseId, Reply};
use crate::store;
use wangge_db::Tx;
use wangge_outbox::{EventId, Item};

/// Lists the answers of a case, the oldest first, each with its item of the outbox while there is one.
pub async fn replies(
    tx: &mut Tx,
    district: i64,
    case: CaseId,
) -> Result<Vec<(Reply, Option<Item>)>, CaseError> {
    let mut found = Vec::new();
    for reply in store::reply_list(tx, district, case).await? {
        let item = wangge_outbox::item(tx, EventId(reply.item)).await?;
        found.push((reply, item));
    }
    Ok(found)
}

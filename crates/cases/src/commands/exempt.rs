//! Bulk exemption by class, area and period: a storm, an outage. The facts stay; a mark is added.

use crate::context::{Cases, Work};
use crate::error::CaseError;
use crate::model::{Exemption, Fact};
use crate::permissions::CASE_EXEMPT;
use crate::queries::{self, ExemptScope};
use crate::store;
use wangge_db::Tx;
use wangge_identity::Author;

/// Which facts of which cases shall not count.
#[derive(Debug, Clone, PartialEq)]
pub struct Exempt {
    /// District.
    pub district: i64,
    /// Which cases.
    pub scope: ExemptScope,
    /// What does not count.
    pub fact: Fact,
    /// Why.
    pub reason: String,
}

/// Marks every case of the scope that has the fact and no such mark; returns how many.
pub async fn exempt(cases: &Cases, author: &Author, wanted: Exempt) -> Result<usize, CaseError> {
    cases.write("cases.exempt", author, wanted, |tx, work| Box::pin(exempt_in(tx, work))).await
}

async fn exempt_in(tx: &mut Tx, work: &Work<Exempt>) -> Result<usize, CaseError> {
    let (tools, author, wanted) = (&work.tools, &work.author, &work.input);
    author.require(CASE_EXEMPT)?;
    if wanted.reason.trim().is_empty() {
        return Err(crate::rules::Refusal::Missing(wangge_pack::FormField::Reason).into());
    }
    let name = author.actor().map(|actor| actor.name.clone()).unwrap_or_default();
    let mut marked = 0;
    for case in queries::exemptable(tx, wanted.district, &wanted.scope, wanted.fact).await? {
        let old = store::exemption_list(tx, wanted.district, case).await?;
        if old.iter().any(|one| one.fact == wanted.fact) {
            continue;
        }
        let exemption = Exemption {
            id: tools.ids.next(),
            case_id: case,
            fact: wanted.fact,
            reason: wanted.reason.trim().to_owned(),
            at: tools.now(),
            granted_by: name.clone(),
            application: None,
        };
        store::exemption_insert(tx, wanted.district, &exemption).await?;
        marked += 1;
    }
    Ok(marked)
}

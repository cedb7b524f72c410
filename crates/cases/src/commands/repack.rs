//! Moving open cases onto the packs of today.
//!
//! A case keeps the packs under which it was filed. Where a city wants running cases to follow new
//! rules, this moves those that the new rules can hold: what comes next follows the new packs, the
//! deadlines that run stay what they were promised.

use super::{Remark, remark};
use crate::context::{Cases, Work};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Detail};
use crate::rules::Refusal;
use crate::store;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_pack::City;

/// Step that the move leaves in a case.
const REPACK: &str = "repack";
/// Cases that are read at once.
const AT_ONCE: i64 = 500;

/// What to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repack {
    /// District.
    pub district: i64,
    /// Why, for the history of each case.
    pub reason: String,
    /// Whether to look only, and change nothing.
    pub dry_run: bool,
}

/// Why a case stays under its own packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// The new packs have no such flow.
    Flow(String),
    /// The flow has no such stage any more.
    Stage(String),
    /// There is no such clause any more.
    Clause(String),
    /// An application waits for a decision by the old rules.
    Application,
}

/// What became of the open cases of older packs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repacked {
    /// Cases that moved, or would.
    pub moved: usize,
    /// Numbers of those that stay, and why.
    pub kept: Vec<(String, Misfit)>,
}

/// Moves the open cases of older packs, each in a transaction of its own, so that it may be stopped
/// and run again. Only the program does it, as it applies packs.
pub async fn repack(
    cases: &Cases,
    author: &Author,
    wanted: &Repack,
) -> Result<Repacked, CaseError> {
    if author.actor().is_some() {
        return Err(Refusal::ByProgram.into());
    }
    if wanted.reason.trim().is_empty() {
        return Err(Refusal::Missing(wangge_pack::FormField::Reason).into());
    }
    let mut done = Repacked::default();
    let mut after = CaseId(0);
    loop {
        let version = cases.tools.city().version().to_owned();
        let page = (wanted.district, version, after);
        let read = cases.db.read("cases.repackable", page, |tx, (district, version, after)| {
            Box::pin(store::repackable(tx, *district, version, *after, AT_ONCE))
        });
        let found = read.await?;
        let Some(last) = found.last() else { return Ok(done) };
        after = *last;
        for id in found {
            let input = (wanted.clone(), id);
            let moved = cases
                .write("cases.repack", author, input, |tx, work| Box::pin(repack_in(tx, work)))
                .await?;
            match moved {
                Some((number, Some(misfit))) => done.kept.push((number, misfit)),
                Some((_, None)) => done.moved += 1,
                // It ended, or moved, in the meantime.
                None => {}
            }
        }
    }
}

async fn repack_in(
    tx: &mut Tx,
    work: &Work<(Repack, CaseId)>,
) -> Result<Option<(String, Option<Misfit>)>, CaseError> {
    let (wanted, id) = &work.input;
    let city = work.tools.city();
    let Some(case) = store::case_fetch(tx, wanted.district, *id).await? else { return Ok(None) };
    if case.ended_at.is_some() || case.packs == city.version() {
        return Ok(None);
    }
    let misfit = misfit(&city, &case);
    if misfit.is_none() && !wanted.dry_run {
        let rule = format!("{} → {}", case.packs, city.version());
        let detail = Detail { rule: Some(rule), ..Detail::default() };
        let step = Remark { action: REPACK, note: wanted.reason.trim(), detail, reports: 0 };
        let case = Case { packs: city.version().to_owned(), ..case.clone() };
        remark(tx, &work.tools, &work.author, &case, step).await?;
    }
    Ok(Some((case.number, misfit)))
}

/// Says what of a case the packs do not know.
fn misfit(city: &City, case: &Case) -> Option<Misfit> {
    let Some(flow) = city.flow(&case.flow) else { return Some(Misfit::Flow(case.flow.clone())) };
    if flow.stage(&case.stage).is_none() {
        return Some(Misfit::Stage(case.stage.clone()));
    }
    let clause = case.category.as_ref().and_then(|category| category.clause.as_deref());
    if let Some(gone) = clause.filter(|key| city.clause(key).is_none()) {
        return Some(Misfit::Clause(gone.to_owned()));
    }
    case.open_application.map(|_| Misfit::Application)
}

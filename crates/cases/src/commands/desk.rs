//! What people keep for their own work: filters, sentences.

use crate::context::Cases;
use crate::error::CaseError;
use crate::permissions::{CASE_READ, CASE_REGISTER};
use crate::store::{self, Phrase, SavedFilter};
use wangge_identity::{Actor, Author};

/// Keeps a filter under a name.
pub async fn filter_keep(
    cases: &Cases,
    actor: &Actor,
    name: &str,
    query: &str,
) -> Result<(), CaseError> {
    let input = (actor.clone(), name.trim().to_owned(), query.to_owned());
    cases
        .write("cases.filter_keep", &Author::from(actor), input, |tx, work| {
            Box::pin(async move {
                let (actor, name, query) = &work.input;
                actor.require(CASE_READ)?;
                let id = work.tools.ids.next_raw();
                let filter = SavedFilter { id, name: name.clone(), query: query.clone() };
                Ok(store::filter_insert(tx, actor.account, &filter).await?)
            })
        })
        .await
}

/// Forgets one of one's own filters.
pub async fn filter_drop(cases: &Cases, actor: &Actor, id: i64) -> Result<(), CaseError> {
    cases
        .write("cases.filter_drop", &Author::from(actor), (actor.account, id), |tx, work| {
            Box::pin(async move {
                let (account, id) = work.input;
                let is_gone = store::filter_delete(tx, account, id).await?;
                if is_gone { Ok(()) } else { Err(CaseError::NotFound) }
            })
        })
        .await
}

/// Puts a sentence into the district's bank.
pub async fn phrase_keep(
    cases: &Cases,
    actor: &Actor,
    action: &str,
    words: &str,
) -> Result<(), CaseError> {
    let input = (actor.clone(), action.to_owned(), words.trim().to_owned());
    cases
        .write("cases.phrase_keep", &Author::from(actor), input, |tx, work| {
            Box::pin(async move {
                let (actor, action, words) = &work.input;
                actor.require(CASE_REGISTER)?;
                let id = work.tools.ids.next_raw();
                let phrase = Phrase { id, action: action.clone(), words: words.clone() };
                Ok(store::phrase_insert(tx, actor.district, &phrase).await?)
            })
        })
        .await
}

/// Takes a sentence out of the bank.
pub async fn phrase_drop(cases: &Cases, actor: &Actor, id: i64) -> Result<(), CaseError> {
    cases
        .write("cases.phrase_drop", &Author::from(actor), (actor.clone(), id), |tx, work| {
            Box::pin(async move {
                let (actor, id) = &work.input;
                actor.require(CASE_REGISTER)?;
                let is_gone = store::phrase_delete(tx, actor.district, *id).await?;
                if is_gone { Ok(()) } else { Err(CaseError::NotFound) }
            })
        })
        .await
}

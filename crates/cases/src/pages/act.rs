//! One action, sent from the panel of a case page.

use super::upload::{Sent, receive};
use super::{CasePages, Who, catalogue, said};
use crate::commands::{self, Act};
use crate::error::CaseError;
use crate::model::{CaseId, FileRole, Finding};
use crate::rules::Form;
use axum::extract::{Multipart, Path, State};
use wangge_identity::{AccountId, OrganisationId};
use wangge_web::{PageError, PageResult, Ui, see_other};

/// `POST /cases/{case}/act/{action}`.
pub(crate) async fn act(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((case, action)): Path<(CaseId, String)>,
    form: Multipart,
) -> PageResult {
    let role = match action.as_str() {
        "feedback" => FileRole::After,
        "verify" | "check" => FileRole::Scene,
        _ => FileRole::Document,
    };
    let mut sent = receive(&pages, &ui, role, form).await?;
    if let Some(fault) = sent.faults.first() {
        return Err(PageError::invalid("error-case-refused").about(fault.clone()));
    }
    let act = Act {
        district: who.0.district,
        case,
        version: sent.read("version"),
        action,
        form: read(&pages, &who, &ui, &sent).await?,
        files: std::mem::take(&mut sent.files),
    };
    commands::act(&pages.cases, &who.author(), act)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    // A collector's task leads back to the next one, everybody else stays on the case.
    let back = sent.word("back");
    Ok(see_other(if back.is_empty() { "/cases" } else { back }))
}

async fn read(pages: &CasePages, who: &Who, ui: &Ui, sent: &Sent) -> Result<Form, PageError> {
    let matter = sent.word("matter");
    let category =
        if matter.is_empty() { None } else { catalogue::understood(&pages.city(), matter) };
    let department = match sent.read::<OrganisationId>("department") {
        Some(id) => Some((id, path_of(pages, who, ui, id).await?)),
        None => None,
    };
    Ok(Form {
        note: sent.word("note").to_owned(),
        reason: sent.word("reason").to_owned(),
        category,
        department,
        handler: sent.read::<AccountId>("handler"),
        collector: sent.read::<AccountId>("collector"),
        result: sent.read::<Finding>("result"),
        ..Form::default()
    })
}

/// Finds the path of a department of the same district.
async fn path_of(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    id: OrganisationId,
) -> Result<String, PageError> {
    let read = pages.cases.db.read("cases.department", who.0.district, |tx, district| {
        Box::pin(async move {
            Ok::<_, CaseError>(wangge_identity::queries::organisation_tree(tx, *district).await?)
        })
    });
    let tree = read.await.map_err(|error| said::fail(ui, error))?;
    let found = tree.into_iter().find(|row| row.organisation.id == id);
    found.map(|row| row.organisation.path).ok_or_else(PageError::not_found)
}

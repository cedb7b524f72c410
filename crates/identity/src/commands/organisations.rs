//! Making organisations.

use super::{NAME_MAX_CHARS, check_text, note};
use crate::context::Task;
use crate::permissions::USER_MANAGE;
use crate::store::organisations as store;
use crate::{Author, Identity, IdentityError, Organisation, OrganisationId, OrganisationKind};
use serde_json::json;
use wangge_db::Tx;

/// What a new organisation is made of.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// District that it belongs to.
    pub district: i64,
    /// The one above; none makes a root.
    pub parent: Option<OrganisationId>,
    /// Code, unique in the district.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Place among its neighbours; none takes the code.
    pub sort_key: Option<String>,
}

/// Makes an organisation; a root can be made by whoever reaches the whole district.
pub async fn create_organisation(
    identity: &Identity,
    author: &Author,
    new: NewOrganisation,
) -> Result<OrganisationId, IdentityError> {
    author.require(USER_MANAGE)?;
    check_text("code", &new.code, NAME_MAX_CHARS)?;
    check_text("name", &new.name, NAME_MAX_CHARS)?;
    check_text("name_en", &new.name_en, NAME_MAX_CHARS)?;
    identity
        .write("identity.create_organisation", author, new, |tx, task| Box::pin(create(tx, task)))
        .await
}

async fn create(
    tx: &mut Tx,
    task: &Task<NewOrganisation>,
) -> Result<OrganisationId, IdentityError> {
    let new = &task.input;
    let above = match new.parent {
        None => "/".to_owned(),
        Some(parent) => {
            let found = store::organisation_fetch(tx, parent).await?;
            let found =
                found.filter(|found| found.ended_at.is_none() && found.district == new.district);
            found.ok_or(IdentityError::NotFound { what: "organisation" })?.path
        }
    };
    task.author.require_reach(&above, new.district)?;
    if store::organisation_by_code(tx, new.district, &new.code).await?.is_some() {
        return Err(IdentityError::CodeTaken);
    }
    let id: OrganisationId = task.tools.ids.next();
    let organisation = Organisation {
        id,
        district: new.district,
        parent_id: new.parent,
        code: new.code.clone(),
        name: new.name.clone(),
        name_en: new.name_en.clone(),
        kind: new.kind,
        path: format!("{above}{id}/"),
        sort_key: new.sort_key.clone().unwrap_or_else(|| new.code.clone()),
        ended_at: None,
    };
    store::organisation_add(tx, &organisation).await?;
    let detail = json!({ "code": new.code, "name": new.name, "kind": new.kind });
    note(tx, task, "organisation.create", format!("organisation:{id}"), detail).await?;
    Ok(id)
}

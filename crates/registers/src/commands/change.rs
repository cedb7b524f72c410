//! New facts of one component.

use super::{Step, authorise, check_department, store_change};
use crate::context::{Registers, Work};
use crate::error::{Fault, Reason, RegisterError};
use crate::model::{Component, ComponentId, NewComponent};
use crate::{rules, store};
use wangge_db::Tx;
use wangge_identity::Author;

/// New facts for a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// District.
    pub district: i64,
    /// The component.
    pub id: ComponentId,
    /// Version that the person saw.
    pub version: i64,
    /// What is said now.
    pub facts: NewComponent,
    /// Why, in words.
    pub note: String,
}

/// Changes the facts of a component and returns it; nothing that differs is no change.
///
/// Where its place lies and what kind it is may change too: the register follows the ground.
pub async fn edit(
    registers: &Registers,
    author: &Author,
    edit: Edit,
) -> Result<Component, RegisterError> {
    authorise(author, edit.district)?;
    registers.write("registers.edit", author, edit, |tx, work| Box::pin(edit_in(tx, work))).await
}

async fn edit_in(tx: &mut Tx, work: &Work<Edit>) -> Result<Component, RegisterError> {
    let (tools, edit) = (&work.tools, &work.input);
    let before = store::component_fetch(tx, edit.district, edit.id).await?;
    let before = before.ok_or(RegisterError::NotFound)?;
    if before.version != edit.version {
        return Err(RegisterError::Changed);
    }
    let mut facts = rules::tidied(&tools.city, &edit.facts);
    if facts.code.is_empty() {
        facts.code.clone_from(&before.facts.code);
    }
    rules::check(&tools.city, edit.district, &facts)?;
    if facts.department != before.facts.department {
        check_department(tx, edit.district, &facts).await?;
    }
    if facts.code != before.facts.code
        && store::component_by_code(tx, edit.district, &facts.code).await?.is_some()
    {
        return Err(Fault { fact: "code", reason: Reason::CodeTaken }.into());
    }
    let changes = rules::differences(&before.facts, &facts);
    if changes.is_empty() {
        return Ok(before);
    }
    let step = Step { deed: rules::deed(&changes), changes: &changes, note: &edit.note };
    store_change(tx, tools, &work.author, &before, facts, step).await
}

//! The only writers of the registers.
//!
//! Each change is one transaction: the row of the component `where version = $n`, one row of its
//! history, the words under which it is found.

mod change;
mod create;
pub mod import;
mod many;

pub use change::{Edit, edit};
pub use create::{create, put_many};
pub use many::{Alter, Role, Selection, change_many};

use crate::context::Tools;
use crate::error::{Fault, Reason, RegisterError};
use crate::model::{Change, Component, Deed, FactChange, NewComponent};
use crate::permissions::REGISTER_EDIT;
use crate::{rules, store};
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_identity::queries::organisation_fetch;

/// Demands the right to change components of a district.
fn authorise(author: &Author, district: i64) -> Result<(), RegisterError> {
    author.require(REGISTER_EDIT)?;
    if author.actor().is_some_and(|actor| actor.district != district) {
        return Err(RegisterError::NotFound);
    }
    Ok(())
}

/// Demands that the organisation which is named as a component's department is one of the district.
async fn check_department(
    tx: &mut Tx,
    district: i64,
    facts: &NewComponent,
) -> Result<(), RegisterError> {
    let Some(id) = facts.department else { return Ok(()) };
    let found = organisation_fetch(tx, id).await?;
    if found.is_some_and(|organisation| organisation.district == district) {
        return Ok(());
    }
    Err(Fault { fact: "department", reason: Reason::NoOrganisation }.into())
}

fn name_of(author: &Author) -> String {
    author.actor().map(|actor| actor.name.clone()).unwrap_or_default()
}

/// Puts what is said about a component into its place: class, unit grid, street, community.
fn placed(tools: &Tools, mut one: Component) -> Component {
    let class = rules::item(&tools.city, &one.facts).map(|item| item.class.clone());
    one.class = class.unwrap_or_default();
    let grid = tools.grids.grid_at(one.district, one.facts.point);
    one.street = grid.as_ref().map(|grid| grid.street().to_owned());
    one.community = grid.as_ref().map(|grid| grid.community().to_owned());
    one.grid = grid.map(|grid| grid.to_string());
    one
}

/// Makes a component of what is said about it.
fn fresh(tools: &Tools, author: &Author, district: i64, facts: NewComponent) -> Component {
    let now = tools.now();
    let one = Component {
        district,
        id: tools.ids.next(),
        version: 1,
        class: String::new(),
        grid: None,
        street: None,
        community: None,
        facts,
        created_at: now,
        created_by: name_of(author),
        updated_at: now,
    };
    placed(tools, one)
}

/// A change on its way into the tables.
struct Step<'a> {
    deed: Deed,
    changes: &'a [FactChange],
    note: &'a str,
}

/// Stores new facts of a component with the step of its history.
async fn store_change(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    before: &Component,
    facts: NewComponent,
    step: Step<'_>,
) -> Result<Component, RegisterError> {
    let mut after = placed(tools, rules::changed(before, facts));
    after.updated_at = tools.now();
    if !store::component_update(tx, &after, before.version).await? {
        return Err(RegisterError::Changed);
    }
    let changes = serde_json::to_string(step.changes)
        .map_err(|error| wangge_db::DbError::new(wangge_db::ErrorKind::Bug, error.to_string()))?;
    let change = Change {
        version: after.version,
        at: after.updated_at,
        account: author.actor().map(|actor| actor.account),
        name: name_of(author),
        deed: step.deed,
        changes,
        note: step.note.trim().chars().take(500).collect(),
    };
    store::change_insert(tx, after.district, after.id, &change).await?;
    let (old, new) =
        (rules::words(&tools.city, &before.facts), rules::words(&tools.city, &after.facts));
    if old != new {
        store::text_put(tx, after.id, &new).await?;
    }
    Ok(after)
}

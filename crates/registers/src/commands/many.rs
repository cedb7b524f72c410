//! One change of many components: a state, or who manages, owns or maintains them.

use super::{Step, authorise, check_department, store_change};
use crate::context::{Registers, Work};
use crate::error::RegisterError;
use crate::model::{ComponentId, NewComponent, Party, State};
use crate::{queries, rules, store};
use serde_json::json;
use wangge_db::filter::Filter;
use wangge_db::{BoxFuture, Tx};
use wangge_identity::audit::{self, Note};
use wangge_identity::{Actor, Author, OrganisationId};
use wangge_kernel::text_enum;

/// Components of one transaction.
const CHUNK: i64 = 500;
/// Most components of one stroke; more is an import.
const MOST: usize = 200_000;

text_enum! {
    /// What a party does for a component.
    pub enum Role {
        /// Manages it (主管).
        Managing = "managing",
        /// Owns it (权属).
        Owner = "owner",
        /// Maintains it (养护).
        Maintainer = "maintainer",
    }
}

/// What becomes of the components.
#[derive(Debug, Clone, PartialEq)]
pub enum Alter {
    /// They stand otherwise.
    State(State),
    /// Somebody else manages, owns or maintains them.
    Party {
        /// What that party does.
        role: Role,
        /// The party.
        party: Party,
        /// For the managing one, the organisation here.
        department: Option<OrganisationId>,
    },
}

impl Alter {
    fn apply(&self, before: &NewComponent) -> NewComponent {
        let mut after = before.clone();
        match self {
            Self::State(state) => after.state = *state,
            Self::Party { role, party, department } => match role {
                Role::Managing => {
                    after.managing.clone_from(party);
                    after.department = *department;
                }
                Role::Owner => after.owner.clone_from(party),
                Role::Maintainer => after.maintainer.clone_from(party),
            },
        }
        after
    }
}

/// Which components.
#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    /// Those with these keys.
    Picked(Vec<ComponentId>),
    /// All of a filter.
    Filtered(Filter),
}

/// A change of many.
#[derive(Debug, Clone)]
struct Many {
    actor: Actor,
    ids: Vec<ComponentId>,
    alter: Alter,
    day: String,
    note: String,
}

/// Changes many components and returns how many differ now; `day` is today where they stand.
///
/// Whoever is faster on one of them keeps it as it is: that one does not count.
pub async fn change_many(
    registers: &Registers,
    actor: &Actor,
    selection: Selection,
    alter: Alter,
    day: &str,
    note: &str,
) -> Result<usize, RegisterError> {
    let author = Author::from(actor);
    authorise(&author, actor.district)?;
    let ids = match selection {
        Selection::Picked(ids) => ids,
        Selection::Filtered(filter) => keys(registers, actor, filter).await?,
    };
    let mut count = 0;
    for chunk in ids.chunks(usize::try_from(CHUNK).unwrap_or(1)) {
        let many = Many {
            actor: actor.clone(),
            ids: chunk.to_vec(),
            alter: alter.clone(),
            day: day.to_owned(),
            note: note.to_owned(),
        };
        count += registers.write("registers.change_many", &author, many, change_in).await?;
    }
    Ok(count)
}

/// Lists the keys of a filter before anything changes, so that a change cannot move the list.
async fn keys(
    registers: &Registers,
    actor: &Actor,
    filter: Filter,
) -> Result<Vec<ComponentId>, RegisterError> {
    let (mut ids, mut after) = (Vec::new(), None::<String>);
    loop {
        let input = (actor.clone(), filter.clone(), after.clone());
        let read = registers.db.read("registers.keys", input, |tx, (actor, filter, after)| {
            let after = after.as_deref();
            Box::pin(queries::component_list(tx, actor, filter.clone(), after, 4 * CHUNK))
        });
        let lines = read.await?;
        let Some(last) = lines.last() else {
            return Ok(ids);
        };
        after = Some(last.code.clone());
        ids.extend(lines.iter().map(|line| line.id));
        if ids.len() > MOST {
            return Err(RegisterError::TooMany(MOST));
        }
    }
}

fn change_in<'t>(
    tx: &'t mut Tx,
    work: &'t Work<Many>,
) -> BoxFuture<'t, Result<usize, RegisterError>> {
    Box::pin(async move {
        let (tools, many) = (&work.tools, &work.input);
        let (mut count, mut is_known) = (0, false);
        for id in &many.ids {
            let Some(before) = store::component_fetch(tx, many.actor.district, *id).await? else {
                continue;
            };
            is_known = true;
            let mut facts = rules::tidied(&tools.city, &many.alter.apply(&before.facts));
            if rules::differences(&before.facts, &facts).is_empty() {
                continue;
            }
            facts.changed_on = Some(many.day.clone());
            let changes = rules::differences(&before.facts, &facts);
            rules::check(&tools.city, before.district, &facts)?;
            if facts.department != before.facts.department {
                check_department(tx, before.district, &facts).await?;
            }
            let step = Step { deed: rules::deed(&changes), changes: &changes, note: &many.note };
            match store_change(tx, tools, &work.author, &before, facts, step).await {
                Ok(_) => count += 1,
                Err(RegisterError::Changed) => {}
                Err(error) => return Err(error),
            }
        }
        if !is_known && !many.ids.is_empty() {
            return Err(RegisterError::NotFound);
        }
        if count > 1 {
            let subject = format!("district:{}", many.actor.district);
            let deed = "registers.change_many";
            let note = Note::new(&tools.ids, tools.now(), &work.author, deed, subject);
            audit::note(tx, &note.detail(json!({ "components": count }))).await?;
        }
        Ok(count)
    })
}

//! New components: one from a form, many from the simulated city.

use super::{authorise, check_department, fresh};
use crate::context::{Registers, Tools, Work};
use crate::error::{Fault, Reason, RegisterError};
use crate::model::{Component, ComponentId, NewComponent};
use crate::{rules, store};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use wangge_db::Tx;
use wangge_identity::Author;
use wangge_identity::audit::{self, Note};

/// Components of one transaction: enough to sync seldom, few enough to let others in between.
const CHUNK: usize = 2_000;

/// Enters a component; without an identity code it gets the next one of its kind.
pub async fn create(
    registers: &Registers,
    author: &Author,
    district: i64,
    new: NewComponent,
) -> Result<ComponentId, RegisterError> {
    authorise(author, district)?;
    let input = (district, new);
    registers
        .write("registers.create", author, input, |tx, work| Box::pin(create_in(tx, work)))
        .await
}

async fn create_in(
    tx: &mut Tx,
    work: &Work<(i64, NewComponent)>,
) -> Result<ComponentId, RegisterError> {
    let (tools, (district, new)) = (&work.tools, &work.input);
    let mut facts = rules::tidied(&tools.city, new);
    rules::check(&tools.city, *district, &facts)?;
    check_department(tx, *district, &facts).await?;
    if !tools.grids.index(*district).is_empty()
        && tools.grids.grid_at(*district, facts.point).is_none()
    {
        return Err(Fault { fact: "point", reason: Reason::OutsideGrids }.into());
    }
    if facts.code.is_empty() {
        Codes::default().give(tx, tools, *district, &mut facts).await?;
    } else if store::component_by_code(tx, *district, &facts.code).await?.is_some() {
        return Err(Fault { fact: "code", reason: Reason::CodeTaken }.into());
    }
    let one = fresh(tools, &work.author, *district, facts);
    let words = rules::words(&tools.city, &one.facts);
    store::components_insert(tx, std::slice::from_ref(&one), &[words]).await?;
    Ok(one.id)
}

/// Stores many components in few transactions, in the order given; the simulated city's way in.
///
/// Only the program may do it. What cannot be is an error and ends it: whoever makes components by
/// rule makes right ones. Returns how many were stored.
pub async fn put_many(
    registers: &Registers,
    author: &Author,
    district: i64,
    components: Vec<NewComponent>,
) -> Result<usize, RegisterError> {
    authorise(author, district)?;
    let all: Arc<[NewComponent]> = components.into();
    let mut from = 0;
    while from < all.len() {
        let until = (from + CHUNK).min(all.len());
        let input = (district, Arc::clone(&all), from..until);
        registers
            .write("registers.put_many", author, input, |tx, work| Box::pin(put_in(tx, work)))
            .await?;
        from = until;
    }
    let input = (district, all.len());
    registers
        .write("registers.put_noted", author, input, |tx, work| {
            Box::pin(async move {
                let (district, count) = work.input;
                let subject = format!("district:{district}");
                let (ids, now) = (&work.tools.ids, work.tools.now());
                let note = Note::new(ids, now, &work.author, "registers.put_many", subject);
                audit::note(tx, &note.detail(json!({ "components": count }))).await?;
                Ok(())
            })
        })
        .await?;
    Ok(all.len())
}

type Stretch = (i64, Arc<[NewComponent]>, std::ops::Range<usize>);

async fn put_in(tx: &mut Tx, work: &Work<Stretch>) -> Result<(), RegisterError> {
    let (tools, (district, all, range)) = (&work.tools, &work.input);
    let mut codes = Codes::default();
    let mut rows: Vec<Component> = Vec::with_capacity(range.len());
    for new in all.get(range.clone()).unwrap_or_default() {
        let mut facts = rules::tidied(&tools.city, new);
        rules::check(&tools.city, *district, &facts)?;
        if facts.code.is_empty() {
            codes.give(tx, tools, *district, &mut facts).await?;
        }
        rows.push(fresh(tools, &work.author, *district, facts));
    }
    let words: Vec<String> = rows.iter().map(|one| rules::words(&tools.city, &one.facts)).collect();
    Ok(store::components_insert(tx, &rows, &words).await?)
}

/// The last identity codes of one transaction, by kind.
#[derive(Default)]
pub(super) struct Codes(HashMap<String, Option<String>>);

impl Codes {
    /// Gives a component the next identity code of its kind.
    pub(super) async fn give(
        &mut self,
        tx: &mut Tx,
        tools: &Tools,
        district: i64,
        facts: &mut NewComponent,
    ) -> Result<(), RegisterError> {
        let last = if let Some(last) = self.0.get(&facts.kind) {
            last.clone()
        } else {
            let prefix = rules::code_prefix(district, &facts.kind);
            store::code_last(tx, district, &prefix).await?
        };
        let standard = tools.city.standard(&facts.standard);
        let next = rules::next_code(standard, district, &facts.kind, last.as_deref());
        facts.code = next.ok_or(Fault { fact: "code", reason: Reason::CodeTaken })?;
        self.0.insert(facts.kind.clone(), Some(facts.code.clone()));
        Ok(())
    }
}

//! The page of a component: what it is, where, whose, what happened to it.

use super::speech::{self, Choice};
use super::{RegisterPages, Related, Who, said};
use crate::commands::Role;
use crate::error::RegisterError;
use crate::model::{Change, Component, ComponentId, Deed};
use crate::permissions::REGISTER_EDIT;
use crate::queries;
use askama::Template;
use axum::extract::{Path, State};
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_web::{PageResult, Ui, page};

/// One fact with its name.
struct FactView {
    name: String,
    value: String,
    is_number: bool,
}

struct StepView {
    icon: &'static str,
    title: String,
    who: String,
    iso: String,
    when: String,
    lines: Vec<String>,
    note: String,
}

#[derive(Template)]
#[template(path = "registers/show.html")]
struct ShowPage {
    ui: Ui,
    /// Its key; the macros of the template have an `id` of their own.
    component: String,
    code: String,
    title: String,
    class: String,
    state: String,
    look: &'static str,
    lon: String,
    lat: String,
    facts: Vec<FactView>,
    related: Vec<(Related, String)>,
    steps: Vec<StepView>,
    states: Vec<Choice>,
    roles: Vec<Choice>,
    departments: Vec<Choice>,
    may_edit: bool,
}

/// `GET /registers/components/{component}`.
pub(crate) async fn show(
    State(pages): State<RegisterPages>,
    who: Who,
    ui: Ui,
    Path(component): Path<ComponentId>,
) -> PageResult {
    let input = (who.0.clone(), component);
    let read = pages.registers.db.read("registers.show", input, |tx, (actor, component)| {
        Box::pin(async move {
            let (found, changes) = queries::component_view(tx, actor, *component).await?;
            let tree = organisation_tree(tx, actor.district).await?;
            let streets = speech::streets(tx, actor.district).await.unwrap_or_default();
            let street = found.street.as_ref().and_then(|code| streets.get(code)).cloned();
            Ok::<_, RegisterError>((found, changes, tree, street.unwrap_or_default()))
        })
    });
    let (found, changes, tree, street) = read.await.map_err(|error| said::fail(&ui, error))?;
    let related = match &pages.related {
        Some(ask) => ask(ui.clone(), who.0.clone(), component).await?,
        None => Vec::new(),
    };
    let related = related.into_iter().map(|one| {
        let when = pages.time(one.at);
        (one, when)
    });
    let city = pages.registers.tools.city();
    let (kind, class) = speech::kind(&ui, city, &found.facts.standard, &found.facts.kind);
    page(&ShowPage {
        component: found.id.to_string(),
        code: found.facts.code.clone(),
        title: speech::called(
            &ui,
            city,
            (&found.facts.standard, &found.facts.kind),
            &found.facts.name,
        ),
        class: if class.is_empty() { kind.clone() } else { format!("{class} / {kind}") },
        state: speech::state(&ui, found.facts.state),
        look: speech::look(found.facts.state),
        lon: format!("{:.6}", found.facts.point.lon),
        lat: format!("{:.6}", found.facts.point.lat),
        facts: facts(&ui, &tree, &found, &street),
        related: related.collect(),
        steps: steps(&pages, &ui, &tree, &found, &changes),
        states: speech::states(&ui, found.facts.state),
        roles: Role::ALL
            .iter()
            .map(|role| (role.to_string(), ui.t(&format!("fact-{role}")), *role == Role::Owner))
            .collect(),
        departments: departments(&ui, &tree, &found),
        may_edit: ui.may(REGISTER_EDIT),
        ui,
    })
}

/// Lists the organisations that a component may be managed by.
pub(crate) fn departments(ui: &Ui, tree: &[TreeRow], found: &Component) -> Vec<Choice> {
    let name =
        |row: &TreeRow| ui.pick(&row.organisation.name, &row.organisation.name_en).to_owned();
    let choice = |row: &TreeRow| {
        let id = row.organisation.id;
        (id.to_string(), name(row), Some(id) == found.facts.department)
    };
    tree.iter().map(choice).collect()
}

fn facts(ui: &Ui, tree: &[TreeRow], found: &Component, street: &str) -> Vec<FactView> {
    let facts = &found.facts;
    let party = |party: &crate::model::Party| {
        if party.code.is_empty() {
            party.name.clone()
        } else {
            format!("{} ({})", party.name, party.code)
        }
    };
    let word = |text: &Option<String>| text.clone().unwrap_or_default();
    let accuracy = facts.accuracy.map_or_else(String::new, |accuracy| {
        ui.t(&format!("component-accuracy-{}", accuracy.as_str().to_lowercase()))
    });
    let all = [
        ("code", facts.code.clone(), true),
        ("place", facts.place.clone(), false),
        ("grid", word(&found.grid), true),
        ("street", street.to_owned(), false),
        ("managing", party(&facts.managing), false),
        ("department", speech::organisation(ui, tree, facts.department), false),
        ("owner", party(&facts.owner), false),
        ("maintainer", party(&facts.maintainer), false),
        ("began-on", word(&facts.began_on), true),
        ("changed-on", word(&facts.changed_on), true),
        ("source", ui.t(&format!("component-source-{}", facts.source)), false),
        ("accuracy", accuracy, false),
        ("remark", facts.remark.clone(), false),
    ];
    let shown = all.into_iter().filter(|(_, value, _)| !value.is_empty());
    shown
        .map(|(name, value, is_number)| FactView {
            name: ui.t(&format!("fact-{name}")),
            value,
            is_number,
        })
        .collect()
}

/// The history, the latest first; at its end stands how the component came into the register.
fn steps(
    pages: &RegisterPages,
    ui: &Ui,
    tree: &[TreeRow],
    found: &Component,
    changes: &[Change],
) -> Vec<StepView> {
    let city = pages.registers.tools.city();
    let iso = |at: wangge_kernel::Instant| {
        at.in_zone(&pages.zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    let who = |name: &str| if name.is_empty() { ui.t("register-program") } else { name.to_owned() };
    let step = |change: &Change| StepView {
        icon: match change.deed {
            Deed::State => "tool",
            Deed::Owner => "users",
            Deed::Move => "map-pin",
            Deed::Import => "upload",
            Deed::Edit => "edit",
        },
        title: ui.t(&format!("component-deed-{}", change.deed)),
        who: who(&change.name),
        iso: iso(change.at),
        when: pages.time(change.at),
        lines: change
            .facts()
            .iter()
            .filter(|one| one.fact != "changed_on")
            .map(|one| speech::change(ui, city, tree, &found.facts.standard, one))
            .collect(),
        note: change.note.clone(),
    };
    let began = StepView {
        icon: "plus",
        title: ui.t("component-deed-entered"),
        who: who(&found.created_by),
        iso: iso(found.created_at),
        when: pages.time(found.created_at),
        lines: Vec::new(),
        note: String::new(),
    };
    changes.iter().map(step).chain([began]).collect()
}

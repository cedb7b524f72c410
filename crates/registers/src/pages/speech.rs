//! Facts of components in the reader's words: kinds, streets, departments, states.

use crate::model::{FactChange, State};
use std::collections::BTreeMap;
use wangge_db::Tx;
use wangge_grid::GridError;
use wangge_identity::OrganisationId;
use wangge_identity::queries::TreeRow;
use wangge_pack::{City, Kind};
use wangge_web::Ui;

/// A choice of a form: value, name, whether it is chosen.
pub(crate) type Choice = (String, String, bool);

/// Names a kind and its class.
pub(crate) fn kind(ui: &Ui, city: &City, standard: &str, code: &str) -> (String, String) {
    let Some(item) = city.item(standard, Kind::Component, code) else {
        return (code.to_owned(), String::new());
    };
    let class = city.class_of(item).map(|class| ui.pick(&class.name, &class.name_en).to_owned());
    (ui.pick(&item.name, &item.name_en).to_owned(), class.unwrap_or_default())
}

/// Returns the name that a component has beside its kind; a file or a form without one takes over the
/// name of the kind in the pack's own language, which says nothing more.
pub(crate) fn own_name(city: &City, standard: &str, code: &str, name: &str) -> String {
    let item = city.item(standard, Kind::Component, code);
    let is_kind = item.is_some_and(|item| name == item.name || name == item.name_en);
    if is_kind { String::new() } else { name.to_owned() }
}

/// Calls a component by its own name, or by its kind where it has none.
pub(crate) fn called(ui: &Ui, city: &City, (standard, code): (&str, &str), name: &str) -> String {
    let own = own_name(city, standard, code, name);
    if own.is_empty() { kind(ui, city, standard, code).0 } else { own }
}

/// Returns the standard in force that has components.
pub(crate) fn standard(city: &City) -> &str {
    let mut current = city.current_standards().map(|standard| standard.reference.as_str());
    current
        .find(|reference| city.classes(reference, Kind::Component).next().is_some())
        .unwrap_or_default()
}

/// Names a state.
pub(crate) fn state(ui: &Ui, state: State) -> String {
    ui.t(&format!("component-state-{state}"))
}

/// Says how a state looks: the kind of its badge.
pub(crate) const fn look(state: State) -> &'static str {
    match state {
        State::Intact => "good",
        State::Damaged => "warn",
        State::Lost => "bad",
        State::Abandoned | State::Removed => "quiet",
    }
}

/// Lists the states of a form.
pub(crate) fn states(ui: &Ui, chosen: State) -> Vec<Choice> {
    State::ALL.iter().map(|one| (one.to_string(), state(ui, *one), *one == chosen)).collect()
}

/// Names an organisation of the district.
pub(crate) fn organisation(ui: &Ui, tree: &[TreeRow], id: Option<OrganisationId>) -> String {
    let found = tree.iter().find(|row| Some(row.organisation.id) == id);
    found.map_or_else(String::new, |row| {
        ui.pick(&row.organisation.name, &row.organisation.name_en).to_owned()
    })
}

/// Streets of a district by their codes.
pub(crate) async fn streets(
    tx: &mut Tx,
    district: i64,
) -> Result<BTreeMap<String, String>, GridError> {
    let grids = wangge_grid::queries::grids_of(tx, district).await?;
    Ok(grids.into_iter().map(|grid| (grid.id.street().to_owned(), grid.street_name)).collect())
}

/// Puts what changed into a sentence: fact, before, afterwards.
pub(crate) fn change(
    ui: &Ui,
    city: &City,
    tree: &[TreeRow],
    standard: &str,
    one: &FactChange,
) -> String {
    let fact = ui.t(&format!("fact-{}", one.fact.replace('_', "-")));
    let value = |text: &str| match one.fact.as_str() {
        _ if text.is_empty() => ui.t("register-nothing"),
        "state" => text.parse().map_or_else(|_| text.to_owned(), |it| state(ui, it)),
        "kind" => kind(ui, city, standard, text).0,
        "department" => organisation(ui, tree, text.parse().ok()),
        "source" => ui.t(&format!("component-source-{text}")),
        _ => text.to_owned(),
    };
    format!("{fact}: {} → {}", value(&one.from), value(&one.to))
}

//! A mapping held against the table's heading and the city: what each row is read by.
//!
//! [`super::run`] makes it once. All mistakes are told at once.

use super::mapping::Mapping;
use crate::model::HEADINGS;
use crate::model::State;
use std::collections::HashMap;
use std::sync::Arc;
use wangge_identity::OrganisationId;
use wangge_pack::{City, Kind, PackError};
use wangge_table::{dates, find, fold};

/// Everything that a row is read by.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) city: Arc<City>,
    pub(super) district: i64,
    pub(super) standard: String,
    pub(super) kind: Option<String>,
    pub(super) gives_codes: bool,
    pub(super) headings: Vec<String>,
    /// Our name of a fact → its column.
    columns: HashMap<&'static str, usize>,
    pub(super) kinds: HashMap<String, String>,
    pub(super) states: HashMap<String, State>,
    pub(super) departments: HashMap<String, OrganisationId>,
    pub(super) formats: Vec<String>,
}

impl Plan {
    /// Holds a mapping against the heading of a table, a city and its organisations by their names
    /// and codes.
    pub(super) fn new(
        mapping: &Mapping,
        headings: &[String],
        city: &Arc<City>,
        district: i64,
        organisations: &HashMap<String, OrganisationId>,
    ) -> Result<Self, Vec<PackError>> {
        let mut errors = Vec::new();
        let form = &mapping.form;
        let columns = columns(mapping, headings, &mut errors);
        let has = |fact: &str| columns.contains_key(fact);
        if !has("lon") || !has("lat") {
            let message = "no columns of longitude and latitude".to_owned();
            errors.push(mapping.error(message, hint(headings)));
        }
        if !has("code") && !form.import.give_codes {
            let message = "no column of identity codes".to_owned();
            errors.push(mapping.error(message, hint(headings)));
        }
        if !has("code") && !has("kind") && form.import.kind.is_none() {
            let message = "neither a column of kinds nor one kind for all rows".to_owned();
            errors.push(mapping.error(message, "[import]\nkind = \"01001\""));
        }
        if let Some((message, hint)) = form.table.fault() {
            errors.push(mapping.error(message, hint));
        }
        let standard = standard(mapping, city, &mut errors);
        let formats = formats(mapping, &mut errors);
        let plan = Self {
            kind: form.import.kind.clone(),
            gives_codes: form.import.give_codes,
            kinds: kinds(mapping, city, &standard, &mut errors),
            states: states(mapping, &mut errors),
            departments: departments(mapping, organisations, &mut errors),
            city: Arc::clone(city),
            headings: headings.to_vec(),
            district,
            standard,
            columns,
            formats,
        };
        if errors.is_empty() { Ok(plan) } else { Err(errors) }
    }

    /// Returns the column of a fact.
    pub(super) fn column(&self, fact: &str) -> Option<usize> {
        self.columns.get(fact).copied()
    }

    /// Returns the heading of a fact's column; the fact itself where there is none.
    pub(super) fn heading<'a>(&'a self, fact: &'a str) -> &'a str {
        let heading = self.column(fact).and_then(|column| self.headings.get(column));
        heading.map_or(fact, String::as_str)
    }
}

fn hint(headings: &[String]) -> String {
    let facts: Vec<&str> = HEADINGS.read().map(|fact| fact.key.as_str()).collect();
    let known = wangge_table::known(headings);
    format!("name it under [columns] ({}); the table has: {known}", facts.join(", "))
}

fn columns(
    mapping: &Mapping,
    headings: &[String],
    errors: &mut Vec<PackError>,
) -> HashMap<&'static str, usize> {
    let named = &mapping.form.columns;
    for fact in named.keys().filter(|fact| HEADINGS.read().all(|known| known.key != **fact)) {
        let facts: Vec<&str> = HEADINGS.read().map(|fact| fact.key.as_str()).collect();
        let message = format!("'{fact}' is no fact of a component");
        errors.push(mapping.error(message, format!("known are {}", facts.join(", "))));
    }
    let mut columns = HashMap::new();
    for fact in HEADINGS.read() {
        let key = fact.key.as_str();
        if let Some(heading) = named.get(key) {
            if let Ok(column) = find(headings, heading) {
                columns.insert(key, column);
            } else {
                let message = format!("the table has no single column '{heading}'");
                errors.push(mapping.error(message, hint(headings)));
            }
        } else if let Some(column) = fact.names().find_map(|name| find(headings, name).ok()) {
            columns.insert(key, column);
        }
    }
    columns
}

/// The standard that is named, or the one in force that has components.
fn standard(mapping: &Mapping, city: &City, errors: &mut Vec<PackError>) -> String {
    let has_components =
        |reference: &str| city.classes(reference, Kind::Component).next().is_some();
    let current = || {
        let mut all = city.current_standards().map(|standard| standard.reference.as_str());
        all.find(|reference| has_components(reference)).unwrap_or_default().to_owned()
    };
    let found = mapping.form.import.standard.clone().unwrap_or_else(current);
    if !has_components(&found) {
        let message = format!("no pack holds a standard '{found}' with components");
        errors.push(mapping.error(message, "[import]\nstandard = \"GB/T 47678.5-2026\""));
    }
    found
}

fn formats(mapping: &Mapping, errors: &mut Vec<PackError>) -> Vec<String> {
    let own = &mapping.form.dates.formats;
    for format in own.iter().filter(|format| !dates::is_format(format)) {
        let message = format!("'{format}' is no format of dates");
        errors.push(mapping.error(message, "use %Y %m %d, or \"serial\""));
    }
    if own.is_empty() { HEADINGS.date_formats().to_vec() } else { own.clone() }
}

/// Kinds by the names of the packs and the words of the mapping; of two with one name none.
fn kinds(
    mapping: &Mapping,
    city: &City,
    standard: &str,
    errors: &mut Vec<PackError>,
) -> HashMap<String, String> {
    let mut kinds: HashMap<String, String> = HashMap::new();
    let of_standard = city
        .items()
        .iter()
        .filter(|item| item.standard == standard && item.kind == Kind::Component);
    for item in of_standard {
        for name in [&item.code, &item.name, &item.name_en] {
            let place = kinds.entry(fold(name)).or_insert_with(|| item.code.clone());
            if *place != item.code {
                place.clear();
            }
        }
    }
    let codes =
        mapping.form.kinds.iter().chain(mapping.form.import.kind.iter().map(|kind| (kind, kind)));
    for (word, code) in codes {
        if city.item(standard, Kind::Component, code).is_none() {
            let message = format!("'{standard}' has no component '{code}'");
            errors.push(mapping.error(message, "see the catalogue of the city's packs"));
        }
        kinds.insert(fold(word), code.clone());
    }
    kinds
}

fn states(mapping: &Mapping, errors: &mut Vec<PackError>) -> HashMap<String, State> {
    let mut states: HashMap<String, State> =
        HEADINGS.states().map(|(word, state)| (fold(word), state)).collect();
    states.extend(State::ALL.iter().map(|state| (state.to_string(), *state)));
    for (word, state) in &mapping.form.states {
        if let Ok(state) = state.parse() {
            states.insert(fold(word), state);
        } else {
            let known: Vec<&str> = State::ALL.iter().map(|state| state.as_str()).collect();
            let message = format!("'{state}' is no state");
            errors.push(mapping.error(message, format!("known are {}", known.join(", "))));
        }
    }
    states
}

fn departments(
    mapping: &Mapping,
    organisations: &HashMap<String, OrganisationId>,
    errors: &mut Vec<PackError>,
) -> HashMap<String, OrganisationId> {
    let mut all = organisations.clone();
    for (word, code) in &mapping.form.departments {
        if let Some(id) = organisations.get(&fold(code)) {
            all.insert(fold(word), *id);
        } else {
            let message = format!("no organisation here has the code '{code}'");
            errors.push(mapping.error(message, "see the organisations of the district"));
        }
    }
    all
}

//! One change of many components: picked in the list, or all of a filter.

use super::list::{PATH, filter_of};
use super::speech::{self, Choice};
use super::{RegisterPages, Who, said};
use crate::commands::{self, Alter, Role, Selection};
use crate::error::RegisterError;
use crate::model::{ComponentId, Party, State};
use crate::queries;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State as Shared};
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_web::{PageError, PageResult, Params, Ui, page, see_other};

#[derive(Template)]
#[template(path = "registers/bulk.html")]
struct BulkPage {
    ui: Ui,
    /// Keys that were picked.
    picked: Vec<String>,
    /// The filter, when all of it is meant.
    query: String,
    count: String,
    states: Vec<Choice>,
    roles: Vec<Choice>,
    departments: Vec<Choice>,
    back: String,
}

/// Pairs of a form or an address.
type Pairs = Vec<(String, String)>;

/// `GET /registers/components/bulk?…`: all of a filter.
pub(crate) async fn filtered(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Pairs>,
) -> PageResult {
    let params = Params(pairs);
    let filter = filter_of(&pages, &params)?;
    let input = (who.0.clone(), filter);
    let read = pages.registers.db.read("registers.bulk", input, |tx, (actor, filter)| {
        Box::pin(queries::component_count(tx, actor, filter.clone()))
    });
    let count = read.await.map_err(|error| said::fail(&ui, error))?;
    drawn(&pages, &who, ui, Vec::new(), params.query(), count).await
}

/// `POST /registers/components/bulk`: those that were picked.
pub(crate) async fn picked(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Form(pairs): Form<Pairs>,
) -> PageResult {
    let picked = ids(&pairs);
    if picked.is_empty() {
        return Ok(see_other(PATH));
    }
    let count = i64::try_from(picked.len()).unwrap_or(i64::MAX);
    let picked = picked.iter().map(ToString::to_string).collect();
    drawn(&pages, &who, ui, picked, String::new(), count).await
}

fn ids(pairs: &Pairs) -> Vec<ComponentId> {
    let picked = pairs.iter().filter(|pair| pair.0 == "component");
    picked.filter_map(|pair| pair.1.parse().ok()).collect()
}

async fn drawn(
    pages: &RegisterPages,
    who: &Who,
    ui: Ui,
    picked: Vec<String>,
    query: String,
    count: i64,
) -> PageResult {
    let read = pages.registers.db.read("registers.bulk_tree", who.0.district, |tx, district| {
        Box::pin(async move { Ok::<_, RegisterError>(organisation_tree(tx, *district).await?) })
    });
    let tree: Vec<TreeRow> = read.await.map_err(|error| said::fail(&ui, error))?;
    let departments = tree.iter().map(|row| {
        let id = row.organisation.id;
        (id.to_string(), speech::organisation(&ui, &tree, Some(id)), false)
    });
    page(&BulkPage {
        states: speech::states(&ui, State::Intact),
        roles: Role::ALL
            .iter()
            .map(|role| {
                (role.to_string(), ui.t(&format!("fact-{role}")), *role == Role::Maintainer)
            })
            .collect(),
        departments: departments.collect(),
        count: ui.tn("register-shown", count),
        back: if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") },
        picked,
        query,
        ui,
    })
}

/// `POST /registers/components/change`: a new state or a new party, of one or of many.
pub(crate) async fn change(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Form(pairs): Form<Pairs>,
) -> PageResult {
    let form = Params(pairs);
    let word = |name: &str| form.get(name).unwrap_or_default().trim();
    let alter = match form.get("state") {
        Some(state) => Alter::State(state.parse().map_err(|_| PageError::not_found())?),
        None => party(&form).ok_or_else(PageError::not_found)?,
    };
    let query = word("query").to_owned();
    let picked = ids(&form.0);
    let selection = if picked.is_empty() {
        let pairs: Pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        // Nothing picked and nothing filtered must not mean everything.
        if pairs.iter().all(|pair| pair.1.is_empty()) {
            return Err(PageError::invalid("error-register-none"));
        }
        Selection::Filtered(filter_of(&pages, &Params(pairs))?)
    } else {
        Selection::Picked(picked)
    };
    let back = form.get("back").filter(|back| back.starts_with("/registers/"));
    let (day, note) = (pages.today(), word("note"));
    let changed = commands::change_many(&pages.registers, &who.0, selection, alter, &day, note)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    let to = back.map_or_else(|| format!("{PATH}?changed={changed}"), str::to_owned);
    Ok(see_other(&to))
}

fn party(form: &Params) -> Option<Alter> {
    let role: Role = form.get("role")?.parse().ok()?;
    let word = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let department = form.get("department").map(str::parse).transpose().ok()?;
    let party = Party { code: word("party_code"), name: word("party") };
    let department = department.filter(|_| role == Role::Managing);
    Some(Alter::Party { role, party, department })
}

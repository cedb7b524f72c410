//! The form of a component: a new one, or new facts of one.

use super::speech::{self, Choice};
use super::{RegisterPages, Who, said};
use crate::commands::{self, Edit};
use crate::error::{Fault, Reason, RegisterError};
use crate::model::{Accuracy, Component, ComponentId, DataSource, NewComponent, Party, State};
use crate::queries;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State as Shared};
use serde::Deserialize;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_kernel::Point;
use wangge_pack::Kind;
use wangge_web::{PageResult, Ui, page, see_other};

/// A form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    version: i64,
    code: String,
    kind: String,
    name: String,
    lon: String,
    lat: String,
    place: String,
    managing: String,
    managing_code: String,
    department: String,
    owner: String,
    owner_code: String,
    maintainer: String,
    maintainer_code: String,
    state: String,
    began_on: String,
    changed_on: String,
    source: String,
    accuracy: String,
    remark: String,
    note: String,
}

#[derive(Template)]
#[template(path = "registers/form.html")]
struct FormPage {
    ui: Ui,
    /// Address that the form goes to.
    action: String,
    back: String,
    is_new: bool,
    sent: Sent,
    kinds: Vec<(String, Vec<Choice>)>,
    states: Vec<Choice>,
    departments: Vec<Choice>,
    sources: Vec<Choice>,
    accuracies: Vec<Choice>,
    fault: String,
    fault_at: String,
}

/// `GET /registers/components/new`, empty or begun by the address.
pub(crate) async fn begin(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Query(sent): Query<Sent>,
) -> PageResult {
    drawn(&pages, &who, ui, None, sent, None).await
}

/// `GET /registers/components/{component}/edit`.
pub(crate) async fn open(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Path(component): Path<ComponentId>,
) -> PageResult {
    let found = load(&pages, &who, &ui, component).await?;
    let sent = filled(&found);
    drawn(&pages, &who, ui, Some(found), sent, None).await
}

/// `POST /registers/components`.
pub(crate) async fn create(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Form(sent): Form<Sent>,
) -> PageResult {
    let made = match read(&pages, &sent) {
        Ok(new) => commands::create(&pages.registers, &who.author(), who.0.district, new).await,
        Err(fault) => Err(fault.into()),
    };
    match made {
        Ok(id) => Ok(see_other(&format!("/registers/components/{id}"))),
        Err(RegisterError::Fault(fault)) => drawn(&pages, &who, ui, None, sent, Some(fault)).await,
        Err(error) => Err(said::fail(&ui, error)),
    }
}

/// `POST /registers/components/{component}`.
pub(crate) async fn save(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Path(component): Path<ComponentId>,
    Form(sent): Form<Sent>,
) -> PageResult {
    let saved = match read(&pages, &sent) {
        Ok(facts) => {
            let (district, version) = (who.0.district, sent.version);
            let edit = Edit { district, id: component, version, facts, note: sent.note.clone() };
            commands::edit(&pages.registers, &who.author(), edit).await.map(drop)
        }
        Err(fault) => Err(fault.into()),
    };
    match saved {
        Ok(()) => Ok(see_other(&format!("/registers/components/{component}"))),
        Err(RegisterError::Fault(fault)) => {
            let found = load(&pages, &who, &ui, component).await?;
            drawn(&pages, &who, ui, Some(found), sent, Some(fault)).await
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

async fn load(
    pages: &RegisterPages,
    who: &Who,
    ui: &Ui,
    component: ComponentId,
) -> Result<Component, wangge_web::PageError> {
    let input = (who.0.clone(), component);
    let read = pages.registers.db.read("registers.form", input, |tx, (actor, component)| {
        Box::pin(queries::component_view(tx, actor, *component))
    });
    Ok(read.await.map_err(|error| said::fail(ui, error))?.0)
}

/// Reads what was sent; what cannot be read is a fault at its field.
fn read(pages: &RegisterPages, sent: &Sent) -> Result<NewComponent, Fault> {
    let number = |fact: &'static str, text: &str| {
        text.trim().parse::<f64>().map_err(|_| Fault { fact, reason: Reason::NotAPlace })
    };
    let (lon, lat) = (number("lon", &sent.lon)?, number("lat", &sent.lat)?);
    let point = Point::new(lon, lat).ok_or(Fault { fact: "lon", reason: Reason::NotAPlace })?;
    let day = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let party = |code: &str, name: &str| Party { code: code.to_owned(), name: name.to_owned() };
    let standard = speech::standard(pages.registers.tools.city());
    let department = match sent.department.trim() {
        "" => None,
        id => {
            let wrong = Fault { fact: "department", reason: Reason::NoOrganisation };
            Some(id.parse().map_err(|_| wrong)?)
        }
    };
    Ok(NewComponent {
        code: sent.code.clone(),
        name: sent.name.clone(),
        place: sent.place.clone(),
        managing: party(&sent.managing_code, &sent.managing),
        department,
        owner: party(&sent.owner_code, &sent.owner),
        maintainer: party(&sent.maintainer_code, &sent.maintainer),
        state: sent.state.parse().unwrap_or(State::Intact),
        began_on: day(&sent.began_on),
        changed_on: day(&sent.changed_on),
        source: sent.source.parse().unwrap_or(DataSource::Surveyed),
        accuracy: sent.accuracy.parse().ok(),
        remark: sent.remark.clone(),
        ..NewComponent::new(standard, sent.kind.trim(), point)
    })
}

/// Fills the form with what the register says.
fn filled(found: &Component) -> Sent {
    let facts = &found.facts;
    Sent {
        version: found.version,
        code: facts.code.clone(),
        kind: facts.kind.clone(),
        name: facts.name.clone(),
        lon: facts.point.lon.to_string(),
        lat: facts.point.lat.to_string(),
        place: facts.place.clone(),
        managing: facts.managing.name.clone(),
        managing_code: facts.managing.code.clone(),
        department: facts.department.map_or_else(String::new, |id| id.to_string()),
        owner: facts.owner.name.clone(),
        owner_code: facts.owner.code.clone(),
        maintainer: facts.maintainer.name.clone(),
        maintainer_code: facts.maintainer.code.clone(),
        state: facts.state.to_string(),
        began_on: facts.began_on.clone().unwrap_or_default(),
        changed_on: facts.changed_on.clone().unwrap_or_default(),
        source: facts.source.to_string(),
        accuracy: facts.accuracy.map_or_else(String::new, |accuracy| accuracy.to_string()),
        remark: facts.remark.clone(),
        note: String::new(),
    }
}

async fn drawn(
    pages: &RegisterPages,
    who: &Who,
    ui: Ui,
    found: Option<Component>,
    sent: Sent,
    fault: Option<Fault>,
) -> PageResult {
    let read = pages.registers.db.read("registers.form_tree", who.0.district, |tx, district| {
        Box::pin(async move { Ok::<_, RegisterError>(organisation_tree(tx, *district).await?) })
    });
    let tree: Vec<TreeRow> = read.await.map_err(|error| said::fail(&ui, error))?;
    let address = found.as_ref().map_or_else(
        || "/registers/components".to_owned(),
        |found| format!("/registers/components/{}", found.id),
    );
    let chosen = |value: &str, sent: &str| value == sent;
    let sources = DataSource::ALL.iter().map(|one| {
        let word = one.to_string();
        let is_chosen = chosen(&word, &sent.source);
        (word, ui.t(&format!("component-source-{one}")), is_chosen)
    });
    let accuracies = Accuracy::ALL.iter().map(|one| {
        let name = ui.t(&format!("component-accuracy-{}", one.as_str().to_lowercase()));
        (one.to_string(), name, chosen(one.as_str(), &sent.accuracy))
    });
    let departments = tree.iter().map(|row| {
        let id = row.organisation.id.to_string();
        let is_chosen = chosen(&id, &sent.department);
        (id, speech::organisation(&ui, &tree, Some(row.organisation.id)), is_chosen)
    });
    page(&FormPage {
        kinds: kinds(pages, &ui, &sent.kind),
        states: speech::states(&ui, sent.state.parse().unwrap_or(State::Intact)),
        departments: departments.collect(),
        sources: sources.collect(),
        accuracies: accuracies.collect(),
        fault: fault.as_ref().map_or_else(String::new, |fault| said::fault(&ui, fault)),
        fault_at: fault.map_or_else(String::new, |fault| fault.fact.to_owned()),
        is_new: found.is_none(),
        back: address.clone(),
        action: address,
        sent,
        ui,
    })
}

/// Lists the kinds of the standard in force by class.
fn kinds(pages: &RegisterPages, ui: &Ui, chosen: &str) -> Vec<(String, Vec<Choice>)> {
    let city = pages.registers.tools.city();
    let classes = city.classes(speech::standard(city), Kind::Component);
    classes
        .map(|class| {
            let items = city.items_of(class).map(|item| {
                let name = format!("{} {}", item.code, ui.pick(&item.name, &item.name_en));
                (item.code.clone(), name, item.code == chosen)
            });
            (ui.pick(&class.name, &class.name_en).to_owned(), items.collect())
        })
        .collect()
}

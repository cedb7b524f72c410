//! Issuing letters: supervision and reminder notices, instructions, contact forms.

use super::act::{last_moment, tree};
use super::upload::{Sent, receive};
use super::{CasePages, Who, said};
use crate::commands::{self, Letter};
use crate::error::CaseError;
use crate::model::{CaseId, FileRole};
use crate::queries;
use crate::rules::Refusal;
use askama::Template;
use axum::extract::{Multipart, Query, State};
use wangge_identity::queries::{TreeRow, people};
use wangge_identity::{AccountId, Actor, OrganisationId, OrganisationKind, Person};
use wangge_pack::{City, Flow};
use wangge_web::{PageError, PageResult, Ui, page, see_other};

/// Lists the flows of letters that a post may issue.
pub(super) fn kinds<'a>(city: &'a City, actor: &'a Actor) -> impl Iterator<Item = &'a Flow> {
    let may = |name: &str| actor.permissions.iter().any(|own| own == name);
    // A letter runs from the day on which it is issued; a report is opened by the desk.
    city.flows()
        .iter()
        .filter(move |flow| !flow.clocks.is_empty() && flow.opened_by.as_deref().is_some_and(may))
}

#[derive(Template)]
#[template(path = "cases/letter.html")]
struct LetterPage {
    ui: Ui,
    flows: Vec<(String, String, bool)>,
    departments: Vec<(String, String, bool)>,
    handlers: Vec<(String, String)>,
    subject: String,
    body: String,
    until: String,
    concerns: String,
    fault: String,
}

/// `GET /letters/new`: empty, or about the cases of the address.
pub(crate) async fn form(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let numbers: Vec<&str> =
        pairs.iter().filter(|pair| pair.0 == "case").map(|pair| pair.1.as_str()).collect();
    let mut sent = pairs.clone();
    sent.push(("concerns".to_owned(), numbers.join(" ")));
    draw(&pages, &who, ui, &Sent::of(sent), String::new()).await
}

/// `POST /letters`.
pub(crate) async fn send(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    form: Multipart,
) -> PageResult {
    let sent = receive(&pages, &ui, FileRole::Document, form).await?;
    let concerns = match concerned(&pages, &who, &ui, &sent).await? {
        Ok(concerns) => concerns,
        Err(number) => {
            let fault = ui.tw("letter-unknown-case", &number);
            return draw(&pages, &who, ui, &sent, fault).await;
        }
    };
    let tree = tree(&pages, &who, &ui).await?;
    let department = sent.read::<OrganisationId>("department").and_then(|id| {
        let found = tree.iter().find(|row| row.organisation.id == id);
        found.map(|row| (id, row.organisation.path.clone()))
    });
    let letter = Letter {
        district: who.0.district,
        flow: sent.word("flow").to_owned(),
        subject: sent.word("subject").to_owned(),
        body: sent.word("body").to_owned(),
        department,
        handler: sent.named::<AccountId>("handler")?,
        due_at: last_moment(&pages, sent.word("until")),
        concerns,
        files: sent.files.clone(),
    };
    match commands::issue(&pages.cases, &who.author(), letter).await {
        Ok(opened) => Ok(see_other(&format!("/cases/{}", opened.id))),
        Err(CaseError::Refused(why)) if is_at_the_form(&why) => {
            let fault = said::refusal(&ui, &why);
            draw(&pages, &who, ui, &sent, fault).await
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

const fn is_at_the_form(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Missing(_) | Refusal::NotLater)
}

/// Finds the cases whose numbers stand in the form; the first that is not there comes back.
async fn concerned(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    sent: &Sent,
) -> Result<Result<Vec<CaseId>, String>, PageError> {
    let words = sent.word("concerns").split([' ', ',', '，', '、', '\n', '\r']);
    let numbers: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let input = (who.0.clone(), numbers);
    let read = pages.cases.db.read("cases.concerned", input, |tx, (actor, numbers)| {
        Box::pin(async move {
            let mut found = Vec::new();
            for number in numbers {
                match queries::case_by_number(tx, actor, number).await? {
                    Some(id) => found.push(id),
                    None => return Ok::<_, CaseError>(Err(number.clone())),
                }
            }
            Ok(Ok(found))
        })
    });
    read.await.map_err(|error| said::fail(ui, error))
}

async fn draw(pages: &CasePages, who: &Who, ui: Ui, sent: &Sent, fault: String) -> PageResult {
    let city = pages.city();
    let chosen = sent.word("flow");
    let flows: Vec<(String, String, bool)> = kinds(&city, &who.0)
        .map(|flow| {
            let name = ui.pick(&flow.name, &flow.name_en).to_owned();
            (flow.key.clone(), name, flow.key == chosen)
        })
        .collect();
    if flows.is_empty() {
        return Err(PageError::refused("error-permission").about("case.contact"));
    }
    let tree = tree(pages, who, &ui).await?;
    let input = (who.0.district, pages.now());
    let heads = pages.cases.db.read("cases.heads", input, |tx, (district, now)| {
        Box::pin(async move {
            Ok::<_, CaseError>(people(tx, *district, "department", "/", *now).await?)
        })
    });
    let heads: Vec<Person> = heads.await.map_err(|error| said::fail(&ui, error))?;
    let wanted = sent.read::<OrganisationId>("department");
    let is_answerable = |row: &&TreeRow| {
        matches!(
            row.organisation.kind,
            OrganisationKind::Department | OrganisationKind::Street | OrganisationKind::Centre
        )
    };
    page(&LetterPage {
        flows,
        departments: tree
            .iter()
            .filter(is_answerable)
            .map(|row| {
                let organisation = &row.organisation;
                let name = ui.pick(&organisation.name, &organisation.name_en).to_owned();
                (organisation.id.to_string(), name, Some(organisation.id) == wanted)
            })
            .collect(),
        handlers: heads
            .iter()
            .map(|person| {
                let place = ui.pick(&person.organisation_name, &person.organisation_name_en);
                (person.account_id.to_string(), format!("{} · {place}", person.name))
            })
            .collect(),
        subject: sent.word("subject").to_owned(),
        body: sent.word("body").to_owned(),
        until: sent.word("until").to_owned(),
        concerns: sent.word("concerns").to_owned(),
        fault,
        ui,
    })
}

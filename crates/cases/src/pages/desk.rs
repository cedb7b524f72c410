//! What people set up for their work: kept filters, sentences, bulk exemptions.

use super::act::last_moment;
use super::{CasePages, Who, said};
use crate::Phrase;
use crate::commands::{self, Exempt};
use crate::error::CaseError;
use crate::model::Fact;
use crate::queries::{self, ExemptScope};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;
use wangge_kernel::Instant;
use wangge_web::{PageResult, Ui, page, see_other};

/// A filter to keep.
#[derive(Debug, Deserialize)]
pub(crate) struct Keep {
    name: String,
    query: String,
}

/// `POST /filters`.
pub(crate) async fn keep(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(keep): Form<Keep>,
) -> PageResult {
    let name: String = keep.name.chars().take(40).collect();
    let query: String = keep.query.chars().take(2_000).collect();
    commands::filter_keep(&pages.cases, &who.0, &name, &query)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other(&format!("/cases?{query}")))
}

/// `POST /filters/{filter}/drop`.
pub(crate) async fn drop_filter(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(filter): Path<i64>,
) -> PageResult {
    commands::filter_drop(&pages.cases, &who.0, filter)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/cases"))
}

#[derive(Template)]
#[template(path = "cases/phrases.html")]
struct PhrasesPage {
    ui: Ui,
    phrases: Vec<(i64, String, String)>,
    actions: Vec<(String, String)>,
}

/// A sentence for the bank.
#[derive(Debug, Deserialize)]
pub(crate) struct NewPhrase {
    action: String,
    words: String,
}

/// `GET /phrases`: the bank of sentences.
pub(crate) async fn phrases(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let read = pages.cases.db.read("cases.phrases", who.0.district, |tx, district| {
        Box::pin(queries::phrases_of(tx, *district))
    });
    let phrases: Vec<Phrase> = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let city = pages.city();
    let flow = city.flow(crate::CASE_FLOW);
    let name = |key: &str| {
        let action = flow.and_then(|flow| flow.action(key));
        action.map_or_else(|| key.to_owned(), |it| ui.pick(&it.name, &it.name_en).to_owned())
    };
    let actions = flow.map(|flow| flow.actions.as_slice()).unwrap_or_default();
    page(&PhrasesPage {
        phrases: phrases.iter().map(|it| (it.id, name(&it.action), it.words.clone())).collect(),
        actions: actions
            .iter()
            .filter(|action| !action.by_program)
            .map(|action| (action.key.clone(), name(&action.key)))
            .collect(),
        ui,
    })
}

/// `POST /phrases`.
pub(crate) async fn add_phrase(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(phrase): Form<NewPhrase>,
) -> PageResult {
    let words: String = phrase.words.chars().take(400).collect();
    if !words.trim().is_empty() {
        commands::phrase_keep(&pages.cases, &who.0, &phrase.action, &words)
            .await
            .map_err(|error| said::fail(&ui, error))?;
    }
    Ok(see_other("/phrases"))
}

/// `POST /phrases/{phrase}/drop`.
pub(crate) async fn drop_phrase(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(phrase): Path<i64>,
) -> PageResult {
    commands::phrase_drop(&pages.cases, &who.0, phrase)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/phrases"))
}

#[derive(Template)]
#[template(path = "cases/exempt.html")]
struct ExemptPage {
    ui: Ui,
    done: String,
    fault: String,
}

/// A bulk exemption as it is filled in.
#[derive(Debug, Deserialize)]
pub(crate) struct ExemptForm {
    fact: String,
    from: String,
    until: String,
    code: String,
    area: String,
    reason: String,
}

/// `GET /exemptions`.
pub(crate) async fn exemptions(ui: Ui) -> PageResult {
    page(&ExemptPage { ui, done: String::new(), fault: String::new() })
}

/// `POST /exemptions`.
pub(crate) async fn exempt(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(form): Form<ExemptForm>,
) -> PageResult {
    let wanted = wanted(&pages, &who, &form);
    let Some(wanted) = wanted else {
        let fault = ui.t("exempt-bad-period");
        return page(&ExemptPage { ui, done: String::new(), fault });
    };
    match commands::exempt(&pages.cases, &who.author(), wanted).await {
        Ok(marked) => {
            let done = ui.tn("exempt-done", marked);
            page(&ExemptPage { ui, done, fault: String::new() })
        }
        Err(CaseError::Refused(why)) => {
            let fault = said::refusal(&ui, &why);
            page(&ExemptPage { ui, done: String::new(), fault })
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

fn wanted(pages: &CasePages, who: &Who, form: &ExemptForm) -> Option<Exempt> {
    let first: jiff::civil::Date = form.from.parse().ok()?;
    let from = Instant::from(first.to_zoned(pages.zone()).ok()?.timestamp());
    let to = last_moment(pages, &form.until)?;
    let scope = ExemptScope {
        from,
        to,
        code: form.code.trim().to_owned(),
        area: form.area.trim().to_owned(),
    };
    let fact: Fact = form.fact.parse().ok()?;
    (from < to).then(|| Exempt {
        district: who.0.district,
        scope,
        fact,
        reason: form.reason.clone(),
    })
}

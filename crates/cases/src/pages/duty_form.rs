//! A rule about whose a matter is: written, tried on last month's cases, published.

use super::duties::{RuleView, draft_view};
use super::{CasePages, Who, duty_words, said, speech};
use crate::OwnRule;
use crate::commands::{self, RuleDraft};
use crate::error::CaseError;
use crate::permissions::DUTY_EDIT;
use crate::queries::{self, Duties, Trial};
use crate::rules::Refusal;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use std::sync::Arc;
use wangge_pack::{City, DutyRule, OF_MANAGING, OF_STREET};
use wangge_web::{PageError, PageResult, Params, Ui, page, see_other};

/// Days of cases on which a draft is tried.
const TRIAL_DAYS: i64 = 31;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Pairs of a form or an address.
type Pairs = Vec<(String, String)>;
/// A choice of a form: value, name, whether it is chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "cases/duty_form.html")]
struct FormPage {
    ui: Ui,
    id: String,
    rule: DutyRule,
    clause: String,
    code: String,
    area: String,
    owner: String,
    note: String,
    departments: Vec<Choice>,
    cohosts: Vec<Choice>,
    fault: String,
}

/// A case of the trial.
struct MovedView {
    href: String,
    number: String,
    matter: String,
    place: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "cases/duty_draft.html")]
struct DraftPage {
    ui: Ui,
    id: String,
    rule: RuleView,
    note: String,
    is_draft: bool,
    may_edit: bool,
    result: String,
    moved: Vec<MovedView>,
    more: String,
    history: Vec<RuleView>,
}

/// `GET /responsibility/new`, empty or begun from the rule of a key or a draft.
pub(crate) async fn begin(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Pairs>,
) -> PageResult {
    let params = Params(pairs);
    let duties = load(&pages, &who, &ui).await?;
    if let Some(id) = params.get("draft") {
        let id: i64 = id.parse().map_err(|_| PageError::not_found())?;
        let own = fetch(&pages, &who, &ui, id).await?;
        return drawn(ui, &duties, Some(id), own.rule, &own.note, String::new());
    }
    let key = params.get("key").unwrap_or_default();
    let known = duties.table.rules().iter().find(|held| held.rule.key == key);
    let rule = known.map(|held| held.rule.clone()).unwrap_or_default();
    drawn(ui, &duties, None, rule, "", String::new())
}

async fn load(pages: &CasePages, who: &Who, ui: &Ui) -> Result<Duties, PageError> {
    let input = (who.0.district, pages.city());
    let read = pages.cases.db.read("cases.duty_form", input, |tx, (district, city)| {
        Box::pin(queries::duties(tx, *district, city))
    });
    read.await.map_err(|error| said::fail(ui, error))
}

async fn fetch(pages: &CasePages, who: &Who, ui: &Ui, id: i64) -> Result<OwnRule, PageError> {
    let input = (who.0.clone(), id);
    let read = pages.cases.db.read("cases.own_rule", input, |tx, (actor, id)| {
        Box::pin(queries::own_rule(tx, actor, *id))
    });
    read.await.map_err(|error| said::fail(ui, error))
}

fn drawn(
    ui: Ui,
    duties: &Duties,
    id: Option<i64>,
    rule: DutyRule,
    note: &str,
    fault: String,
) -> PageResult {
    let name = |code: &str| duty_words::department(&ui, &duties.tree, code);
    let codes = duties.tree.iter().map(|row| row.organisation.code.as_str());
    let special = [OF_STREET, OF_MANAGING];
    let departments = special.into_iter().chain(codes.clone());
    let departments: Vec<Choice> =
        departments.map(|code| (code.to_owned(), name(code), rule.department == code)).collect();
    let cohosts = codes.map(|code| {
        (code.to_owned(), name(code), rule.cohosts.iter().any(|cohost| cohost == code))
    });
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    page(&FormPage {
        cohosts: cohosts.collect(),
        departments,
        clause: text(&rule.clause),
        code: text(&rule.code),
        area: text(&rule.area),
        owner: text(&rule.owner),
        id: id.map_or_else(String::new, |id| id.to_string()),
        note: note.to_owned(),
        rule,
        fault,
        ui,
    })
}

/// `POST /responsibility`: keeps a draft and shows what it would do.
pub(crate) async fn save(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(pairs): Form<Pairs>,
) -> PageResult {
    let form = Params(pairs);
    let word = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let optional = |name: &str| Some(word(name)).filter(|text| !text.is_empty());
    let cohosts = form.0.iter().filter(|pair| pair.0 == "cohosts").map(|pair| pair.1.clone());
    let rule = DutyRule {
        key: word("key"),
        name: word("name"),
        name_en: word("name_en"),
        clause: optional("clause"),
        code: optional("code"),
        area: optional("area"),
        owner: optional("owner"),
        department: word("department"),
        cohosts: cohosts.collect(),
        is_direct: form.get("direct").is_some(),
    };
    let id = form.get("id").map(str::parse).transpose().map_err(|_| PageError::not_found())?;
    let draft = RuleDraft { id, rule, note: word("note") };
    match commands::draft_rule(&pages.cases, &who.0, draft.clone()).await {
        Ok(id) => Ok(see_other(&format!("/responsibility/{id}"))),
        Err(CaseError::Refused(why @ Refusal::BadDuty(_))) => {
            let duties = load(&pages, &who, &ui).await?;
            let fault = said::refusal(&ui, &why);
            drawn(ui, &duties, id, draft.rule, &draft.note, fault)
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

struct Loaded {
    own: OwnRule,
    duties: Duties,
    trial: Option<Trial>,
    history: Vec<OwnRule>,
}

/// `GET /responsibility/{rule}`: a version; of a draft, what it would do.
pub(crate) async fn show(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(rule): Path<i64>,
) -> PageResult {
    let input = (who.0.clone(), pages.city(), rule, pages.now());
    let read = pages.cases.db.read("cases.duty_trial", input, |tx, (actor, city, rule, now)| {
        Box::pin(async move {
            let own = queries::own_rule(tx, actor, *rule).await?;
            let since = now.plus_millis(-TRIAL_DAYS * DAY_MS);
            let trial = match own.from_at {
                None => Some(queries::trial(tx, actor, city, &own.rule, since, *now).await?),
                Some(_) => None,
            };
            let history = queries::rule_history(tx, actor, &own.rule.key).await?;
            let duties = queries::duties(tx, actor.district, city).await?;
            Ok::<_, CaseError>(Loaded { own, duties, trial, history })
        })
    });
    let loaded = read.await.map_err(|error| said::fail(&ui, error))?;
    let city = pages.city();
    let trial = loaded.trial.clone().unwrap_or_default();
    page(&DraftPage {
        id: loaded.own.id.to_string(),
        rule: draft_view(&pages, &ui, &loaded.duties, &loaded.own),
        note: loaded.own.note.clone(),
        is_draft: loaded.own.from_at.is_none(),
        may_edit: ui.may(DUTY_EDIT),
        result: format!(
            "{} {}",
            ui.tn("duty-trial-looked", trial.looked),
            ui.tn("duty-trial-moved", trial.count)
        ),
        more: match trial.count.checked_sub(trial.moved.len()) {
            Some(more) if more > 0 => ui.tn("duty-more", more),
            _ => String::new(),
        },
        moved: moved_views(&ui, &city, &loaded.duties, &trial),
        history: loaded
            .history
            .iter()
            .map(|own| draft_view(&pages, &ui, &loaded.duties, own))
            .collect(),
        ui,
    })
}

fn moved_views(ui: &Ui, city: &Arc<City>, duties: &Duties, trial: &Trial) -> Vec<MovedView> {
    let office = |id| {
        let name = speech::organisation(ui, &duties.tree, id);
        if name.is_empty() { ui.t("duty-of-nobody") } else { name }
    };
    let view = |one: &queries::Moved| {
        let [standard, kind, code] = &one.category;
        let (standard, kind) = (standard.as_deref(), kind.as_deref());
        MovedView {
            href: format!("/cases/{}", one.id),
            number: one.number.clone(),
            matter: speech::matter(ui, city, standard, kind, code.as_deref()).0,
            place: one.place.clone(),
            from: office(one.from),
            to: office(one.to),
        }
    };
    trial.moved.iter().map(view).collect()
}

/// `POST /responsibility/{rule}/publish`.
pub(crate) async fn publish(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(rule): Path<i64>,
) -> PageResult {
    commands::publish_rule(&pages.cases, &who.0, rule)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/responsibility"))
}

/// `POST /responsibility/{rule}/drop`.
pub(crate) async fn discard(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(rule): Path<i64>,
) -> PageResult {
    commands::drop_rule(&pages.cases, &who.0, rule)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/responsibility"))
}

//! One action on many cases at once, each in a transaction of its own, with undo.

use super::act::read;
use super::forms::{FieldView, Offers, Staff};
use super::upload::{Sent, receive};
use super::{CasePages, Who, duty_words, forms, said, speech};
use crate::commands::{self, Act};
use crate::context::CASE_FLOW;
use crate::error::CaseError;
use crate::model::{CaseId, FileRole};
use crate::rules::Form;
use askama::Template;
use axum::extract::{Multipart, State};
use wangge_identity::Actor;
use wangge_identity::queries::{organisation_tree, people};
use wangge_pack::{ActionDef, City, FormField};
use wangge_web::{PageError, PageResult, Ui, page};

/// Most cases of one stroke, so that a browser does not wait for ever.
const MOST: usize = 200;

/// An action as the bar at the bottom of the list offers it.
pub(crate) struct BulkView {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) icon: &'static str,
}

/// Lists the bulk actions of a post; with a stage chosen, only those that begin there.
pub(super) fn offered(
    city: &City,
    ui: &Ui,
    actor: &Actor,
    stage: Option<&str>,
    flow: &str,
) -> Vec<BulkView> {
    let key = flow.split(',').next().filter(|key| !key.is_empty()).unwrap_or(CASE_FLOW);
    let Some(flow) = city.flow(key) else {
        return Vec::new();
    };
    let stages: Vec<&str> = stage.map(|text| text.split(',').collect()).unwrap_or_default();
    let begins = |action: &&ActionDef| {
        stages.is_empty() || stages.iter().any(|stage| flow.begins(action, stage))
    };
    let may = |action: &&ActionDef| actor.permissions.contains(&action.permission);
    let offered = flow.actions.iter().filter(|action| action.bulk).filter(may).filter(begins);
    offered
        .map(|action| BulkView {
            key: action.key.clone(),
            name: ui.pick(&action.name, &action.name_en).to_owned(),
            icon: forms::icon(&action.key),
        })
        .collect()
}

struct Line {
    id: String,
    number: String,
    matter: String,
    place: String,
    /// Why it was refused; empty for what was done.
    why: String,
}

#[derive(Template)]
#[template(path = "cases/bulk.html")]
struct BulkPage {
    ui: Ui,
    action: BulkAction,
    offers: Offers,
    lines: Vec<Line>,
    why_department: String,
    back: String,
}

/// What the shared template of fields asks of an action.
struct BulkAction {
    key: String,
    name: String,
    fields: Vec<FieldView>,
    reasons: Vec<(String, String)>,
    phrases: Vec<String>,
}

impl BulkAction {
    fn of(city: &City, ui: &Ui, action: &ActionDef) -> Self {
        let demanded = action.form.iter().map(|field| (field, true));
        let fields = demanded.chain(action.may.iter().map(|field| (field, false)));
        // Photos and clauses belong to one case each.
        let fields = fields.filter(|(field, _)| !ONE_BY_ONE.contains(field));
        let reasons =
            city.flow(CASE_FLOW).into_iter().flat_map(|flow| flow.reasons_of(&action.key));
        Self {
            key: action.key.clone(),
            name: ui.pick(&action.name, &action.name_en).to_owned(),
            fields: fields
                .map(|(field, required)| FieldView { name: field.as_str(), required })
                .collect(),
            reasons: reasons
                .map(|it| (it.key.clone(), ui.pick(&it.name, &it.name_en).to_owned()))
                .collect(),
            phrases: Vec::new(),
        }
    }

    fn result_key(&self, finding: &str) -> String {
        format!("finding-{}-{finding}", self.key)
    }
}

/// Fields that cannot be the same for many cases.
const ONE_BY_ONE: [FormField; 3] = [FormField::Clause, FormField::Photo, FormField::Work];

#[derive(Template)]
#[template(path = "cases/bulk_done.html")]
struct DonePage {
    ui: Ui,
    title: String,
    done: Vec<Line>,
    refused: Vec<Line>,
    ids: String,
    can_undo: bool,
    back: String,
}

/// `POST /cases/bulk`: asks for what the action needs, or does it at once.
pub(crate) async fn bulk(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    form: Multipart,
) -> PageResult {
    let sent = receive(&pages, &ui, FileRole::Document, form).await?;
    let ids: Vec<CaseId> = sent.list("case");
    if ids.is_empty() || ids.len() > MOST {
        return Err(PageError::invalid("error-bulk-number").about(MOST.to_string()));
    }
    let city = pages.city();
    let key = sent.word("action");
    let found = city.flows().iter().find_map(|flow| flow.action(key).filter(|action| action.bulk));
    let action = found.ok_or_else(PageError::not_found)?;
    let shown = BulkAction::of(&city, &ui, action);
    let is_asked = shown.fields.iter().any(|field| field.required);
    if is_asked && sent.word("confirmed").is_empty() {
        return ask(&pages, &who, ui, shown, &ids, &sent).await;
    }
    let form = read(&pages, &who, &ui, &sent).await?;
    run(&pages, &who, ui, &shown, &ids, form, sent.word("back")).await
}

async fn ask(
    pages: &CasePages,
    who: &Who,
    ui: Ui,
    action: BulkAction,
    ids: &[CaseId],
    sent: &Sent,
) -> PageResult {
    let input = (who.0.clone(), ids.to_vec(), pages.now(), pages.city());
    let read = pages.cases.db.read("cases.bulk", input, |tx, (actor, ids, now, city)| {
        Box::pin(async move {
            let mut cases = Vec::new();
            for id in ids {
                cases.push(crate::queries::case_files(tx, actor, *id).await?.0);
            }
            let tree = organisation_tree(tx, actor.district).await?;
            let path = &actor.organisation_path;
            let staff = Staff {
                collectors: people(tx, actor.district, "collector", "/", *now).await?,
                handlers: people(tx, actor.district, "handler", path, *now).await?,
                supervisors: people(tx, actor.district, "supervisor", "/", *now).await?,
            };
            // The department is offered for the first case: a stroke is for cases that are alike.
            let whose = match cases.first() {
                Some(case) => crate::queries::whose(tx, city, case).await?,
                None => None,
            };
            Ok::<_, CaseError>((cases, tree, staff, whose))
        })
    });
    let (cases, tree, staff, whose) = read.await.map_err(|error| said::fail(&ui, error))?;
    let city = pages.city();
    let own = cases.first().and_then(|case| case.department);
    let offers = Offers::plain(&ui, &tree, whose.as_ref(), &staff, own);
    let line = |case: &crate::model::Case| Line {
        id: case.id.to_string(),
        number: case.number.clone(),
        matter: speech::matter_of(&ui, &city, case).0,
        place: case.place.clone(),
        why: String::new(),
    };
    page(&BulkPage {
        lines: cases.iter().map(line).collect(),
        action,
        offers,
        why_department: whose
            .map_or_else(String::new, |whose| duty_words::why(&ui, &city, &whose.held)),
        back: sent.word("back").to_owned(),
        ui,
    })
}

/// Does it case by case; what is refused keeps nobody from the rest.
async fn run(
    pages: &CasePages,
    who: &Who,
    ui: Ui,
    action: &BulkAction,
    ids: &[CaseId],
    form: Form,
    back: &str,
) -> PageResult {
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for id in ids {
        let act = Act {
            district: who.0.district,
            case: *id,
            version: None,
            action: action.key.clone(),
            form: form.clone(),
            files: Vec::new(),
        };
        let line = |number: String, place: String, why: String| Line {
            id: id.to_string(),
            number,
            matter: String::new(),
            place,
            why,
        };
        match commands::act(&pages.cases, &who.author(), act).await {
            Ok(case) => done.push(line(case.number, case.place, String::new())),
            Err(CaseError::Refused(why)) => {
                let (number, place) = named(pages, who, *id).await;
                refused.push(line(number, place, said::refusal(&ui, &why)));
            }
            Err(CaseError::NotFound | CaseError::Permission(_)) => {
                refused.push(line(id.to_string(), String::new(), ui.t("refusal-stage")));
            }
            Err(CaseError::Changed) => {
                let (number, place) = named(pages, who, *id).await;
                refused.push(line(number, place, ui.t("error-conflict")));
            }
            Err(error) => return Err(said::fail(&ui, error)),
        }
    }
    let ids: Vec<&str> = done.iter().map(|line| line.id.as_str()).collect();
    page(&DonePage {
        title: ui.tw("bulk-done", &action.name),
        ids: ids.join(","),
        can_undo: !ids.is_empty() && pages.city().case_rules().undo_seconds > 0,
        back: if back.is_empty() { "/cases".to_owned() } else { back.to_owned() },
        done,
        refused,
        ui,
    })
}

async fn named(pages: &CasePages, who: &Who, id: CaseId) -> (String, String) {
    let read = pages.cases.db.read("cases.bulk_named", (who.0.clone(), id), |tx, (actor, id)| {
        Box::pin(crate::queries::case_files(tx, actor, *id))
    });
    let found: Result<_, CaseError> = read.await;
    found.map_or_else(|_| (id.to_string(), String::new()), |(case, _)| (case.number, case.place))
}

/// `POST /cases/bulk/undo`: takes a stroke back, as far as nothing followed.
pub(crate) async fn undo(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    form: Multipart,
) -> PageResult {
    let sent = receive(&pages, &ui, FileRole::Document, form).await?;
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for id in sent.list::<CaseId>("case").into_iter().take(MOST) {
        let (number, place) = named(&pages, &who, id).await;
        let mut line =
            Line { id: id.to_string(), number, matter: String::new(), place, why: String::new() };
        match commands::undo(&pages.cases, &who.author(), who.0.district, id).await {
            Ok(_) => done.push(line),
            Err(CaseError::Refused(why)) => {
                line.why = said::refusal(&ui, &why);
                refused.push(line);
            }
            Err(error) => return Err(said::fail(&ui, error)),
        }
    }
    page(&DonePage {
        title: ui.t("bulk-undone"),
        ids: String::new(),
        can_undo: false,
        back: "/cases".to_owned(),
        done,
        refused,
        ui,
    })
}

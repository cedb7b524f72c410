//! One action, sent from the panel of a case page.

use super::upload::{Sent, receive};
use super::{CasePages, Who, catalogue, said};
use crate::commands::{self, Act};
use crate::error::CaseError;
use crate::model::{Call, CaseId, FileRole, Finding, ReportId, Satisfaction, Work};
use crate::queries;
use crate::rules::{Form, Refusal};
use axum::extract::{Multipart, Path, State};
use jiff::civil::{Date, DateTime};
use wangge_identity::queries::TreeRow;
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::Instant;
use wangge_kernel::calendar::Limit;
use wangge_web::{PageError, PageResult, Ui, see_other};

/// `POST /cases/{case}/undo`: takes the last step back.
pub(crate) async fn undo(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(case): Path<CaseId>,
) -> PageResult {
    commands::undo(&pages.cases, &who.author(), who.0.district, case)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other(&format!("/cases/{case}")))
}

/// `POST /cases/{case}/replies/{seq}/again`: sends an answer again that was given up.
pub(crate) async fn reply_again(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((case, seq)): Path<(CaseId, i64)>,
) -> PageResult {
    commands::reply_again(&pages.cases, &who.author(), who.0.district, case, seq)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other(&format!("/cases/{case}")))
}

/// `POST /cases/{case}/claim` and `/release`: whoever works on a report has it alone.
pub(crate) async fn claim(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(case): Path<CaseId>,
) -> PageResult {
    commands::claim(&pages.cases, &who.0, case).await.map_err(|error| said::fail(&ui, error))?;
    Ok(see_other(&format!("/cases/{case}")))
}

/// `POST /cases/{case}/release`.
pub(crate) async fn release(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(case): Path<CaseId>,
) -> PageResult {
    commands::release(&pages.cases, &who.0, case).await.map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/cases"))
}

/// `POST /cases/{case}/act/{action}`.
pub(crate) async fn act(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((case, action)): Path<(CaseId, String)>,
    form: Multipart,
) -> PageResult {
    let role = match action.as_str() {
        "feedback" | "sub_done" | "cohost_done" => FileRole::After,
        "verify" | "check" | "waive_verify" | "waive_check" | "look" => FileRole::Scene,
        _ => FileRole::Document,
    };
    let mut sent = receive(&pages, &ui, role, form).await?;
    if let Some(fault) = sent.faults.first() {
        return Err(PageError::invalid("error-case-refused").about(fault.clone()));
    }
    let act = Act {
        district: who.0.district,
        case,
        version: sent.read("version"),
        action,
        form: read(&pages, &who, &ui, &sent).await?,
        files: std::mem::take(&mut sent.files),
    };
    commands::act(&pages.cases, &who.author(), act)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    // A collector's task leads back to the next one, everybody else stays on the case.
    let back = sent.word("back");
    Ok(see_other(if back.is_empty() { "/cases" } else { back }))
}

/// Reads the form of an action; what is left open the rules ask for.
pub(super) async fn read(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    sent: &Sent,
) -> Result<Form, PageError> {
    let matter = sent.word("matter");
    let category =
        if matter.is_empty() { None } else { catalogue::understood(&pages.city(), matter) };
    let tree = tree(pages, who, ui).await?;
    let path = |id: OrganisationId| {
        let found = tree.iter().find(|row| row.organisation.id == id);
        found.map(|row| (id, row.organisation.path.clone()))
    };
    let one = |name: &str| match sent.read::<OrganisationId>(name) {
        Some(id) => path(id).map(Some).ok_or_else(PageError::not_found),
        None => Ok(None),
    };
    let target = match sent.word("target") {
        "" => None,
        number => Some(by_number(pages, who, ui, number).await?),
    };
    Ok(Form {
        note: sent.word("note").to_owned(),
        reason: sent.word("reason").to_owned(),
        category,
        department: one("department")?,
        team: one("team")?,
        cohosts: sent.list::<OrganisationId>("cohosts").into_iter().filter_map(path).collect(),
        handler: sent.named::<AccountId>("handler")?,
        owner: sent.named::<AccountId>("owner")?,
        collector: sent.named::<AccountId>("collector")?,
        result: sent.read::<Finding>("result"),
        answer: sent.word("answer").to_owned(),
        amount: amount(sent),
        until: last_moment(pages, sent.word("until")),
        plan: sent.word("plan").to_owned(),
        consent: sent.word("consent").to_owned(),
        told_at: told_at(pages, sent.word("told_at")),
        work: work(sent),
        call: call(sent),
        report: sent.named::<ReportId>("report")?,
        target,
        district: sent.read("district"),
        ..Form::default()
    })
}

/// An amount and its unit come as two fields.
fn amount(sent: &Sent) -> Option<Limit> {
    let amount = sent.word("amount");
    if amount.is_empty() { None } else { format!("{amount} {}", sent.word("unit")).parse().ok() }
}

/// A last day ends with its last moment in the city's zone.
pub(super) fn last_moment(pages: &CasePages, text: &str) -> Option<Instant> {
    let day: Date = text.parse().ok()?;
    let next = day.tomorrow().ok()?.to_zoned(pages.zone()).ok()?;
    Some(Instant::from(next.timestamp()))
}

fn told_at(pages: &CasePages, text: &str) -> Option<Instant> {
    let civil: DateTime = text.parse().ok()?;
    Some(Instant::from(civil.to_zoned(pages.zone()).ok()?.timestamp()))
}

/// Quantity, unit and cost; money is written in yuan and kept in cents.
fn work(sent: &Sent) -> Option<Work> {
    let quantity: f64 = sent.read("quantity")?;
    let cost = sent.read::<f64>("cost").filter(|cost| cost.is_finite() && *cost >= 0.0);
    #[expect(clippy::cast_possible_truncation, reason = "rounded, and bounded by what people type")]
    let cents = cost.map(|cost| (cost * 100.0).round() as i64);
    let unit = sent.word("quantity_unit").to_owned();
    (quantity.is_finite() && quantity >= 0.0).then_some(Work { quantity, unit, cost: cents })
}

fn call(sent: &Sent) -> Option<Call> {
    let valid = sent.read::<bool>("valid")?;
    Some(Call {
        valid,
        solved: sent.read("solved"),
        satisfied: sent.read::<Satisfaction>("satisfied"),
    })
}

async fn by_number(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    number: &str,
) -> Result<CaseId, PageError> {
    let input = (who.0.clone(), number.to_owned());
    let found = pages.cases.db.read("cases.target", input, |tx, (actor, number)| {
        Box::pin(queries::case_by_number(tx, actor, number))
    });
    let found = found.await.map_err(|error| said::fail(ui, error))?;
    found.ok_or_else(|| {
        PageError::invalid("error-case-refused").about(said::refusal(ui, &Refusal::BadTarget))
    })
}

/// Lists the organisations of the person's district.
pub(super) async fn tree(pages: &CasePages, who: &Who, ui: &Ui) -> Result<Vec<TreeRow>, PageError> {
    let read = pages.cases.db.read("cases.tree", who.0.district, |tx, district| {
        Box::pin(async move {
            Ok::<_, CaseError>(wangge_identity::queries::organisation_tree(tx, *district).await?)
        })
    });
    read.await.map_err(|error| said::fail(ui, error))
}

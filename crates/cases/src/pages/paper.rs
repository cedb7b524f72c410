//! A4 forms that a bureau prints, stamps and scans: dispatch slip, letters, applications.

use super::{CasePages, Who, said, speech};
use crate::error::CaseError;
use crate::model::CaseId;
use crate::model::{Application, ApplicationId};
use crate::queries::{self, CaseView};
use askama::Template;
use axum::extract::{Path, State};
use std::sync::Arc;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_pack::City;
use wangge_web::{PageError, PageResult, Ui, page};

#[derive(Template)]
#[template(path = "cases/paper.html")]
struct PaperPage {
    ui: Ui,
    title: String,
    number: String,
    /// Rows of the form: name and value.
    rows: Vec<(String, String)>,
    /// The long text below them.
    body: String,
    photos: Vec<String>,
    signs: Vec<String>,
    printed: String,
    case_href: String,
    upload: String,
}

/// `GET /cases/{case}/paper/{kind}`: `dispatch`, or `application-<id>`.
pub(crate) async fn paper(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((case, kind)): Path<(CaseId, String)>,
) -> PageResult {
    let fail = |error: CaseError| said::fail(&ui, error);
    let city = pages.cases.city_of(who.0.district, case).await.map_err(fail)?;
    let attempts = city.case_rules().call_attempts;
    let input = (who.0.clone(), case, pages.now(), attempts);
    let read = pages.cases.db.read("cases.paper", input, |tx, (actor, case, now, attempts)| {
        Box::pin(async move {
            let view = queries::case_view(tx, actor, *case, *now, *attempts).await?;
            let tree = organisation_tree(tx, actor.district).await?;
            Ok::<_, CaseError>((view, tree))
        })
    });
    let (view, tree) = read.await.map_err(fail)?;
    let sheet = Sheet { pages: &pages, ui: &ui, city: &city, tree: &tree, view: &view };
    let drawn = match kind.strip_prefix("application-") {
        Some(id) => {
            let id: ApplicationId = id.parse().map_err(|_| PageError::not_found())?;
            let found = view.applications.iter().find(|one| one.id == id);
            sheet.application(found.ok_or_else(PageError::not_found)?)
        }
        None if kind == "dispatch" => sheet.slip(),
        None => return Err(PageError::not_found()),
    };
    page(&drawn)
}

struct Sheet<'a> {
    pages: &'a CasePages,
    ui: &'a Ui,
    city: &'a Arc<City>,
    tree: &'a [TreeRow],
    view: &'a CaseView,
}

impl Sheet<'_> {
    fn moment(&self, at: Option<wangge_kernel::Instant>) -> String {
        at.map_or_else(String::new, |at| speech::moment(&self.pages.zone(), at))
    }

    /// What every form says of its case.
    fn facts(&self) -> Vec<(String, String)> {
        let (ui, case) = (self.ui, &self.view.case);
        let (matter, class) = speech::matter_of(ui, self.city, case);
        let clause = case
            .category
            .as_ref()
            .and_then(|category| self.city.clause(category.clause.as_deref()?));
        let mut rows = Vec::new();
        let mut add = |key: &str, value: String| {
            if !value.is_empty() {
                rows.push((ui.t(key), value));
            }
        };
        add("column-number", case.number.clone());
        if case.subject.is_empty() {
            add("column-matter", format!("{matter} {class}").trim().to_owned());
        } else {
            add("letter-subject", case.subject.clone());
        }
        add("column-place", case.place.clone());
        add("case-grid", case.grid.clone().unwrap_or_default());
        add("column-source", speech::source(ui, case.source));
        add("case-reported", self.moment(Some(case.reported_at)));
        add(
            "case-clause",
            clause
                .map(|clause| ui.pick(&clause.condition, &clause.condition_en).to_owned())
                .unwrap_or_default(),
        );
        add("column-who", speech::organisation(ui, self.tree, case.department));
        add("paper-dispatched", self.moment(case.dispatched_at));
        add("paper-due", self.moment(case.pass_clock.due_at));
        rows
    }

    fn drawn(
        &self,
        title: String,
        rows: Vec<(String, String)>,
        body: String,
        signs: &[&str],
    ) -> PaperPage {
        let case = &self.view.case;
        let href = format!("/cases/{}", case.id);
        let pictures = self.view.files.iter().filter(|file| file.thumb.is_some());
        PaperPage {
            title,
            number: case.number.clone(),
            rows,
            body,
            photos: pictures
                .take(4)
                .map(|file| format!("{href}/files/{}/preview", file.id))
                .collect(),
            signs: signs.iter().map(|key| self.ui.t(key)).collect(),
            printed: self.moment(Some(self.pages.now())),
            upload: format!("{href}/act/comment"),
            case_href: href,
            ui: self.ui.clone(),
        }
    }

    /// The dispatch slip of a case, or the letter itself.
    fn slip(&self) -> PaperPage {
        let case = &self.view.case;
        let flow = self.city.flow(&case.flow);
        let title = if case.subject.is_empty() {
            self.ui.t("paper-dispatch")
        } else {
            flow.map_or_else(String::new, |flow| self.ui.pick(&flow.name, &flow.name_en).to_owned())
        };
        let mut rows = self.facts();
        for link in &self.view.links {
            if link.from_id == case.id {
                rows.push((self.ui.t(&format!("link-{}-to", link.kind)), link.to_number.clone()));
            }
        }
        let signs = ["paper-issued-by", "paper-received-by", "paper-stamp"];
        self.drawn(title, rows, case.description.clone(), &signs)
    }

    fn application(&self, application: &Application) -> PaperPage {
        let ui = self.ui;
        let flow = self.city.flow(&self.view.case.flow);
        let def = flow.and_then(|flow| flow.application(application.kind));
        let asking = flow.and_then(|flow| flow.asking(application.kind));
        let name = def.map_or_else(
            || application.kind.to_string(),
            |def| ui.pick(&def.name, &def.name_en).to_owned(),
        );
        let reason = flow
            .zip(asking)
            .and_then(|(flow, action)| flow.reason(&action.key, &application.reason))
            .map_or_else(
                || application.reason.clone(),
                |it| ui.pick(&it.name, &it.name_en).to_owned(),
            );
        let mut rows = self.facts();
        let mut add = |key: &str, value: String| {
            if !value.is_empty() {
                rows.push((ui.t(key), value));
            }
        };
        add("paper-asked-by", application.asker.clone());
        add("paper-asked-at", self.moment(Some(application.asked_at)));
        add("form-reason", reason);
        let amount = application.amount.as_deref().map(|text| speech::limit_words(ui, text));
        add("form-amount", amount.unwrap_or_default());
        let zone = self.pages.zone();
        let until = application.until.map(|until| speech::day(&zone, until));
        add("form-until", until.unwrap_or_default());
        add("form-consent", application.consent.clone());
        add("paper-state", ui.t(&format!("application-{}", application.state)));
        add("paper-decider", application.decider.clone());
        add("paper-decision", application.decision.clone());
        let body = [application.plan.as_str(), application.note.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        let signs = ["paper-asked-by", "paper-first", "paper-second", "paper-stamp"];
        self.drawn(ui.tw("paper-application-of", &name), rows, body, &signs)
    }
}

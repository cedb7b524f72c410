//! What stands around a case on its page: applications, passes, reports, links, neighbours.

use crate::Link;
use crate::commands::{Reached, reach};
use crate::error::CaseError;
use crate::model::{LinkKind, ReportId};
use crate::pages::{CasePages, speech};
use crate::queries::{CaseView, Near};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use wangge_identity::queries::TreeRow;
use wangge_identity::{Actor, Author};
use wangge_pack::City;
use wangge_web::Ui;

/// Contacts of the reports, opened or masked.
pub(super) type Contacts = HashMap<ReportId, Reached>;

pub(super) struct ApplicationView {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) kind: &'static str,
    pub(super) who: String,
    pub(super) when: String,
    pub(super) lines: Vec<String>,
    pub(super) href: String,
}

pub(super) struct PassView {
    pub(super) number: i64,
    pub(super) department: String,
    pub(super) from: String,
    pub(super) received: String,
    pub(super) due: String,
    pub(super) outcome: String,
    pub(super) kind: &'static str,
    pub(super) late: String,
    pub(super) work: String,
}

pub(super) struct ReportView {
    pub(super) words: String,
    pub(super) source: String,
    pub(super) when: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) answer: String,
    pub(super) call: String,
    /// Address of the telephone call in which it was told; empty for none.
    pub(super) told_in: String,
}

pub(super) struct LinkView {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) what: String,
}

pub(in crate::pages) struct NearView {
    pub(in crate::pages) href: String,
    pub(in crate::pages) number: String,
    pub(in crate::pages) matter: String,
    pub(in crate::pages) place: String,
    pub(in crate::pages) distance: String,
    pub(in crate::pages) when: String,
    pub(in crate::pages) stage: String,
    pub(in crate::pages) stage_name: String,
    pub(in crate::pages) thumb: String,
}

/// Opens the contacts of a case's reports, whole for whoever may call.
pub(super) async fn contacts(
    pages: &CasePages,
    author: &Author,
    view: &CaseView,
) -> Result<Contacts, CaseError> {
    let mut found = Contacts::new();
    let case = &view.case;
    for report in view.reports.iter().filter(|report| report.has_contact) {
        let reached = reach(&pages.cases, author, case.district, case.id, report.id).await?;
        if let Some(reached) = reached {
            found.insert(report.id, reached);
        }
    }
    Ok(found)
}

pub(super) fn applications(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    tree: &[TreeRow],
    view: &CaseView,
) -> Vec<ApplicationView> {
    use crate::model::ApplicationState::{Approved, Pending, Refused, Withdrawn};
    let flow = city.flow(&view.case.flow);
    let one = |application: &crate::model::Application| {
        let def = flow.and_then(|flow| flow.application(application.kind));
        let asking = flow.and_then(|flow| flow.asking(application.kind));
        let reason = flow
            .zip(asking)
            .and_then(|(flow, action)| flow.reason(&action.key, &application.reason))
            .map(|reason| ui.pick(&reason.name, &reason.name_en).to_owned());
        let mut lines: Vec<String> = Vec::new();
        let mut tell = |key: &str, what: String| {
            if !what.is_empty() {
                lines.push(ui.tw(key, &what));
            }
        };
        tell("step-reason", reason.unwrap_or_else(|| application.reason.clone()));
        let amount = application.amount.as_deref().map(|text| speech::limit_words(ui, text));
        tell("step-amount", amount.unwrap_or_default());
        let until = application.until.map(|until| speech::day(zone, until));
        tell("step-until", until.unwrap_or_default());
        tell("step-plan", application.plan.clone());
        tell("step-consent", application.consent.clone());
        tell("step-note", application.note.clone());
        if application.state == Pending {
            tell("application-due", speech::moment(zone, application.due_at));
        } else {
            tell("application-decided", application.decider.clone());
            tell("step-note", application.decision.clone());
        }
        ApplicationView {
            name: def.map_or_else(
                || application.kind.to_string(),
                |def| ui.pick(&def.name, &def.name_en).to_owned(),
            ),
            state: ui.t(&format!("application-{}", application.state)),
            kind: match application.state {
                Pending => "accent",
                Approved => "good",
                Refused => "bad",
                Withdrawn => "quiet",
            },
            who: format!(
                "{} {}",
                speech::organisation(ui, tree, application.organisation),
                application.asker
            ),
            when: speech::moment(zone, application.asked_at),
            lines,
            href: format!("/cases/{}/paper/application-{}", view.case.id, application.id),
        }
    };
    view.applications.iter().rev().map(one).collect()
}

pub(super) fn passes(ui: &Ui, zone: &TimeZone, tree: &[TreeRow], view: &CaseView) -> Vec<PassView> {
    let moment = |at: Option<wangge_kernel::Instant>| {
        at.map_or_else(String::new, |at| speech::moment(zone, at))
    };
    let one = |pass: &crate::Pass| {
        let work = pass.quantity.zip(pass.unit.clone()).map(|(quantity, unit)| {
            speech::work(ui, &crate::model::Work { quantity, unit, cost: pass.cost })
        });
        PassView {
            number: pass.pass,
            department: speech::organisation(ui, tree, Some(pass.organisation)),
            from: moment(Some(pass.from_at)),
            received: moment(pass.received_at),
            due: moment(pass.due_at),
            outcome: ui.t(&format!("pass-{}", pass.outcome)),
            kind: if pass.late_ms > 0 { "bad" } else { "quiet" },
            late: if pass.late_ms > 0 {
                ui.tw("step-late", &speech::duration(ui, pass.late_ms))
            } else {
                String::new()
            },
            work: work.unwrap_or_default(),
        }
    };
    view.passes.iter().map(one).collect()
}

pub(super) fn reports(
    ui: &Ui,
    zone: &TimeZone,
    view: &CaseView,
    contacts: &Contacts,
    call_href: Option<fn(&Ui, i64) -> Option<String>>,
) -> Vec<ReportView> {
    let one = |report: &crate::model::ReportRow| {
        let reached = contacts.get(&report.id);
        let call = match (report.called_at, report.solved, report.satisfied) {
            (Some(at), solved, satisfied) => {
                let words = [
                    Some(speech::moment(zone, at)),
                    solved.map(|solved| ui.t(&format!("call-solved-{solved}"))),
                    satisfied.map(|word| ui.t(&format!("satisfaction-{word}"))),
                ];
                words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            }
            _ if report.attempts > 0 => ui.tn("call-attempts", report.attempts),
            _ => String::new(),
        };
        ReportView {
            words: report.words.clone(),
            source: speech::source(ui, report.source),
            when: speech::moment(zone, report.said_at),
            name: reached.map_or_else(String::new, |it| it.name.clone()),
            phone: reached.map_or_else(String::new, |it| it.phone.clone()),
            answer: report.answer.clone(),
            call,
            told_in: report
                .call_id
                .zip(call_href)
                .and_then(|(call, href)| href(ui, call))
                .unwrap_or_default(),
        }
    };
    view.reports.iter().map(one).collect()
}

pub(super) fn links(ui: &Ui, view: &CaseView, district: i64) -> Vec<LinkView> {
    let own = view.case.id;
    let one = |link: &Link| {
        let is_first = link.from_id == own;
        let (id, number) = if is_first {
            (link.to_id, &link.to_number)
        } else {
            (link.from_id, &link.from_number)
        };
        let side = if is_first { "to" } else { "from" };
        // A case of another district cannot be opened from here.
        let is_here = link.kind != LinkKind::Transfer || link.to_district == district;
        LinkView {
            href: if is_here { format!("/cases/{id}") } else { String::new() },
            number: number.clone(),
            what: ui.t(&format!("link-{}-{side}", link.kind)),
        }
    };
    view.links.iter().map(one).collect()
}

pub(super) fn near(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    near: &[(Near, Option<i64>)],
) -> Vec<NearView> {
    near.iter().map(|(row, distance)| near_view(ui, city, zone, row, *distance)).collect()
}

/// One neighbour, as the case page and the registering page show it.
pub(in crate::pages) fn near_view(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    row: &Near,
    distance: Option<i64>,
) -> NearView {
    let (matter, _) =
        speech::matter(ui, city, row.standard.as_deref(), row.kind.as_deref(), row.code.as_deref());
    NearView {
        href: format!("/cases/{}", row.id),
        number: row.number.clone(),
        matter: if row.code.is_some() { matter } else { row.description.clone() },
        place: row.place.clone(),
        distance: distance.map_or_else(String::new, |metres| ui.tn("near-metres", metres)),
        when: speech::moment(zone, row.reported_at),
        stage_name: speech::stage(ui, city, crate::CASE_FLOW, &row.stage),
        stage: row.stage.clone(),
        thumb: row.thumb.as_ref().map_or_else(String::new, |_| format!("/cases/{}/thumb", row.id)),
    }
}

/// Tells whether a post may issue any letter about a case.
pub(super) fn may_letter(city: &City, actor: &Actor) -> bool {
    crate::pages::letters::kinds(city, actor).next().is_some()
}

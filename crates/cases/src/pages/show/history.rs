//! The history that explains itself: each step in words, with what it moved and why.

use super::{PhotoView, photo};
use crate::model::{Detail, Fact, Finding, Step};
use crate::pages::{forms, speech};
use crate::queries::CaseView;
use jiff::tz::TimeZone;
use wangge_identity::queries::TreeRow;
use wangge_pack::City;
use wangge_web::Ui;

pub(super) struct StepView {
    pub(super) kind: &'static str,
    pub(super) icon: &'static str,
    pub(super) title: String,
    pub(super) who: String,
    pub(super) iso: String,
    pub(super) when: String,
    pub(super) note: String,
    pub(super) why: Vec<String>,
    pub(super) link: String,
    pub(super) link_text: String,
    pub(super) is_undone: bool,
    pub(super) photos: Vec<PhotoView>,
}

/// The newest step stands on top; while the case is open it is what happens now.
pub(super) fn step_views(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    tree: &[TreeRow],
    view: &CaseView,
) -> Vec<StepView> {
    let is_open = view.case.ended_at.is_none();
    let undone: Vec<i64> =
        view.steps.iter().filter_map(|step| Detail::read(&step.detail).undoes).collect();
    let newest_first = view.steps.iter().rev().enumerate();
    newest_first
        .map(|(index, step)| {
            let mut one = step_view(ui, city, zone, tree, view, step);
            if one.kind.is_empty() && index == 0 && is_open {
                one.kind = "now";
            }
            one.is_undone = undone.contains(&step.seq);
            one
        })
        .collect()
}

fn step_view(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    tree: &[TreeRow],
    view: &CaseView,
    step: &Step,
) -> StepView {
    let case = &view.case;
    let action = city.flow(&case.flow).and_then(|flow| flow.action(&step.action));
    let named = action.map(|action| ui.pick(&action.name, &action.name_en).to_owned());
    let detail = Detail::read(&step.detail);
    let kind = match (detail.result, step.action.as_str()) {
        (Some(Finding::Pass), _) | (_, "close" | "approve" | "reply_delivered") => "good",
        (Some(_), _) | (_, "rework" | "void" | "refuse" | "reply_failed") => "bad",
        _ => "",
    };
    let post =
        city.post(&step.post).map_or(step.post.as_str(), |post| ui.pick(&post.name, &post.name_en));
    let shown = view.files.iter().filter(|file| file.seq == step.seq);
    let link_text = detail.other_number.clone().unwrap_or_default();
    StepView {
        kind,
        icon: forms::icon(&step.action),
        title: named.unwrap_or_else(|| ui.t(&format!("step-{}", step.action.replace('_', "-")))),
        who: if step.actor.is_empty() {
            ui.t("step-by-program")
        } else {
            format!("{} · {post}", step.actor)
        },
        iso: speech::iso(zone, step.at),
        when: speech::moment(zone, step.at),
        note: step.note.clone(),
        why: why(ui, city, zone, tree, case.flow.as_str(), step, &detail),
        link: detail.other.map_or_else(String::new, |id| format!("/cases/{id}")),
        link_text,
        is_undone: false,
        photos: shown.map(|file| photo(zone, case, file)).collect(),
    }
}

/// Explains a step, a sentence each: to whom it went, what was found, why, until when, what it
/// counts.
fn why(
    ui: &Ui,
    city: &City,
    zone: &TimeZone,
    tree: &[TreeRow],
    flow: &str,
    step: &Step,
    detail: &Detail,
) -> Vec<String> {
    let mut said = Vec::new();
    let organisation = |id| speech::organisation(ui, tree, Some(id));
    let mut tell = |key: &str, what: Option<String>| {
        if let Some(what) = what.filter(|what| !what.is_empty()) {
            said.push(ui.tw(key, &what));
        }
    };
    tell("step-department", detail.department.map(organisation));
    tell("step-team", detail.team.map(organisation));
    let cohosts: Vec<String> = detail.cohosts.iter().map(|id| organisation(*id)).collect();
    tell("step-cohosts", Some(cohosts.join(", ")));
    let finding = detail.result.map(|found| ui.t(&format!("finding-{}-{found}", step.action)));
    tell("step-finding", finding);
    let reason = detail.reason.as_deref().map(|key| reason_name(ui, city, flow, step, key));
    tell("step-reason", reason);
    tell("step-amount", detail.amount.as_deref().map(|text| speech::limit_words(ui, text)));
    tell("step-until", detail.until.map(|until| speech::day(zone, until)));
    tell("step-plan", detail.plan.clone());
    tell("step-told", detail.told_at.map(|at| speech::moment(zone, at)));
    tell("step-answer", detail.answer.clone());
    tell("step-platform", detail.platform.clone());
    tell("reply-receipt", detail.receipt.clone());
    tell("reply-trouble", detail.trouble.clone());
    tell("step-rule", detail.rule.clone());
    tell("step-work", detail.work.as_ref().map(|work| speech::work(ui, work)));
    if let Some(valid) = detail.valid {
        let solved = detail.solved.map(|solved| ui.t(&format!("call-solved-{solved}")));
        let satisfied = detail.satisfied.map(|word| ui.t(&format!("satisfaction-{word}")));
        let words: Vec<String> = [Some(ui.t(&format!("call-valid-{valid}"))), solved, satisfied]
            .into_iter()
            .flatten()
            .collect();
        said.push(words.join(" · "));
    }
    if let Some(attempts) = detail.attempts.filter(|attempts| *attempts > 1) {
        said.push(ui.tn("reply-attempts", attempts));
    }
    for fact in detail.facts.iter().filter(|fact| **fact != Fact::Pass) {
        said.push(ui.tw("step-counts", &ui.t(&format!("fact-name-{fact}"))));
    }
    if let Some(late_ms) = detail.late_ms {
        said.push(ui.tw("step-late", &speech::duration(ui, late_ms)));
    }
    said
}

/// Names a reason of the step's action, or of the application that it decides.
fn reason_name(ui: &Ui, city: &City, flow: &str, step: &Step, key: &str) -> String {
    let flow = city.flow(flow);
    let found = flow.and_then(|flow| {
        flow.reason(&step.action, key)
            .or_else(|| flow.reasons.iter().find(|reason| reason.key == key))
    });
    found.map_or_else(|| key.to_owned(), |reason| ui.pick(&reason.name, &reason.name_en).to_owned())
}

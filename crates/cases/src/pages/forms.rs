//! The forms of the actions that a flow offers on a case page.

use super::{CasePages, said};
use crate::queries::{self, CaseView};
use crate::rules::{Refusal, offered};
use wangge_identity::{Actor, Person, queries::TreeRow};
use wangge_pack::{ActionDef, FormField, Need};
use wangge_web::Ui;

/// One action as the panel shows it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each flag is one control of the form; the template asks for them one by one"
)]
pub(crate) struct ActionView {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) icon: &'static str,
    /// `first` for the obvious next step, `danger`, or empty.
    pub(crate) kind: &'static str,
    /// Why it is not allowed now; empty when it is.
    pub(crate) why: String,
    pub(crate) note_required: bool,
    pub(crate) wants_reason: bool,
    pub(crate) wants_photo: bool,
    pub(crate) wants_matter: bool,
    pub(crate) wants_department: bool,
    pub(crate) wants_collector: bool,
    pub(crate) wants_handler: bool,
    pub(crate) wants_result: bool,
}

impl ActionView {
    /// Names the message for a finding of this action's task.
    pub(crate) fn result_key(&self, finding: &str) -> String {
        format!("finding-{}-{finding}", self.key)
    }
}

/// People and departments that the forms offer.
#[derive(Default)]
pub(crate) struct Offers {
    pub(crate) departments: Vec<(String, String, bool)>,
    pub(crate) collectors: Vec<(String, String)>,
    pub(crate) handlers: Vec<(String, String)>,
}

impl Offers {
    /// Puts organisations and people into choices; the department of the clause comes chosen.
    pub(crate) fn new(
        ui: &Ui,
        tree: &[TreeRow],
        suggested: &str,
        collectors: &[Person],
        handlers: &[Person],
    ) -> Self {
        use wangge_identity::OrganisationKind as Kind;
        let departments = tree
            .iter()
            .filter(|row| matches!(row.organisation.kind, Kind::Department | Kind::Street));
        let person = |person: &Person| (person.account_id.to_string(), person.name.clone());
        Self {
            departments: departments
                .map(|row| {
                    let organisation = &row.organisation;
                    let name = ui.pick(&organisation.name, &organisation.name_en).to_owned();
                    (organisation.id.to_string(), name, organisation.code == suggested)
                })
                .collect(),
            collectors: collectors.iter().map(person).collect(),
            handlers: handlers.iter().map(person).collect(),
        }
    }
}

/// Lists the actions of the case's stage that the post may do.
pub(crate) fn actions(
    pages: &CasePages,
    ui: &Ui,
    actor: &Actor,
    view: &CaseView,
) -> Vec<ActionView> {
    let city = pages.city();
    let Some(flow) = city.flow(&view.case.flow) else {
        return Vec::new();
    };
    let offers = offered(flow, &view.case, queries::open_kind(view));
    let able =
        offers.into_iter().filter(|(action, _)| actor.permissions.contains(&action.permission));
    let mut first = true;
    let mut shown = Vec::new();
    for (action, refusal) in able {
        let task = view.open_task.as_ref().filter(|_| action.closes_task.is_some());
        let foreign = task
            .is_some_and(|task| task.assignee.is_some_and(|assignee| assignee != actor.account));
        // A matter that is missing is asked for by the form itself.
        let refusal = refusal.filter(|why| *why != Refusal::NotRegistered);
        let refusal = if foreign { Some(Refusal::NotYourTask) } else { refusal };
        let mut one = action_view(ui, view, action, refusal.as_ref());
        if one.why.is_empty() && first && one.kind.is_empty() {
            one.kind = "first";
            first = false;
        }
        shown.push(one);
    }
    // What can be done comes before what cannot.
    shown.sort_by_key(|action| !action.why.is_empty());
    shown
}

fn action_view(
    ui: &Ui,
    view: &CaseView,
    action: &ActionDef,
    refusal: Option<&Refusal>,
) -> ActionView {
    let wants = |field: FormField| action.form.contains(&field);
    let has_clause = view.case.category.as_ref().is_some_and(|category| category.clause.is_some());
    ActionView {
        key: action.key.clone(),
        name: ui.pick(&action.name, &action.name_en).to_owned(),
        icon: icon(&action.key),
        kind: if wants(FormField::Reason) { "danger" } else { "" },
        why: refusal.map_or_else(String::new, |why| said::refusal(ui, why)),
        note_required: wants(FormField::Note),
        wants_reason: wants(FormField::Reason),
        wants_photo: wants(FormField::Photo),
        wants_matter: (action.needs.contains(&Need::Category) || wants(FormField::Clause))
            && !has_clause,
        wants_department: wants(FormField::Department),
        wants_collector: wants(FormField::Collector),
        wants_handler: wants(FormField::Handler),
        wants_result: wants(FormField::Result),
    }
}

/// Icons of the actions and of the history.
pub(crate) fn icon(action: &str) -> &'static str {
    match action {
        "report" => "flag",
        "register" => "clipboard-list",
        "send_verify" | "send_check" => "send",
        "verify" | "check" => "checkup-list",
        "file" => "file-text",
        "dispatch" => "arrows-split",
        "assign" => "user-check",
        "feedback" => "tool",
        "close" => "circle-check",
        "rework" => "refresh",
        "void" => "ban",
        _ => "arrow-right",
    }
}

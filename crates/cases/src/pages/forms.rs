//! The forms of the actions that a flow offers on a case page.

use super::{CasePages, said};
use crate::commands::{decides, may_decide, may_withdraw};
use crate::context::ground;
use crate::error::CaseError;
use crate::queries::{CaseView, Whose};
use crate::rules::{Refusal, offered};
use wangge_identity::{Actor, Author, OrganisationId, Person, queries::TreeRow};
use wangge_kernel::Instant;
use wangge_pack::{ActionDef, City, Effect, Flow, FormField, Need};
use wangge_web::Ui;

/// One field of an action's form.
pub(crate) struct FieldView {
    /// Word of the field, by which the template chooses the control.
    pub(crate) name: &'static str,
    pub(crate) required: bool,
}

/// One action as the panel shows it.
pub(crate) struct ActionView {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) icon: &'static str,
    /// `first` for the obvious next step, `danger`, or empty.
    pub(crate) kind: &'static str,
    /// Why it is not allowed now; empty when it is.
    pub(crate) why: String,
    /// Whether it stands among the lesser ones.
    pub(crate) is_minor: bool,
    pub(crate) fields: Vec<FieldView>,
    /// Reasons to choose from; none asks for words.
    pub(crate) reasons: Vec<(String, String)>,
    /// Sentences that people use for it.
    pub(crate) phrases: Vec<String>,
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
    /// Departments that may help, with those of the rule chosen.
    pub(crate) cohosts: Vec<(String, String, bool)>,
    pub(crate) teams: Vec<(String, String)>,
    pub(crate) collectors: Vec<(String, String)>,
    pub(crate) handlers: Vec<(String, String)>,
    pub(crate) owners: Vec<(String, String)>,
    /// Reports whose reporter waits: id, words.
    pub(crate) callers: Vec<(String, String)>,
    /// Unit in which an extension is asked for first.
    pub(crate) unit: &'static str,
}

/// People by what they can be asked to do.
pub(crate) struct Staff {
    pub(crate) collectors: Vec<Person>,
    pub(crate) handlers: Vec<Person>,
    pub(crate) supervisors: Vec<Person>,
}

impl Offers {
    /// Puts organisations and people into choices; the suggested department comes chosen.
    pub(crate) fn plain(
        ui: &Ui,
        tree: &[TreeRow],
        whose: Option<&Whose>,
        staff: &Staff,
        own: Option<OrganisationId>,
    ) -> Self {
        use wangge_identity::OrganisationKind as Kind;
        let name =
            |row: &TreeRow| ui.pick(&row.organisation.name, &row.organisation.name_en).to_owned();
        let offered = |is_chosen: &dyn Fn(OrganisationId) -> bool| -> Vec<(String, String, bool)> {
            let all = tree.iter();
            let fits =
                all.filter(|row| matches!(row.organisation.kind, Kind::Department | Kind::Street));
            let choice = |row: &TreeRow| {
                let id = row.organisation.id;
                (id.to_string(), name(row), is_chosen(id))
            };
            fits.map(choice).collect()
        };
        let own = tree.iter().find(|row| Some(row.organisation.id) == own);
        let path = own.map_or("", |row| row.organisation.path.as_str());
        let is_below = |row: &&TreeRow| {
            let below = &row.organisation.path;
            below.len() > path.len() && below.starts_with(path)
        };
        let teams = tree.iter().filter(|row| !path.is_empty() && is_below(row));
        let person = |person: &Person| (person.account_id.to_string(), person.name.clone());
        Self {
            departments: offered(&|id| whose.is_some_and(|whose| whose.organisation == id)),
            cohosts: offered(&|id| whose.is_some_and(|whose| whose.cohosts.contains(&id))),
            teams: teams.map(|row| (row.organisation.id.to_string(), name(row))).collect(),
            collectors: staff.collectors.iter().map(person).collect(),
            handlers: staff.handlers.iter().map(person).collect(),
            owners: staff.supervisors.iter().map(person).collect(),
            callers: Vec::new(),
            unit: "working-day",
        }
    }

    /// The choices for one case, with the reporters who wait.
    pub(crate) fn new(
        ui: &Ui,
        tree: &[TreeRow],
        whose: Option<&Whose>,
        staff: &Staff,
        view: &CaseView,
    ) -> Self {
        let is_waiting =
            |report: &&crate::model::ReportRow| report.called_at.is_none() && report.has_contact;
        let waiting = view.reports.iter().filter(is_waiting);
        Self {
            callers: waiting
                .map(|report| (report.id.to_string(), report.words.chars().take(24).collect()))
                .collect(),
            unit: if view.case.urgent { "urgent-hour" } else { "working-day" },
            ..Self::plain(ui, tree, whose, staff, view.case.department)
        }
    }
}

/// Lists the actions of the case's stage that the post may do: the obvious one first, what is not
/// allowed now last, what would never make sense for this case not at all.
pub(crate) fn actions(
    pages: &CasePages,
    ui: &Ui,
    city: &City,
    actor: &Actor,
    view: &CaseView,
    phrases: &[crate::Phrase],
) -> Result<Vec<ActionView>, CaseError> {
    let now: Instant = pages.now();
    let ground = ground(city, &view.case, None)?;
    let book = ground.book()?;
    let situation = view.around.situation(&view.case);
    let author = Author::from(actor);
    let has_pending = view.around.pending().is_some();
    // Whose decision it is says the level of the application, below.
    let may = |action: &ActionDef| {
        (decides(action) && has_pending) || actor.permissions.contains(&action.permission)
    };
    let mut first = true;
    let mut shown = Vec::new();
    for (action, refusal) in offered(&book, &situation, now) {
        if !may(action) || is_not_their_turn(&author, action, view) {
            continue;
        }
        // A matter that is missing is asked for by the form itself.
        let refusal = refusal.filter(|why| *why != Refusal::Not(Need::Category));
        if refusal.as_ref().is_some_and(is_beside_the_point) {
            continue;
        }
        let task = view.open_task.as_ref().filter(|_| action.closes_task.is_some());
        let foreign = task
            .is_some_and(|task| task.assignee.is_some_and(|assignee| assignee != actor.account));
        let refusal = if foreign { Some(Refusal::NotYourTask) } else { refusal };
        let mut one = action_view(ui, book.flow, view, action, refusal.as_ref(), phrases);
        if one.why.is_empty() && first && one.kind.is_empty() && !one.is_minor {
            one.kind = "first";
            first = false;
        }
        shown.push(one);
    }
    shown.sort_by_key(|action| (action.is_minor, !action.why.is_empty()));
    Ok(shown)
}

/// Whoever does not decide an application, or did not make it, is not bothered with it.
fn is_not_their_turn(author: &Author, action: &ActionDef, view: &CaseView) -> bool {
    let Some(application) = view.around.pending() else {
        return false;
    };
    (decides(action) && !may_decide(author, application))
        || (action.has_effect(Effect::Withdraw) && !may_withdraw(author, application))
}

/// A condition that this case does not have, or has behind it, explains nothing.
const fn is_beside_the_point(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Not(
            Need::Application
                | Need::Cohost
                | Need::Hard
                | Need::NotHard
                | Need::Caller
                | Need::SubLeft
                | Need::Unverified
                | Need::Unsigned
                | Need::Upstream
                | Need::NotUpstream
                | Need::AppealLeft
        )
    )
}

fn action_view(
    ui: &Ui,
    flow: &Flow,
    view: &CaseView,
    action: &ActionDef,
    refusal: Option<&Refusal>,
    phrases: &[crate::Phrase],
) -> ActionView {
    let is_minor = action.to == wangge_pack::STAYS
        && action.opens_task.is_none()
        && action.closes_task.is_none()
        && action.asks.is_none()
        && action.does.iter().all(|effect| {
            matches!(
                effect,
                Effect::Remind
                    | Effect::HardMark
                    | Effect::HardClear
                    | Effect::Look
                    | Effect::Answer
            )
        })
        && !action.has(FormField::Handler)
        && !action.has(FormField::Team);
    let reasons = flow.reasons_of(&action.key);
    let is_danger = action.form.contains(&FormField::Reason) && action.asks.is_none();
    ActionView {
        key: action.key.clone(),
        name: ui.pick(&action.name, &action.name_en).to_owned(),
        icon: icon(&action.key),
        kind: if is_danger { "danger" } else { "" },
        why: refusal.map_or_else(String::new, |why| said::refusal(ui, why)),
        is_minor,
        fields: fields(view, action),
        reasons: reasons
            .map(|reason| (reason.key.clone(), ui.pick(&reason.name, &reason.name_en).to_owned()))
            .collect(),
        phrases: phrases
            .iter()
            .filter(|phrase| phrase.action == action.key)
            .map(|phrase| phrase.words.clone())
            .collect(),
    }
}

/// Lists the fields of a form in the order of the pack: the demanded ones, then the others.
fn fields(view: &CaseView, action: &ActionDef) -> Vec<FieldView> {
    let category = view.case.category.as_ref();
    let has_clause = category.is_some_and(|category| category.clause.is_some());
    let demanded = action.form.iter().map(|field| (field, true));
    let mut fields: Vec<FieldView> = demanded
        .chain(action.may.iter().map(|field| (field, false)))
        // A clause that is known is not asked for again.
        .filter(|(field, _)| **field != FormField::Clause || !has_clause)
        .map(|(field, required)| FieldView { name: field.as_str(), required })
        .collect();
    let asks_matter = action.needs.contains(&Need::Category) && category.is_none();
    if asks_matter && fields.iter().all(|field| field.name != "clause") {
        fields.insert(0, FieldView { name: FormField::Clause.as_str(), required: true });
    }
    let is_upstream = view.case.upstream.is_some();
    let is_public = view.case.is_told();
    fields.retain(|field| field.name != "consent" || is_upstream);
    for field in &mut fields {
        // What a rule will demand of this very case is demanded here too.
        field.required |=
            field.name == "consent" || (field.name == "answer" && action.to == "void" && is_public);
    }
    fields.retain(|field| field.name != "answer" || field.required || is_public);
    if fields.iter().all(|field| field.name != "note") && !action.form.is_empty() {
        fields.push(FieldView { name: FormField::Note.as_str(), required: false });
    }
    fields
}

/// Icons of the actions and of the history.
pub(crate) fn icon(action: &str) -> &'static str {
    match action {
        "report" => "flag",
        "register" => "clipboard-list",
        "send_verify" | "send_check" | "reply" | "reply_up" | "reply_again" | "answer" => "send",
        "verify" | "check" | "look" => "checkup-list",
        "issue" | "file" | "sign" | "receive" => "file-text",
        "dispatch" | "direct" | "team" | "hand_over" => "arrows-split",
        "rule" => "gavel",
        "assign" | REASSIGN => "user-check",
        "feedback" | "sub_done" | "cohost_done" => "tool",
        "close" | "approve" | "upstream_close" | "reply_delivered" => "circle-check",
        "reply_failed" => "alert-circle",
        "rework" | "reopen" | "reopen_by_call" | "resume" | "expire" | "take_up" => "refresh",
        "void" | "refuse" | "withdraw" | "close_special" | "decline" | "revoke" => "ban",
        "ask_extend" | "ask_suspend" | "ask_defer" | "expire_pool" => "clock-pause",
        "ask_return" | "send_back" | "upstream_back" => "arrow-back-up",
        "ask_appeal" | "ask_force" => "scale",
        "call" | "contact" => "phone",
        "remind" | "unanswered" | "undecided" | "unlooked" => "bell",
        "comment" | "hard_note" => "message",
        "hard_mark" | "hard_clear" => "alert-triangle",
        "merge" | "merged_in" | "merge_undone" => "arrow-merge",
        "transfer" => "transfer",
        "undo" => "arrow-back",
        other if other.starts_with("letter_") => "mail",
        _ => "arrow-right",
    }
}

/// Step that hands a task on.
const REASSIGN: &str = "reassign";

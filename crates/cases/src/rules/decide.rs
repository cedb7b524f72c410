//! One action on one case: checked, then carried out on values.

use super::clocks::{restarted, turn};
use super::{Refusal, Rulebook, allowed};
use crate::model::{Case, Category, Finding, Span, TaskKind};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::{Instant, Point};
use wangge_pack::{ActionDef, FormField, LimitFrom, STAYS};

/// What a person filled in for an action.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// Free words.
    pub note: String,
    /// Key of a reason.
    pub reason: String,
    /// Number of pictures that come with it.
    pub photos: usize,
    /// Category and clause.
    pub category: Option<Category>,
    /// Whether the clause is urgent.
    pub urgent: bool,
    /// Place in words.
    pub place: Option<String>,
    /// Place on the map.
    pub point: Option<Point>,
    /// Department with its path.
    pub department: Option<(OrganisationId, String)>,
    /// Person who handles it.
    pub handler: Option<AccountId>,
    /// Collector who gets the task.
    pub collector: Option<AccountId>,
    /// What the collector found.
    pub result: Option<Finding>,
}

/// A task that the action opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Verify or check.
    pub kind: TaskKind,
    /// Collector who gets it.
    pub assignee: Option<AccountId>,
    /// Its clock.
    pub clock: Span,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The case afterwards; version and number of steps are already counted on.
    pub case: Case,
    /// A task to open.
    pub opens: Option<Opening>,
    /// The open task ends with this finding.
    pub closes: Option<Finding>,
}

/// Decides one action; `open_task` is the kind of the collector's task that is open.
pub fn decide(
    book: &Rulebook<'_>,
    case: &Case,
    open_task: Option<TaskKind>,
    action: &ActionDef,
    form: &Form,
    now: Instant,
) -> Result<Decision, Refusal> {
    let mut after = case.clone();
    take_form(&mut after, form, now);
    allowed(action, &after, open_task)?;
    action.form.iter().try_for_each(|field| given(*field, &after, form))?;
    after.version += 1;
    after.steps += 1;
    let opens = action.opens_task.map(|kind| Opening {
        kind,
        assignee: form.collector,
        clock: restarted(book, now, (book.limit_of)(kind.as_str(), after.urgent)),
    });
    let closes = action.closes_task.and(form.result);
    if let Some(kind) = action.closes_task {
        let result = match kind {
            TaskKind::Verify => &mut after.verify_result,
            TaskKind::Check => &mut after.check_result,
        };
        *result = form.result;
        after.open_task = None;
    }
    if opens.is_some_and(|opening| opening.kind == TaskKind::Check) {
        after.check_result = None;
    }
    if action.to != STAYS {
        enter(book, &mut after, &action.to, now);
    }
    action.clocks.iter().for_each(|step| turn(book, &mut after, now, *step));
    Ok(Decision { case: after, opens, closes })
}

fn take_form(case: &mut Case, form: &Form, now: Instant) {
    if let Some(category) = &form.category {
        case.category = Some(category.clone());
        case.urgent = form.urgent;
        case.registered_at = case.registered_at.or(Some(now));
    }
    if let Some(place) = &form.place {
        case.place.clone_from(place);
    }
    case.point = form.point.or(case.point);
    if let Some((department, path)) = &form.department {
        case.department = Some(*department);
        case.department_path = Some(path.clone());
        case.handler = None;
    }
    case.handler = form.handler.or(case.handler);
}

/// Checks one demanded field of the form.
fn given(field: FormField, case: &Case, form: &Form) -> Result<(), Refusal> {
    let present = match field {
        FormField::Note => !form.note.trim().is_empty(),
        FormField::Reason => !form.reason.trim().is_empty(),
        FormField::Photo => form.photos > 0,
        FormField::Clause => {
            case.category.as_ref().is_some_and(|category| category.clause.is_some())
        }
        FormField::Department => form.department.is_some(),
        FormField::Handler => form.handler.is_some(),
        FormField::Collector => form.collector.is_some(),
        FormField::Result => form.result.is_some(),
    };
    if present { Ok(()) } else { Err(Refusal::Missing(field)) }
}

fn enter(book: &Rulebook<'_>, case: &mut Case, stage: &str, now: Instant) {
    stage.clone_into(&mut case.stage);
    let def = book.flow.stage(stage);
    if def.is_some_and(|def| def.ended) {
        case.stage_clock = Span { at: Some(now), ..Span::default() };
        case.ended_at = Some(now);
        return;
    }
    let limit = def.and_then(|def| def.limit_from).and_then(|from| match from {
        LimitFrom::Clause => book.handling,
        LimitFrom::Stage => (book.limit_of)(stage, case.urgent),
    });
    case.stage_clock = restarted(book, now, limit);
}

/// Puts a fresh case into the first stage of its flow.
pub fn opened(book: &Rulebook<'_>, mut case: Case, now: Instant) -> Case {
    let start = book.flow.start.clone();
    enter(book, &mut case, &start, now);
    case
}

//! What a person filled in for an action, and whether it is all there.

use super::{Refusal, Rulebook};
use crate::model::{Call, Case, CaseId, Category, Finding, ReportId, Work};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::calendar::Limit;
use wangge_kernel::{Instant, Point};
use wangge_pack::{ActionDef, Effect, FormField, Need};

/// Earlier than that before its entry nothing counts as told by telephone.
const TOLD_MS: i64 = 24 * 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// What a person filled in for an action.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// Free words.
    pub note: String,
    /// Key of a reason, or words.
    pub reason: String,
    /// Number of pictures and documents that come with it.
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
    /// Departments that help, with their paths.
    pub cohosts: Vec<(OrganisationId, String)>,
    /// Organisation below the department, with its path.
    pub team: Option<(OrganisationId, String)>,
    /// Person who handles it.
    pub handler: Option<AccountId>,
    /// Collector who gets the task.
    pub collector: Option<AccountId>,
    /// What the collector found.
    pub result: Option<Finding>,
    /// What the reporter is answered.
    pub answer: String,
    /// How much more time.
    pub amount: Option<Limit>,
    /// The last moment.
    pub until: Option<Instant>,
    /// How it will be solved.
    pub plan: String,
    /// Number of the upstream platform's consent.
    pub consent: String,
    /// When it was told by telephone.
    pub told_at: Option<Instant>,
    /// Quantity, unit and cost.
    pub work: Option<Work>,
    /// Outcome of a call.
    pub call: Option<Call>,
    /// Report that is answered or called; nothing takes the first that waits.
    pub report: Option<ReportId>,
    /// Person who owns a hard case.
    pub owner: Option<AccountId>,
    /// The other case.
    pub target: Option<CaseId>,
    /// The other district.
    pub district: Option<i64>,
}

impl Form {
    /// Keeps of what was sent what the flow asks for at an action: nobody changes a case, or moves
    /// its clocks, by a field that the action does not have.
    pub(crate) fn asked_by(&self, action: &ActionDef) -> Self {
        use FormField::{
            Amount, Answer, Clause, Cohosts, Collector, Consent, Department, District, Handler,
            Owner, Plan, Result, Target, Team, ToldAt, Until,
        };
        if action.by_program {
            return self.clone();
        }
        let asks = |field| action.form.contains(&field) || action.may.contains(&field);
        let takes_matter = asks(Clause) || action.needs.contains(&Need::Category);
        let words = |field, text: &str| if asks(field) { text.to_owned() } else { String::new() };
        let takes_call = asks(FormField::Call) || action.has_effect(Effect::Answer);
        Self {
            note: self.note.clone(),
            reason: self.reason.clone(),
            photos: self.photos,
            category: self.category.clone().filter(|_| takes_matter),
            urgent: self.urgent,
            place: self.place.clone().filter(|_| takes_matter),
            point: self.point.filter(|_| takes_matter),
            department: self.department.clone().filter(|_| asks(Department)),
            cohosts: if asks(Cohosts) { self.cohosts.clone() } else { Vec::new() },
            team: self.team.clone().filter(|_| asks(Team)),
            handler: self.handler.filter(|_| asks(Handler)),
            collector: self.collector.filter(|_| asks(Collector)),
            result: self.result.filter(|_| asks(Result)),
            answer: words(Answer, &self.answer),
            amount: self.amount.filter(|_| asks(Amount)),
            until: self.until.filter(|_| asks(Until)),
            plan: words(Plan, &self.plan),
            consent: words(Consent, &self.consent),
            told_at: self.told_at.filter(|_| asks(ToldAt)),
            work: self.work.clone().filter(|_| asks(FormField::Work)),
            call: self.call.filter(|_| asks(FormField::Call)),
            report: self.report.filter(|_| takes_call),
            owner: self.owner.filter(|_| asks(Owner)),
            target: self.target.filter(|_| asks(Target)),
            district: self.district.filter(|_| asks(District)),
        }
    }
}

/// Checks that all demanded fields are there, and that what is there makes sense.
pub(super) fn complete(
    book: &Rulebook<'_>,
    action: &ActionDef,
    case: &Case,
    form: &Form,
    now: Instant,
) -> Result<(), Refusal> {
    action.form.iter().try_for_each(|field| given(*field, case, form))?;
    known_reason(book, action, form)?;
    // What could not be seen, or was not true, is explained.
    if form.result == Some(Finding::Unclear) && is_empty(&form.reason) && is_empty(&form.note) {
        return Err(Refusal::Missing(FormField::Reason));
    }
    // Nobody who told the city something is left without an answer.
    if action.to == "void" && case.is_told() && is_empty(&form.answer) {
        return Err(Refusal::Missing(FormField::Answer));
    }
    if let Some(told_at) = form.told_at {
        // A clock on the wall shows minutes: the minute of the filing is not before it.
        let first = case.filed_at.unwrap_or(case.reported_at).plus_millis(-MINUTE_MS);
        if told_at > now || told_at <= first || now.millis_since(told_at) > TOLD_MS {
            return Err(Refusal::NotThen);
        }
    }
    if form
        .call
        .is_some_and(|call| call.valid && (call.solved.is_none() || call.satisfied.is_none()))
    {
        return Err(Refusal::Missing(FormField::Call));
    }
    if action.has_effect(Effect::Answer) && is_empty(&form.answer) {
        return Err(Refusal::Missing(FormField::Answer));
    }
    Ok(())
}

/// A list of reasons is a list: other words are not counted under any of them.
fn known_reason(book: &Rulebook<'_>, action: &ActionDef, form: &Form) -> Result<(), Refusal> {
    let has_list = book.flow.reasons_of(&action.key).next().is_some();
    let is_known = || book.flow.reason(&action.key, &form.reason).is_some();
    if has_list && !is_empty(&form.reason) && !is_known() {
        return Err(Refusal::Unknown(FormField::Reason));
    }
    Ok(())
}

fn given(field: FormField, case: &Case, form: &Form) -> Result<(), Refusal> {
    let present = match field {
        FormField::Note => !is_empty(&form.note),
        FormField::Reason => !is_empty(&form.reason),
        FormField::Photo => form.photos > 0,
        FormField::Clause => {
            case.category.as_ref().is_some_and(|category| category.clause.is_some())
        }
        FormField::Department => form.department.is_some(),
        FormField::Cohosts => !form.cohosts.is_empty(),
        FormField::Team => form.team.is_some(),
        FormField::Handler => form.handler.is_some(),
        FormField::Collector => form.collector.is_some(),
        FormField::Result => form.result.is_some(),
        FormField::Answer => !is_empty(&form.answer),
        FormField::Amount => form.amount.is_some(),
        FormField::Until => form.until.is_some(),
        FormField::Plan => !is_empty(&form.plan),
        FormField::Consent => !is_empty(&form.consent),
        FormField::ToldAt => form.told_at.is_some(),
        FormField::Work => form.work.is_some(),
        FormField::Call => form.call.is_some(),
        FormField::Owner => form.owner.is_some(),
        FormField::Target => form.target.is_some(),
        FormField::District => form.district.is_some(),
    };
    if present { Ok(()) } else { Err(Refusal::Missing(field)) }
}

fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

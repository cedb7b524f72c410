//! Stores what was decided: the row of the case and the rows beside it.

use super::{Around, Remark, remark};
use crate::context::Tools;
use crate::error::CaseError;
use crate::model::{
    Application, ApplicationId, ApplicationState, Case, Detail, Exemption, Fact, LinkKind, Span,
    Task, TaskId,
};
use crate::rules::{ApplicationMove, Asked, Decision, Form, PassEnd, Refusal};
use crate::store::{self, Duty, PassRow};
use wangge_db::Tx;
use wangge_identity::{Author, OrganisationId, queries as people};
use wangge_kernel::Instant;
use wangge_pack::{ActionDef, City, ClockStep, Effect, Flow};

/// Digits of a unit grid's id that name its street.
const STREET_DIGITS: usize = 9;

/// An action on its way into the tables.
pub(crate) struct Carrying<'a> {
    pub(crate) tools: &'a Tools,
    pub(crate) author: &'a Author,
    pub(crate) city: &'a City,
    pub(crate) flow: &'a Flow,
    pub(crate) action: &'a ActionDef,
    pub(crate) form: &'a Form,
    pub(crate) before: &'a Case,
    pub(crate) around: &'a Around,
    pub(crate) now: Instant,
}

impl Carrying<'_> {
    fn name(&self) -> String {
        self.author.actor().map(|actor| actor.name.clone()).unwrap_or_default()
    }

    /// Adds to the detail of the step what only the rows around know.
    pub(crate) fn explain(&self, detail: &mut Detail) {
        let target = self.form.target.filter(|_| self.action.has_effect(Effect::Merge));
        if target.is_none() {
            detail.other = None;
        }
        if self.action.by_program && !self.form.note.is_empty() {
            detail.rule = Some(self.form.note.clone());
        }
        let wanted = self.form.report;
        if self.action.has_effect(Effect::Call) {
            detail.report = self.around.waiting(wanted).map(|report| report.id);
        } else if self.action.has_effect(Effect::Answer) {
            detail.report = self.around.answerable(wanted).map(|report| report.id);
        }
    }
}

/// Stores a decision and returns the case as it stands.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    mut decision: Decision,
) -> Result<(Case, Decision), CaseError> {
    tasks(tx, carrying, &mut decision).await?;
    applications(tx, carrying, &mut decision).await?;
    if carrying.action.clocks.contains(&ClockStep::CaseStart) {
        filed(tx, carrying, &mut decision).await?;
    }
    if decision.case.category.is_some() && decision.case.grid.is_none() {
        place(carrying.tools, &mut decision.case);
    }
    for effect in &carrying.action.does {
        beside(tx, carrying, *effect, &mut decision).await?;
    }
    answered(tx, carrying).await?;
    passes(tx, carrying, &decision).await?;
    if store::case_update(tx, carrying.before, &decision.case).await? {
        Ok((decision.case.clone(), decision))
    } else {
        Err(CaseError::Changed)
    }
}

/// Finds the unit grid of a point that came later.
fn place(tools: &Tools, case: &mut Case) {
    if let Some((grid, area)) = case.point.and_then(|point| tools.spot(case.district, point)) {
        case.grid = Some(grid);
        case.area = Some(area.as_str().to_owned());
    }
}

async fn tasks(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    decision: &mut Decision,
) -> Result<(), CaseError> {
    let before = carrying.before;
    if let (Some(finding), Some(id)) = (decision.closes, before.open_task)
        && !store::task_done(
            tx,
            before.district,
            id,
            carrying.now,
            Some(finding),
            &carrying.form.note,
        )
        .await?
    {
        return Err(CaseError::Changed);
    }
    let Some(opening) = decision.opens else {
        return Ok(());
    };
    let far = crate::rules::FAR;
    let task = Task {
        id: carrying.tools.ids.next::<TaskId>(),
        case_id: before.id,
        kind: opening.kind,
        assignee: opening.assignee,
        opened_at: carrying.now,
        yellow_at: opening.clock.yellow_at.unwrap_or(far),
        due_at: opening.clock.due_at.unwrap_or(far),
        done_at: None,
        result: None,
        note: String::new(),
    };
    store::task_insert(tx, before.district, &task).await?;
    decision.case.open_task = Some(task.id);
    Ok(())
}

async fn applications(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    decision: &mut Decision,
) -> Result<(), CaseError> {
    let Some(change) = decision.application.clone() else {
        return Ok(());
    };
    let district = carrying.before.district;
    if let ApplicationMove::Asked(asked) = change {
        let application = new_application(carrying, &asked);
        store::application_insert(tx, district, &application).await?;
        decision.case.open_application = Some(application.id);
        decision.detail.application = Some(application.id);
        return Ok(());
    }
    let mut application =
        carrying.around.pending().cloned().ok_or(Refusal::Not(wangge_pack::Need::Application))?;
    let state = match change {
        ApplicationMove::Asked(_) | ApplicationMove::Stepped => ApplicationState::Pending,
        ApplicationMove::Approved => ApplicationState::Approved,
        ApplicationMove::Refused => ApplicationState::Refused,
        ApplicationMove::Withdrawn => ApplicationState::Withdrawn,
    };
    application.state = state;
    if matches!(state, ApplicationState::Pending | ApplicationState::Approved) {
        application.level += 1;
    }
    if state == ApplicationState::Pending {
        application.due_at = decision.next_decision_due;
    } else {
        application.decided_at = Some(carrying.now);
    }
    application.decider = carrying.name();
    application.decision.clone_from(&carrying.form.note);
    if !store::application_update(tx, district, &application).await? {
        return Err(CaseError::Changed);
    }
    if let Some(fact) = decision.exempts {
        exempted(tx, carrying, fact, &application).await?;
    }
    Ok(())
}

fn new_application(carrying: &Carrying<'_>, asked: &Asked) -> Application {
    let (before, form) = (carrying.before, carrying.form);
    let words = |text: &str| text.trim().to_owned();
    Application {
        id: carrying.tools.ids.next::<ApplicationId>(),
        case_id: before.id,
        kind: asked.kind,
        state: ApplicationState::Pending,
        asked_at: carrying.now,
        asked_by: carrying.author.actor().map(|actor| actor.account),
        asker: carrying.name(),
        organisation: before.department,
        pass: before.tally.of(Fact::Pass),
        reason: words(&form.reason),
        note: words(&form.note),
        plan: words(&form.plan),
        amount: form.amount.map(|limit| limit.to_string()),
        until: form.until,
        consent: words(&form.consent),
        approvals: asked.approvals.join(","),
        level: 0,
        due_at: asked.due_at,
        decided_at: None,
        decider: String::new(),
        decision: String::new(),
    }
}

async fn exempted(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    fact: Fact,
    application: &Application,
) -> Result<(), CaseError> {
    let exemption = Exemption {
        id: carrying.tools.ids.next(),
        case_id: carrying.before.id,
        fact,
        reason: application.note.clone(),
        at: carrying.now,
        granted_by: carrying.name(),
        application: Some(application.id),
    };
    Ok(store::exemption_insert(tx, carrying.before.district, &exemption).await?)
}

/// A filed case keeps the packs of this day, and remembers the proven clearance that it repeats.
async fn filed(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    decision: &mut Decision,
) -> Result<(), CaseError> {
    if decision.case.packs.is_empty() {
        carrying.city.version().clone_into(&mut decision.case.packs);
    }
    if decision.case.kin.repeat_of.is_none() {
        let rules = carrying.city.case_rules();
        let repeated = crate::queries::repeated(tx, &decision.case, rules, carrying.now).await?;
        if let Some((old, number)) = repeated {
            decision.case.kin.repeat_of = Some(old);
            let (district, id) = (decision.case.district, decision.case.id);
            store::link_insert(
                tx,
                district,
                id,
                LinkKind::Repeat,
                (district, old, &number),
                carrying.now,
            )
            .await?;
        }
    }
    Ok(())
}

/// What an effect does in the rows beside the case.
async fn beside(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    effect: Effect,
    decision: &mut Decision,
) -> Result<(), CaseError> {
    let (before, now) = (carrying.before, carrying.now);
    match effect {
        Effect::Merge => merged(tx, carrying, decision).await,
        Effect::Transfer => super::open::carried_over(tx, carrying, decision).await,
        Effect::Rule => ruled(tx, carrying, &decision.case).await,
        Effect::CohostDone => {
            let own = carrying.author.actor().map(|actor| actor.organisation);
            let note = &carrying.form.note;
            if let Some(own) = own
                && store::party_done(tx, before.district, before.id, own, now, note).await?
            {
                return Ok(());
            }
            Err(Refusal::Not(wangge_pack::Need::Cohost).into())
        }
        Effect::Call => {
            let report = carrying.around.waiting(carrying.form.report);
            let report = report.ok_or(Refusal::Not(wangge_pack::Need::Caller))?;
            if let Some(call) = &carrying.form.call {
                // A reporter who was reached, or tried often enough, is left in peace.
                if !carrying.around.waits(report) {
                    return Err(Refusal::Not(wangge_pack::Need::Caller).into());
                }
                store::report_call(tx, before.district, report.id, now, call).await?;
            }
            Ok(())
        }
        // Whoever told it waits for the next answer, and is called again.
        Effect::Reopen => Ok(store::report_wait(tx, before.district, before.id).await?),
        _ => Ok(()),
    }
}

/// Gives the answer of the form to the report that waits for it; one at a time.
async fn answered(tx: &mut Tx, carrying: &Carrying<'_>) -> Result<(), CaseError> {
    let answer = carrying.form.answer.trim();
    if answer.is_empty() {
        return Ok(());
    }
    let waiting = carrying.around.answerable(carrying.form.report);
    if let Some(report) = waiting {
        let district = carrying.before.district;
        store::report_answer(tx, district, report.id, carrying.now, answer).await?;
    }
    Ok(())
}

/// The reports go over to the other case, which answers them one by one.
async fn merged(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    decision: &mut Decision,
) -> Result<(), CaseError> {
    let before = carrying.before;
    let target = carrying.form.target.ok_or(Refusal::BadTarget)?;
    let other = super::seen(tx, carrying.author, before.district, target)
        .await
        .map_err(|_| Refusal::BadTarget)?;
    let is_open = other.ended_at.is_none() && other.flow == before.flow;
    if !is_open || other.id == before.id {
        return Err(Refusal::BadTarget.into());
    }
    let moved = store::report_move(tx, before.district, before.id, other.id).await?;
    store::link_insert(
        tx,
        before.district,
        other.id,
        LinkKind::Merged,
        (before.district, before.id, &before.number),
        carrying.now,
    )
    .await?;
    let detail = Detail {
        other: Some(before.id),
        other_number: Some(before.number.clone()),
        ..Detail::default()
    };
    let step = Remark {
        action: "merged_in",
        note: &before.description,
        detail,
        reports: moved.max(before.reports),
    };
    remark(tx, carrying.tools, carrying.author, &other, step).await?;
    decision.detail.other = Some(other.id);
    decision.detail.other_number = Some(other.number.clone());
    Ok(())
}

async fn ruled(tx: &mut Tx, carrying: &Carrying<'_>, after: &Case) -> Result<(), CaseError> {
    let (Some(organisation), Some(category)) = (after.department, after.category.as_ref()) else {
        return Ok(());
    };
    let duty = Duty {
        code: category.code.clone(),
        organisation,
        case_id: after.id,
        ruled_by: carrying.name(),
        at: carrying.now,
        street: street(after).to_owned(),
    };
    Ok(store::duty_put(tx, after.district, &duty).await?)
}

/// Returns the nine digits of the street in which a case lies; empty where the grid is unknown.
fn street(case: &Case) -> &str {
    case.grid.as_deref().and_then(|grid| grid.get(..STREET_DIGITS)).unwrap_or_default()
}

/// Finds the department to which a rule sends a case at once, with the name of the rule.
pub(super) async fn direct_of(
    tx: &mut Tx,
    city: &City,
    case: &Case,
) -> Result<Option<((OrganisationId, String), String)>, CaseError> {
    let own = store::duty_rule_list(tx, case.district).await?;
    let of_city = own.iter().filter(|own| own.from_at.is_some()).map(|own| &own.rule);
    if !city.duty_rules().iter().chain(of_city).any(|rule| rule.is_direct) {
        return Ok(None);
    }
    let whose = crate::queries::whose(tx, city, case).await?;
    let Some(whose) = whose.filter(|whose| whose.held.rule.is_direct) else {
        return Ok(None);
    };
    let found = people::organisation_fetch(tx, whose.organisation).await?;
    Ok(found.map(|office| ((office.id, office.path), whose.held.rule.name)))
}

/// Keeps the department's pass beside the case, for it judges the department alone.
async fn passes(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    decision: &Decision,
) -> Result<(), CaseError> {
    let (before, after) = (carrying.before, &decision.case);
    let number = after.tally.of(Fact::Pass);
    let begins = number > before.tally.of(Fact::Pass);
    // After a return the case has no department any more, but the pass was still its own.
    let owner = if begins { after } else { before };
    let (Some(organisation), Some(path)) = (owner.department, owner.department_path.as_deref())
    else {
        return Ok(());
    };
    if begins {
        for (cohost, path) in &carrying.form.cohosts {
            if *cohost != organisation {
                let party = (*cohost, path.as_str());
                store::party_put(tx, before.district, before.id, party, number).await?;
            }
        }
    }
    // Reopening clears what the case says of its department; the pass that ended keeps its facts.
    let was_received = after.received_at.is_some() && after.received_at != before.received_at;
    let has_changed = decision.pass.is_some()
        || was_received
        || (after.pass_clock != before.pass_clock && number > 0);
    if !has_changed {
        return Ok(());
    }
    let row = PassRow {
        organisation,
        path,
        pass: number,
        is_rework: decision.detail.facts.contains(&Fact::Rework),
        clock: after.pass_clock,
        from_at: from_at(&after.pass_clock, carrying.now),
        entered_at: carrying.now,
        received_at: if begins {
            after.received_at
        } else {
            after.received_at.or(before.received_at)
        },
        outcome: decision.pass.unwrap_or(PassEnd::Open).as_str(),
        late_ms: decision.detail.late_ms.unwrap_or(0),
        work: carrying.form.work.as_ref(),
    };
    Ok(store::pass_put(tx, before.district, before.id, &row).await?)
}

fn from_at(clock: &Span, now: Instant) -> Instant {
    clock.at.unwrap_or(now)
}

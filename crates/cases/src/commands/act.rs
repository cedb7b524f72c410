//! One action of the flow on one case.

use super::around::{decides, may_decide, may_withdraw};
use super::carry::{Carrying, carry_out};
use super::{Around, NewFile, StepFacts, Wants, index, note, seen, tell};
use crate::context::{Cases, Tools, Work, flow, ground, zone};
use crate::error::CaseError;
use crate::model::{Case, CaseId, Task};
use crate::permissions::by_name;
use crate::rules::{Decision, Form, Refusal, decide};
use crate::store;
use std::sync::Arc;
use wangge_db::Tx;
use wangge_identity::{AccountId, Author};
use wangge_kernel::Instant;
use wangge_pack::{ActionDef, City, ClockStep, Effect};

/// An action that somebody wants to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// District of the case.
    pub district: i64,
    /// The case.
    pub case: CaseId,
    /// Version that the person saw; nothing takes the present one.
    pub version: Option<i64>,
    /// Key of the action.
    pub action: String,
    /// What was filled in.
    pub form: Form,
    /// Pictures and documents.
    pub files: Vec<NewFile>,
}

/// An action with the packs under which its case was filed.
#[derive(Clone)]
pub(crate) struct Acting {
    pub(crate) act: Act,
    pub(crate) city: Arc<City>,
}

/// Carries out an action and returns the case afterwards.
///
/// The permission is the one that the flow names. A version that is no longer the present one is
/// answered with [`CaseError::Changed`] after the retries, so that nobody acts on what is past.
pub async fn act(cases: &Cases, author: &Author, act: Act) -> Result<Case, CaseError> {
    let city = cases.city_of(act.district, act.case).await?;
    let acting = Acting { act, city };
    cases.write("cases.act", author, acting, |tx, work| Box::pin(act_in(tx, work))).await
}

async fn act_in(tx: &mut Tx, work: &Work<Acting>) -> Result<Case, CaseError> {
    perform(tx, &work.tools, &work.author, &work.input).await
}

/// Carries out an action inside a transaction, and what the program does at once because of it.
pub(crate) async fn perform(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    acting: &Acting,
) -> Result<Case, CaseError> {
    let (mut after, mut follow) = Box::pin(one(tx, tools, author, acting)).await?;
    // A rule may follow from a rule, but never for ever.
    for _ in 0..3 {
        let Some(next) = follow.take() else {
            break;
        };
        let next = Acting { act: next, city: Arc::clone(&acting.city) };
        (after, follow) = Box::pin(one(tx, tools, &Author::Program, &next)).await?;
    }
    Ok(after)
}

async fn one(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    acting: &Acting,
) -> Result<(Case, Option<Act>), CaseError> {
    let (act, city, now) = (&acting.act, &*acting.city, tools.now());
    let before = seen(tx, author, act.district, act.case).await?;
    if act.version.is_some_and(|version| version != before.version) {
        return Err(CaseError::Changed);
    }
    let flow = flow(city, &before.flow)?;
    let action = flow.action(&act.action).ok_or(Refusal::UnknownAction)?;
    let rules = city.case_rules();
    let around = Around::load(tx, author, &before, Wants::of(action), rules.call_attempts).await?;
    authorise(author, action, &around)?;
    stand_in(author, action, &around)?;
    let form = completed(tx, city, &before, acting, action, now).await?;
    let decision = decided(city, &before, &around, action, &form, now)?;
    let carrying = Carrying {
        tools,
        author,
        city,
        flow,
        action,
        form: &form,
        before: &before,
        around: &around,
        now,
    };
    let (after, decision) = carry_out(tx, &carrying, decision).await?;
    let words = crate::rules::words;
    let is_renamed = after.category != before.category || after.place != before.place;
    if is_renamed && words(city, &after) != words(city, &before) {
        index(tx, city, &after).await?;
    }
    let mut detail = decision.detail.clone();
    carrying.explain(&mut detail);
    let step = StepFacts {
        at: now,
        action: &action.key,
        from_stage: Some(&before.stage),
        note: &act.form.note,
        detail,
    };
    note(tx, tools, author, &after, step, &act.files).await?;
    let batch = tools.ids.next_raw();
    tell(tx, &carrying, &after, &decision, batch).await?;
    if !lasts(action, &decision) {
        remember(tx, tools, author, &carrying, &after, batch).await?;
    }
    let follow = follow(tx, &carrying, &after, &decision).await?;
    Ok((after, follow))
}

/// Demands the permission that the flow names, or that of the level at which an application
/// stands; what the program does, no person does.
fn authorise(author: &Author, action: &ActionDef, around: &Around) -> Result<(), CaseError> {
    if action.by_program {
        return match author {
            Author::Program => Ok(()),
            Author::Person(_) => Err(Refusal::ByProgram.into()),
        };
    }
    if decides(action) && around.pending().is_some() {
        // Whose turn it is says the level; [`stand_in`] demands it.
        return Ok(());
    }
    let permission = by_name(&action.permission)
        .ok_or_else(|| CaseError::UnknownPermission(action.permission.clone()))?;
    Ok(author.require(permission)?)
}

/// Demands that the author is the one whose turn it is: with a task, or with an application.
fn stand_in(author: &Author, action: &ActionDef, around: &Around) -> Result<(), CaseError> {
    let is_foreign = action.closes_task.is_some()
        && around.task.as_ref().is_some_and(|task| !is_for(task, author));
    if is_foreign {
        return Err(Refusal::NotYourTask.into());
    }
    let Some(application) = around.pending() else {
        return Ok(());
    };
    let is_turn = (!decides(action) || may_decide(author, application))
        && (!action.has_effect(Effect::Withdraw) || may_withdraw(author, application));
    if is_turn { Ok(()) } else { Err(Refusal::NotYourDecision.into()) }
}

/// A collector's task is answered by whom it was given to; the program may answer any.
fn is_for(task: &Task, author: &Author) -> bool {
    author
        .actor()
        .is_none_or(|actor| task.assignee.is_none_or(|assignee| assignee == actor.account))
}

/// Fills in what the program knows better than the form: the class of the clause, the number of
/// pictures, the collector on duty, the case behind a number.
async fn completed(
    tx: &mut Tx,
    city: &City,
    before: &Case,
    acting: &Acting,
    action: &ActionDef,
    now: Instant,
) -> Result<Form, CaseError> {
    let mut form = acting.act.form.asked_by(action);
    let category = form.category.as_ref().or(before.category.as_ref());
    let clause = category.and_then(|category| category.clause.as_deref());
    form.urgent =
        clause.and_then(|key| city.clause(key)).is_some_and(wangge_pack::Clause::is_urgent);
    form.photos = acting.act.files.len();
    let named = [form.handler, form.owner, form.collector];
    employed(tx, before.district, &named, now).await?;
    if action.opens_task.is_some() && form.collector.is_none() {
        form.collector = on_duty(tx, city, before, now).await?.first().copied();
        if form.collector.is_none() {
            return Err(Refusal::NobodyOnDuty.into());
        }
    }
    Ok(form)
}

/// Demands that the people whom a form names have a post in the district: nobody else can answer.
pub(crate) async fn employed(
    tx: &mut Tx,
    district: i64,
    named: &[Option<AccountId>],
    now: Instant,
) -> Result<(), CaseError> {
    for account in named.iter().flatten() {
        if !wangge_identity::queries::has_post_in(tx, *account, district, now).await? {
            return Err(Refusal::NobodyThere.into());
        }
    }
    Ok(())
}

/// Lists the collectors on duty for the grid of a case, whoever should get the next task first.
pub(crate) async fn on_duty(
    tx: &mut Tx,
    city: &City,
    case: &Case,
    now: Instant,
) -> Result<Vec<AccountId>, CaseError> {
    let zoned = now.in_zone(&zone(city)?);
    let grid = case.grid.as_deref().unwrap_or_default();
    let on_duty = wangge_grid::queries::on_duty(tx, case.district, grid, &zoned).await?;
    let mut ranked = Vec::with_capacity(on_duty.len());
    for (account, closeness) in on_duty {
        let open = store::open_tasks(tx, case.district, account).await?;
        ranked.push((-closeness, open, account));
    }
    ranked.sort_unstable();
    Ok(ranked.into_iter().map(|(_, _, account)| account).collect())
}

fn decided(
    city: &City,
    before: &Case,
    around: &Around,
    action: &ActionDef,
    form: &Form,
    now: Instant,
) -> Result<Decision, CaseError> {
    let clause = form.category.as_ref().and_then(|category| category.clause.as_deref());
    let ground = ground(city, before, clause)?;
    Ok(decide(&ground.book()?, &around.situation(before), action, form, now)?)
}

/// Tells whether what was done is known outside the case and cannot be taken back: a ruling, a case
/// in another district, a mark that a fact does not count.
fn lasts(action: &ActionDef, decision: &Decision) -> bool {
    let reaches_out = [Effect::Rule, Effect::Transfer].iter().any(|it| action.has_effect(*it));
    reaches_out || decision.exempts.is_some()
}

/// Keeps the row before, for as long as the step can be taken back.
async fn remember(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    carrying: &Carrying<'_>,
    after: &Case,
    batch: i64,
) -> Result<(), CaseError> {
    let seconds = i64::try_from(carrying.city.case_rules().undo_seconds).unwrap_or(0);
    let Some(actor) = author.actor().filter(|_| seconds > 0) else {
        return Ok(());
    };
    let before = store::Undoable {
        before: store::snapshot(
            carrying.before,
            &carrying.around.reports,
            carrying.around.pending(),
        ),
        account: Some(actor.account),
        batch,
        until_at: tools.now().plus_millis(seconds * 1_000),
    };
    Ok(store::undo_put(tx, after.district, after.id, after.steps, &before).await?)
}

/// Finds what the program does at once because of what was done: the town gets its matters
/// directly, and what a reporter said opens a closed case again.
async fn follow(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    after: &Case,
    decision: &Decision,
) -> Result<Option<Act>, CaseError> {
    let by_program = |wanted: &dyn Fn(&ActionDef) -> bool| {
        let mut actions = carrying.flow.actions.iter();
        actions.find(|action| {
            action.by_program && carrying.flow.begins(action, &after.stage) && wanted(action)
        })
    };
    let next = |action: &ActionDef, form: Form| Act {
        district: after.district,
        case: after.id,
        version: None,
        action: action.key.clone(),
        form,
        files: Vec::new(),
    };
    if decision.reopens {
        let action = by_program(&|action| action.has_effect(Effect::Reopen));
        return Ok(action.map(|action| next(action, Form::default())));
    }
    let has_moved = after.stage != carrying.before.stage;
    let direct = by_program(&|action| action.clocks.contains(&ClockStep::DepartmentStart));
    if let (Some(action), true) = (direct, has_moved && after.tally == carrying.before.tally)
        && let Some((department, rule)) = super::carry::direct_of(tx, carrying.city, after).await?
    {
        let form = Form { department: Some(department), note: rule, ..Form::default() };
        return Ok(Some(next(action, form)));
    }
    Ok(None)
}

//! Work by the clock: warnings when a light turns, pauses that are over, tasks that nobody answered.
//!
//! `app` asks for each at a beat. Every case is a transaction of its own that looks again at what it
//! found, so that a run that breaks off, or two at once, does nothing twice.

use crate::commands::{
    Act, Acting, REPLY_FAILED, Remark, Telling, audience_of, holders, on_duty, perform, remark,
    send,
};
use crate::context::{Cases, Tools, Work, flow, ground};
use crate::error::CaseError;
use crate::model::{Application, Case, CaseId, Detail, Light, Reply, ReplyState, Step, Task};
use crate::queries::{late_cases, paused_cases};
use crate::rules::{Form, restarted};
use crate::store;
use std::collections::BTreeSet;
use std::sync::Arc;
use wangge_db::Tx;
use wangge_identity::{AccountId, Author};
use wangge_kernel::Instant;
use wangge_outbox::{EventId, ItemState};
use wangge_pack::{AlarmLight, Audience, City, ClockStep, Expiry, Flow};

/// Cases that one run looks at, so that none is long.
const AT_ONCE: i64 = 200;
/// Step that tells that a task went to somebody else.
const REASSIGN: &str = "reassign";
/// Step that tells that nobody answered a task.
const UNANSWERED: &str = "unanswered";
/// Step that tells that an application waits longer than its approver may take.
const UNDECIDED: &str = "undecided";
/// Step that tells that nobody looked at a suspended case for too long.
const UNLOOKED: &str = "unlooked";
const DAY_MS: i64 = 24 * 3_600_000;

/// Tells people of lights that turned (S04: yellow the handler, red the department and supervisor,
/// as the packs say); returns how many cases it told of.
pub async fn escalate(cases: &Cases, district: i64) -> Result<usize, CaseError> {
    let mut told = 0;
    for (light, level) in [(AlarmLight::Red, 2), (AlarmLight::Yellow, 1)] {
        let input = (district, level, cases.tools.now());
        let found = cases.db.read("cases.late", input, |tx, (district, level, now)| {
            Box::pin(late_cases(tx, *district, *level, *now, AT_ONCE))
        });
        for case in found.await? {
            let input = (district, case, light);
            let done = cases.write("cases.escalate", &Author::Program, input, |tx, work| {
                Box::pin(escalate_in(tx, work))
            });
            told += usize::from(done.await?);
        }
    }
    Ok(told)
}

async fn escalate_in(
    tx: &mut Tx,
    work: &Work<(i64, CaseId, AlarmLight)>,
) -> Result<bool, CaseError> {
    let (district, id, light) = work.input;
    let tools = &work.tools;
    let Some(case) = store::case_fetch(tx, district, id).await? else {
        return Ok(false);
    };
    let (wanted, level) = match light {
        AlarmLight::Yellow => (Light::Yellow, 1),
        AlarmLight::Red => (Light::Red, 2),
    };
    let has_turned = case.next_clock().and_then(|span| span.light(tools.now())) == Some(wanted);
    if !has_turned || !store::alarm_set(tx, district, id, level).await? {
        return Ok(false);
    }
    let city = tools.city();
    let telling = Telling {
        tools,
        city: &city,
        case: &case,
        kind: format!("notice-{light}"),
        batch: tools.ids.next_raw(),
        held_back: false,
        by: None,
    };
    let mut accounts = BTreeSet::new();
    for audience in city.case_rules().told_at(light) {
        for audience in concerned(&city, &case, audience) {
            accounts.extend(audience_of(tx, &telling, audience).await?);
        }
    }
    send(tx, &telling, accounts).await?;
    Ok(true)
}

/// While no department has the case, its time is that of whose turn it is: the department is not
/// warned of what it does not have, but whoever it waits for.
fn concerned(city: &City, case: &Case, audience: Audience) -> Vec<Audience> {
    let is_theirs = case.pass_clock.runs() || case.sub.clock.runs();
    let stage = city.flow(&case.flow).and_then(|flow| flow.stage(&case.stage));
    match (audience, stage.and_then(|stage| stage.turn)) {
        (Audience::Handler | Audience::Department, Some(turn)) if !is_theirs => {
            vec![turn, Audience::Collector]
        }
        _ => vec![audience],
    }
}

/// Lets cases go on whose pause is over, or puts them into the pool of problems, as the packs say.
pub async fn expire(cases: &Cases, district: i64) -> Result<usize, CaseError> {
    let input = (district, cases.tools.now());
    let found = cases.db.read("cases.paused", input, |tx, (district, now)| {
        Box::pin(paused_cases(tx, *district, *now, AT_ONCE))
    });
    let mut ended = 0;
    for case in found.await? {
        let city = cases.city_of(district, case).await?;
        let input = (district, case, city);
        let done = cases.write("cases.expire", &Author::Program, input, |tx, work| {
            Box::pin(expire_in(tx, work))
        });
        ended += usize::from(done.await?);
    }
    Ok(ended)
}

async fn expire_in(tx: &mut Tx, work: &Work<(i64, CaseId, Arc<City>)>) -> Result<bool, CaseError> {
    let (district, id, city) = &work.input;
    let Some(case) = store::case_fetch(tx, *district, *id).await? else {
        return Ok(false);
    };
    let is_over = case.pause.is_some_and(|pause| pause.until <= work.tools.now());
    let flow = flow(city, &case.flow)?;
    let goes_on = city.case_rules().suspension_ends == Expiry::Resume;
    let ends = || {
        let all = flow.actions.iter();
        all.filter(|action| action.by_program && flow.begins(action, &case.stage))
    };
    let as_ruled = ends().find(|one| one.clocks.contains(&ClockStep::CaseResume) == goes_on);
    // A stage that has one end only, such as a deferral, ends so whatever the rule is.
    let action = as_ruled.or_else(|| ends().next());
    let (true, Some(action)) = (is_over, action) else {
        return Ok(false);
    };
    let act = Act {
        district: *district,
        case: *id,
        version: None,
        action: action.key.clone(),
        form: Form::default(),
        files: Vec::new(),
    };
    let acting = Acting { act, city: Arc::clone(city) };
    perform(tx, &work.tools, &Author::Program, &acting).await?;
    Ok(true)
}

/// Notes applications whose approver is late, once for each approval, and tells whoever must decide
/// and the supervisors: nothing is approved by silence, and nothing waits in silence.
pub async fn press_approvers(cases: &Cases, district: i64) -> Result<usize, CaseError> {
    let input = (district, cases.tools.now());
    let late = cases.db.read("cases.undecided", input, |tx, (district, now)| {
        Box::pin(async move {
            Ok::<_, CaseError>(store::application_late(tx, *district, *now, AT_ONCE).await?)
        })
    });
    let mut told = 0;
    for late in late.await? {
        let done = cases.write("cases.press", &Author::Program, (district, late), |tx, work| {
            Box::pin(press_in(tx, work))
        });
        told += usize::from(done.await?);
    }
    Ok(told)
}

async fn press_in(tx: &mut Tx, work: &Work<(i64, Application)>) -> Result<bool, CaseError> {
    let (district, found) = (&work.input.0, &work.input.1);
    let Some(case) = store::case_fetch(tx, *district, found.case_id).await? else {
        return Ok(false);
    };
    let all = store::application_list(tx, *district, case.id).await?;
    let waits = all.iter().find(|one| Some(one.id) == case.open_application);
    let steps = store::step_list(tx, *district, case.id).await?;
    let Some(waits) = waits.filter(|one| one.due_at < work.tools.now()) else {
        return Ok(false);
    };
    if since_sent(&steps, waits.due_at, UNDECIDED) > 0 {
        return Ok(false);
    }
    let city = work.tools.city();
    let step = Remark { action: UNDECIDED, note: "", detail: Detail::default(), reports: 0 };
    let case = remark(tx, &work.tools, &Author::Program, &case, step).await?;
    let telling = telling(&work.tools, &city, &case, "notice-undecided");
    let mut accounts = audience_of(tx, &telling, Audience::Supervisor).await?;
    if let Some(permission) = waits.approver() {
        accounts.extend(holders(tx, &telling, permission, "/").await?);
    }
    send(tx, &telling, accounts.into_iter().collect()).await?;
    Ok(true)
}

/// Notes suspended cases at which nobody looked for so many days as the rules say, and tells the
/// department and the supervisors; again after as many days.
pub async fn ask_for_looks(cases: &Cases, district: i64) -> Result<usize, CaseError> {
    let days =
        i64::try_from(cases.tools.city().case_rules().look_days).unwrap_or(i64::MAX / DAY_MS);
    let now = cases.tools.now();
    let input = (district, now.plus_millis(-days.saturating_mul(DAY_MS)), now);
    let found = cases.db.read("cases.unlooked", input, |tx, (district, since, now)| {
        Box::pin(async move {
            Ok::<_, CaseError>(store::case_unlooked(tx, *district, *since, *now, AT_ONCE).await?)
        })
    });
    let mut told = 0;
    for case in found.await? {
        let input = (district, case, now.plus_millis(-days.saturating_mul(DAY_MS)));
        let done = cases.write("cases.ask_for_look", &Author::Program, input, |tx, work| {
            Box::pin(look_in(tx, work))
        });
        told += usize::from(done.await?);
    }
    Ok(told)
}

async fn look_in(tx: &mut Tx, work: &Work<(i64, CaseId, Instant)>) -> Result<bool, CaseError> {
    let (district, id, since) = work.input;
    let Some(case) = store::case_fetch(tx, district, id).await? else {
        return Ok(false);
    };
    let looked = case.pause.map(|pause| pause.looked_at.unwrap_or(pause.since));
    let steps = store::step_list(tx, district, id).await?;
    if looked.is_none_or(|at| at >= since) || since_sent(&steps, since, UNLOOKED) > 0 {
        return Ok(false);
    }
    let city = work.tools.city();
    let step = Remark { action: UNLOOKED, note: "", detail: Detail::default(), reports: 0 };
    let case = remark(tx, &work.tools, &Author::Program, &case, step).await?;
    let telling = telling(&work.tools, &city, &case, "notice-unlooked");
    let mut accounts = audience_of(tx, &telling, Audience::Supervisor).await?;
    accounts.extend(audience_of(tx, &telling, Audience::Department).await?);
    send(tx, &telling, accounts.into_iter().collect()).await?;
    Ok(true)
}

/// Gives tasks whose time is over to the next collector on duty, and tells the shift leader when
/// nobody is left or the rules' number of times is reached.
pub async fn reassign(cases: &Cases, district: i64) -> Result<usize, CaseError> {
    let input = (district, cases.tools.now());
    let late = cases.db.read("cases.late_tasks", input, |tx, (district, now)| {
        Box::pin(async move {
            Ok::<_, CaseError>(store::task_late(tx, *district, *now, AT_ONCE).await?)
        })
    });
    let mut moved = 0;
    for task in late.await? {
        let done = cases.write("cases.reassign", &Author::Program, (district, task), |tx, work| {
            Box::pin(reassign_in(tx, work))
        });
        moved += usize::from(done.await?);
    }
    Ok(moved)
}

async fn reassign_in(tx: &mut Tx, work: &Work<(i64, Task)>) -> Result<bool, CaseError> {
    let (district, task) = (&work.input.0, &work.input.1);
    let (city, now) = (work.tools.city(), work.tools.now());
    let Some(case) = store::case_fetch(tx, *district, task.case_id).await? else {
        return Ok(false);
    };
    let Some(task) = store::task_fetch(tx, *district, task.id).await? else {
        return Ok(false);
    };
    if task.done_at.is_some() || task.due_at >= now || case.open_task != Some(task.id) {
        return Ok(false);
    }
    let steps = store::step_list(tx, *district, case.id).await?;
    let since = |action: &str| since_sent(&steps, task.opened_at, action);
    if since(UNANSWERED) > 0 {
        return Ok(false);
    }
    let flow = flow(&city, &case.flow)?;
    let is_spent = reassigned(flow, &steps) >= city.case_rules().reassignments;
    let next = on_duty(tx, &city, &case, now).await?;
    let next = next.into_iter().find(|account| Some(*account) != task.assignee);
    match next.filter(|_| !is_spent) {
        Some(collector) => hand_on(tx, work, &case, &task, collector).await?,
        None => give_up(tx, work, &case).await?,
    }
    Ok(true)
}

/// Counts steps of a kind since a task was sent, or sent on.
fn since_sent(steps: &[Step], opened_at: Instant, action: &str) -> usize {
    steps.iter().filter(|step| step.action == action && step.at >= opened_at).count()
}

/// Counts how often the open task went on: hand-ons since it was sent, whatever else was noted.
fn reassigned(flow: &Flow, steps: &[Step]) -> usize {
    let sends =
        |step: &&Step| flow.action(&step.action).is_some_and(|def| def.opens_task.is_some());
    let since = steps.iter().rev().take_while(|step| !sends(step));
    since.filter(|step| step.action == REASSIGN).count()
}

async fn hand_on(
    tx: &mut Tx,
    work: &Work<(i64, Task)>,
    case: &Case,
    task: &Task,
    collector: AccountId,
) -> Result<(), CaseError> {
    let (tools, city, now) = (&work.tools, work.tools.city(), work.tools.now());
    let clock = {
        let ground = ground(&city, case, None)?;
        let book = ground.book()?;
        restarted(&book, now, (book.limit_of)(task.kind.as_str(), case.urgent))
    };
    if !store::task_reassign(tx, case.district, task.id, collector, clock).await? {
        return Err(CaseError::Changed);
    }
    let detail = Detail { collector: Some(collector), ..Detail::default() };
    let step = Remark { action: REASSIGN, note: "", detail, reports: 0 };
    let case = remark(tx, tools, &Author::Program, case, step).await?;
    let telling = telling(&work.tools, &city, &case, &format!("notice-send-{}", task.kind));
    send(tx, &telling, BTreeSet::from([collector])).await
}

async fn give_up(tx: &mut Tx, work: &Work<(i64, Task)>, case: &Case) -> Result<(), CaseError> {
    let city = work.tools.city();
    let step = Remark { action: UNANSWERED, note: "", detail: Detail::default(), reports: 0 };
    let case = remark(tx, &work.tools, &Author::Program, case, step).await?;
    let telling = telling(&work.tools, &city, &case, "notice-unanswered");
    let leaders = audience_of(tx, &telling, Audience::ShiftLeader).await?;
    send(tx, &telling, leaders.into_iter().collect()).await
}

/// Notes answers to platforms above that were given up, and tells who gave them and the shift
/// leaders: however they came to their end, for a worker that vanished tells nobody.
pub async fn tell_undelivered(cases: &Cases, district: i64) -> Result<usize, CaseError> {
    let (mut after, mut told) = (EventId(0), 0);
    loop {
        let read =
            cases.db.read("cases.replies_waiting", (district, after), |tx, (district, after)| {
                Box::pin(async move {
                    Ok::<_, CaseError>(store::reply_waiting(tx, *district, *after, AT_ONCE).await?)
                })
            });
        let waiting = read.await?;
        let Some(last) = waiting.last() else { return Ok(told) };
        after = EventId(last.item);
        for reply in waiting {
            let done = cases.write(
                "cases.tell_undelivered",
                &Author::Program,
                (district, reply),
                |tx, work| Box::pin(undelivered_in(tx, work)),
            );
            told += usize::from(done.await?);
        }
    }
}

async fn undelivered_in(tx: &mut Tx, work: &Work<(i64, Reply)>) -> Result<bool, CaseError> {
    let (district, reply) = (work.input.0, &work.input.1);
    let item = wangge_outbox::item(tx, EventId(reply.item)).await?;
    let Some(item) = item.filter(|item| item.state == ItemState::Dead) else {
        return Ok(false);
    };
    let trouble = item.last_error.unwrap_or_default();
    let end = store::ReplyEnd {
        state: ReplyState::Failed,
        at: item.ended_at.unwrap_or(work.tools.now()),
        attempts: item.attempts,
        receipt: String::new(),
        trouble: trouble.clone(),
    };
    if !store::reply_end(tx, district, reply.case_id, reply.seq, &end).await? {
        return Ok(false);
    }
    let Some(case) = store::case_fetch(tx, district, reply.case_id).await? else {
        return Ok(false);
    };
    let detail = Detail {
        platform: Some(reply.system.clone()),
        attempts: Some(item.attempts),
        trouble: Some(trouble),
        ..Detail::default()
    };
    let step = Remark { action: REPLY_FAILED, note: "", detail, reports: 0 };
    let case = remark(tx, &work.tools, &Author::Program, &case, step).await?;
    let city = work.tools.city();
    let telling = telling(&work.tools, &city, &case, "notice-reply-failed");
    let steps = store::step_list(tx, district, case.id).await?;
    let giver = steps.iter().find(|step| step.seq == reply.seq).and_then(|step| step.account);
    let mut accounts = audience_of(tx, &telling, Audience::ShiftLeader).await?;
    accounts.extend(giver);
    send(tx, &telling, accounts.into_iter().collect()).await?;
    Ok(true)
}

fn telling<'a>(tools: &'a Tools, city: &'a City, case: &'a Case, kind: &str) -> Telling<'a> {
    Telling {
        tools,
        city,
        case,
        kind: kind.to_owned(),
        batch: tools.ids.next_raw(),
        held_back: false,
        by: None,
    }
}

/// Forgets rows that nobody can go back to any more.
pub async fn sweep_undo(cases: &Cases) -> Result<u64, CaseError> {
    cases
        .write("cases.sweep_undo", &Author::Program, (), |tx, work| {
            Box::pin(async move { Ok(store::undo_sweep(tx, work.tools.now()).await?) })
        })
        .await
}

//! One action on one case: checked, then carried out on values.

use super::applications::{Asked, ask, decision_due, mark_shuffle};
use super::clocks::{restarted, turn, until};
use super::effects::{next_sub, work};
use super::form::complete;
use super::{Form, Refusal, Rulebook, Situation, allowed, next_times};
use crate::model::{Case, Detail, Fact, Finding, Span, TaskKind};
use wangge_identity::AccountId;
use wangge_kernel::{Instant, text_enum};
use wangge_pack::{ActionDef, ClockStep, LimitFrom, STAYS};

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

text_enum! {
    /// How a department's pass stands or ended.
    pub enum PassEnd {
        /// The department has it.
        Open = "open",
        /// It fed back.
        FedBack = "fed-back",
        /// Its return was accepted.
        Returned = "returned",
        /// The case ended while it had it.
        Closed = "closed",
    }
}

/// What becomes of an application.
#[derive(Debug, Clone, PartialEq)]
pub enum ApplicationMove {
    /// It is made.
    Asked(Asked),
    /// One more approval is needed; the next approver has until then.
    Stepped,
    /// It takes effect.
    Approved,
    /// It does not.
    Refused,
    /// Whoever asked takes it back.
    Withdrawn,
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
    /// What becomes of an application.
    pub application: Option<ApplicationMove>,
    /// When the approver after this one is late.
    pub next_decision_due: Instant,
    /// How the department's pass stands, when that changed.
    pub pass: Option<PassEnd>,
    /// A fact that shall not count any more.
    pub exempts: Option<Fact>,
    /// What the reporter said opens the case again.
    pub reopens: bool,
    /// What the step holds.
    pub detail: Detail,
}

/// A case on its way through one action.
pub(super) struct Turn<'a> {
    pub(super) book: &'a Rulebook<'a>,
    pub(super) form: &'a Form,
    /// When it happens; a dispatch told by telephone happened before its entry.
    pub(super) now: Instant,
    pub(super) case: Case,
    pub(super) detail: Detail,
    pub(super) application: Option<ApplicationMove>,
    pub(super) pass: Option<PassEnd>,
    pub(super) exempts: Option<Fact>,
    pub(super) reopens: bool,
}

/// Decides one action.
pub fn decide(
    book: &Rulebook<'_>,
    situation: &Situation<'_>,
    action: &ActionDef,
    form: &Form,
    now: Instant,
) -> Result<Decision, Refusal> {
    let before = situation.case;
    let mut case = before.clone();
    take_form(&mut case, form, now);
    let around = Situation { case: &case, ..*situation };
    allowed(book, action, &around, now)?;
    complete(book, action, &case, form, now)?;
    let asked = ask(book, &around, action, form, now)?;
    let is_in_pass = before.pass_clock.runs();
    let mut turn = Turn {
        book,
        form,
        now: form.told_at.unwrap_or(now),
        case,
        detail: detail(form),
        application: None,
        pass: None,
        exempts: None,
        reopens: false,
    };
    turn.case.version += 1;
    turn.case.steps += 1;
    let (opens, closes) = tasks(&mut turn, action, now);
    if action.to != STAYS {
        turn.enter(&action.to);
    }
    clocks(&mut turn, action, is_in_pass);
    for effect in &action.does {
        work(&mut turn, situation, *effect)?;
    }
    if let Some(asked) = asked {
        mark_shuffle(situation, asked.kind, &mut turn);
        turn.application = Some(ApplicationMove::Asked(asked));
    }
    if next_times(&turn.case) != next_times(before) {
        turn.case.alarmed = 0;
    }
    let next_decision_due = decision_due(book, turn.case.urgent, now);
    let Turn { case, detail, application, pass, exempts, reopens, .. } = turn;
    Ok(Decision {
        case,
        opens,
        closes,
        application,
        next_decision_due,
        pass,
        exempts,
        reopens,
        detail,
    })
}

fn tasks(
    turn: &mut Turn<'_>,
    action: &ActionDef,
    now: Instant,
) -> (Option<Opening>, Option<Finding>) {
    let opens = action.opens_task.map(|kind| Opening {
        kind,
        assignee: turn.form.collector,
        clock: restarted(turn.book, now, (turn.book.limit_of)(kind.as_str(), turn.case.urgent)),
    });
    if let Some(kind) = action.closes_task {
        let result = match kind {
            TaskKind::Verify => &mut turn.case.verify_result,
            TaskKind::Check => &mut turn.case.check_result,
        };
        *result = turn.form.result;
        turn.case.open_task = None;
    }
    if opens.is_some_and(|opening| opening.kind == TaskKind::Check) {
        (turn.case.check_result, turn.case.check_waived) = (None, false);
    }
    (opens, action.closes_task.and(turn.form.result))
}

fn clocks(turn: &mut Turn<'_>, action: &ActionDef, is_in_pass: bool) {
    for step in &action.clocks {
        self::turn(turn.book, &mut turn.case, turn.now, *step);
        match step {
            ClockStep::DepartmentStart => {
                turn.begin_pass();
                next_sub(turn, 0);
            }
            ClockStep::DepartmentRework => {
                turn.begin_pass();
                turn.count(Fact::Rework);
            }
            ClockStep::DepartmentStop if is_in_pass => {
                turn.case.sub.clock.stop(turn.now);
                turn.end_pass(PassEnd::FedBack);
            }
            ClockStep::DepartmentResume => {
                turn.case.pause = None;
                turn.pass = Some(PassEnd::Open);
            }
            _ => {}
        }
    }
    // The stage in which the department works is judged by the department's own clock.
    let def = turn.book.flow.stage(&turn.case.stage);
    let follows = def.is_some_and(|def| def.limit_from == Some(LimitFrom::Clause));
    if follows && turn.case.pass_clock.runs() {
        turn.case.stage_clock = turn.case.pass_clock;
    }
    // Whatever ended the case ended the department's pass as well, and so does leaving a pause for
    // anything but the department's desk.
    let leaves_pause = turn.case.pause.is_some() && action.to != STAYS;
    let ended = turn.case.ended_at.is_some() && is_in_pass;
    if (ended || leaves_pause) && turn.pass.is_none() {
        turn.end_pass(PassEnd::Closed);
    }
    if leaves_pause {
        turn.case.pause = None;
    }
}

impl Turn<'_> {
    /// Counts a permanent fact.
    pub(super) fn count(&mut self, fact: Fact) {
        self.case.tally.add(fact);
        self.detail.facts.push(fact);
    }

    fn begin_pass(&mut self) {
        self.count(Fact::Pass);
        self.case.received_at = None;
        self.pass = Some(PassEnd::Open);
    }

    /// Ends the department's pass and counts by how much it was late, beyond what it began with.
    pub(super) fn end_pass(&mut self, end: PassEnd) {
        if self.pass.is_some_and(|pass| pass != PassEnd::Open) {
            return;
        }
        self.pass = Some(end);
        let span = self.case.pass_clock;
        let begun_late =
            span.at.zip(span.due_at).map_or(0, |(at, due)| at.millis_since(due).max(0));
        let late_ms = span.late_ms(self.now) - begun_late;
        if late_ms > 0 {
            self.count(Fact::LatePass);
            self.case.tally.late_ms += late_ms;
            self.detail.late_ms = Some(late_ms);
        }
    }

    /// Enters a stage: its clock starts, and what has ended stops every other.
    pub(super) fn enter(&mut self, stage: &str) {
        if stage == STAYS {
            return;
        }
        enter(self.book, &mut self.case, stage, self.now);
    }
}

fn enter(book: &Rulebook<'_>, case: &mut Case, stage: &str, now: Instant) {
    stage.clone_into(&mut case.stage);
    let def = book.flow.stage(stage);
    if def.is_some_and(|def| def.ended) {
        case.stage_clock = Span { at: Some(now), ..Span::default() };
        case.ended_at = Some(now);
        for clock in [&mut case.pass_clock, &mut case.whole_clock, &mut case.sub.clock] {
            clock.stop(now);
        }
        return;
    }
    case.ended_at = None;
    case.stage_clock = match def.and_then(|def| def.limit_from) {
        Some(LimitFrom::Given) => {
            until(now, case.pause.map(|pause| pause.until).or(case.given_due_at))
        }
        Some(LimitFrom::Clause) => restarted(book, now, book.handling),
        Some(LimitFrom::Stage) => restarted(book, now, (book.limit_of)(stage, case.urgent)),
        None => restarted(book, now, None),
    };
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
    if let Some((_, path)) = &form.team {
        case.department_path = Some(path.clone());
        case.handler = None;
    }
    case.handler = form.handler.or(case.handler);
}

/// Keeps of the form what the history shall tell.
fn detail(form: &Form) -> Detail {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let call = form.call.as_ref();
    Detail {
        department: form.department.as_ref().map(|it| it.0),
        cohosts: form.cohosts.iter().map(|it| it.0).collect(),
        team: form.team.as_ref().map(|it| it.0),
        handler: form.handler.or(form.owner),
        collector: form.collector,
        reason: text(&form.reason),
        result: form.result,
        clause: form.category.as_ref().and_then(|category| category.clause.clone()),
        code: form.category.as_ref().map(|category| category.code.clone()),
        answer: text(&form.answer),
        report: form.report,
        valid: call.map(|call| call.valid),
        solved: call.and_then(|call| call.solved),
        satisfied: call.and_then(|call| call.satisfied),
        amount: form.amount.map(|limit| limit.to_string()),
        until: form.until,
        plan: text(&form.plan),
        told_at: form.told_at,
        work: form.work.clone(),
        other: form.target,
        ..Detail::default()
    }
}

/// Puts a fresh case into the first stage of its flow, with the clocks that start there.
pub fn opened(
    book: &Rulebook<'_>,
    mut case: Case,
    now: Instant,
) -> (Case, Detail, Option<PassEnd>) {
    let start = book.flow.start.clone();
    enter(book, &mut case, &start, now);
    let form = Form::default();
    let mut turn = Turn {
        book,
        form: &form,
        now,
        case,
        detail: Detail::default(),
        application: None,
        pass: None,
        exempts: None,
        reopens: false,
    };
    for step in &book.flow.clocks {
        self::turn(book, &mut turn.case, now, *step);
        if *step == ClockStep::DepartmentStart {
            turn.begin_pass();
        }
    }
    (turn.case, turn.detail, turn.pass)
}

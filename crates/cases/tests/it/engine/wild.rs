//! Anything by anybody: random actions with whole forms, jobs and undo, without a model of stages.
//!
//! Whatever is taken or refused, the rows around a case agree with one another, undo puts every one
//! of them back, nothing fails but by a refusal, and both engines do the same.

use super::applications::reason;
use super::calls;
use crate::city::{DISTRICT, MINUTE_MS, SCHEMA, Town, category, photo, to_department};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;
use wangge_cases::CaseError;
use wangge_cases::commands::{Act, Report, act, open, undo};
use wangge_cases::jobs::{escalate, expire, reassign};
use wangge_cases::model::{
    ApplicationState, Call, Case, CaseId, Fact, Finding, Satisfaction, Source,
};
use wangge_cases::queries::CaseView;
use wangge_cases::rules::{Form, Projection};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::Clock;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_pack::ActionDef;
use wangge_testkit::{Engine, TestDb, block_on};

const POSTS: [&str; 8] = [
    "collector",
    "intake_operator",
    "shift_leader",
    "dispatcher",
    "department",
    "supervisor",
    "leader",
    "assessor",
];
/// Sequences that are thrown for each flow.
const CASES: usize = 9;
const ORDERS: usize = 3;

/// One throw of the dice: action, post, what the form says, and how many minutes later.
type Throw = (usize, usize, usize, i64);

fn throw() -> impl Strategy<Value = Throw> {
    let minutes = prop_oneof![4 => Just(0_i64), 4 => 1_i64..60, 1 => 60_i64..4_000];
    (any::<usize>(), any::<usize>(), any::<usize>(), minutes)
}

/// Fills in every field; what an action does not ask for must not matter.
fn form(town: &Town, action: &ActionDef, dice: usize) -> Form {
    let pick = |n: usize| dice % n;
    let findings = [Finding::Pass, Finding::Pass, Finding::Fail, Finding::Unclear];
    let satisfied = [Satisfaction::Satisfied, Satisfaction::Fair, Satisfaction::Dissatisfied];
    let valid = pick(4) > 0;
    let cohosts = [vec![], vec![(OrganisationId(20), "/20/".to_owned())]];
    Form {
        note: "情况说明".to_owned(),
        reason: reason(town, &action.key),
        category: Some(category()),
        cohosts: cohosts[usize::from(pick(7) == 0)].clone(),
        team: Some((OrganisationId(21), "/20/21/".to_owned())),
        handler: Some(AccountId(51)),
        collector: Some(AccountId(1)),
        result: Some(findings[pick(4)]),
        answer: format!("答复{}", pick(100)),
        amount: Some(Limit::whole(u16::try_from(1 + pick(4)).unwrap(), Unit::WorkingHours)),
        until: Some(
            town.clock.now().plus_millis((1 + i64::try_from(pick(90)).unwrap()) * 86_400_000),
        ),
        plan: "更换管线".to_owned(),
        consent: "同意".to_owned(),
        told_at: (pick(5) == 0).then(|| town.clock.now()),
        call: Some(Call {
            valid,
            solved: valid.then_some(pick(3) > 0),
            satisfied: valid.then(|| satisfied[pick(3)]),
        }),
        owner: Some(AccountId(6)),
        ..to_department()
    }
}

/// Everything around a case that undo must put back.
fn rows(view: &CaseView) -> String {
    let case = Case { version: 0, steps: 0, alarmed: 0, ..view.case.clone() };
    format!(
        "{case:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        view.open_task,
        view.applications,
        view.exemptions,
        view.passes,
        view.parties,
        view.reports,
        view.links
    )
}

/// Holds the rows around a case against one another.
fn agree(town: &Town, view: &CaseView, path: &[String]) {
    let case = &view.case;
    let city = town.cases.tools.city();
    let flow = city.flow(&case.flow).unwrap();
    assert_eq!(Projection::of(flow, case), Projection::from_steps(flow, &view.steps), "{path:?}");
    let ended = flow.stage(&case.stage).unwrap().ended;
    assert_eq!(case.ended_at.is_some(), ended, "{path:?}");
    let clocks = [case.pass_clock, case.whole_clock, case.stage_clock, case.sub.clock];
    assert!(!ended || clocks.iter().all(|clock| !clock.runs()), "{path:?}");
    assert_eq!(case.pass_clock.runs(), case.stage == "handle", "{path:?}");
    let is_paused = matches!(case.stage.as_str(), "suspended" | "deferred");
    assert_eq!(case.pause.is_some(), is_paused, "{path:?}");
    assert_eq!(view.open_task.as_ref().map(|task| task.id), case.open_task, "{path:?}");
    let waits = |state| state == ApplicationState::Pending;
    let pending: Vec<_> = view.applications.iter().filter(|one| waits(one.state)).collect();
    assert_eq!(pending.first().map(|one| one.id), case.open_application, "{path:?}");
    assert!(pending.len() < 2, "{path:?}");
    let open = view.passes.iter().filter(|pass| pass.outcome == "open").count();
    assert_eq!(open, usize::from(case.stage == "handle" || is_paused), "{path:?}");
    let count = |fact| usize::try_from(case.tally.of(fact)).unwrap();
    assert_eq!(view.passes.len(), count(Fact::Pass), "{path:?}");
    let late_ms: i64 = view.passes.iter().map(|pass| pass.late_ms).sum();
    assert_eq!(late_ms, case.tally.late_ms, "{path:?}");
    let reworks = view.passes.iter().filter(|pass| pass.is_rework).count();
    assert_eq!(reworks, count(Fact::Rework), "{path:?}");
    assert_eq!(view.reports.len(), usize::try_from(case.reports).unwrap(), "{path:?}");
}

/// Tells a refusal from a failure.
fn said<T>(outcome: &Result<T, CaseError>, path: &[String]) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(CaseError::Refused(why)) => format!("{why:?}"),
        Err(CaseError::Permission(_)) => "permission".to_owned(),
        Err(CaseError::NotFound) => "not found".to_owned(),
        Err(other) => panic!("{other:?}: {path:?}"),
    }
}

/// A sequence in a town.
struct Wild<'a> {
    town: &'a Town,
    id: CaseId,
    path: Vec<String>,
    done: BTreeMap<String, usize>,
    /// What the last deed left.
    seen: Option<CaseView>,
}

impl Wild<'_> {
    /// One deed of eight is any at all; most of the others move the case on, by a post that may.
    fn pick(&self, case: &Case, (action, post, _, _): Throw) -> (ActionDef, &'static str) {
        let city = self.town.cases.tools.city();
        let flow = city.flow(&case.flow).unwrap();
        let apart = ["merge", "transfer", "void", "decline", "close_special"];
        let calm = |it: &&ActionDef| {
            !it.by_program && flow.begins(it, &case.stage) && !apart.contains(&it.key.as_str())
        };
        let fitting: Vec<&ActionDef> = flow.actions.iter().filter(calm).collect();
        let moves = |it: &&ActionDef| {
            it.target(&case.stage) != case.stage
                || it.opens_task.is_some()
                || it.closes_task.is_some()
                || (it.asks.is_some() && case.open_application.is_none() && action % 3 == 0)
                || (case.open_application.is_some() && it.key == "approve")
        };
        let moving: Vec<&ActionDef> = fitting.iter().copied().filter(moves).collect();
        let is_wild = action % 8 == 0 || fitting.is_empty();
        let is_moving = action % 8 > 2 && !moving.is_empty();
        let all: Vec<&ActionDef> = flow.actions.iter().filter(|it| it.key != "transfer").collect();
        let among = if is_wild {
            &all
        } else if is_moving {
            &moving
        } else {
            &fitting
        };
        let chosen = among[(action / 8) % among.len()];
        let may = |key: &&&str| city.post(key).unwrap().permissions.contains(&chosen.permission);
        let posts: Vec<&&str> = POSTS.iter().filter(may).collect();
        let is_anybody = post % 8 == 0 || posts.is_empty();
        let post = if is_anybody { POSTS[(post / 8) % 8] } else { posts[(post / 8) % posts.len()] };
        (chosen.clone(), post)
    }

    async fn step(&mut self, throw: Throw) {
        let town = self.town;
        town.clock.advance_millis(throw.3 * MINUTE_MS);
        if throw.3 > 0 {
            expire(&town.cases, DISTRICT).await.unwrap();
            reassign(&town.cases, DISTRICT).await.unwrap();
            escalate(&town.cases, DISTRICT).await.unwrap();
        }
        let before = match self.seen.take().filter(|_| throw.3 == 0) {
            Some(seen) => seen,
            None => town.view(self.id).await,
        };
        agree(town, &before, &self.path);
        let (action, post) = self.pick(&before.case, throw);
        let wanted = Act {
            district: DISTRICT,
            case: self.id,
            version: None,
            action: action.key.clone(),
            form: form(town, &action, throw.2),
            files: vec![photo()],
        };
        let outcome = act(&town.cases, &town.person(post), wanted).await;
        let said = said(&outcome, &self.path);
        self.path.push(format!("{post} {}: {said}", action.key));
        let after = town.view(self.id).await;
        agree(town, &after, &self.path);
        if outcome.is_err() {
            assert_eq!(rows(&after), rows(&before), "{:?}", self.path);
            self.seen = Some(after);
            return;
        }
        *self.done.entry(action.key.clone()).or_default() += 1;
        if throw.2.is_multiple_of(7) {
            self.takes_back(post, &before, &after).await;
        } else {
            self.seen = Some(after);
        }
    }

    async fn takes_back(&mut self, post: &str, before: &CaseView, after: &CaseView) {
        let town = self.town;
        let outcome = undo(&town.cases, &town.person(post), DISTRICT, self.id).await;
        let said = said(&outcome, &self.path);
        self.path.push(format!("{post} undo: {said}"));
        let found = town.view(self.id).await;
        agree(town, &found, &self.path);
        let wanted = if outcome.is_ok() { before } else { after };
        assert_eq!(rows(&found), rows(wanted), "{:?}", self.path);
        if outcome.is_ok() {
            *self.done.entry("undo".to_owned()).or_default() += 1;
        }
    }
}

/// Runs a sequence and tells what was said to each deed, and the rows at the end.
async fn run(
    town: &Town,
    flow: &str,
    throws: &[Throw],
    done: &mut BTreeMap<String, usize>,
) -> (Vec<String>, String) {
    let report = Report {
        flow: flow.to_owned(),
        contact: calls::caller(),
        ..crate::city::rubbish(Source::Hotline)
    };
    let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
    let mut wild = Wild { town, id, path: vec![], done: std::mem::take(done), seen: None };
    for throw in throws {
        wild.step(*throw).await;
    }
    *done = wild.done;
    (wild.path, rows(&town.view(id).await))
}

#[test]
fn whatever_anybody_does_the_rows_agree_and_undo_puts_every_one_of_them_back() {
    let sequences = prop::collection::vec(throw(), 40..70);
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let mut done = BTreeMap::new();
    block_on(async {
        let beds =
            [TestDb::open(Engine::Lite, SCHEMA).await, TestDb::open(Engine::Pg, SCHEMA).await];
        let towns = [Town::new(&beds[0].db), Town::new(&beds[1].db)];
        for town in &towns {
            town.settle().await;
            town.roster(&[1, 11]).await;
        }
        for (flow, times) in [("case", CASES), ("order", ORDERS)] {
            for _ in 0..times {
                let throws = sequences.new_tree(&mut runner).unwrap().current();
                let lite = run(&towns[0], flow, &throws, &mut done).await;
                let pg = run(&towns[1], flow, &throws, &mut BTreeMap::new()).await;
                assert_eq!(lite, pg);
            }
        }
    });
    // Dice that never get far prove little.
    let deep = ["file", "dispatch", "feedback", "approve", "check", "close", "send_back", "undo"];
    for action in deep {
        assert!(done.get(action).is_some_and(|times| *times > 2), "{action}: {done:?}");
    }
}

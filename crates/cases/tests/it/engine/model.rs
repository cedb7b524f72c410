//! The engine against a slow and obvious model: random deeds by random posts at random moments.
//!
//! The model knows the stages as a table of its own and finds deadlines by walking the working
//! minutes one by one. Both engines must take and refuse the same deeds and end with equal rows.

use super::applications::reason;
use super::{because, found, noted, of_rubbish, to_collector};
use crate::city::{DISTRICT, MINUTE_MS, SCHEMA, Town, to_department};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wangge_cases::commands::undo;
use wangge_cases::model::{Case, CaseId, Fact, Finding, Source};
use wangge_cases::rules::{Form, Projection};
use wangge_kernel::calendar::{Limit, Unit};
use wangge_kernel::{Clock, Instant};
use wangge_testkit::{Engine, TestDb, block_on};

/// The clause's limit, the pack's minimum after rework, and one extension, in working minutes.
const LIMIT: i64 = 240;
const LEAST: i64 = 120;
const MORE: i64 = 60;
/// Sequences that are thrown.
const SEQUENCES: u32 = 32;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Deed {
    Register,
    File,
    Void,
    Dispatch,
    Feedback,
    SendCheck,
    Check(Finding),
    Rework,
    Close,
    Reopen,
    AskExtend,
    AskSuspend,
    AskReturn,
    Approve,
    Refuse,
    Withdraw,
    Resume,
    Undo,
}

use Deed::{
    Approve, AskExtend, AskReturn, AskSuspend, Check, Close, Dispatch, Feedback, File, Refuse,
    Register, Reopen, Resume, Rework, SendCheck, Undo, Void, Withdraw,
};

const ALL: [Deed; 19] = [
    Register,
    File,
    Void,
    Dispatch,
    Feedback,
    SendCheck,
    Check(Finding::Pass),
    Check(Finding::Fail),
    Rework,
    Close,
    Reopen,
    AskExtend,
    AskSuspend,
    AskReturn,
    Approve,
    Refuse,
    Withdraw,
    Resume,
    Undo,
];

/// One throw of the dice: which deed, whether any at all or one that fits, and how much later.
type Throw = (usize, bool, i64);

fn throw() -> impl Strategy<Value = Throw> {
    let minutes = prop_oneof![3 => Just(0_i64), 4 => 1_i64..90, 1 => 90_i64..2_000];
    (any::<usize>(), prop::bool::weighted(0.25), minutes)
}

/// What the model holds of a case.
#[derive(Debug, Clone)]
struct Model {
    stage: &'static str,
    due: Option<Instant>,
    stopped: Option<Instant>,
    asked: Option<(Deed, Instant)>,
    checked: Option<bool>,
    has_task: bool,
    extensions: usize,
    steps: i64,
    before: Option<(Box<Model>, Instant)>,
}

fn works(minute: Instant) -> bool {
    // Shanghai has had eight hours for good since 1991; 2026-11-16 was a Monday.
    let local = minute.as_millis() / MINUTE_MS + 8 * 60;
    let (day, of_day) = (local.div_euclid(1_440), local.rem_euclid(1_440));
    let weekday = (day + 3).rem_euclid(7);
    weekday < 5 && ((480..720).contains(&of_day) || (840..1_080).contains(&of_day))
}

/// Walks so many working minutes on.
fn walked(from: Instant, minutes: i64) -> Instant {
    let (mut at, mut left) = (from, minutes);
    while left > 0 {
        left -= i64::from(works(at));
        at = at.plus_millis(MINUTE_MS);
    }
    at
}

/// Counts the working minutes from one moment to a later one.
fn counted(from: Instant, to: Instant) -> i64 {
    let minutes = to.millis_since(from) / MINUTE_MS;
    (0..minutes).filter(|minute| works(from.plus_millis(minute * MINUTE_MS))).map(|_| 1).sum()
}

impl Model {
    fn new() -> Self {
        Self {
            stage: "intake",
            due: None,
            stopped: None,
            asked: None,
            checked: None,
            has_task: false,
            extensions: 0,
            steps: 1,
            before: None,
        }
    }

    fn is_late(&self, at: Instant) -> bool {
        self.due.is_some_and(|due| at > due)
    }

    /// Takes the deed that a throw of the dice means.
    fn pick(&self, (pick, is_wild, _): Throw, now: Instant) -> Deed {
        // Void ends everything, so it is left to the wild ones.
        let fits = |deed: &Deed| *deed != Void && self.clone().does(*deed, now);
        let fitting: Vec<Deed> = ALL.into_iter().filter(fits).collect();
        let among = if is_wild || fitting.is_empty() { &ALL[..] } else { &fitting[..] };
        among[pick % among.len()]
    }

    /// Goes on with what was left when it stopped; what was late stays late.
    fn go_on(&mut self, now: Instant, least: i64) {
        if let (Some(due), Some(stopped)) = (self.due, self.stopped) {
            if stopped <= due {
                self.due = Some(walked(now, counted(stopped, due).max(least)));
            }
            self.stopped = None;
        }
    }

    /// Does a deed, or tells that it must be refused.
    fn does(&mut self, deed: Deed, now: Instant) -> bool {
        if deed == Undo {
            let Some((old, _)) = self.before.take().filter(|(_, at)| *at == now) else {
                return false;
            };
            *self = Model { steps: self.steps + 1, before: None, ..*old };
            return true;
        }
        let old = self.clone();
        let done = self.moves(deed, now);
        if done {
            self.steps += 1;
            self.before = Some((Box::new(Model { before: None, ..old }), now));
        }
        done
    }

    fn moves(&mut self, deed: Deed, now: Instant) -> bool {
        match (self.stage, deed) {
            ("intake", Register) => self.stage = "filing",
            ("filing", File) => self.stage = "dispatch",
            ("intake" | "filing", Void) => self.stage = "void",
            ("dispatch", Dispatch) => {
                (self.stage, self.due, self.stopped) = ("handle", Some(walked(now, LIMIT)), None);
            }
            ("handle", Feedback) if self.asked.is_none() => {
                (self.stage, self.stopped) = ("feedback", Some(now));
            }
            ("feedback", SendCheck) => {
                (self.stage, self.checked, self.has_task) = ("check", None, true);
            }
            ("check", Check(finding)) if self.has_task => {
                (self.checked, self.has_task) = (Some(finding == Finding::Pass), false);
            }
            ("check", Rework) if self.checked == Some(false) => {
                self.stage = "handle";
                self.go_on(now, LEAST);
            }
            ("check", Close) if self.checked == Some(true) => self.stage = "closed",
            ("closed", Reopen) => (self.stage, self.checked) = ("dispatch", None),
            ("handle", AskExtend)
                if self.asked.is_none() && !self.is_late(now) && self.extensions < 2 =>
            {
                self.asked = Some((deed, now));
            }
            ("handle", AskSuspend | AskReturn) if self.asked.is_none() => {
                self.asked = Some((deed, now));
            }
            (_, Approve) => return self.approves(),
            (_, Refuse | Withdraw) => return self.asked.take().is_some(),
            ("suspended", Resume) => {
                self.stage = "handle";
                self.go_on(now, 0);
            }
            _ => return false,
        }
        true
    }

    fn approves(&mut self) -> bool {
        let Some((asked, since)) = self.asked.take() else {
            return false;
        };
        match asked {
            AskExtend => {
                self.extensions += 1;
                self.due = self.due.map(|due| walked(due, MORE));
            }
            AskSuspend => (self.stage, self.stopped) = ("suspended", Some(since)),
            _ => (self.stage, self.stopped) = ("dispatch", Some(since)),
        }
        true
    }
}

/// Does a deed in the town; whether it was taken.
async fn real(town: &Town, id: CaseId, deed: Deed, last: &mut &'static str) -> bool {
    if deed == Undo {
        return undo(&town.cases, &town.person(last), DISTRICT, id).await.is_ok();
    }
    let until = town.clock.now().plus_millis(2 * 24 * 60 * MINUTE_MS);
    let why = |action: &str| reason(town, action);
    let (post, action, form) = match deed {
        Register => ("intake_operator", "register", of_rubbish()),
        File => ("shift_leader", "file", Form::default()),
        Void => ("shift_leader", "void", because("not-true")),
        Dispatch => ("dispatcher", "dispatch", to_department()),
        Feedback => ("department", "feedback", noted("已清运")),
        SendCheck => ("intake_operator", "send_check", to_collector()),
        Check(finding) => ("collector", "check", found(finding)),
        Rework => ("shift_leader", "rework", because("仍有残留")),
        Close => ("shift_leader", "close", Form::default()),
        Reopen => ("shift_leader", "reopen", because("照片不符")),
        AskExtend => {
            let amount = Some(Limit::whole(1, Unit::WorkingHours));
            ("department", "ask_extend", Form { amount, ..because(&why("ask_extend")) })
        }
        AskSuspend => {
            let form = Form {
                until: Some(until),
                plan: "换管线".to_owned(),
                ..because(&why("ask_suspend"))
            };
            ("department", "ask_suspend", form)
        }
        AskReturn => ("department", "ask_return", because("not-mine")),
        Approve => ("dispatcher", "approve", Form::default()),
        Refuse => ("dispatcher", "refuse", noted("理由不充分")),
        Withdraw => ("department", "withdraw", Form::default()),
        Resume => ("dispatcher", "resume", Form::default()),
        Undo => return false,
    };
    let done = town.does(id, post, action, form).await.is_ok();
    if done {
        *last = post;
    }
    done
}

/// Holds what stands in the table against the model.
async fn agrees(town: &Town, id: CaseId, model: &Model, path: &[Deed]) -> Case {
    let view = town.view(id).await;
    let case = view.case;
    let city = town.cases.tools.city();
    let flow = city.flow("case").unwrap();
    assert_eq!(Projection::of(flow, &case), Projection::from_steps(flow, &view.steps), "{path:?}");
    assert_eq!((case.stage.as_str(), case.steps), (model.stage, model.steps), "{path:?}");
    assert_eq!(case.open_application.is_some(), model.asked.is_some(), "{path:?}");
    assert_eq!(case.ended_at.is_some(), matches!(model.stage, "closed" | "void"), "{path:?}");
    let now = town.clock.now();
    if model.stage == "handle" {
        let (due, wanted) = (case.pass_clock.due_at.unwrap(), model.due.unwrap());
        assert!(
            due == wanted || (due < now && wanted < now),
            "{due:?} is not {wanted:?}: {path:?}"
        );
    }
    assert_eq!(case.pass_clock.runs(), model.stage == "handle", "{path:?}");
    // The department's passes tell the same story as the case.
    let open = view.passes.iter().filter(|pass| pass.outcome == "open").count();
    let is_held = matches!(model.stage, "handle" | "suspended");
    assert_eq!(open, usize::from(is_held), "{path:?}");
    assert_eq!(view.passes.len(), usize::try_from(case.tally.of(Fact::Pass)).unwrap(), "{path:?}");
    let late_ms: i64 = view.passes.iter().map(|pass| pass.late_ms).sum();
    assert_eq!(late_ms, case.tally.late_ms, "{path:?}");
    let late = view.passes.iter().filter(|pass| pass.late_ms > 0).count();
    assert_eq!(late, usize::try_from(case.tally.of(Fact::LatePass)).unwrap(), "{path:?}");
    case
}

/// Runs one sequence in a town and returns the case at its end.
async fn run(town: &Town, throws: &[Throw]) -> (Case, Vec<Deed>) {
    let id = town.report(Source::Patrol).await;
    let (mut model, mut last) = (Model::new(), "shift_leader");
    let mut path = Vec::new();
    for throw in throws {
        town.clock.advance_millis(throw.2 * MINUTE_MS);
        let now = town.clock.now();
        let deed = model.pick(*throw, now);
        path.push(deed);
        let taken = real(town, id, deed, &mut last).await;
        assert_eq!(taken, model.does(deed, now), "{deed:?} in {}: {path:?}", model.stage);
        agrees(town, id, &model, &path).await;
    }
    (agrees(town, id, &model, &path).await, path)
}

#[test]
fn random_deeds_by_random_posts_end_as_the_slow_model_says_on_both_engines() {
    let sequences = prop::collection::vec(throw(), 8..40);
    let config = Config { cases: SEQUENCES, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut done: Vec<Deed> = Vec::new();
    block_on(async {
        let lite = TestDb::open(Engine::Lite, SCHEMA).await;
        let pg = TestDb::open(Engine::Pg, SCHEMA).await;
        let (lite, pg) = (Town::new(&lite.db), Town::new(&pg.db));
        for _ in 0..SEQUENCES {
            let throws = sequences.new_tree(&mut runner).unwrap().current();
            let (one, path) = run(&lite, &throws).await;
            let (other, _) = run(&pg, &throws).await;
            assert_eq!(one, other, "{path:?}");
            done.extend(path);
        }
    });
    // Dice that never throw a deed prove nothing about it.
    for deed in ALL {
        assert!(done.iter().filter(|other| **other == deed).count() > 4, "{deed:?}");
    }
}

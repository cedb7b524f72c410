//! Tables of examples for the pure rules, as an operator would state them. No database decides here.

use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, MINUTE_MS, SCHEMA, Town, packs};
use wangge_cases::model::{
    Application, ApplicationId, ApplicationKind, ApplicationState, Case, Detail, Fact,
};
use wangge_cases::rules::{ApplicationMove, Decision, Form, Refusal, Rulebook, Situation, decide};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::calendar::Limit;
use wangge_kernel::{Clock, Instant};
use wangge_pack::City;
use wangge_testkit::{Engine, TestDb, block_on};

const DAY_MS: i64 = 24 * HOUR_MS;

/// A case that its department has since Wednesday 09:00 under a limit, and what is decided about it.
struct Desk {
    city: std::sync::Arc<City>,
    case: Case,
    begun: Instant,
    limit: Limit,
}

impl Desk {
    fn new(limit: &str) -> Self {
        let (case, begun) = block_on(async {
            let bed = TestDb::open(Engine::Lite, SCHEMA).await;
            let town = Town::new(&bed.db);
            let id = town.handled().await;
            (town.view(id).await.case, town.clock.now())
        });
        let limit: Limit = limit.parse().unwrap();
        let city = packs();
        let mut case = case;
        let clocks = city.calendar().unwrap().calendar.clocks(begun, limit);
        for span in [&mut case.pass_clock, &mut case.whole_clock, &mut case.stage_clock] {
            (span.yellow_at, span.due_at) = (Some(clocks.yellow_at), Some(clocks.due_at));
        }
        Self { city, case, begun, limit }
    }

    fn at(&self, minutes: i64) -> Instant {
        self.begun.plus_millis(minutes * MINUTE_MS)
    }

    fn decides(
        &self,
        case: &Case,
        application: Option<&Application>,
        refused_returns: i64,
        (action, form, minutes): (&str, &Form, i64),
    ) -> Result<Decision, Refusal> {
        let flow = self.city.flow("case").unwrap();
        let limit_of = |stage: &str, urgent: bool| {
            let found = self.city.stage_limit(stage)?;
            Some(if urgent { found.urgent } else { found.normal })
        };
        let book = Rulebook {
            flow,
            rules: self.city.case_rules(),
            calendar: &self.city.calendar().unwrap().calendar,
            limit_of: &limit_of,
            handling: Some(self.limit),
            subs: &[],
            is_urgent: false,
        };
        let situation = Situation { application, refused_returns, ..Situation::bare(case) };
        let action = flow.action(action).unwrap();
        decide(&book, &situation, action, form, self.at(minutes))
    }

    fn asks(&self, action: &str, form: &Form, minutes: i64) -> Result<Vec<String>, Refusal> {
        let decision = self.decides(&self.case, None, 0, (action, form, minutes))?;
        match decision.application {
            Some(ApplicationMove::Asked(asked)) => Ok(asked.approvals),
            other => panic!("{other:?}"),
        }
    }

    /// The case after an application of one moment was approved at another.
    fn approved(&self, application: &Application, minutes: i64) -> Case {
        let mut case = self.case.clone();
        case.open_application = Some(application.id);
        let form = Form::default();
        self.decides(&case, Some(application), 0, ("approve", &form, minutes)).unwrap().case
    }

    /// An application of the department that waits for its last approval.
    fn application(&self, kind: ApplicationKind, reason: &str, minutes: i64) -> Application {
        Application {
            id: ApplicationId(1),
            case_id: self.case.id,
            kind,
            state: ApplicationState::Pending,
            asked_at: self.at(minutes),
            asked_by: Some(AccountId(5)),
            asker: "部门".to_owned(),
            organisation: self.case.department,
            pass: 1,
            reason: reason.to_owned(),
            note: String::new(),
            plan: "计划".to_owned(),
            amount: None,
            until: None,
            consent: String::new(),
            approvals: "case.decide".to_owned(),
            level: 0,
            due_at: self.at(minutes + 240),
            decided_at: None,
            decider: String::new(),
            decision: String::new(),
        }
    }
}

fn more(amount: &str) -> Form {
    Form { amount: Some(amount.parse().unwrap()), ..because("weather") }
}

#[test]
fn an_extension_is_at_most_the_limit_and_its_length_says_who_approves() {
    let one = Ok(1);
    let two = Ok(2);
    let table = [
        ("4 working-hours", "1 working-minutes", one.clone()),
        ("4 working-hours", "2 working-hours", one.clone()),
        ("4 working-hours", "121 working-minutes", two.clone()),
        ("4 working-hours", "4 working-hours", two.clone()),
        ("4 working-hours", "241 working-minutes", Err(Refusal::TooMuch(100))),
        ("4 working-hours", "1 working-days", Err(Refusal::TooMuch(100))),
        ("2 working-days", "1 working-days", one),
        ("2 working-days", "2 working-days", two),
        ("2 working-days", "3 working-days", Err(Refusal::TooMuch(100))),
    ];
    for (limit, amount, wanted) in table {
        let asked = Desk::new(limit).asks("ask_extend", &more(amount), 30);
        assert_eq!(asked.map(|levels| levels.len()), wanted, "{amount} more on {limit}");
    }
}

#[test]
fn an_extension_counts_from_the_old_deadline_whenever_it_is_approved() {
    // Four working hours from 09:00 end at 15:00; the day goes to 18:00 and begins at 08:00.
    let table = [
        ("1 working-hours", 60, 7 * 60),
        ("1 working-hours", 359, 7 * 60),
        ("3 working-hours", 60, 9 * 60),
        ("4 working-hours", 60, 24 * 60),
        ("1 working-hours", 3 * 24 * 60, 7 * 60),
    ];
    let desk = Desk::new("4 working-hours");
    for (amount, decided, due) in table {
        let mut asked = desk.application(ApplicationKind::Extend, "weather", 30);
        asked.amount = Some(amount.to_owned());
        let case = desk.approved(&asked, decided);
        assert_eq!(case.pass_clock.due_at, Some(desk.at(due)), "{amount} at {decided}");
        assert_eq!(case.whole_clock.due_at, case.pass_clock.due_at, "both clocks");
        assert_eq!(case.tally.of(Fact::Extension), 1);
    }
}

#[test]
fn a_third_extension_and_one_after_expiry_are_refused() {
    let mut desk = Desk::new("4 working-hours");
    for (extensions, minutes, is_taken) in
        [(0, 0, true), (1, 360, true), (2, 0, false), (0, 361, false)]
    {
        desk.case.tally.set(Fact::Extension, extensions);
        let asked = desk.asks("ask_extend", &more("1 working-hours"), minutes);
        assert_eq!(asked.is_ok(), is_taken, "{extensions} before, at {minutes}: {asked:?}");
    }
}

#[test]
fn a_pause_stops_the_clock_where_it_was_asked_for_and_the_remainder_runs_on() {
    // Minutes after Wednesday 09:00: asked, approved, resumed, due. Noon break from 180 to 300.
    let table = [
        ("asked at once", 0, 0, 24 * 60, 30 * 60),
        ("one hour used", 60, 150, 24 * 60, 27 * 60),
        ("two hours used, resumed in the evening", 120, 120, 24 * 60 + 9 * 60, 2 * 24 * 60 + 60),
        ("asked in the noon break", 240, 260, 24 * 60, 25 * 60),
        ("approved after the deadline", 350, 600, 24 * 60, 24 * 60 + 10),
        ("overdue already", 420, 420, 24 * 60, 23 * 60),
    ];
    let desk = Desk::new("4 working-hours");
    for (name, asked_at, decided, resumed, due) in table {
        let mut asked = desk.application(ApplicationKind::Suspend, "budget", asked_at);
        asked.until = Some(desk.at(9 * 24 * 60));
        let held = desk.approved(&asked, decided);
        assert_eq!(held.pass_clock.stopped_at, Some(desk.at(asked_at)), "{name}");
        let form = Form::default();
        let on = desk.decides(&held, None, 0, ("resume", &form, resumed)).unwrap().case;
        assert!(on.pass_clock.runs() && on.pause.is_none(), "{name}");
        if name == "overdue already" {
            assert!(on.pass_clock.due_at < Some(desk.at(resumed)), "overdue stays overdue");
        } else {
            assert_eq!(on.pass_clock.due_at, Some(desk.at(due)), "{name}");
        }
    }
}

#[test]
fn a_pause_of_more_than_a_month_takes_two_and_of_more_than_a_year_is_refused() {
    let table = [
        ("ask_suspend", "budget", 1, Ok(1)),
        ("ask_suspend", "budget", 30, Ok(1)),
        ("ask_suspend", "budget", 31, Ok(2)),
        ("ask_suspend", "budget", 365, Ok(2)),
        ("ask_suspend", "budget", 366, Err(Refusal::TooMuch(365))),
        ("ask_suspend", "budget", 0, Err(Refusal::NotLater)),
        ("ask_defer", "event", 30, Ok(1)),
        ("ask_defer", "event", 61, Ok(2)),
    ];
    let desk = Desk::new("4 working-hours");
    for (action, reason, days, wanted) in table {
        let until = Some(desk.at(30).plus_millis(days * DAY_MS));
        let form = Form { until, plan: "更换".to_owned(), ..because(reason) };
        let asked = desk.asks(action, &form, 30).map(|levels| levels.len());
        assert_eq!(asked, wanted, "{action} for {days} days");
    }
}

#[test]
fn a_deferral_over_sixty_natural_days_is_backlog() {
    let desk = Desk::new("4 working-hours");
    for (millis, backlog) in [(59 * DAY_MS, 0), (60 * DAY_MS, 0), (60 * DAY_MS + 1, 1)] {
        let mut asked = desk.application(ApplicationKind::Defer, "event", 0);
        asked.until = Some(desk.begun.plus_millis(millis));
        let case = desk.approved(&asked, 90);
        assert_eq!(case.stage, "deferred");
        let facts = (case.tally.of(Fact::Deferral), case.tally.of(Fact::Backlog));
        assert_eq!(facts, (1, backlog), "{millis}");
    }
}

#[test]
fn the_reason_of_an_accepted_return_says_whose_mistake_it_was() {
    let table = [
        ("not-mine", 1, 0),
        ("other-owner", 1, 0),
        ("wrong-place", 0, 1),
        ("wrong-kind", 0, 1),
        ("other", 0, 0),
    ];
    let desk = Desk::new("4 working-hours");
    for (reason, dispatcher, intake) in table {
        let case = desk.approved(&desk.application(ApplicationKind::Return, reason, 30), 60);
        let found = (case.tally.of(Fact::MisDispatch), case.tally.of(Fact::IntakeError));
        assert_eq!(found, (dispatcher, intake), "{reason}");
        assert_eq!((case.tally.of(Fact::Return), case.tally.of(Fact::Shuffle)), (1, 0), "{reason}");
    }
}

#[test]
fn a_return_is_shuffling_after_a_refusal_or_a_ruling() {
    let own = Desk::new("4 working-hours").case.department;
    let other = Some(OrganisationId(30));
    let table = [(0, None, 0), (1, None, 1), (0, own, 1), (2, own, 1), (0, other, 0)];
    let mut desk = Desk::new("4 working-hours");
    for (refused, ruled, shuffles) in table {
        desk.case.ruled = ruled;
        let form = because("not-mine");
        let asked = desk.decides(&desk.case, None, refused, ("ask_return", &form, 30)).unwrap();
        let found = asked.case.tally.of(Fact::Shuffle);
        assert_eq!(found, shuffles, "{refused} refused, ruled for {ruled:?}");
    }
}

#[test]
fn rework_goes_on_with_the_remainder_but_never_with_less_than_the_minimum() {
    // Fed back after so many minutes, sent back at 10:00 of the next day, due.
    let day = 24 * 60;
    let table = [
        ("almost all is left", 0, day + 60, day + 7 * 60),
        ("three hours are left", 60, day + 60, day + 6 * 60),
        ("half an hour is left: two hours", 330, day + 60, day + 3 * 60),
    ];
    let desk = Desk::new("4 working-hours");
    for (name, fed_back, sent_back, due) in table {
        let photo = Form { photos: 1, ..noted("已清运") };
        let case = desk.decides(&desk.case, None, 0, ("feedback", &photo, fed_back)).unwrap().case;
        let mut case = case;
        (case.stage, case.check_result) =
            ("check".to_owned(), Some(wangge_cases::model::Finding::Fail));
        let form = because("仍有残留");
        let again = desk.decides(&case, None, 0, ("rework", &form, sent_back)).unwrap().case;
        assert_eq!(again.pass_clock.due_at, Some(desk.at(due)), "{name}");
        assert_eq!(again.district, DISTRICT);
    }
}

#[test]
fn what_is_told_by_telephone_was_told_between_the_filing_and_now_within_a_day() {
    let desk = Desk::new("4 working-hours");
    let mut filed = desk.case.clone();
    filed.stage = "dispatch".to_owned();
    let table = [(-2, 30, false), (0, 30, true), (30, 30, true), (31, 30, false), (0, 1441, false)];
    for (told, now, is_taken) in table {
        let told_at = Some(desk.at(told));
        let form = Form { told_at, ..crate::city::to_department() };
        let sent = desk.decides(&filed, None, 0, ("dispatch", &form, now));
        assert_eq!(sent.is_ok(), is_taken, "told at {told}, entered at {now}: {sent:?}");
        if let Ok(sent) = sent {
            assert_eq!((sent.case.pass_clock.at, sent.detail.told_at), (told_at, told_at));
            assert_ne!(sent.detail, Detail::default());
        }
    }
}

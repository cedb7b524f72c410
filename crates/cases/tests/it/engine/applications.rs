//! Extension, suspension, deferral and forced closing: asked for, decided, effective since asked.

use super::{because, noted};
use crate::city::{DISTRICT, HOUR_MS, MINUTE_MS, SCHEMA, Town};
use wangge_cases::CaseError;
use wangge_cases::jobs::expire;
use wangge_cases::model::{Case, CaseId, ClosingKind, Fact, Light};
use wangge_cases::rules::{Form, Refusal};
use wangge_kernel::Clock;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_pack::Need;
use wangge_testkit::both_engines;

const DAY_MS: i64 = 24 * HOUR_MS;

pub(super) fn more_hours(hours: u16) -> Form {
    Form { amount: Some(Limit::whole(hours, Unit::WorkingHours)), ..because("coordination") }
}

/// Asks for a pause of so many days.
pub(super) fn pause(town: &Town, reason: &str, days: i64) -> Form {
    Form {
        until: Some(town.clock.now().plus_millis(days * DAY_MS)),
        plan: "更换管线后恢复".to_owned(),
        ..because(reason)
    }
}

pub(super) async fn ask(town: &Town, id: CaseId, action: &str, form: Form) -> Case {
    town.does(id, "department", action, form).await.unwrap()
}

/// Any key of a reason that the flow knows for an action.
pub(super) fn reason(town: &Town, action: &str) -> String {
    let city = town.cases.tools.city();
    let flow = city.flow("case").unwrap();
    let found = flow.reasons.iter().find(|reason| reason.action == action);
    found.map_or_else(|| "需要协调".to_owned(), |reason| reason.key.clone())
}

fn hours(town: &Town, hours: u16) -> Form {
    Form { reason: reason(town, "ask_extend"), ..more_hours(hours) }
}

both_engines! { SCHEMA;
    async fn an_approved_extension_adds_its_hours_to_the_original_deadline(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let before = town.view(id).await.case;
        town.clock.advance_millis(HOUR_MS);
        let asked = ask(&town, id, "ask_extend", hours(&town, 2)).await;
        assert_eq!(asked.pass_clock, before.pass_clock, "the clock runs while an application is pending");
        assert!(asked.open_application.is_some());
        town.clock.advance_millis(20 * MINUTE_MS);
        let approved = town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        // Four hours from Wednesday 09:00 end at 15:00, two more at 17:00.
        let longer = approved.pass_clock.due_at.unwrap().millis_since(before.pass_clock.due_at.unwrap());
        assert_eq!(longer, 2 * HOUR_MS);
        assert_eq!((approved.tally.of(Fact::Extension), approved.open_application), (1, None));
    }

    async fn a_refused_extension_leaves_the_time_that_was_counted(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let before = town.view(id).await.case;
        ask(&town, id, "ask_extend", hours(&town, 2)).await;
        town.clock.advance_millis(7 * HOUR_MS);
        let refused = town.does(id, "dispatcher", "refuse", noted("理由不充分")).await.unwrap();
        assert_eq!(refused.pass_clock, before.pass_clock);
        assert_eq!(refused.pass_clock.light(town.clock.now()), Some(Light::Red));
        assert_eq!(refused.tally.of(Fact::Extension), 0);
    }

    async fn nothing_is_approved_by_silence_and_nobody_approves_their_own(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_extend", hours(&town, 2)).await;
        town.clock.advance_millis(30 * DAY_MS);
        expire(&town.cases, DISTRICT).await.unwrap();
        let waiting = town.view(id).await.case;
        assert!(waiting.open_application.is_some(), "still waits after a month");
        let own = town.does(id, "department", "approve", Form::default()).await;
        assert!(matches!(own, Err(CaseError::Refused(Refusal::NotYourDecision))), "{own:?}");
    }

    async fn extensions_are_asked_for_before_expiry_at_most_twice_and_never_beyond_the_limit(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let too_much = town.does(id, "department", "ask_extend", hours(&town, 5)).await;
        assert!(matches!(too_much, Err(CaseError::Refused(Refusal::TooMuch(100)))), "{too_much:?}");
        for _ in 0..2 {
            ask(&town, id, "ask_extend", hours(&town, 2)).await;
            town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        }
        let third = town.does(id, "department", "ask_extend", hours(&town, 1)).await;
        assert!(matches!(third, Err(CaseError::Refused(Refusal::Not(Need::ExtensionsLeft)))), "{third:?}");
        let late = town.handled().await;
        town.clock.advance_millis(DAY_MS);
        let late = town.does(late, "department", "ask_extend", hours(&town, 1)).await;
        assert!(matches!(late, Err(CaseError::Refused(Refusal::Not(Need::InTime)))), "{late:?}");
    }

    async fn more_than_half_of_the_limit_needs_a_second_approval(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_extend", hours(&town, 3)).await;
        let first = town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        assert!(first.open_application.is_some());
        let again = town.does(id, "dispatcher", "approve", Form::default()).await;
        assert!(matches!(again, Err(CaseError::Refused(Refusal::NotYourDecision))), "{again:?}");
        let second = town.does(id, "leader", "approve", Form::default()).await.unwrap();
        assert_eq!((second.open_application, second.tally.of(Fact::Extension)), (None, 1));
    }

    async fn a_withdrawn_application_leaves_the_case_as_it_was(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        ask(&town, id, "ask_extend", hours(&town, 2)).await;
        let back = town.does(id, "department", "withdraw", Form::default()).await.unwrap();
        assert_eq!((back.stage.as_str(), back.open_application), ("handle", None));
    }

    async fn a_suspension_stops_the_clock_and_its_expiry_lets_the_remainder_run(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.clock.advance_millis(HOUR_MS);
        let why = reason(&town, "ask_suspend");
        ask(&town, id, "ask_suspend", pause(&town, &why, 20)).await;
        town.clock.advance_millis(HOUR_MS);
        let held = town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        assert_eq!((held.stage.as_str(), held.tally.of(Fact::Suspension)), ("suspended", 1));
        town.does(id, "supervisor", "look", noted("管线单位已排期")).await.unwrap();
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 0);
        town.clock.advance_millis(20 * DAY_MS);
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 1);
        assert_eq!(expire(&town.cases, DISTRICT).await.unwrap(), 0, "once");
        let again = town.view(id).await.case;
        assert_eq!(again.stage, "handle");
        // One of four hours was used when it was asked for; the waiting for approval did not count.
        let left = again.pass_clock.due_at.unwrap();
        assert!(left > town.clock.now());
    }

    async fn a_pause_ends_within_a_year(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_suspend");
        let long = town.does(id, "department", "ask_suspend", pause(&town, &why, 366)).await;
        assert!(matches!(long, Err(CaseError::Refused(Refusal::TooMuch(365)))), "{long:?}");
        let past = town.does(id, "department", "ask_suspend", pause(&town, &why, -1)).await;
        assert!(matches!(past, Err(CaseError::Refused(Refusal::NotLater))), "{past:?}");
    }

    async fn a_deferral_is_resumed_by_hand(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_defer");
        ask(&town, id, "ask_defer", pause(&town, &why, 10)).await;
        let deferred = town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        assert_eq!((deferred.stage.as_str(), deferred.tally.of(Fact::Deferral)), ("deferred", 1));
        town.clock.advance_millis(2 * DAY_MS);
        let back = town.does(id, "dispatcher", "resume", Form::default()).await.unwrap();
        assert_eq!((back.stage.as_str(), back.pause.is_none()), ("handle", true));
        assert_eq!(back.pass_clock.light(town.clock.now()), Some(Light::Green));
    }

    async fn a_forced_closing_takes_two_approvals_and_is_a_kind_of_its_own(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        let why = reason(&town, "ask_force");
        ask(&town, id, "ask_force", because(&why)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        let closed = town.does(id, "leader", "approve", Form::default()).await.unwrap();
        assert_eq!((closed.stage.as_str(), closed.closing), ("closed", Some(ClosingKind::Forced)));
        let special = town.handled().await;
        let why = reason(&town, "close_special");
        let closed = town.does(special, "shift_leader", "close_special", because(&why)).await.unwrap();
        assert_eq!(closed.closing, Some(ClosingKind::Special));
    }

    async fn an_appeal_after_two_reviews_only_adds_an_exemption(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = town.handled().await;
        town.clock.advance_millis(7 * HOUR_MS);
        let closed = town.to_end(id).await;
        assert_eq!(closed.tally.of(Fact::LatePass), 1);
        let why = reason(&town, "ask_appeal");
        ask(&town, id, "ask_appeal", because(&why)).await;
        town.does(id, "dispatcher", "approve", Form::default()).await.unwrap();
        let heard = town.does(id, "assessor", "approve", Form::default()).await.unwrap();
        assert!(heard.exempt);
        assert_eq!(heard.tally, closed.tally, "facts stay");
        let again = town.does(id, "department", "ask_appeal", because(&why)).await;
        assert!(matches!(again, Err(CaseError::Refused(Refusal::Not(Need::AppealLeft)))), "{again:?}");
    }
}

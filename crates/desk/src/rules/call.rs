//! What the events of an exchange make of a call, in whatever order and however often they come.
//!
//! ```text
//! ringing ──answered──▶ talking ──hung-up──▶ answered
//!    └──────missed, hung-up────▶ missed ──call back──▶ called back
//! ```
//!
//! Each kind of event fills its own moment, once; the state is read off the moments. So an event
//! that comes twice changes nothing, and one that comes late finds its place.

use crate::model::{AdapterId, CallEvent, CallId, CallState, PhoneCall, Told};
use wangge_identity::AccountId;

/// Makes the call of a first event, before the event itself is heard.
pub fn fresh(id: CallId, adapter: AdapterId, told: &Told) -> PhoneCall {
    PhoneCall {
        id,
        version: 1,
        adapter,
        call_key: told.call_key.clone(),
        began_at: told.at,
        rang_at: None,
        answered_at: None,
        gave_up_at: None,
        hung_up_at: None,
        missed_at: None,
        seat: String::new(),
        seat_at: told.at,
        account: None,
        caller: Vec::new(),
        caller_hash: String::new(),
        recording: String::new(),
        back_at: None,
        back_by: String::new(),
        back_note: String::new(),
    }
}

/// Returns the call after an event; the account at its seat and the number are the caller's work.
pub fn hear(before: &PhoneCall, told: &Told) -> PhoneCall {
    let mut after = before.clone();
    if takes_seat(before, told) {
        told.seat.clone_into(&mut after.seat);
        after.seat_at = told.at;
    }
    let moment = match told.event {
        CallEvent::Ringing => &mut after.rang_at,
        CallEvent::Answered => &mut after.answered_at,
        CallEvent::Missed => &mut after.gave_up_at,
        CallEvent::HungUp => &mut after.hung_up_at,
    };
    moment.get_or_insert(told.at);
    after.began_at = before.began_at.min(told.at);
    if before.recording.is_empty() {
        told.recording.clone_into(&mut after.recording);
    }
    after.missed_at = match after.answered_at {
        Some(_) => None,
        None => after.gave_up_at.or(after.hung_up_at),
    };
    after
}

/// A queue rings one seat after the other; the one that answered keeps the call until another does.
fn takes_seat(before: &PhoneCall, told: &Told) -> bool {
    let is_later = told.at > before.seat_at;
    let has_none = before.seat.is_empty();
    !told.seat.is_empty()
        && match told.event {
            CallEvent::Answered => before.answered_at.is_none() || is_later || has_none,
            CallEvent::Ringing => before.answered_at.is_none() && (is_later || has_none),
            CallEvent::Missed | CallEvent::HungUp => has_none,
        }
}

/// Tells how a call stands.
pub const fn state(call: &PhoneCall) -> CallState {
    match (call.missed_at, call.back_at, call.answered_at, call.hung_up_at) {
        (Some(_), Some(_), ..) => CallState::CalledBack,
        (Some(_), None, ..) => CallState::Missed,
        (None, _, Some(_), Some(_)) => CallState::Answered,
        (None, _, Some(_), None) => CallState::Talking,
        (None, _, None, _) => CallState::Ringing,
    }
}

/// Who is to be told of a change, and whether what was told before is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ring {
    /// What was told before does not hold any more.
    pub retract: bool,
    /// Who is to see the call on the screen.
    pub account: Option<AccountId>,
}

/// Decides who is told after a change; a call that has ended is shown to nobody.
pub fn ring(before: Option<&PhoneCall>, after: &PhoneCall) -> Ring {
    let shown = |call: &PhoneCall| {
        let is_alive = call.hung_up_at.is_none() && call.missed_at.is_none();
        call.account.filter(|_| is_alive)
    };
    let (was, is) = (before.and_then(shown), shown(after));
    Ring { retract: was.is_some() && was != is, account: is.filter(|_| was != is) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wangge_kernel::Instant;

    fn told(event: CallEvent, seat: &str, at: i64) -> Told {
        Told {
            event,
            call_key: "c-1".to_owned(),
            caller: String::new(),
            seat: seat.to_owned(),
            at: Instant::from_millis(at),
            recording: String::new(),
        }
    }

    fn heard(events: &[Told]) -> PhoneCall {
        let first = fresh(CallId(1), AdapterId(2), &events[0]);
        events.iter().fold(first, |call, event| hear(&call, event))
    }

    /// Every order of some events.
    fn orders(events: &[Told]) -> Vec<Vec<Told>> {
        if events.len() < 2 {
            return vec![events.to_vec()];
        }
        let mut all = Vec::new();
        for index in 0..events.len() {
            let mut rest = events.to_vec();
            let first = rest.remove(index);
            for mut order in orders(&rest) {
                order.insert(0, first.clone());
                all.push(order);
            }
        }
        all
    }

    #[test]
    fn events_in_any_order_make_the_same_call() {
        let events = [
            told(CallEvent::Ringing, "8001", 10),
            told(CallEvent::Ringing, "8002", 20),
            told(CallEvent::Answered, "8002", 25),
            told(CallEvent::HungUp, "8002", 90),
        ];
        let facts = |call: &PhoneCall| {
            let moments = [call.answered_at, call.hung_up_at, call.missed_at];
            (call.seat.clone(), call.began_at, moments, state(call))
        };
        let straight = facts(&heard(&events));
        assert_eq!(straight.0, "8002");
        assert_eq!(straight.3, CallState::Answered);
        for order in orders(&events) {
            assert_eq!(facts(&heard(&order)), straight, "{order:?}");
        }
    }

    #[test]
    fn an_event_that_comes_again_changes_nothing() {
        let once = heard(&[told(CallEvent::Ringing, "8001", 10)]);
        assert_eq!(hear(&once, &told(CallEvent::Ringing, "8001", 10)), once);
        assert_eq!(hear(&once, &told(CallEvent::Ringing, "8001", 15)).rang_at, once.rang_at);
    }

    #[test]
    fn a_caller_who_gives_up_is_missed_until_an_answer_turns_up() {
        let gone = heard(&[told(CallEvent::Ringing, "8001", 10), told(CallEvent::HungUp, "", 30)]);
        assert_eq!((state(&gone), gone.missed_at), (CallState::Missed, gone.hung_up_at));
        let late = hear(&gone, &told(CallEvent::Answered, "8001", 12));
        assert_eq!((state(&late), late.missed_at), (CallState::Answered, None));
    }

    #[test]
    fn a_call_is_shown_where_it_rings_and_nowhere_once_it_ended() {
        let at = |seat: i64, events: &[Told]| PhoneCall {
            account: Some(AccountId(seat)),
            ..heard(events)
        };
        let first = at(7, &[told(CallEvent::Ringing, "8001", 10)]);
        let moved = at(8, &[told(CallEvent::Ringing, "8002", 20)]);
        let ended = at(8, &[told(CallEvent::Ringing, "8002", 20), told(CallEvent::HungUp, "", 30)]);
        let told =
            |retract, account: Option<i64>| Ring { retract, account: account.map(AccountId) };
        assert_eq!(ring(None, &first), told(false, Some(7)));
        assert_eq!(ring(Some(&first), &first), told(false, None));
        assert_eq!(ring(Some(&first), &moved), told(true, Some(8)));
        assert_eq!(ring(Some(&moved), &ended), told(true, None));
        assert_eq!(ring(None, &ended), told(false, None));
    }
}

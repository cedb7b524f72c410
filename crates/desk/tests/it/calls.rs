//! What an exchange tells, and what people do with it.

use crate::centre::{Centre, SCHEMA, told};
use wangge_db::filter::{Filter, parse};
use wangge_desk::commands;
use wangge_desk::model::{CallEvent, CallState, Seat};
use wangge_desk::queries::{CALL_FIELDS, CallPage, call_list};
use wangge_desk::{DeskError, Refusal};
use wangge_identity::Actor;
use wangge_testkit::both_engines;

async fn listed(centre: &Centre, actor: &Actor, pairs: &[(&str, &str)], limit: i64) -> Vec<i64> {
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let filter: Filter = parse(CALL_FIELDS, None, &|_| None, &pairs).unwrap();
    let input = (actor.clone(), CallPage { filter, after: None, limit });
    let read = centre
        .desk
        .db
        .read("test.list", input, |tx, (actor, page)| Box::pin(call_list(tx, actor, page)));
    read.await.unwrap().iter().map(|call| call.id.0).collect()
}

both_engines! { SCHEMA;
    /// It rings, is answered and ends; the screen of the seat shows it as long as it lives.
    async fn a_call_is_shown_at_its_seat_while_it_lives(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let other = centre.employ("shouli2", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let seat = Seat { extension: "8001".into(), account: operator.account };
        commands::seats_replace(&centre.desk, &admin, vec![seat]).await.unwrap();
        let rings = centre.hear(&adapter, CallEvent::Ringing, "8001", 0).await;
        assert_eq!((rings.state, rings.account, rings.is_told), (CallState::Ringing, Some(operator.account), true));
        assert_eq!(centre.screen(&operator).await.unwrap().id, rings.call);
        assert!(centre.screen(&other).await.is_none());
        let talks = centre.hear(&adapter, CallEvent::Answered, "8001", 4).await;
        assert_eq!((talks.call, talks.state, talks.is_told), (rings.call, CallState::Talking, false));
        let ends = centre.hear(&adapter, CallEvent::HungUp, "8001", 90).await;
        assert_eq!((ends.call, ends.state, ends.is_told), (rings.call, CallState::Answered, true));
        assert!(centre.screen(&operator).await.is_none());
    }

    /// A seat may be told by login; somebody without a post in the district is no seat.
    async fn a_seat_is_an_extension_or_a_login(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        assert_eq!(centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await.account, Some(operator.account));
        let unknown = wangge_desk::model::Told { call_key: "c-2".into(), ..told(CallEvent::Ringing, "8099", 0) };
        assert_eq!(commands::hear(&centre.desk, &adapter, unknown).await.unwrap().account, None);
    }

    /// The same event twice, and events in the wrong order.
    async fn events_come_twice_and_late_without_harm(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let answered = centre.hear(&adapter, CallEvent::Answered, "shouli1", 4).await;
        let rang = centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await;
        assert_eq!((rang.call, rang.state), (answered.call, CallState::Talking));
        let once = centre.call(&operator, &rang).await;
        assert_eq!(once.began_at, once.rang_at.unwrap());
        assert!(!centre.hear(&adapter, CallEvent::Answered, "shouli1", 4).await.is_told);
        assert!(!centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await.is_told);
        assert_eq!(centre.call(&operator, &rang).await, once, "not even the version moves");
        assert_eq!(centre.notices(&operator).await.len(), 1);
        assert_eq!(listed(&centre, &operator, &[], 10).await.len(), 1);
    }

    /// A caller hangs up; then the answer turns up after all.
    async fn a_late_answer_takes_a_call_from_the_missed(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let gone = centre.hear(&adapter, CallEvent::HungUp, "shouli1", 30).await;
        assert_eq!((gone.state, gone.is_told), (CallState::Missed, false));
        assert!(!centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await.is_told, "it is over");
        assert_eq!(centre.hear(&adapter, CallEvent::Answered, "shouli1", 4).await.state, CallState::Answered);
        assert_eq!(listed(&centre, &operator, &[("missed", "!-")], 10).await, [0_i64; 0]);
    }

    /// It rings at one seat after the other.
    async fn a_call_moves_from_screen_to_screen(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let one = centre.employ("shouli1", "intake_operator").await;
        let two = centre.employ("shouli2", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await;
        centre.hear(&adapter, CallEvent::Ringing, "shouli2", 15).await;
        assert!(centre.screen(&one).await.is_none());
        let call = centre.screen(&two).await.unwrap();
        commands::seen(&centre.desk, &two, call.id).await.unwrap();
        assert!(centre.screen(&two).await.is_none(), "put aside");
    }

    /// Once, with a word about it, by whoever may.
    async fn a_missed_call_is_called_back_once(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let watcher = centre.employ("ducha", "supervisor").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let missed = centre.hear(&adapter, CallEvent::Missed, "", 20).await;
        let open = [("missed", "!-"), ("back", "-")];
        assert_eq!(listed(&centre, &operator, &open, 10).await, [missed.call.0]);
        let back = commands::call_back(&centre.desk, &watcher, missed.call, "无人接听").await;
        assert!(matches!(back, Err(DeskError::Permission(_))), "{back:?}");
        let back = commands::call_back(&centre.desk, &operator, missed.call, " ").await;
        assert!(matches!(back, Err(DeskError::Refused(Refusal::NoWords))), "{back:?}");
        commands::call_back(&centre.desk, &operator, missed.call, "已回拨,反映井盖破损").await.unwrap();
        let back = commands::call_back(&centre.desk, &operator, missed.call, "再次回拨").await;
        assert!(matches!(back, Err(DeskError::Refused(Refusal::NotMissed))), "{back:?}");
        let call = centre.call(&operator, &missed).await;
        assert_eq!((call.back_by.as_str(), call.back_note.as_str(), call.back_at), ("shouli1的人", "已回拨,反映井盖破损", Some(centre.now())));
        assert_eq!(listed(&centre, &operator, &open, 10).await, [0_i64; 0]);
    }

    /// The number is in the row alone, sealed; pages get the mask, and the form of a report the whole.
    async fn a_number_is_masked_and_finds_what_was_told_before(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let watcher = centre.employ("ducha", "supervisor").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let (_, number) = centre.report(&operator, "138 1234 1234").await;
        let first = centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await;
        let again = wangge_desk::model::Told { call_key: "c-2".into(), caller: "+86 13812341234".into(), ..told(CallEvent::Ringing, "shouli1", 600) };
        let again = commands::hear(&centre.desk, &adapter, again).await.unwrap();
        let (call, others) = centre.view(&operator, &again).await;
        assert_eq!(others.iter().map(|one| one.id).collect::<Vec<_>>(), [first.call]);
        let numbers = commands::number_of(&centre.desk, &operator, &call).unwrap();
        assert_eq!((numbers.masked.as_str(), numbers.whole.as_deref()), ("138****1234", Some("+86 13812341234")));
        assert!(commands::number_of(&centre.desk, &watcher, &call).unwrap().whole.is_none());
        let digest = wangge_cases::queries::caller_digest(&centre.desk.tools.cases.tools, "13812341234");
        let read = bed.db.read("test.earlier", (operator.clone(), digest), |tx, (actor, digest)| {
            Box::pin(wangge_cases::queries::by_caller(tx, actor, digest))
        });
        assert_eq!(read.await.unwrap().into_iter().map(|one| one.1).collect::<Vec<_>>(), [number]);
        let told = centre.notices(&operator).await;
        assert!(told.iter().all(|one| !one.about.contains("1234") && !one.href.contains("1381")));
    }

    /// A token is shown once, kept as a digest, and can be ended.
    async fn a_bad_or_ended_token_is_refused(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let made = commands::adapter_make(&centre.desk, &operator, "呼叫中心").await;
        assert!(matches!(made, Err(DeskError::Permission(_))), "{made:?}");
        let (adapter, token) = centre.exchange(&admin).await;
        for bad in ["", "wgp_", &token[..token.len() - 1], &token.to_uppercase()] {
            let found = commands::adapter_of(&centre.desk, bad).await;
            assert!(matches!(found, Err(DeskError::BadToken)), "{bad}");
        }
        commands::adapter_end(&centre.desk, &admin, adapter.id).await.unwrap();
        let found = commands::adapter_of(&centre.desk, &token).await;
        assert!(matches!(found, Err(DeskError::BadToken)), "{found:?}");
    }

    /// Two exchanges may use the same name for different calls.
    async fn calls_of_two_exchanges_are_two(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (one, _) = centre.exchange(&admin).await;
        let (other, _) = centre.exchange(&admin).await;
        centre.hear(&one, CallEvent::Ringing, "shouli1", 0).await;
        centre.hear(&other, CallEvent::Ringing, "shouli1", 0).await;
        assert_eq!(listed(&centre, &operator, &[], 10).await.len(), 2);
        assert_eq!(listed(&centre, &operator, &[], 1).await.len(), 1);
    }

    /// Whoever may, and it is noted.
    async fn a_recording_is_given_to_whoever_may_listen(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let plain = centre.hear(&adapter, CallEvent::Answered, "shouli1", 4).await;
        let none = commands::listen(&centre.desk, &leader, plain.call).await;
        assert!(matches!(none, Err(DeskError::NotFound)), "{none:?}");
        let with = wangge_desk::model::Told { recording: "https://pbx.example/r/1.wav".into(), ..told(CallEvent::HungUp, "", 90) };
        commands::hear(&centre.desk, &adapter, with).await.unwrap();
        let refused = commands::listen(&centre.desk, &operator, plain.call).await;
        assert!(matches!(refused, Err(DeskError::Permission(_))), "{refused:?}");
        assert_eq!(commands::listen(&centre.desk, &leader, plain.call).await.unwrap(), "https://pbx.example/r/1.wav");
    }
}

//! The shift log: written by one, signed by two, changed by nobody.

use crate::centre::{Centre, MINUTE_MS, SCHEMA, category};
use wangge_cases::rules::Form;
use wangge_desk::commands::{self, NewEntry};
use wangge_desk::model::{CallEvent, Counts, Entry, EntryKind, Shift, ShiftId};
use wangge_desk::queries::{self, SeatLoad};
use wangge_desk::rules::digest;
use wangge_desk::{DeskError, Refusal};
use wangge_identity::Actor;
use wangge_testkit::both_engines;

use crate::centre::DISTRICT;

pub(crate) fn entry(words: &str) -> NewEntry {
    NewEntry {
        kind: EntryKind::Note,
        words: words.to_owned(),
        case_number: String::new(),
        corrects: None,
    }
}

pub(crate) async fn current(centre: &Centre, actor: &Actor) -> Option<(Shift, Vec<Entry>)> {
    let read = centre
        .desk
        .db
        .read("test.shift", actor.clone(), |tx, actor| Box::pin(queries::current(tx, actor)));
    read.await.unwrap()
}

async fn shift_of(centre: &Centre, actor: &Actor, id: ShiftId) -> (Shift, Vec<Entry>) {
    let read = centre.desk.db.read("test.shift_of", (actor.clone(), id), |tx, (actor, id)| {
        Box::pin(queries::shift_of(tx, actor, *id))
    });
    read.await.unwrap()
}

pub(crate) async fn loads(centre: &Centre, actor: &Actor) -> Vec<SeatLoad> {
    let now = centre.now();
    let day = (now.plus_millis(-540 * MINUTE_MS), now.plus_millis(900 * MINUTE_MS));
    let input = (actor.clone(), centre.city(), day, now);
    let read = centre.desk.db.read("test.load", input, |tx, (actor, city, day, now)| {
        Box::pin(queries::seat_loads(tx, actor, city, *day, *now))
    });
    read.await.unwrap()
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Refusal {
    match outcome {
        Err(DeskError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

both_engines! { SCHEMA;
    /// The whole way of a shift.
    async fn a_shift_is_written_and_signed_by_two(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let next = centre.employ("zhiban2", "shift_leader").await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        assert_eq!(refusal(commands::write(&centre.desk, &operator, entry("早会")).await), Refusal::NoShift);
        let id = commands::begin(&centre.desk, &leader).await.unwrap();
        assert_eq!(refusal(commands::begin(&centre.desk, &next).await), Refusal::ShiftRuns);
        let (case, number) = centre.report(&operator, "").await;
        let named = NewEntry { case_number: number.clone(), kind: EntryKind::Order, ..entry("请优先处置") };
        assert_eq!(commands::write(&centre.desk, &operator, entry("早会")).await.unwrap(), 1);
        assert_eq!(commands::write(&centre.desk, &leader, named).await.unwrap(), 2);
        centre.clock.advance_millis(480 * MINUTE_MS);
        let signed = commands::hand_over(&centre.desk, &leader, "一件待派遣").await.unwrap();
        assert_eq!(signed.out_account, Some(leader.account));
        assert_eq!(refusal(commands::take_over(&centre.desk, &leader, &signed.digest, "").await), Refusal::OwnShift);
        let following = commands::take_over(&centre.desk, &next, &signed.digest, "已核对").await.unwrap();
        let (shift, entries) = shift_of(&centre, &operator, id).await;
        assert_eq!((shift.in_account, shift.in_words.as_str()), (Some(next.account), "已核对"));
        assert_eq!(entries.iter().map(|one| one.case_id).collect::<Vec<_>>(), [None, Some(case)]);
        assert_eq!(digest(DISTRICT, &shift, &entries), shift.digest, "nothing changed since");
        let (running, _) = current(&centre, &next).await.unwrap();
        assert_eq!((running.id, running.leader), (following, next.account));
    }

    /// After the first signature nothing is written, and nothing is signed again.
    async fn a_shift_that_was_handed_over_stands_still(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let next = centre.employ("zhiban2", "shift_leader").await;
        let id = commands::begin(&centre.desk, &leader).await.unwrap();
        assert_eq!(refusal(commands::hand_over(&centre.desk, &leader, " ").await), Refusal::NoWords);
        assert_eq!(refusal(commands::take_over(&centre.desk, &next, "", "").await), Refusal::NotHandedOver);
        let signed = commands::hand_over(&centre.desk, &leader, "平稳").await.unwrap();
        let before = shift_of(&centre, &leader, id).await;
        assert_eq!(refusal(commands::write(&centre.desk, &leader, entry("补一条")).await), Refusal::HandedOver);
        assert_eq!(refusal(commands::hand_over(&centre.desk, &leader, "改一下").await), Refusal::HandedOver);
        assert_eq!(refusal(commands::begin(&centre.desk, &next).await), Refusal::ShiftRuns);
        assert_eq!(refusal(commands::take_over(&centre.desk, &next, "another", "").await), Refusal::OtherText);
        assert_eq!(shift_of(&centre, &leader, id).await, before);
        commands::take_over(&centre.desk, &next, &signed.digest, "").await.unwrap();
        let again = commands::take_over(&centre.desk, &leader, &signed.digest, "").await;
        assert_eq!(refusal(again), Refusal::NotHandedOver, "the next shift runs, and nobody handed that over");
    }

    /// Somebody signs for a leader who is away, which shows.
    async fn another_leader_signs_for_one_who_is_away(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let next = centre.employ("zhiban2", "shift_leader").await;
        let id = commands::begin(&centre.desk, &leader).await.unwrap();
        let signed = commands::hand_over(&centre.desk, &next, "值班长因病离岗").await.unwrap();
        commands::take_over(&centre.desk, &next, &signed.digest, "").await.unwrap();
        let (shift, _) = shift_of(&centre, &leader, id).await;
        assert_eq!((shift.leader_name.as_str(), shift.out_name.as_str()), ("zhiban1的人", "zhiban2的人"));
    }

    /// What was signed is corrected by a new entry only.
    async fn a_correction_is_a_new_entry(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let next = centre.employ("zhiban2", "shift_leader").await;
        let id = commands::begin(&centre.desk, &leader).await.unwrap();
        commands::write(&centre.desk, &leader, entry("断电 20 分钟")).await.unwrap();
        let signed = commands::hand_over(&centre.desk, &leader, "平稳").await.unwrap();
        commands::take_over(&centre.desk, &next, &signed.digest, "").await.unwrap();
        let wrong = NewEntry { corrects: Some((id, 9)), ..entry("断电 30 分钟") };
        assert_eq!(refusal(commands::write(&centre.desk, &next, wrong).await), Refusal::UnknownEntry);
        let unknown = NewEntry { case_number: "没有".into(), ..entry("断电 30 分钟") };
        assert_eq!(refusal(commands::write(&centre.desk, &next, unknown).await), Refusal::UnknownCase);
        let right = NewEntry { corrects: Some((id, 1)), ..entry("断电 30 分钟") };
        commands::write(&centre.desk, &next, right).await.unwrap();
        let (_, entries) = current(&centre, &next).await.unwrap();
        assert_eq!((entries[0].kind, entries[0].corrects_shift, entries[0].corrects_seq), (EntryKind::Correction, Some(id), Some(1)));
    }

    /// Operators write; they neither begin, nor hand over, nor take over.
    async fn only_leaders_sign(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let watcher = centre.employ("ducha", "supervisor").await;
        for outcome in [
            commands::begin(&centre.desk, &operator).await.map(drop),
            commands::hand_over(&centre.desk, &operator, "平稳").await.map(drop),
            commands::take_over(&centre.desk, &operator, "", "").await.map(drop),
            commands::write(&centre.desk, &watcher, entry("巡查")).await.map(drop),
        ] {
            assert!(matches!(outcome, Err(DeskError::Permission(_))), "{outcome:?}");
        }
    }

    /// The figures of the moment stay as they were signed.
    async fn a_hand_over_counts_how_the_centre_stands(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        commands::begin(&centre.desk, &leader).await.unwrap();
        for _ in 0..2 {
            centre.report(&operator, "").await;
        }
        centre.hear(&adapter, CallEvent::Missed, "", 20).await;
        // Long past every limit of the first stage.
        centre.clock.advance_millis(72 * 60 * MINUTE_MS);
        let signed = commands::hand_over(&centre.desk, &leader, "两件待登记").await.unwrap();
        let counts: Counts = serde_json::from_str(&signed.counts).unwrap();
        let expected = Counts { stages: vec![("intake".into(), 2)], overdue: 2, applications: 0, missed: 1 };
        assert_eq!(counts, expected);
        centre.report(&operator, "").await;
        let (shift, _) = current(&centre, &leader).await.unwrap();
        assert_eq!(shift.counts, signed.counts);
    }

    /// Who has how much: claims, registrations, tasks that wait, calls.
    async fn the_load_of_each_seat_is_counted(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let idle = centre.employ("shouli2", "intake_operator").await;
        let collector = centre.employ("caiji1", "collector").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (adapter, _) = centre.exchange(&admin).await;
        let (case, _) = centre.report(&operator, "").await;
        wangge_cases::commands::claim(&centre.desk.tools.cases, &operator, case).await.unwrap();
        let register = Form { category: Some(category()), ..Form::default() };
        centre.act(&operator, case, "register", register).await;
        let send = Form { collector: Some(collector.account), ..Form::default() };
        centre.act(&operator, case, "send_verify", send).await;
        centre.hear(&adapter, CallEvent::Ringing, "shouli1", 0).await;
        let loads = loads(&centre, &leader).await;
        let of = |actor: &Actor| loads.iter().find(|one| one.account == actor.account);
        let busy = of(&operator).unwrap();
        assert_eq!((busy.registered, busy.dispatched, busy.waiting, busy.call), (1, 0, 1, Some(false)));
        let free = of(&idle).unwrap();
        assert_eq!((free.claimed, free.registered, free.waiting, free.call), (0, 0, 0, None));
        assert!(of(&collector).is_none(), "collectors sit at no desk");
    }
}

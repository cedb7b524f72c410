//! Each statement runs on both engines and answers the same.

use crate::centre::{Centre, SCHEMA, told};
use crate::shifts::{current, entry, loads};
use wangge_db::filter::Filter;
use wangge_db::{Record, Value};
use wangge_desk::commands::{self, NewEntry};
use wangge_desk::model::{CallEvent, Seat, Told};
use wangge_desk::queries::{self, CallPage, ShiftPage};
use wangge_testkit::{Engine, TestDb, block_on, unrun};

async fn story(engine: Engine) -> Vec<Record> {
    let bed = TestDb::open(engine, SCHEMA).await;
    let centre = Centre::open(&bed.db).await;
    let leader = centre.employ("zhiban1", "shift_leader").await;
    let next = centre.employ("zhiban2", "shift_leader").await;
    let operator = centre.employ("shouli1", "intake_operator").await;
    let admin = centre.employ("guanli", "administrator").await;
    bed.recorder.take();
    let (adapter, _) = centre.exchange(&admin).await;
    let seat = Seat { extension: "8001".into(), account: operator.account };
    commands::seats_replace(&centre.desk, &admin, vec![seat]).await.unwrap();
    let heard = centre.hear(&adapter, CallEvent::Answered, "8001", 4).await;
    centre.hear(&adapter, CallEvent::Ringing, "8001", 0).await;
    centre.view(&operator, &heard).await;
    let missed = Told { call_key: "c-2".into(), ..told(CallEvent::Missed, "", 90) };
    let missed = commands::hear(&centre.desk, &adapter, missed).await.unwrap();
    commands::begin(&centre.desk, &leader).await.unwrap();
    commands::write(&centre.desk, &operator, entry("早会")).await.unwrap();
    let (shift, _) = current(&centre, &leader).await.unwrap();
    let right = NewEntry { corrects: Some((shift.id, 1)), ..entry("晨会") };
    commands::write(&centre.desk, &operator, right).await.unwrap();
    centre.report(&operator, "").await;
    loads(&centre, &leader).await;
    let signed = commands::hand_over(&centre.desk, &leader, "平稳").await.unwrap();
    commands::take_over(&centre.desk, &next, &signed.digest, "已核对").await.unwrap();
    commands::call_back(&centre.desk, &operator, missed.call, "已回拨").await.unwrap();
    centre.screen(&operator).await;
    let input = (operator.clone(), admin.clone(), signed.id);
    let read = bed.db.read("test.lists", input, |tx, (operator, admin, shift)| {
        Box::pin(async move {
            let page = CallPage { filter: Filter::everything(), after: None, limit: 10 };
            let calls = queries::call_list(tx, operator, &page).await?;
            assert_eq!(calls.len(), 2);
            let after = calls.first().map(|call| (call.began_at, call.id));
            let rest = queries::call_list(tx, operator, &CallPage { after, ..page }).await?;
            assert_eq!(rest.len(), 1);
            queries::shift_of(tx, operator, *shift).await?;
            let page = ShiftPage { filter: Filter::everything(), after: None, limit: 10 };
            let past = queries::shifts_past(tx, operator, &page).await?;
            assert_eq!(past.len(), 1);
            let after = past.first().map(|shift| shift.id);
            assert!(
                queries::shifts_past(tx, operator, &ShiftPage { after, ..page }).await?.is_empty()
            );
            assert_eq!(queries::leaders(tx, operator).await?.len(), 1);
            queries::setup(tx, admin).await
        })
    });
    read.await.unwrap();
    commands::adapter_end(&centre.desk, &admin, adapter.id).await.unwrap();
    bed.recorder.take()
}

/// A sealed number differs at every sealing: its bytes are there, and that is all to compare.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Bytes(a), Value::Bytes(b)) => a.len() == b.len(),
        (Value::Bool(truth), Value::Int(number)) | (Value::Int(number), Value::Bool(truth)) => {
            i64::from(*truth) == *number
        }
        (a, b) => a == b,
    }
}

#[test]
fn every_statement_runs_and_both_engines_answer_the_same() {
    let lite = block_on(story(Engine::Lite));
    assert_eq!(unrun(&wangge_desk::statements(), &lite), Vec::<&str>::new());
    let lists =
        ["desk.call_list", "desk.shift_list", "cases.claims_by_account", "cases.steps_by_account"];
    for name in [&lists[..], &["cases.waiting_by_sender", "cases.applications_pending"]].concat() {
        assert!(lite.iter().any(|record| record.name == name), "{name} never ran");
    }
    let pg = block_on(story(Engine::Pg));
    assert_eq!(lite.len(), pg.len(), "one engine ran more statements");
    for (left, right) in lite.iter().zip(&pg) {
        assert_eq!((&left.name, left.touched), (&right.name, right.touched));
        let args = left.args.iter().zip(&right.args);
        assert!(args.clone().all(|(a, b)| is_same(a, b)), "{}: {args:?}", left.name);
        assert_eq!(left.rows.len(), right.rows.len(), "{}", left.name);
        for (one, other) in left.rows.iter().zip(&right.rows) {
            for ((column, a), (_, b)) in one.pairs().zip(other.pairs()) {
                assert!(is_same(a, b), "{}: {column} is {a:?} and {b:?}", left.name);
            }
        }
    }
}

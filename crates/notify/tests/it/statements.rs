//! Each statement runs on both engines and answers the same.

use wangge_db::Record;
use wangge_notify::{STATEMENTS, Seen};
use wangge_testkit::{Engine, TestDb, assert_same, block_on, unrun};

use crate::bench::{Bench, LIN, SCHEMA, ZHOU};

/// A life of some notices, step by step.
async fn story(engine: Engine) -> Vec<Record> {
    let bench = Bench::new(TestDb::open(engine, SCHEMA).await);
    let ids = bench
        .publish(vec![
            bench.notice(ZHOU, 1),
            bench.held(LIN, 1, 10_000),
            bench.notice(LIN, 2),
            bench.notice(ZHOU, 2),
            bench.notice(ZHOU, 3),
        ])
        .await;
    bench.unread_of(&[LIN, ZHOU, 13]).await;
    bench.mark(ZHOU, Seen::These(vec![ids[3], ids[0]])).await;
    bench.list(ZHOU, None, 2).await;
    bench.list(ZHOU, Some(ids[3]), 2).await;
    bench.clock.advance_millis(10_000);
    bench.unread(LIN).await;
    bench.mark(LIN, Seen::Through { newest: ids[4], drawn_at: bench.now() }).await;
    bench.retract(3).await;
    bench.sweep(bench.now(), 1).await;
    bench.list(ZHOU, None, 10).await;
    bench.list(LIN, None, 10).await;
    bench.bed.recorder.take()
}

#[test]
fn every_statement_runs_and_both_engines_answer_the_same() {
    let lite = block_on(story(Engine::Lite));
    assert_eq!(unrun(&[STATEMENTS], &lite), Vec::<&str>::new());
    let counts = lite.iter().find(|record| record.name == "notify.unread_counts").unwrap();
    assert_eq!(counts.rows.len(), 2);
    let pg = block_on(story(Engine::Pg));
    assert_same(&lite, &pg);
}

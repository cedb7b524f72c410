//! Every statement runs on both engines and answers the same.

use wangge_db::{DbError, Record};
use wangge_outbox::{Failure, Jobs, STATEMENTS, item, publish_once, revive, sweep_done, withdraw};
use wangge_testkit::{Engine, TestDb, assert_same, block_on, unrun};

use crate::bench::{Bench, SCHEMA, mark};

/// A life of a queue, step by step and with one place, so that both engines do it in one order.
async fn story(engine: Engine) -> Vec<Record> {
    let bench = Bench::new(TestDb::open(engine, SCHEMA).await);
    for key in ["1", "2"] {
        bench.publish(bench.event("a.call", key)).await;
    }
    let second = bench.event("a.do", "x");
    let again = (bench.event("a.do", "x"), second);
    let added: Result<(), DbError> = bench
        .db()
        .write("test.once", again, |tx, (first, second)| {
            Box::pin(async move {
                assert!(publish_once(tx, first).await?);
                assert!(!publish_once(tx, second).await?);
                assert_eq!(wangge_outbox::newest(tx).await?, first.id);
                Ok(())
            })
        })
        .await;
    added.unwrap();
    let jobs = Jobs::new()
        .register("a.do", |tx, job| {
            Box::pin(async move {
                mark(tx, "done", job.id).await?;
                Ok(())
            })
        })
        .register_outside("a.call", |run| {
            Box::pin(async move {
                run.renew().await?;
                if run.job.key == "1" { Err(Failure::give_up("no")) } else { Ok(()) }
            })
        });
    let options = wangge_outbox::WorkerOptions { concurrency: 1, ..crate::bench::options("w") };
    let worker = bench.worker_with(jobs, options, bench.clock.shared());
    let ran = worker.run_all_due(bench.now()).await.unwrap();
    assert_eq!((ran.done, ran.dead), (2, 1));
    let letter = bench.letters().await.remove(0);
    let input = (letter.id, bench.now());
    let end: Result<(), DbError> = bench
        .db()
        .write("test.end", input, |tx, (id, now)| {
            Box::pin(async move {
                assert!(item(tx, *id).await?.is_some());
                assert!(!withdraw(tx, *id).await?);
                assert!(revive(tx, *id, *now).await?);
                assert_eq!(sweep_done(tx, now.plus_millis(1), 10).await?, 2);
                Ok(())
            })
        })
        .await;
    end.unwrap();
    bench.counts().await;
    let db = bench.db().clone();
    let complete_inside = Jobs::new().register_outside("a.call", move |run| {
        let db = db.clone();
        Box::pin(async move {
            db.write("test.complete", run, |tx, run| Box::pin(run.complete(tx))).await
        })
    });
    let worker = bench.worker("v", complete_inside);
    assert_eq!(worker.run_all_due(bench.now()).await.unwrap().done, 1);
    bench.bed.recorder.take()
}

#[test]
fn every_statement_runs_and_both_engines_answer_the_same() {
    let lite = block_on(story(Engine::Lite));
    assert_eq!(unrun(&[STATEMENTS], &lite), Vec::<&str>::new());
    let pg = block_on(story(Engine::Pg));
    assert_same(&lite, &pg);
}

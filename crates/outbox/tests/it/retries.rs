//! Failures: waits that grow, dead letters that stay visible, and their second life.

use wangge_db::DbError;
use wangge_outbox::{EventId, Failure, Jobs, Ran, Retry, revive, sweep_done};
use wangge_testkit::both_engines;

use crate::bench::{Bench, SCHEMA, marking};

fn failing(kind: &'static str) -> Jobs {
    Jobs::new().register_outside(kind, |run| {
        Box::pin(async move { Err(Failure::later(format!("down, attempt {}", run.job.attempt))) })
    })
}

both_engines! { SCHEMA;
    /// One second, two seconds, then it is given up; revived, it starts afresh.
    async fn a_failing_job_waits_longer_each_time_and_ends_as_a_dead_letter(bed: TestDb) {
        let bench = Bench::new(bed);
        let id = bench.publish(bench.event("mail.send", "1")).await;
        let worker = bench.worker("w", failing("mail.send"));
        for (wait_ms, end) in [
            (1_000, Ran { again: 1, ..Ran::default() }),
            (2_000, Ran { again: 1, ..Ran::default() }),
            (0, Ran { dead: 1, ..Ran::default() }),
        ] {
            assert_eq!(worker.run_due(bench.now()).await.unwrap(), end);
            if wait_ms > 0 {
                bench.clock.advance_millis(wait_ms - 1);
                assert_eq!(worker.run_due(bench.now()).await.unwrap(), Ran::default());
                // The spread is at most a tenth.
                bench.clock.advance_millis(1 + wait_ms / 10);
            }
        }
        bench.clock.advance_millis(10_000_000);
        assert_eq!(worker.run_due(bench.now()).await.unwrap(), Ran::default());
        let letters = bench.letters().await;
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].id, letters[0].kind.as_str()), (id, "mail.send"));
        assert_eq!((letters[0].item_key.as_str(), letters[0].attempts), ("1", 3));
        assert_eq!(letters[0].last_error.as_deref(), Some("down, attempt 3"));
        let counts = bench.counts().await;
        assert_eq!((counts.waiting, counts.overdue, counts.dead), (0, 0, 1));

        assert!(revived(&bench, id).await);
        assert!(!revived(&bench, id).await);
        assert_eq!(bench.counts().await.dead, 0);
        let ran = bench.worker("w", marking("mail.send")).run_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { done: 1, ..Ran::default() });
        assert_eq!(bench.marks().await, ["1"]);
    }

    /// A payload that does not fit will not fit tomorrow.
    async fn a_hopeless_job_is_given_up_at_once(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.do", "1")).await;
        let jobs = Jobs::new().register("a.do", |_, job| {
            Box::pin(async move { job.parse::<i64>().map(drop) })
        });
        let ran = bench.worker("w", jobs).run_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { dead: 1, ..Ran::default() });
        let letters = bench.letters().await;
        assert!(letters[0].last_error.as_deref().unwrap().starts_with("payload does not fit"));
    }

    /// A panic is that job's failure and nobody else's.
    async fn a_panicking_handler_harms_no_other_job(bed: TestDb) {
        let bench = Bench::new(bed);
        for key in ["1", "2"] {
            bench.publish(bench.event("a.inside", key)).await;
            bench.publish(bench.event("a.outside", key)).await;
        }
        let jobs = Jobs::new()
            .register("a.inside", |tx, job| {
                assert_ne!(job.key, "1", "on purpose, before the future");
                Box::pin(crate::bench::mark_key(tx, job))
            })
            .register_outside("a.outside", |run| {
                Box::pin(async move {
                    assert_ne!(run.job.key, "1", "on purpose, inside the future");
                    Ok(())
                })
            });
        let ran = bench.worker("w", jobs).run_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { done: 2, again: 2, ..Ran::default() });
        assert_eq!(bench.marks().await, ["2"]);
    }

    /// A failed statement inside a handler fails the attempt, whatever the handler says.
    async fn a_failed_statement_fails_the_attempt(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.do", "1")).await;
        let wrong = wangge_db::Stmt::new("test.wrong", "insert into effect (mark) values ($1)");
        let jobs = Jobs::new().register("a.do", move |tx, _| {
            Box::pin(async move {
                let refused = tx.exec(&wrong, wangge_db::args!["no item"]).await;
                assert!(refused.is_err());
                Ok(())
            })
        });
        let ran = bench.worker("w", jobs).run_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { again: 1, ..Ran::default() });
        assert_eq!(bench.counts().await.waiting, 1);
    }

    /// During an update of the nodes one of them may not know a kind yet.
    async fn a_job_without_handler_waits(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("new.kind", "1")).await;
        let old = bench.worker("old", marking("a.do"));
        assert_eq!(old.run_due(bench.now()).await.unwrap(), Ran { again: 1, ..Ran::default() });
        bench.clock.advance_millis(2_000);
        let new = bench.worker("new", marking("new.kind"));
        assert_eq!(new.run_due(bench.now()).await.unwrap().done, 1);
    }

    /// Finished items go when they are old, dead letters never.
    async fn finished_items_are_swept_and_dead_letters_stay(bed: TestDb) {
        let bench = Bench::new(bed);
        for key in ["1", "2", "3"] {
            bench.publish(bench.event("a.do", key)).await;
        }
        bench.publish(bench.event("a.hopeless", "4")).await;
        let jobs = marking("a.do").register_outside("a.hopeless", |_| {
            Box::pin(async { Err(Failure::give_up("never")) })
        });
        bench.worker("w", jobs).run_all_due(bench.now()).await.unwrap();
        let sweep = async |after_ms: i64, limit: i64| {
            let input = (bench.now().plus_millis(after_ms), limit);
            let swept: Result<u64, DbError> = bench
                .db()
                .write("test.sweep", input, |tx, (before, limit)| {
                    Box::pin(sweep_done(tx, *before, *limit))
                })
                .await;
            swept.unwrap()
        };
        assert_eq!(sweep(0, 10).await, 0);
        assert_eq!(sweep(1, 2).await, 2);
        assert_eq!(sweep(1, 2).await, 1);
        assert_eq!(sweep(1, 2).await, 0);
        assert_eq!(bench.letters().await.len(), 1);
    }
}

async fn revived(bench: &Bench, id: EventId) -> bool {
    let input = (id, bench.now());
    let revived: Result<bool, DbError> = bench
        .db()
        .write("test.revive", input, |tx, (id, now)| Box::pin(revive(tx, *id, *now)))
        .await;
    revived.unwrap()
}

#[test]
fn waits_double_up_to_their_cap_and_spread_a_little() {
    let retry = Retry { max_attempts: 9, first_ms: 1_000, most_ms: 60_000 };
    let mut seen = std::collections::BTreeSet::new();
    for raw in 0..100 {
        let id = EventId(7_000_000_000_000 + raw);
        for (attempt, wait_ms) in
            [(1, 1_000), (2, 2_000), (3, 4_000), (7, 60_000), (i64::MAX, 60_000)]
        {
            let wait = retry.wait_ms(attempt, id);
            assert!((wait_ms..=wait_ms + wait_ms / 10).contains(&wait), "{attempt}: {wait}");
        }
        seen.insert(retry.wait_ms(7, id));
    }
    assert!(seen.len() > 50, "only {} different waits", seen.len());
    let extreme = Retry { max_attempts: 1, first_ms: i64::MAX, most_ms: i64::MAX / 2 };
    assert!(extreme.wait_ms(50, EventId(-1)) > 0);
}

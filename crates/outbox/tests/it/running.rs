//! Handlers in the transaction, handlers outside, subscribers, and the loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wangge_kernel::SystemClock;
use wangge_outbox::{Failure, Jobs, Ran, WorkerOptions};
use wangge_testkit::both_engines;

use crate::bench::{Bench, SCHEMA, mark, mark_key, marking, options};

both_engines! { SCHEMA;
    /// The effects of a failed attempt are not there.
    async fn a_handler_in_the_transaction_has_its_effects_once(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.do", "effect")).await;
        let jobs = Jobs::new().register("a.do", |tx, job| {
            Box::pin(async move {
                mark_key(tx, job).await?;
                if job.attempt == 1 { Err(Failure::later("not yet")) } else { Ok(()) }
            })
        });
        let worker = bench.worker("w", jobs);
        assert_eq!(worker.run_due(bench.now()).await.unwrap().again, 1);
        assert_eq!(bench.marks().await, Vec::<String>::new());
        bench.clock.advance_millis(60_000);
        assert_eq!(worker.run_due(bench.now()).await.unwrap().done, 1);
        assert_eq!(bench.marks().await, ["effect"]);
    }

    /// Four workers, two hundred jobs, each job runs once.
    async fn several_workers_never_run_one_job_twice(bed: TestDb) {
        let bench = Bench::new(bed);
        for number in 0..200 {
            bench.publish(bench.event("a.call", &format!("{number:03}"))).await;
        }
        let n_calls = Arc::new(AtomicUsize::new(0));
        let workers: Vec<_> = (0..4)
            .map(|number| {
                let (db, n_calls) = (bench.db().clone(), Arc::clone(&n_calls));
                let jobs = Jobs::new().register_outside("a.call", move |run| {
                    let (db, n_calls) = (db.clone(), Arc::clone(&n_calls));
                    Box::pin(async move {
                        n_calls.fetch_add(1, Ordering::SeqCst);
                        tokio::time::sleep(Duration::from_millis(1)).await;
                        db.write("test.mark", run.job, |tx, job| Box::pin(mark_key(tx, job))).await
                    })
                });
                let worker = bench.worker(&format!("w{number}"), jobs);
                let now = bench.now();
                tokio::spawn(async move { worker.run_all_due(now).await.unwrap() })
            })
            .collect();
        let mut sum = Ran::default();
        for worker in workers {
            let ran = worker.await.unwrap();
            sum.done += ran.done;
            sum.lost += ran.lost + ran.again + ran.dead;
        }
        assert_eq!(sum, Ran { done: 200, ..Ran::default() });
        assert_eq!(n_calls.load(Ordering::SeqCst), 200);
        let expected: Vec<String> = (0..200).map(|number| format!("{number:03}")).collect();
        assert_eq!(bench.marks().await, expected);
    }

    /// Leases that run out at once make workers fight; the effects are there once all the same.
    async fn effects_happen_once_even_without_any_lease(bed: TestDb) {
        let bench = Bench::new(bed);
        for number in 0..40 {
            bench.publish(bench.event("a.do", &format!("{number:02}"))).await;
        }
        let workers: Vec<_> = (0..3)
            .map(|number| {
                let mut greedy = WorkerOptions { lease_ms: 0, ..options(&format!("w{number}")) };
                greedy.retry.max_attempts = i64::MAX;
                let worker = bench.worker_with(marking("a.do"), greedy, bench.clock.shared());
                let now = bench.now();
                tokio::spawn(async move { worker.run_all_due(now).await.unwrap() })
            })
            .collect();
        let mut n_done = 0;
        for worker in workers {
            n_done += worker.await.unwrap().done;
        }
        assert_eq!(n_done, 40);
        let expected: Vec<String> = (0..40).map(|number| format!("{number:02}")).collect();
        assert_eq!(bench.marks().await, expected);
    }

    /// A handler outside may finish its job together with its effects.
    async fn an_outside_handler_may_complete_in_its_own_transaction(bed: TestDb) {
        let bench = Bench::new(bed);
        let id = bench.publish(bench.event("a.fetch", "fetched")).await;
        let db = bench.db().clone();
        let jobs = Jobs::new().register_outside("a.fetch", move |run| {
            let db = db.clone();
            Box::pin(async move {
                db.write("test.complete", run, |tx, run| {
                    Box::pin(async move {
                        run.complete(tx).await?;
                        mark(tx, &run.job.idempotency_key(), run.job.id).await?;
                        Ok::<_, Failure>(())
                    })
                })
                .await
            })
        });
        let ran = bench.worker("w", jobs).run_all_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { done: 1, ..Ran::default() });
        assert_eq!(bench.marks().await, [format!("wangge-{id}")]);
    }

    /// One subscriber's trouble is not another's.
    async fn each_subscriber_of_an_event_has_its_own_job(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("alarm.raised", "7")).await;
        let jobs = Jobs::new()
            .subscribe("alarm.raised", "ledger.note")
            .subscribe("alarm.raised", "chat.send")
            .register("ledger.note", |tx, job| Box::pin(mark_key(tx, job)))
            .register("chat.send", |_, _| Box::pin(async { Err(Failure::later("chat is down")) }));
        let ran = bench.worker("w", jobs).run_all_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { done: 2, again: 1, ..Ran::default() });
        assert_eq!(bench.marks().await, ["7"]);
        assert_eq!(bench.counts().await.waiting, 1);
    }

    /// The loop works, keeps to its places, and lets running jobs end.
    async fn the_loop_works_until_it_is_told_to_stop(bed: TestDb) {
        let bench = Bench::new(bed);
        for number in 0..10 {
            bench.publish(bench.event("a.slow", &number.to_string())).await;
        }
        let (n_now, n_most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (ended, mut n_ended) = tokio::sync::mpsc::unbounded_channel();
        let most = Arc::clone(&n_most);
        let jobs = Jobs::new().register_outside("a.slow", move |_| {
            let (n_now, most, ended) = (Arc::clone(&n_now), Arc::clone(&most), ended.clone());
            Box::pin(async move {
                most.fetch_max(n_now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                n_now.fetch_sub(1, Ordering::SeqCst);
                ended.send(()).map_err(Failure::later)
            })
        });
        let options = WorkerOptions { concurrency: 3, poll: Duration::from_secs(30), ..options("w") };
        let worker = bench.worker_with(jobs, options, SystemClock::shared());
        // Told to stop when the fourth job ends, while others run.
        let shutdown = async {
            for _ in 0..4 {
                n_ended.recv().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(20), worker.run_until(shutdown)).await.unwrap();
        let waiting = bench.counts().await.waiting;
        assert!((1..=6).contains(&waiting), "{waiting} left");
        assert_eq!(n_most.load(Ordering::SeqCst), 3);
        // None was broken off: those that are left were never begun, or are finished.
        assert_eq!(bench.counts().await.overdue, waiting);
        let rest = worker.run_all_due(wangge_kernel::Clock::now(&SystemClock)).await.unwrap();
        assert_eq!(i64::try_from(rest.done).unwrap(), waiting);
    }
}

#[test]
fn mistakes_of_the_wiring_are_listed() {
    let jobs = marking("a.do")
        .register("a.do", |_, _| Box::pin(async { Ok(()) }))
        .subscribe("a.do", "b.do")
        .subscribe("c.done", "d.do");
    assert_eq!(
        jobs.mistakes(),
        ["a.do has two handlers", "a.do has two handlers", "d.do is subscribed and has no handler"]
    );
    assert_eq!(jobs.kinds().collect::<Vec<_>>(), ["a.do", "c.done"]);
}

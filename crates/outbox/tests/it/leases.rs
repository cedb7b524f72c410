//! Workers that vanish, come back too late, or take long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use wangge_kernel::{Clock as _, SystemClock};
use wangge_outbox::{Failure, Jobs, Ran, Run, Worker, WorkerOptions};
use wangge_testkit::both_engines;

use crate::bench::{Bench, SCHEMA, mark_key, marking, options};

/// Starts a job that never ends, kills its worker, and gives what the handler held.
async fn killed(bench: &Bench, kind: &'static str) -> Run {
    let (begun, mut held) = mpsc::unbounded_channel();
    let jobs = Jobs::new().register_outside(kind, move |run| {
        let begun = begun.clone();
        Box::pin(async move {
            begun.send(run).map_err(Failure::later)?;
            std::future::pending().await
        })
    });
    let worker: Worker = bench.worker("killed", jobs);
    tokio::select! {
        ran = worker.run_due(bench.now()) => panic!("ended with {ran:?}"),
        run = held.recv() => run.unwrap(),
    }
}

both_engines! { SCHEMA;
    /// The lease keeps others away, its end lets them in, and the old holder can do nothing.
    async fn a_killed_workers_job_goes_to_another_when_its_lease_ends(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.do", "taken over")).await;
        let zombie = killed(&bench, "a.do").await;
        let heir = bench.worker("heir", marking("a.do"));
        bench.clock.advance_millis(59_999);
        assert_eq!(heir.run_due(bench.now()).await.unwrap(), Ran::default());
        bench.clock.advance_millis(1);
        assert_eq!(heir.run_due(bench.now()).await.unwrap(), Ran { done: 1, ..Ran::default() });
        assert_eq!(bench.marks().await, ["taken over"]);

        assert!(zombie.renew().await.is_err());
        let late: Result<(), Failure> = bench
            .db()
            .write("test.late", zombie, |tx, run| {
                Box::pin(async move {
                    mark_key(tx, &run.job).await?;
                    run.complete(tx).await
                })
            })
            .await;
        assert!(late.is_err());
        assert_eq!(bench.marks().await, ["taken over"]);
    }

    /// A renewed lease counts from its renewal.
    async fn a_renewed_lease_keeps_others_away_longer(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.do", "held")).await;
        let held = killed(&bench, "a.do").await;
        let other = bench.worker("other", marking("a.do"));
        bench.clock.advance_millis(40_000);
        held.renew().await.unwrap();
        bench.clock.advance_millis(59_999);
        assert_eq!(other.run_due(bench.now()).await.unwrap().total(), 0);
        bench.clock.advance_millis(1);
        assert_eq!(other.run_due(bench.now()).await.unwrap().done, 1);
    }

    /// A holder that nobody displaced may still finish after its lease.
    async fn a_late_holder_may_finish_when_nobody_took_over(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.do", "late")).await;
        let held = killed(&bench, "a.do").await;
        bench.clock.advance_millis(100_000);
        let done: Result<(), Failure> = bench
            .db()
            .write("test.late", held, |tx, run| Box::pin(run.complete(tx)))
            .await;
        done.unwrap();
        let other = bench.worker("other", marking("a.do"));
        assert_eq!(other.run_due(bench.now()).await.unwrap().total(), 0);
    }

    /// A job that takes several leases runs once, while another worker waits for it.
    async fn a_long_job_keeps_its_lease(bed: TestDb) {
        let bench = Bench::new(bed);
        let event = bench.event("a.long", "1").not_before(SystemClock.now());
        bench.publish(event).await;
        let n_runs = Arc::new(AtomicUsize::new(0));
        let worker = |owner: &str| {
            let n_runs = Arc::clone(&n_runs);
            let jobs = Jobs::new().register_outside("a.long", move |_| {
                n_runs.fetch_add(1, Ordering::SeqCst);
                Box::pin(async {
                    tokio::time::sleep(Duration::from_millis(2_500)).await;
                    Ok(())
                })
            });
            let short = WorkerOptions {
                lease_ms: 900,
                poll: Duration::from_millis(20),
                ..options(owner)
            };
            bench.worker_with(jobs, short, SystemClock::shared())
        };
        let (first, second) = (worker("first"), worker("second"));
        let ran = tokio::select! {
            ran = first.run_due(SystemClock.now()) => ran.unwrap(),
            () = async {
                // Lets the first one claim, whatever the scheduler likes.
                tokio::time::sleep(Duration::from_millis(300)).await;
                second.run_until(std::future::pending()).await;
            } => unreachable!(),
        };
        assert_eq!(ran, Ran { done: 1, ..Ran::default() });
        assert_eq!(n_runs.load(Ordering::SeqCst), 1);
    }

    /// What kills its worker each time is a dead letter in the end, not an endless loop.
    async fn a_job_that_kills_its_workers_is_given_up(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(bench.event("a.poison", "1")).await;
        for attempt in 1..=3 {
            let run = killed(&bench, "a.poison").await;
            assert_eq!(run.job.attempt, attempt);
            bench.clock.advance_millis(60_000);
        }
        let ran = bench.worker("w", marking("a.poison")).run_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { dead: 1, ..Ran::default() });
        let letters = bench.letters().await;
        assert_eq!((letters.len(), letters[0].attempts), (1, 3));
        assert!(letters[0].last_error.as_deref().unwrap().contains("vanished"));
        assert_eq!(bench.marks().await, Vec::<String>::new());
    }
}

//! An event exists exactly when its cause does.

use wangge_db::{DbError, ErrorKind};
use wangge_outbox::{Event, Ran, publish, publish_once};
use wangge_testkit::both_engines;

use crate::bench::{Bench, SCHEMA, mark, marking};

both_engines! { SCHEMA;
    /// The event goes when its transaction goes.
    async fn publishing_rolls_back_with_its_transaction(bed: TestDb) {
        let bench = Bench::new(bed);
        let event = bench.event("a.done", "1");
        let refused: Result<(), DbError> = bench
            .db()
            .write("test.refused", event, |tx, event| {
                Box::pin(async move {
                    mark(tx, "cause", event.id).await?;
                    publish(tx, event).await?;
                    Err(DbError::new(ErrorKind::Conflict, "changed my mind"))
                })
            })
            .await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(bench.counts().await.waiting, 0);
        let ran = bench.worker("w", marking("a.done")).run_all_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran::default());
        assert_eq!(bench.marks().await, Vec::<String>::new());
    }

    /// What was published with its cause is run, with what was said.
    async fn a_published_event_reaches_its_handler(bed: TestDb) {
        let bench = Bench::new(bed);
        let event = bench.event("a.done", "17");
        assert_eq!(event.payload, "\"about 17\"");
        let id = bench.publish(event).await;
        assert_eq!(bench.counts().await.overdue, 1);
        let jobs = wangge_outbox::Jobs::new().register("a.done", |tx, job| {
            Box::pin(async move {
                let said: String = job.parse()?;
                mark(tx, &format!("{said}, attempt {}", job.attempt), job.id).await?;
                Ok(())
            })
        });
        let worker = bench.worker("w", jobs);
        let ran = worker.run_due(bench.now()).await.unwrap();
        assert_eq!(ran, Ran { done: 1, ..Ran::default() });
        assert_eq!(bench.marks().await, ["about 17, attempt 1"]);
        assert_eq!(worker.run_due(bench.now()).await.unwrap(), Ran::default());
        assert_eq!(bench.counts().await.waiting, 0);
        assert_eq!(wangge_kernel::id::made_at(id.0), bench.now());
    }

    /// Nothing runs before its moment.
    async fn an_event_waits_for_its_moment(bed: TestDb) {
        let bench = Bench::new(bed);
        let later = bench.now().plus_millis(5_000);
        bench.publish(bench.event("a.done", "late").not_before(later)).await;
        let worker = bench.worker("w", marking("a.done"));
        bench.clock.advance_millis(4_999);
        assert_eq!(worker.run_due(bench.now()).await.unwrap().total(), 0);
        assert_eq!((bench.counts().await.waiting, bench.counts().await.overdue), (1, 0));
        bench.clock.advance_millis(1);
        assert_eq!(bench.counts().await.oldest_due, Some(later));
        assert_eq!(worker.run_due(bench.now()).await.unwrap().done, 1);
    }

    /// Asked for three times, done once; asked for again afterwards, done again.
    async fn a_job_asked_for_many_times_waits_once(bed: TestDb) {
        let bench = Bench::new(bed);
        let ask = async |event: Event| {
            let added: Result<bool, DbError> = bench
                .db()
                .write("test.ask", event, |tx, event| Box::pin(publish_once(tx, event)))
                .await;
            added.unwrap()
        };
        assert!(ask(bench.event("a.look", "1")).await);
        assert!(!ask(bench.event("a.look", "1")).await);
        assert!(ask(bench.event("a.look", "2")).await);
        assert!(ask(bench.event("b.look", "1")).await);
        let jobs = marking("a.look").register("b.look", |tx, job| {
            Box::pin(crate::bench::mark_key(tx, job))
        });
        let worker = bench.worker("w", jobs);
        assert_eq!(worker.run_all_due(bench.now()).await.unwrap().done, 3);
        assert!(ask(bench.event("a.look", "1")).await);
        assert_eq!(worker.run_all_due(bench.now()).await.unwrap().done, 1);
    }
}

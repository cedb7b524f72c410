//! A queue with a virtual clock and a table of effects.

use std::sync::Arc;

use wangge_db::{Db, DbError, Migration, Migrations, Stmt, Tx, args};
use wangge_kernel::{Clock as _, IdMaker, Instant, SharedClock, VirtualClock};
use wangge_outbox::{
    Counts, DeadLetter, Event, EventId, Failure, Job, Jobs, Retry, Worker, WorkerOptions,
};
use wangge_testkit::TestDb;

/// The outbox and a table in which handlers leave marks.
pub(crate) const SCHEMA: &[Migrations] = &[
    wangge_outbox::MIGRATIONS,
    Migrations {
        slice: "effects",
        steps: &[Migration {
            name: "0001_effects",
            text: "create table effect (mark text not null, item bigint not null)",
            lite: "",
            pg: "",
        }],
    },
];

const MARK: Stmt = Stmt::new("test.mark", "insert into effect (mark, item) values ($1, $2)");
const MARKS: Stmt = Stmt::new("test.marks", "select mark from effect order by mark, item");

/// Leaves a mark in the transaction.
pub(crate) async fn mark(tx: &mut Tx, mark: &str, item: EventId) -> Result<(), DbError> {
    tx.exec(&MARK, args![mark, item]).await?;
    Ok(())
}

pub(crate) struct Bench {
    pub(crate) bed: TestDb,
    pub(crate) clock: VirtualClock,
    pub(crate) ids: IdMaker,
}

impl Bench {
    pub(crate) fn new(bed: TestDb) -> Self {
        let clock = VirtualClock::at(Instant::from_millis(1_790_000_000_000));
        let ids = IdMaker::new(clock.shared(), 1);
        Self { bed, clock, ids }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.bed.db
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    pub(crate) fn event(&self, kind: &'static str, key: &str) -> Event {
        Event::new(&self.ids, kind, key, &format!("about {key}")).unwrap()
    }

    pub(crate) async fn publish(&self, event: Event) -> EventId {
        let id = event.id;
        self.db()
            .write("test.publish", event, |tx, event| Box::pin(wangge_outbox::publish(tx, event)))
            .await
            .unwrap();
        id
    }

    pub(crate) fn worker(&self, owner: &str, jobs: Jobs) -> Worker {
        self.worker_with(jobs, options(owner), self.clock.shared())
    }

    pub(crate) fn worker_with(
        &self,
        jobs: Jobs,
        options: WorkerOptions,
        clock: SharedClock,
    ) -> Worker {
        assert_eq!(jobs.mistakes(), Vec::<String>::new());
        Worker::new(self.db().clone(), Arc::new(jobs), clock, self.ids.clone(), options)
    }

    pub(crate) async fn marks(&self) -> Vec<String> {
        let read = self.db().read("test.marks", (), |tx, ()| Box::pin(tx.rows(&MARKS, args![])));
        let rows: Result<Vec<(String,)>, DbError> = read.await;
        rows.unwrap().into_iter().map(|row| row.0).collect()
    }

    pub(crate) async fn counts(&self) -> Counts {
        let read = self
            .db()
            .read("test.counts", self.now(), |tx, now| Box::pin(wangge_outbox::counts(tx, *now)));
        read.await.unwrap()
    }

    pub(crate) async fn letters(&self) -> Vec<DeadLetter> {
        let read = self
            .db()
            .read("test.letters", (), |tx, ()| Box::pin(wangge_outbox::dead_letters(tx, 100)));
        read.await.unwrap()
    }
}

/// A minute's lease, three attempts, waits of one second and two.
pub(crate) fn options(owner: &str) -> WorkerOptions {
    let retry = Retry { max_attempts: 3, first_ms: 1_000, most_ms: 10_000 };
    WorkerOptions { retry, ..WorkerOptions::new(owner) }
}

/// A handler in the transaction that marks the key of its job.
pub(crate) fn marking(kind: &'static str) -> Jobs {
    Jobs::new().register(kind, |tx, job| Box::pin(mark_key(tx, job)))
}

pub(crate) async fn mark_key(tx: &mut Tx, job: &Job) -> Result<(), Failure> {
    mark(tx, &job.key, job.id).await?;
    Ok(())
}

//! The worker: claims what is due, runs it, marks it done or puts it back.
//!
//! `app` runs one per node; tests and the simulation step it with a virtual clock. It must never
//! finish an item whose claim it no longer holds, and never die of a handler.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::future::FutureExt as _;
use futures::stream::{FuturesUnordered, StreamExt as _};
use wangge_db::{Db, DbError, Tx};
use wangge_kernel::{IdMaker, Instant, SharedClock, Stopwatch, Timings};

use crate::jobs::{Handler, InsideHandler, OutsideHandler, fan_out};
use crate::store::{self, Claim, Fate};
use crate::{Failure, Job, Jobs, Run};

/// Longest error text that is kept with an item, in characters.
const MAX_ERROR: usize = 500;

/// How often and how soon a failed item is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// After so many attempts it is a dead letter.
    pub max_attempts: i64,
    /// Wait after the first failure, in milliseconds; doubles with each further one.
    pub first_ms: i64,
    /// Longest wait, in milliseconds.
    pub most_ms: i64,
}

impl Default for Retry {
    /// Twelve attempts over about five hours: a mail server's bad evening.
    fn default() -> Self {
        Self { max_attempts: 12, first_ms: 5_000, most_ms: 3_600_000 }
    }
}

impl Retry {
    /// Gives the wait after a failed attempt, counted from 1, in milliseconds.
    ///
    /// Up to a tenth is added by the item's id, so that what failed together does not come back
    /// together.
    pub fn wait_ms(&self, attempt: i64, id: crate::EventId) -> i64 {
        let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 40)).unwrap_or(0);
        let wait = self.first_ms.saturating_mul(1 << doublings).min(self.most_ms);
        // A multiplicative hash (Knuth): neighbouring ids spread over the whole range.
        let spread =
            id.0.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed()).unsigned_abs() >> 32;
        let tenth = wait / 10;
        wait + i64::try_from(spread).unwrap_or(0) % tenth.max(1)
    }
}

/// How a worker behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerOptions {
    /// Name of the node and process, unique among all that share the database.
    pub owner: String,
    /// Time after which a silent worker's items go to others, in milliseconds.
    pub lease_ms: i64,
    /// Items that run at once.
    pub concurrency: usize,
    /// Pause between looks into an empty queue.
    pub poll: Duration,
    /// Time that running items get at shutdown before they are left to their leases.
    pub grace: Duration,
    /// What happens to failures.
    pub retry: Retry,
}

impl WorkerOptions {
    /// Gives the usual behaviour under a name.
    pub fn new(owner: impl Into<String>) -> Self {
        Self {
            owner: owner.into(),
            lease_ms: 60_000,
            concurrency: 8,
            poll: Duration::from_millis(500),
            grace: Duration::from_secs(20),
            retry: Retry::default(),
        }
    }
}

/// What one step did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ran {
    /// Items done.
    pub done: usize,
    /// Items put back for another attempt.
    pub again: usize,
    /// Items given up.
    pub dead: usize,
    /// Items whose lease was lost on the way; somebody else has them.
    pub lost: usize,
}

impl Ran {
    /// Counts every item that was handed out or given up.
    pub fn total(&self) -> usize {
        self.done + self.again + self.dead + self.lost
    }

    fn note(&mut self, end: &End) {
        match end {
            End::Done => self.done += 1,
            End::Again => self.again += 1,
            End::Dead => self.dead += 1,
            End::Lost => self.lost += 1,
        }
    }
}

/// How a run ended.
enum End {
    Done,
    Again,
    Dead,
    Lost,
}

impl End {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again => "again",
            Self::Dead => "dead",
            Self::Lost => "lost",
        }
    }
}

/// Runs of jobs by kind and by how they ended: done, again, dead or lost.
pub type JobTimings = Arc<Timings<(String, &'static str)>>;

/// Why a run did not reach its end.
enum Stop {
    Lost,
    Failed(Failure),
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

/// A claim with what is needed to hold and to finish it.
#[derive(Clone)]
pub(crate) struct Lease {
    db: Db,
    clock: SharedClock,
    claim: Claim,
    length_ms: i64,
}

impl Lease {
    async fn hold(&self) -> Result<bool, DbError> {
        let until = self.clock.now().plus_millis(self.length_ms * self.clock.pace());
        let input = (self.claim.clone(), until);
        self.db
            .write("outbox.renew", input, |tx, (claim, until)| {
                Box::pin(store::lease_renew(tx, claim, *until))
            })
            .await
    }

    pub(crate) async fn renew(&self) -> Result<(), Failure> {
        if self.hold().await? { Ok(()) } else { Err(lost()) }
    }

    pub(crate) async fn complete(&self, tx: &mut Tx) -> Result<(), Failure> {
        let now = self.clock.now();
        if store::item_complete(tx, &self.claim, now).await? { Ok(()) } else { Err(lost()) }
    }
}

fn lost() -> Failure {
    Failure::later("the lease went to another worker")
}

/// Runs the items of an outbox; cheap to clone.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    jobs: Arc<Jobs>,
    clock: SharedClock,
    ids: IdMaker,
    options: Arc<WorkerOptions>,
    timings: JobTimings,
}

impl Worker {
    /// Makes a worker.
    pub fn new(
        db: Db,
        jobs: Arc<Jobs>,
        clock: SharedClock,
        ids: IdMaker,
        options: WorkerOptions,
    ) -> Self {
        Self { db, jobs, clock, ids, options: Arc::new(options), timings: JobTimings::default() }
    }

    /// Counts its runs where somebody else reads them.
    #[must_use]
    pub fn counted_by(mut self, timings: JobTimings) -> Self {
        self.timings = timings;
        self
    }

    /// Claims what is due at a moment, as many as run at once, and runs them to their ends.
    pub async fn run_due(&self, now: Instant) -> Result<Ran, DbError> {
        let (n_buried, claimed) = self.claim(now, self.options.concurrency).await?;
        let mut ran = Ran { dead: n_buried, ..Ran::default() };
        let mut running: FuturesUnordered<_> =
            claimed.into_iter().map(|(claim, job)| self.run(claim, job)).collect();
        while let Some(end) = running.next().await {
            ran.note(&end);
        }
        Ok(ran)
    }

    /// Steps at a moment until nothing is due; gives the sum.
    ///
    /// Ends, because a failed item is due later only.
    pub async fn run_all_due(&self, now: Instant) -> Result<Ran, DbError> {
        let mut sum = Ran::default();
        loop {
            let ran = self.run_due(now).await?;
            if ran.total() == 0 {
                return Ok(sum);
            }
            sum.done += ran.done;
            sum.again += ran.again;
            sum.dead += ran.dead;
            sum.lost += ran.lost;
        }
    }

    /// Works until `shutdown` is ready, then lets what runs come to its end within the grace.
    pub async fn run_until(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let mut running = FuturesUnordered::new();
        loop {
            let n_free = self.options.concurrency.saturating_sub(running.len());
            match self.claim_if(n_free).await {
                Ok(claimed) => {
                    running.extend(claimed.into_iter().map(|(claim, job)| self.run(claim, job)));
                }
                Err(error) => tracing::warn!(%error, "cannot claim jobs, trying again soon"),
            }
            tokio::select! {
                () = &mut shutdown => break,
                // A place is free: look for more at once.
                Some(_) = running.next(), if !running.is_empty() => {}
                () = tokio::time::sleep(self.options.poll) => {}
            }
        }
        let ending = async { while running.next().await.is_some() {} };
        if tokio::time::timeout(self.options.grace, ending).await.is_err() {
            tracing::warn!("left running jobs to their leases at shutdown");
        }
    }

    async fn claim_if(&self, n_free: usize) -> Result<Vec<(Claim, Job)>, DbError> {
        if n_free == 0 {
            return Ok(Vec::new());
        }
        Ok(self.claim(self.clock.now(), n_free).await?.1)
    }

    async fn claim(
        &self,
        now: Instant,
        n_most: usize,
    ) -> Result<(usize, Vec<(Claim, Job)>), DbError> {
        let limit = i64::try_from(n_most).unwrap_or(i64::MAX);
        // A lease lasts a real time: the machine that holds it is as fast as ever.
        let until = now.plus_millis(self.options.lease_ms * self.clock.pace());
        let input = (self.options.clone(), now, until, limit);
        self.db
            .write("outbox.claim", input, |tx, (options, now, until, limit)| {
                Box::pin(async move {
                    let max_attempts = options.retry.max_attempts;
                    let n_buried = store::items_bury(tx, *now, max_attempts).await?;
                    let claimed =
                        store::items_claim(tx, &options.owner, *now, *until, *limit).await?;
                    Ok((usize::try_from(n_buried).unwrap_or(usize::MAX), claimed))
                })
            })
            .await
    }

    async fn run(&self, claim: Claim, job: Job) -> End {
        let (since, kind) = (Stopwatch::start(), job.kind.clone());
        let end = self.run_to_end(claim, job).await;
        self.timings.note(&(kind, end.as_str()), since.elapsed(), 0);
        end
    }

    async fn run_to_end(&self, claim: Claim, job: Job) -> End {
        let result = match self.jobs.handler(&job.kind) {
            Some(Handler::Inside(handler)) => self.run_inside(&claim, &job, handler).await,
            Some(Handler::Subscribers(kinds)) => {
                let ids = self.ids.clone();
                let handler: Arc<InsideHandler> = Arc::new(move |tx, job| {
                    let (kinds, ids) = (Arc::clone(&kinds), ids.clone());
                    Box::pin(async move { fan_out(tx, job, &kinds, &ids).await })
                });
                self.run_inside(&claim, &job, handler).await
            }
            Some(Handler::Outside(handler)) => self.run_outside(&claim, &job, &handler).await,
            // Another node may be newer and know it; until then it waits like any failure.
            None => Err(Stop::Failed(Failure::later("no handler for this kind"))),
        };
        match result {
            Ok(()) => End::Done,
            Err(Stop::Lost) => {
                tracing::info!(job.id = %job.id, job.kind, "another worker took the job over");
                End::Lost
            }
            Err(Stop::Failed(failure)) => self.put_back(claim, &job, &failure).await,
        }
    }

    /// Marks done first, then runs the handler: from there on nobody else can finish the item.
    async fn run_inside(
        &self,
        claim: &Claim,
        job: &Job,
        handler: Arc<InsideHandler>,
    ) -> Result<(), Stop> {
        let input = (claim.clone(), job.clone(), handler, self.clock.clone());
        self.db
            .write("outbox.run", input, |tx, (claim, job, handler, clock)| {
                Box::pin(async move {
                    if !store::item_complete(tx, claim, clock.now()).await? {
                        return Err(Stop::Lost);
                    }
                    let work = AssertUnwindSafe(async { handler(tx, job).await });
                    fenced(work.catch_unwind().await)
                })
            })
            .await
    }

    /// Runs the handler beside a ticker that prolongs the lease.
    async fn run_outside(
        &self,
        claim: &Claim,
        job: &Job,
        handler: &Arc<OutsideHandler>,
    ) -> Result<(), Stop> {
        let lease = Lease {
            db: self.db.clone(),
            clock: self.clock.clone(),
            claim: claim.clone(),
            length_ms: self.options.lease_ms,
        };
        let run = Run { job: job.clone(), lease: lease.clone() };
        let work = AssertUnwindSafe(async { handler(run).await }).catch_unwind();
        tokio::select! {
            ended = work => fenced(ended)?,
            () = until_lost(&lease) => return Err(Stop::Lost),
        }
        self.mark_done(claim).await
    }

    async fn mark_done(&self, claim: &Claim) -> Result<(), Stop> {
        let input = (claim.clone(), self.clock.now());
        let held = self
            .db
            .write("outbox.complete", input, |tx, (claim, now)| {
                Box::pin(async move {
                    // The handler may have done so in a transaction of its own.
                    Ok::<_, DbError>(
                        store::item_complete(tx, claim, *now).await?
                            || store::item_is_done_by(tx, claim).await?,
                    )
                })
            })
            .await?;
        if held { Ok(()) } else { Err(Stop::Lost) }
    }

    async fn put_back(&self, claim: Claim, job: &Job, failure: &Failure) -> End {
        let now = self.clock.now();
        let retry = &self.options.retry;
        let is_dead = failure.is_hopeless() || job.attempt >= retry.max_attempts;
        let why: String = failure.to_string().chars().take(MAX_ERROR).collect();
        let fate = if is_dead {
            tracing::error!(job.id = %job.id, job.kind, attempts = job.attempt, error = %why,
                "a job was given up and waits for the operator");
            Fate::Dead(now)
        } else {
            tracing::info!(job.id = %job.id, job.kind, attempt = job.attempt, error = %why,
                "a job failed and will be tried again");
            Fate::Again(now.plus_millis(retry.wait_ms(job.attempt, job.id)))
        };
        let put = self
            .db
            .write("outbox.fail", (claim, fate, why), |tx, (claim, fate, why)| {
                Box::pin(store::item_fail(tx, claim, fate, why))
            })
            .await;
        match put {
            Ok(true) if is_dead => End::Dead,
            Ok(true) => End::Again,
            Ok(false) => End::Lost,
            Err(error) => {
                // Its lease runs out, and then it comes back by itself.
                tracing::warn!(%error, job.id = %job.id, "cannot put a failed job back");
                End::Lost
            }
        }
    }
}

/// Prolongs the lease again and again; returns when it is lost.
async fn until_lost(lease: &Lease) {
    // Two ticks may fail before the lease runs out.
    let third = u64::try_from(lease.length_ms / 3).unwrap_or(1).max(1);
    loop {
        tokio::time::sleep(Duration::from_millis(third)).await;
        match lease.hold().await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "cannot prolong a lease, trying again"),
        }
    }
}

/// Turns a handler's panic into a failure: it is a bug, and no other job shall suffer from it.
fn fenced(ended: std::thread::Result<Result<(), Failure>>) -> Result<(), Stop> {
    match ended {
        Ok(result) => result.map_err(Stop::Failed),
        Err(_) => Err(Stop::Failed(Failure::later("the handler panicked"))),
    }
}

//! The table of handlers: which kind is done by what.
//!
//! Filled by `app` at start, read by the workers. A handler must expect to see an item again.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use wangge_db::{DbError, Tx};

use crate::worker::Lease;
use crate::{Event, EventId, Job, publish};
use wangge_kernel::IdMaker;

/// Why a handler could not do its work this time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    message: String,
    is_hopeless: bool,
}

impl Failure {
    /// Says that trying later may help.
    pub fn later(why: impl fmt::Display) -> Self {
        Self { message: why.to_string(), is_hopeless: false }
    }

    /// Says that no attempt will ever succeed: it becomes a dead letter at once.
    pub fn give_up(why: impl fmt::Display) -> Self {
        Self { message: why.to_string(), is_hopeless: true }
    }

    /// Tells whether trying again is pointless.
    pub fn is_hopeless(&self) -> bool {
        self.is_hopeless
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::later(error)
    }
}

/// A run of an outside job: the job and its lease.
#[derive(Clone)]
pub struct Run {
    /// What to do.
    pub job: Job,
    pub(crate) lease: Lease,
}

impl Run {
    /// Prolongs the lease by its full length; the worker does so by itself while it is polled.
    ///
    /// Needed before work that blocks its thread. Fails when somebody else has the job by now.
    pub async fn renew(&self) -> Result<(), Failure> {
        self.lease.renew().await
    }

    /// Marks the job done inside the handler's own transaction, whose effects then happen once.
    ///
    /// Fails, and must be let fail, when somebody else has the job by now.
    pub async fn complete(&self, tx: &mut Tx) -> Result<(), Failure> {
        self.lease.complete(tx).await
    }
}

pub(crate) type InsideHandler =
    dyn for<'t> Fn(&'t mut Tx, &'t Job) -> BoxFuture<'t, Result<(), Failure>> + Send + Sync;
pub(crate) type OutsideHandler =
    dyn Fn(Run) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync;

#[derive(Clone)]
pub(crate) enum Handler {
    Inside(Arc<InsideHandler>),
    Outside(Arc<OutsideHandler>),
    /// The event is copied into one job per subscriber, so that one failing holds up no other.
    Subscribers(Arc<[&'static str]>),
}

/// Handlers by kind.
#[derive(Clone, Default)]
pub struct Jobs {
    handlers: BTreeMap<&'static str, Handler>,
    duplicates: Vec<&'static str>,
}

impl Jobs {
    /// Makes an empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a handler whose effects lie in the database.
    ///
    /// It runs in the transaction that marks the job done and may await nothing but it.
    #[must_use]
    pub fn register<F>(self, kind: &'static str, handler: F) -> Self
    where
        F: for<'t> Fn(&'t mut Tx, &'t Job) -> BoxFuture<'t, Result<(), Failure>>
            + Send
            + Sync
            + 'static,
    {
        self.insert(kind, Handler::Inside(Arc::new(handler)))
    }

    /// Registers a handler that talks to others: mail, webhooks, files.
    #[must_use]
    pub fn register_outside<F>(self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Run) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync + 'static,
    {
        self.insert(kind, Handler::Outside(Arc::new(handler)))
    }

    /// Names the kinds of job that an event becomes; each has its own handler, retries and end.
    #[must_use]
    pub fn subscribe(mut self, event: &'static str, job: &'static str) -> Self {
        let mut jobs = match self.handlers.get(event) {
            Some(Handler::Subscribers(jobs)) => jobs.to_vec(),
            Some(_) => {
                self.duplicates.push(event);
                return self;
            }
            None => Vec::new(),
        };
        jobs.push(job);
        self.handlers.insert(event, Handler::Subscribers(jobs.into()));
        self
    }

    /// Lists the kinds that have a handler.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.handlers.keys().copied()
    }

    /// Lists mistakes of the wiring: kinds with two handlers, subscriptions without any.
    pub fn mistakes(&self) -> Vec<String> {
        let twice = self.duplicates.iter().map(|kind| format!("{kind} has two handlers"));
        let lost = self.handlers.values().flat_map(|handler| match handler {
            Handler::Subscribers(jobs) => jobs.to_vec(),
            _ => Vec::new(),
        });
        let lost = lost
            .filter(|job| !self.handlers.contains_key(job))
            .map(|job| format!("{job} is subscribed and has no handler"));
        twice.chain(lost).collect()
    }

    pub(crate) fn handler(&self, kind: &str) -> Option<Handler> {
        self.handlers.get(kind).cloned()
    }

    fn insert(mut self, kind: &'static str, handler: Handler) -> Self {
        // The first one stays, so that a mistake changes nothing but the list of mistakes.
        if self.handlers.contains_key(kind) {
            self.duplicates.push(kind);
        } else {
            self.handlers.insert(kind, handler);
        }
        self
    }
}

/// Copies an event into a job of this kind for each subscriber.
pub(crate) async fn fan_out(
    tx: &mut Tx,
    event: &Job,
    subscribers: &[&'static str],
    ids: &IdMaker,
) -> Result<(), Failure> {
    for kind in subscribers {
        let id: EventId = ids.next();
        let job = Event {
            id,
            kind,
            key: event.key.clone(),
            payload: event.payload.clone(),
            not_before: event.published_at(),
        };
        publish(tx, &job).await?;
    }
    Ok(())
}

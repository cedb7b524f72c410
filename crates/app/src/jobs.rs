//! Work that repeats by the clock: sweeping, sealing. One table of handlers for all slices.
//!
//! Each node asks for the same work at the same beat; the outbox keeps one request of each kind,
//! so that one node does it.

use crate::{AppError, Ground};
use std::sync::Arc;
use std::time::Duration;
use wangge_blob::Store;
use wangge_db::DbError;
use wangge_identity::Identity;
use wangge_kernel::SharedClock;
use wangge_outbox::{Event, Failure, Jobs, Worker, WorkerOptions, publish_once};

const HOUR_MS: i64 = 3_600_000;
/// Attachments half written longer ago than this are forgotten ones.
const TEMPORARY_MS: i64 = 24 * HOUR_MS;
/// Done items are kept so long, for whoever looks for what happened.
const DONE_MS: i64 = 30 * 24 * HOUR_MS;
/// Most done items that one run removes, so that no transaction is long.
const SWEEP_AT_ONCE: i64 = 5_000;
/// Entries of the audit log wait so long before they are sealed.
const SETTLE_MS: i64 = 60_000;
/// Entries of the audit log that one run seals.
const SEAL_AT_ONCE: i64 = 2_000;

const SWEEP_TEMPORARY: &str = "blob.sweep_temporary";
const SWEEP_DONE: &str = "outbox.sweep_done";
const SWEEP_SESSIONS: &str = "identity.sweep_sessions";
const SEAL_AUDIT: &str = "identity.seal_audit";

/// Kinds of repeated work with their beats.
const BEATS: &[(&str, Duration)] = &[
    (SEAL_AUDIT, Duration::from_mins(1)),
    (SWEEP_TEMPORARY, Duration::from_hours(1)),
    (SWEEP_DONE, Duration::from_hours(1)),
    (SWEEP_SESSIONS, Duration::from_hours(1)),
];

/// Makes the worker with the handlers of all slices.
pub(crate) fn worker(ground: &Ground, identity: &Identity) -> Result<Worker, AppError> {
    let jobs = table(&ground.blobs, &ground.clock, identity);
    if let Some(mistake) = jobs.mistakes().into_iter().next() {
        return Err(AppError::Jobs(mistake));
    }
    let owner = format!("node-{}-{}", ground.settings.node, std::process::id());
    let options = WorkerOptions::new(owner);
    Ok(Worker::new(
        ground.db.clone(),
        Arc::new(jobs),
        ground.clock.clone(),
        ground.ids.clone(),
        options,
    ))
}

fn table(blobs: &Store, clock: &SharedClock, identity: &Identity) -> Jobs {
    let (blobs, identity) = (blobs.clone(), identity.clone());
    let (sweep_clock, seal_clock, temporary_clock) = (clock.clone(), clock.clone(), clock.clone());
    Jobs::new()
        .register_outside(SWEEP_TEMPORARY, move |_| {
            let (blobs, since) = (blobs.clone(), temporary_clock.now().plus_millis(-TEMPORARY_MS));
            Box::pin(async move {
                let removed = blobs.sweep_temporary(since).await.map_err(Failure::later)?;
                tracing::debug!(removed, "swept forgotten uploads");
                Ok(())
            })
        })
        .register_outside(SWEEP_SESSIONS, move |_| {
            let identity = identity.clone();
            Box::pin(async move {
                wangge_identity::commands::sessions_sweep(&identity)
                    .await
                    .map_err(Failure::later)?;
                Ok(())
            })
        })
        .register(SWEEP_DONE, move |tx, _| {
            let before = sweep_clock.now().plus_millis(-DONE_MS);
            Box::pin(async move {
                wangge_outbox::sweep_done(tx, before, SWEEP_AT_ONCE).await?;
                Ok(())
            })
        })
        .register(SEAL_AUDIT, move |tx, _| {
            let now = seal_clock.now();
            Box::pin(async move {
                wangge_identity::audit::seal(tx, now, SETTLE_MS, SEAL_AT_ONCE).await?;
                Ok(())
            })
        })
}

/// Asks for the repeated work until it is dropped.
pub(crate) async fn beat(ground: Ground) {
    let beats = BEATS.iter().map(|(kind, pause)| one_beat(&ground, kind, *pause));
    futures::future::join_all(beats).await;
}

async fn one_beat(ground: &Ground, kind: &'static str, pause: Duration) {
    loop {
        let event = Event {
            id: ground.ids.next(),
            kind,
            key: "beat".to_owned(),
            payload: "{}".to_owned(),
            not_before: ground.clock.now(),
        };
        let asked =
            ground.db.write("app.beat", event, |tx, event| Box::pin(publish_once(tx, event))).await;
        if let Err(error) = asked {
            let error: DbError = error;
            tracing::warn!(%error, kind, "could not ask for repeated work, trying again at the next beat");
        }
        tokio::time::sleep(pause).await;
    }
}

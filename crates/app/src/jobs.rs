//! Work that repeats by the clock: sweeping, sealing, warning. One table of handlers for all slices.
//!
//! Each node asks for the same work at the same beat; the outbox keeps one request of each kind,
//! so that one node does it.

use crate::{App, AppError, Ground, upstream};
use std::sync::Arc;
use std::time::Duration;
use wangge_blob::Store;
use wangge_cases::{CaseError, Cases};
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
const SWEEP_NOTICES: &str = "notify.sweep_read";
const CASES_ESCALATE: &str = "cases.escalate";
const CASES_EXPIRE: &str = "cases.expire";
const CASES_REASSIGN: &str = "cases.reassign";
const CASES_PRESS: &str = "cases.press";
const CASES_SWEEP_UNDO: &str = "cases.sweep_undo";
/// Notices that were read are kept so long.
const NOTICES_MS: i64 = 90 * 24 * HOUR_MS;

/// Kinds of repeated work with their beats.
const BEATS: &[(&str, Duration)] = &[
    (SEAL_AUDIT, Duration::from_mins(1)),
    (SWEEP_TEMPORARY, Duration::from_hours(1)),
    (SWEEP_DONE, Duration::from_hours(1)),
    (SWEEP_SESSIONS, Duration::from_hours(1)),
    (SWEEP_NOTICES, Duration::from_hours(1)),
    (CASES_ESCALATE, Duration::from_mins(1)),
    (CASES_EXPIRE, Duration::from_mins(1)),
    (CASES_REASSIGN, Duration::from_mins(1)),
    (CASES_PRESS, Duration::from_mins(5)),
    (CASES_SWEEP_UNDO, Duration::from_mins(10)),
    (upstream::TELL_UNDELIVERED, Duration::from_mins(1)),
];

/// Makes the worker with the handlers of all slices.
pub(crate) fn worker(app: &App) -> Result<Worker, AppError> {
    let ground = &app.ground;
    let jobs = table(&ground.blobs, &ground.clock, &app.identity);
    let jobs = case_jobs(jobs, &app.cases.cases, ground.settings.district);
    let jobs = upstream::jobs(jobs, &app.cases.cases, ground)?;
    if let Some(mistake) = jobs.mistakes().into_iter().next() {
        return Err(AppError::Jobs(mistake));
    }
    let owner = format!("node-{}-{}", ground.settings.node, std::process::id());
    let options = WorkerOptions::new(owner);
    let (clock, ids) = (ground.clock.clone(), ground.ids.clone());
    let worker = Worker::new(ground.db.clone(), Arc::new(jobs), clock, ids, options);
    Ok(worker.counted_by(Arc::clone(&app.console.running.jobs)))
}

fn table(blobs: &Store, clock: &SharedClock, identity: &Identity) -> Jobs {
    let (blobs, identity) = (blobs.clone(), identity.clone());
    let (sweep_clock, seal_clock, temporary_clock) = (clock.clone(), clock.clone(), clock.clone());
    let notices_clock = clock.clone();
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
                wangge_identity::commands::forms_sweep(&identity).await.map_err(Failure::later)?;
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
        .register(SWEEP_NOTICES, move |tx, _| {
            let before = notices_clock.now().plus_millis(-NOTICES_MS);
            Box::pin(async move {
                wangge_notify::sweep(tx, before, SWEEP_AT_ONCE).await?;
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

/// Work on cases: each run goes through them one by one, in transactions of their own.
fn case_jobs(jobs: Jobs, cases: &Cases, district: i64) -> Jobs {
    let failed = |error: CaseError| Failure::later(error);
    let (escalate, expire, reassign, sweep, press) =
        (cases.clone(), cases.clone(), cases.clone(), cases.clone(), cases.clone());
    jobs.register_outside(CASES_ESCALATE, move |_| {
        let cases = escalate.clone();
        Box::pin(async move {
            let told = wangge_cases::jobs::escalate(&cases, district).await.map_err(failed)?;
            tracing::debug!(told, "told people of lights that turned");
            Ok(())
        })
    })
    .register_outside(CASES_EXPIRE, move |_| {
        let cases = expire.clone();
        Box::pin(async move {
            let ended = wangge_cases::jobs::expire(&cases, district).await.map_err(failed)?;
            tracing::debug!(ended, "ended pauses");
            Ok(())
        })
    })
    .register_outside(CASES_REASSIGN, move |_| {
        let cases = reassign.clone();
        Box::pin(async move {
            let moved = wangge_cases::jobs::reassign(&cases, district).await.map_err(failed)?;
            tracing::debug!(moved, "handed tasks on");
            Ok(())
        })
    })
    .register_outside(CASES_PRESS, move |_| {
        let cases = press.clone();
        Box::pin(async move {
            let late = wangge_cases::jobs::press_approvers(&cases, district).await;
            let unlooked = wangge_cases::jobs::ask_for_looks(&cases, district).await;
            let (late, unlooked) = (late.map_err(failed)?, unlooked.map_err(failed)?);
            tracing::debug!(late, unlooked, "told of late approvers and of looks that are due");
            Ok(())
        })
    })
    .register_outside(CASES_SWEEP_UNDO, move |_| {
        let cases = sweep.clone();
        Box::pin(async move {
            wangge_cases::jobs::sweep_undo(&cases).await.map_err(failed)?;
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

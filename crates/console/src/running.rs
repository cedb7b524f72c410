//! What the program notes about itself while it runs: requests, jobs, since when.
//!
//! `app` fills it; the operator's page here and the monitors' address in `app` read it.

use std::path::{Path, PathBuf};
use std::time::Duration;
use wangge_identity::Identity;
use wangge_kernel::{Instant, Stopwatch, Timings};
use wangge_outbox::JobTimings;

/// Name of the file in the data folder that tells of the last backup.
pub const LAST_BACKUP: &str = "last-backup.json";

/// Kind of a request: its method, the pattern of its route, the status of its answer.
pub type Answered = (&'static str, String, u16);

/// Figures of a running program; shared.
#[derive(Debug)]
pub struct Running {
    /// Requests; streams count with the time until they began.
    pub requests: Timings<Answered>,
    /// Runs of jobs.
    pub jobs: JobTimings,
    began: Stopwatch,
    data: PathBuf,
}

impl Running {
    /// Begins to count, for a program on a data folder.
    pub fn new(data: &Path) -> Self {
        Self {
            requests: Timings::default(),
            jobs: JobTimings::default(),
            began: Stopwatch::start(),
            data: data.to_owned(),
        }
    }

    /// Returns for how long the program has run.
    pub fn uptime(&self) -> Duration {
        self.began.elapsed()
    }

    /// Returns when the last backup ended, if one was made from this data folder.
    pub fn last_backup(&self) -> Option<Instant> {
        let text = std::fs::read_to_string(self.data.join(LAST_BACKUP)).ok()?;
        serde_json::from_str::<LastBackup>(&text).ok().map(|last| last.made_at)
    }
}

/// What is remembered of a backup in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LastBackup {
    /// When it was made.
    pub made_at: Instant,
    /// Where it was put.
    pub folder: PathBuf,
}

/// Figures of the moment, from the database.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Space that the database takes, in bytes.
    pub bytes: i64,
    /// Sessions that have not ended.
    pub sessions: i64,
    /// The queue of jobs.
    pub jobs: wangge_outbox::Counts,
    /// Open cases by their stage.
    pub stages: Vec<(String, i64)>,
}

/// Asks the database how things stand.
pub async fn standing(identity: &Identity, district: i64) -> Result<Standing, wangge_db::DbError> {
    let input = (district, identity.tools.now());
    identity
        .db
        .read("console.standing", input, |tx, (district, now)| {
            Box::pin(async move {
                Ok(Standing {
                    bytes: tx.database_bytes().await?,
                    sessions: wangge_identity::queries::session_count(tx, *now).await?,
                    jobs: wangge_outbox::counts(tx, *now).await?,
                    stages: wangge_cases::queries::open_by_stage(tx, *district).await?,
                })
            })
        })
        .await
}

/// Returns the memory that this program holds, in bytes, where the system tells it.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

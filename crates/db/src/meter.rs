//! What the door counts while it works: statements by name, writes that wait, and what was slow.
//!
//! [`Db::meter`](crate::Db::meter) gives it to monitors. Neither the figures nor the log ever hold a
//! value of a statement: values are people's data.

use crate::Recorder;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wangge_kernel::{Stopwatch, Timing, Timings};

/// Figures of one open database since it was opened.
#[derive(Debug, Default)]
pub struct Meter {
    statements: Timings<String>,
    queued: AtomicI64,
    waited: Mutex<Timing>,
    slow: Duration,
}

impl Meter {
    pub(crate) fn new(slow: Duration) -> Self {
        Self { slow, ..Self::default() }
    }

    /// Lists the statements that ran, by name; the amount is the number of rows.
    pub fn statements(&self) -> Vec<(String, Timing)> {
        self.statements.all()
    }

    /// Returns how many writes wait for their turn just now.
    pub fn queued(&self) -> i64 {
        self.queued.load(Ordering::Relaxed)
    }

    /// Returns how long writes waited for their turn.
    pub fn waited(&self) -> Timing {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a statement that ran so many times, and logs it when one run was slow.
    pub(crate) fn ran(&self, name: &str, since: Stopwatch, runs: usize, rows: u64) {
        let took = since.elapsed();
        self.statements.note(name, took, rows);
        // Thousands of quick runs in one go are no slow statement.
        if took / u32::try_from(runs.max(1)).unwrap_or(u32::MAX) >= self.slow {
            let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(statement = name, millis, rows, "a slow statement");
        }
    }

    /// Begins to wait for a turn to write.
    pub(crate) fn queue(self: &Arc<Self>) -> Queued {
        self.queued.fetch_add(1, Ordering::Relaxed);
        Queued { meter: Arc::clone(self), since: Stopwatch::start() }
    }
}

/// A write that waits; it waits no more when this is dropped.
pub(crate) struct Queued {
    meter: Arc<Meter>,
    since: Stopwatch,
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.meter.queued.fetch_sub(1, Ordering::Relaxed);
        let mut waited = self.meter.waited.lock().unwrap_or_else(PoisonError::into_inner);
        waited.note(self.since.elapsed(), 0);
    }
}

/// Who watches what runs: the meter always, a recorder in tests.
#[derive(Clone)]
pub(crate) struct Witness {
    pub(crate) meter: Arc<Meter>,
    pub(crate) recorder: Option<Recorder>,
}

//! The only door to the wall clock.
//!
//! Commands and jobs take a [`SharedClock`]; tests and the simulation put a [`VirtualClock`] in
//! its place. Nothing else may ask the system for the time.

use crate::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Source of the present moment.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> Instant;
}

/// Clock as it is handed round.
pub type SharedClock = Arc<dyn Clock>;

/// Wall clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl SystemClock {
    /// Returns the wall clock in its shared form.
    pub fn shared() -> SharedClock {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        jiff::Timestamp::now().into()
    }
}

/// Wall clock that is ahead, for demonstrations of what time does.
#[derive(Debug, Clone, Copy)]
pub struct ClockAhead {
    millis: i64,
}

impl ClockAhead {
    /// Makes a clock that is ahead of the machine's by milliseconds.
    pub fn shared(millis: i64) -> SharedClock {
        Arc::new(Self { millis })
    }
}

impl Clock for ClockAhead {
    fn now(&self) -> Instant {
        SystemClock.now().plus_millis(self.millis)
    }
}

/// Measures how long something takes, for figures and never for decisions.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins to measure.
    pub fn begin() -> Self {
        Self(std::time::Instant::now())
    }

    /// Returns the time since the beginning.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Clock that stands still until it is moved.
#[derive(Debug, Clone, Default)]
pub struct VirtualClock(Arc<AtomicI64>);

impl VirtualClock {
    /// Makes a clock that shows the given moment.
    pub fn at(now: Instant) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_millis())))
    }

    /// Sets the moment.
    pub fn set(&self, now: Instant) {
        self.0.store(now.as_millis(), Ordering::SeqCst);
    }

    /// Moves the clock on by milliseconds.
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Returns the clock in its shared form; both move together.
    pub fn shared(&self) -> SharedClock {
        Arc::new(self.clone())
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.0.load(Ordering::SeqCst))
    }
}

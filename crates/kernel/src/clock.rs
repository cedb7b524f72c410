//! The only door to the wall clock.
//!
//! Commands and jobs take a [`SharedClock`]; tests and the simulation put a [`VirtualClock`] in
//! its place. Nothing else may ask the system for the time.

use crate::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Source of the present moment.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> Instant;

    /// Returns how many of its seconds pass in one of the machine's; what must last a real time
    /// asks for it.
    fn pace(&self) -> i64 {
        1
    }
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

/// Clock that begins at a moment and runs faster than the machine's, for demonstrations.
#[derive(Debug, Clone, Copy)]
pub struct FastClock {
    start: Instant,
    factor: u32,
    watch: Stopwatch,
}

impl FastClock {
    /// Makes a clock that shows `start` now and runs `factor` times as fast.
    pub fn shared(start: Instant, factor: u32) -> SharedClock {
        Arc::new(Self { start, factor, watch: Stopwatch::start() })
    }

    fn after(&self, elapsed: std::time::Duration) -> Instant {
        let micros = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
        self.start.plus_millis(micros.saturating_mul(i64::from(self.factor)) / 1_000)
    }
}

impl Clock for FastClock {
    fn now(&self) -> Instant {
        self.after(self.watch.elapsed())
    }

    fn pace(&self) -> i64 {
        i64::from(self.factor)
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

/// Measures how long something takes, by the machine's own time whatever the clock says.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins to measure.
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Returns the time since the beginning.
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_fast_clock_runs_so_many_times_as_fast_from_its_start() {
        let start = Instant::from_millis(1_000_000);
        let clock = FastClock { start, factor: 3_600, watch: Stopwatch::start() };
        assert_eq!((clock.after(Duration::ZERO), clock.pace()), (start, 3_600));
        assert_eq!(clock.after(Duration::from_secs(2)).millis_since(start), 2 * 3_600_000);
        assert_eq!(clock.after(Duration::from_micros(1_500)).millis_since(start), 5_400);
    }
}

//! What was measured, against what is wanted.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a measurement must reach.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// 99 of 100 answers within so many milliseconds.
    WithinMs(f64),
    /// At least so many a second.
    PerSecond(f64),
    /// At most so many mebibytes.
    MostMib(f64),
    /// It is measured, and nothing is demanded.
    None,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What was done.
    pub name: String,
    /// How often.
    pub count: usize,
    /// Half of the answers came within so many milliseconds.
    pub p50_ms: Option<f64>,
    /// 99 of 100 did.
    pub p99_ms: Option<f64>,
    /// How many a second.
    pub rate: Option<f64>,
    /// Mebibytes.
    pub mib: Option<f64>,
    /// What is wanted.
    pub goal: Goal,
    /// Whether it was reached; nothing where nothing is demanded.
    pub is_met: Option<bool>,
    /// What else is to be known.
    pub note: String,
}

impl Figure {
    /// Makes the figure of answers that came one after another.
    pub(crate) fn answers(name: &str, goal: Goal, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |part: usize| {
            // The smallest time within which so many of a hundred came.
            let place = (times.len() * part).div_ceil(100).saturating_sub(1);
            times.get(place).map(|time| time.as_secs_f64() * 1_000.0)
        };
        let total: f64 = times.iter().map(Duration::as_secs_f64).sum();
        let rate = (total > 0.0).then(|| whole(times.len()) / total);
        Self::new(name, times.len(), goal).with(at(50), at(99), rate)
    }

    /// Makes the figure of so many things in a time.
    pub(crate) fn rate(name: &str, goal: Goal, count: usize, took: Duration) -> Self {
        let rate = whole(count) / took.as_secs_f64().max(1e-9);
        Self::new(name, count, goal).with(None, None, Some(rate))
    }

    /// Makes the figure of a memory.
    #[expect(clippy::cast_precision_loss, reason = "kibibytes of one process")]
    pub(crate) fn memory(name: &str, goal: Goal, kib: u64) -> Self {
        let mut figure = Self::new(name, 1, goal);
        figure.mib = Some(kib as f64 / 1_024.0);
        figure.judged()
    }

    /// Adds what else is to be known.
    pub(crate) fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn new(name: &str, count: usize, goal: Goal) -> Self {
        let (name, note) = (name.to_owned(), String::new());
        let (p50_ms, p99_ms, rate, mib, is_met) = (None, None, None, None, None);
        Self { name, count, p50_ms, p99_ms, rate, mib, goal, is_met, note }
    }

    fn with(mut self, p50_ms: Option<f64>, p99_ms: Option<f64>, rate: Option<f64>) -> Self {
        (self.p50_ms, self.p99_ms, self.rate) = (p50_ms, p99_ms, rate);
        self.judged()
    }

    fn judged(mut self) -> Self {
        self.is_met = match self.goal {
            Goal::WithinMs(most) => self.p99_ms.map(|found| found <= most),
            Goal::PerSecond(least) => self.rate.map(|found| found >= least),
            Goal::MostMib(most) => self.mib.map(|found| found <= most),
            Goal::None => None,
        };
        self
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a measurement")]
const fn whole(count: usize) -> f64 {
    count as f64
}

/// How the engine runs one of the slowest statements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanOf {
    /// Name of the statement.
    pub statement: String,
    /// The work that it was a part of.
    pub work: String,
    /// Milliseconds that it took, alone in this process.
    pub ms: f64,
    /// Rows that it answered.
    pub rows: usize,
    /// Its text.
    pub text: String,
    /// The engine's plan, line by line.
    pub plan: Vec<String>,
}

/// Everything that a run found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// `sqlite` or `postgresql`.
    pub engine: String,
    /// Cases in the district that was asked.
    pub cases: i64,
    /// Cases in all districts of the database.
    pub all_cases: i64,
    /// The table.
    pub figures: Vec<Figure>,
    /// Plans of the slowest statements.
    pub plans: Vec<PlanOf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        let figure = Figure::answers("list", Goal::WithinMs(197.0), times);
        assert_eq!((figure.p50_ms, figure.p99_ms), (Some(100.0), Some(198.0)));
        assert_eq!(figure.is_met, Some(false));
        assert_eq!(Figure::answers("list", Goal::None, Vec::new()).p50_ms, None);
    }
}

//! How often something happened and how long it took, by what it was.
//!
//! Kept by whoever does the work (the door to the database, the router, the worker of jobs), read by
//! the page of the operator and by monitors. It forgets nothing while the program runs, so keys
//! must be few: names and patterns, never what a person typed.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets in microseconds, a little over two a decade: from an index look-up to
/// a request that somebody gave up.
pub const BUCKETS_MICROS: [u64; 12] = [
    250, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 2_500_000,
    10_000_000,
];

/// What is known of one kind of work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    /// How often it was done.
    pub count: u64,
    /// Time that it took in all, in microseconds.
    pub sum_micros: u64,
    /// Time that it took at most, in microseconds.
    pub max_micros: u64,
    /// Rows, bytes or whatever it counts besides; zero where it counts nothing.
    pub amount: u64,
    /// How many ended in each bucket; what took longer than the last stands in none.
    pub buckets: [u64; BUCKETS_MICROS.len()],
}

impl Timing {
    /// Adds one piece of work.
    pub fn note(&mut self, took: Duration, amount: u64) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.count += 1;
        self.sum_micros = self.sum_micros.saturating_add(micros);
        self.max_micros = self.max_micros.max(micros);
        self.amount = self.amount.saturating_add(amount);
        if let Some(place) = BUCKETS_MICROS.iter().position(|end| micros <= *end) {
            self.buckets[place] += 1;
        }
    }

    /// Returns the usual time in microseconds; zero when nothing was done.
    pub fn mean_micros(&self) -> u64 {
        self.sum_micros.checked_div(self.count).unwrap_or(0)
    }
}

/// Timings by a key.
#[derive(Debug)]
pub struct Timings<K>(Mutex<BTreeMap<K, Timing>>);

impl<K> Default for Timings<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord + Clone> Timings<K> {
    /// Adds one piece of work under its key.
    pub fn note<Q>(&self, key: &Q, took: Duration, amount: u64)
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        let mut known = self.known();
        if let Some(timing) = known.get_mut(key) {
            timing.note(took, amount);
        } else {
            known.entry(key.to_owned()).or_default().note(took, amount);
        }
    }

    /// Returns what is known by now, in the order of the keys.
    pub fn all(&self) -> Vec<(K, Timing)> {
        self.known().iter().map(|(key, timing)| (key.clone(), *timing)).collect()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<K, Timing>> {
        // Counting never panics half way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted_under_its_key_and_in_its_bucket() {
        let timings = Timings::<String>::default();
        timings.note("a", Duration::from_micros(250), 2);
        timings.note("a", Duration::from_micros(251), 3);
        timings.note("b", Duration::from_secs(11), 0);
        let all = timings.all();
        let (_, a) = &all[0];
        assert_eq!((a.count, a.sum_micros, a.max_micros, a.amount), (2, 501, 251, 5));
        assert_eq!((a.mean_micros(), a.buckets[0], a.buckets[1]), (250, 1, 1));
        let (key, b) = &all[1];
        assert_eq!((key.as_str(), b.count, b.buckets.iter().sum::<u64>()), ("b", 1, 0));
    }
}

//! Time-ordered 64-bit ids, made by the program so that no engine needs sequences.
//!
//! Layout from the top: 1 zero bit, 41 bits of milliseconds since 2020-01-01, 10 bits of node,
//! 12 bits of counter. Ids are strings in JSON, because browsers round integers above 2^53.

use crate::{Instant, clock::SharedClock};
use std::sync::{Arc, Mutex, PoisonError};

/// Plain number behind every typed id.
pub type RawId = i64;

/// 2020-01-01T00:00:00Z, from which the time part of an id counts.
const EPOCH_MS: i64 = 1_577_836_800_000;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;
const COUNTER_MAX: i64 = (1 << COUNTER_BITS) - 1;

/// Maker of ids for one node of the program.
#[derive(Clone)]
pub struct IdMaker {
    clock: SharedClock,
    node: i64,
    last: Arc<Mutex<(i64, i64)>>,
}

impl IdMaker {
    /// Makes a maker; `node` (0 to 1023) must differ between programs on one database.
    pub fn new(clock: SharedClock, node: u16) -> Self {
        let node = i64::from(node) & ((1 << NODE_BITS) - 1);
        Self { clock, node, last: Arc::new(Mutex::new((0, -1))) }
    }

    /// Returns the next id, greater than every one before from this maker.
    ///
    /// When the clock stands still or goes back, the counter runs on, and borrows the next
    /// millisecond once it is used up: order matters more than the time inside the id.
    pub fn next_raw(&self) -> RawId {
        let now = (self.clock.now().as_millis() - EPOCH_MS).max(0);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (millis, _) if now > millis => (now, 0),
            (millis, counter) if counter < COUNTER_MAX => (millis, counter + 1),
            (millis, _) => (millis + 1, 0),
        };
        (last.0 << (NODE_BITS + COUNTER_BITS)) | (self.node << COUNTER_BITS) | last.1
    }

    /// Makes no more ids that are not later than this one, whatever the clock says.
    ///
    /// A program that starts after the clock was put back would make ids a second time.
    pub fn go_on_after(&self, id: RawId) {
        let millis = (id >> (NODE_BITS + COUNTER_BITS)) + 1;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if millis > last.0 {
            *last = (millis, -1);
        }
    }

    /// Returns the next id in its type.
    pub fn next<T: From<RawId>>(&self) -> T {
        T::from(self.next_raw())
    }
}

/// Returns the moment at which an id was made, to the millisecond.
pub fn made_at(id: RawId) -> Instant {
    Instant::from_millis((id >> (NODE_BITS + COUNTER_BITS)) + EPOCH_MS)
}

/// Returns the least id that can be made at a moment; of moments that no id can tell, the nearest.
pub fn first_at(at: Instant) -> RawId {
    let last = RawId::MAX >> (NODE_BITS + COUNTER_BITS);
    let millis = at.as_millis().saturating_sub(EPOCH_MS).clamp(0, last);
    millis << (NODE_BITS + COUNTER_BITS)
}

/// Returns an id that is so much later.
pub const fn later(id: RawId, millis: i64) -> RawId {
    id + (millis << (NODE_BITS + COUNTER_BITS))
}

/// Returns the node whose maker made an id.
pub const fn node_of(id: RawId) -> i64 {
    (id >> COUNTER_BITS) & ((1 << NODE_BITS) - 1)
}

/// Returns the id that another node would have made so much earlier, by the same count.
pub const fn moved(id: RawId, node: u16, earlier_ms: i64) -> RawId {
    let millis = (id >> (NODE_BITS + COUNTER_BITS)) - earlier_ms;
    let node = (node as i64) & ((1 << NODE_BITS) - 1);
    (millis << (NODE_BITS + COUNTER_BITS)) | (node << COUNTER_BITS) | (id & COUNTER_MAX)
}

/// Declares a typed id with its doc comment.
#[macro_export]
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $crate::RawId);

        impl From<$crate::RawId> for $name {
            fn from(raw: $crate::RawId) -> Self {
                Self(raw)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map(Self).map_err(serde::de::Error::custom)
            }
        }

        impl $crate::ToValue for $name {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Int(self.0)
            }
        }

        impl $crate::FromValue for $name {
            fn from_value(value: $crate::Value) -> Result<Self, $crate::ValueError> {
                <$crate::RawId as $crate::FromValue>::from_value(value).map(Self)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, VirtualClock};

    #[test]
    fn ids_grow_while_the_clock_stands_and_goes_back() {
        let clock = VirtualClock::at(Instant::from_millis(EPOCH_MS + 5_000));
        let maker = IdMaker::new(clock.shared(), 3);
        let mut before = maker.next_raw();
        for round in 0..10_000 {
            if round == 6_000 {
                clock.set(Instant::from_millis(EPOCH_MS + 1_000));
            }
            let next = maker.next_raw();
            assert!(next > before);
            before = next;
        }
    }

    #[test]
    fn an_id_tells_when_it_was_made() {
        let now = Instant::from_millis(1_790_000_000_123);
        let maker = IdMaker::new(VirtualClock::at(now).shared(), 0);
        let id = maker.next_raw();
        assert_eq!(made_at(id), now);
        assert!(first_at(now) <= id && id < first_at(now.plus_millis(1)));
        assert_eq!(first_at(Instant::from_millis(i64::MIN)), 0);
        assert!(first_at(Instant::from_millis(i64::MAX)) > id);
    }

    #[test]
    fn a_maker_that_starts_after_the_clock_was_put_back_repeats_no_id() {
        let clock = VirtualClock::at(Instant::from_millis(EPOCH_MS + 7_200_000));
        let before = IdMaker::new(clock.shared(), 3).next_raw();
        clock.advance_millis(-3_600_000);
        let maker = IdMaker::new(clock.shared(), 3);
        maker.go_on_after(before);
        let (one, two) = (maker.next_raw(), maker.next_raw());
        assert!(before < one && one < two);
        clock.advance_millis(3_700_000);
        let now = clock.now();
        assert_eq!(made_at(maker.next_raw()), now, "the clock leads again once it has caught up");
    }
}

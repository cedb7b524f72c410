//! The pure base of Wangge: ids, clock, values, codes, coordinates and the deadline engine.
//!
//! Everybody calls it. It never does IO, never awaits, and never reads the wall clock outside
//! [`clock::SystemClock`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod calendar;
pub mod cell;
pub mod clock;
pub mod codes;
pub mod digits;
pub mod hex;
pub mod id;
pub mod instant;
pub mod permission;
pub mod point;
pub mod text_enum;
pub mod timing;
pub mod value;
pub mod window;

pub use cell::Tile;
pub use clock::{Clock, ClockAhead, FastClock, SharedClock, Stopwatch, SystemClock, VirtualClock};
pub use hex::Hex;
pub use id::{IdMaker, RawId};
pub use instant::Instant;
pub use permission::Permission;
pub use point::Point;
pub use timing::{Timing, Timings};
pub use value::{FromValue, ToValue, Value, ValueError};
pub use window::{Window, WindowError};

//! The whole program over HTTP, without a socket.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod base_map;
mod bed;
mod calls;
mod front_door;
mod hostile;
mod matrix;
mod sweep;
mod watching;

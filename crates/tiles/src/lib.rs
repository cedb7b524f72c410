//! Vector tiles (Mapbox Vector Tile 2.1): shapes and points, cut to a tile and encoded.
//!
//! ```text
//! GeoJSON ── Shape::read ──▶ Shape (in the square of the web maps) ──┐
//!                                                                   ├─▶ Sheet ─▶ Paper ─▶ bytes
//! Point ────────────────────────────────────────────────────────────┘
//! ```
//!
//! Called by the slices that draw something on a map. Knows no domain and keeps nothing: what a tile
//! shows, to whom, and how long it holds is for them to say.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod paper;
mod shape;

pub use paper::{EXTENT, Paper, Sheet, Tag};
pub use shape::{Shape, ShapeError};

/// Content type of a tile.
pub const MIME: &str = "application/vnd.mapbox-vector-tile";

//! Files of grids and places: bytes to values with named faults, and back. Pure.

pub mod grids;
pub(crate) mod places;

//! Hands letters to other systems over HTTP: signed, bounded, recognisable when repeated.
//!
//! Called by the jobs of `app`, which repeat a letter with the same key until it was taken or refused.
//! The form is described for the other side in `docs/reference/upstream.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod address;
mod answer;
mod client;
mod sign;

pub use address::{Address, AddressError};
pub use client::{Courier, CourierError};
pub use sign::{SIGNATURE, Secret, signed};

use wangge_kernel::Instant;

/// What is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter<'a> {
    /// The same at each attempt, so that the other side counts it once.
    pub key: &'a str,
    /// JSON.
    pub body: &'a str,
    /// When it is handed over; the signature covers it.
    pub at: Instant,
}

/// Why a letter was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may be taken later.
    #[error("{0}")]
    Later(String),
    /// It will never be taken as it is.
    #[error("{0}")]
    Refused(String),
}

//! Pure decisions: what an exchange said, what it makes of a call, what a signature covers.

mod call;
mod shift;
mod told;

pub use call::{Ring, fresh, hear, ring, state};
pub use shift::{check_take_over, check_writable, digest};
pub use told::{Fault, Sent, understood};

//! The only writers of this slice: authorise → load → decide → store → tell.

mod calls;
mod hear;
mod setup;
mod shifts;

pub use calls::{call_back, listen, number_of, seen};
pub use hear::{Heard, NOTICE_KIND, adapter_of, hear};
pub use setup::{Made, adapter_end, adapter_make, seats_replace};
pub use shifts::{NewEntry, begin, hand_over, take_over, write};

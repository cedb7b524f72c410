//! The only SQL of this slice: rows in, rows out, no decisions.

mod calls;
mod setup;
mod shifts;

pub(crate) use calls::{
    call_back, call_by_key, call_fetch, call_insert, call_update, calls_busy, calls_from,
    missed_count, select,
};
pub(crate) use setup::{
    adapter_by_token, adapter_end, adapter_insert, adapter_list, seat_fetch, seat_insert,
    seat_list, seats_clear,
};
pub(crate) use shifts::{
    entry_fetch, entry_insert, entry_list, shift_count_entry, shift_current, shift_fetch,
    shift_insert, shift_leaders, shift_sign_in, shift_sign_out,
};

use wangge_db::Stmt;

/// Every statement of this slice, for the tests that run them all on both engines.
pub fn statements() -> [&'static [Stmt]; 3] {
    [calls::STATEMENTS, setup::STATEMENTS, shifts::STATEMENTS]
}

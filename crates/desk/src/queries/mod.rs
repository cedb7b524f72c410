//! Read models of the desk: calls, shifts, the load of each seat.

mod calls;
mod load;
mod shifts;

pub use calls::{CALL_FIELDS, CallPage, call_list, call_view, cases_of, current_call};
pub use load::{SeatLoad, seat_loads};
pub use shifts::{
    SHIFT_FIELDS, ShiftPage, counts, current, entry_of, leaders, shift_of, shifts_past,
};

use crate::error::DeskError;
use crate::model::{Adapter, Seat};
use crate::permissions::PHONE_SETUP;
use crate::store;
use wangge_db::Tx;
use wangge_identity::Actor;

/// Lists the exchanges and seats of a district.
pub async fn setup(tx: &mut Tx, actor: &Actor) -> Result<(Vec<Adapter>, Vec<Seat>), DeskError> {
    actor.require(PHONE_SETUP)?;
    let adapters = store::adapter_list(tx, actor.district).await?;
    Ok((adapters, store::seat_list(tx, actor.district).await?))
}

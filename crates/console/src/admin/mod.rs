//! Administration: people, packs, calendars.

mod accounts;
mod calendars;
mod packs;
mod users;
mod users_file;

use crate::Console;
use wangge_web::Routes;

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    calendars::routes(packs::routes(accounts::routes(users::routes(routes))))
}

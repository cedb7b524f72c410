//! Administration: people, packs, calendars, how the program does.

mod accounts;
mod calendars;
mod packs;
mod running;
mod users;
mod users_file;

use crate::Console;
use wangge_web::Routes;

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    let routes = accounts::routes(users::routes(routes));
    running::routes(calendars::routes(packs::routes(routes)))
}

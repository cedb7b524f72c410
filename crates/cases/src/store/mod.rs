//! The only SQL of cases: rows in, rows out, no decisions.

mod applications;
mod case_row;
pub(crate) mod check;
mod desk;
mod duties;
mod heat;
mod history;
mod passes;
mod reports;
mod snapshot;
mod tile;

pub(crate) use applications::{
    application_delete, application_insert, application_late, application_list, application_update,
    case_unlooked, exemption_insert, exemption_list, past,
};
pub(crate) use case_row::{
    alarm_set, case_fetch, case_insert, case_packs, case_update, counter_next, repackable, select,
    text_put,
};
pub use desk::{Claim, OwnDeed, Phrase, SavedFilter};
pub(crate) use desk::{
    Undoable, claim_delete, claim_fetch, claim_put, filter_delete, filter_insert, filter_list,
    open_tasks, phrase_delete, phrase_insert, phrase_list, undo_fetch, undo_latest, undo_put,
    undo_sweep,
};
pub use duties::{Duty, OwnRule};
pub(crate) use duties::{
    duty_list, duty_put, duty_rule_delete, duty_rule_fetch, duty_rule_history, duty_rule_list,
    duty_rule_publish, duty_rule_put,
};
pub(crate) use heat::heat_query;
pub(crate) use history::{
    file_insert, file_list, step_insert, step_list, task_delete, task_done, task_fetch,
    task_insert, task_late, task_open, task_reassign, task_revive,
};
pub use passes::{Party, Pass};
pub(crate) use passes::{
    PassRow, party_done, party_list, party_put, party_revive, pass_delete, pass_list, pass_put,
};
pub use reports::Link;
pub(crate) use reports::{
    SealedContact, children_open, contact_cases, contact_delete, contact_fetch, contact_insert,
    link_delete, link_insert, link_list, report_answer, report_call, report_insert, report_list,
    report_move, report_return, report_wait,
};
pub(crate) use snapshot::{case_restore, snapshot};
pub(crate) use tile::tile_query;

use wangge_db::Stmt;

/// Every statement of this slice, for the tests that run them all on both engines.
pub fn statements() -> [&'static [Stmt]; 9] {
    [
        case_row::ROW_STATEMENTS,
        case_row::STATEMENTS,
        history::STATEMENTS,
        passes::STATEMENTS,
        applications::STATEMENTS,
        reports::STATEMENTS,
        desk::STATEMENTS,
        duties::STATEMENTS,
        check::STATEMENTS,
    ]
}

//! The only SQL of grids: rows in, rows out, no decisions.

mod areas;
mod duty;
mod grids;
mod history;
mod places;

pub(crate) use areas::{area_list, area_put};
pub(crate) use duty::{
    duty_grid_end, duty_grid_insert, duty_grid_list, duty_grid_update, on_duty, part_insert,
    part_list, part_of, parts_delete, shift_delete, shift_insert, shift_list, shifts_delete,
    shifts_of_grid_end,
};
pub(crate) use grids::{
    feature_insert, feature_list, features_delete, grid_describe, grid_end, grid_fetch, grid_ids,
    grid_lines, grid_list, grid_of_any_time, grid_put, grids_end, outline_fetch,
};
pub(crate) use history::{
    change_fetch, change_insert, change_update, history_insert, history_list,
};
pub(crate) use places::{place_insert, place_list, places_delete};

/// Every statement of this slice, by file.
pub const STATEMENTS: &[&[wangge_db::Stmt]] = &[
    areas::STATEMENTS,
    duty::STATEMENTS,
    grids::STATEMENTS,
    history::STATEMENTS,
    places::STATEMENTS,
];

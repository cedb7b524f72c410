//! The only module with SQL: statements and the functions that run them in a given transaction.
//!
//! Queries and commands call it. It decides nothing and makes no times and no ids.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod grants;
pub(crate) mod organisations;
pub(crate) mod sent;
pub(crate) mod sessions;

/// Every statement of this slice, for the tests that run them all on both engines.
pub const STATEMENTS: &[&[wangge_db::Stmt]] = &[
    accounts::STATEMENTS,
    audit::STATEMENTS,
    grants::STATEMENTS,
    organisations::STATEMENTS,
    sent::STATEMENTS,
    sessions::STATEMENTS,
];

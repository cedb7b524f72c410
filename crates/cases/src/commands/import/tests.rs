//! Rules of rows, as tables.

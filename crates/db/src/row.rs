//! Rows as they come back: column names once, values in the five types.

use crate::{DbError, FromValue, Value};
use std::sync::Arc;

/// One row of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// Reads a column by its name.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, DbError> {
        let place = self.columns.iter().position(|name| name == column);
        let value = place.and_then(|index| self.values.get(index)).ok_or_else(|| {
            DbError::column(column, &format!("is not among {}", self.columns.join(", ")))
        })?;
        T::from_value(value.clone()).map_err(|error| DbError::column(column, &error.to_string()))
    }

    /// Reads a column by its place, counted from 0.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T, DbError> {
        let value = self.values.get(index).cloned().unwrap_or(Value::Null);
        T::from_value(value)
            .map_err(|error| DbError::column(&format!("number {index}"), &error.to_string()))
    }

    /// Returns the names and values, for tests that compare whole answers.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.columns.iter().map(String::as_str).zip(&self.values)
    }
}

/// Type that is read from a whole row.
pub trait FromRow: Sized {
    /// Reads the row.
    fn from_row(row: &Row) -> Result<Self, DbError>;
}

impl FromRow for Row {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        Ok(row.clone())
    }
}

/// The first column alone, for counts and lookups.
impl<T: FromValue> FromRow for (T,) {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        Ok((row.at(0)?,))
    }
}

/// Declares a struct that is read from a row, each field from the column of its name.
#[macro_export]
macro_rules! row {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),+ }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row) -> Result<Self, $crate::DbError> {
                Ok(Self { $($field: row.get(stringify!($field))?),+ })
            }
        }
    };
}

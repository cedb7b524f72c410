//! The five kinds of value that pass between the program and a database.
//!
//! `db` binds and reads them; types of every slice implement [`ToValue`] and [`FromValue`], so
//! that neither engine's driver is named outside `db`.

use thiserror::Error;

/// Value of one of the five storable types, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL null.
    Null,
    /// 64-bit integer (`bigint`).
    Int(i64),
    /// Double (`double precision`).
    Real(f64),
    /// Text.
    Text(String),
    /// Boolean; the file engine stores it as 0 or 1.
    Bool(bool),
    /// Raw bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// Names the kind for messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "bigint",
            Self::Real(_) => "double",
            Self::Text(_) => "text",
            Self::Bool(_) => "boolean",
            Self::Bytes(_) => "bytes",
        }
    }
}

/// A stored value does not fit the type that the program expects.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
#[error("expected {expected}, found {found}")]
pub struct ValueError {
    /// What the program expects.
    pub expected: String,
    /// What the database holds.
    pub found: String,
}

impl ValueError {
    /// Makes the error for an expectation and the value met.
    pub fn new(expected: &str, found: &Value) -> Self {
        let found = match found {
            Value::Text(text) => format!("text '{}'", text.chars().take(40).collect::<String>()),
            other => other.kind().to_owned(),
        };
        Self { expected: expected.to_owned(), found }
    }
}

/// Type that can be bound as an argument of a statement.
pub trait ToValue {
    /// Returns the value to bind.
    fn to_value(&self) -> Value;
}

/// Type that can be read from a column.
pub trait FromValue: Sized {
    /// Reads the value of a column.
    fn from_value(value: Value) -> Result<Self, ValueError>;
}

macro_rules! plain {
    ($type:ty, $variant:ident) => {
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                Value::$variant(self.clone())
            }
        }
    };
}
plain!(i64, Int);
plain!(f64, Real);
plain!(bool, Bool);
plain!(String, Text);
plain!(Vec<u8>, Bytes);

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        Ok(value)
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Int(number) => Ok(number),
            other => Err(ValueError::new("bigint", &other)),
        }
    }
}

impl FromValue for f64 {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Real(number) => Ok(number),
            other => Err(ValueError::new("double", &other)),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Bool(truth) => Ok(truth),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(ValueError::new("boolean", &other)),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(ValueError::new("text", &other)),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(ValueError::new("bytes", &other)),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Null => Ok(None),
            present => T::from_value(present).map(Some),
        }
    }
}

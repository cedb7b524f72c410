//! The name of a blob: the SHA-256 of its bytes.
//!
//! Used by the store for paths and by slices as a column and a part of links. It must never hold
//! anything but 32 bytes: that is what makes path traversal impossible.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use wangge_kernel::{FromValue, ToValue, Value, ValueError};

/// The SHA-256 of some bytes, written as 64 lower-case hexadecimal digits.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct BlobId([u8; 32]);

impl BlobId {
    /// Computes the id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_hasher(Sha256::new_with_prefix(bytes))
    }

    /// Finishes a running digest.
    pub(crate) fn from_hasher(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "BlobId({self})")
    }
}

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a blob id is 64 lower-case hexadecimal digits")]
pub struct BlobIdError;

impl FromStr for BlobId {
    type Err = BlobIdError;

    /// Upper case is refused, so that one blob has one link and one cache entry.
    fn from_str(text: &str) -> Result<Self, BlobIdError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(BlobIdError);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, BlobIdError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(BlobIdError),
    }
}

impl TryFrom<String> for BlobId {
    type Error = BlobIdError;

    fn try_from(text: String) -> Result<Self, BlobIdError> {
        text.parse()
    }
}

impl From<BlobId> for String {
    fn from(id: BlobId) -> Self {
        id.to_string()
    }
}

impl ToValue for BlobId {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

impl FromValue for BlobId {
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match &value {
            Value::Text(text) => {
                text.parse().map_err(|BlobIdError| ValueError::new("blob id", &value))
            }
            other => Err(ValueError::new("blob id", other)),
        }
    }
}

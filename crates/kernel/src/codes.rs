//! Codes of the national standards as types: components, matters, unit grids.
//!
//! Two editions live side by side, so a bare code means nothing: the edition is part of the type's
//! value. Lengths from GB/T 30428.2-2013 (16 and 10 digits) and GB/T 47678.5-2026 (17 and 11
//! digits, sequence of 6); unit grids from GB/T 30428.1-2013 (15 digits).

use crate::digits::fold_width;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A code that does not have the form of its standard.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
#[error("{what} '{text}' must have {expected} digits, it has {found}")]
pub struct CodeError {
    what: &'static str,
    text: String,
    expected: &'static str,
    found: usize,
}

fn digits(
    what: &'static str,
    text: &str,
    lengths: &[usize],
    expected: &'static str,
) -> Result<String, CodeError> {
    let folded = fold_width(text.trim());
    let plain = folded.bytes().all(|byte| byte.is_ascii_digit());
    if plain && lengths.contains(&folded.len()) {
        return Ok(folded);
    }
    let found = folded.bytes().filter(u8::is_ascii_digit).count();
    Err(CodeError { what, text: text.chars().take(40).collect(), expected, found })
}

/// Edition of the standard for components and matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// GB/T 30428.2-2013: classes and items of two digits each.
    Gbt2013,
    /// GB/T 47678.5-2026: classes of two digits, items of three.
    Gbt2026,
}

impl Edition {
    const fn item_len(self) -> usize {
        match self {
            Self::Gbt2013 => 4,
            Self::Gbt2026 => 5,
        }
    }
}

macro_rules! code_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl crate::ToValue for $name {
            fn to_value(&self) -> crate::Value {
                crate::Value::Text(self.0.clone())
            }
        }

        impl crate::FromValue for $name {
            fn from_value(value: crate::Value) -> Result<Self, crate::ValueError> {
                let text = String::from_value(value)?;
                text.parse().map_err(|error: CodeError| crate::ValueError {
                    expected: format!("{} digits", error.expected),
                    found: format!("'{}'", error.text),
                })
            }
        }
    };
}

code_type!(
    /// Identity of one component on the ground (管理部件标识码): district 6, item, sequence 6.
    ComponentId
);
code_type!(
    /// Code of a matter within a district (管理事项代码): district 6, item; never of one case.
    MatterCode
);
code_type!(
    /// Identity of a unit grid (单元网格标识码): district 6, street 3, community 3, sequence 3.
    GridId
);

impl FromStr for ComponentId {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        digits("component id", text, &[16, 17], "16 (2013) or 17 (2026)").map(Self)
    }
}

impl ComponentId {
    /// Returns the edition that the length tells.
    pub fn edition(&self) -> Edition {
        if self.0.len() == 16 { Edition::Gbt2013 } else { Edition::Gbt2026 }
    }

    /// Returns the six digits of the district (行政区划代码).
    pub fn district(&self) -> &str {
        &self.0[..6]
    }

    /// Returns class and item.
    pub fn item(&self) -> &str {
        &self.0[6..6 + self.edition().item_len()]
    }

    /// Returns the sequence number within district and item.
    pub fn sequence(&self) -> &str {
        &self.0[6 + self.edition().item_len()..]
    }
}

impl FromStr for MatterCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        digits("matter code", text, &[10, 11], "10 (2013) or 11 (2026)").map(Self)
    }
}

impl MatterCode {
    /// Returns the edition that the length tells.
    pub fn edition(&self) -> Edition {
        if self.0.len() == 10 { Edition::Gbt2013 } else { Edition::Gbt2026 }
    }

    /// Returns class and item.
    pub fn item(&self) -> &str {
        &self.0[6..]
    }
}

impl FromStr for GridId {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        digits("unit grid id", text, &[15], "15").map(Self)
    }
}

impl GridId {
    /// Returns the six digits of the district (行政区划代码).
    pub fn district(&self) -> &str {
        &self.0[..6]
    }

    /// Returns district and street, nine digits.
    pub fn street(&self) -> &str {
        &self.0[..9]
    }

    /// Returns district, street and community, twelve digits.
    pub fn community(&self) -> &str {
        &self.0[..12]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_tells_the_edition() {
        let old: ComponentId = "3205080101000001".parse().unwrap();
        assert_eq!(
            (old.edition(), old.item(), old.sequence()),
            (Edition::Gbt2013, "0101", "000001")
        );
        let new: ComponentId = "32050801001000001".parse().unwrap();
        assert_eq!(
            (new.edition(), new.item(), new.sequence()),
            (Edition::Gbt2026, "01001", "000001")
        );
        assert_eq!(new.district(), "320508");
    }

    #[test]
    fn full_width_digits_are_read() {
        let grid: GridId = " ９９０１０１００１００１００１ ".parse().unwrap();
        assert_eq!(grid.community(), "990101001001");
    }

    #[test]
    fn wrong_codes_are_named() {
        let error = "12345".parse::<GridId>().unwrap_err().to_string();
        assert_eq!(error, "unit grid id '12345' must have 15 digits, it has 5");
        assert!("99010100100100x".parse::<GridId>().is_err());
        assert!("123456789012345678".parse::<ComponentId>().is_err());
        assert!("99010106010".parse::<MatterCode>().is_ok());
    }
}

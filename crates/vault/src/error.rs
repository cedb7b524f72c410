//! Why a value does not open or the vault's key cannot be used, for operators.
//!
//! Used by every caller of this crate. Messages must never contain a text, a key or a part of one.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why the vault refuses.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The value is shorter than any that was ever sealed.
    #[error("the sealed value is cut off after {bytes} bytes")]
    CutOff {
        /// Its length.
        bytes: usize,
    },
    /// The value was sealed in a way that this program does not know.
    #[error("the value was sealed by suite {suite}, which this program does not know")]
    UnknownSuite {
        /// Its first byte.
        suite: u8,
    },
    /// The value is not what was sealed with this key for this place.
    #[error("the sealed value was changed, moved from another row, or sealed with another key")]
    Refused,
    /// The value is genuine and no text: another program sealed it.
    #[error("the sealed value holds no text")]
    NotText,
    /// The database's personal data was sealed with another key.
    #[error("the database was sealed with the key {known}, vault.key holds the key {ours}")]
    Foreign {
        /// Name of the key in the data folder.
        ours: String,
        /// Name of the key that the database knows.
        known: String,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] wangge_db::DbError),
    /// The file of the key cannot be read or made.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was being done, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others than its owner may use the file of the key.
    #[error("{} is open to others than its owner (mode {mode:03o})", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file of the key does not hold a key.
    #[error("{} is damaged: {flaw}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: KeyFlaw,
    },
}

impl VaultError {
    /// Says in English what the operator can do.
    pub fn hint(&self) -> String {
        match self {
            Self::CutOff { .. } | Self::Refused | Self::NotText => {
                "see whether vault.key and the database come from the same backup".to_owned()
            }
            Self::UnknownSuite { .. } => {
                "start the newer program that sealed it, or restore the database from a backup".to_owned()
            }
            Self::Foreign { .. } => {
                "put the vault.key of the first node, or of the backup that the database came from, into \
                 the data folder; without it the contacts of reporters cannot be opened"
                    .to_owned()
            }
            Self::Db(_) => "see whether the database can be reached".to_owned(),
            Self::Io { .. } => {
                "check free space and permissions of the data folder".to_owned()
            }
            Self::Exposed { path, .. } => {
                format!("run `chmod 600 {}`; if strangers could read it, treat the contacts as known to them", path.display())
            }
            Self::Damaged { .. } => {
                "restore the file from a backup of the data folder, and never put a new key in its place: \
                 what was sealed with the old one could not be opened any more"
                    .to_owned()
            }
        }
    }
}

/// What is wrong with the content of a key's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFlaw {
    /// There is nothing in it.
    Empty,
    /// It holds another number of characters.
    Length {
        /// How many it holds, at least.
        characters: usize,
    },
    /// A character is no hexadecimal digit.
    Digit {
        /// Its place, counted from 1.
        place: usize,
    },
    /// All bytes are the same, so it was never random.
    Constant,
}

impl fmt::Display for KeyFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(out, "it is empty and should hold 64 hexadecimal digits"),
            Self::Length { characters } => {
                write!(out, "it holds {characters} characters instead of 64 hexadecimal digits")
            }
            Self::Digit { place } => {
                write!(out, "its character {place} is no hexadecimal digit")
            }
            Self::Constant => write!(out, "it repeats one byte and is no key"),
        }
    }
}

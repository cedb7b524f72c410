//! The name of something that a post may do.
//!
//! Routes and commands demand permissions; packs grant them to posts. No code asks for a post.

use std::fmt;

/// Name of a right, such as `case.file`: what it concerns, a full stop, the deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(pub &'static str);

impl Permission {
    /// Returns the name as packs write it.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

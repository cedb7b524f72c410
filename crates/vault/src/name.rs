//! Names of people as pages may show them.
//!
//! Called by queries and pages before a name leaves for somebody without the permission to see it.

/// What stands for the rest of a name; always as long, so that it does not tell the length.
const HIDDEN: &str = "**";

/// Hides a name behind its first character: `周建国` becomes `周**`.
pub fn masked(text: &str) -> String {
    match text.trim().chars().next() {
        None => String::new(),
        Some(first) => format!("{first}{HIDDEN}"),
    }
}

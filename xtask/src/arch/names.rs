//! The same module names in every slice, so that who knows one slice knows all. Called by
//! `arch::check`; looks at file names only.

use crate::arch::ranks::is_slice;
use crate::finding::Finding;
use crate::rust::RustFile;

/// The modules that a slice may have; each may be a file or a folder.
pub const MODULES: [&str; 17] = [
    "lib",
    "model",
    "rules",
    "commands",
    "queries",
    "store",
    "events",
    "jobs",
    "pages",
    "api",
    "pack",
    "error",
    // What commands are given, and what posts may do; identity also keeps who acts, the log and randomness.
    "context",
    "permissions",
    "actor",
    "audit",
    "secrets",
];

/// Checks the names of all top modules of all slices.
pub fn check(files: &[RustFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.is_test) {
        let (Some(folder), Some(module)) = (file.crate_folder(), file.module()) else {
            continue;
        };
        if is_slice(folder) && !MODULES.contains(&module) {
            let wrong = format!("a slice has no module called `{module}`");
            let remedy =
                format!("Put it into one of {}, or into its folder", MODULES[1..].join(", "));
            findings.push(Finding::new(&file.path, 1, wrong, remedy));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::parse_tree;
    use crate::tree::Tree;

    #[test]
    fn a_foreign_module_name_is_found() {
        let tree = Tree::from_pairs([
            ("crates/cases/src/lib.rs", ""),
            ("crates/cases/src/model/light.rs", ""),
            ("crates/cases/src/helpers.rs", ""),
            ("crates/db/src/anything.rs", ""),
        ]);
        let findings = check(&parse_tree(&tree));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "crates/cases/src/helpers.rs");
    }
}

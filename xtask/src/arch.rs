//! The rules of the house about who may know whom, run by `cargo xtask arch` and by the tests.
//!
//! Arrows between crates point down (`ranks`), a slice's modules carry the same names everywhere
//! (`names`), and each power has its place (`imports`): the pages know HTTP, the stores know SQL,
//! one file knows what time it is. An exception needs a line with a reason in that rule's table.

pub mod imports;
pub mod names;
pub mod ranks;

use crate::crates::Crate;
use crate::finding::Finding;
use crate::rust::RustFile;
use crate::tree::Tree;

/// Runs all architecture rules.
pub fn check(tree: &Tree, files: &[RustFile], crates: &[Crate]) -> Vec<Finding> {
    let mut findings = ranks::check(tree, crates);
    findings.extend(names::check(files));
    findings.extend(imports::check(files));
    for file in files {
        if let Some((line, error)) = &file.parse_error {
            let wrong = format!("this is not Rust that can be parsed ({error})");
            findings.push(Finding::new(&file.path, *line, wrong, "Correct the syntax"));
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

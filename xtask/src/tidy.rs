//! Small rules that keep a large house readable, run by `cargo xtask tidy` and by the tests:
//! budgets of size, module headings, one catalogue in two languages, no Chinese in the code,
//! no reminders without an owner, links that resolve, templates that somebody uses.

pub mod catalogue;
pub mod links;
pub mod size;
pub mod templates;
pub mod words;

use crate::finding::Finding;
use crate::rust::RustFile;
use crate::tree::Tree;

/// Runs all tidy rules.
pub fn check(tree: &Tree, files: &[RustFile]) -> Vec<Finding> {
    let mut findings = size::check(tree, files);
    findings.extend(words::check(tree, files));
    findings.extend(catalogue::check(tree, files));
    findings.extend(links::check(tree));
    findings.extend(templates::check(tree, files));
    findings.sort();
    findings.dedup();
    findings
}

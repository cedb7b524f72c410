//! The checks by name, each over the real tree: what `main` runs as a verb and the tests run as a
//! test. Adds nothing to what the checks find.

use std::path::Path;

use anyhow::Result;

use crate::finding::Finding;
use crate::{arch, crates, licences, rust, tidy, tree};

/// A check of the whole repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Who may know whom.
    Arch,
    /// Size, words, catalogues, links, templates.
    Tidy,
    /// The licences of everything that we depend on.
    Licences,
}

/// Runs one check over the repository at `root`.
pub fn run_check(check: Check, root: &Path) -> Result<Vec<Finding>> {
    match check {
        Check::Arch => {
            let tree = tree::Tree::load(root)?;
            let crates = crates::own_crates(&crates::fetch_metadata(root)?, root);
            Ok(arch::check(&tree, &rust::parse_tree(&tree), &crates))
        }
        Check::Tidy => {
            let tree = tree::Tree::load(root)?;
            Ok(tidy::check(&tree, &rust::parse_tree(&tree)))
        }
        Check::Licences => licences::check(root),
    }
}

/// Writes the findings as one text, a line each, without a line break at the end.
pub fn to_text(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    lines.join(
        "
",
    )
}

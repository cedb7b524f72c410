//! Templates: each file is drawn by a page struct or taken in by another template. Called by
//! `tidy::check`; what a template draws is the compiler's business (askama).

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::rust::RustFile;
use crate::tree::Tree;

/// Checks that every template is used.
pub fn check(tree: &Tree, files: &[RustFile]) -> Vec<Finding> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for file in files {
        used.extend(file.strings.iter().map(|text| text.value.as_str()));
    }
    for (_, text) in tree.texts(&["html"]) {
        used.extend(named_in(text));
    }
    let mut findings = Vec::new();
    for (path, _) in tree.texts(&["html"]) {
        let Some((_, name)) = path.split_once("/templates/") else {
            continue;
        };
        if !used.contains(name) {
            let wrong = "no page struct and no template uses this template";
            findings.push(Finding::new(path, 1, wrong, "Use it or delete it"));
        }
    }
    findings
}

/// The names in `{% extends "…" %}`, `{% include "…" %}` and `{% import "…" %}`.
fn named_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("{%").skip(1).filter_map(|tag| {
        let tag = tag.trim_start_matches(['-', '+', '~']).trim_start();
        let is_use = ["extends", "include", "import"].iter().any(|word| tag.starts_with(word));
        if is_use { tag.split('"').nth(1) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::parse_tree;

    #[test]
    fn an_unused_template_is_found() {
        let tree = Tree::from_pairs([
            ("crates/cases/templates/cases/list.html", "{% extends \"base.html\" %}"),
            ("crates/cases/templates/cases/old.html", ""),
            ("crates/web/templates/base.html", "{%- import \"macros.html\" as m %}"),
            ("crates/web/templates/macros.html", ""),
            ("crates/cases/src/pages.rs", "#[template(path = \"cases/list.html\")]\nstruct A;"),
        ]);
        let findings = check(&tree, &parse_tree(&tree));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "crates/cases/templates/cases/old.html");
    }
}

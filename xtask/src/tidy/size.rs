//! Budgets: a file 500 lines, a function 60, and a heading on every module. Called by
//! `tidy::check`; tests are not counted, for a long list of examples is no burden.

use crate::finding::Finding;
use crate::rust::RustFile;
use crate::tree::Tree;

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;

/// Checks all Rust and TypeScript files.
pub fn check(tree: &Tree, files: &[RustFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let text = tree.text(&file.path).unwrap_or_default();
        if !text.starts_with("//!") {
            let wrong = "the module has no heading";
            let remedy =
                "Begin the file with `//!`: what it is, who calls it, what it must never do";
            findings.push(Finding::new(&file.path, 1, wrong, remedy));
        }
        if file.is_test {
            continue;
        }
        findings.extend(judge_length(&file.path, file.lines));
        for function in file.functions.iter().filter(|f| f.lines > FUNCTION_LINES) {
            let wrong = format!("`{}` has {} lines", function.name, function.lines);
            let remedy = format!("Split it; the budget is {FUNCTION_LINES}");
            findings.push(Finding::new(&file.path, function.line, wrong, remedy));
        }
    }
    for (path, text) in tree.texts(&["ts", "mts", "mjs"]) {
        if !path.contains(".test.") {
            findings.extend(judge_length(path, text.lines().count()));
        }
    }
    findings
}

fn judge_length(path: &str, lines: usize) -> Option<Finding> {
    (lines > FILE_LINES).then(|| {
        let wrong = format!("the file has {lines} lines without its tests");
        Finding::new(path, 1, wrong, format!("Split it by subject; the budget is {FILE_LINES}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::parse_tree;

    fn found(path: &str, text: &str) -> Vec<String> {
        let tree = Tree::from_pairs([(path, text)]);
        check(&tree, &parse_tree(&tree)).into_iter().map(|finding| finding.wrong).collect()
    }

    #[test]
    fn a_long_file_is_found() {
        let long = format!("//! X.\n{}", "// line\n".repeat(500));
        assert_eq!(found("crates/db/src/x.rs", &long).len(), 1);
        assert_eq!(found("web/src/x.ts", &long).len(), 1);
        assert!(found("crates/db/tests/it/x.rs", &long).is_empty());
    }

    #[test]
    fn tests_inside_a_file_are_not_counted() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "// line\n".repeat(500));
        assert!(found("crates/db/src/x.rs", &format!("//! X.\n{tests}")).is_empty());
    }

    #[test]
    fn a_long_function_is_found_at_its_line() {
        let body = "    g();\n".repeat(59);
        let long = format!("//! X.\n\nfn f() {{\n{body}}}\n");
        assert_eq!(found("crates/db/src/x.rs", &long), ["`f` has 61 lines"]);
        let method = format!("//! X.\nimpl A {{ fn f() {{\n{body}}}\n}}\n");
        assert_eq!(found("crates/db/src/x.rs", &method).len(), 1);
        let short = format!("//! X.\nfn f() {{\n{}}}\n", "    g();\n".repeat(58));
        assert!(found("crates/db/src/x.rs", &short).is_empty());
    }

    #[test]
    fn a_module_without_heading_is_found() {
        assert_eq!(found("crates/db/src/x.rs", "use a::b;\n").len(), 1);
    }
}

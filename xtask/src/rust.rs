//! Rust sources reduced to what the checks ask about: paths, strings, function lengths, catalogue
//! calls. Parsed with `syn`; code that only tests see is left out, unless the file is asked for
//! as a whole. Never decides whether something is allowed.

mod scan;

use std::collections::BTreeSet;

use crate::tree::Tree;

/// One Rust file and the facts that were read from it.
#[derive(Debug)]
pub struct RustFile {
    /// The path relative to the root.
    pub path: String,
    /// The number of lines that are not tests.
    pub lines: usize,
    /// Whether the whole file belongs to tests, benches or examples.
    pub is_test: bool,
    /// Every path such as `std::time::Instant::now`, imports flattened, aliases resolved.
    pub paths: Vec<PathUse>,
    /// Every string literal outside documentation.
    pub strings: Vec<Text>,
    /// Every function with a body.
    pub functions: Vec<FunctionSize>,
    /// Every literal first argument of `.t(…)` and its relatives.
    pub catalogue_keys: Vec<Text>,
    /// Why the file could not be parsed, with the line.
    pub parse_error: Option<(usize, String)>,
}

/// One path as the code spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathUse {
    /// The names between the `::`.
    pub segments: Vec<String>,
    /// The line, counted from one.
    pub line: usize,
}

/// One string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The literal's value.
    pub value: String,
    /// The line on which it begins.
    pub line: usize,
}

/// One function and its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSize {
    /// The function's name.
    pub name: String,
    /// The line of its signature.
    pub line: usize,
    /// The lines from the signature to the closing brace.
    pub lines: usize,
}

impl RustFile {
    /// Returns the crate folder, such as `cases`, of a file under `crates/`.
    pub fn crate_folder(&self) -> Option<&str> {
        crate::tree::crate_of(&self.path)
    }

    /// Returns the top module of a file under `crates/x/src`: `model` for `model/light.rs`.
    pub fn module(&self) -> Option<&str> {
        let (_, inside) = self.path.strip_prefix("crates/")?.split_once("/src/")?;
        Some(inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs"))
    }
}

/// Parses all Rust files of the tree.
pub fn parse_tree(tree: &Tree) -> Vec<RustFile> {
    let mut files: Vec<RustFile> = Vec::new();
    let mut test_modules = BTreeSet::new();
    for (path, text) in tree.texts(&["rs"]) {
        let (file, modules) = scan::parse(path, text);
        test_modules.extend(modules);
        files.push(file);
    }
    for file in &mut files {
        file.is_test |= is_in_test_folder(&file.path)
            || test_modules.iter().any(|module| is_part_of(&file.path, module));
    }
    files
}

fn is_in_test_folder(path: &str) -> bool {
    let folders = ["/tests/", "/benches/", "/examples/"];
    folders.iter().any(|folder| path.contains(folder)) || path.starts_with("fuzz/")
}

/// `module` is a path without ending, such as `crates/db/src/tx/tests`.
fn is_part_of(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_flattened_and_aliases_resolved() {
        let tree = Tree::from_pairs([(
            "crates/cases/src/model.rs",
            "use a::{b::C, d as e};\nfn f() { e::g(); }\n",
        )]);
        let files = parse_tree(&tree);
        let spelled: Vec<String> = files[0].paths.iter().map(|p| p.segments.join("::")).collect();
        assert!(spelled.contains(&"a::b::C".to_owned()), "{spelled:?}");
        assert!(spelled.contains(&"a::d::g".to_owned()), "{spelled:?}");
    }

    #[test]
    fn tests_are_left_out_and_their_files_known() {
        let tree = Tree::from_pairs([
            ("crates/db/src/tx.rs", "#[cfg(test)]\nmod trial;\n#[test]\nfn x() { bad::y(); }\n"),
            ("crates/db/src/tx/trial.rs", "fn z() {}"),
        ]);
        let files = parse_tree(&tree);
        assert!(files[0].paths.is_empty());
        assert!(files[1].is_test);
        assert_eq!(files[0].lines, 0);
    }

    #[test]
    fn macros_are_read_too() {
        let tree = Tree::from_pairs([(
            "crates/web/src/x.rs",
            "fn f() { println!(\"{} {}\", ui.t(\"a-key\"), std::time::Instant::now()); }",
        )]);
        let files = parse_tree(&tree);
        assert_eq!(files[0].catalogue_keys[0].value, "a-key");
        assert!(
            files[0].paths.iter().any(|p| p.segments.ends_with(&["Instant".into(), "now".into()]))
        );
    }
}

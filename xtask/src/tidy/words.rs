//! Words that must not stand in the sources: Chinese outside of the catalogues, reminders without
//! an owner, paths of somebody's machine. Called by `tidy::check`.

use crate::finding::Finding;
use crate::rust::RustFile;
use crate::tree::{Tree, ending_of};

/// Files and folders whose code may hold Chinese, each with its reason.
const CHINESE_ALLOWED: &[(&str, &str)] = &[
    ("xtask/src/tidy/words.rs", "the languages' own names stand here"),
    ("crates/sim/src/", "the simulated city's names and stories are its data"),
    ("web/kitchen/", "sample pages of an invented city"),
    ("e2e/", "stories read the Chinese pages, as people do"),
    ("web/src/map/style", "names of fonts and layers that the tiles carry"),
];

/// A language is called by its own name in every language, so that who needs it can find it.
const OWN_NAMES: [&str; 1] = ["中文"];

/// Files that may hold a path of a machine, each with its reason.
const PATHS_ALLOWED: &[(&str, &str)] = &[("xtask/src/tidy/words.rs", "this list itself")];

/// Where people's checkouts and homes lie; a source that names one works on one machine only.
const MACHINE_PATHS: [&str; 5] = ["/work/", "/root/", "/home/", "/Users/", "C:\\Users"];

/// Checks all texts of the tree.
pub fn check(tree: &Tree, files: &[RustFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.is_test && !is_listed(CHINESE_ALLOWED, &file.path))
    {
        for text in file.strings.iter().filter(|text| has_chinese(&text.value)) {
            findings.push(chinese(&file.path, text.line));
        }
    }
    for (path, text) in tree.texts(&["html", "ts", "mts", "mjs", "js"]) {
        if is_listed(CHINESE_ALLOWED, path) || path.contains(".test.") {
            continue;
        }
        let code = blank_comments(path, text);
        let code = OWN_NAMES.iter().fold(code, |code, name| code.replace(name, ""));
        let lines = code.lines().enumerate().filter(|(_, line)| has_chinese(line));
        findings.extend(lines.map(|(index, _)| chinese(path, index + 1)));
    }
    findings.extend(check_lines(tree));
    findings
}

fn chinese(path: &str, line: usize) -> Finding {
    let remedy = "Put the words into locales/zh-CN.ftl and en.ftl, or into a pack";
    Finding::new(path, line, "Chinese stands in the code", remedy)
}

fn check_lines(tree: &Tree) -> Vec<Finding> {
    let endings = ["rs", "toml", "md", "html", "ts", "mts", "mjs", "js", "css", "sql", "ftl", "sh"];
    let mut findings = Vec::new();
    for (path, text) in tree.texts(&endings) {
        for (index, line) in text.lines().enumerate() {
            if let Some(reminder) = reminder_in(line) {
                let wrong = format!("a {reminder} without an owner");
                let remedy = "Do it now, or write an issue and say in words what is missing";
                findings.push(Finding::new(path, index + 1, wrong, remedy));
            }
            let is_machine_path = MACHINE_PATHS.iter().any(|folder| names_folder(line, folder));
            if is_machine_path && !is_listed(PATHS_ALLOWED, path) && !path.contains("/tests/") {
                let remedy = "Use a path relative to the repository or the data folder";
                let wrong = "a path of somebody's machine";
                findings.push(Finding::new(path, index + 1, wrong, remedy));
            }
        }
    }
    findings
}

/// `https://x/home/` is an address and no path: the folder must begin where a word begins.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "/.-_}".contains(c))
    })
}

fn reminder_in(line: &str) -> Option<&'static str> {
    // Spelled in parts, for this file is checked like every other.
    let reminders = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    reminders.into_iter().find(|word| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    })
}

fn is_listed(table: &[(&str, &str)], path: &str) -> bool {
    table.iter().any(|(listed, _)| path.starts_with(listed))
}

/// Tells whether the text holds a Chinese character or a full-width mark.
pub fn has_chinese(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c as u32,
            0x3001..=0x303F | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
            | 0xFF01..=0xFFEF | 0x20000..=0x3FFFF)
    })
}

/// Replaces comments by blanks and keeps every line break, so that lines keep their numbers.
fn blank_comments(path: &str, text: &str) -> String {
    let pairs: &[(&str, &str)] = if ending_of(path) == "html" {
        &[("{#", "#}"), ("<!--", "-->")]
    } else {
        &[("/*", "*/"), ("//", "\n")]
    };
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, open, close)) = first_comment(rest, pairs) {
        code.push_str(&rest[..at]);
        let inside = &rest[at + open.len()..];
        let length = inside.find(close).unwrap_or(inside.len());
        code.extend(inside[..length].chars().filter(|c| *c == '\n'));
        let behind = &inside[length..];
        rest = if close == "\n" { behind } else { behind.strip_prefix(close).unwrap_or(behind) };
    }
    code.push_str(rest);
    code
}

fn first_comment<'a>(
    text: &str,
    pairs: &[(&'a str, &'a str)],
) -> Option<(usize, &'a str, &'a str)> {
    let places = pairs.iter().filter_map(|(open, close)| {
        // `https://` inside a string is no comment.
        let mut found = text.match_indices(open).filter(|(at, _)| !text[..*at].ends_with(':'));
        found.next().map(|(at, _)| (at, *open, *close))
    });
    places.min_by_key(|(at, _, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::parse_tree;

    fn found(path: &str, text: &str) -> Vec<(usize, String)> {
        let tree = Tree::from_pairs([(path, text)]);
        let findings = check(&tree, &parse_tree(&tree));
        findings.into_iter().map(|finding| (finding.line, finding.wrong)).collect()
    }

    #[test]
    fn chinese_in_rust_is_found_but_not_in_comments_and_tests() {
        let bad = "//! 网格\n/// 案件\nfn f() { g(\"案件\") }\n";
        assert_eq!(found("crates/web/src/x.rs", bad)[0].0, 3);
        assert_eq!(found("crates/web/src/x.rs", "m! { \"案\" }").len(), 1);
        assert!(
            found("crates/web/src/x.rs", "#[cfg(test)]\nmod t { const A: &str = \"案\"; }")
                .is_empty()
        );
        assert!(found("crates/sim/src/names.rs", bad).is_empty());
        assert!(found("crates/web/src/x.rs", "const A: &str = \"● ▲ ■ é\";").is_empty());
    }

    #[test]
    fn chinese_in_templates_and_scripts_is_found() {
        let html = "{# 注释\n 二 #}\n<p>案件</p>\n<!-- 注 -->";
        assert_eq!(found("crates/web/templates/a.html", html)[0].0, 3);
        assert!(found("crates/web/templates/a.html", "<button>中文</button>").is_empty());
        let script = "// 注\nconst a = \"https://x\"; /* 注\n*/ const b = \"案\";";
        assert_eq!(found("web/src/a.ts", script), [(3, "Chinese stands in the code".to_owned())]);
    }

    #[test]
    fn reminders_are_found_as_whole_words() {
        let reminder = format!("// {}: later\n", concat!("TO", "DO"));
        assert_eq!(found("crates/web/src/x.rs", &reminder).len(), 1);
        assert_eq!(found("docs/a.md", concat!("FIX", "ME")).len(), 1);
        assert!(found("docs/a.md", concat!("MASTO", "DON")).is_empty());
    }

    #[test]
    fn machine_paths_are_found() {
        assert_eq!(found("docs/a.md", "see /root/notes.txt").len(), 1);
        assert_eq!(found("web/a.ts", "const a = \"/home/x\";").len(), 1);
        assert!(found("docs/a.md", "https://example.org/home/x").is_empty());
        let evil_name = "//! X.\nconst A: &str = \"/root/x\";";
        assert!(found("crates/blob/tests/it/names.rs", evil_name).is_empty());
    }
}

//! The message catalogue: Chinese and English say the same things with the same variables, every
//! key that a page asks for exists, every key that exists is asked for. Called by `tidy::check`.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::rust::RustFile;
use crate::tree::{Tree, line_at};

use read::Catalogue;

/// The two languages; the first is the one in which the words are written first.
const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// Beginnings of keys that are put together when the program runs.
const BUILT_PREFIXES: [&str; 54] = [
    "job-outcome-",
    "heat-size-",
    "stage-",
    "grid-deed-",
    "grid-ring-",
    "compass-",
    "action-",
    "post-",
    "light-",
    "source-",
    "permission-",
    "error-",
    "step-",
    "kind-",
    "clock-",
    "role-",
    "status-",
    "nav-",
    "theme-",
    "scope-",
    "organisation-kind-",
    "deed-",
    "audit-outcome-",
    "month-",
    "layer-",
    "day-",
    "calendars-rule-",
    "filter-",
    "limit-",
    "task-",
    "finding-",
    "refusal-",
    "upload-",
    "identity-",
    "closing-",
    "fact-",
    "mark-",
    "call-",
    "satisfaction-",
    "link-",
    "pass-",
    "application-",
    "notice-",
    "unit-",
    "tab-",
    "column-",
    "export-",
    "phone-state-",
    "phone-fault-",
    "shift-kind-",
    "register-filter-",
    "component-",
    "register-import-",
    "duty-origin-",
];

/// The ending of a message that is shown together with the message of the same name without it.
const COMPANION: &str = "-hint";

/// Checks all catalogues and their use.
pub fn check(tree: &Tree, files: &[RustFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = BTreeMap::new();
    for folder in locale_folders(tree) {
        let catalogues = LANGUAGES.map(|language| {
            let path = format!("{folder}/{language}.ftl");
            tree.text(&path).map(|text| read::parse(&path, text))
        });
        let [Some(first), Some(second)] = catalogues else {
            let remedy = format!("Write both {}.ftl and {}.ftl", LANGUAGES[0], LANGUAGES[1]);
            findings.push(Finding::new(folder, 1, "a language is missing", remedy));
            continue;
        };
        findings.extend(first.errors.iter().chain(&second.errors).cloned());
        findings.extend(compare(&first, &second));
        findings.extend(compare(&second, &first));
        for catalogue in [first, second] {
            for (key, entry) in catalogue.entries {
                known.entry(key).or_insert((catalogue.path.clone(), entry));
            }
        }
    }
    let mut asked = BTreeSet::new();
    for (path, line, key) in keys_asked(tree, files) {
        if !known.contains_key(key) && !is_built(key) {
            let wrong = format!("the message `{key}` is in no catalogue");
            let remedy = "Add it to locales/zh-CN.ftl and locales/en.ftl";
            findings.push(Finding::new(path, line, wrong, remedy));
        }
        asked.insert(key.to_owned());
    }
    asked.extend(strings_anywhere(tree, files));
    asked.extend(known.values().flat_map(|(_, entry)| entry.references.iter().cloned()));
    for (key, (path, entry)) in &known {
        let is_asked = asked.contains(key)
            || key.strip_suffix(COMPANION).is_some_and(|leader| asked.contains(leader));
        if !is_asked && !is_built(key) {
            let wrong = format!("nobody asks for the message `{key}`");
            let remedy = "Delete it in both languages";
            findings.push(Finding::new(path, entry.line, wrong, remedy));
        }
    }
    findings
}

fn locale_folders(tree: &Tree) -> BTreeSet<&str> {
    let paths = tree.texts(&["ftl"]).filter_map(|(path, _)| path.rsplit_once('/'));
    paths.map(|(folder, _)| folder).filter(|folder| folder.ends_with("/locales")).collect()
}

fn compare(one: &Catalogue, other: &Catalogue) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, entry) in &one.entries {
        match other.entries.get(key) {
            None => {
                let wrong = format!("`{key}` is missing in {}", other.path);
                let remedy = "Write it in both languages";
                findings.push(Finding::new(&one.path, entry.line, wrong, remedy));
            }
            Some(twin) if !entry.variables.is_subset(&twin.variables) => {
                let missing: Vec<&str> =
                    entry.variables.difference(&twin.variables).map(String::as_str).collect();
                let wrong = format!("`{key}` does not use ${} here", missing.join(", $"));
                let remedy = format!("Say the same as {}", one.path);
                findings.push(Finding::new(&other.path, twin.line, wrong, remedy));
            }
            Some(_) => {}
        }
    }
    findings
}

fn is_built(key: &str) -> bool {
    BUILT_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// Every literal key in a call such as `ui.t("…")`, with its place.
fn keys_asked<'a>(tree: &'a Tree, files: &'a [RustFile]) -> Vec<(&'a str, usize, &'a str)> {
    let mut asked = Vec::new();
    for file in files.iter().filter(|file| !file.is_test && file.path.starts_with("crates/")) {
        let keys = file.catalogue_keys.iter().filter(|key| is_key(&key.value));
        asked.extend(keys.map(|key| (file.path.as_str(), key.line, key.value.as_str())));
    }
    for (path, text) in tree.texts(&["html"]) {
        for (at, _) in text.match_indices("ui.t") {
            let rest = text[at + 4..].trim_start_matches(char::is_alphabetic);
            let Some(argument) = rest.strip_prefix('(').map(str::trim_start) else {
                continue;
            };
            if let Some(key) = argument.strip_prefix('"').and_then(|key| key.split('"').next()) {
                asked.push((path, line_at(text, at), key));
            }
        }
    }
    asked
}

/// Every string that could be a key: a page may hand a key to a macro or keep it in a table.
fn strings_anywhere(tree: &Tree, files: &[RustFile]) -> BTreeSet<String> {
    let mut strings = BTreeSet::new();
    for file in files.iter().filter(|file| !file.is_test && file.path.starts_with("crates/")) {
        let keys = file.strings.iter().filter(|text| is_key(&text.value));
        strings.extend(keys.map(|text| text.value.clone()));
    }
    for (_, text) in tree.texts(&["html", "ts"]) {
        let pieces = text.split(['"', '\'', '`']).filter(|piece| is_key(piece));
        strings.extend(pieces.map(ToOwned::to_owned));
    }
    strings
}

fn is_key(text: &str) -> bool {
    let is_mark = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_mark)
}

#[cfg(test)]
mod tests;

//! Licences of everything that goes into the product or builds it: crates by cargo's metadata,
//! npm packages by their lock files. Called by `checks`; a package without a licence is a finding.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::crates::fetch_metadata;
use crate::finding::Finding;
use crate::tree::line_at;

/// Licences that let anybody use, change and sell the whole; MPL-2.0 binds its own files only.
const ALLOWED: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Packages that are let through by name, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[(
    "htmx.org",
    "Zero-Clause BSD by its LICENSE file; the manifest spells 0BSD as BSD-0-Clause",
)];

/// Folders with an npm lock file.
const NPM_FOLDERS: [&str; 2] = ["web", "e2e"];

/// Checks all crates and all npm packages.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    for package in fetch_metadata(root)?.packages {
        let name = package.name.to_string();
        if let Some(wrong) = judge(&name, package.license.as_deref()) {
            let line = line_of(&lock, &format!("name = \"{name}\""));
            findings.push(finding("Cargo.lock", line, wrong));
        }
    }
    for folder in NPM_FOLDERS {
        let path = root.join(folder).join("package-lock.json");
        if !path.exists() {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        let read_manifest = |package: &str| {
            std::fs::read_to_string(root.join(folder).join(package).join("package.json")).ok()
        };
        findings.extend(check_npm(&format!("{folder}/package-lock.json"), &text, read_manifest)?);
    }
    findings.sort();
    Ok(findings)
}

/// Checks one npm lock file; `read_manifest` gives an installed package's `package.json`, which
/// is asked where the lock file is silent.
fn check_npm(
    path: &str,
    text: &str,
    read_manifest: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Finding>> {
    let lock: Value = serde_json::from_str(text).with_context(|| format!("{path} is no JSON"))?;
    let mut findings = Vec::new();
    for (folder, entry) in lock["packages"].as_object().into_iter().flatten() {
        let Some((_, name)) = folder.rsplit_once("node_modules/") else {
            continue;
        };
        let licence = licence_of(entry).or_else(|| {
            let manifest = serde_json::from_str(&read_manifest(folder)?).ok()?;
            licence_of(&manifest)
        });
        if let Some(wrong) = judge(name, licence.as_deref()) {
            findings.push(finding(path, line_of(text, &format!("\"{folder}\"")), wrong));
        }
    }
    Ok(findings)
}

/// Old npm packages write an object or a list instead of an expression.
fn licence_of(manifest: &Value) -> Option<String> {
    let licence =
        [&manifest["license"], &manifest["license"]["type"], &manifest["licenses"][0]["type"]];
    licence.into_iter().find_map(Value::as_str).map(ToOwned::to_owned)
}

fn judge(name: &str, licence: Option<&str>) -> Option<String> {
    if EXCEPTIONS.iter().any(|(known, _)| *known == name) {
        return None;
    }
    let Some(licence) = licence else {
        return Some(format!("{name} names no licence"));
    };
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return Some(format!("{name} has the licence \"{licence}\", which is no SPDX expression"));
    };
    let is_allowed = expression
        .evaluate(|required| required.license.id().is_some_and(|id| ALLOWED.contains(&id.name)));
    (!is_allowed).then(|| format!("{name} has the licence {licence}"))
}

fn finding(path: &str, line: usize, wrong: String) -> Finding {
    let remedy = "Choose another library, or argue for it in xtask/src/licences.rs";
    Finding::new(path, line, wrong, remedy)
}

fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle).map_or(1, |offset| line_at(text, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissive_licences_pass() {
        for licence in ["MIT", "MIT/Apache-2.0", "Apache-2.0 WITH LLVM-exception OR GPL-2.0"] {
            assert_eq!(judge("x", Some(licence)), None, "{licence}");
        }
        assert_eq!(judge("x", Some("(MIT OR Apache-2.0) AND Unicode-3.0")), None);
    }

    #[test]
    fn other_licences_are_found() {
        for licence in ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "SSPL-1.0", "SEE LICENSE IN x"] {
            assert!(judge("x", Some(licence)).is_some(), "{licence}");
        }
        assert!(judge("x", None).is_some());
    }

    #[test]
    fn npm_packages_are_judged_by_lock_and_manifest() {
        let lock = r#"{"packages": {"": {"name": "web"},
            "node_modules/good": {"license": "MIT"},
            "node_modules/a/node_modules/@x/bad": {"license": "GPL-3.0"},
            "node_modules/asked": {}, "node_modules/silent": {}}}"#;
        let manifest = |folder: &str| {
            (folder == "node_modules/asked").then(|| r#"{"license": {"type": "ISC"}}"#.to_owned())
        };
        let findings = check_npm("web/package-lock.json", lock, manifest).expect("valid lock");
        let wrongs: Vec<&str> = findings.iter().map(|f| f.wrong.as_str()).collect();
        assert_eq!(wrongs, ["@x/bad has the licence GPL-3.0", "silent names no licence"]);
        assert_eq!(findings[0].line, 3);
    }
}

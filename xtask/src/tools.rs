//! Programs from outside that the verbs need, found before anything long begins, so that what is
//! missing is said at once and together with the line that installs it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::output_of;

/// The oldest PostgreSQL that the product supports.
const POSTGRES_AT_LEAST: u32 = 15;

/// The oldest Node.js whose test runner the stories use.
const NODE_AT_LEAST: u32 = 20;

/// Where Debian keeps PostgreSQL's own programs, one folder per version.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// The programs that the suite runs; all of one version.
const SERVER_PROGRAMS: [&str; 5] = ["initdb", "postgres", "psql", "createdb", "dropdb"];

/// A program, or something like it, that a verb may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Node.js and npm, for the bundle and the stories.
    Node,
    /// A browser for the stories.
    Chromium,
    /// PostgreSQL's server programs.
    Postgres,
    /// A font with Chinese characters, for screenshots.
    ChineseFont,
}

/// Fails with a list of all missing tools and the line that installs them.
pub fn demand(tools: &[Tool]) -> Result<()> {
    let missing: Vec<(String, &str)> = tools.iter().filter_map(|tool| find_fault(*tool)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let faults: Vec<String> = missing.iter().map(|(fault, _)| format!("  - {fault}")).collect();
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    bail!(
        "tools are missing:\n{}\nOn Debian: apt-get update && apt-get install -y {}",
        faults.join("\n"),
        packages.join(" ")
    )
}

/// What is wrong with a tool, and the Debian package that cures it.
fn find_fault(tool: Tool) -> Option<(String, &'static str)> {
    match tool {
        Tool::Node => {
            let version = output_of("node", &["--version"]);
            let major = version.as_deref().and_then(major_of);
            if major.is_none_or(|major| major < NODE_AT_LEAST) {
                let found = version.unwrap_or_else(|| "none".to_owned());
                let fault = format!("Node.js {NODE_AT_LEAST} or newer (found: {})", found.trim());
                return Some((fault, "nodejs"));
            }
            let is_missing = output_of("npm", &["--version"]).is_none();
            is_missing.then(|| ("npm".to_owned(), "npm"))
        }
        Tool::Chromium => find_chromium().is_none().then(|| ("Chromium".to_owned(), "chromium")),
        Tool::Postgres => find_postgres().is_none().then(|| {
            (format!("PostgreSQL {POSTGRES_AT_LEAST} or newer (initdb, postgres)"), "postgresql")
        }),
        Tool::ChineseFont => {
            let fonts = output_of("fc-list", &[":lang=zh"]).unwrap_or_default();
            let fault = "a font with Chinese characters (fc-list :lang=zh)";
            fonts.trim().is_empty().then(|| (fault.to_owned(), "fontconfig fonts-noto-cjk"))
        }
    }
}

/// Finds the browser: `WANGGE_CHROMIUM`, or Chromium in the `PATH`.
pub fn find_chromium() -> Option<PathBuf> {
    if let Some(chosen) = std::env::var_os("WANGGE_CHROMIUM") {
        return Some(PathBuf::from(chosen)).filter(|path| path.is_file());
    }
    ["chromium", "chromium-browser"].iter().find_map(|name| find_in_path(name))
}

/// Finds the folder of PostgreSQL's programs, the newest version first.
pub fn find_postgres() -> Option<PathBuf> {
    let debian = std::fs::read_dir(DEBIAN_POSTGRES).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    folders.extend(
        find_in_path("initdb")
            .and_then(|path| path.canonicalize().ok())
            .and_then(|path| path.parent().map(Path::to_path_buf)),
    );
    let mut usable: Vec<(u32, PathBuf)> = folders.into_iter().filter_map(version_in).collect();
    usable.sort();
    usable.pop().map(|(_, folder)| folder)
}

fn version_in(folder: PathBuf) -> Option<(u32, PathBuf)> {
    // A folder of links may hold some of the programs only.
    if !SERVER_PROGRAMS.iter().all(|name| folder.join(name).is_file()) {
        return None;
    }
    let version = output_of(&folder.join("postgres").to_string_lossy(), &["--version"])?;
    let major = version.split_whitespace().find_map(major_of)?;
    (major >= POSTGRES_AT_LEAST).then_some((major, folder))
}

fn find_in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Reads 20 from `v20.20.2` and 15 from `15.18`.
fn major_of(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major_of("v20.20.2\n"), Some(20));
        assert_eq!(major_of("15.18"), Some(15));
        assert_eq!(major_of("(PostgreSQL)"), None);
    }

    #[test]
    fn a_folder_without_postgres_is_not_taken() {
        assert_eq!(version_in(PathBuf::from("/nowhere")), None);
    }
}

//! npm packages and the web bundle, brought up to date only where something changed. Called by
//! `test`, `demo` and `web`; build scripts of crates never run npm.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};
use walkdir::WalkDir;

use crate::process::run_or_fail;

/// What the bundle is made of, relative to `web/`.
const INPUTS: [&str; 5] = ["src", "public", "package-lock.json", "vite.config.ts", "tsconfig.json"];

/// Builds the web bundle unless it is newer than all that it is made of.
pub fn build_if_stale(root: &Path) -> Result<()> {
    let web = root.join("web");
    if !is_stale(&web) {
        return Ok(());
    }
    build(root)
}

/// Builds the web bundle.
pub fn build(root: &Path) -> Result<()> {
    let web = root.join("web");
    install(&web)?;
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", "build"]).current_dir(&web);
    run_or_fail(&mut npm, "the web bundle could not be built (npm run build in web/)")
}

/// Brings `node_modules` of a folder to the state of its lock file.
pub fn install(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        bail!("{} is missing: run `npm install` there once and commit it", lock.display());
    }
    // npm writes this file last, so an installation that broke off counts as stale.
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&lock) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder);
    run_or_fail(&mut npm, &format!("npm ci failed in {}", folder.display()))
}

fn is_stale(web: &Path) -> bool {
    let built = newest(&web.join("dist"));
    let needed = INPUTS.iter().filter_map(|input| newest(&web.join(input))).max();
    built.is_none() || built < needed
}

fn newest(path: &Path) -> Option<SystemTime> {
    let files = WalkDir::new(path).into_iter().flatten().filter(|e| e.file_type().is_file());
    files.filter_map(|entry| modified(entry.path())).max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bundle_is_stale_when_missing_or_older_than_a_source() {
        let folder = tempfile::tempdir().expect("a folder");
        let web = folder.path();
        fs::create_dir_all(web.join("src/map")).expect("src");
        fs::write(web.join("src/map/a.ts"), "").expect("a source");
        assert!(is_stale(web), "nothing is built");
        fs::create_dir_all(web.join("dist")).expect("dist");
        fs::write(web.join("dist/manifest.json"), "").expect("a bundle");
        let later = SystemTime::now() + Duration::from_secs(10);
        File::open(web.join("dist/manifest.json"))
            .and_then(|f| f.set_modified(later))
            .expect("time");
        assert!(!is_stale(web), "the bundle is newer");
        let latest = later + Duration::from_secs(10);
        File::open(web.join("src/map/a.ts")).and_then(|f| f.set_modified(latest)).expect("time");
        assert!(is_stale(web), "a source is newer");
    }
}

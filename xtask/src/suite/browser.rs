//! The browser stories: the harness proves itself once, then every story runs on SQLite and on
//! PostgreSQL against the built program, in the invented city that `WANGGE_E2E_CITY` names. What
//! happens in a story is `e2e/harness.mjs`'s business.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bundle;
use crate::postgres::Cluster;
use crate::process::run;
use crate::tools::find_chromium;

use super::cargo::{build_program, build_program_of_tests};
use super::tally::{Outcome, Tally};
use super::{check, count};

/// Names the invented city of a run; without it, it is that of the national standards.
const CITY: &str = "WANGGE_E2E_CITY";
const FIRST_CITY: &str = "qingyu";

/// Where a run of the stories happens.
struct Scene<'a> {
    engine: &'a str,
    city: &'a str,
}

/// Runs the harness's own tests and all stories on both engines.
pub(super) fn run_stories(
    root: &Path,
    cluster: &Cluster,
    filter: Option<&str>,
    outcomes: &mut Vec<Outcome>,
) -> Result<()> {
    let has_tests = outcomes.iter().any(|outcome| outcome.has_counted);
    let e2e = root.join("e2e");
    outcomes.push(check("program for stories", || {
        bundle::install(&e2e)?;
        // The tests were all built just before, unless a filter chose some of them.
        if has_tests { build_program_of_tests(root) } else { build_program(root, "dev") }
    })?);
    let workshop = Workshop::open()?;
    let city = std::env::var(CITY).unwrap_or_else(|_| FIRST_CITY.to_owned());
    if filter.is_none() {
        let own = vec![PathBuf::from("harness.test.mjs")];
        outcomes.push(count("harness", || {
            let scene = Scene { engine: "sqlite", city: &city };
            run_node(&e2e, &workshop, &own, &scene, cluster)
        })?);
    }
    let postgres = cluster.url("postgres");
    for (name, engine) in [("stories on sqlite", "sqlite"), ("stories on postgres", &postgres)] {
        outcomes.push(count(name, || {
            let stories = find_stories(&e2e, filter)?;
            run_node(&e2e, &workshop, &stories, &Scene { engine, city: &city }, cluster)
        })?);
    }
    Ok(())
}

/// All stories, or those whose file name has the filter in it. None at all is a failure, for a
/// run without stories would look like success.
fn find_stories(e2e: &Path, filter: Option<&str>) -> Result<Vec<PathBuf>> {
    let folder = e2e.join("stories");
    let entries = fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut stories: Vec<PathBuf> = names
        .filter(|name| name.ends_with(".test.mjs") && name.contains(filter.unwrap_or_default()))
        .map(|name| Path::new("stories").join(name))
        .collect();
    stories.sort();
    match filter {
        None if stories.is_empty() => bail!("e2e/stories holds no *.test.mjs"),
        _ => Ok(stories),
    }
}

fn run_node(
    e2e: &Path,
    workshop: &Workshop,
    files: &[PathBuf],
    scene: &Scene<'_>,
    cluster: &Cluster,
) -> Result<Tally> {
    if files.is_empty() {
        super::tally::say("no story has this name");
        return Ok(Tally::default());
    }
    let tap = workshop.folder.join("result.tap");
    let template = tempfile_in(&workshop.folder)?;
    let mut node = Command::new("node");
    node.current_dir(e2e).arg("--test");
    node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    node.arg("--test-reporter=tap");
    node.arg(format!("--test-reporter-destination={}", tap.display()));
    node.args(files);
    node.env("WANGGE_E2E_DB", scene.engine);
    node.env(CITY, scene.city);
    node.env("WANGGE_E2E_PG_BIN", cluster.programs());
    node.env("WANGGE_E2E_TEMPLATE", template);
    if let Some(chromium) = find_chromium() {
        node.env("WANGGE_CHROMIUM", chromium);
    }
    let is_success = run(&mut node)?;
    let mut tally = Tally::default();
    let text = fs::read_to_string(&tap).context("Node's test runner left no result")?;
    text.lines().for_each(|line| tally.read_tap(line));
    tally.hear_status(is_success, "Node's test runner failed, see above");
    Ok(tally)
}

/// A fresh folder inside the workshop, in which the stories keep the demo district to copy from.
fn tempfile_in(folder: &Path) -> Result<PathBuf> {
    let used = fs::read_dir(folder)?.count();
    let path = folder.join(format!("template-{used}"));
    fs::create_dir(&path)?;
    Ok(path)
}

/// A folder for the run's own files; removed at the end.
struct Workshop {
    folder: PathBuf,
}

impl Workshop {
    fn open() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("wangge-e2e-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder })
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_found_by_name_and_none_is_a_failure() {
        let e2e = tempfile::tempdir().expect("a folder");
        fs::create_dir(e2e.path().join("stories")).expect("stories");
        assert!(find_stories(e2e.path(), None).is_err());
        for name in ["report.test.mjs", "close.test.mjs", "words.mjs"] {
            fs::write(e2e.path().join("stories").join(name), "").expect("a file");
        }
        assert_eq!(find_stories(e2e.path(), None).expect("two").len(), 2);
        assert_eq!(find_stories(e2e.path(), Some("clo")).expect("one").len(), 1);
        assert_eq!(find_stories(e2e.path(), Some("none")).expect("none").len(), 0);
    }
}

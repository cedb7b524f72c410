//! The parts of the suite that cargo runs: format, lints, tests. Their output is passed through.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::postgres::Cluster;
use crate::process::{run_or_fail, run_reading};

use super::tally::{self, Tally};

/// Checks that rustfmt would change nothing.
pub(super) fn check_format(root: &Path) -> Result<()> {
    let mut cargo = cargo(root);
    cargo.args(["fmt", "--all", "--check"]);
    run_or_fail(&mut cargo, "some files are not formatted: run `cargo fmt`")
}

/// Checks that clippy finds nothing in any target of any crate.
pub(super) fn check_lints(root: &Path) -> Result<()> {
    let mut cargo = cargo(root);
    cargo.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    run_or_fail(&mut cargo, "clippy has findings, see above")
}

/// Runs all Rust tests with the private cluster at hand.
pub(super) fn run_tests(root: &Path, cluster: &Cluster, filter: Option<&str>) -> Result<Tally> {
    let mut cargo = cargo(root);
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    cargo.env("WANGGE_TEST_PG", cluster.url("postgres"));
    if let Some(filter) = filter {
        cargo.args(["--", filter]);
    }
    let mut tally = Tally::default();
    let is_success = run_reading(&mut cargo, |line| {
        tally::say(line);
        tally.read_cargo(line);
    })?;
    tally.hear_status(
        is_success,
        "cargo test ended early: a crate did not compile, or a test crashed",
    );
    Ok(tally)
}

/// Builds the program that the stories and the demo run, in one of Cargo's profiles.
pub(crate) fn build_program(root: &Path, profile: &str) -> Result<()> {
    let mut cargo = cargo(root);
    cargo.args(["build", "--package", "wangge", "--profile", profile]);
    run_or_fail(&mut cargo, "wangge could not be built")
}

/// Builds the program with the very features that the tests had, so that what they compiled is not
/// compiled again.
pub(super) fn build_program_of_tests(root: &Path) -> Result<()> {
    let mut cargo = cargo(root);
    cargo.args(["build", "--workspace", "--tests"]);
    run_or_fail(&mut cargo, "wangge could not be built")
}

fn cargo(root: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root);
    command
}

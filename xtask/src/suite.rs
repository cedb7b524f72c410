//! `cargo xtask test`: everything that must hold, in one run with one sum at the end. Nothing is
//! left out without a word; whatever was started is stopped.

mod browser;
mod cargo;
mod tally;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::bundle;
use crate::checks::{Check, run_check, to_text};
use crate::postgres::Cluster;
use crate::process::{Interrupted, check_interrupted};
use crate::tools::{Tool, demand};

pub(crate) use cargo::build_program;
use tally::{Outcome, Tally};

/// A part of the run, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Part {
    /// The web bundle can be built.
    Web,
    /// The sources are formatted.
    Fmt,
    /// Clippy has nothing to say.
    Clippy,
    /// The rules about who may know whom, alone; a part of `rust` otherwise.
    Arch,
    /// Size, words, catalogues, links, templates, alone; a part of `rust` otherwise.
    Tidy,
    /// The licences of what we depend on, alone; a part of `rust` otherwise.
    Licences,
    /// All Rust tests.
    Rust,
    /// The browser stories on both engines.
    E2e,
}

/// What to run.
#[derive(Debug, Default)]
pub struct Choice {
    /// The parts that were asked for; empty means all.
    pub only: Vec<Part>,
    /// A piece of the names of the tests and stories that are wanted.
    pub filter: Option<String>,
}

impl Choice {
    /// A filter without parts asks for particular tests, not for a full check.
    fn parts(&self) -> BTreeSet<Part> {
        if !self.only.is_empty() {
            self.only.iter().copied().collect()
        } else if self.filter.is_some() {
            [Part::Rust, Part::E2e].into()
        } else {
            [Part::Web, Part::Fmt, Part::Clippy, Part::Rust, Part::E2e].into()
        }
    }
}

/// Runs the chosen parts, prints the sum as the last line, and tells whether all is well.
pub fn run(root: &Path, choice: &Choice) -> bool {
    let begin = Instant::now();
    let mut outcomes = Vec::new();
    if let Err(error) = run_parts(root, choice, &mut outcomes) {
        let name = if error.is::<Interrupted>() { "interrupted" } else { "preparation" };
        outcomes.push(Outcome::broken(name, begin.elapsed(), &error));
    }
    if let Some(filter) = &choice.filter
        && !outcomes.iter().any(|outcome| outcome.has_counted)
    {
        let error = anyhow::anyhow!("no test and no story has `{filter}` in its name");
        outcomes.push(Outcome::broken("filter", Duration::ZERO, &error));
    }
    tally::print_summary(&outcomes, begin.elapsed())
}

fn run_parts(root: &Path, choice: &Choice, outcomes: &mut Vec<Outcome>) -> Result<()> {
    let parts = choice.parts();
    let has = |part: Part| parts.contains(&part);
    let has_stories = has(Part::E2e);
    let needs_bundle = has_stories || has(Part::Web) || has(Part::Rust) || has(Part::Clippy);
    let needs_postgres = has_stories || has(Part::Rust);
    demand(&tools_for(needs_bundle, needs_postgres, has_stories))?;

    if needs_bundle {
        outcomes.push(check("web bundle", || bundle::build_if_stale(root))?);
    }
    if has(Part::Fmt) {
        outcomes.push(check("rustfmt", || cargo::check_format(root))?);
    }
    if has(Part::Clippy) {
        outcomes.push(check("clippy", || cargo::check_lints(root))?);
    }
    for (part, rule) in
        [(Part::Arch, Check::Arch), (Part::Tidy, Check::Tidy), (Part::Licences, Check::Licences)]
    {
        if has(part) {
            outcomes.push(check(&format!("{rule:?}").to_lowercase(), || check_rule(root, rule))?);
        }
    }
    if !needs_postgres {
        return Ok(());
    }
    let begin = Instant::now();
    let cluster = Cluster::start().context("no PostgreSQL to test with")?;
    tally::say(&format!("PostgreSQL started in {:.1} s", begin.elapsed().as_secs_f64()));
    if has(Part::Rust) {
        let filter = choice.filter.as_deref();
        outcomes.push(count("rust tests", || cargo::run_tests(root, &cluster, filter))?);
    }
    if has_stories {
        browser::run_stories(root, &cluster, choice.filter.as_deref(), outcomes)?;
    }
    Ok(())
}

fn tools_for(needs_bundle: bool, needs_postgres: bool, has_stories: bool) -> Vec<Tool> {
    let mut tools = Vec::new();
    if needs_bundle {
        tools.push(Tool::Node);
    }
    if needs_postgres {
        tools.push(Tool::Postgres);
    }
    if has_stories {
        tools.extend([Tool::Chromium, Tool::ChineseFont]);
    }
    tools
}

fn check_rule(root: &Path, rule: Check) -> Result<()> {
    let findings = run_check(rule, root)?;
    if findings.is_empty() {
        return Ok(());
    }
    anyhow::bail!("{} findings\n{}", findings.len(), to_text(&findings))
}

/// Runs a part that either holds or does not; it counts as one.
fn check(name: &str, part: impl FnOnce() -> Result<()>) -> Result<Outcome> {
    let outcome = count(name, || part().map(|()| Tally::one_passed()))?;
    Ok(outcome.without_tests())
}

/// Runs a part that counts its tests; an error counts as one failure, an interruption ends all.
fn count(name: &str, part: impl FnOnce() -> Result<Tally>) -> Result<Outcome> {
    tally::say(&format!("── {name}"));
    let begin = Instant::now();
    let result = part();
    check_interrupted()?;
    Ok(match result {
        Ok(tally) => Outcome::counted(name, begin.elapsed(), tally),
        Err(error) => Outcome::broken(name, begin.elapsed(), &error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_runs_unless_asked_otherwise() {
        let all = Choice::default().parts();
        assert_eq!(all.len(), 5);
        let some = Choice { only: vec![Part::Arch], filter: None };
        assert_eq!(some.parts(), [Part::Arch].into());
        let named = Choice { only: Vec::new(), filter: Some("case".to_owned()) };
        assert_eq!(named.parts(), [Part::Rust, Part::E2e].into());
    }

    #[test]
    fn a_broken_part_counts_as_one_failure() {
        let outcome = check("x", || anyhow::bail!("no")).expect("not interrupted");
        assert_eq!((outcome.tally.passed, outcome.tally.failed), (0, 1));
    }
}

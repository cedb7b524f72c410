//! `cargo xtask <verb>`: the one word with which everything in this house is run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use xtask::checks::{Check, run_check, to_text};
use xtask::demo::{self, Demo};
use xtask::suite::{self, Choice, Part};
use xtask::tools::{Tool, demand};
use xtask::{bundle, process, tree};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The house's own tools")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Runs everything that must hold; the last line is the sum.
    Test {
        /// Runs these parts alone.
        #[arg(long, value_delimiter = ',', value_name = "PART")]
        only: Vec<Part>,
        /// Runs Rust tests and stories whose name has this in it.
        filter: Option<String>,
    },
    /// Shows the demo district in the browser.
    Demo {
        /// The database's address; SQLite in the data folder by default.
        #[arg(long, value_name = "URL")]
        db: Option<String>,
        /// The address to listen on.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
        listen: String,
        /// The data folder; `.wangge/demo` by default.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Keeps the data of the last demo.
        #[arg(long)]
        keep: bool,
        /// How much of a district: small or district.
        #[arg(long, default_value = "district")]
        size: String,
        /// Cargo's profile to build in; `demo` is the one for a whole district.
        #[arg(long, default_value = "demo")]
        profile: String,
    },
    /// Builds the web bundle.
    Web,
    /// Checks who may know whom.
    Arch,
    /// Checks size, words, catalogues, links and templates.
    Tidy,
    /// Checks the licences of everything that we depend on.
    Licences,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run_verb(cli.verb, &tree::root()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_verb(verb: Verb, root: &Path) -> Result<bool> {
    process::watch_signals()?;
    match verb {
        Verb::Test { only, filter } => Ok(suite::run(root, &Choice { only, filter })),
        Verb::Demo { db, listen, data, keep, size, profile } => {
            demo::run(root, &Demo { db, listen, data, keep, size, profile })?;
            Ok(true)
        }
        Verb::Web => {
            demand(&[Tool::Node])?;
            bundle::build(root)?;
            Ok(true)
        }
        Verb::Arch => print_findings(Check::Arch, root),
        Verb::Tidy => print_findings(Check::Tidy, root),
        Verb::Licences => print_findings(Check::Licences, root),
    }
}

fn print_findings(check: Check, root: &Path) -> Result<bool> {
    let findings = run_check(check, root)?;
    if !findings.is_empty() {
        println!("{}", to_text(&findings));
    }
    println!("{} findings", findings.len());
    Ok(findings.is_empty())
}

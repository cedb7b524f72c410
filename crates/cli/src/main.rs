//! The program `wangge`: serves the pages, keeps the installation, computes deadlines.
//!
//! One file per command. A command gathers what it needs, calls the crates below, prints what came
//! of it. Failures are one line of what is wrong and one of what to do; the exit code is 1 for a
//! failure and 2 for a mistake on the command line.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts for people, not Markdown"
)]
#![allow(clippy::semicolon_if_nothing_returned, reason = "arms of a match read better without")]
#![allow(
    clippy::format_push_string,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the summary of an import is short, and its counts are positive"
)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod bench;
mod config;
mod config_command;
mod demo;
mod doctor;
mod due;
mod failure;
mod grid;
mod import;
mod import_components;
mod keep;
mod live;
mod migrate;
mod organisation;
mod output;
mod pack;
mod serve;
mod settings;
mod user;

use clap::{Parser, Subcommand};
use failure::Failure;
use settings::Place;
use std::process::ExitCode;

/// Pages, filters and commands make many short-lived pieces; the C library's allocator took a fifth
/// of the demonstration's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// An operating system for city management.
///
/// One program and one data folder. Try it with invented data:
///
///     wangge demo --data ./try
///     wangge serve --data ./try
///
/// then open http://127.0.0.1:8080 and choose a demo account.
#[derive(Parser)]
#[command(name = "wangge", version, verbatim_doc_comment, max_term_width = 100)]
struct Program {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Doctor(doctor::Doctor),
    Backup(keep::Backup),
    Restore(keep::Restore),
    Copy(keep::Copy),
    Export(keep::Export),
    Demo(demo::Demo),
    Live(live::Live),
    Due(due::Due),
    #[command(subcommand)]
    Bench(bench::Bench),
    #[command(subcommand)]
    Import(import::Import),
    #[command(subcommand)]
    Grid(grid::Grid),
    #[command(subcommand)]
    Organisation(organisation::OrganisationCommand),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Pack(pack::Pack),
    #[command(subcommand)]
    Config(config_command::ConfigCommand),
}

fn main() -> ExitCode {
    let program = Program::parse();
    match run(program) {
        Ok(code) => code,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}

fn run(program: Program) -> Result<ExitCode, Failure> {
    let Program { place, command } = program;
    let done = |result: Result<(), Failure>| result.map(|()| ExitCode::SUCCESS);
    match command {
        Command::Due(due) => due.run(),
        Command::Config(config) => done(config.run(&place)),
        Command::Serve(serve) => done(wait(serve.run(place))?),
        Command::Migrate(migrate) => done(wait(migrate.run(place))?),
        Command::Doctor(doctor) => wait(doctor.run(place))?,
        Command::Backup(backup) => done(wait(backup.run(place))?),
        Command::Restore(restore) => done(wait(restore.run(place))?),
        Command::Copy(copy) => done(wait(copy.run())?),
        Command::Export(export) => done(wait(export.run(place))?),
        Command::Demo(demo) => done(wait(demo.run(place))?),
        Command::Live(live) => done(wait(live.run())?),
        Command::Bench(bench) => done(wait(bench.run(place))?),
        Command::Import(import) => wait(import.run(place))?,
        Command::Grid(grid) => wait(grid.run(place))?,
        Command::Organisation(command) => done(wait(command.run(place))?),
        Command::User(user) => done(wait(user.run(place))?),
        Command::Pack(pack) => done(wait(pack.run(place))?),
    }
}

/// Runs a command that waits for the database or the network.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(
            format!("threads cannot be started: {error}"),
            "raise the limit of threads for this user",
        )
    })?;
    Ok(runtime.block_on(work))
}

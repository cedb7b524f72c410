//! `wangge due`: computes deadlines for a stream of instants.

use crate::failure::Failure;
use crate::output as terminal;
use clap::Args;
use std::io::{BufRead, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use wangge_kernel::calendar::{Calendar, Limit, due_line};

/// Compute deadlines: one instant per line in, one deadline per line out
///
/// An instant is written with its offset, such as 2026-09-30T17:00:00+08:00. A line that is no
/// instant gives an empty line, so that input and output stay side by side; it is named with its
/// number on the error stream, and the exit code is then 1.
///
/// Limits: "2 urgent-hours", "4 working-hours", "1 working-day", "0.5 working-day", "3 natural-days".
///
/// Examples:
///   echo 2026-09-30T17:00:00+08:00 | wangge due --calendar china.toml --limit "1 working-day"
///   wangge due --calendar china.toml --limit "4 working-hours" < reported.txt > due.txt
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Due {
    /// Calendar file (TOML)
    #[arg(long, value_name = "FILE")]
    calendar: PathBuf,
    /// Limit: an amount and a unit
    #[arg(long, value_name = "LIMIT")]
    limit: String,
}

impl Due {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let shown = self.calendar.display();
        let text = std::fs::read_to_string(&self.calendar).map_err(|error| {
            Failure::new(
                format!("{shown} cannot be read: {error}"),
                "name a calendar file with --calendar",
            )
        })?;
        let calendar = Calendar::parse(&text).map_err(|error| {
            Failure::new(format!("{shown}:{}: {}", error.line, error.message), error.hint)
        })?;
        let limit: Limit =
            self.limit.parse().map_err(|error: wangge_kernel::calendar::LimitError| {
                Failure::new(error.message, error.hint)
            })?;
        let is_whole = answer(&calendar, limit, std::io::stdin().lock(), std::io::stdout().lock())?;
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Answers line by line; says whether every line had a deadline.
fn answer(
    calendar: &Calendar,
    limit: Limit,
    mut input: impl BufRead,
    output: impl Write,
) -> Result<bool, Failure> {
    let mut output = BufWriter::new(output);
    let mut line = Vec::new();
    let mut is_whole = true;
    for number in 1_u64.. {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        let read = read.map_err(|error| {
            Failure::new(format!("line {number} cannot be read: {error}"), "check the input")
        })?;
        if read == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let due = due_line(calendar, limit, text.trim_end_matches(['\n', '\r']));
        let due = due.unwrap_or_else(|error| {
            is_whole = false;
            terminal::complain(&format!("line {number}: {error}"));
            String::new()
        });
        if writeln!(output, "{due}").is_err() {
            // Whoever closed the pipe has read enough.
            return Ok(is_whole);
        }
    }
    // The same: a closed pipe is no failure of ours.
    let _ = output.flush();
    Ok(is_whole)
}

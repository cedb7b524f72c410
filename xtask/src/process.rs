//! Programs that we start, and their end. Every program runs in its own process group, so that
//! Ctrl-C reaches us alone and we end what we started, and nothing else. Used by all verbs.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// How often a stopping program is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// Somebody asked us to stop (Ctrl-C, a closing terminal, a terminating job).
#[derive(Debug)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Passes signals on to the programs that we started. The first one asks them to end, the second
/// one ends them; we go on to clean up in both cases.
pub fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot watch signals")?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let is_second = IS_INTERRUPTED.swap(true, Ordering::SeqCst);
            let signal = if is_second { Signal::KILL } else { Signal::TERM };
            for group in groups().iter() {
                let _ = kill_process_group(*group, signal);
            }
        }
    });
    Ok(())
}

/// Fails with [`Interrupted`] once a signal has come.
pub fn check_interrupted() -> Result<()> {
    if IS_INTERRUPTED.load(Ordering::SeqCst) { Err(Interrupted.into()) } else { Ok(()) }
}

fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a signal to us is passed on to the program at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnSignal {
    /// The program is asked to end.
    PassOn,
    /// The program lives on until its owner stops it, for others still need it.
    Keep,
}

/// A program that we started; dropped, it is ended.
#[derive(Debug)]
pub struct Running {
    child: Child,
    group: Pid,
    name: String,
}

impl Running {
    /// Starts a program in its own process group, without an input.
    pub fn start(command: &mut Command, on_signal: OnSignal) -> Result<Self> {
        check_interrupted()?;
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let group = group.with_context(|| format!("{name} has no process id"))?;
        if on_signal == OnSignal::PassOn {
            groups().push(group);
        }
        let running = Self { child, group, name };
        // A signal between the start and the list would have missed this program.
        check_interrupted()?;
        Ok(running)
    }

    /// Waits for the program's end.
    pub fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait().with_context(|| format!("lost {}", self.name))?;
        check_interrupted()?;
        Ok(status)
    }

    /// Gives each line of the program's output to `read` and waits for its end.
    fn wait_reading(mut self, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
        if let Some(output) = self.child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                read(&String::from_utf8_lossy(&line.context("lost the output")?));
            }
        }
        self.wait()
    }

    /// Tells whether the program has ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// Asks the program to end with one signal after the other, each with its patience.
    pub fn stop(&mut self, asks: &[(Signal, Duration)]) {
        for (signal, patience) in asks {
            if self.has_ended() {
                break;
            }
            let _ = kill_process_group(self.group, *signal);
            let begin = Instant::now();
            while begin.elapsed() < *patience && !self.has_ended() {
                thread::sleep(GLANCE);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let patience = Duration::from_secs(5);
        self.stop(&[(Signal::TERM, patience), (Signal::KILL, patience)]);
        groups().retain(|group| *group != self.group);
    }
}

/// Runs a program to its end, its output being ours, and tells whether it succeeded.
pub fn run(command: &mut Command) -> Result<bool> {
    Ok(Running::start(command, OnSignal::PassOn)?.wait()?.success())
}

/// Runs a program to its end and fails with `what` unless it succeeded.
pub fn run_or_fail(command: &mut Command, what: &str) -> Result<()> {
    if !run(command)? {
        bail!("{what}");
    }
    Ok(())
}

/// Runs a program whose output is given to `read` line by line, and tells whether it succeeded.
pub fn run_reading(command: &mut Command, read: impl FnMut(&str)) -> Result<bool> {
    let running = Running::start(command.stdout(Stdio::piped()), OnSignal::PassOn)?;
    Ok(running.wait_reading(read)?.success())
}

/// Runs a program and returns what it printed, or nothing where it failed or does not exist.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_read_line_by_line() {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two; exit 3"]);
        let is_success = run_reading(&mut command, |line| lines.push(line.to_owned()));
        assert!(!is_success.expect("sh runs"));
        assert_eq!(lines, ["one", "two"]);
    }

    #[test]
    fn a_dropped_program_ends_with_its_children() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & echo $!; wait"]).stdout(Stdio::piped());
        let mut running = Running::start(&mut command, OnSignal::PassOn).expect("sh runs");
        let output = running.child.stdout.take().expect("piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line");
        let folder = format!("/proc/{}/cwd", line.trim());
        assert!(std::fs::read_link(&folder).is_ok(), "the child lives");
        drop(running);
        let begin = Instant::now();
        while std::fs::read_link(&folder).is_ok() && begin.elapsed() < Duration::from_secs(5) {
            thread::sleep(GLANCE);
        }
        assert!(std::fs::read_link(&folder).is_err(), "the child has ended");
    }
}

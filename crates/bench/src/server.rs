//! The program as a server of its own, a process beside the one that measures.

use crate::error::BenchError;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use wangge_db::DbUrl;

/// A running server, which ends with this value.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// Memory of a process in kibibytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// What it holds now.
    pub(crate) now_kib: u64,
    /// What it held at most.
    pub(crate) peak_kib: u64,
}

impl Server {
    /// Starts the same program on a free port of this machine and waits until it listens.
    pub(crate) async fn start(data: &Path, url: &DbUrl) -> Result<Self, BenchError> {
        let address = match url {
            DbUrl::Lite(path) => format!("sqlite://{}", path.display()),
            DbUrl::Pg(text) => text.clone(),
        };
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .args(["--listen", "127.0.0.1:0", "--db", &address, "--data"])
            .arg(data)
            .env("WANGGE_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let silent = || BenchError::Server("it ended before it listened".to_owned());
        let output = child.stdout.take().ok_or_else(silent)?;
        let line = BufReader::new(output).lines().next_line().await?.ok_or_else(silent)?;
        let address = line.rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        let address = address.ok_or_else(|| BenchError::Server(format!("it says '{line}'")))?;
        Ok(Self { child, address })
    }

    /// Reads what the system says of its memory; nothing where the system has no `/proc`.
    pub(crate) fn memory(&self) -> Memory {
        let path = format!("/proc/{}/status", self.child.id().unwrap_or_default());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let read = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
        };
        Memory { now_kib: read("VmRSS:"), peak_kib: read("VmHWM:") }
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Result<(), BenchError> {
        Ok(self.child.kill().await?)
    }
}

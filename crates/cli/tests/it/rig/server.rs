//! The program as a child that may be killed, and the installation that it serves.

use super::http;
use crate::backup::copy_folder;
use crate::program::run;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use wangge_db::DbUrl;

/// Who works: a person at intake of the demonstration.
const LOGIN: &str = "shouli1";

/// An installation with the demonstration in it.
pub(crate) struct Installation {
    pub(crate) data: PathBuf,
    pub(crate) url: DbUrl,
    _folder: Option<tempfile::TempDir>,
}

impl Installation {
    /// Makes one, on SQLite or in a database of PostgreSQL.
    pub(crate) fn new(pg: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self::at(&folder.path().join("data"), pg);
        Self { _folder: Some(folder), ..made }
    }

    /// Makes one in a folder of the caller's.
    pub(crate) fn at(data: &Path, pg: Option<String>) -> Self {
        copy_folder(&crate::backup::installation().join("data"), data);
        let lite = DbUrl::inside(data);
        let url = pg.map_or(lite.clone(), |pg| {
            let DbUrl::Lite(from) = &lite else { panic!("not SQLite") };
            let from = format!("sqlite://{}", from.display());
            let ran = run(&["copy", "--from", &from, "--to", &pg], "");
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            DbUrl::Pg(pg)
        });
        Self { data: data.to_owned(), url, _folder: None }
    }

    /// Returns the flags that name it.
    pub(crate) fn flags(&self) -> [String; 4] {
        let url = match &self.url {
            DbUrl::Lite(path) => format!("sqlite://{}", path.display()),
            DbUrl::Pg(url) => url.clone(),
        };
        ["--data".to_owned(), self.data.to_str().unwrap().to_owned(), "--db".to_owned(), url]
    }

    /// Lets the doctor read everything; it must find nothing wrong.
    pub(crate) fn must_be_whole(&self) {
        let flags = self.flags();
        let mut args = vec!["doctor", "--deep"];
        args.extend(flags.iter().map(String::as_str));
        let ran = run(&args, "");
        assert_eq!(ran.code, Some(0), "half of something stands:\n{}{}", ran.out, ran.err);
        assert!(!ran.out.contains("PostgreSQL: "), "the server is careless:\n{}", ran.out);
    }

    /// Takes one that stands in a folder, on SQLite.
    pub(crate) fn of(data: &str) -> Self {
        let data = PathBuf::from(data);
        Self { url: DbUrl::inside(&data), data, _folder: None }
    }

    /// Starts the program and waits until it accepts connections.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Starts the program with more flags.
    pub(crate) fn serve_with(&self, more: &[&str]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wangge"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WANGGE_")) {
            command.env_remove(name);
        }
        // Beside the data, so that a full disk takes the log as well.
        let log = self.data.with_extension("log");
        let log = File::options().create(true).append(true).open(log).unwrap();
        let command =
            command.args(["serve", "--listen", "127.0.0.1:0"]).args(self.flags()).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let at = line.trim().strip_prefix("listening on http://");
        let at = at.unwrap_or_else(|| panic!("the program did not start: {line}")).parse().unwrap();
        Server { child, at }
    }
}

/// A running program; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) at: SocketAddr,
}

impl Server {
    /// Signs in and returns the cookie.
    pub(crate) fn sign_in(&self) -> String {
        self.sign_in_as(LOGIN)
    }

    /// Signs somebody in and returns the cookie.
    pub(crate) fn sign_in_as(&self, login: &str) -> String {
        let answer = http::post(self.at, "/sign-in", &format!("demo={login}")).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }

    /// Ends it as the power cut would (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! A PostgreSQL of the rig's own, with every safety that a city has: it is crashed, and must recover.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A cluster in a folder of its own, reached by a socket; gone when it is dropped.
pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub(crate) fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("wgrig-").tempdir().unwrap();
        let cluster = Self { folder, programs: programs() };
        for name in ["data", "sock"] {
            fs::create_dir(cluster.folder.path().join(name)).unwrap();
        }
        if is_root() {
            let mut chown = Command::new("chown");
            let ran = chown.args(["-R", "postgres"]).arg(cluster.folder.path()).status().unwrap();
            assert!(ran.success());
        }
        let common = ["--username=postgres", "--auth=trust", "--encoding=UTF8"];
        let args = [&common[..], &["--locale=C.UTF-8", "--pgdata"]].concat();
        cluster.run("initdb", &args, Some(&cluster.data()));
        cluster.launch();
        cluster
    }

    /// Starts it again.
    pub(crate) fn launch(&self) {
        let sock = self.folder.path().join("sock");
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=on -c synchronous_commit=on -c full_page_writes=on",
            sock.display()
        );
        let log = self.folder.path().join("data/server.log");
        let log = log.to_str().unwrap();
        self.run("pg_ctl", &["-w", "-l", log, "-o", &options, "start", "-D"], Some(&self.data()));
    }

    /// Stops it as a crash would: nothing is written out, the next start recovers from the log.
    pub(crate) fn crash(&self) {
        self.run("pg_ctl", &["-w", "-m", "immediate", "stop", "-D"], Some(&self.data()));
    }

    /// Returns the address of its database.
    pub(crate) fn url(&self) -> String {
        let sock = self.folder.path().join("sock").to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{sock}/postgres")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn run(&self, program: &str, args: &[&str], last: Option<&Path>) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        let command = command.args(args).args(last).current_dir(self.folder.path());
        // The server inherits the streams of its starter and would keep a pipe open.
        let ran = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(ran.success(), "{} {args:?}", command.get_program().display());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = Command::new(self.programs.join("pg_ctl"));
        if is_root() {
            stop = Command::new("setpriv");
            stop.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]);
            stop.arg(self.programs.join("pg_ctl"));
        }
        let stop = stop.args(["-m", "immediate", "stop", "-D"]).arg(self.data());
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

fn programs() -> PathBuf {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    found.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    found.retain(|folder| folder.join("initdb").is_file());
    found.sort();
    found.pop().expect("PostgreSQL's programs (initdb, pg_ctl) are needed: install postgresql")
}

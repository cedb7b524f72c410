//! A private PostgreSQL cluster for one test run: a fresh folder, a socket, no network. Started by
//! `suite`; stopped and removed when dropped, whatever happened meanwhile. It must never touch a
//! server that somebody else started.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::process::{OnSignal, Running, check_interrupted, output_of};
use crate::tools::find_postgres;

/// The user who runs the server when we are root, for PostgreSQL refuses to run as root.
const SERVER_USER: &str = "postgres";

/// The kernel allows 107 bytes for a socket's path; PostgreSQL appends `/.s.PGSQL.5432`.
const SOCKET_FOLDER_MAX: usize = 90;

/// Settings that trade safety after a power cut for speed; the data die with the run anyway.
const SETTINGS: [&str; 7] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "unix_socket_permissions=0700",
];

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    server: Option<Running>,
    folder: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// Makes a fresh cluster under the system's temporary folder and starts it.
    pub fn start() -> Result<Self> {
        let programs = find_postgres().context("PostgreSQL's programs are missing")?;
        let name = format!("wangge-pg-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        if folder.as_os_str().len() + "/sock".len() > SOCKET_FOLDER_MAX {
            bail!("{} is too long for a socket; set TMPDIR to a shorter path", folder.display());
        }
        fs::create_dir(&folder)
            .with_context(|| format!("cannot make {} (left by another run?)", folder.display()))?;
        let mut cluster = Self { server: None, folder, programs };
        cluster.make_folders()?;
        cluster.create()?;
        cluster.launch()?;
        Ok(cluster)
    }

    /// Returns the address of a database in this cluster.
    pub fn url(&self, database: &str) -> String {
        let host =
            self.folder.join("sock").to_string_lossy().replace('%', "%25").replace('/', "%2F");
        format!("postgres://postgres@{host}/{database}")
    }

    /// Returns the folder of the programs that belong to this server's version.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    fn make_folders(&self) -> Result<()> {
        fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o711))?;
        for name in ["data", "sock"] {
            let path = self.folder.join(name);
            fs::create_dir(&path)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
            if is_root() {
                let (user, group) = server_ids()?;
                chown(&path, Some(user), Some(group))?;
            }
        }
        Ok(())
    }

    fn create(&self) -> Result<()> {
        let mut initdb = self.command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync", "--no-instructions", "--pgdata"]);
        initdb.arg(self.folder.join("data"));
        initdb.stdout(fs::File::create(self.folder.join("initdb.log"))?);
        if !Running::start(&mut initdb, OnSignal::PassOn)?.wait()?.success() {
            bail!(
                "initdb failed, see above; can user {SERVER_USER} reach {}?",
                self.folder.display()
            );
        }
        Ok(())
    }

    fn launch(&mut self) -> Result<()> {
        let log = self.folder.join("server.log");
        let log_file = fs::File::create(&log)?;
        let mut postgres = self.command("postgres");
        postgres.arg("-D").arg(self.folder.join("data")).arg("-k").arg(self.folder.join("sock"));
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        postgres.stdout(Stdio::null()).stderr(log_file);
        let server = self.server.insert(Running::start(&mut postgres, OnSignal::Keep)?);
        let begin = Instant::now();
        while !is_ready(&self.folder) {
            check_interrupted()?;
            if server.has_ended() || begin.elapsed() > Duration::from_mins(1) {
                let said = fs::read_to_string(&log).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{said}");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// A command of this version, run by the server's user where we are root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if is_root() { as_server_user(&path) } else { Command::new(path) };
        // The server must not inherit settings of the caller's own databases.
        for name in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGOPTIONS"] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8").current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // Fast shutdown, then immediate, then none.
            let patience = Duration::from_secs(10);
            server.stop(&[
                (Signal::INT, patience),
                (Signal::QUIT, patience),
                (Signal::KILL, patience),
            ]);
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// `setpriv` and `runuser` are in util-linux; `su` is the last resort of smaller systems.
fn as_server_user(program: &Path) -> Command {
    if output_of("setpriv", &["--version"]).is_some() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", SERVER_USER, "--regid", SERVER_USER, "--init-groups", "--"]);
        command.arg(program);
        command
    } else if output_of("runuser", &["--version"]).is_some() {
        let mut command = Command::new("runuser");
        command.args(["-u", SERVER_USER, "--"]).arg(program);
        command
    } else {
        let mut command = Command::new("su");
        command.args([SERVER_USER, "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--"]).arg(program);
        command
    }
}

fn server_ids() -> Result<(u32, u32)> {
    let read = |flag: &str| output_of("id", &[flag, SERVER_USER])?.trim().parse().ok();
    match (read("-u"), read("-g")) {
        (Some(user), Some(group)) => Ok((user, group)),
        _ => bail!("there is no user {SERVER_USER}, and PostgreSQL does not run as root"),
    }
}

/// The server writes its state into the last line of its pid file.
fn is_ready(folder: &Path) -> bool {
    let state = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    state.lines().last().is_some_and(|line| line.trim() == "ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        let cluster = Cluster::start().expect("PostgreSQL starts");
        let folder = cluster.folder.clone();
        assert!(cluster.url("a").starts_with("postgres://postgres@%2F"));
        let psql = cluster.programs().join("psql");
        let query = "show server_encoding; show lc_collate; show fsync";
        let answer = Command::new(psql).args(["-XAtc", query, &cluster.url("postgres")]).output();
        let answer = String::from_utf8(answer.expect("psql runs").stdout).expect("text");
        assert_eq!(answer.lines().collect::<Vec<_>>(), ["UTF8", "C.UTF-8", "off"]);
        drop(cluster);
        assert!(!folder.exists());
    }
}

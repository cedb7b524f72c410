//! `cargo xtask demo`: builds what is needed, makes the demo district and serves it until Ctrl-C.
//! The program itself prints the address and the logins.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bundle;
use crate::process::{Interrupted, OnSignal, Running, run_or_fail};
use crate::suite::build_program;
use crate::tools::{Tool, demand};

/// What to show and where.
#[derive(Debug)]
pub struct Demo {
    /// The database's address; SQLite in the data folder by default.
    pub db: Option<String>,
    /// The address to listen on.
    pub listen: String,
    /// The data folder; `.wangge/demo` by default.
    pub data: Option<PathBuf>,
    /// Whether the data of the last demo stay.
    pub keep: bool,
    /// How much of a district: small or district.
    pub size: String,
    /// Cargo's profile in which the program is built.
    pub profile: String,
}

/// Runs the demo until somebody ends it.
pub fn run(root: &Path, demo: &Demo) -> Result<()> {
    demand(&[Tool::Node])?;
    bundle::build_if_stale(root)?;
    build_program(root, &demo.profile)?;
    let data = demo.data.clone().unwrap_or_else(|| root.join(".wangge/demo"));
    let is_new = prepare_folder(demo, &data)?;
    let db =
        demo.db.clone().unwrap_or_else(|| format!("sqlite://{}", data.join("wangge.db").display()));
    let folder = if demo.profile == "dev" { "debug" } else { &demo.profile };
    let program = target_folder(root).join(folder).join("wangge");
    if is_new {
        let mut make = Command::new(&program);
        make.args(["demo", "--size", &demo.size, "--db", &db, "--data"]).arg(&data);
        run_or_fail(&mut make, "the demo district could not be made")?;
    }
    let mut serve = Command::new(&program);
    serve.args(["serve", "--db", &db, "--data"]).arg(&data).args(["--listen", &demo.listen]);
    let status = Running::start(&mut serve, OnSignal::PassOn)?.wait();
    match status {
        // Ctrl-C is how a demo ends.
        Err(error) if error.is::<Interrupted>() => Ok(()),
        Err(error) => Err(error),
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!("wangge serve ended with {status}"),
    }
}

/// Makes the folder ready and tells whether the district is still to be made. Only our own default
/// folder is ever emptied.
fn prepare_folder(demo: &Demo, data: &Path) -> Result<bool> {
    let has_files = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some());
    if has_files && !demo.keep {
        if demo.data.is_some() {
            bail!("{} is not empty: empty it yourself, or say --keep", data.display());
        }
        fs::remove_dir_all(data).with_context(|| format!("cannot empty {}", data.display()))?;
    }
    fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    Ok(!(has_files && demo.keep))
}

fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |folder| root.join(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo(data: Option<&Path>, keep: bool) -> Demo {
        let data = data.map(Path::to_path_buf);
        Demo {
            db: None,
            listen: String::new(),
            data,
            keep,
            size: String::new(),
            profile: String::new(),
        }
    }

    #[test]
    fn a_chosen_folder_is_never_emptied() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        assert!(prepare_folder(&demo(Some(path), false), path).expect("empty"));
        fs::write(path.join("precious"), "").expect("a file");
        assert!(prepare_folder(&demo(Some(path), false), path).is_err());
        assert!(!prepare_folder(&demo(Some(path), true), path).expect("kept"));
        assert!(path.join("precious").exists());
    }

    #[test]
    fn the_default_folder_is_emptied_unless_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("old"), "").expect("a file");
        assert!(prepare_folder(&demo(None, false), folder.path()).expect("emptied"));
        assert!(!folder.path().join("old").exists());
    }
}

//! The drill: a backup is made, proven, brought back on the other engine, and copied home again.

use crate::program::run;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use wangge_testkit::{Engine, TestDb, block_on};

/// A demonstration, made once for all tests that only read it.
pub(crate) fn installation() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let ran = run(
            &["demo", "--size", "small", "--data", folder.path().join("data").to_str().unwrap()],
            "",
        );
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        folder
    });
    folder.path()
}

fn data() -> String {
    installation().join("data").to_str().unwrap().to_owned()
}

fn backed_up(folder: &Path) -> PathBuf {
    let place = folder.join("backup");
    let ran = run(&["backup", place.to_str().unwrap(), "--data", &data()], "");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.starts_with("backed up "), "{}", ran.out);
    place
}

fn checked(backup: &Path) -> (Option<i32>, String) {
    let ran = run(&["backup", "--check", backup.to_str().unwrap()], "");
    (ran.code, ran.out + &ran.err)
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

pub(crate) fn any_blob(folder: &Path) -> PathBuf {
    let inner = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let mut inner: Vec<PathBuf> = inner.filter(|path| !path.ends_with("incoming")).collect();
    inner.sort();
    if inner[0].is_dir() { any_blob(&inner[0]) } else { inner[0].clone() }
}

#[test]
fn what_is_backed_up_comes_back_on_either_engine_and_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let backup = backed_up(folder.path());
    assert_eq!(checked(&backup).0, Some(0));
    block_on(async {
        // A fresh schema of the test server stands for a PostgreSQL of one's own.
        let bed = TestDb::open(Engine::Pg, &[]).await;
        let wangge_db::DbUrl::Pg(pg) = bed.url.clone() else { panic!("not PostgreSQL") };
        let restored = folder.path().join("restored");
        let restored = restored.to_str().unwrap();
        let ran = run(&["restore", backup.to_str().unwrap(), "--data", restored, "--db", &pg], "");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let doctor = run(&["doctor", "--data", restored, "--db", &pg], "");
        assert_eq!(doctor.code, Some(0), "{}{}", doctor.out, doctor.err);
        // Home again, into a file of its own, and from there no row differs.
        let home = format!("sqlite://{}", folder.path().join("home.db").display());
        let ran = run(&["copy", "--from", &pg, "--to", &home], "");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let first = format!("sqlite://{}/wangge.db", data());
        let again = run(&["copy", "--from", &first, "--to", &home], "");
        assert_eq!(
            again.code,
            Some(0),
            "the round trip holds what the original holds: {}",
            again.err
        );
    });
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("precious"), "").unwrap();
    let place = folder.path().to_str().unwrap();
    let ran = run(&["backup", place, "--data", &data()], "");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("is not empty"), "{}", ran.err);
    let backup = tempfile::tempdir().unwrap();
    let backup = backed_up(backup.path());
    let ran = run(&["restore", backup.to_str().unwrap(), "--data", place], "");
    assert!(ran.code == Some(1) && ran.err.contains("is not empty"), "{}", ran.err);
    assert_eq!(fs::read_dir(place).unwrap().count(), 1);
}

#[test]
fn a_backup_that_was_hurt_is_refused_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let backup = backed_up(folder.path());
    let blob = any_blob(&backup.join("blobs"));
    let whole = fs::read(&blob).unwrap();
    fs::write(&blob, b"something else").unwrap();
    let (code, said) = checked(&backup);
    assert!(code == Some(1) && said.contains("1 attachments are damaged"), "{said}");
    fs::write(&blob, whole).unwrap();
    let list = backup.join("backup.json");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replacen("\"sum\": \"", "\"sum\": \"0", 1)).unwrap();
    let (code, said) = checked(&backup);
    assert!(code == Some(1) && said.contains("differs"), "{said}");
    fs::write(&list, text).unwrap();
    fs::remove_file(backup.join("vault.key")).unwrap();
    let (code, said) = checked(&backup);
    assert!(code == Some(1) && said.contains("vault.key is missing"), "{said}");
    fs::remove_file(&list).unwrap();
    let (code, said) = checked(&backup);
    assert!(code == Some(1) && said.contains("was not finished"), "{said}");
}

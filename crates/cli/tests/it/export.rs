//! The open file of everything, by which two districts are compared byte for byte.

use crate::program::run;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use wangge_db::DbUrl;
use wangge_testkit::{Engine, TestDb, block_on};

const AS_OF: &str = "2026-11-23T10:30:00+08:00";

/// Makes a district of a seed, on an engine's address or else in the folder's own file, and exports it.
fn exported(folder: &Path, name: &str, seed: &str, db: Option<&str>) -> String {
    let data = folder.join(name).to_str().unwrap().to_owned();
    let file = folder.join(format!("{name}.jsonl"));
    let place = |args: &[&str]| -> Vec<String> {
        let db = db.map(|db| ["--db", db]);
        let all =
            args.iter().copied().chain(["--data", data.as_str()]).chain(db.into_iter().flatten());
        all.map(str::to_owned).collect()
    };
    for args in [
        place(&["demo", "--size", "small", "--seed", seed, "--as-of", AS_OF]),
        place(&["export", file.to_str().unwrap()]),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = run(&args, "");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    fs::read_to_string(file).unwrap()
}

/// Compares line by line, so that a difference is one line of the answer and not the whole file.
fn same(one: &str, other: &str) {
    let mut table = "";
    for (line, twin) in one.lines().zip(other.lines()) {
        if line.starts_with('{') {
            table = line;
        }
        assert_eq!(line, twin, "in {table}");
    }
    assert_eq!(one.len(), other.len());
}

/// The districts of three seeds, made in haste once for all tests that only read them.
fn hasty() -> &'static [(&'static str, String)] {
    static MADE: OnceLock<(tempfile::TempDir, Vec<(&str, String)>)> = OnceLock::new();
    let made = || {
        let folder = tempfile::tempdir().unwrap();
        let all = ["11", "12", "13"].map(|seed| (seed, exported(folder.path(), seed, seed, None)));
        (folder, all.into())
    };
    &MADE.get_or_init(made).1
}

#[test]
fn the_same_seed_and_moment_give_the_same_file_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (seed, one) = &hasty()[0];
    same(one, &exported(folder.path(), "again", seed, None));
    assert_ne!(*one, hasty()[1].1);
}

#[test]
fn what_is_made_in_haste_is_what_the_usual_pace_gives_in_every_table() {
    // A fresh file is made without a journal; PostgreSQL goes through the usual door.
    let folder = tempfile::tempdir().unwrap();
    let mut cases = 0;
    for (seed, hasty) in hasty() {
        block_on(async {
            let bed = TestDb::open(Engine::Pg, &[]).await;
            let DbUrl::Pg(pg) = bed.url.clone() else { panic!("not PostgreSQL") };
            same(hasty, &exported(folder.path(), seed, seed, Some(&pg)));
        });
        let after = hasty.split(r#""table":"cases"}"#).nth(1).unwrap_or_default();
        cases += after.lines().skip(1).take_while(|line| line.starts_with('[')).count();
    }
    assert!(cases >= 500, "{cases} cases compared");
}

#[test]
fn nothing_that_guards_accounts_or_names_reporters_is_in_it() {
    let file = &hasty()[0].1;
    assert!(!file.contains("$argon2"), "no hash of a password");
    assert!(!file.contains(r#""table":"session""#) && !file.contains(r#""table":"vault_key""#));
    let heads = file.lines().filter(|line| line.starts_with('{'));
    for head in heads {
        let head: serde_json::Value = serde_json::from_str(head).unwrap();
        assert!(head["columns"].as_array().is_some_and(|columns| !columns.is_empty()));
    }
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (taken, data) = (folder.path().join("taken.jsonl"), folder.path().join("data"));
    fs::write(&taken, "mine").unwrap();
    let ran = run(&["export", taken.to_str().unwrap(), "--data", data.to_str().unwrap()], "");
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(ran.err.contains("taken.jsonl cannot be written"), "{}", ran.err);
    assert_eq!(fs::read_to_string(taken).unwrap(), "mine");
}

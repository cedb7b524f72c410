//! Keeping an installation: configuration, schema, demonstration, doctor.

use crate::program::run;
use std::fs;
use wangge_db::{Db, DbUrl, Migration, Migrations, Options};
use wangge_kernel::Instant;

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wangge.toml");
    fs::write(&file, "demo = true\nlisten_ = \"127.0.0.1:1\"\nzzz = 1\ndistrict = [1]\n").unwrap();
    let ran = run(&["config", "check", file.to_str().unwrap()], "");
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.err.replace(folder.path().to_str().unwrap(), "FOLDER"), @r"
    error: FOLDER/wangge.toml:2: there is no key 'listen_'; did you mean 'listen'?
           FOLDER/wangge.toml:3: there is no key 'zzz'
           FOLDER/wangge.toml:4: 'district' must be a text, a whole number, true or false
       do: `wangge config show` prints all keys with what they are for
    ");
}

#[test]
fn every_value_tells_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    fs::write(
        folder.path().join("wangge.toml"),
        "# mine\ndistrict = 310101\nbase_map_key = \"k-1\"\n",
    )
    .unwrap();
    let ran =
        run(&["config", "show", "--data", data, "--db", "postgres://city:secret@db/wangge"], "");
    insta::assert_snapshot!(ran.out.replace(data, "FOLDER"), @r##"
    # Database: sqlite:///folder/file.db or postgres://user@host/name. Empty: wangge.db in the data folder.
    # From: flag --db
    db = "postgres://city@db/wangge"

    # Address and port of the pages.
    # From: default
    # listen = "127.0.0.1:8080"

    # PEM file with the certificate chain; with it the program itself speaks TLS.
    # From: default
    # tls_cert = ""

    # PEM file with the private key of the certificate.
    # From: default
    # tls_key = ""

    # Address that people type, such as https://city.example; https makes cookies demand TLS.
    # From: default
    # public_address = ""

    # Number of the district; a Chinese county uses its 6-digit code.
    # From: file FOLDER/wangge.toml:2
    district = 310101

    # Number of this program among those on one database, 0 to 1023.
    # From: default
    # node = 0

    # Token that monitors show at /metrics as `Authorization: Bearer …`. Empty: only this machine reads it, and nobody behind a proxy.
    # From: default
    # metrics_token = ""

    # A statement of the database that takes so many milliseconds is logged by its name.
    # From: default
    # slow_statement_ms = 200

    # Base map from outside: tianditu, tianditu-image, tianditu-terrain, or templates with {z}, {x}, {y} and perhaps {key}. Empty: our own alone.
    # From: default
    # base_map = ""

    # Key of the base map's service, put in for {key}; pages never see it.
    # From: file FOLDER/wangge.toml:3
    base_map_key = "…"

    # Where the base map is from, as its owner wants it to be said on the map.
    # From: default
    # base_map_attribution = ""

    # Megabytes of the data folder for tiles of the base map.
    # From: default
    # base_map_keep_mb = 1024

    # Days after which a tile of the base map is fetched again.
    # From: default
    # base_map_keep_days = 30

    # Whether this is a demonstration: anybody may sign in to its accounts.
    # From: default
    # demo = false

    # What the log says: error, warn, info, debug, or by module such as info,wangge_db=debug.
    # From: default
    # log = "info"

    # Platforms above that are sent answers by themselves, a section for each.
    # [[upstream]]
    # system = "the name that cases have it under"
    # url = "https://platform.example/replies"
    # secret_file = "upstream.secret"
    "##);
}

#[test]
fn a_slow_statement_is_logged_by_its_name_and_without_what_it_carried() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let add = ["user", "add", "zhang.san", "张三", "--phone", "13900000000", "--data", data];
    let packs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs");
    let ran = run(&["pack", "apply", packs, "demo-city", "--data", data], "");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    fs::write(folder.path().join("wangge.toml"), "slow_statement_ms = 0\n").unwrap();
    let ran = run(&add, "Try-Wangge-2026\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lines: Vec<&str> =
        ran.err.lines().filter(|line| line.contains("a slow statement")).collect();
    let added = lines.iter().filter(|line| line.contains(r#"statement="identity.account_add""#));
    assert_eq!(added.count(), 1, "{}", ran.err);
    assert!(lines.iter().all(|line| line.contains("millis=") && line.contains("rows=")));
    for private in ["zhang.san", "张三", "13900000000", "Try-Wangge"] {
        assert!(!ran.err.contains(private), "{private}: {}", ran.err);
    }
    fs::write(folder.path().join("wangge.toml"), "slow_statement_ms = 60000\n").unwrap();
    let ran = run(&["user", "list", "--data", data], "");
    assert!(ran.code == Some(0) && !ran.err.contains("slow"), "{}", ran.err);
}

#[test]
fn a_schema_of_a_newer_program_is_refused_and_not_touched() {
    const NEWER: &[Migrations] = &[Migrations {
        slice: "future",
        steps: &[Migration {
            name: "0001_future",
            text: "create table future (id bigint not null primary key)",
            lite: "",
            pg: "",
        }],
    }];
    let folder = tempfile::tempdir().unwrap();
    let url = DbUrl::inside(folder.path());
    wangge_testkit::block_on(async {
        let db = Db::open(&url, &Options::default()).await.unwrap();
        db.migrate(NEWER, Instant::from_millis(0)).await.unwrap();
    });
    let ran = run(&["migrate", "--data", folder.path().to_str().unwrap()], "");
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.err.replace(folder.path().to_str().unwrap(), "FOLDER"), @r"
    error: the database sqlite://FOLDER/wangge.db: this database was written by a newer Wangge (it holds future/0001_future, which this program does not know)
       do: start the newer program, or restore a backup from before the upgrade
    ");
}

#[test]
fn a_demonstration_is_made_once_and_then_healthy() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let first = run(&["demo", "--size", "small", "--data", data], "");
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.out.contains("zhiban2") && first.out.contains("值班长, 督查员"), "{}", first.out);
    let users = run(&["user", "list", "--data", data], "");
    let again = run(&["demo", "--size", "small", "--data", data], "");
    // The first one says what it made before it lists the logins.
    let logins = first.out.split_once("\n\n").map(|parts| parts.1);
    assert_eq!((again.code, Some(again.out.as_str())), (Some(0), logins));
    assert_eq!(
        run(&["user", "list", "--data", data], "").out,
        users.out,
        "running it again changes nothing"
    );
    let doctor = run(&["doctor", "--data", data], "");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
    assert!(
        doctor.out.contains("base 2026.1 < national 2026.1 < demo-city 2026.1"),
        "{}",
        doctor.out
    );
}

#[test]
fn a_fresh_installation_says_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let ran = run(&["serve", "--data", data, "--listen", "127.0.0.1:0"], "");
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.contains("error: district 990101 has no packs")
            && ran.err.contains("   do: run `wangge pack apply"),
        "{}",
        ran.err
    );
    assert_eq!(run(&["doctor", "--data", data], "").code, Some(1));
}

#[test]
fn an_account_can_be_opened_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    assert_eq!(run(&["demo", "--size", "small", "--data", data], "").code, Some(0));
    let weak = run(&["user", "add", "li.wei", "李为", "--data", data], "short\n");
    assert_eq!(weak.code, Some(1));
    assert!(weak.err.contains("choose another password"), "{}", weak.err);
    assert_eq!(
        run(&["user", "add", "li.wei", "李为", "--data", data], "Qingyu-2026!\n").code,
        Some(0)
    );
    let granted = run(&["user", "grant", "li.wei", "administrator", "centre", "--data", data], "");
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let list = run(&["user", "list", "--data", data], "").out;
    assert!(list.contains("li.wei") && list.contains("administrator (监督指挥中心)"), "{list}");
    let unknown = run(&["user", "unlock", "nobody", "--data", data], "");
    assert_eq!((unknown.code, unknown.err.lines().count()), (Some(1), 2), "{unknown:?}");
}

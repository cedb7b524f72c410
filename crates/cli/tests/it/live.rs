//! Live mode: a server and, beside it, the people of its demonstration, both in fast time.

use crate::backup::{copy_folder, installation};
use crate::program::{Ran, run};
use crate::rig::cluster::Cluster;
use crate::rig::http;
use crate::rig::server::{Installation, Server};
use std::collections::BTreeSet;

const SPEED: &str = "20000";

fn live(server: &Server, args: &[&str]) -> Ran {
    let address = format!("http://{}", server.at);
    run(&[&["live", "--server", &address][..], args].concat(), "")
}

/// Reads the count before a word of the summary.
fn count(summary: &str, word: &str) -> usize {
    let part = summary.split(", ").find(|part| part.contains(word)).unwrap();
    part.split(' ').next().unwrap().parse().unwrap()
}

fn goes_on(installation: &Installation) {
    let server = installation.serve_with(&["--speed", SPEED]);
    let ran = live(&server, &["--speed", SPEED, "--for", "12s"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    let summary = lines.last().unwrap();
    let log = std::fs::read_to_string(installation.data.with_extension("log")).unwrap();
    assert!(count(summary, "cases reported") >= 3, "{}\n{log}", ran.out);
    assert!(!log.contains("took the job over"), "leases last a real time: {log}");
    assert_eq!(count(summary, "failed"), 0, "{}\n{log}", ran.out);
    let (done, refused) = (count(summary, "done"), count(summary, "refused"));
    assert!(done > 20 && refused * 10 < done, "{}", ran.out);
    assert_eq!(lines.len() - 1, done + refused, "each deed is one line: {}", ran.out);

    // Each line but the last: day, hour, name, login, action, number.
    let words = |line: &&str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let deeds: Vec<Vec<String>> = lines[..lines.len() - 1].iter().map(words).collect();
    let actions: BTreeSet<&str> = deeds.iter().map(|deed| deed[4].as_str()).collect();
    for action in ["register", "file", "dispatch"] {
        assert!(actions.contains(action), "{action}: {}", ran.out);
    }
    // The case with the most deeds was moved, and its history names whoever did it.
    let of = |number: &str| {
        deeds.iter().filter(|deed| deed[5] == number && deed.len() == 6).collect::<Vec<_>>()
    };
    let most = deeds.iter().map(|deed| deed[5].as_str()).max_by_key(|number| of(number).len());
    let most = most.unwrap();
    assert!(of(most).len() >= 4, "{}", ran.out);
    let cookie = server.sign_in();
    let found = http::get(server.at, &format!("/search?q={most}"), &cookie).unwrap();
    let page = found.header("location").map_or_else(
        || found.body.clone(),
        |page| http::get(server.at, page, &cookie).unwrap().body,
    );
    assert!(page.contains(&format!("<span class=\"no\">{most}</span>")), "{page}");
    for deed in of(most) {
        assert!(page.contains(&deed[2]), "{} is not in the history of {most}", deed[2]);
    }
    drop(server);
    installation.must_be_whole();
}

#[test]
fn the_people_of_a_demonstration_go_on_working_on_sqlite() {
    goes_on(&Installation::new(None));
}

#[test]
fn the_people_of_a_demonstration_go_on_working_on_postgresql() {
    let cluster = Cluster::start();
    goes_on(&Installation::new(Some(cluster.url())));
}

#[test]
fn real_work_gets_neither_invented_cases_nor_a_fast_clock() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    copy_folder(&installation().join("data"), &data);
    let config = data.join("wangge.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("demo = true", "demo = false")).unwrap();
    let data = data.to_str().unwrap();
    let fast = run(&["serve", "--listen", "127.0.0.1:0", "--speed", "60", "--data", data], "");
    assert_eq!(fast.code, Some(1));
    assert!(fast.err.contains("the clock of real work cannot run faster"), "{}", fast.err);

    let server = Installation::of(data).serve();
    let ran = live(&server, &["--for", "5s"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.err.contains("the server is no demonstration"), "{}", ran.err);
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let ran = run(&["live", "--server", "http://127.0.0.1:1"], "");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("error: http://127.0.0.1:1: "), "{}", ran.err);
    let tls = run(&["live", "--server", "https://127.0.0.1"], "");
    assert!(tls.err.contains("does not begin with http://"), "{}", tls.err);
}

//! The action table of docs/reference, made from the flows of the base pack, with the stories that
//! run each action. Set `UPDATE_DOCS=1` to write it anew.

use crate::city::packs;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::path::{Path, PathBuf};
use wangge_pack::{ActionDef, City, Flow, STAYS};

const HEAD: &str = "# Action table\n\n\
    Every action of every flow of the base pack: who may do it, from which stage to which, what it \
    does to the clocks, what it asks for (in brackets what may be left out), what must be true, who approves, who is \
    told, and the stories that run it on both engines. Made from `packs/base/flow` by a test of \
    `crates/cases`, which fails when this page is not what the flows say, or when an action has no \
    story; `UPDATE_DOCS=1 cargo test -p wangge-cases --test it table` writes it anew.\n";

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The functions of a source file with their bodies, by the `fn` that begins each.
fn functions(file: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(file).unwrap();
    let pieces = text.split("async fn ").skip(1);
    pieces
        .filter_map(|piece| {
            piece.split_once('(').map(|(name, body)| (name.to_owned(), body.to_owned()))
        })
        .collect()
}

/// Names the stories whose words contain an action's key.
fn stories(flow: &Flow, action: &ActionDef) -> Vec<String> {
    let words = format!("\"{}\"", action.key);
    let files: &[&str] = if flow.key == "case" {
        &[
            "story",
            "engine/applications",
            "engine/calls",
            "engine/desk",
            "engine/places",
            "engine/returns",
            "engine/actions",
            "engine/facts",
            "engine/jobs",
            "engine/undo",
        ]
    } else {
        &[&format!("engine/{}", flow.key), "engine/flows"]
    };
    let mut found = Vec::new();
    for name in files {
        let is_letter = *name == "engine/flows" && flow.key != "order";
        let all = functions(&folder(&format!("tests/it/{name}.rs")));
        let helper = all.iter().any(|(name, body)| name == "answered" && body.contains(&words));
        for (story, body) in all {
            let names_flow = body.contains(&format!("\"{}\"", flow.key));
            let runs = if is_letter {
                names_flow && (helper || body.contains(&words))
            } else {
                body.contains(&words)
            };
            if runs {
                found.push(format!("{}::{story}", name.trim_start_matches("engine/")));
            }
        }
    }
    found
}

fn list<T: Display>(all: impl IntoIterator<Item = T>) -> String {
    all.into_iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(" ")
}

fn posts(city: &City, action: &ActionDef) -> String {
    if action.by_program {
        return "the program".to_owned();
    }
    let holds = |post: &&wangge_pack::Post| post.permissions.contains(&action.permission);
    list(city.posts().iter().filter(holds).map(|post| post.key.as_str()))
}

fn approval(flow: &Flow, action: &ActionDef) -> String {
    let Some(def) = action.asks.and_then(|kind| flow.application(kind)) else {
        return String::new();
    };
    let level = |level: &wangge_pack::Level| {
        let up_to = level.up_to.map_or_else(String::new, |most| format!("up to {most}: "));
        format!("{up_to}{}", list(&level.approvals))
    };
    def.levels.iter().map(level).collect::<Vec<_>>().join("; ")
}

fn row(city: &City, flow: &Flow, action: &ActionDef, missing: &mut Vec<String>) -> String {
    let to = if action.to == STAYS { "stays".to_owned() } else { format!("`{}`", action.to) };
    let may =
        if action.may.is_empty() { String::new() } else { format!(" ({})", list(&action.may)) };
    let tests = stories(flow, action);
    if tests.is_empty() {
        missing.push(format!("{}/{}", flow.key, action.key));
    }
    let cells = [
        format!("`{}` {}", action.key, action.name),
        posts(city, action),
        list(&action.from),
        to,
        list(&action.clocks),
        format!("{}{may}", list(&action.form)),
        list(&action.needs),
        approval(flow, action),
        list(&action.tells),
        tests.first().map_or_else(String::new, |first| {
            let more = tests.len() - 1;
            if more == 0 { first.clone() } else { format!("{first} +{more}") }
        }),
    ];
    format!("| {} |\n", cells.join(" | "))
}

#[test]
fn the_action_table_is_what_the_flows_say_and_every_action_has_a_story() {
    let city = packs();
    let mut text = HEAD.to_owned();
    let mut missing = Vec::new();
    let flows: BTreeMap<_, _> = city.flows().iter().map(|flow| (flow.key.clone(), flow)).collect();
    for flow in flows.values() {
        write!(text, "\n## `{}` {} ({})\n\n", flow.key, flow.name, flow.name_en).unwrap();
        text.push_str(
            "| action | who | from | to | clocks | form | needs | approval | told | story |\n",
        );
        text.push_str("|---|---|---|---|---|---|---|---|---|---|\n");
        for action in &flow.actions {
            text.push_str(&row(&city, flow, action, &mut missing));
        }
    }
    assert_eq!(missing, [""; 0], "actions without a story");
    let file = folder("../../docs/reference/actions.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == text,
        "docs/reference/actions.md is not what the flows say; run with UPDATE_DOCS=1"
    );
}

//! Which module may use which power: HTTP, SQL, the wall clock, another slice. Called by
//! `arch::check`; reads paths and strings of code that is not a test.

use crate::arch::ranks::{Layer, is_slice, rank_of};
use crate::finding::Finding;
use crate::rust::{PathUse, RustFile};

/// Files that may read the wall clock besides `kernel::clock`, each with its reason.
const CLOCK_READERS: &[(&str, &str)] = &[];

/// The one file that reads the wall clock for everybody.
const CLOCK: &str = "crates/kernel/src/clock.rs";

/// Files outside `store` modules that may hold SQL, each with its reason.
const SQL_HOLDERS: &[(&str, &str)] = &[
    (
        "crates/cases/src/queries/mod.rs",
        "heads of lists that the filter language completes stand beside their row types",
    ),
    (
        "crates/cases/src/queries/near.rs",
        "heads of lists that the filter language completes stand beside their row types",
    ),
    (
        "crates/cases/src/queries/queues.rs",
        "heads of lists that the filter language completes stand beside their row types",
    ),
    (
        "crates/cases/src/queries/load.rs",
        "heads of counts that the filter language completes stand beside their row type",
    ),
    (
        "crates/desk/src/queries/calls.rs",
        "the head of the list of calls, which the filter language completes",
    ),
    (
        "crates/desk/src/queries/shifts.rs",
        "the head of the list of past shifts, which the filter language completes",
    ),
    (
        "crates/registers/src/queries.rs",
        "heads of lists that the filter language completes stand beside their row types",
    ),
    (
        "crates/identity/src/queries.rs",
        "heads of lists that the filter language completes stand beside their row types",
    ),
    (
        "crates/cases/src/commands/import/chunk.rs",
        "the head of a lookup that the filter language completes",
    ),
];

/// External crates that `model` and `rules` may name besides the standard library.
const PURE: [&str; 8] =
    ["std", "core", "alloc", "wangge_kernel", "wangge_pack", "serde", "thiserror", "geo"];

/// Names that lead to an effect; where `model` or `rules` name one they are no longer pure.
const EFFECTS: [&str; 14] = [
    "wangge_db",
    "wangge_outbox",
    "wangge_blob",
    "wangge_notify",
    "wangge_vault",
    "wangge_web",
    "axum",
    "askama",
    "tokio",
    "tower",
    "tower_http",
    "rusqlite",
    "tokio_postgres",
    "reqwest",
];

/// Modules of the own slice that `model` and `rules` may use.
const PURE_MODULES: [&str; 4] = ["model", "rules", "pack", "error"];

/// What a model may name of the database crate.
const ROW_NAMES: [&str; 5] = ["row", "Row", "FromRow", "DbError", "ErrorKind"];

/// Checks all files.
pub fn check(files: &[RustFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.is_test) {
        let Some(folder) = file.crate_folder() else {
            continue;
        };
        for used in &file.paths {
            let judged = judge_purity(file, folder, used)
                .or_else(|| judge_http(file, folder, used))
                .or_else(|| judge_driver(folder, used))
                .or_else(|| judge_clock(file, used))
                .or_else(|| judge_neighbour(folder, used));
            if let Some((wrong, remedy)) = judged {
                findings.push(Finding::new(&file.path, used.line, wrong, remedy));
            }
        }
        findings.extend(check_sql(file, folder));
    }
    findings
}

type Judgement = Option<(String, String)>;

fn judge_purity(file: &RustFile, folder: &str, used: &PathUse) -> Judgement {
    let module = file.module()?;
    if !is_slice(folder) || !["model", "rules"].contains(&module) {
        return None;
    }
    let first = used.segments.first()?.as_str();
    let second = used.segments.get(1).map_or("", String::as_str);
    let spelled = used.segments.join("::");
    // Rows are model types: a model may say how it is read, not when.
    let reads_rows = first == "wangge_db" && module == "model" && ROW_NAMES.contains(&second);
    if EFFECTS.contains(&first) && !reads_rows {
        let wrong = format!("`{module}` uses {spelled}");
        return Some((wrong, "Decide with values here; let commands or store do the work".into()));
    }
    let is_own = first == "crate" && is_module_name(second) && !PURE_MODULES.contains(&second);
    let is_other = first.starts_with("wangge_")
        && !PURE.contains(&first)
        && second != "model"
        && is_module_name(second);
    (is_own || (is_other && !reads_rows)).then(|| {
        let wrong = format!("`{module}` uses {spelled}");
        let remedy = "`model` and `rules` know the kernel, packs, lower models and each other";
        (wrong, remedy.to_owned())
    })
}

/// A lower-case name is a module or a function; a type at a crate's root begins with a capital.
fn is_module_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_lowercase())
}

fn judge_http(file: &RustFile, folder: &str, used: &PathUse) -> Judgement {
    let first = used.segments.first()?.as_str();
    if !["axum", "askama"].contains(&first) {
        return None;
    }
    let is_allowed = match rank_of(folder) {
        Some((Layer::Surface, _)) => true,
        Some((Layer::Domain, _)) => matches!(file.module(), Some("pages" | "api")),
        _ => ["web", "app", "testkit"].contains(&folder),
    };
    (!is_allowed).then(|| {
        let wrong = format!("{first} is used outside of web, pages, api and the surfaces");
        (wrong, "Move this to a `pages` or `api` module, or offer it from wangge-web".to_owned())
    })
}

fn judge_driver(folder: &str, used: &PathUse) -> Judgement {
    let first = used.segments.first()?.as_str();
    let is_driver = ["rusqlite", "tokio_postgres", "deadpool_postgres"].contains(&first);
    (is_driver && !["db", "testkit"].contains(&folder)).then(|| {
        (format!("the driver {first} is used outside of db"), "Go through wangge-db".to_owned())
    })
}

fn judge_clock(file: &RustFile, used: &PathUse) -> Judgement {
    let [.., owner, function] = used.segments.as_slice() else {
        return None;
    };
    let is_clock = match owner.as_str() {
        "SystemTime" | "Instant" | "Timestamp" | "Zoned" | "Utc" | "Local" => function == "now",
        _ => false,
    };
    let is_allowed = file.path == CLOCK || is_listed(CLOCK_READERS, &file.path);
    (is_clock && !is_allowed).then(|| {
        let wrong = format!("{owner}::{function} reads the wall clock");
        (wrong, "Ask the `Clock` that you are given, so that tests own the time".to_owned())
    })
}

fn judge_neighbour(folder: &str, used: &PathUse) -> Judgement {
    let other = used.segments.first()?.strip_prefix("wangge_")?;
    let module = used.segments.get(1)?.as_str();
    let is_inner = is_slice(other) && other != folder && ["store", "pages"].contains(&module);
    is_inner.then(|| {
        let wrong = format!("{folder} uses {other}::{module}");
        let remedy = "Call the slice's queries or commands, or what its lib.rs offers";
        (wrong, remedy.to_owned())
    })
}

fn check_sql(file: &RustFile, folder: &str) -> Vec<Finding> {
    let is_allowed = ["db", "outbox", "testkit"].contains(&folder)
        || file.module() == Some("store")
        || is_listed(SQL_HOLDERS, &file.path);
    if is_allowed {
        return Vec::new();
    }
    let texts = file.strings.iter().filter(|text| is_sql(&text.value));
    texts
        .map(|text| {
            let wrong = "SQL stands outside of a `store` module";
            Finding::new(&file.path, text.line, wrong, "Make it a named statement in `store`")
        })
        .collect()
}

fn is_listed(table: &[(&str, &str)], path: &str) -> bool {
    table.iter().any(|(listed, _)| *listed == path)
}

/// Recognises SQL by its verb and the word that must follow, so that an English sentence which
/// begins with "update" or "select" passes.
fn is_sql(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["select", rest @ ..] => rest.contains(&"from"),
        ["insert", "into", ..] | ["delete", "from", ..] | ["update", _, "set", ..] => true,
        ["with", _, "as", rest @ ..] => rest.iter().any(|word| word.contains("select")),
        ["create" | "alter" | "drop", what, ..] => {
            ["table", "index", "unique", "view", "database", "schema"].contains(what)
                && words.len() < 200
                && words.len() > 2
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;

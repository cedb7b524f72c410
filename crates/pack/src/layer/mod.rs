//! Reads the files of one pack into a layer: each form of file has its reader here.
//!
//! `stack` calls it for each pack. It checks what one entry can tell by itself; what needs other
//! entries is the business of `check`.

mod case_rules;
mod catalogue;
mod duty;
mod flow;
mod number;

use std::sync::Arc;

use wangge_kernel::calendar::Calendar;

use crate::case_rules::RulesPart;
use crate::duty::DutyRule;
use crate::error::{Found, PackError, Problems, Source, nearest_hint};
use crate::files::PackFiles;
use crate::flow::Flow;
use crate::model::{
    CalendarFile, Class, Clause, Closing, Crosswalk, CrosswalkRow, Item, Kind, LayerKind, Pack,
    Post, Scope, StageLimit, Standard, SubLimit,
};
use crate::number::NumberRule;
use crate::section::{Section, parse};

/// What one pack says.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) pack: Option<Pack>,
    pub(crate) standards: Vec<Found<Standard>>,
    pub(crate) classes: Vec<Found<Class>>,
    pub(crate) items: Vec<Found<Item>>,
    pub(crate) crosswalks: Vec<Found<Crosswalk>>,
    pub(crate) crosswalk_rows: Vec<Found<(usize, CrosswalkRow)>>,
    pub(crate) clauses: Vec<Found<Clause>>,
    pub(crate) stage_limits: Vec<Found<StageLimit>>,
    pub(crate) posts: Vec<Found<Post>>,
    pub(crate) flows: Vec<Found<Flow>>,
    pub(crate) numbers: Vec<Found<NumberRule>>,
    pub(crate) duty_rules: Vec<Found<DutyRule>>,
    pub(crate) case_rules: RulesPart,
    pub(crate) calendars: Vec<CalendarFile>,
    /// Whether a file could not be read at all, so that what it defines is unknown.
    pub(crate) is_torn: bool,
}

/// Reads all files of a pack.
pub(crate) fn read(files: &PackFiles, problems: &Problems) -> Layer {
    let mut layer = Layer::default();
    for (path, text) in &files.files {
        let source = Source::new(format!("{}/{path}", files.place), text.clone());
        read_file(&mut layer, path, &source, files, problems);
    }
    if !files.files.contains_key("pack.toml") {
        let file = format!("{}/pack.toml", files.place);
        let hint = "each pack needs it, with [pack] and key, name, name_en, version, layer, source";
        problems.add(PackError::of_file(file, "there is no such file", hint));
    }
    layer
}

fn read_file(
    layer: &mut Layer,
    path: &str,
    source: &Arc<Source>,
    files: &PackFiles,
    problems: &Problems,
) {
    let form = match path.split_once('/') {
        Some((folder, _)) => folder,
        None if path.starts_with("clauses") => "clauses",
        None if path.starts_with("responsibility") => "responsibility",
        None => path,
    };
    if form == "calendar" {
        return read_calendar(layer, path, source, problems);
    }
    let Some(table) = parse(source, problems) else {
        layer.is_torn = true;
        return;
    };
    let root = Section::root(source, &table, problems);
    match form {
        "pack.toml" => layer.pack = read_pack(&root, files),
        "posts.toml" => read_posts(layer, &root),
        "stage-limits.toml" => read_stage_limits(layer, &root),
        "clauses" => read_clauses(layer, &root),
        "catalogue" => catalogue::read(layer, &root),
        "crosswalk" => catalogue::read_crosswalk(layer, &root),
        "flow" => flow::read(layer, &root),
        "responsibility" => duty::read(layer, &root),
        "case-rules.toml" => case_rules::read(layer, &root),
        "numbers.toml" => number::read(layer, &root),
        _ => {
            let known = [
                "pack.toml",
                "posts.toml",
                "clauses.toml",
                "stage-limits.toml",
                "case-rules.toml",
                "numbers.toml",
                "responsibility.toml",
            ];
            let hint = nearest_hint(path, known);
            problems.add(PackError::of_file(source.file.clone(), "packs have no such file", &hint));
        }
    }
}

fn read_calendar(layer: &mut Layer, path: &str, source: &Arc<Source>, problems: &Problems) {
    let name = path.trim_start_matches("calendar/").trim_end_matches(".toml").to_owned();
    match Calendar::parse(&source.text) {
        Ok(calendar) => {
            layer.calendars.push(CalendarFile { name, text: source.text.clone(), calendar });
        }
        Err(error) => {
            let (file, line) = (source.file.clone(), error.line);
            problems.add(PackError {
                file,
                line,
                column: None,
                message: error.message,
                hint: error.hint,
            });
        }
    }
}

fn read_pack(root: &Section<'_>, files: &PackFiles) -> Option<Pack> {
    root.only(&["pack"]);
    let Some(section) = root.section("pack") else {
        root.wrong("pack", "the table [pack] is missing", "begin the file with [pack]");
        return None;
    };
    section.only(&["key", "name", "name_en", "version", "layer", "extends", "source"]);
    let key = section.text("key");
    if !key.is_empty() && key != files.key {
        let message = format!("the key differs from the folder's name '{}'", files.key);
        section.wrong("key", &message, "make both the same");
    }
    Some(Pack {
        key,
        name: section.text("name"),
        name_en: section.text("name_en"),
        version: section.text("version"),
        layer: section.word::<LayerKind>("layer")?,
        extends: section.optional_text("extends"),
        source: section.text("source"),
        hash: files.hash(),
    })
}

fn read_posts(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["post"]);
    for section in root.sections("post") {
        section.only(&["key", "name", "name_en", "scope", "permissions"]);
        let permissions = section.texts("permissions");
        for permission in &permissions {
            let is_plain = |part: &str| {
                !part.is_empty()
                    && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            };
            let is_name = permission
                .split_once('.')
                .is_some_and(|(what, deed)| is_plain(what) && is_plain(deed));
            if !is_name {
                let hint = "write what it concerns, a full stop, the deed: \"case.file\"";
                section.wrong("permissions", &format!("'{permission}' is no permission"), hint);
            }
        }
        let (key, name, name_en) =
            (section.text("key"), section.text("name"), section.text("name_en"));
        let Some(scope) = section.word::<Scope>("scope") else {
            continue;
        };
        layer.posts.push(section.found(Post { key, name, name_en, scope, permissions }));
    }
}

fn read_stage_limits(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["stage_limit"]);
    for section in root.sections("stage_limit") {
        section.only(&["stage", "normal", "urgent"]);
        let stage = section.text("stage");
        let (normal, urgent) = (section.limit("normal"), section.limit("urgent"));
        if let (Some(normal), Some(urgent)) = (normal, urgent) {
            layer.stage_limits.push(section.found(StageLimit { stage, normal, urgent }));
        }
    }
}

fn read_clauses(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["standard", "clause"]);
    let standard = root.text("standard");
    for section in root.sections("clause") {
        section.only(&[
            "key",
            "kind",
            "code",
            "origin",
            "condition",
            "condition_en",
            "limit",
            "limit_a",
            "limit_b",
            "limit_c",
            "sub_limit",
            "closing",
            "department",
        ]);
        if let Some(clause) = read_clause(&section, &standard) {
            layer.clauses.push(section.found(clause));
        }
    }
}

fn read_clause(section: &Section<'_>, standard: &str) -> Option<Clause> {
    let (key, code) = (section.text("key"), section.text("code"));
    let is_numbered = key.strip_prefix(&code).and_then(|rest| rest.strip_prefix('-'));
    let is_numbered = is_numbered.is_some_and(|number| {
        number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty()
    });
    if !key.is_empty() && !code.is_empty() && !is_numbered {
        section.wrong(
            "key",
            "the key does not fit the code",
            format!("write \"{code}-1\" or another number"),
        );
    }
    let (kind, limit, closing) =
        (section.word::<Kind>("kind"), section.limit("limit"), section.word::<Closing>("closing"));
    let clause = |kind, limit, closing| Clause {
        key,
        standard: standard.to_owned(),
        kind,
        code,
        origin: section.optional_text("origin"),
        condition: section.text("condition"),
        condition_en: section.text("condition_en"),
        limit,
        limit_a: section.optional_limit("limit_a"),
        limit_b: section.optional_limit("limit_b"),
        limit_c: section.optional_limit("limit_c"),
        sub_limits: read_sub_limits(section),
        closing,
        department: section.text("department"),
    };
    Some(clause(kind?, limit?, closing?))
}

fn read_sub_limits(section: &Section<'_>) -> Vec<SubLimit> {
    let mut sub_limits = Vec::new();
    for inner in section.sections("sub_limit") {
        inner.only(&["name", "name_en", "limit", "evidence"]);
        let (name, name_en) = (inner.text("name"), inner.optional_text("name_en"));
        if let Some(limit) = inner.limit("limit") {
            sub_limits.push(SubLimit {
                name,
                name_en,
                limit,
                evidence: inner.optional_text("evidence"),
            });
        }
    }
    sub_limits
}

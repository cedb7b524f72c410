//! Reads flows: `flow/*.toml`.
//!
//! Called by the layer's reader for this folder only.

use super::Layer;
use crate::flow::{ActionDef, ApplicationDef, Flow, Level, ReasonDef, STAYS, StageDef};
use crate::section::Section;

/// Forms of tables inside a flow.
const FORMS: [&str; 4] = ["stage", "action", "application", "reason"];

pub(super) fn read(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["flow", "stage", "action", "application", "reason"]);
    let Some(head) = root.section("flow") else {
        root.wrong("flow", "the table [flow] is missing", "begin the file with [flow] and its key");
        return;
    };
    head.only(&[
        "key",
        "name",
        "name_en",
        "version",
        "start",
        "number",
        "opened_by",
        "clocks",
        "tells",
    ]);
    let number = head.optional_text("number");
    let mut found = head.found(Flow {
        key: head.text("key"),
        name: head.text("name"),
        name_en: head.text("name_en"),
        version: head.optional_text("version"),
        start: head.text("start"),
        number: number.unwrap_or_else(|| Flow::DEFAULT_NUMBER.to_owned()),
        opened_by: head.optional_text("opened_by"),
        clocks: head.words("clocks"),
        tells: head.words("tells"),
        stages: root.sections("stage").iter().map(read_stage).collect(),
        actions: root.sections("action").iter().map(read_action).collect(),
        applications: root.sections("application").iter().filter_map(read_application).collect(),
        reasons: root.sections("reason").iter().map(read_reason).collect(),
    });
    // The places of stages and actions serve the checks inside the flow.
    for form in FORMS {
        for (number, inner) in root.sections(form).iter().enumerate() {
            let spot = inner.spot();
            found.spot.keys.push((format!("{form} {number}"), spot.at));
            found.spot.keys.extend(
                spot.keys.into_iter().map(|(key, at)| (format!("{form} {number} {key}"), at)),
            );
        }
    }
    layer.flows.push(found);
}

fn read_stage(section: &Section<'_>) -> StageDef {
    section.only(&["key", "name", "name_en", "ended", "limit_from", "turn"]);
    StageDef {
        key: section.text("key"),
        name: section.text("name"),
        name_en: section.text("name_en"),
        ended: section.flag("ended"),
        limit_from: section.optional_word("limit_from"),
        turn: section.optional_word("turn"),
    }
}

fn read_action(section: &Section<'_>) -> ActionDef {
    section.only(&[
        "key",
        "name",
        "name_en",
        "from",
        "to",
        "permission",
        "form",
        "may",
        "opens_task",
        "closes_task",
        "clocks",
        "needs",
        "does",
        "asks",
        "tells",
        "bulk",
        "by_program",
    ]);
    let by_program = section.flag("by_program");
    ActionDef {
        key: section.text("key"),
        name: section.text("name"),
        name_en: section.text("name_en"),
        from: section.texts("from"),
        to: section.text("to"),
        permission: if by_program { String::new() } else { section.text("permission") },
        form: section.words("form"),
        may: section.words("may"),
        opens_task: section.optional_word("opens_task"),
        closes_task: section.optional_word("closes_task"),
        clocks: section.words("clocks"),
        needs: section.words("needs"),
        does: section.words("does"),
        asks: section.optional_word("asks"),
        tells: section.words("tells"),
        bulk: section.flag("bulk"),
        by_program,
    }
}

fn read_application(section: &Section<'_>) -> Option<ApplicationDef> {
    section.only(&["kind", "name", "name_en", "to", "level"]);
    let levels = section.sections("level");
    if levels.is_empty() {
        section.wrong(
            "level",
            "nobody approves this",
            "add [[application.level]] with approvals = [\"a.permission\"]",
        );
    }
    Some(ApplicationDef {
        kind: section.word("kind")?,
        name: section.text("name"),
        name_en: section.text("name_en"),
        to: section.optional_text("to").unwrap_or_else(|| STAYS.to_owned()),
        levels: levels.iter().map(read_level).collect(),
    })
}

fn read_level(section: &Section<'_>) -> Level {
    section.only(&["up_to", "approvals"]);
    Level { up_to: section.number_to("up_to", 3_650), approvals: section.texts("approvals") }
}

fn read_reason(section: &Section<'_>) -> ReasonDef {
    section.only(&["action", "key", "name", "name_en", "fault"]);
    ReasonDef {
        action: section.text("action"),
        key: section.text("key"),
        name: section.text("name"),
        name_en: section.text("name_en"),
        fault: section.optional_word("fault").unwrap_or(crate::flow::Fault::None),
    }
}

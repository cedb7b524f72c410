//! Reads flows: `flow/*.toml`.
//!
//! Called by the layer's reader for this folder only.

use super::Layer;
use crate::flow::{ActionDef, Flow, StageDef};
use crate::section::Section;

pub(super) fn read(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["flow", "stage", "action"]);
    let Some(head) = root.section("flow") else {
        root.wrong("flow", "the table [flow] is missing", "begin the file with [flow] and its key");
        return;
    };
    head.only(&["key", "name", "name_en", "version", "start"]);
    let stages = root.sections("stage").iter().map(read_stage).collect();
    let actions = root.sections("action").iter().map(read_action).collect();
    let mut found = head.found(Flow {
        key: head.text("key"),
        name: head.text("name"),
        name_en: head.text("name_en"),
        version: head.optional_text("version"),
        start: head.text("start"),
        stages,
        actions,
    });
    // The places of stages and actions serve the checks inside the flow.
    for (form, section) in [("stage", root.sections("stage")), ("action", root.sections("action"))]
    {
        for (number, inner) in section.iter().enumerate() {
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
    section.only(&["key", "name", "name_en", "ended", "limit_from"]);
    StageDef {
        key: section.text("key"),
        name: section.text("name"),
        name_en: section.text("name_en"),
        ended: section.flag("ended"),
        limit_from: section.optional_word("limit_from"),
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
        "opens_task",
        "closes_task",
        "clocks",
        "needs",
    ]);
    ActionDef {
        key: section.text("key"),
        name: section.text("name"),
        name_en: section.text("name_en"),
        from: section.texts("from"),
        to: section.text("to"),
        permission: section.text("permission"),
        form: section.words("form"),
        opens_task: section.optional_word("opens_task"),
        closes_task: section.optional_word("closes_task"),
        clocks: section.words("clocks"),
        needs: section.words("needs"),
    }
}

//! Reads code tables: `catalogue/*.toml`, and `crosswalk/*.toml` between two of them.
//!
//! Called by the layer's reader for these two folders only.

use super::Layer;
use crate::model::{Class, Crosswalk, CrosswalkRow, Item, Kind, Standard};
use crate::section::Section;

pub(super) fn read(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["standard", "class", "item"]);
    let opened = root.section("standard").map(|section| (read_standard(&section), section));
    let own = opened.as_ref().map(|(standard, _)| standard.clone());
    if let Some((standard, section)) = opened {
        layer.standards.push(section.found(standard));
    }
    for section in root.sections("class") {
        section.only(&["standard", "kind", "code", "name", "name_en"]);
        let standard = standard_of(&section, own.as_ref());
        let (code, name, name_en) =
            (section.text("code"), section.text("name"), section.text("name_en"));
        let Some(kind) = section.word::<Kind>("kind") else {
            continue;
        };
        layer.classes.push(section.found(Class { standard, kind, code, name, name_en }));
    }
    for section in root.sections("item") {
        if let Some(item) = read_item(&section, own.as_ref()) {
            layer.items.push(section.found(item));
        }
    }
}

fn read_standard(section: &Section<'_>) -> Standard {
    section.only(&[
        "ref",
        "name",
        "name_en",
        "source",
        "valid_from",
        "replaces",
        "class_digits",
        "item_digits",
        "component_id_digits",
        "matter_code_digits",
        "twin_suffix",
        "twin_suffix_en",
    ]);
    Standard {
        reference: section.text("ref"),
        name: section.text("name"),
        name_en: section.text("name_en"),
        source: section.text("source"),
        valid_from: section.optional_text("valid_from"),
        replaces: section.optional_text("replaces"),
        class_digits: section.number("class_digits"),
        item_digits: section.number("item_digits"),
        component_id_digits: section.number("component_id_digits"),
        matter_code_digits: section.number("matter_code_digits"),
        twin_suffix: section.optional_text("twin_suffix"),
        twin_suffix_en: section.optional_text("twin_suffix_en"),
    }
}

/// An entry belongs to the standard of its file; only a file without one names it in each entry.
fn standard_of(section: &Section<'_>, own: Option<&Standard>) -> String {
    match (own, section.optional_text("standard")) {
        (Some(own), None) => own.reference.clone(),
        (Some(own), Some(named)) => {
            if named != own.reference {
                section.wrong(
                    "standard",
                    "the file opens another standard",
                    "move the entry to a file without [standard]",
                );
            }
            own.reference.clone()
        }
        (None, Some(named)) => named,
        (None, None) => section.text("standard"),
    }
}

fn read_item(section: &Section<'_>, own: Option<&Standard>) -> Option<Item> {
    section.only(&[
        "standard", "local", "kind", "code", "name", "name_en", "origin", "search", "evidence",
        "class",
    ]);
    let standard = standard_of(section, own);
    let is_local = section.flag("local");
    let origin = section.optional_text("origin");
    if is_local && origin.is_none() {
        section.wrong(
            "origin",
            "a local item must name its 'origin'",
            "write the row that it comes from",
        );
    }
    Some(Item {
        standard,
        kind: section.word::<Kind>("kind")?,
        code: section.text("code"),
        // Cut from the code once the digits of the standard are known.
        class: section.optional_text("class").unwrap_or_default(),
        name: section.text("name"),
        name_en: section.text("name_en"),
        search: section.texts("search"),
        is_local,
        is_twin: false,
        origin,
        evidence: section.optional_word("evidence"),
    })
}

pub(super) fn read_crosswalk(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["crosswalk", "row"]);
    let Some(head) = root.section("crosswalk") else {
        root.wrong(
            "crosswalk",
            "the table [crosswalk] is missing",
            "name the two standards in `from` and `to`",
        );
        return;
    };
    head.only(&["from", "to"]);
    let number = layer.crosswalks.len();
    let (from, to) = (head.text("from"), head.text("to"));
    layer.crosswalks.push(head.found(Crosswalk { from, to, rows: Vec::new() }));
    for section in root.sections("row") {
        section.only(&["kind", "from", "to", "basis", "note"]);
        let (to, note) = (section.optional_text("to"), section.optional_text("note"));
        let basis = section.optional_word("basis");
        if to.is_none() && note.is_none() {
            section.wrong("to", "a row without 'to' must say why in 'note'", "add one of them");
        }
        if to.is_some() && basis.is_none() {
            section.wrong("basis", "'basis' is missing", "write name, same-number or moved");
        }
        let from = section.text("from");
        let Some(kind) = section.word::<Kind>("kind") else {
            continue;
        };
        layer
            .crosswalk_rows
            .push(section.found((number, CrosswalkRow { kind, from, to, basis, note })));
    }
}

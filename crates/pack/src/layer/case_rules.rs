//! Reads `case-rules.toml`.
//!
//! Called by the layer's reader for this file only.

use super::Layer;
use crate::case_rules::{Escalation, NUMBERS, RulesPart};
use crate::section::Section;

pub(super) fn read(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["rules", "escalation"]);
    let mut part = RulesPart::default();
    if let Some(section) = root.section("rules") {
        let mut known = vec!["rework_minimum", "suspension_ends", "reopen_on"];
        known.extend(NUMBERS.iter().map(|(name, _)| *name));
        section.only(&known);
        part.rework_minimum = section.optional_limit("rework_minimum");
        part.suspension_ends = section.optional_word("suspension_ends");
        part.reopen_on = section.optional_word("reopen_on");
        let number = |(name, most): &(&'static str, usize)| {
            section.number_to(name, *most).map(|number| (*name, number))
        };
        part.numbers = NUMBERS.iter().filter_map(number).collect();
    }
    for section in root.sections("escalation") {
        section.only(&["light", "to"]);
        let to = section.words("to");
        if let Some(light) = section.word("light") {
            part.escalations.push(Escalation { light, to });
        }
    }
    layer.case_rules = part;
}

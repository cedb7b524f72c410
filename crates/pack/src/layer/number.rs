//! Reads `numbers.toml`.
//!
//! Called by the layer's reader for this file only.

use super::Layer;
use crate::number::NumberRule;
use crate::section::Section;

pub(super) fn read(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["number"]);
    for section in root.sections("number") {
        section.only(&["flow", "pattern"]);
        let rule = NumberRule { flow: section.text("flow"), pattern: section.text("pattern") };
        layer.numbers.push(section.found(rule));
    }
}

//! Reads duty rules: `responsibility*.toml`.
//!
//! Called by the layer's reader for these files only.

use super::Layer;
use crate::duty::DutyRule;
use crate::section::Section;

/// Digits of a unit grid's id and of what it begins with: district, street, community, grid.
const AREA_DIGITS: [usize; 4] = [6, 9, 12, 15];

pub(super) fn read(layer: &mut Layer, root: &Section<'_>) {
    root.only(&["rule"]);
    for section in root.sections("rule") {
        section.only(&[
            "key",
            "name",
            "name_en",
            "clause",
            "code",
            "area",
            "owner",
            "department",
            "cohosts",
            "direct",
        ]);
        let rule = DutyRule {
            key: section.text("key"),
            name: section.text("name"),
            name_en: section.text("name_en"),
            clause: section.optional_text("clause"),
            code: section.optional_text("code"),
            area: section.optional_text("area"),
            owner: section.optional_text("owner"),
            department: section.text("department"),
            cohosts: section.texts("cohosts"),
            is_direct: section.flag("direct"),
        };
        if rule.clause.is_some() && rule.code.is_some() {
            let hint = "a clause is of one matter already; leave 'code' out";
            section.wrong("code", "'clause' and 'code' together", hint);
        }
        if let Some(area) = &rule.area
            && !(area.bytes().all(|byte| byte.is_ascii_digit())
                && AREA_DIGITS.contains(&area.len()))
        {
            let hint = "write 6 digits of a district, 9 of a street, 12 of a community or 15 of a unit grid";
            section.wrong("area", &format!("'{area}' is no area"), hint);
        }
        layer.duty_rules.push(section.found(rule));
    }
}

//! Rules about whose a matter is, in the reader's words: when they hold, to whom they lead, why.

use crate::rules::{Held, Origin};
use wangge_identity::queries::TreeRow;
use wangge_pack::{City, DutyRule, Kind, OF_MANAGING, OF_STREET};
use wangge_web::Ui;

/// Names a rule by its own name, or by what it is about.
pub(crate) fn name(ui: &Ui, rule: &DutyRule) -> String {
    let name = ui.pick(&rule.name, &rule.name_en);
    if name.is_empty() { rule.key.clone() } else { name.to_owned() }
}

/// Names a clause by its matter and condition.
pub(crate) fn clause(ui: &Ui, city: &City, key: &str) -> String {
    let Some(clause) = city.clause(key) else {
        return key.to_owned();
    };
    let item = city.item_of(clause).map_or("", |item| ui.pick(&item.name, &item.name_en));
    format!("{} {}", clause.key, item)
}

/// Names what a code begins: an item, or a class.
pub(crate) fn code(ui: &Ui, city: &City, code: &str) -> String {
    let current: Vec<&str> =
        city.current_standards().map(|standard| standard.reference.as_str()).collect();
    let item = current.iter().find_map(|standard| city.item(standard, Kind::Matter, code));
    let class = || {
        let mut classes = current.iter().flat_map(|one| city.classes(one, Kind::Matter));
        classes.find(|class| class.code == code)
    };
    let name = item.map(|item| ui.pick(&item.name, &item.name_en));
    let name = name.or_else(|| class().map(|class| ui.pick(&class.name, &class.name_en)));
    name.map_or_else(|| format!("{code}…"), |name| format!("{code} {name}"))
}

/// Lists when a rule holds; nothing means always.
pub(crate) fn conditions(ui: &Ui, city: &City, rule: &DutyRule) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(owner) = &rule.owner {
        all.push(ui.tw("duty-if-owner", owner));
    }
    if let Some(key) = &rule.clause {
        all.push(ui.tw("duty-if-clause", &clause(ui, city, key)));
    }
    if let Some(begin) = &rule.code {
        all.push(ui.tw("duty-if-code", &code(ui, city, begin)));
    }
    if let Some(area) = &rule.area {
        all.push(ui.tw("duty-if-area", area));
    }
    all
}

/// Names whom a rule leads to.
pub(crate) fn department(ui: &Ui, tree: &[TreeRow], code: &str) -> String {
    match code {
        OF_STREET => ui.t("duty-of-street"),
        OF_MANAGING => ui.t("duty-of-managing"),
        "" => ui.t("duty-of-nobody"),
        code => {
            let found = tree.iter().find(|row| row.organisation.code == code);
            found.map_or_else(
                || ui.tw("duty-unknown", code),
                |row| ui.pick(&row.organisation.name, &row.organisation.name_en).to_owned(),
            )
        }
    }
}

/// Says why a department is suggested.
pub(crate) fn why(ui: &Ui, city: &City, held: &Held) -> String {
    let rule = &held.rule;
    match held.origin {
        Origin::Clause => ui.tw("why-clause", &clause(ui, city, &rule.key)),
        Origin::Ruling => ui.tw("why-ruling", &held.by),
        Origin::Pack | Origin::City => {
            let conditions = conditions(ui, city, rule).join(ui.t("duty-and").as_str());
            let said = ui.tw("why-rule", &name(ui, rule));
            if conditions.is_empty() { said } else { format!("{said} ({conditions})") }
        }
    }
}

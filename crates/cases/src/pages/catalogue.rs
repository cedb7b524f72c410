//! Searching a matter by words, pinyin initials or code while typing.

use super::CasePages;
use crate::model::Category;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use wangge_pack::{City, Clause, Item};
use wangge_web::{PageResult, Ui, page};

/// Matters and lines that one search offers.
const MATTERS: usize = 8;
const LINES: usize = 14;

/// What was typed.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

struct Line {
    key: String,
    name: String,
    code: String,
    class: String,
    condition: String,
    limit: String,
}

#[derive(Template)]
#[template(path = "cases/catalogue.html")]
struct Lines {
    lines: Vec<Line>,
}

/// `GET /catalogue/search`: a fragment of options, one for each filing clause.
pub(crate) async fn search(
    State(pages): State<CasePages>,
    ui: Ui,
    Query(typed): Query<Typed>,
) -> PageResult {
    let city = pages.city();
    let mut lines = Vec::new();
    for hit in city.search(&typed.q, MATTERS) {
        let clauses: Vec<&Clause> = city.clauses_of(hit.item).collect();
        if clauses.is_empty() {
            lines.push(line(&ui, &city, hit.item, None));
        }
        lines.extend(clauses.into_iter().map(|clause| line(&ui, &city, hit.item, Some(clause))));
    }
    lines.truncate(LINES);
    page(&Lines { lines })
}

fn line(ui: &Ui, city: &City, item: &Item, clause: Option<&Clause>) -> Line {
    let class = city.class_of(item).map(|class| ui.pick(&class.name, &class.name_en).to_owned());
    Line {
        key: clause.map_or_else(|| item.code.clone(), |clause| clause.key.clone()),
        name: ui.pick(&item.name, &item.name_en).to_owned(),
        code: item.code.clone(),
        class: class.unwrap_or_default(),
        condition: clause.map_or_else(
            || ui.t("clause-none"),
            |clause| ui.pick(&clause.condition, &clause.condition_en).to_owned(),
        ),
        limit: clause.map_or_else(String::new, |clause| limit(ui, clause)),
    }
}

/// Puts the limit of a clause into words.
pub(crate) fn limit(ui: &Ui, clause: &Clause) -> String {
    let amount = clause.limit.amount().to_string();
    ui.tw(&format!("limit-{}", clause.limit.unit()), &amount)
}

/// Understands what stands in the matter field: the key of a clause, a code, or words with one
/// best answer; so the field works without its island too.
pub(crate) fn understood(city: &City, text: &str) -> Option<Category> {
    if let Some(clause) = city.clause(text) {
        return Some(category(
            clause.standard.clone(),
            clause.kind.to_string(),
            clause.code.clone(),
            Some(clause.key.clone()),
        ));
    }
    let hit = city.search(text, 1).into_iter().next()?;
    let clause = hit.clause.or_else(|| city.clauses_of(hit.item).next());
    let item = hit.item;
    Some(category(
        item.standard.clone(),
        item.kind.to_string(),
        item.code.clone(),
        clause.map(|clause| clause.key.clone()),
    ))
}

fn category(standard: String, kind: String, code: String, clause: Option<String>) -> Category {
    Category { standard, kind, code, clause }
}

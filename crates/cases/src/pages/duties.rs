//! Whose a matter is: the rules as they hold, drafts, and what nobody or two own.

use super::{CasePages, Who, duty_words, said, speech};
use crate::OwnRule;
use crate::error::CaseError;
use crate::permissions::DUTY_EDIT;
use crate::queries::{self, Duties};
use crate::rules::{Gap, Held, Origin, coverage};
use askama::Template;
use axum::extract::State;
use std::collections::BTreeMap;
use wangge_grid::UnitGrid;
use wangge_pack::Clause;
use wangge_web::{PageResult, Ui, page};

/// Findings that the page lists; all are counted.
const SHOWN: usize = 300;

/// One rule as the table shows it.
pub(crate) struct RuleView {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) conditions: Vec<String>,
    pub(crate) department: String,
    pub(crate) cohosts: String,
    pub(crate) is_direct: bool,
    pub(crate) origin: String,
    pub(crate) since: String,
}

#[derive(Template)]
#[template(path = "cases/duties.html")]
struct DutiesPage {
    ui: Ui,
    drafts: Vec<RuleView>,
    rules: Vec<RuleView>,
    shown: String,
    may_edit: bool,
}

/// Words of one rule, of whatever origin.
pub(crate) fn rule_view(pages: &CasePages, ui: &Ui, duties: &Duties, held: &Held) -> RuleView {
    let (city, rule) = (pages.city(), &held.rule);
    let cohosts: Vec<String> =
        rule.cohosts.iter().map(|code| duty_words::department(ui, &duties.tree, code)).collect();
    let is_own = matches!(held.origin, Origin::Pack | Origin::City);
    let since = speech::moment(&pages.zone(), held.since);
    RuleView {
        href: if is_own { format!("/responsibility/new?key={}", rule.key) } else { String::new() },
        name: if held.origin == Origin::Ruling {
            ui.tw("why-ruling", &held.by)
        } else {
            duty_words::name(ui, rule)
        },
        key: rule.key.clone(),
        conditions: duty_words::conditions(ui, &city, rule),
        department: duty_words::department(ui, &duties.tree, &rule.department),
        cohosts: cohosts.join(", "),
        is_direct: rule.is_direct,
        origin: ui.t(&format!("duty-origin-{}", held.origin)),
        since: if held.since.as_millis() == 0 { String::new() } else { since },
    }
}

/// `GET /responsibility`.
pub(crate) async fn list(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let input = (who.0.clone(), pages.city());
    let read = pages.cases.db.read("cases.duties", input, |tx, (actor, city)| {
        Box::pin(async move {
            let own = queries::own_rules(tx, actor).await?;
            let duties = queries::duties(tx, actor.district, city).await?;
            Ok::<_, CaseError>((duties, own, queries::rulings(tx, actor.district).await?))
        })
    });
    let (duties, own, rulings) = read.await.map_err(|error| said::fail(&ui, error))?;
    let rules = duties.table.rules().iter().filter(|held| held.origin != Origin::Clause);
    // A ruling leads to the case on which it was made.
    let case_of = |held: &Held| {
        let ruling = rulings.iter().find(|duty| queries::ruling_key(duty) == held.rule.key);
        ruling.map_or_else(String::new, |duty| format!("/cases/{}", duty.case_id))
    };
    let view = |held: &Held| {
        let view = rule_view(&pages, &ui, &duties, held);
        if held.origin == Origin::Ruling { RuleView { href: case_of(held), ..view } } else { view }
    };
    let rules: Vec<RuleView> = rules.map(view).collect();
    let drafts = own.iter().filter(|own| own.from_at.is_none());
    page(&DutiesPage {
        drafts: drafts.map(|own| draft_view(&pages, &ui, &duties, own)).collect(),
        shown: ui.tn("duty-shown", rules.len()),
        rules,
        may_edit: ui.may(DUTY_EDIT),
        ui,
    })
}

/// A version of the city's own as the table shows it.
pub(crate) fn draft_view(pages: &CasePages, ui: &Ui, duties: &Duties, own: &OwnRule) -> RuleView {
    let held = Held {
        rule: own.rule.clone(),
        origin: Origin::City,
        since: own.from_at.unwrap_or(own.drafted_at),
        by: own.drafted_by.clone(),
    };
    let view = rule_view(pages, ui, duties, &held);
    let by = if own.from_at.is_some() { &own.published_by } else { &own.drafted_by };
    RuleView { href: format!("/responsibility/{}", own.id), origin: by.clone(), ..view }
}

/// One finding as the table shows it.
struct FindingView {
    clause: String,
    condition: String,
    owner: String,
    streets: String,
    /// What is wrong, and its badge.
    what: String,
    kind: &'static str,
    detail: String,
}

#[derive(Template)]
#[template(path = "cases/duty_coverage.html")]
struct CoveragePage {
    ui: Ui,
    nobody: usize,
    two: usize,
    looked: String,
    findings: Vec<FindingView>,
    more: String,
}

/// `GET /responsibility/coverage`.
pub(crate) async fn gaps(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let input = (who.0.clone(), pages.city());
    let read = pages.cases.db.read("cases.duty_coverage", input, |tx, (actor, city)| {
        Box::pin(async move {
            let grids = wangge_grid::queries::grids_of(tx, actor.district).await;
            let grids = grids.map_err(|error| CaseError::Pack(error.to_string()))?;
            Ok::<_, CaseError>((queries::duties(tx, actor.district, city).await?, grids))
        })
    });
    let (duties, grids) = read.await.map_err(|error| said::fail(&ui, error))?;
    let city = pages.city();
    let streets = streets(&grids, who.0.district);
    let codes: Vec<String> = streets.keys().cloned().collect();
    let is_current = |clause: &&Clause| {
        city.current_standards().any(|standard| standard.reference == clause.standard)
    };
    let clauses: Vec<&Clause> = city.clauses().iter().filter(is_current).collect();
    let found = coverage(&duties.table, &clauses, &codes, &duties.offices);
    let two = found.iter().filter(|finding| matches!(finding.gap, Gap::Two(_))).count();
    let views = found.iter().take(SHOWN).map(|finding| {
        let named = finding.streets.iter().filter_map(|code| streets.get(code).cloned());
        let (what, kind, detail) = gap_words(&ui, &pages, &duties, &finding.gap);
        FindingView {
            clause: duty_words::clause(&ui, &city, &finding.clause),
            condition: city.clause(&finding.clause).map_or_else(String::new, |clause| {
                ui.pick(&clause.condition, &clause.condition_en).to_owned()
            }),
            owner: finding.owner.clone(),
            streets: if finding.streets.len() == codes.len() {
                ui.t("duty-everywhere")
            } else {
                named.collect::<Vec<_>>().join(", ")
            },
            what,
            kind,
            detail,
        }
    });
    page(&CoveragePage {
        findings: views.collect(),
        nobody: found.len() - two,
        two,
        looked: ui.tn("duty-looked", clauses.len() * codes.len()),
        more: match found.len().checked_sub(SHOWN) {
            Some(more) if more > 0 => ui.tn("duty-more", more),
            _ => String::new(),
        },
        ui,
    })
}

/// Streets of the grids by their codes; a district without grids is one street.
fn streets(grids: &[UnitGrid], district: i64) -> BTreeMap<String, String> {
    let mut streets: BTreeMap<String, String> =
        grids.iter().map(|grid| (grid.id.street().to_owned(), grid.street_name.clone())).collect();
    if streets.is_empty() {
        streets.insert(format!("{district:06}"), String::new());
    }
    streets
}

fn gap_words(
    ui: &Ui,
    pages: &CasePages,
    duties: &Duties,
    gap: &Gap,
) -> (String, &'static str, String) {
    let city = pages.city();
    let said = |held: &Held| {
        let to = duty_words::department(ui, &duties.tree, &held.rule.department);
        format!("{to} — {}", duty_words::why(ui, &city, held))
    };
    match gap {
        Gap::Nobody(held) => {
            let detail = held.as_ref().map_or_else(|| ui.t("duty-no-rule"), |held| said(held));
            (ui.t("duty-gap-nobody"), "bad", detail)
        }
        Gap::Two(both) => {
            (ui.t("duty-gap-two"), "warn", format!("{} / {}", said(&both.0), said(&both.1)))
        }
    }
}

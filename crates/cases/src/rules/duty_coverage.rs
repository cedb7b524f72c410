//! What nobody owns, and what two own: every clause in every street, with every owner that a rule
//! names.
//!
//! The report of the responsibility page calls it. Pure.

use super::duty::{DutyTable, Held, Question};
use std::collections::{BTreeMap, BTreeSet};
use wangge_identity::OrganisationId;
use wangge_pack::Clause;

/// What is wrong with a combination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// No rule leads to an organisation here; the strongest one that held, if any did.
    Nobody(Option<Box<Held>>),
    /// Two rules of equal strength name different departments.
    Two(Box<(Held, Held)>),
}

/// A clause with the streets in which the same is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Key of the clause.
    pub clause: String,
    /// Owner of the component; empty without one.
    pub owner: String,
    /// What is wrong.
    pub gap: Gap,
    /// Codes of the streets; all of them are listed.
    pub streets: Vec<String>,
}

/// Looks at every clause in every street and with every owner that a rule names.
pub fn coverage(
    table: &DutyTable,
    clauses: &[&Clause],
    streets: &[String],
    offices: &BTreeMap<String, OrganisationId>,
) -> Vec<Finding> {
    let owners: BTreeSet<String> =
        table.rules().iter().filter_map(|held| held.rule.owner.clone()).collect();
    let mut findings = Vec::new();
    for clause in clauses {
        for owner in [String::new()].into_iter().chain(owners.iter().cloned()) {
            let mut gaps: BTreeMap<String, (Gap, Vec<String>)> = BTreeMap::new();
            for street in streets {
                let question = Question {
                    clause: clause.key.clone(),
                    code: clause.code.clone(),
                    grid: street.clone(),
                    owner: [owner.clone(), String::new()],
                    managing: None,
                };
                if let Some(gap) = gap(table, &question, offices) {
                    let place = gaps.entry(name(&gap)).or_insert_with(|| (gap, Vec::new()));
                    place.1.push(street.clone());
                }
            }
            let found = gaps.into_values().map(|(gap, streets)| Finding {
                clause: clause.key.clone(),
                owner: owner.clone(),
                gap,
                streets,
            });
            findings.extend(found);
        }
    }
    // What is wrong without an owner is wrong with each; once is enough.
    let bare: BTreeSet<(String, String)> = findings
        .iter()
        .filter(|finding| finding.owner.is_empty())
        .map(|finding| (finding.clause.clone(), name(&finding.gap)))
        .collect();
    findings.retain(|finding| {
        finding.owner.is_empty() || !bare.contains(&(finding.clause.clone(), name(&finding.gap)))
    });
    findings
}

fn gap(
    table: &DutyTable,
    question: &Question,
    offices: &BTreeMap<String, OrganisationId>,
) -> Option<Gap> {
    if let Some((one, other)) = table.conflict(question) {
        return Some(Gap::Two(Box::new((one.clone(), other.clone()))));
    }
    if table.answer(question, offices).is_some() {
        return None;
    }
    Some(Gap::Nobody(table.holding(question).first().map(|held| Box::new((*held).clone()))))
}

/// Tells equal gaps from different ones.
fn name(gap: &Gap) -> String {
    match gap {
        Gap::Nobody(held) => {
            format!("0 {}", held.as_ref().map_or("", |held| held.rule.department.as_str()))
        }
        Gap::Two(both) => format!("1 {} {}", both.0.rule.key, both.1.rule.key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wangge_pack::{Closing, DutyRule, Kind};

    fn clause(code: &str, department: &str) -> Clause {
        Clause {
            key: format!("{code}-1"),
            standard: "S".into(),
            kind: Kind::Matter,
            code: code.into(),
            origin: None,
            condition: String::new(),
            condition_en: String::new(),
            limit: "1 working-days".parse().unwrap(),
            limit_a: None,
            limit_b: None,
            limit_c: None,
            sub_limits: Vec::new(),
            closing: Closing::Clear,
            department: department.into(),
        }
    }

    fn rule(key: &str, code: &str, area: Option<&str>, to: &str) -> DutyRule {
        DutyRule {
            key: key.into(),
            code: Some(code.into()),
            area: area.map(str::to_owned),
            department: to.into(),
            ..DutyRule::default()
        }
    }

    #[test]
    fn it_names_what_nobody_owns_and_what_two_own_and_nothing_else() {
        let clauses = [clause("06010", "a"), clause("06011", "gone"), clause("07001", "a")];
        let rules = [
            rule("one", "06010", Some("990101001"), "a"),
            rule("two", "06010", Some("990101001"), "b"),
            DutyRule { owner: Some("甲".into()), ..rule("owned", "07001", None, "gone") },
        ];
        let table = DutyTable::new(&rules, &[], &clauses);
        let offices: BTreeMap<String, OrganisationId> =
            [("a".to_owned(), OrganisationId(1)), ("b".to_owned(), OrganisationId(2))].into();
        let streets = ["990101001".to_owned(), "990101002".to_owned()];
        let found = coverage(&table, &clauses.iter().collect::<Vec<_>>(), &streets, &offices);
        let told: Vec<(&str, &str, bool, usize)> = found
            .iter()
            .map(|one| {
                let is_two = matches!(one.gap, Gap::Two(_));
                (one.clause.as_str(), one.owner.as_str(), is_two, one.streets.len())
            })
            .collect();
        // With the owner 甲 the rule of 07001 leads nowhere, but the clause's own word remains.
        assert_eq!(told, [("06010-1", "", true, 1), ("06011-1", "", false, 2)]);
    }
}

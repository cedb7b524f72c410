//! Whose a matter is: the first of the rules that hold, and why (责任规则).
//!
//! ```text
//! packs' rules ──┐  a key again replaces the rule below
//! city's edits ──┼──▶ DutyTable ── question ──▶ rules that hold, the strongest first
//! rulings ───────┘                                  └─▶ the first that leads to an organisation
//! ```
//!
//! Of two rules that hold, the one is stronger that says more: first who owns the component, then
//! what the matter is (a clause or a ruling before a code, a longer code before a shorter one), then
//! where (a grid before a community before a street). Of equals the city's own word is stronger
//! than a pack's, and the newer than the older. Two that are still equal and name different
//! departments are a conflict, which the coverage report shows. Pure.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use wangge_identity::OrganisationId;
use wangge_kernel::{Instant, text_enum};
use wangge_pack::{Clause, DutyRule, OF_MANAGING, OF_STREET};

/// Digits of a unit grid's id that name its street.
const STREET_DIGITS: usize = 9;
/// Code of the organisation of a district that has one street only.
const ONLY_STREET: &str = "street";

text_enum! {
    /// Where a rule comes from, the weakest first.
    pub enum Origin {
        /// What the clause itself suggests.
        Clause = "clause",
        /// A pack.
        Pack = "pack",
        /// A ruling on a case.
        Ruling = "ruling",
        /// The city's own edit.
        City = "city",
    }
}

/// Why a rule is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What it says.
    pub rule: DutyRule,
    /// Where it comes from.
    pub origin: Origin,
    /// Since when it holds; packs do not say.
    pub since: Instant,
    /// Who ruled or published it; packs do not say.
    pub by: String,
}

/// What is asked about a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Key of the clause; empty where it is not known yet.
    pub clause: String,
    /// Code of the matter.
    pub code: String,
    /// Unit grid; empty where it is not known.
    pub grid: String,
    /// Name and credit code of the component's owner; empty without a component.
    pub owner: [String; 2],
    /// Organisation that manages the component.
    pub managing: Option<OrganisationId>,
}

/// How much a rule says: who owns, what, where. The order of the fields is the order of weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight {
    is_owned: bool,
    matter: usize,
    area: usize,
}

/// The weight of a clause or a ruling: more than any code.
const CLAUSE_WEIGHT: usize = 1_000;

impl Held {
    /// Returns how much the rule says.
    pub fn weight(&self) -> Weight {
        let rule = &self.rule;
        if self.origin == Origin::Clause {
            // What a clause suggests is what remains when no rule speaks.
            return Weight { is_owned: false, matter: 0, area: 0 };
        }
        let code = rule.code.as_ref().map_or(0, String::len);
        let is_exact = rule.clause.is_some() || self.origin == Origin::Ruling;
        Weight {
            is_owned: rule.owner.is_some(),
            matter: if is_exact { CLAUSE_WEIGHT } else { code },
            area: rule.area.as_ref().map_or(0, String::len),
        }
    }

    /// Tells whether the rule holds for a question.
    pub fn holds(&self, question: &Question) -> bool {
        holds(&self.rule, question)
    }

    /// Orders the stronger rule first.
    fn against(&self, other: &Self) -> Ordering {
        let key = |held: &Self| (held.weight(), held.origin, held.since);
        key(other).cmp(&key(self)).then_with(|| self.rule.key.cmp(&other.rule.key))
    }
}

fn holds(rule: &DutyRule, question: &Question) -> bool {
    let is_of = |owner: &String| !owner.is_empty() && question.owner.contains(owner);
    rule.clause.as_ref().is_none_or(|clause| *clause == question.clause)
        && rule.code.as_ref().is_none_or(|code| question.code.starts_with(code.as_str()))
        && rule.area.as_ref().is_none_or(|area| question.grid.starts_with(area.as_str()))
        && rule.owner.as_ref().is_none_or(is_of)
}

/// All rules of a city, found by what they are about.
#[derive(Debug, Default)]
pub struct DutyTable {
    /// The strongest first.
    rules: Vec<Held>,
    by_clause: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, Vec<usize>>,
    /// Rules about every matter.
    of_all: Vec<usize>,
}

impl DutyTable {
    /// Joins the rules: a key of the city replaces a pack's, and one without a department takes it
    /// back. What the clauses suggest comes after all of them.
    pub fn new(packs: &[DutyRule], own: &[Held], clauses: &[Clause]) -> Self {
        Self::about(packs, own, clauses, None)
    }

    /// Joins the rules as [`new`](Self::new) does, but only those that hold for a question: a city
    /// has hundreds, and of one case a handful speaks.
    pub fn about(
        packs: &[DutyRule],
        own: &[Held],
        clauses: &[Clause],
        question: Option<&Question>,
    ) -> Self {
        let speaks = |rule: &DutyRule| question.is_none_or(|question| holds(rule, question));
        let speaks_of = |clause: &Clause| question.is_none_or(|asked| asked.clause == clause.key);
        let is_replaced = |rule: &&DutyRule| {
            own.iter().any(|held| held.origin == Origin::City && held.rule.key == rule.key)
        };
        let from_packs = packs.iter().filter(|rule| speaks(rule) && !is_replaced(rule));
        let from_packs = from_packs.map(|rule| Held {
            rule: rule.clone(),
            origin: Origin::Pack,
            since: Instant::from_millis(0),
            by: String::new(),
        });
        let suggested = clauses.iter().filter(|clause| speaks_of(clause)).map(|clause| Held {
            rule: DutyRule {
                key: clause.key.clone(),
                clause: Some(clause.key.clone()),
                department: clause.department.clone(),
                ..DutyRule::default()
            },
            origin: Origin::Clause,
            since: Instant::from_millis(0),
            by: String::new(),
        });
        let own = own.iter().filter(|held| speaks(&held.rule)).cloned();
        let mut rules: Vec<Held> = from_packs.chain(own).chain(suggested).collect();
        rules.retain(|held| !held.rule.department.is_empty());
        rules.sort_by(Held::against);
        let mut table = Self { rules: Vec::new(), ..Self::default() };
        for (place, held) in rules.iter().enumerate() {
            match (&held.rule.clause, &held.rule.code) {
                (Some(clause), _) => {
                    table.by_clause.entry(clause.clone()).or_default().push(place);
                }
                (None, Some(code)) => table.by_code.entry(code.clone()).or_default().push(place),
                (None, None) => table.of_all.push(place),
            }
        }
        table.rules = rules;
        table
    }

    /// Lists all rules, the strongest first.
    pub fn rules(&self) -> &[Held] {
        &self.rules
    }

    /// Lists the rules that hold for a question, the strongest first.
    pub fn holding(&self, question: &Question) -> Vec<&Held> {
        let ends = 1..=question.code.len();
        let codes = ends.filter_map(|end| self.by_code.get(question.code.get(..end)?));
        let lists = self.by_clause.get(&question.clause).into_iter().chain(codes);
        let mut places: Vec<usize> = lists.flatten().chain(&self.of_all).copied().collect();
        // Places are in the order of strength.
        places.sort_unstable();
        let rules = places.into_iter().filter_map(|place| self.rules.get(place));
        rules.filter(|held| held.holds(question)).collect()
    }

    /// Finds two rules that are equally strong for a question and name different departments.
    pub fn conflict(&self, question: &Question) -> Option<(&Held, &Held)> {
        let holding = self.holding(question);
        let first = *holding.first()?;
        let is_equal =
            |other: &&&Held| other.weight() == first.weight() && other.origin == first.origin;
        // Of what the city itself said the newer word holds: that is no conflict.
        let is_dated = matches!(first.origin, Origin::City | Origin::Ruling);
        let mut equals = holding.iter().skip(1).take_while(is_equal);
        let other = equals.find(|other| {
            other.rule.department != first.rule.department
                && !(is_dated && other.since != first.since)
        })?;
        Some((first, other))
    }

    /// Finds whose a matter is: the first rule that holds and leads to an organisation here.
    pub fn answer<'t>(
        &'t self,
        question: &Question,
        offices: &BTreeMap<String, OrganisationId>,
    ) -> Option<Answer<'t>> {
        self.holding(question).into_iter().find_map(|held| {
            let organisation = organisation(&held.rule.department, question, offices)?;
            let cohosts = held.rule.cohosts.iter();
            let cohosts = cohosts.filter_map(|code| offices.get(code).copied());
            Some(Answer {
                held,
                organisation,
                cohosts: cohosts.filter(|cohost| *cohost != organisation).collect(),
            })
        })
    }
}

/// Whose a matter is, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'t> {
    /// The rule.
    pub held: &'t Held,
    /// The department.
    pub organisation: OrganisationId,
    /// Departments that help.
    pub cohosts: Vec<OrganisationId>,
}

/// Leads what a rule says to an organisation here.
fn organisation(
    department: &str,
    question: &Question,
    offices: &BTreeMap<String, OrganisationId>,
) -> Option<OrganisationId> {
    match department {
        OF_MANAGING => question.managing,
        OF_STREET => {
            let street = question.grid.get(..STREET_DIGITS).and_then(|code| offices.get(code));
            street.or_else(|| offices.get(ONLY_STREET)).copied()
        }
        code => offices.get(code).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn held() -> impl Strategy<Value = Held> {
        let word = |words: &'static [&'static str]| {
            prop::option::of(prop::sample::select(words).prop_map(str::to_owned))
        };
        let matter =
            (word(&["06010-1", "06010-2", "01003-1"]), word(&["0", "06", "06010", "01003"]));
        let place = (word(&["990101", "990101001", "990101001001"]), word(&["甲", "乙"]));
        let source = (
            prop::sample::select(vec![Origin::Pack, Origin::Ruling, Origin::City]),
            0i64..3,
            prop::sample::select(vec!["a", "b", "c", "@street", "@managing", ""]),
            "[k-p]",
        );
        (matter, place, source).prop_map(
            |((clause, code), (area, owner), (origin, since, to, key))| {
                let is_ruling = origin == Origin::Ruling;
                let rule = DutyRule {
                    key,
                    code: if clause.is_some() && !is_ruling { None } else { code },
                    clause: clause.filter(|_| !is_ruling),
                    area,
                    owner: owner.filter(|_| !is_ruling),
                    department: to.to_owned(),
                    ..DutyRule::default()
                };
                Held { rule, origin, since: Instant::from_millis(since), by: String::new() }
            },
        )
    }

    fn question() -> impl Strategy<Value = Question> {
        let pick = |words: &'static [&'static str]| prop::sample::select(words);
        (
            pick(&["06010-1", "06010-2", "01003-1", ""]),
            pick(&["06010", "01003", "06", ""]),
            pick(&["990101001001001", "990101002001001", ""]),
            pick(&["甲", "乙", ""]),
            prop::option::of(Just(OrganisationId(7))),
        )
            .prop_map(|(clause, code, grid, owner, managing)| Question {
                clause: clause.to_owned(),
                code: code.to_owned(),
                grid: grid.to_owned(),
                owner: [owner.to_owned(), String::new()],
                managing,
            })
    }

    /// The same, said once more without any index: of all rules that hold, the one that no other
    /// one beats, dimension by dimension.
    fn obvious(packs: &[DutyRule], own: &[Held], question: &Question) -> Vec<Held> {
        let mut all: Vec<Held> = own.to_vec();
        for rule in packs {
            let is_replaced =
                own.iter().any(|held| held.origin == Origin::City && held.rule.key == rule.key);
            if !is_replaced {
                let (since, by) = (Instant::from_millis(0), String::new());
                all.push(Held { rule: rule.clone(), origin: Origin::Pack, since, by });
            }
        }
        all.retain(|held| {
            let DutyRule { clause, code, area, owner, department, .. } = &held.rule;
            let fits = |wanted: &Option<String>, is: &dyn Fn(&str) -> bool| match wanted {
                None => true,
                Some(wanted) => is(wanted),
            };
            !department.is_empty()
                && fits(clause, &|it| it == question.clause)
                && fits(code, &|it| question.code.starts_with(it))
                && fits(area, &|it| question.grid.starts_with(it))
                && fits(owner, &|it| question.owner.iter().any(|one| one == it))
        });
        let mut sorted = Vec::new();
        while !all.is_empty() {
            let mut best = 0;
            for place in 1..all.len() {
                if beats(&all[place], &all[best]) {
                    best = place;
                }
            }
            sorted.push(all.remove(best));
        }
        sorted
    }

    fn beats(one: &Held, other: &Held) -> bool {
        let says = |held: &Held| {
            let is_exact = held.origin == Origin::Ruling || held.rule.clause.is_some();
            let code = held.rule.code.as_deref().map_or(0, str::len);
            [
                i64::from(held.rule.owner.is_some()),
                if is_exact { 1_000 } else { i64::try_from(code).unwrap() },
                held.rule.area.as_deref().map_or(0, |area| i64::try_from(area.len()).unwrap()),
                match held.origin {
                    Origin::Clause => 0,
                    Origin::Pack => 1,
                    Origin::Ruling => 2,
                    Origin::City => 3,
                },
                held.since.as_millis(),
            ]
        };
        let (a, b) = (says(one), says(other));
        for (left, right) in a.iter().zip(b) {
            if *left != right {
                return *left > right;
            }
        }
        one.rule.key < other.rule.key
    }

    fn offices() -> BTreeMap<String, OrganisationId> {
        let codes = ["a", "b", "990101001", "street"];
        (1..).zip(codes).map(|(id, code)| (code.to_owned(), OrganisationId(id))).collect()
    }

    proptest! {
        #[test]
        fn the_table_answers_as_the_obvious_way_does(
            rules in prop::collection::vec(held(), 0..14),
            questions in prop::collection::vec(question(), 1..6),
        ) {
            let (from_packs, own): (Vec<Held>, Vec<Held>) =
                rules.into_iter().partition(|held| held.origin == Origin::Pack);
            let packs: Vec<DutyRule> = from_packs.into_iter().map(|held| held.rule).collect();
            let table = DutyTable::new(&packs, &own, &[]);
            for question in questions {
                let slow = obvious(&packs, &own, &question);
                let fast: Vec<Held> = table.holding(&question).into_iter().cloned().collect();
                let strength = |held: &Held| (held.weight(), held.origin, held.since, held.rule.key.clone());
                prop_assert_eq!(
                    fast.iter().map(strength).collect::<Vec<_>>(),
                    slow.iter().map(strength).collect::<Vec<_>>()
                );
                let office = |held: &Held| organisation(&held.rule.department, &question, &offices());
                // Of two that are equal in everything either may come first.
                let equals = slow.iter().filter(|held| office(held).is_some());
                let first = equals.clone().next().map(strength);
                let may_be: Vec<OrganisationId> =
                    equals.filter(|held| Some(strength(held)) == first).filter_map(office).collect();
                match table.answer(&question, &offices()) {
                    Some(answer) => prop_assert!(may_be.contains(&answer.organisation)),
                    None => prop_assert!(may_be.is_empty()),
                }
            }
        }
    }

    fn rule(key: &str, to: &str) -> DutyRule {
        DutyRule { key: key.into(), department: to.into(), ..DutyRule::default() }
    }

    #[test]
    fn who_says_more_is_stronger_and_what_leads_nowhere_is_passed_over() {
        let code = |rule: DutyRule, code: &str| DutyRule { code: Some(code.into()), ..rule };
        let packs = [
            code(rule("class", "a"), "01"),
            code(rule("kind", "nobody-here"), "01003"),
            DutyRule { owner: Some("甲".into()), ..rule("owner", "b") },
        ];
        let table = DutyTable::new(&packs, &[], &[]);
        let mut question = Question { code: "01003".into(), ..Question::default() };
        let key = |question: &Question| {
            table.answer(question, &offices()).map(|answer| answer.held.rule.key.clone())
        };
        assert_eq!(key(&question).as_deref(), Some("class"));
        question.owner[1] = "甲".into();
        assert_eq!(key(&question).as_deref(), Some("owner"));
        assert_eq!(key(&Question { code: "02001".into(), ..Question::default() }), None);
    }

    #[test]
    fn equals_that_differ_are_a_conflict_unless_one_is_newer() {
        let code = |key: &str, to: &str| DutyRule { code: Some("06".into()), ..rule(key, to) };
        let question = Question { code: "06010".into(), ..Question::default() };
        let packs = [code("one", "a"), code("two", "b")];
        assert!(DutyTable::new(&packs, &[], &[]).conflict(&question).is_some());
        let same = [code("one", "a"), code("two", "a")];
        assert!(DutyTable::new(&same, &[], &[]).conflict(&question).is_none());
        let own = |rule, since| Held {
            rule,
            origin: Origin::City,
            since: Instant::from_millis(since),
            by: String::new(),
        };
        let table =
            DutyTable::new(&packs, &[own(code("three", "c"), 1), own(code("four", "a"), 2)], &[]);
        assert!(table.conflict(&question).is_none());
        assert_eq!(table.holding(&question)[0].rule.key, "four");
        let back = DutyTable::new(&packs, &[own(rule("one", ""), 1)], &[]);
        assert_eq!(back.holding(&question).len(), 1, "a rule without a department takes back");
    }
}

//! A city as its packs describe it: everything looked up by key.
//!
//! Slices hold it behind an `Arc` and never change it; a new version of a pack is a new city.

use std::collections::{BTreeSet, HashMap};

use crate::case_rules::CaseRules;
use crate::duty::DutyRule;
use crate::flow::Flow;
use crate::model::{
    CalendarFile, Class, Clause, Crosswalk, CrosswalkRow, Item, Kind, Pack, Post, StageLimit,
    Standard,
};
use crate::search::{Hit, Index};
use crate::stack::Merged;

/// The merged view of a stack of packs.
#[derive(Debug)]
pub struct City {
    packs: Vec<Pack>,
    standards: Vec<Standard>,
    classes: Vec<Class>,
    items: Vec<Item>,
    crosswalks: Vec<Crosswalk>,
    clauses: Vec<Clause>,
    stage_limits: Vec<StageLimit>,
    posts: Vec<Post>,
    flows: Vec<Flow>,
    duty_rules: Vec<DutyRule>,
    case_rules: CaseRules,
    version: String,
    calendars: Vec<CalendarFile>,
    places: Places,
    index: Index,
}

/// Where items and clauses stand in their lists.
#[derive(Debug)]
struct Places {
    items: HashMap<String, usize>,
    clauses: HashMap<String, usize>,
    /// The clauses of each item in the order of the files.
    by_item: HashMap<String, Vec<usize>>,
}

impl Places {
    fn new(items: &[Item], clauses: &[Clause]) -> Self {
        let mut by_item: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, clause) in clauses.iter().enumerate() {
            let key = item_key(&clause.standard, clause.kind, &clause.code);
            by_item.entry(key).or_default().push(place);
        }
        let key_of = |item: &Item| item_key(&item.standard, item.kind, &item.code);
        let items = items.iter().enumerate();
        let clauses = clauses.iter().enumerate();
        Self {
            items: items.map(|(place, item)| (key_of(item), place)).collect(),
            clauses: clauses.map(|(place, clause)| (clause.key.clone(), place)).collect(),
            by_item,
        }
    }

    fn clauses_of(&self, item: &Item) -> &[usize] {
        let key = item_key(&item.standard, item.kind, &item.code);
        self.by_item.get(&key).map_or(&[], Vec::as_slice)
    }
}

impl City {
    pub(crate) fn new(merged: Merged) -> Self {
        let mut items = merged.items.into_values();
        // Twins go before the listed matters, as their classes do.
        let matters =
            items.iter().position(|item| item.kind == Kind::Matter).unwrap_or(items.len());
        items.splice(matters..matters, merged.twins);
        let clauses = merged.clauses.into_values();
        let standards = merged.standards.into_values();
        let all_classes = merged.classes.into_values();
        let places = Places::new(&items, &clauses);
        let index = Index::new(&standards, &all_classes, &items, &clauses, |item| {
            places.clauses_of(item).to_vec()
        });
        let rows = merged.crosswalk_rows.into_values();
        Self {
            version: version_of(&merged.packs),
            packs: merged.packs,
            standards,
            classes: all_classes,
            items,
            crosswalks: with_rows(merged.crosswalks.into_values(), rows),
            clauses,
            stage_limits: merged.stage_limits.into_values(),
            posts: merged.posts.into_values(),
            flows: merged.flows.into_values(),
            duty_rules: merged.duty_rules.into_values(),
            case_rules: merged.case_rules,
            calendars: merged.calendars,
            places,
            index,
        }
    }

    /// Lists the packs of the stack, bottom first, each with the hash of its version.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// Returns the short name of this very stack of versions; a filed case keeps it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Lists the rules that say whose a matter is.
    pub fn duty_rules(&self) -> &[DutyRule] {
        &self.duty_rules
    }

    /// Returns the rules about cases.
    pub fn case_rules(&self) -> &CaseRules {
        &self.case_rules
    }

    /// Lists the standards in the order of the files.
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// Finds a standard by its number.
    pub fn standard(&self, reference: &str) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.reference == reference)
    }

    /// Lists the standards that no other standard of the city replaces.
    pub fn current_standards(&self) -> impl Iterator<Item = &Standard> {
        self.standards.iter().filter(|standard| !is_replaced(&self.standards, &standard.reference))
    }

    /// Lists the classes of a standard and kind.
    pub fn classes<'a>(&'a self, standard: &'a str, kind: Kind) -> impl Iterator<Item = &'a Class> {
        self.classes.iter().filter(move |class| class.standard == standard && class.kind == kind)
    }

    /// Lists all items, twins included.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Lists the items of a class.
    pub fn items_of<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(|item| {
            item.standard == class.standard && item.kind == class.kind && item.class == class.code
        })
    }

    /// Finds an item; a code means nothing without standard and kind.
    pub fn item(&self, standard: &str, kind: Kind, code: &str) -> Option<&Item> {
        let place = self.places.items.get(&item_key(standard, kind, code))?;
        self.items.get(*place)
    }

    /// Finds the class of an item.
    pub fn class_of(&self, item: &Item) -> Option<&Class> {
        let is_own = |class: &&Class| {
            class.standard == item.standard && class.kind == item.kind && class.code == item.class
        };
        self.classes.iter().find(is_own)
    }

    /// Lists all clauses.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Finds a clause by its key, such as `06010-1`.
    pub fn clause(&self, key: &str) -> Option<&Clause> {
        self.clauses.get(*self.places.clauses.get(key)?)
    }

    /// Lists the clauses of an item in the order of the files.
    pub fn clauses_of<'a>(&'a self, item: &Item) -> impl Iterator<Item = &'a Clause> + use<'a> {
        let places = self.places.clauses_of(item).iter();
        places.filter_map(|place| self.clauses.get(*place))
    }

    /// Finds the item of a clause.
    pub fn item_of(&self, clause: &Clause) -> Option<&Item> {
        self.item(&clause.standard, clause.kind, &clause.code)
    }

    /// Lists the ways between standards.
    pub fn crosswalks(&self) -> &[Crosswalk] {
        &self.crosswalks
    }

    /// Tells what became of a code under a newer standard.
    pub fn successor(&self, from: &str, to: &str, kind: Kind, code: &str) -> Option<&CrosswalkRow> {
        let walk = self.crosswalks.iter().find(|walk| walk.from == from && walk.to == to)?;
        walk.rows.iter().find(|row| row.kind == kind && row.from == code)
    }

    /// Lists the posts in the order of the file.
    pub fn posts(&self) -> &[Post] {
        &self.posts
    }

    /// Finds a post.
    pub fn post(&self, key: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.key == key)
    }

    /// Lists every permission that some post has.
    pub fn permissions(&self) -> BTreeSet<&str> {
        self.posts.iter().flat_map(|post| &post.permissions).map(String::as_str).collect()
    }

    /// Lists the flows.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Finds a flow, such as `case`.
    pub fn flow(&self, key: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.key == key)
    }

    /// Returns the city's own calendar: the first of the topmost pack that has any.
    pub fn calendar(&self) -> Option<&CalendarFile> {
        self.calendars.first()
    }

    /// Finds a calendar by the name of its file.
    pub fn calendar_named(&self, name: &str) -> Option<&CalendarFile> {
        self.calendars.iter().find(|calendar| calendar.name == name)
    }

    /// Lists the calendars, the city's own first.
    pub fn calendars(&self) -> &[CalendarFile] {
        &self.calendars
    }

    /// Finds the limits of a stage, or of a task such as `verify`.
    pub fn stage_limit(&self, stage: &str) -> Option<&StageLimit> {
        self.stage_limits.iter().find(|limit| limit.stage == stage)
    }

    /// Finds the matters of the current standards that fit what somebody typed, the best first.
    ///
    /// Every word must fit: part of a name, of a search word or of a clause, pinyin or its
    /// initials, digits of the code, an English word. Upper case and full width make no difference.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit<'_>> {
        self.search_kind(Kind::Matter, text, limit)
    }

    /// Finds components or matters as [`City::search`] does.
    pub fn search_kind(&self, kind: Kind, text: &str, limit: usize) -> Vec<Hit<'_>> {
        let found = self.index.search(kind, text, limit);
        let hit = |(place, clause, score): (usize, Option<usize>, u32)| {
            let clause = clause.and_then(|clause| self.clauses.get(clause));
            Some(Hit { item: self.items.get(place)?, clause, score })
        };
        found.into_iter().filter_map(hit).collect()
    }
}

/// Names a stack: the beginning of the hash over the hashes of its packs.
pub(crate) fn version_of(packs: &[Pack]) -> String {
    let stack: Vec<(&str, &str)> =
        packs.iter().map(|pack| (pack.key.as_str(), pack.hash.as_str())).collect();
    crate::files::short_hash(&format!("{stack:?}"))
}

fn with_rows(
    mut walks: Vec<Crosswalk>,
    rows: Vec<(String, String, CrosswalkRow)>,
) -> Vec<Crosswalk> {
    for (from, to, row) in rows {
        let mut walks = walks.iter_mut();
        if let Some(walk) = walks.find(|walk| walk.from == from && walk.to == to) {
            walk.rows.push(row);
        }
    }
    walks
}

/// Tells whether another standard replaces this one.
pub(crate) fn is_replaced(standards: &[Standard], reference: &str) -> bool {
    standards.iter().any(|other| other.replaces.as_deref() == Some(reference))
}

/// Joins the three parts of an item's key by a character that no code contains.
fn item_key(standard: &str, kind: Kind, code: &str) -> String {
    format!("{standard}\u{1f}{kind}\u{1f}{code}")
}

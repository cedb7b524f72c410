//! Lays packs on each other, bottom first: what a later layer says replaces the same key below.
//!
//! The command line calls [`load`], `load_from_db` calls [`build`]. The order of the files is
//! kept, and something replaced stays in its place.

use std::collections::HashMap;
use std::hash::Hash;
use std::path::Path;

use crate::City;
use crate::case_rules::CaseRules;
use crate::check;
use crate::duty::DutyRule;
use crate::error::{Found, PackError, Problems};
use crate::files::{PackFiles, read_stack};
use crate::flow::Flow;
use crate::layer::{self, Layer};
use crate::model::{
    CalendarFile, Class, Clause, Crosswalk, CrosswalkRow, Item, Kind, Pack, Post, StageLimit,
    Standard,
};
use crate::number::NumberRule;

/// Reads a pack and everything that it extends from a folder of packs.
///
/// # Errors
/// Every mistake of every file, by file and line.
pub fn load(folder: &Path, key: &str) -> Result<City, Vec<PackError>> {
    build(&read_stack(folder, key)?)
}

/// Makes a city of the files of its packs, bottom first.
///
/// # Errors
/// Every mistake of every file, by file and line.
pub fn build(stack: &[PackFiles]) -> Result<City, Vec<PackError>> {
    let problems = Problems::default();
    let mut merged = Merged::default();
    let mut is_torn = false;
    for (number, files) in stack.iter().enumerate() {
        let layer = layer::read(files, &problems);
        is_torn |= layer.is_torn;
        merged.lay(number, layer, &problems);
    }
    merged.complete();
    // With a file missing, most of what the checks would say is untrue.
    if !is_torn {
        check::all(&merged, &problems);
    }
    if problems.is_empty() { Ok(City::new(merged)) } else { Err(problems.into_sorted()) }
}

/// Entries by key in the order of the files.
#[derive(Debug)]
pub(crate) struct Pile<K, T> {
    entries: Vec<(usize, Found<T>)>,
    places: HashMap<K, usize>,
}

impl<K, T> Default for Pile<K, T> {
    fn default() -> Self {
        Self { entries: Vec::new(), places: HashMap::new() }
    }
}

impl<K: Hash + Eq, T> Pile<K, T> {
    fn put(&mut self, layer: usize, what: &str, key: K, found: Found<T>, problems: &Problems) {
        let Some(place) = self.places.get(&key).and_then(|place| self.entries.get_mut(*place))
        else {
            self.places.insert(key, self.entries.len());
            self.entries.push((layer, found));
            return;
        };
        if place.0 == layer {
            let message = format!("{what} stands twice in the pack");
            problems.add(found.spot.error(
                what,
                &message,
                format!("the first is at {}", place.1.spot.place()),
            ));
        } else {
            *place = (layer, found);
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&T> {
        let place = self.places.get(key)?;
        self.entries.get(*place).map(|(_, found)| &found.value)
    }

    pub(crate) fn found(&self) -> impl Iterator<Item = &Found<T>> {
        self.entries.iter().map(|(_, found)| found)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.found().map(|found| &found.value)
    }

    pub(crate) fn into_values(self) -> Vec<T> {
        self.entries.into_iter().map(|(_, found)| found.value).collect()
    }
}

/// Key of a class or item.
pub(crate) type CodeKey = (String, Kind, String);

/// Key of a crosswalk's row: both standards, kind, old code.
type RowKey = (String, String, Kind, String);

/// All layers laid on each other.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    pub(crate) packs: Vec<Pack>,
    pub(crate) standards: Pile<String, Standard>,
    pub(crate) classes: Pile<CodeKey, Class>,
    pub(crate) items: Pile<CodeKey, Item>,
    pub(crate) twins: Vec<Item>,
    pub(crate) crosswalks: Pile<(String, String), Crosswalk>,
    pub(crate) crosswalk_rows: Pile<RowKey, (String, String, CrosswalkRow)>,
    pub(crate) clauses: Pile<String, Clause>,
    pub(crate) stage_limits: Pile<String, StageLimit>,
    pub(crate) posts: Pile<String, Post>,
    pub(crate) flows: Pile<String, Flow>,
    pub(crate) numbers: Pile<String, NumberRule>,
    pub(crate) duty_rules: Pile<String, DutyRule>,
    pub(crate) case_rules: CaseRules,
    /// The first of the topmost layer that has any comes first.
    pub(crate) calendars: Vec<CalendarFile>,
}

impl Merged {
    fn lay(&mut self, number: usize, layer: Layer, problems: &Problems) {
        self.packs.extend(layer.pack);
        self.lay_codes(number, layer.standards, layer.classes, layer.items, problems);
        self.lay_crosswalks(number, layer.crosswalks, layer.crosswalk_rows, problems);
        for found in layer.clauses {
            let key = found.value.key.clone();
            self.clauses.put(number, "key", key, found, problems);
        }
        for found in layer.stage_limits {
            let stage = found.value.stage.clone();
            self.stage_limits.put(number, "stage", stage, found, problems);
        }
        for found in layer.posts {
            let key = found.value.key.clone();
            self.posts.put(number, "key", key, found, problems);
        }
        for found in layer.flows {
            let key = found.value.key.clone();
            self.flows.put(number, "key", key, found, problems);
        }
        for found in layer.numbers {
            let flow = found.value.flow.clone();
            self.numbers.put(number, "flow", flow, found, problems);
        }
        for found in layer.duty_rules {
            let key = found.value.key.clone();
            self.duty_rules.put(number, "key", key, found, problems);
        }
        self.case_rules.lay(layer.case_rules);
        self.lay_calendars(layer.calendars);
    }

    fn lay_codes(
        &mut self,
        number: usize,
        standards: Vec<Found<Standard>>,
        classes: Vec<Found<Class>>,
        items: Vec<Found<Item>>,
        problems: &Problems,
    ) {
        for found in standards {
            let reference = found.value.reference.clone();
            self.standards.put(number, "ref", reference, found, problems);
        }
        for found in classes {
            let class = &found.value;
            let key = (class.standard.clone(), class.kind, class.code.clone());
            self.classes.put(number, "code", key, found, problems);
        }
        for found in items {
            let item = &found.value;
            let key = (item.standard.clone(), item.kind, item.code.clone());
            self.items.put(number, "code", key, found, problems);
        }
    }

    fn lay_crosswalks(
        &mut self,
        number: usize,
        walks: Vec<Found<Crosswalk>>,
        rows: Vec<Found<(usize, CrosswalkRow)>>,
        problems: &Problems,
    ) {
        for Found { value: (walk, row), spot } in rows {
            let Some(walk) = walks.get(walk).map(|walk| &walk.value) else {
                continue;
            };
            let (from, to) = (walk.from.clone(), walk.to.clone());
            let key = (from.clone(), to.clone(), row.kind, row.from.clone());
            let found = Found { value: (from, to, row), spot };
            self.crosswalk_rows.put(number, "from", key, found, problems);
        }
        for found in walks {
            let key = (found.value.from.clone(), found.value.to.clone());
            self.crosswalks.put(number, "crosswalk", key, found, problems);
        }
    }

    fn lay_calendars(&mut self, above: Vec<CalendarFile>) {
        let below = std::mem::replace(&mut self.calendars, above);
        for old in below {
            if self.calendars.iter().all(|new| new.name != old.name) {
                self.calendars.push(old);
            }
        }
    }

    /// Fills in what follows from other entries: numbers of flows, classes of items, and the twins of
    /// components.
    fn complete(&mut self) {
        for (_, found) in &mut self.flows.entries {
            if let Some(rule) = self.numbers.get(&found.value.key) {
                found.value.number.clone_from(&rule.pattern);
            }
        }
        for (_, found) in &mut self.items.entries {
            let item = &mut found.value;
            let digits =
                self.standards.get(&item.standard).and_then(|standard| standard.class_digits);
            if item.class.is_empty() {
                item.class = item.code.chars().take(digits.unwrap_or(0)).collect();
            }
        }
        let mut twins = Vec::new();
        for item in self.items.iter().filter(|item| item.kind == Kind::Component) {
            let Some(standard) = self.standards.get(&item.standard) else {
                continue;
            };
            let Some(suffix) = &standard.twin_suffix else {
                continue;
            };
            let key = (item.standard.clone(), Kind::Matter, item.code.clone());
            // A matter written out says more than a made one.
            if self.items.get(&key).is_some() {
                continue;
            }
            twins.push(Item {
                kind: Kind::Matter,
                name: format!("{}{suffix}", item.name),
                name_en: format!(
                    "{}{}",
                    item.name_en,
                    standard.twin_suffix_en.as_deref().unwrap_or("")
                ),
                is_twin: true,
                ..item.clone()
            });
        }
        self.twins = twins;
    }
}

//! Categories by the name that a source writes.
//!
//! [`super::plan`] builds the index once. Names of current standards win over those of replaced
//! ones, whose codes go through the crosswalk; matters win over components, because a case is
//! about a matter. A name that two items of the same rank share is nobody's.

use crate::model::Category;
use std::collections::HashMap;
use wangge_pack::{City, Item, Kind};
use wangge_table::fold;

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// One item.
    One(Category),
    /// Several items of the same rank.
    Several,
    /// An item of a replaced standard that has no successor.
    Gone,
}

/// Items of a city by their names.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_name: HashMap<String, (u8, Named)>,
}

impl Names {
    pub(super) fn new(city: &City) -> Self {
        let mut names = Self::default();
        for item in city.items() {
            let found = current(city, item).map_or(Named::Gone, Named::One);
            for name in [&item.name, &item.name_en] {
                names.put(fold(name), rank(city, item), found.clone());
            }
        }
        names
    }

    fn put(&mut self, name: String, rank: u8, named: Named) {
        match self.by_name.get_mut(&name) {
            Some((old, _)) if *old < rank => {}
            Some((old, held)) if *old == rank => {
                if *held != named {
                    *held = Named::Several;
                }
            }
            _ => drop(self.by_name.insert(name, (rank, named))),
        }
    }

    /// Finds a name that is folded already.
    pub(super) fn find(&self, name: &str) -> Option<&Named> {
        self.by_name.get(name).map(|(_, named)| named)
    }
}

/// Orders items by how well a case fits them; the lowest wins.
fn rank(city: &City, item: &Item) -> u8 {
    let is_old = u8::from(!is_current(city, &item.standard));
    let kind = match (item.kind, item.is_twin) {
        (Kind::Matter, false) => 0,
        (Kind::Matter, true) => 1,
        (Kind::Component, _) => 2,
    };
    is_old * 3 + kind
}

fn is_current(city: &City, standard: &str) -> bool {
    city.current_standards().any(|current| current.reference == standard)
}

/// Leads an item to the category of a case: through the crosswalk, and from a component to its
/// matter twin.
pub(super) fn current(city: &City, item: &Item) -> Option<Category> {
    if is_current(city, &item.standard) {
        return Some(category(city, item));
    }
    let walk = city.crosswalks().iter().find(|walk| walk.from == item.standard)?;
    let row = city.successor(&walk.from, &walk.to, item.kind, &item.code)?;
    let next = city.item(&walk.to, item.kind, row.to.as_deref()?)?;
    Some(category(city, next))
}

fn category(city: &City, item: &Item) -> Category {
    let twin = city.item(&item.standard, Kind::Matter, &item.code).filter(|twin| twin.is_twin);
    let item = twin.unwrap_or(item);
    // Of several clauses only a person can tell which one fits.
    let mut clauses = city.clauses_of(item);
    let clause = clauses.next().filter(|_| clauses.next().is_none());
    Category {
        standard: item.standard.clone(),
        kind: item.kind.as_str().to_owned(),
        code: item.code.clone(),
        clause: clause.map(|clause| clause.key.clone()),
    }
}

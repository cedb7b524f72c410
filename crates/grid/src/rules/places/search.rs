//! Text to ranked candidates. Pure.

use super::fold::{crossing, fold, road_and_number, sounds};
use super::{PlaceIndex, Spot};
use crate::model::PlaceKind;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How a candidate was found, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The name itself.
    Exact,
    /// Another name.
    Alias,
    /// The house number nearest to one that is not known.
    NearNumber,
    /// The name begins so.
    Prefix,
    /// Its pinyin or initials begin so.
    Sound,
    /// It contains all pairs of neighbouring characters.
    Part,
}

/// A place that fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// The place.
    pub spot: &'a Spot,
    /// How it was found.
    pub rank: Rank,
}

/// Most entries that one kind of comparison looks at.
const LOOKED_AT: usize = 400;
/// Pairs that more names than this share say too little to begin with.
const SHORTEST_SOUND: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Names {
    folded: Vec<(String, usize)>,
    other: Vec<(String, usize)>,
    sounds: Vec<(String, usize)>,
    pairs: HashMap<[char; 2], Vec<usize>>,
    lengths: Vec<usize>,
}

impl Names {
    pub(super) fn add(&mut self, at: usize, name: &str, name_en: &str, aliases: &[String]) {
        let folded = fold(name);
        let (initials, whole) = sounds(&folded);
        let mut pairs = HashSet::new();
        let aliases: Vec<String> = aliases.iter().map(|it| fold(it)).collect();
        for text in std::iter::once(&folded).chain(&aliases) {
            let symbols: Vec<char> = text.chars().collect();
            pairs.extend(symbols.windows(2).map(|pair| [pair[0], pair[1]]));
        }
        for pair in pairs {
            self.pairs.entry(pair).or_default().push(at);
        }
        self.lengths.push(folded.chars().count());
        self.folded.push((folded, at));
        self.sounds.extend([(initials, at), (whole, at)]);
        let english = fold(name_en);
        let others = aliases.into_iter().chain(std::iter::once(english));
        self.other.extend(others.filter(|text| !text.is_empty()).map(|text| (text, at)));
    }

    pub(super) fn settle(&mut self) {
        for list in [&mut self.folded, &mut self.other, &mut self.sounds] {
            list.sort();
        }
    }

    /// Lists the places with all pairs of a text, beginning with the rarest pair.
    fn with_pairs(&self, text: &str) -> Vec<usize> {
        let symbols: Vec<char> = text.chars().collect();
        let lists: Option<Vec<&Vec<usize>>> =
            symbols.windows(2).map(|pair| self.pairs.get(&[pair[0], pair[1]])).collect();
        let Some(mut lists) = lists else { return Vec::new() };
        lists.sort_by_key(|list| list.len());
        let Some((first, rest)) = lists.split_first() else { return Vec::new() };
        let in_all = |at: &&usize| rest.iter().all(|list| list.binary_search(at).is_ok());
        first.iter().filter(in_all).take(LOOKED_AT).copied().collect()
    }
}

/// Entries of a sorted list that begin with a text.
fn beginning<'a>(
    list: &'a [(String, usize)],
    text: &'a str,
) -> impl Iterator<Item = &'a (String, usize)> {
    let from = list.partition_point(|(name, _)| name.as_str() < text);
    list[from..].iter().take_while(move |(name, _)| name.starts_with(text)).take(LOOKED_AT)
}

impl PlaceIndex {
    /// Returns the places that fit a text, the best first.
    ///
    /// A house number that nobody knows gives its nearest neighbours on the same road and side.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Found<'_>> {
        let text = fold(text);
        if text.is_empty() {
            return Vec::new();
        }
        let mut ranks: BTreeMap<usize, Rank> = BTreeMap::new();
        let mut found = |at: usize, rank: Rank| {
            let known = ranks.entry(at).or_insert(rank);
            *known = rank.min(*known);
        };
        for (name, at) in beginning(&self.names.folded, &text) {
            found(*at, if *name == text { Rank::Exact } else { Rank::Prefix });
        }
        for (name, at) in beginning(&self.names.other, &text) {
            found(*at, if *name == text { Rank::Alias } else { Rank::Prefix });
        }
        let roads = crossing(&text);
        for (_, at) in beginning(&self.names.other, &roads).filter(|(name, _)| *name == roads) {
            if self.spots[*at].kind == PlaceKind::Crossing {
                found(*at, Rank::Alias);
            }
        }
        if text.is_ascii() && text.len() >= SHORTEST_SOUND {
            beginning(&self.names.sounds, &text).for_each(|(_, at)| found(*at, Rank::Sound));
        }
        self.names.with_pairs(&text).into_iter().for_each(|at| found(at, Rank::Part));
        if !ranks.values().any(|rank| *rank <= Rank::Alias) {
            self.near_numbers(&text).into_iter().for_each(|at| {
                ranks.insert(at, Rank::NearNumber);
            });
        }
        let mut all: Vec<(usize, Rank)> = ranks.into_iter().collect();
        all.sort_by_key(|(at, rank)| (*rank, self.names.lengths[*at], self.order(*at), *at));
        all.truncate(limit);
        all.into_iter().map(|(at, rank)| Found { spot: &self.spots[at], rank }).collect()
    }

    /// Roads come before their numbers, numbers by their count.
    fn order(&self, at: usize) -> (PlaceKind, u32) {
        let spot = &self.spots[at];
        (spot.kind, road_and_number(&fold(&spot.name)).map_or(0, |(_, number)| number))
    }

    fn near_numbers(&self, text: &str) -> Vec<usize> {
        let Some((road, wanted)) = road_and_number(text) else { return Vec::new() };
        let mut known: Vec<(bool, u32, usize)> = beginning(&self.names.folded, road)
            .filter(|(_, at)| self.spots[*at].kind == PlaceKind::Number)
            .filter_map(|(name, at)| {
                let (own, number) = road_and_number(name)?;
                let other_side = number % 2 != wanted % 2;
                (own == road).then(|| (other_side, number.abs_diff(wanted), *at))
            })
            .collect();
        known.sort_unstable();
        known.into_iter().take(2).map(|(_, _, at)| at).collect()
    }
}

//! Finds an item by what somebody types: Chinese, pinyin, initials, code digits, English.
//!
//! `City` builds the index once and asks it while people type. Everything is compared in a folded
//! form (half width, lower case) that is made here and nowhere else.

use pinyin::ToPinyin;

use crate::city::is_replaced;
use crate::model::{Class, Clause, Item, Kind, Standard};

/// An item that fits.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'c> {
    /// The item.
    pub item: &'c Item,
    /// The clause that fits, where one of the words was found in a clause and not in the item.
    pub clause: Option<&'c Clause>,
    /// How well it fits; only the order means anything.
    pub score: u32,
}

/// A text in the forms in which it can be found.
#[derive(Debug)]
struct Word {
    folded: String,
    initials: String,
    pinyin: String,
}

#[derive(Debug)]
struct Entry {
    item: usize,
    kind: Kind,
    code: String,
    name: Word,
    search: Vec<Word>,
    class: String,
    /// English words of the name, single and joined with the next.
    english: Vec<String>,
    clauses: Vec<ClauseEntry>,
}

#[derive(Debug)]
struct ClauseEntry {
    clause: usize,
    condition: String,
    english: Vec<String>,
}

/// The index over the items of current standards.
#[derive(Debug)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

/// How well one word fits, and the clause where it was found.
type Fit = (u32, Option<usize>);

impl Index {
    pub(crate) fn new(
        standards: &[Standard],
        classes: &[Class],
        items: &[Item],
        all_clauses: &[Clause],
        places_of: impl Fn(&Item) -> Vec<usize>,
    ) -> Self {
        let is_current = |item: &Item| !is_replaced(standards, &item.standard);
        let current = items.iter().enumerate().filter(|(_, item)| is_current(item));
        let entries = current.map(|(place, item)| {
            let is_own = |class: &&Class| {
                class.standard == item.standard
                    && class.kind == item.kind
                    && class.code == item.class
            };
            let own = classes.iter().find(is_own);
            let mut entry = Entry {
                item: place,
                kind: item.kind,
                code: fold(&item.code),
                name: Word::new(&item.name),
                search: item.search.iter().map(|text| Word::new(text)).collect(),
                class: own.map(|own| fold(&own.name)).unwrap_or_default(),
                english: english(&item.name_en),
                clauses: Vec::new(),
            };
            for clause in places_of(item) {
                let Some(text) = all_clauses.get(clause) else {
                    continue;
                };
                let (condition, english) = (fold(&text.condition), english(&text.condition_en));
                entry.clauses.push(ClauseEntry { clause, condition, english });
            }
            entry
        });
        Self { entries: entries.collect() }
    }

    /// Returns places of items and clauses with scores, the best first.
    pub(crate) fn search(
        &self,
        kind: Kind,
        text: &str,
        limit: usize,
    ) -> Vec<(usize, Option<usize>, u32)> {
        let text = fold(text);
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let entries = self.entries.iter().filter(|entry| entry.kind == kind);
        let mut hits: Vec<_> = entries.filter_map(|entry| entry.fit(&words)).collect();
        if hits.is_empty() {
            hits = self
                .entries
                .iter()
                .filter(|entry| entry.kind == kind)
                .filter_map(|entry| entry.overlap(&text))
                .collect();
        }
        // The sort is stable: among equals the order of the standard stays.
        hits.sort_by_key(|(_, _, score)| u32::MAX - score);
        hits.truncate(limit);
        hits
    }
}

impl Word {
    fn new(text: &str) -> Self {
        let folded = fold(text);
        let (mut initials, mut pinyin) = (String::new(), String::new());
        for character in folded.chars() {
            match character.to_pinyin() {
                Some(sound) => {
                    initials.push_str(sound.first_letter());
                    pinyin.push_str(sound.plain());
                }
                None if character.is_ascii_alphanumeric() => {
                    initials.push(character);
                    pinyin.push(character);
                }
                None => {}
            }
        }
        Self { folded, initials, pinyin }
    }

    /// Compares a folded word; a longer name around it makes it fit a little worse.
    fn fit(&self, word: &str) -> u32 {
        let by_text = part(&self.folded, word, [1000, 900, 800]);
        if by_text > 0 || !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return by_text;
        }
        // One letter is the initial of half the table, and full pinyin of less is noise.
        let by_initials =
            part(&self.initials, word, [880, 780, if word.len() > 1 { 680 } else { 0 }]);
        let by_pinyin = if word.len() > 2 { part(&self.pinyin, word, [860, 760, 560]) } else { 0 };
        by_initials.max(by_pinyin)
    }
}

impl Entry {
    fn fit(&self, words: &[&str]) -> Option<(usize, Option<usize>, u32)> {
        let (mut total, mut clause) = (0, None);
        for word in words {
            let (score, found) = self.fit_word(word);
            if score == 0 {
                return None;
            }
            total += score;
            clause = clause.or(found);
        }
        Some((self.item, clause, total))
    }

    fn fit_word(&self, word: &str) -> Fit {
        let by_code = if word.bytes().any(|byte| byte.is_ascii_digit()) {
            part(&self.code, word, [1200, 1100, 400])
        } else {
            0
        };
        let by_search =
            self.search.iter().map(|text| text.fit(word)).max().unwrap_or(0).saturating_sub(60);
        let by_english = english_fit(&self.english, word, [740, 640]);
        let best = by_code.max(self.name.fit(word)).max(by_search).max(by_english);
        if best > 0 {
            return (best, None);
        }
        let in_clause = self.clauses.iter().filter_map(|entry| {
            let by_text = part(&entry.condition, word, [500, 480, 460]);
            let score = by_text.max(english_fit(&entry.english, word, [380, 330]));
            (score > 0).then_some((score, Some(entry.clause)))
        });
        let in_clause = in_clause.max_by_key(|(score, _)| *score);
        in_clause.unwrap_or_else(|| (part(&self.class, word, [300, 280, 260]), None))
    }

    /// Compares pairs of neighbouring characters, for words that stand nowhere as a whole
    /// (井盖没了).
    fn overlap(&self, text: &str) -> Option<(usize, Option<usize>, u32)> {
        let characters: Vec<char> =
            text.chars().filter(|character| !character.is_ascii()).collect();
        let pairs: Vec<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
        let score_of = |pair: &String| match self.name.folded.contains(pair.as_str()) {
            true => 3,
            false if self.search.iter().any(|text| text.folded.contains(pair.as_str())) => 3,
            false => u32::from(
                self.clauses.iter().any(|clause| clause.condition.contains(pair.as_str())),
            ),
        };
        let score = pairs.iter().map(score_of).sum::<u32>();
        // At least a third of what was typed must be found.
        let needed = u32::try_from(pairs.len()).unwrap_or(u32::MAX).max(1);
        (score >= needed).then_some((self.item, None, score))
    }
}

/// Scores a part of a text: the whole, its beginning, or anywhere in it.
fn part(text: &str, word: &str, [whole, start, inside]: [u32; 3]) -> u32 {
    // Less of the text left over is better, within the step between two ranks.
    let rest = || u32::try_from(text.len().saturating_sub(word.len()) / 3).unwrap_or(50).min(50);
    match text.find(word) {
        Some(0) if text.len() == word.len() => whole,
        Some(0) => start - rest(),
        Some(_) if inside > 0 => inside - rest(),
        _ => 0,
    }
}

fn english_fit(words: &[String], word: &str, [whole, start]: [u32; 2]) -> u32 {
    // One letter begins half the words.
    if word.len() < 2 {
        return 0;
    }
    let spare = u32::try_from(words.len()).unwrap_or(20).min(20);
    let singular = word.strip_suffix('s').filter(|singular| singular.len() > 2).unwrap_or(word);
    let fit = |text: &String| match text.strip_prefix(singular) {
        Some("" | "s") => whole - spare,
        // What follows the singular must not hide that an s was typed.
        Some(_) if text.starts_with(word) => start - spare,
        _ => 0,
    };
    words.iter().map(fit).max().unwrap_or(0)
}

fn english(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|character: char| !character.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| word.len() > 1).collect();
    // People also write neighbours as one: streetlight, bikerack.
    let joined = words.windows(2).map(<[&str]>::concat);
    words.iter().copied().map(str::to_owned).chain(joined).collect()
}

/// Makes full-width characters half-width and letters small.
fn fold(text: &str) -> String {
    let narrow = |character: char| match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

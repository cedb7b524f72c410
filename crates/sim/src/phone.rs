//! The telephone of the centre: which calls come, which are missed, which are called back.
//!
//! Every report by the hotline was a call: most were answered and became a case while somebody talked,
//! some were missed and became one when somebody called back. Besides, people ask things that are no
//! case, and some are not reached. Pure.

use crate::chance::Chance;
use crate::script::{Deed, Ground, MINUTE_MS, Script};
use wangge_cases::model::Source;
use wangge_kernel::Instant;

const SECOND_MS: i64 = 1_000;
/// In a hundred reports by telephone, so many were missed at first.
const MISSED: usize = 6;
/// Beside a hundred reports, so many calls that only ask something.
const ASKED: usize = 28;
/// Beside a hundred reports, so many missed calls that become nothing.
const LOST: usize = 5;
/// In a hundred of those, so many are called back.
const BACK: usize = 85;
/// In a hundred of those, so many withhold their number.
const WITHHELD: usize = 15;
/// What came of calling back.
const OUTCOMES: &[&str] = &[
    "已回拨，咨询停车位划线事项，已解答",
    "已回拨，误拨",
    "已回拨，两次无人接听",
    "已回拨，咨询垃圾分类投放时间，已解答",
    "已回拨，反映事项已由他人登记",
];

/// A call with its moments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ring {
    /// The script whose report it became; its caller has the number.
    pub(crate) script: Option<usize>,
    /// Number of a caller who reports nothing; empty when withheld.
    pub(crate) number: String,
    /// Which seat it rings at, against the others; that of the report's operator when it became one.
    pub(crate) seat: usize,
    pub(crate) rang_at: Instant,
    /// When it was answered; never for a missed call.
    pub(crate) answered_at: Option<Instant>,
    pub(crate) ended_at: Instant,
    /// When somebody called back, and what came of it.
    pub(crate) back: Option<(Instant, &'static str)>,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    Ring,
    Answer,
    End,
    Back,
}

impl Ring {
    /// Lists what happens, in the order of time.
    pub(crate) fn beats(&self) -> Vec<(Instant, Beat)> {
        let answered = self.answered_at.map(|at| (at, Beat::Answer));
        let back = self.back.map(|(at, _)| (at, Beat::Back));
        [Some((self.rang_at, Beat::Ring)), answered, Some((self.ended_at, Beat::End)), back]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Plans the calls of all scripts.
pub(crate) fn rings(ground: &Ground<'_>, scripts: &[Script]) -> Vec<Ring> {
    let mut chance = Chance::new(ground.seed ^ 0x0070_686F_6E65);
    let mut rings = Vec::new();
    for (place, script) in scripts.iter().enumerate() {
        let Some((opened_at, Deed::Open)) = script.deeds.first().copied() else { continue };
        if script.source != Source::Hotline {
            continue;
        }
        let became = if chance.percent(MISSED) { missed } else { answered };
        rings.push(became(&mut chance, place, opened_at));
        if chance.percent(ASKED) {
            rings.push(asked(&mut chance, opened_at));
        }
        if chance.percent(LOST) {
            rings.push(lost(&mut chance, opened_at));
        }
    }
    for ring in &mut rings {
        // Nobody is on the telephone at the present moment, and nothing happens after it.
        ring.ended_at = ring.ended_at.min(ground.as_of);
        ring.back = ring.back.filter(|back| back.0 <= ground.as_of);
    }
    rings
}

/// Somebody answered and registered while the caller talked.
fn answered(chance: &mut Chance, script: usize, opened_at: Instant) -> Ring {
    let rang_at = opened_at.plus_millis(-chance.between(100, 260) * SECOND_MS);
    let answered_at = Some(rang_at.plus_millis(chance.between(4, 28) * SECOND_MS));
    let ended_at = opened_at.plus_millis(chance.between(5, 60) * SECOND_MS);
    let (number, seat) = (String::new(), 0);
    Ring { script: Some(script), number, seat, rang_at, answered_at, ended_at, back: None }
}

/// Nobody answered; it became a report when somebody called back.
fn missed(chance: &mut Chance, script: usize, opened_at: Instant) -> Ring {
    let rang_at = opened_at.plus_millis(-chance.between(6, 45) * MINUTE_MS);
    let ended_at = rang_at.plus_millis(chance.between(15, 60) * SECOND_MS);
    let back_at = opened_at.plus_millis(-chance.between(70, 200) * SECOND_MS);
    let back = Some((back_at, "已回拨，当场登记为案件"));
    let (number, seat) = (String::new(), chance.below(100));
    Ring { script: Some(script), number, seat, rang_at, answered_at: None, ended_at, back }
}

/// A question that is no case, within the hours around.
fn asked(chance: &mut Chance, near: Instant) -> Ring {
    let rang_at = near.plus_millis(-chance.between(5, 110) * MINUTE_MS);
    let answered_at = Some(rang_at.plus_millis(chance.between(4, 28) * SECOND_MS));
    let ended_at = rang_at.plus_millis(chance.between(50, 240) * SECOND_MS);
    let (number, seat) = (number(chance), chance.below(100));
    Ring { script: None, number, seat, rang_at, answered_at, ended_at, back: None }
}

/// A missed call that becomes nothing.
fn lost(chance: &mut Chance, near: Instant) -> Ring {
    let rang_at = near.plus_millis(-chance.between(2, 90) * MINUTE_MS);
    let ended_at = rang_at.plus_millis(chance.between(8, 60) * SECOND_MS);
    let number = if chance.percent(WITHHELD) { String::new() } else { number(chance) };
    let is_back = !number.is_empty() && chance.percent(BACK);
    let back_at = ended_at.plus_millis(chance.between(4, 110) * MINUTE_MS);
    let back = is_back.then(|| (back_at, *chance.pick(OUTCOMES)));
    let seat = chance.below(100);
    Ring { script: None, number, seat, rang_at, answered_at: None, ended_at, back }
}

/// A number of a caller; it begins with digits that no network has.
pub(crate) fn number(chance: &mut Chance) -> String {
    format!("129{:08}", chance.below(100_000_000))
}

//! The sheet of a shift that is printed and filed.

use super::shift::{EntryView, counts_view, entry_view};
use super::{DeskPages, Who, said};
use crate::model::{Counts, ShiftId};
use crate::permissions::SHIFT_WRITE;
use crate::queries;
use crate::rules::digest;
use askama::Template;
use axum::extract::{Path, State};
use wangge_kernel::Instant;
use wangge_web::{PageResult, Ui, page};

/// Letters of a group of the digest.
const GROUP: usize = 8;

pub(super) fn moment(pages: &DeskPages, at: Option<Instant>) -> String {
    at.map_or_else(String::new, |at| pages.time(at))
}

#[derive(Template)]
#[template(path = "desk/shift_paper.html")]
struct PaperPage {
    ui: Ui,
    facts: Vec<(String, String)>,
    counts: Vec<(String, i64)>,
    words: String,
    in_words: String,
    entries: Vec<EntryView>,
    may_correct: bool,
    is_signed: bool,
    is_whole: bool,
    /// The digest in groups that people can compare, and that break at the edge of the paper.
    digest_parts: Vec<String>,
    printed: String,
}

/// `GET /shift/{shift}`: the sheet of a shift, with both signatures.
pub(crate) async fn paper(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(shift): Path<ShiftId>,
) -> PageResult {
    let read = pages.desk.db.read("desk.shift_of", (who.0.clone(), shift), |tx, (actor, shift)| {
        Box::pin(queries::shift_of(tx, actor, *shift))
    });
    let (shift, entries) = read.await.map_err(|error| said::fail(&ui, error))?;
    let counts: Option<Counts> = serde_json::from_str(&shift.counts).ok();
    let signature = |name: &str, at| format!("{name} {}", moment(&pages, at)).trim().to_owned();
    let facts = [
        ("shift-leader", shift.leader_name.clone()),
        ("shift-began", pages.time(shift.began_at)),
        ("shift-signed-out", signature(&shift.out_name, shift.out_at)),
        ("shift-signed-in", signature(&shift.in_name, shift.in_at)),
    ];
    page(&PaperPage {
        facts: facts.map(|(key, value)| (ui.t(key), value)).to_vec(),
        counts: counts.map_or_else(Vec::new, |counts| counts_view(&pages, &ui, &counts)),
        entries: entries.iter().map(|entry| entry_view(&pages, &ui, entry)).collect(),
        may_correct: ui.may(SHIFT_WRITE),
        is_signed: shift.out_at.is_some(),
        is_whole: digest(who.0.district, &shift, &entries) == shift.digest,
        words: shift.words,
        in_words: shift.in_words,
        digest_parts: groups(&shift.digest),
        printed: pages.time(pages.now()),
        ui,
    })
}

/// Cuts a digest, which is hexadecimal, into groups.
fn groups(digest: &str) -> Vec<String> {
    let letters: Vec<char> = digest.chars().collect();
    letters.chunks(GROUP).map(|group| group.iter().collect()).collect()
}

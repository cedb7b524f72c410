//! The shift that runs: its entries, a new entry, handing over, taking over.

use super::{DeskPages, Who, said};
use crate::commands::{self, NewEntry};
use crate::error::DeskError;
use crate::model::{Counts, Entry, EntryKind, Shift, ShiftId};
use crate::permissions::{SHIFT_LEAD, SHIFT_WRITE};
use crate::queries;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use serde::Deserialize;
use wangge_web::{PageResult, Ui, page, see_other};

/// An entry as pages show it.
pub(super) struct EntryView {
    pub(super) mark: String,
    pub(super) seq: i64,
    pub(super) when: String,
    pub(super) kind: String,
    pub(super) words: String,
    pub(super) case: String,
    pub(super) case_href: String,
    pub(super) corrects: String,
    pub(super) author: String,
}

/// Puts an entry into the reader's words.
pub(super) fn entry_view(pages: &DeskPages, ui: &Ui, entry: &Entry) -> EntryView {
    EntryView {
        mark: format!("{}.{}", entry.shift, entry.seq),
        seq: entry.seq,
        when: pages.time(entry.at),
        kind: ui.t(&format!("shift-kind-{}", entry.kind)),
        words: entry.words.clone(),
        case: entry.case_number.clone(),
        case_href: entry.case_id.map_or_else(String::new, |id| format!("/cases/{id}")),
        corrects: entry.corrects_seq.map_or_else(String::new, |seq| ui.tn("shift-corrects", seq)),
        author: entry.author.clone(),
    }
}

/// Puts figures into the reader's words, stages in the order of the flow.
pub(super) fn counts_view(pages: &DeskPages, ui: &Ui, counts: &Counts) -> Vec<(String, i64)> {
    let city = pages.desk.tools.city();
    let flow = city.flow(wangge_cases::CASE_FLOW);
    let place =
        |key: &str| flow.and_then(|flow| flow.stages.iter().position(|stage| stage.key == key));
    let mut stages: Vec<_> = counts.stages.iter().collect();
    stages.sort_by_key(|one| place(&one.0).unwrap_or(usize::MAX));
    let mut lines: Vec<(String, i64)> = stages
        .into_iter()
        .map(|(key, n)| {
            // Orders and letters have stages of their own.
            let others = || city.flows().iter().find_map(|flow| flow.stage(key));
            let stage = flow.and_then(|flow| flow.stage(key)).or_else(others);
            let name = stage.map_or(key.as_str(), |stage| ui.pick(&stage.name, &stage.name_en));
            (name.to_owned(), *n)
        })
        .collect();
    lines.push((ui.t("shift-overdue"), counts.overdue));
    lines.push((ui.t("shift-applications"), counts.applications));
    lines.push((ui.t("shift-missed"), counts.missed));
    lines
}

#[derive(Template)]
#[template(path = "desk/shift.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is one part of the page, shown or not")]
struct ShiftPage {
    ui: Ui,
    has_shift: bool,
    is_handed: bool,
    led: String,
    began: String,
    signed: String,
    words: String,
    digest: String,
    counts: Vec<(String, i64)>,
    entries: Vec<EntryView>,
    kinds: Vec<(String, String)>,
    corrects: String,
    corrects_words: String,
    may_write: bool,
    may_lead: bool,
    may_take: bool,
}

/// Entry that is to be corrected, as `shift.seq`.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    corrects: String,
}

fn mark(text: &str) -> Option<(ShiftId, i64)> {
    let (shift, seq) = text.split_once('.')?;
    Some((shift.parse().ok()?, seq.parse().ok()?))
}

/// `GET /shift`.
pub(crate) async fn show(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Query(asked): Query<Asked>,
) -> PageResult {
    let input = (who.0.clone(), pages.now(), mark(&asked.corrects));
    let read = pages.desk.db.read("desk.shift", input, |tx, (actor, now, mark)| {
        Box::pin(async move {
            let current = queries::current(tx, actor).await?;
            let counts = queries::counts(tx, actor, *now).await?;
            let corrected = match mark {
                Some((shift, seq)) => queries::entry_of(tx, actor, *shift, *seq).await?,
                None => None,
            };
            Ok::<_, DeskError>((current, counts, corrected))
        })
    });
    let (current, counts, corrected) = read.await.map_err(|error| said::fail(&ui, error))?;
    let (shift, entries) =
        current.map_or((None, Vec::new()), |(shift, entries)| (Some(shift), entries));
    page(&drawn(&pages, &who, ui, shift.as_ref(), (&entries, &counts, corrected)))
}

fn drawn(
    pages: &DeskPages,
    who: &Who,
    ui: Ui,
    shift: Option<&Shift>,
    (entries, counts, corrected): (&[Entry], &Counts, Option<Entry>),
) -> ShiftPage {
    let of = |read: fn(&Shift) -> String| shift.map_or_else(String::new, read);
    let out = shift.and_then(|shift| shift.out_at);
    // What was signed is shown as it was signed.
    let signed: Option<Counts> = out.and_then(|_| serde_json::from_str(&shift?.counts).ok());
    let kinds = EntryKind::ALL.iter().filter(|kind| **kind != EntryKind::Correction);
    let is_leader = shift.is_some_and(|shift| shift.leader == who.0.account);
    ShiftPage {
        has_shift: shift.is_some(),
        is_handed: out.is_some(),
        led: of(|shift| shift.leader_name.clone()),
        began: shift.map_or_else(String::new, |shift| pages.time(shift.began_at)),
        signed: out.map_or_else(String::new, |at| {
            format!("{} {}", of(|shift| shift.out_name.clone()), pages.time(at))
        }),
        words: of(|shift| shift.words.clone()),
        digest: of(|shift| shift.digest.clone()),
        counts: counts_view(pages, &ui, signed.as_ref().unwrap_or(counts)),
        entries: entries.iter().rev().map(|entry| entry_view(pages, &ui, entry)).collect(),
        kinds: kinds.map(|kind| (kind.to_string(), ui.t(&format!("shift-kind-{kind}")))).collect(),
        corrects: corrected
            .as_ref()
            .map_or_else(String::new, |entry| format!("{}.{}", entry.shift, entry.seq)),
        corrects_words: corrected.map_or_else(String::new, |entry| entry.words),
        may_write: ui.may(SHIFT_WRITE),
        may_lead: ui.may(SHIFT_LEAD),
        may_take: ui.may(SHIFT_LEAD) && !is_leader,
        ui,
    }
}

/// `POST /shift/begin`.
pub(crate) async fn begin(State(pages): State<DeskPages>, who: Who, ui: Ui) -> PageResult {
    commands::begin(&pages.desk, &who.0).await.map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/shift"))
}

/// An entry as it is filled in.
#[derive(Debug, Deserialize)]
pub(crate) struct EntryForm {
    #[serde(default)]
    kind: String,
    words: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    corrects: String,
}

/// `POST /shift/log`.
pub(crate) async fn write(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Form(form): Form<EntryForm>,
) -> PageResult {
    let entry = NewEntry {
        kind: form.kind.parse().unwrap_or(EntryKind::Note),
        words: form.words.chars().take(1_000).collect(),
        case_number: form.case.chars().take(60).collect(),
        corrects: mark(&form.corrects),
    };
    commands::write(&pages.desk, &who.0, entry).await.map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/shift"))
}

/// What a leader writes under a hand-over.
#[derive(Debug, Deserialize)]
pub(crate) struct SignForm {
    #[serde(default)]
    words: String,
    #[serde(default)]
    digest: String,
}

/// `POST /shift/over`.
pub(crate) async fn hand_over(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Form(form): Form<SignForm>,
) -> PageResult {
    let words: String = form.words.chars().take(4_000).collect();
    commands::hand_over(&pages.desk, &who.0, &words)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/shift"))
}

/// `POST /shift/take`.
pub(crate) async fn take_over(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Form(form): Form<SignForm>,
) -> PageResult {
    let words: String = form.words.chars().take(4_000).collect();
    commands::take_over(&pages.desk, &who.0, &form.digest, &words)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/shift"))
}

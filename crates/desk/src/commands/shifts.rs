//! The shift log: begun, written, handed over, taken over.

use crate::context::{Desk, Work};
use crate::error::{DeskError, Refusal};
use crate::model::{Counts, Entry, EntryKind, Shift, ShiftId};
use crate::permissions::{SHIFT_LEAD, SHIFT_WRITE};
use crate::rules;
use crate::{queries, store};
use wangge_db::{DbError, ErrorKind, Tx};
use wangge_identity::audit::{Note, note};
use wangge_identity::{Actor, Author};

/// An entry that somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// What it is about.
    pub kind: EntryKind,
    /// The words.
    pub words: String,
    /// Number of a case that it names; empty for none.
    pub case_number: String,
    /// The entry that it corrects.
    pub corrects: Option<(ShiftId, i64)>,
}

/// Begins a shift where none runs.
pub async fn begin(desk: &Desk, actor: &Actor) -> Result<ShiftId, DeskError> {
    desk.write("desk.shift_begin", actor.clone(), |tx, work| {
        Box::pin(async move {
            let (tools, actor) = (&work.tools, &work.input);
            actor.require(SHIFT_LEAD)?;
            let id = tools.ids.next();
            let is_new = store::shift_insert(tx, id, actor, tools.now()).await?;
            if is_new { Ok(id) } else { Err(Refusal::ShiftRuns.into()) }
        })
    })
    .await
}

/// Writes an entry into the shift that runs, and gives its place.
pub async fn write(desk: &Desk, actor: &Actor, entry: NewEntry) -> Result<i64, DeskError> {
    desk.write("desk.shift_write", (actor.clone(), entry), |tx, work| Box::pin(write_in(tx, work)))
        .await
}

async fn write_in(tx: &mut Tx, work: &Work<(Actor, NewEntry)>) -> Result<i64, DeskError> {
    let (tools, (actor, new)) = (&work.tools, &work.input);
    actor.require(SHIFT_WRITE)?;
    let current = store::shift_current(tx, actor.district).await?;
    let shift = rules::check_writable(current.as_ref())?;
    if new.words.trim().is_empty() {
        return Err(Refusal::NoWords.into());
    }
    let number = new.case_number.trim();
    let case = if number.is_empty() {
        None
    } else {
        let found = wangge_cases::queries::case_by_number(tx, actor, number).await?;
        Some(found.ok_or(Refusal::UnknownCase)?)
    };
    if let Some((shift, seq)) = new.corrects {
        let corrected = store::entry_fetch(tx, actor.district, shift, seq).await?;
        corrected.ok_or(Refusal::UnknownEntry)?;
    }
    let entry = Entry {
        shift: shift.id,
        seq: shift.entries + 1,
        at: tools.now(),
        kind: if new.corrects.is_some() { EntryKind::Correction } else { new.kind },
        words: new.words.trim().to_owned(),
        case_id: case,
        case_number: number.to_owned(),
        corrects_shift: new.corrects.map(|one| one.0),
        corrects_seq: new.corrects.map(|one| one.1),
        account: actor.account,
        author: actor.name.clone(),
    };
    if !store::shift_count_entry(tx, actor.district, shift).await? {
        return Err(DeskError::Changed);
    }
    store::entry_insert(tx, actor.district, &entry).await?;
    Ok(entry.seq)
}

/// Signs the hand-over of the shift that runs: counts how the centre stands and seals it all.
pub async fn hand_over(desk: &Desk, actor: &Actor, words: &str) -> Result<Shift, DeskError> {
    let input = (actor.clone(), words.trim().to_owned());
    desk.write("desk.hand_over", input, |tx, work| Box::pin(hand_over_in(tx, work))).await
}

async fn hand_over_in(tx: &mut Tx, work: &Work<(Actor, String)>) -> Result<Shift, DeskError> {
    let (tools, (actor, words)) = (&work.tools, &work.input);
    actor.require(SHIFT_LEAD)?;
    let current = store::shift_current(tx, actor.district).await?;
    let shift = rules::check_writable(current.as_ref())?;
    if words.is_empty() {
        return Err(Refusal::NoWords.into());
    }
    let now = tools.now();
    let counts: Counts = queries::counts(tx, actor, now).await?;
    let counts = serde_json::to_string(&counts)
        .map_err(|error| DbError::new(ErrorKind::Bug, error.to_string()))?;
    let mut signed = Shift {
        counts,
        words: words.clone(),
        out_at: Some(now),
        out_account: Some(actor.account),
        out_name: actor.name.clone(),
        ..shift.clone()
    };
    let entries = store::entry_list(tx, actor.district, shift.id).await?;
    signed.digest = rules::digest(actor.district, &signed, &entries);
    if !store::shift_sign_out(tx, actor.district, &signed).await? {
        return Err(DeskError::Changed);
    }
    sign(tx, work.tools.as_ref(), actor, &signed, "shift.hand_over").await?;
    Ok(signed)
}

/// Countersigns a hand-over as it was shown, and begins the next shift.
pub async fn take_over(
    desk: &Desk,
    actor: &Actor,
    digest: &str,
    words: &str,
) -> Result<ShiftId, DeskError> {
    let input = (actor.clone(), digest.to_owned(), words.trim().to_owned());
    desk.write("desk.take_over", input, |tx, work| Box::pin(take_over_in(tx, work))).await
}

async fn take_over_in(
    tx: &mut Tx,
    work: &Work<(Actor, String, String)>,
) -> Result<ShiftId, DeskError> {
    let (tools, (actor, digest, words)) = (&work.tools, &work.input);
    actor.require(SHIFT_LEAD)?;
    let current = store::shift_current(tx, actor.district).await?;
    let shift = current.ok_or(Refusal::NoShift)?;
    rules::check_take_over(&shift, actor.account, digest)?;
    let now = tools.now();
    if !store::shift_sign_in(tx, &shift, actor, now, words).await? {
        return Err(DeskError::Changed);
    }
    sign(tx, tools, actor, &shift, "shift.take_over").await?;
    let next = tools.ids.next();
    let is_new = store::shift_insert(tx, next, actor, now).await?;
    if is_new { Ok(next) } else { Err(DeskError::Changed) }
}

/// Puts a signature into the audit log as well, whose chain shows later changes.
async fn sign(
    tx: &mut Tx,
    tools: &crate::Tools,
    actor: &Actor,
    shift: &Shift,
    deed: &'static str,
) -> Result<(), DbError> {
    let author = Author::from(actor);
    let subject = format!("shift:{}", shift.id);
    let detail = serde_json::json!({ "digest": shift.digest });
    note(tx, &Note::new(&tools.ids, tools.now(), &author, deed, subject).detail(detail)).await
}

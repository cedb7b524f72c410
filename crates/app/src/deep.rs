//! Looks at everything that an installation holds: does one part still say what another one says?
//!
//! `wangge doctor --deep` calls it. Cases are read page by page and findings are told as they come,
//! so that memory stays small; of the attachments the ids alone are kept. It changes nothing, and
//! the program may go on meanwhile.

use crate::{AppError, Ground};
use std::sync::Arc;
use std::time::Duration;
use wangge_blob::{BlobId, Store};
use wangge_cases::model::{CaseId, FileId};
use wangge_cases::queries::check::{self, Fault, FileRow};
use wangge_cases::{CaseError, Cases, Tools};
use wangge_db::DbError;
use wangge_identity::audit::{BrokenAt, verify_chain};
use wangge_pack::City;

/// An upload whose case is not stored yet is no orphan: a form may stay open for so long.
const FORM: Duration = Duration::from_hours(24);
/// Orphans that are named; the others are counted.
const NAMED: usize = 20;
/// Attachments between two signs of life.
const STRIDE: usize = 100;

/// What the look tells while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// How far a part has come.
    Progress(&'static str, u64),
    /// A part that is as it should be.
    Good(String),
    /// Something to know, and what may be done.
    Look(String, &'static str),
    /// Something that is wrong, and what to do.
    Bad(String, &'static str),
}

/// Hears what is told.
pub type Hear<'a> = &'a mut (dyn FnMut(Told) + Send);

/// Looks at everything; `city` are the packs in force.
pub async fn look_deep(ground: &Ground, city: City, hear: Hear<'_>) -> Result<(), AppError> {
    engine(ground, hear).await?;
    audit(ground, hear).await?;
    let (clock, ids) = (ground.clock.clone(), ground.ids.clone());
    let tools = Tools::new(clock, ids, Arc::new(city), ground.vault.clone());
    let cases = Cases::new(ground.db.clone(), tools);
    let districts = ground.db.read("app.districts", (), |tx, ()| Box::pin(check::districts(tx)));
    let districts: Vec<i64> = districts.await.map_err(|error: DbError| error)?;
    all_cases(&cases, &districts, hear).await.map_err(case_error)?;
    attachments(ground, &districts, hear).await
}

fn case_error(error: CaseError) -> AppError {
    match error {
        CaseError::Db(error) => AppError::Db(error),
        other => AppError::Cases(other.to_string()),
    }
}

async fn engine(ground: &Ground, hear: Hear<'_>) -> Result<(), AppError> {
    hear(Told::Progress("pages of the database", 0));
    let read = ground.db.read("app.integrity", (), |tx, ()| Box::pin(tx.integrity()));
    let faults: Vec<String> = read.await.map_err(|error: DbError| error)?;
    for fault in &faults {
        hear(Told::Bad(
            format!("database file: {fault}"),
            "stop the program, keep a copy of the file, and bring back the last backup with `wangge restore`",
        ));
    }
    if faults.is_empty() && ground.db.engine() == wangge_db::Engine::Lite {
        hear(Told::Good("database file: every page and index is whole".to_owned()));
    }
    Ok(())
}

async fn audit(ground: &Ground, hear: Hear<'_>) -> Result<(), AppError> {
    hear(Told::Progress("audit log", 0));
    let chain = ground.db.read("app.audit", (), |tx, ()| Box::pin(verify_chain(tx)));
    let told = match chain.await.map_err(|error: DbError| error)? {
        Ok(chain) => Told::Good(format!(
            "audit log: {} entries in an unbroken chain, {} wait for their seal; last seal {}",
            chain.sealed,
            chain.unsealed,
            if chain.last_seal.is_empty() { "none" } else { &chain.last_seal }
        )),
        Err(fault) => {
            let what = match fault {
                BrokenAt::Gap { seal_number } => format!("entry number {seal_number} is gone"),
                BrokenAt::Content { id } => format!("the content of entry {id} was changed"),
                BrokenAt::Seal { id } => format!("the hash or the seal of entry {id} was changed"),
            };
            Told::Bad(
                format!("audit log: {what}"),
                "somebody changed the database from outside: keep a copy as evidence, compare it with a backup, and find out who had access",
            )
        }
    };
    hear(told);
    Ok(())
}

async fn all_cases(cases: &Cases, districts: &[i64], hear: Hear<'_>) -> Result<(), CaseError> {
    let (mut seen, mut wrong) = (0, 0);
    for district in districts {
        let mut after = CaseId(0);
        loop {
            let checked = check::check_page(cases, *district, after).await?;
            wrong += tell(checked.faults, hear);
            seen += checked.cases;
            hear(Told::Progress("cases", seen));
            let Some(last) = checked.last else { break };
            after = last;
        }
        wrong += tell(check::check_strays(cases, *district).await?, hear);
        wrong += tell(check::check_counters(cases, *district).await?, hear);
    }
    wrong += tell(check::check_words(cases, districts).await?, hear);
    if wrong == 0 {
        hear(Told::Good(format!(
            "cases: {seen} agree with their histories, tasks, search words and number counters"
        )));
    }
    Ok(())
}

fn tell(faults: Vec<(String, Fault)>, hear: Hear<'_>) -> usize {
    let number = faults.len();
    for (name, fault) in faults {
        let noun = if fault == Fault::Counter { "counter" } else { "case" };
        hear(Told::Bad(format!("{noun} {name}: {fault}"), hint(&fault)));
    }
    number
}

const fn hint(fault: &Fault) -> &'static str {
    match fault {
        Fault::NoFlow => "apply the pack that it was filed under again: `wangge pack apply`",
        Fault::History(_) => {
            "the history counts: compare both with a backup, and correct the row by hand or bring the backup back"
        }
        Fault::Derived(_) | Fault::NoWords | Fault::OtherWords => {
            "any further step on the case writes it anew; many of them mean that somebody wrote to the database from outside, so bring back a backup"
        }
        Fault::Task => "look at the case: cancel the task or send it again",
        Fault::NoCase(_) => {
            "a case was removed from outside: look for it in a backup under this id"
        }
        Fault::Counter => {
            "no new case can be opened: raise `last` of this row of case_counter above the highest number"
        }
    }
}

/// What is known of the attachments' folder.
struct Shelf {
    ids: Vec<BlobId>,
    damaged: Vec<BlobId>,
    is_used: Vec<bool>,
}

impl Shelf {
    fn place(&self, id: BlobId) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }
}

async fn attachments(ground: &Ground, districts: &[i64], hear: Hear<'_>) -> Result<(), AppError> {
    let ids = ground.blobs.ids().await?;
    let mut shelf = Shelf { damaged: Vec::new(), is_used: vec![false; ids.len()], ids };
    for (done, id) in shelf.ids.iter().enumerate() {
        match ground.blobs.read(*id).await {
            Ok(bytes) if BlobId::of(&bytes) == *id => {}
            _ => shelf.damaged.push(*id),
        }
        if done % STRIDE == 0 {
            hear(Told::Progress("attachments", done as u64));
        }
    }
    let mut wrong = 0;
    let mut rows = 0;
    for district in districts {
        let mut after = FileId(0);
        loop {
            let read = ground.db.read("app.files", (*district, after), |tx, (district, after)| {
                Box::pin(check::file_page(tx, *district, *after))
            });
            let page: Vec<FileRow> = read.await.map_err(|error: DbError| error)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            rows += page.len();
            for row in &page {
                wrong += file(&ground.blobs, &mut shelf, row, hear).await?;
            }
        }
    }
    wrong += unused(&ground.blobs, &shelf, hear).await?;
    if wrong == 0 {
        let kept = shelf.ids.len();
        hear(Told::Good(format!("attachments: {rows} of cases, all whole in {kept} files")));
    }
    Ok(())
}

/// Looks at what one attachment keeps in the folder; returns how much is wrong.
async fn file(
    blobs: &Store,
    shelf: &mut Shelf,
    row: &FileRow,
    hear: Hear<'_>,
) -> Result<usize, AppError> {
    let mut wrong = 0;
    let mut bad = |what: String, hint| {
        wrong += 1;
        hear(Told::Bad(what, hint));
    };
    let of = row.number.as_ref().map_or_else(
        || format!("attachment {} (of no case)", row.id),
        |number| format!("case {number}: attachment {} ({})", row.id, row.name),
    );
    if row.number.is_none() {
        bad(format!("{of} belongs to a case that is not there"), hint(&Fault::NoCase("files")));
    }
    for name in [Some(&row.blob), row.thumb.as_ref()].into_iter().flatten() {
        let Ok(id) = name.parse::<BlobId>() else {
            bad(
                format!("{of} names a file {name} that cannot be"),
                "compare the row with a backup",
            );
            continue;
        };
        match shelf.place(id) {
            Some(place) => {
                shelf.is_used[place] = true;
                if shelf.damaged.binary_search(&id).is_ok() {
                    bad(format!("{of}: its file {id} is damaged"), BRING_BACK);
                }
            }
            // It may have come since the folder was listed.
            None if blobs.exists(id).await? => {}
            None => bad(format!("{of}: its file {id} is missing"), BRING_BACK),
        }
    }
    Ok(wrong)
}

const BRING_BACK: &str = "copy the file of this name from the blobs folder of a backup to the same place here, and look at the disk";

/// Tells of files that no case has; returns how many of them are damaged.
async fn unused(blobs: &Store, shelf: &Shelf, hear: Hear<'_>) -> Result<usize, AppError> {
    let (mut orphans, mut wrong) = (0, 0);
    for (id, _) in shelf.ids.iter().zip(&shelf.is_used).filter(|(_, is_used)| !**is_used) {
        if shelf.damaged.binary_search(id).is_ok() {
            wrong += 1;
            hear(Told::Bad(
                format!("attachments: the file {id} is damaged, and no case has it"),
                "remove it, and look at the disk",
            ));
        } else if !is_fresh(blobs, *id).await {
            orphans += 1;
            if orphans <= NAMED {
                let what = format!("attachments: no case has the file {id}");
                hear(Told::Look(what, "it only takes space; it may be removed"));
            }
        }
    }
    if orphans > NAMED {
        let what = format!("attachments: {} more files that no case has", orphans - NAMED);
        hear(Told::Look(what, "they only take space"));
    }
    Ok(wrong)
}

async fn is_fresh(blobs: &Store, id: BlobId) -> bool {
    let Ok(blob) = blobs.get(id).await else { return true };
    let changed = blob.file.metadata().await.and_then(|about| about.modified());
    changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age < FORM))
}

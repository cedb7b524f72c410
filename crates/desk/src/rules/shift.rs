//! When a shift may be written into and taken over, and what its signatures cover.

use crate::error::Refusal;
use crate::model::{Entry, Shift};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wangge_identity::AccountId;

/// Demands a shift that runs.
pub fn check_writable(shift: Option<&Shift>) -> Result<&Shift, Refusal> {
    let shift = shift.ok_or(Refusal::NoShift)?;
    if shift.out_at.is_some() { Err(Refusal::HandedOver) } else { Ok(shift) }
}

/// Demands a shift that waits for its second signature, by somebody who did not lead it.
///
/// Another leader may sign out for one who is away, and take over as well: the page shows both.
pub fn check_take_over(shift: &Shift, account: AccountId, digest: &str) -> Result<(), Refusal> {
    if shift.out_at.is_none() {
        return Err(Refusal::NotHandedOver);
    }
    if shift.leader == account {
        return Err(Refusal::OwnShift);
    }
    if shift.digest == digest { Ok(()) } else { Err(Refusal::OtherText) }
}

/// Digests a shift with its entries: everything that the first signature stands under.
///
/// Each field goes in with its length, so that text cannot move from one to the next.
pub fn digest(district: i64, shift: &Shift, entries: &[Entry]) -> String {
    let mut hash = Sha256::new();
    let mut add = |field: &str| {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    };
    let id = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    for field in [
        district.to_string(),
        shift.id.to_string(),
        shift.began_at.as_millis().to_string(),
        shift.leader.to_string(),
        shift.leader_name.clone(),
        shift.counts.clone(),
        shift.words.clone(),
        id(shift.out_at.map(wangge_kernel::Instant::as_millis)),
        id(shift.out_account.map(|account| account.0)),
        shift.out_name.clone(),
    ] {
        add(&field);
    }
    for entry in entries {
        for field in [
            entry.seq.to_string(),
            entry.at.as_millis().to_string(),
            entry.kind.to_string(),
            entry.words.clone(),
            entry.case_number.clone(),
            id(entry.corrects_shift.map(|shift| shift.0)),
            id(entry.corrects_seq),
            entry.account.to_string(),
            entry.author.clone(),
        ] {
            add(&field);
        }
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

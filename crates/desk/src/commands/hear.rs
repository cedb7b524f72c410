//! An exchange tells of a call: once, twice, late or out of order.

use crate::context::{Desk, Tools, Work};
use crate::error::DeskError;
use crate::model::{Adapter, CallId, CallState, PhoneCall, Told};
use crate::rules::{self, Ring};
use crate::store;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wangge_db::{DbError, Tx};
use wangge_identity::{AccountId, queries};
use wangge_kernel::Instant;
use wangge_notify::{Notice, publish, retract};
use wangge_vault::phone;

/// Kind of the notice of a call at one's seat, and the key of its sentence.
pub const NOTICE_KIND: &str = "notice-phone-call";
/// What a keyed digest of a caller's number is for.
const CALLER_PURPOSE: &str = "phone_call.caller";

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The call.
    pub call: CallId,
    /// How it stands now.
    pub state: CallState,
    /// Who sits at its seat, when it is known.
    pub account: Option<AccountId>,
    /// Whether notices changed, so that open pages are to be told.
    pub is_told: bool,
}

/// Finds the exchange that a token belongs to.
pub async fn adapter_of(desk: &Desk, token: &str) -> Result<Adapter, DeskError> {
    let read = desk.db.read("desk.adapter_of", token_hash(token), |tx, hash| {
        Box::pin(store::adapter_by_token(tx, hash))
    });
    let found: Option<Adapter> = read.await.map_err(|error: DbError| DeskError::Db(error))?;
    found.ok_or(DeskError::BadToken)
}

/// Hears an event of an exchange that showed its token.
pub async fn hear(desk: &Desk, adapter: &Adapter, told: Told) -> Result<Heard, DeskError> {
    desk.write("desk.hear", (adapter.clone(), told), |tx, work| Box::pin(hear_in(tx, work))).await
}

async fn hear_in(tx: &mut Tx, work: &Work<(Adapter, Told)>) -> Result<Heard, DeskError> {
    let (tools, (adapter, told)) = (&work.tools, &work.input);
    let district = adapter.district;
    let before = store::call_by_key(tx, district, adapter.id, &told.call_key).await?;
    let begun = match &before {
        Some(call) => call.clone(),
        None => numbered(tools, district, rules::fresh(tools.ids.next(), adapter.id, told), ""),
    };
    let mut after = rules::hear(&begun, told);
    if after.caller_hash.is_empty() && !told.caller.is_empty() {
        after = numbered(tools, district, after, &told.caller);
    }
    if after.seat != begun.seat {
        after.account = account_at(tx, district, &after.seat, tools.now()).await?;
    }
    let is_stored = match &before {
        None => store::call_insert(tx, district, &after).await?,
        Some(before) if *before == after => true,
        Some(_) => store::call_update(tx, district, &after).await?,
    };
    if !is_stored {
        return Err(DeskError::Changed);
    }
    let ring = rules::ring(before.as_ref(), &after);
    tell(tx, tools, district, &after, ring).await?;
    Ok(Heard {
        call: after.id,
        state: rules::state(&after),
        account: after.account,
        is_told: ring.retract || ring.account.is_some(),
    })
}

/// Puts a number into a call, sealed for its row.
fn numbered(tools: &Tools, district: i64, call: PhoneCall, number: &str) -> PhoneCall {
    let folded = phone::folded(number);
    let caller_hash =
        if folded.is_empty() { String::new() } else { tools.vault.lookup(CALLER_PURPOSE, &folded) };
    PhoneCall { caller: tools.vault.seal(&context(district, call.id), number), caller_hash, ..call }
}

/// Names the row and column in which a number is sealed.
pub(crate) fn context(district: i64, call: CallId) -> String {
    format!("phone_call.caller/{district}/{call}")
}

/// Finds who sits at a seat: by its extension, or by a login that has a post in the district.
async fn account_at(
    tx: &mut Tx,
    district: i64,
    seat: &str,
    now: Instant,
) -> Result<Option<AccountId>, DbError> {
    if let Some(known) = store::seat_fetch(tx, district, seat).await? {
        return Ok(Some(known.account));
    }
    let Some(account) = queries::account_by_login(tx, seat).await? else {
        return Ok(None);
    };
    let grants = queries::grant_list(tx, account, now).await?;
    Ok(grants.iter().any(|grant| grant.district == district).then_some(account))
}

/// Tells the seat of a call, and takes back what was told before.
async fn tell(
    tx: &mut Tx,
    tools: &Tools,
    district: i64,
    call: &PhoneCall,
    ring: Ring,
) -> Result<(), DbError> {
    if ring.retract {
        retract(tx, call.id.0).await?;
    }
    let Some(account) = ring.account else {
        return Ok(());
    };
    let now = tools.now();
    let notice = Notice {
        id: tools.ids.next(),
        district,
        account: account.0,
        kind: NOTICE_KIND.to_owned(),
        // Not even masked: notices are neither sealed nor erased.
        about: call.seat.clone(),
        href: format!("/phone/{}", call.id),
        batch: call.id.0,
        at: now,
        visible_at: now,
    };
    publish(tx, &notice).await
}

/// Returns what is stored of a token.
pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

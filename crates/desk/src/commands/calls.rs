//! What people do with calls: see them, call back, listen to them.

use super::hear::{NOTICE_KIND, context};
use crate::context::{Desk, Work};
use crate::error::{DeskError, Refusal};
use crate::model::{CallId, PhoneCall};
use crate::permissions::{PHONE_ANSWER, PHONE_READ, PHONE_RECORDING};
use crate::store;
use wangge_cases::permissions::CONTACT_READ;
use wangge_db::{DbError, ErrorKind, Tx};
use wangge_identity::audit::{Note, note};
use wangge_identity::{Actor, Author};
use wangge_notify::{Seen, list, mark_read};
use wangge_vault::phone;

/// Unread notices among which the one of a call is looked for.
const LATEST: i64 = 60;

/// Notes that somebody called back, with what came of it; once for each missed call.
pub async fn call_back(
    desk: &Desk,
    actor: &Actor,
    call: CallId,
    words: &str,
) -> Result<(), DeskError> {
    let input = (actor.clone(), call, words.trim().to_owned());
    desk.write("desk.call_back", input, |tx, work| {
        Box::pin(async move {
            let (actor, call, words) = &work.input;
            actor.require(PHONE_ANSWER)?;
            if words.is_empty() {
                return Err(Refusal::NoWords.into());
            }
            store::call_fetch(tx, actor.district, *call).await?.ok_or(DeskError::NotFound)?;
            let is_done = store::call_back(tx, actor, *call, work.tools.now(), words).await?;
            if is_done { Ok(()) } else { Err(Refusal::NotMissed.into()) }
        })
    })
    .await
}

/// Marks the notices of a call as read, which takes it off the screen.
pub async fn seen(desk: &Desk, actor: &Actor, call: CallId) -> Result<(), DeskError> {
    desk.write("desk.seen", (actor.clone(), call), |tx, work| Box::pin(seen_in(tx, work))).await
}

async fn seen_in(tx: &mut Tx, work: &Work<(Actor, CallId)>) -> Result<(), DeskError> {
    let (now, (actor, call)) = (work.tools.now(), &work.input);
    store::call_fetch(tx, actor.district, *call).await?.ok_or(DeskError::NotFound)?;
    let href = format!("/phone/{call}");
    let notices = list(tx, actor.account.0, now, None, LATEST).await?;
    let own = notices.into_iter().filter(|one| one.kind == NOTICE_KIND && one.href == href);
    let own = Seen::These(own.map(|one| one.id).collect());
    mark_read(tx, actor.account.0, &own, now).await?;
    Ok(())
}

/// Returns where a recording is kept; that somebody asked stands in the audit log.
pub async fn listen(desk: &Desk, actor: &Actor, call: CallId) -> Result<String, DeskError> {
    desk.write("desk.listen", (actor.clone(), call), |tx, work| {
        Box::pin(async move {
            let (tools, (actor, call)) = (&work.tools, &work.input);
            actor.require(PHONE_RECORDING)?;
            let found = store::call_fetch(tx, actor.district, *call).await?;
            let found = found.filter(|one| !one.recording.is_empty()).ok_or(DeskError::NotFound)?;
            let (author, subject) = (Author::from(actor), format!("phone_call:{call}"));
            let deed = Note::new(&tools.ids, tools.now(), &author, "phone_call.listen", subject);
            note(tx, &deed).await?;
            Ok(found.recording)
        })
    })
    .await
}

/// Opens the number of a call: whole for whoever may call reporters, masked for all others.
pub fn number_of(desk: &Desk, actor: &Actor, call: &PhoneCall) -> Result<Numbers, DeskError> {
    actor.require(PHONE_READ)?;
    let sealed = desk.tools.vault.open(&context(actor.district, call.id), &call.caller);
    let number = sealed.map_err(|error| {
        DbError::new(ErrorKind::Bug, format!("a caller's number cannot be opened: {error}"))
    })?;
    let whole = Some(number.clone()).filter(|_| actor.may(CONTACT_READ));
    Ok(Numbers { masked: phone::masked(&number), whole })
}

/// A caller's number as a post may have it.
#[derive(Clone, PartialEq, Eq)]
pub struct Numbers {
    /// For pages.
    pub masked: String,
    /// For prefilling a form, and for nothing else; none without the right.
    pub whole: Option<String>,
}

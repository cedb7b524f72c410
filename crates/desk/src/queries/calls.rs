//! Lists of calls, one call with what the caller told before, and the call on one's screen.

use crate::commands::NOTICE_KIND;
use crate::error::DeskError;
use crate::model::{CallId, PhoneCall};
use crate::permissions::{PHONE_ANSWER, PHONE_READ};
use crate::store;
use wangge_cases::model::CaseId;
use wangge_db::filter::{Field, Filter, Kind, Order, Query};
use wangge_db::{ToValue, Tx, Value};
use wangge_identity::Actor;
use wangge_kernel::Instant;

/// What calls can be filtered by, in URLs.
pub const CALL_FIELDS: &[Field] = &[
    Field { name: "missed", column: "p.missed_at", kind: Kind::Time },
    Field { name: "back", column: "p.back_at", kind: Kind::Time },
    Field { name: "began", column: "p.began_at", kind: Kind::Time },
    Field { name: "seat", column: "p.seat", kind: Kind::Text },
    Field { name: "account", column: "p.account", kind: Kind::Int },
];
/// Unread notices among which the one of a call is looked for.
const LATEST: i64 = 20;

/// A page of the list of calls.
#[derive(Debug, Clone)]
pub struct CallPage {
    /// Conditions.
    pub filter: Filter,
    /// Moment and id of the call behind which the page begins.
    pub after: Option<(Instant, CallId)>,
    /// Most rows.
    pub limit: i64,
}

/// Lists calls, the latest first.
pub async fn call_list(
    tx: &mut Tx,
    actor: &Actor,
    page: &CallPage,
) -> Result<Vec<PhoneCall>, DeskError> {
    const DISTRICT: Field = Field { name: "district", column: "p.district", kind: Kind::Int };
    const LATEST_FIRST: [Order; 2] = [
        Order { column: "p.began_at", descending: true },
        Order { column: "p.id", descending: true },
    ];
    actor.require(PHONE_READ)?;
    let head = "select p.id, p.version, p.adapter, p.call_key, p.began_at, p.rang_at, p.answered_at, p.gave_up_at, p.hung_up_at,
        p.missed_at, p.seat, p.seat_at, p.account, p.caller, p.caller_hash, p.recording, p.back_at, p.back_by, p.back_note
        from phone_call p";
    let own = Filter::In(DISTRICT, vec![Value::Int(actor.district)]);
    let query = Query::new("desk.call_list", head, own.and(page.filter.clone()))
        .order(&LATEST_FIRST)
        .after(page.after.map_or_else(Vec::new, |(at, id)| vec![at.to_value(), id.to_value()]))
        .limit(page.limit);
    Ok(store::select(tx, &query).await?)
}

/// Returns a call with the other calls of its caller, the latest first.
pub async fn call_view(
    tx: &mut Tx,
    actor: &Actor,
    id: CallId,
) -> Result<(PhoneCall, Vec<PhoneCall>), DeskError> {
    actor.require(PHONE_READ)?;
    let call = store::call_fetch(tx, actor.district, id).await?.ok_or(DeskError::NotFound)?;
    let others = store::calls_from(tx, actor.district, &call.caller_hash, call.id).await?;
    Ok((call, others))
}

/// Names the case that came of each call, for whoever may see it.
pub async fn cases_of(
    tx: &mut Tx,
    actor: &Actor,
    calls: &[PhoneCall],
) -> Result<Vec<Option<(CaseId, String)>>, DeskError> {
    let mut found = Vec::with_capacity(calls.len());
    for call in calls {
        found.push(wangge_cases::queries::of_call(tx, actor, call.id.0).await?);
    }
    Ok(found)
}

/// Returns the call that rings or talks at the actor's seat and was not put aside.
pub async fn current_call(
    tx: &mut Tx,
    actor: &Actor,
    now: Instant,
) -> Result<Option<PhoneCall>, DeskError> {
    actor.require(PHONE_ANSWER)?;
    let notices = wangge_notify::list(tx, actor.account.0, now, None, LATEST).await?;
    let unread = |one: &wangge_notify::Listed| {
        one.kind == NOTICE_KIND && one.read_at.is_none() && one.district == actor.district
    };
    let found = notices.iter().find(|one| unread(one));
    let id = found.and_then(|one| one.href.rsplit('/').next()?.parse().ok());
    match id {
        Some(id) => Ok(store::call_fetch(tx, actor.district, id).await?),
        None => Ok(None),
    }
}

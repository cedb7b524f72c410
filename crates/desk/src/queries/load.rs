//! The load of each seat: who has how much just now.

use crate::error::DeskError;
use crate::permissions::SHIFT_LEAD;
use crate::store;
use std::collections::BTreeMap;
use wangge_cases::queries as cases;
use wangge_db::Tx;
use wangge_identity::{AccountId, Actor};
use wangge_kernel::Instant;
use wangge_pack::City;

/// Permissions whose holders sit at the desks of the centre.
const SEATED: [&str; 2] = ["case.register", "case.dispatch"];
/// A call that never ended was lost by its exchange: nobody talks that long.
const LOST_MS: i64 = 4 * 3_600_000;

/// What one person at a desk has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatLoad {
    /// Account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Key of the post.
    pub post: String,
    /// Reports that they work on just now.
    pub claimed: i64,
    /// Reports that they registered today.
    pub registered: i64,
    /// Cases that they dispatched today.
    pub dispatched: i64,
    /// Tasks that they sent out and nobody answered yet.
    pub waiting: i64,
    /// Whether a call is at the seat: nothing, ringing, or talking.
    pub call: Option<bool>,
}

/// Lists the people at the desks of a district with what they have, by post and place in the tree.
///
/// `today` are the moments at which the day begins and ends.
pub async fn seat_loads(
    tx: &mut Tx,
    actor: &Actor,
    city: &City,
    today: (Instant, Instant),
    now: Instant,
) -> Result<Vec<SeatLoad>, DeskError> {
    actor.require(SHIFT_LEAD)?;
    let claimed = by_account(cases::claims_by_account(tx, actor, now).await?);
    let steps = cases::steps_by_account(tx, actor, &["register", "dispatch"], today).await?;
    let (registered, dispatched): (Vec<_>, Vec<_>) =
        steps.into_iter().partition(|step| step.action == "register");
    let (registered, dispatched) = (by_account(registered), by_account(dispatched));
    let waiting = by_account(cases::waiting_by_sender(tx, actor).await?);
    let since = now.plus_millis(-LOST_MS);
    let busy: BTreeMap<AccountId, bool> = store::calls_busy(tx, actor.district, since)
        .await?
        .into_iter()
        .map(|one| (one.account, one.talks > 0))
        .collect();
    let of = |map: &BTreeMap<AccountId, i64>, account| map.get(&account).copied().unwrap_or(0);
    let mut loads = Vec::new();
    let seated = city
        .posts()
        .iter()
        .filter(|post| post.permissions.iter().any(|name| SEATED.contains(&name.as_str())));
    for post in seated {
        let people =
            wangge_identity::queries::people(tx, actor.district, &post.key, "/", now).await?;
        loads.extend(people.into_iter().map(|person| SeatLoad {
            account: person.account_id,
            name: person.name,
            post: post.key.clone(),
            claimed: of(&claimed, person.account_id),
            registered: of(&registered, person.account_id),
            dispatched: of(&dispatched, person.account_id),
            waiting: of(&waiting, person.account_id),
            call: busy.get(&person.account_id).copied(),
        }));
    }
    Ok(loads)
}

fn by_account(loads: Vec<cases::Load>) -> BTreeMap<AccountId, i64> {
    loads.into_iter().map(|load| (load.account, load.n)).collect()
}

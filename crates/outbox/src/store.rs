//! The SQL of the outbox.
//!
//! Called by the modules of this crate only. Every change after a claim names the claim, so that a
//! worker that lost its lease changes nothing.

use wangge_db::{DbError, Tx, args, row, statements};
use wangge_kernel::Instant;

use crate::{Counts, DeadLetter, Event, EventId, Item, Job};

row! {
    /// An item that was just claimed.
    pub struct ClaimedRow {
        /// Its id.
        pub id: EventId,
        /// What was published.
        pub kind: String,
        /// What it is about.
        pub item_key: String,
        /// JSON.
        pub payload: String,
        /// How often it was handed out, this time included.
        pub attempts: i64,
        /// The number of this lease.
        pub claim: i64,
    }
}

/// The right to finish an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) id: EventId,
    pub(crate) number: i64,
    pub(crate) owner: String,
}

/// How a failed item goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It waits until this moment.
    Again(Instant),
    /// It is a dead letter since this moment.
    Dead(Instant),
}

statements! {
    /// Adds an item.
    ITEM_ADD = "outbox.item_add",
        "insert into outbox_item
            (id, kind, item_key, payload, state, attempts, claim, due_at, lease_until)
         values ($1, $2, $3, $4, 'waiting', 0, 0, $5, 0)";

    /// Adds an item unless an equal one waits for its first lease.
    ITEM_ADD_ONCE = "outbox.item_add_once",
        "insert into outbox_item
            (id, kind, item_key, payload, state, attempts, claim, due_at, lease_until, once_key)
         values ($1, $2, $3, $4, 'waiting', 0, 0, $5, 0, $6)
         on conflict (once_key) do nothing";

    /// Brings an equal one that waits for a later moment forward: a clock that was put back must not
    /// keep repeated work waiting until it has caught up.
    ITEM_FORWARD = "outbox.item_forward",
        "update outbox_item set due_at = $2 where once_key = $1 and due_at > $2";

    /// The newest item.
    ITEM_NEWEST = "outbox.item_newest", "select cast(coalesce(max(id), 0) as bigint) as id from outbox_item";

    /// Gives up items whose holders vanished too often: they may be what kills the workers.
    ITEMS_BURY = "outbox.items_bury",
        "update outbox_item
         set state = 'dead', ended_at = $1, lease_until = 0, lease_owner = null, last_error = $2
         where state = 'waiting' and due_at <= $1 and lease_until <= $1 and attempts >= $3";

    /// Leases what is due. The outer conditions are checked again on a row that another worker
    /// changed while this statement waited for it.
    ITEMS_CLAIM = "outbox.items_claim",
        "update outbox_item
         set lease_owner = $1, lease_until = $2, claim = claim + 1, attempts = attempts + 1,
             once_key = null
         where id in (
                 select due.id
                 from outbox_item as due
                 where due.state = 'waiting' and due.due_at <= $3 and due.lease_until <= $3
                 order by due.due_at, due.id
                 limit $4
             )
             and state = 'waiting' and due_at <= $3 and lease_until <= $3
         returning id, kind, item_key, payload, attempts, claim";

    /// Prolongs a lease.
    LEASE_RENEW = "outbox.lease_renew",
        "update outbox_item
         set lease_until = $4
         where id = $1 and claim = $2 and lease_owner = $3 and state = 'waiting'";

    /// Marks an item done.
    ITEM_COMPLETE = "outbox.item_complete",
        "update outbox_item
         set state = 'done', ended_at = $4, lease_until = 0
         where id = $1 and claim = $2 and lease_owner = $3 and state = 'waiting'";

    /// Finds an item that this very claim marked done.
    ITEM_DONE_BY = "outbox.item_done_by",
        "select id
         from outbox_item
         where id = $1 and claim = $2 and lease_owner = $3 and state = 'done'";

    /// Puts a failed item back, or gives it up.
    ITEM_FAIL = "outbox.item_fail",
        "update outbox_item
         set state = $4, due_at = case when $4 = 'waiting' then $5 else due_at end,
             ended_at = case when $4 = 'dead' then $5 else null end,
             lease_until = 0, lease_owner = null, last_error = $6
         where id = $1 and claim = $2 and lease_owner = $3 and state = 'waiting'";

    /// Dead letters, the latest first.
    LETTERS_LIST = "outbox.letters_list",
        "select id, kind, item_key, payload, attempts, ended_at, last_error
         from outbox_item
         where state = 'dead'
         order by ended_at desc nulls last, id desc
         limit $1";

    /// Gives a dead letter a new life.
    LETTER_REVIVE = "outbox.letter_revive",
        "update outbox_item
         set state = 'waiting', attempts = 0, due_at = $2, ended_at = null
         where id = $1 and state = 'dead'";

    /// One item, as whoever published it asks for it.
    ITEM_FETCH = "outbox.item_fetch",
        "select state, attempts, due_at, lease_until, ended_at, last_error
         from outbox_item
         where id = $1";

    /// Takes an item back that nobody was handed yet.
    ITEM_WITHDRAW = "outbox.item_withdraw",
        "delete from outbox_item
         where id = $1 and state = 'waiting' and claim = 0";

    /// Figures for the health page.
    COUNTS = "outbox.counts",
        "select
             cast(coalesce(sum(case when state = 'waiting' then 1 else 0 end), 0) as bigint) as waiting,
             cast(coalesce(sum(case when state = 'waiting' and due_at <= $1 and lease_until <= $1 then 1 else 0 end), 0) as bigint) as overdue,
             cast(coalesce(sum(case when state = 'dead' then 1 else 0 end), 0) as bigint) as dead,
             cast(min(case when state = 'waiting' and due_at <= $1 and lease_until <= $1 then due_at end) as bigint) as oldest_due
         from outbox_item
         where state in ('waiting', 'dead')";

    /// Removes finished items, a bounded number at a time.
    DONE_SWEEP = "outbox.done_sweep",
        "delete from outbox_item
         where id in (
             select old.id
             from outbox_item as old
             where old.state = 'done' and old.ended_at < $1
             order by old.ended_at, old.id
             limit $2
         )";
}

pub(crate) async fn item_add(tx: &mut Tx, event: &Event) -> Result<(), DbError> {
    let Event { id, kind, key, payload, not_before } = event;
    tx.exec(&ITEM_ADD, args![id, *kind, key, payload, not_before]).await?;
    Ok(())
}

pub(crate) async fn item_add_once(tx: &mut Tx, event: &Event) -> Result<bool, DbError> {
    let Event { id, kind, key, payload, not_before } = event;
    // A kind contains no colon, so two pairs never make one text.
    let once_key = format!("{kind}:{key}");
    let args = args![id, *kind, key, payload, not_before, once_key];
    if tx.exec(&ITEM_ADD_ONCE, args).await? == 1 {
        return Ok(true);
    }
    let once_key = format!("{kind}:{key}");
    tx.exec(&ITEM_FORWARD, args![once_key, not_before]).await?;
    Ok(false)
}

pub(crate) async fn item_newest(tx: &mut Tx) -> Result<EventId, DbError> {
    let (id,) = tx.row(&ITEM_NEWEST, []).await?;
    Ok(id)
}

pub(crate) async fn items_bury(
    tx: &mut Tx,
    now: Instant,
    max_attempts: i64,
) -> Result<u64, DbError> {
    let why = "every worker that took it vanished or lost its lease";
    tx.exec(&ITEMS_BURY, args![now, why, max_attempts]).await
}

pub(crate) async fn items_claim(
    tx: &mut Tx,
    owner: &str,
    now: Instant,
    lease_until: Instant,
    limit: i64,
) -> Result<Vec<(Claim, Job)>, DbError> {
    let mut rows: Vec<ClaimedRow> =
        tx.rows(&ITEMS_CLAIM, args![owner, lease_until, now, limit]).await?;
    // The engines return changed rows in any order.
    rows.sort_by_key(|row| row.id);
    let claimed = rows.into_iter().map(|row| {
        let claim = Claim { id: row.id, number: row.claim, owner: owner.to_owned() };
        let job = Job {
            id: row.id,
            kind: row.kind,
            key: row.item_key,
            payload: row.payload,
            attempt: row.attempts,
        };
        (claim, job)
    });
    Ok(claimed.collect())
}

/// Each of the three below says whether the claim still held.
pub(crate) async fn lease_renew(
    tx: &mut Tx,
    claim: &Claim,
    until: Instant,
) -> Result<bool, DbError> {
    let args = args![claim.id, claim.number, claim.owner, until];
    Ok(tx.exec(&LEASE_RENEW, args).await? == 1)
}

pub(crate) async fn item_complete(
    tx: &mut Tx,
    claim: &Claim,
    now: Instant,
) -> Result<bool, DbError> {
    let args = args![claim.id, claim.number, claim.owner, now];
    Ok(tx.exec(&ITEM_COMPLETE, args).await? == 1)
}

pub(crate) async fn item_is_done_by(tx: &mut Tx, claim: &Claim) -> Result<bool, DbError> {
    let args = args![claim.id, claim.number, claim.owner];
    let found: Option<(EventId,)> = tx.row_opt(&ITEM_DONE_BY, args).await?;
    Ok(found.is_some())
}

pub(crate) async fn item_fail(
    tx: &mut Tx,
    claim: &Claim,
    fate: &Fate,
    why: &str,
) -> Result<bool, DbError> {
    let (state, moment) = match fate {
        Fate::Again(moment) => ("waiting", moment),
        Fate::Dead(moment) => ("dead", moment),
    };
    let args = args![claim.id, claim.number, claim.owner, state, moment, why];
    Ok(tx.exec(&ITEM_FAIL, args).await? == 1)
}

pub(crate) async fn letters_list(tx: &mut Tx, limit: i64) -> Result<Vec<DeadLetter>, DbError> {
    tx.rows(&LETTERS_LIST, args![limit]).await
}

pub(crate) async fn letter_revive(tx: &mut Tx, id: EventId, now: Instant) -> Result<bool, DbError> {
    Ok(tx.exec(&LETTER_REVIVE, args![id, now]).await? == 1)
}

pub(crate) async fn item_fetch(tx: &mut Tx, id: EventId) -> Result<Option<Item>, DbError> {
    tx.row_opt(&ITEM_FETCH, args![id]).await
}

pub(crate) async fn item_withdraw(tx: &mut Tx, id: EventId) -> Result<bool, DbError> {
    Ok(tx.exec(&ITEM_WITHDRAW, args![id]).await? == 1)
}

pub(crate) async fn counts(tx: &mut Tx, now: Instant) -> Result<Counts, DbError> {
    tx.row(&COUNTS, args![now]).await
}

pub(crate) async fn done_sweep(tx: &mut Tx, before: Instant, limit: i64) -> Result<u64, DbError> {
    tx.exec(&DONE_SWEEP, args![before, limit]).await
}

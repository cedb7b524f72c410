//! What lies on people's desks just now, for the slice above that shows the load of each seat.

use super::ENDED;
use crate::Tools;
use crate::error::CaseError;
use crate::permissions::CASE_READ;
use crate::store;
use wangge_db::filter::{Field, Filter, Kind, Order, Query};
use wangge_db::{Tx, Value, row};
use wangge_identity::{AccountId, Actor};
use wangge_kernel::Instant;

const DUE: Field = Field { name: "due", column: "c.next_due_at", kind: Kind::Time };

row! {
    /// How much of something an account has.
    pub struct Load {
        /// Account.
        pub account: AccountId,
        /// Key of the action, where actions were counted; empty otherwise.
        pub action: String,
        /// How many.
        pub n: i64,
    }
}

/// Counts the reports that people work on just now.
pub async fn claims_by_account(
    tx: &mut Tx,
    actor: &Actor,
    now: Instant,
) -> Result<Vec<Load>, CaseError> {
    const CLAIM_DISTRICT: Field = Field { name: "district", column: "k.district", kind: Kind::Int };
    const UNTIL: Field = Field { name: "until", column: "k.until_at", kind: Kind::Time };
    actor.require(CASE_READ)?;
    let later = Value::Int(now.plus_millis(1).as_millis());
    let filter = Filter::All(vec![
        Filter::In(CLAIM_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::Range(UNTIL, Some(later), None),
    ]);
    let head = "select k.account, '' as action, cast(count(*) as bigint) as n from case_claim k";
    let query = Query::new("cases.claims_by_account", head, filter)
        .group("k.account")
        .order(&[Order { column: "k.account", descending: false }]);
    Ok(store::select(tx, &query).await?)
}

/// Counts some actions of people from one moment up to another.
pub async fn steps_by_account(
    tx: &mut Tx,
    actor: &Actor,
    actions: &[&str],
    (from, to): (Instant, Instant),
) -> Result<Vec<Load>, CaseError> {
    const STEP_DISTRICT: Field = Field { name: "district", column: "s.district", kind: Kind::Int };
    const AT: Field = Field { name: "at", column: "s.at", kind: Kind::Time };
    const ACTION: Field = Field { name: "action", column: "s.action", kind: Kind::Text };
    const ACCOUNT: Field = Field { name: "account", column: "s.account", kind: Kind::Int };
    actor.require(CASE_READ)?;
    let span = [from, to].map(|at| Some(Value::Int(at.as_millis())));
    let [from, to] = span;
    let filter = Filter::All(vec![
        Filter::In(STEP_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::Range(AT, from, to),
        Filter::In(ACTION, actions.iter().map(|key| Value::Text((*key).to_owned())).collect()),
        Filter::Not(Box::new(Filter::Empty(ACCOUNT))),
    ]);
    let head = "select s.account, s.action, cast(count(*) as bigint) as n from case_step s";
    let query = Query::new("cases.steps_by_account", head, filter)
        .group("s.account, s.action")
        .order(&["s.account", "s.action"].map(|column| Order { column, descending: false }));
    Ok(store::select(tx, &query).await?)
}

/// Counts open tasks of collectors by whoever sent them out last.
pub async fn waiting_by_sender(tx: &mut Tx, actor: &Actor) -> Result<Vec<Load>, CaseError> {
    const TASK_DISTRICT: Field = Field { name: "district", column: "t.district", kind: Kind::Int };
    const DONE: Field = Field { name: "done", column: "t.done_at", kind: Kind::Time };
    const ACCOUNT: Field = Field { name: "account", column: "s.account", kind: Kind::Int };
    actor.require(CASE_READ)?;
    let filter = Filter::All(vec![
        Filter::In(TASK_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::Empty(DONE),
        Filter::Not(Box::new(Filter::Empty(ACCOUNT))),
    ]);
    let head = "select s.account, '' as action, cast(count(*) as bigint) as n from case_task t
        join case_step s on s.district = t.district and s.case_id = t.case_id and s.seq = (
            select max(sent.seq) from case_step sent where sent.district = t.district and sent.case_id = t.case_id
                and sent.action = 'send_' || t.kind)";
    let query = Query::new("cases.waiting_by_sender", head, filter)
        .group("s.account")
        .order(&[Order { column: "s.account", descending: false }]);
    Ok(store::select(tx, &query).await?)
}

/// Counts the applications of a district that wait for a decision.
pub async fn applications_pending(tx: &mut Tx, actor: &Actor) -> Result<i64, CaseError> {
    const ASKED_DISTRICT: Field = Field { name: "district", column: "a.district", kind: Kind::Int };
    const STATE: Field = Field { name: "state", column: "a.state", kind: Kind::Text };
    actor.require(CASE_READ)?;
    let filter = Filter::All(vec![
        Filter::In(ASKED_DISTRICT, vec![Value::Int(actor.district)]),
        Filter::In(STATE, vec![Value::Text("pending".to_owned())]),
    ]);
    let head = "select cast(count(*) as bigint) as n from case_application a";
    let rows: Vec<(i64,)> =
        store::select(tx, &Query::new("cases.applications_pending", head, filter)).await?;
    Ok(rows.first().map_or(0, |row| row.0))
}

/// Open cases past their deadline.
pub fn overdue(now: Instant) -> Filter {
    let due = Filter::Range(DUE, None, Some(Value::Int(now.as_millis())));
    Filter::All(vec![Filter::Empty(ENDED), due])
}

/// Returns the digest under which [`by_caller`](super::by_caller) finds a telephone number.
pub fn caller_digest(tools: &Tools, number: &str) -> String {
    crate::commands::phone_hash(tools, number)
}

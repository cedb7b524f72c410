//! The SQL of the notices. Called by [`notice`](crate::notice) only.
//!
//! What is held back must be in no answer: each statement that shows or marks compares
//! `visible_at`.

use crate::{Listed, Notice, NoticeId};
use wangge_db::filter::{Field, Filter, Kind, Order, Query};
use wangge_db::{DbError, Tx, Value, args, row, statements};
use wangge_kernel::{Instant, RawId};

/// Accounts that one count asks for; SQLite takes 32,766 arguments.
pub(crate) const MOST_ACCOUNTS: usize = 4_096;

row! {
    /// How many unread notices an account has.
    pub struct UnreadRow {
        /// The account.
        pub account: RawId,
        /// More than none.
        pub unread: i64,
    }
}

statements! {
    /// Adds a notice.
    NOTICE_ADD = "notify.notice_add",
        "insert into notice
            (district, id, account, kind, about, href, batch, at, visible_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// Removes what is unread of a batch.
    BATCH_REMOVE = "notify.batch_remove",
        "delete from notice
         where batch = $1 and read_at is null";

    /// Counts the unread of one account.
    UNREAD_COUNT = "notify.unread_count",
        "select cast(count(*) as bigint) as unread
         from notice
         where account = $1 and visible_at <= $2 and read_at is null";

    /// A page of an account's notices; the first begins behind the largest id there can be.
    NOTICES_LIST = "notify.notices_list",
        "select id, district, kind, about, href, at, read_at
         from notice
         where account = $1 and visible_at <= $2 and id < $3
         order by id desc
         limit $4";

    /// Marks one notice.
    NOTICE_READ = "notify.notice_read",
        "update notice
         set read_at = $3
         where account = $1 and id = $2 and visible_at <= $3 and read_at is null";

    /// Marks everything that a list could show.
    NOTICES_READ = "notify.notices_read",
        "update notice
         set read_at = $4
         where account = $1 and id <= $2 and visible_at <= $3 and read_at is null";

    /// Removes old read notices, a bounded number at a time.
    READ_SWEEP = "notify.read_sweep",
        "delete from notice
         where (account, id) in (
             select old.account, old.id
             from notice as old
             where old.read_at < $1
             order by old.read_at, old.account, old.id
             limit $2
         )";
}

pub(crate) async fn notices_add(tx: &mut Tx, notices: &[Notice]) -> Result<(), DbError> {
    let rows = notices.iter().map(|notice| {
        let Notice { id, district, account, kind, about, href, batch, at, visible_at } = notice;
        args![district, id, account, kind, about, href, batch, at, visible_at].to_vec()
    });
    tx.exec_many(&NOTICE_ADD, &rows.collect::<Vec<_>>()).await?;
    Ok(())
}

pub(crate) async fn batch_remove(tx: &mut Tx, batch: RawId) -> Result<u64, DbError> {
    tx.exec(&BATCH_REMOVE, args![batch]).await
}

pub(crate) async fn unread_count(
    tx: &mut Tx,
    account: RawId,
    now: Instant,
) -> Result<i64, DbError> {
    let (unread,) = tx.row(&UNREAD_COUNT, args![account, now]).await?;
    Ok(unread)
}

/// Counts for accounts that differ and are in order; leaves out who has none.
pub(crate) async fn unread_counts(
    tx: &mut Tx,
    accounts: &[RawId],
    now: Instant,
) -> Result<Vec<UnreadRow>, DbError> {
    let Some(last) = accounts.last() else {
        return Ok(Vec::new());
    };
    let field = |name, kind| Field { name, column: name, kind };
    let mut values: Vec<Value> = accounts.iter().copied().map(Value::Int).collect();
    // Filled up to a power of two: connections keep each text that they prepared, and watchers come
    // and go all day.
    values.resize(accounts.len().next_power_of_two(), Value::Int(*last));
    let end = Value::Int(now.plus_millis(1).as_millis());
    let filter = Filter::All(vec![
        Filter::In(field("account", Kind::Int), values),
        Filter::Range(field("visible_at", Kind::Time), None, Some(end)),
        Filter::Empty(field("read_at", Kind::Time)),
    ]);
    let head = "select account, cast(count(*) as bigint) as unread from notice";
    let query = Query::new("notify.unread_counts", head, filter)
        .group("account")
        .order(&[Order { column: "account", descending: false }]);
    tx.select(&query).await
}

pub(crate) async fn notices_list(
    tx: &mut Tx,
    account: RawId,
    now: Instant,
    after: Option<NoticeId>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let before = after.unwrap_or(NoticeId(RawId::MAX));
    tx.rows(&NOTICES_LIST, args![account, now, before, limit]).await
}

pub(crate) async fn notice_read(
    tx: &mut Tx,
    account: RawId,
    id: NoticeId,
    now: Instant,
) -> Result<u64, DbError> {
    tx.exec(&NOTICE_READ, args![account, id, now]).await
}

pub(crate) async fn notices_read(
    tx: &mut Tx,
    account: RawId,
    newest: NoticeId,
    drawn_at: Instant,
    now: Instant,
) -> Result<u64, DbError> {
    tx.exec(&NOTICES_READ, args![account, newest, drawn_at, now]).await
}

pub(crate) async fn read_sweep(tx: &mut Tx, before: Instant, most: i64) -> Result<u64, DbError> {
    tx.exec(&READ_SWEEP, args![before, most]).await
}

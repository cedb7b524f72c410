//! What is told, and what happens to it: published, read, taken back, swept.
//!
//! Called by commands and pages of every slice, always inside their own transaction. A notice says
//! that something happened and where to look; it must never hold what only some may see there.

use crate::store;
use wangge_db::{DbError, Tx, row};
use wangge_kernel::{Instant, RawId};

wangge_kernel::id_type!(
    /// One notice to one person.
    NoticeId
);

/// Something that one person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Made by the publisher's [`IdMaker`](wangge_kernel::IdMaker).
    pub id: NoticeId,
    /// District that it comes from.
    pub district: i64,
    /// Who is told.
    pub account: RawId,
    /// Key of a sentence in the catalogue, such as `notice-dispatched`.
    pub kind: String,
    /// What it is about, in words that need no translation: a number, a matter.
    pub about: String,
    /// Path inside the program, such as `/cases/123`; an address elsewhere is refused as a conflict.
    pub href: String,
    /// What it belongs to, such as the step of a case; undoing that takes all its notices back.
    pub batch: RawId,
    /// When it happened.
    pub at: Instant,
    /// Nobody sees it before: later than `at` while its cause can still be undone.
    pub visible_at: Instant,
}

row! {
    /// A notice as its reader sees it.
    pub struct Listed {
        /// Its id; the last one of a page is where the next goes on.
        pub id: NoticeId,
        /// District that it comes from.
        pub district: i64,
        /// Key of its sentence in the catalogue.
        pub kind: String,
        /// What it is about.
        pub about: String,
        /// Path inside the program.
        pub href: String,
        /// When it happened.
        pub at: Instant,
        /// When it was read, if it was.
        pub read_at: Option<Instant>,
    }
}

/// What somebody has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// These notices and no others: one that was opened, a page that was looked at.
    These(Vec<NoticeId>),
    /// All that a list could show whose first notice this was.
    ///
    /// What became visible after the list was drawn stays unread, even if it is older.
    Through {
        /// The newest notice of the list.
        newest: NoticeId,
        /// The moment for which the list was drawn.
        drawn_at: Instant,
    },
}

/// Publishes a notice; it exists if and when this transaction commits.
pub async fn publish(tx: &mut Tx, notice: &Notice) -> Result<(), DbError> {
    publish_all(tx, std::slice::from_ref(notice)).await
}

/// Publishes several notices, for instance one event to everybody concerned.
pub async fn publish_all(tx: &mut Tx, notices: &[Notice]) -> Result<(), DbError> {
    store::notices_add(tx, notices).await
}

/// Takes back what belongs to a batch, seen or not, unless it was read; gives the number.
pub async fn retract(tx: &mut Tx, batch: RawId) -> Result<u64, DbError> {
    store::batch_remove(tx, batch).await
}

/// Counts what somebody can see and has not read.
pub async fn unread(tx: &mut Tx, account: RawId, now: Instant) -> Result<i64, DbError> {
    store::unread_count(tx, account, now).await
}

/// Counts for many accounts at once; each asked one is answered once, in order of the ids.
///
/// One statement for every 4,096 accounts.
pub async fn unread_of(
    tx: &mut Tx,
    accounts: &[RawId],
    now: Instant,
) -> Result<Vec<(RawId, i64)>, DbError> {
    let mut wanted = accounts.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut answer = Vec::with_capacity(wanted.len());
    for some in wanted.chunks(store::MOST_ACCOUNTS) {
        let found = store::unread_counts(tx, some, now).await?;
        // Who has nothing unread is in no row.
        let count_of = |account: &RawId| {
            let place = found.binary_search_by_key(account, |row| row.account);
            place.map_or(0, |index| found[index].unread)
        };
        answer.extend(some.iter().map(|account| (*account, count_of(account))));
    }
    Ok(answer)
}

/// Lists what somebody can see, the newest first, from behind a notice on.
pub async fn list(
    tx: &mut Tx,
    account: RawId,
    now: Instant,
    after: Option<NoticeId>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    store::notices_list(tx, account, now, after, limit).await
}

/// Marks as read what an account has seen; gives the number of those that were unread.
///
/// Ids of others and of what is not visible yet change nothing.
pub async fn mark_read(
    tx: &mut Tx,
    account: RawId,
    seen: &Seen,
    now: Instant,
) -> Result<u64, DbError> {
    match seen {
        Seen::Through { newest, drawn_at } => {
            // A form could name a moment to come.
            store::notices_read(tx, account, *newest, now.min(*drawn_at), now).await
        }
        Seen::These(ids) => {
            // In one order everywhere, so that two writers do not lock each other out.
            let mut ids = ids.clone();
            ids.sort_unstable();
            let mut n_read = 0;
            for id in ids {
                n_read += store::notice_read(tx, account, id, now).await?;
            }
            Ok(n_read)
        }
    }
}

/// Removes at most `most` notices that were read before a moment; gives the number.
pub async fn sweep(tx: &mut Tx, before: Instant, most: i64) -> Result<u64, DbError> {
    store::read_sweep(tx, before, most).await
}

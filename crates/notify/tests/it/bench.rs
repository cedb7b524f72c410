//! Notices with a virtual clock, and each function of the crate in a transaction of its own.

use wangge_db::{Db, DbError, Migrations};
use wangge_kernel::{Clock as _, IdMaker, Instant, VirtualClock};
use wangge_notify::{Listed, Notice, NoticeId, Seen};
use wangge_testkit::TestDb;

pub(crate) const SCHEMA: &[Migrations] = &[wangge_notify::MIGRATIONS];

/// Who is told in most tests.
pub(crate) const ZHOU: i64 = 11;
/// Somebody else.
pub(crate) const LIN: i64 = 12;

pub(crate) struct Bench {
    pub(crate) bed: TestDb,
    pub(crate) clock: VirtualClock,
    ids: IdMaker,
}

impl Bench {
    pub(crate) fn new(bed: TestDb) -> Self {
        let clock = VirtualClock::at(Instant::from_millis(1_790_000_000_000));
        let ids = IdMaker::new(clock.shared(), 1);
        Self { bed, clock, ids }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.bed.db
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Makes a notice that is visible now.
    pub(crate) fn notice(&self, account: i64, batch: i64) -> Notice {
        let id: NoticeId = self.ids.next();
        Notice {
            id,
            district: 990_101,
            account,
            kind: "notice-dispatched".to_owned(),
            about: "990101-20260901-0001 井盖破损".to_owned(),
            href: "/cases/123".to_owned(),
            batch,
            at: self.now(),
            visible_at: self.now(),
        }
    }

    /// Makes a notice that is held back for a while.
    pub(crate) fn held(&self, account: i64, batch: i64, millis: i64) -> Notice {
        Notice { visible_at: self.now().plus_millis(millis), ..self.notice(account, batch) }
    }

    /// Publishes and gives the ids.
    pub(crate) async fn publish(&self, notices: Vec<Notice>) -> Vec<NoticeId> {
        let ids = notices.iter().map(|notice| notice.id).collect();
        self.try_publish(notices).await.unwrap();
        ids
    }

    pub(crate) async fn try_publish(&self, notices: Vec<Notice>) -> Result<(), DbError> {
        self.db()
            .write("test.publish", notices, |tx, notices| {
                Box::pin(wangge_notify::publish_all(tx, notices))
            })
            .await
    }

    pub(crate) async fn retract(&self, batch: i64) -> u64 {
        self.db()
            .write("test.retract", batch, |tx, batch| Box::pin(wangge_notify::retract(tx, *batch)))
            .await
            .unwrap()
    }

    pub(crate) async fn unread(&self, account: i64) -> i64 {
        let input = (account, self.now());
        self.db()
            .read("test.unread", input, |tx, (account, now)| {
                Box::pin(wangge_notify::unread(tx, *account, *now))
            })
            .await
            .unwrap()
    }

    pub(crate) async fn unread_of(&self, accounts: &[i64]) -> Vec<(i64, i64)> {
        let input = (accounts.to_vec(), self.now());
        self.db()
            .read("test.unread_of", input, |tx, (accounts, now)| {
                Box::pin(wangge_notify::unread_of(tx, accounts, *now))
            })
            .await
            .unwrap()
    }

    pub(crate) async fn list(
        &self,
        account: i64,
        after: Option<NoticeId>,
        limit: i64,
    ) -> Vec<Listed> {
        let input = (account, self.now(), after, limit);
        self.db()
            .read("test.list", input, |tx, (account, now, after, limit)| {
                Box::pin(wangge_notify::list(tx, *account, *now, *after, *limit))
            })
            .await
            .unwrap()
    }

    /// Lists all ids that an account can see.
    pub(crate) async fn seen_by(&self, account: i64) -> Vec<NoticeId> {
        self.list(account, None, 100).await.into_iter().map(|row| row.id).collect()
    }

    pub(crate) async fn mark(&self, account: i64, seen: Seen) -> u64 {
        let input = (account, seen, self.now());
        self.db()
            .write("test.mark", input, |tx, (account, seen, now)| {
                Box::pin(wangge_notify::mark_read(tx, *account, seen, *now))
            })
            .await
            .unwrap()
    }

    pub(crate) async fn sweep(&self, before: Instant, most: i64) -> u64 {
        self.db()
            .write("test.sweep", (before, most), |tx, (before, most)| {
                Box::pin(wangge_notify::sweep(tx, *before, *most))
            })
            .await
            .unwrap()
    }
}

//! From publishing to sweeping: who sees what, and when.

use wangge_db::{DbError, ErrorKind};
use wangge_notify::{Notice, Seen, publish};
use wangge_testkit::both_engines;

use crate::bench::{Bench, LIN, SCHEMA, ZHOU};

both_engines! { SCHEMA;
    /// The notice goes when its cause goes.
    async fn a_notice_exists_when_its_cause_does(bed: TestDb) {
        let bench = Bench::new(bed);
        let refused: Result<(), DbError> = bench
            .db()
            .write("test.refused", bench.notice(ZHOU, 1), |tx, notice| {
                Box::pin(async move {
                    publish(tx, notice).await?;
                    Err(DbError::new(ErrorKind::Conflict, "changed my mind"))
                })
            })
            .await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!((bench.unread(ZHOU).await, bench.seen_by(ZHOU).await.len()), (0, 0));
    }

    /// It comes back as it was told, and to nobody else.
    async fn a_notice_is_read_by_whom_it_is_for(bed: TestDb) {
        let bench = Bench::new(bed);
        let notice = bench.notice(ZHOU, 1);
        bench.publish(vec![notice.clone()]).await;
        let row = bench.list(ZHOU, None, 10).await.remove(0);
        let Notice { id, district, kind, about, href, at, .. } = notice;
        assert_eq!(
            (row.id, row.district, row.kind, row.about, row.href, row.at, row.read_at),
            (id, district, kind, about, href, at, None)
        );
        assert_eq!(bench.unread(ZHOU).await, 1);
        assert_eq!((bench.unread(LIN).await, bench.seen_by(LIN).await.len()), (0, 0));
    }

    /// Until its moment it is in no answer, and cannot be marked.
    async fn what_is_held_back_is_not_there_before_its_moment(bed: TestDb) {
        let bench = Bench::new(bed);
        let ids = bench.publish(vec![bench.held(ZHOU, 1, 10_000)]).await;
        let drawn_at = bench.now();
        bench.clock.advance_millis(9_999);
        assert_eq!((bench.unread(ZHOU).await, bench.seen_by(ZHOU).await.len()), (0, 0));
        assert_eq!(bench.unread_of(&[ZHOU]).await, [(ZHOU, 0)]);
        assert_eq!(bench.mark(ZHOU, Seen::These(ids.clone())).await, 0);
        let through = Seen::Through { newest: ids[0], drawn_at: drawn_at.plus_millis(60_000) };
        assert_eq!(bench.mark(ZHOU, through).await, 0, "a form named a moment to come");
        bench.clock.advance_millis(1);
        assert_eq!((bench.unread(ZHOU).await, bench.seen_by(ZHOU).await), (1, ids));
        assert_eq!(bench.unread_of(&[ZHOU]).await, [(ZHOU, 1)]);
    }

    /// Held back or seen, but not what somebody read already.
    async fn an_undo_takes_back_its_batch_but_nothing_that_was_read(bed: TestDb) {
        let bench = Bench::new(bed);
        let mine = bench.publish(vec![
            bench.notice(ZHOU, 1),
            bench.notice(LIN, 1),
            bench.held(LIN, 1, 10_000),
            bench.notice(LIN, 2),
        ]).await;
        bench.mark(ZHOU, Seen::These(vec![mine[0]])).await;
        assert_eq!(bench.retract(1).await, 2);
        assert_eq!(bench.retract(1).await, 0);
        bench.clock.advance_millis(20_000);
        assert_eq!(bench.seen_by(ZHOU).await, [mine[0]]);
        assert_eq!(bench.seen_by(LIN).await, [mine[3]]);
    }

    /// Pages follow each other without gap or repetition while new ones arrive.
    async fn a_list_goes_on_behind_its_last_row(bed: TestDb) {
        let bench = Bench::new(bed);
        let ids = bench.publish((0..5).map(|batch| bench.notice(ZHOU, batch)).collect()).await;
        bench.publish(vec![bench.notice(LIN, 9)]).await;
        let first = bench.list(ZHOU, None, 2).await;
        assert_eq!([first[0].id, first[1].id], [ids[4], ids[3]]);
        bench.publish(vec![bench.notice(ZHOU, 7)]).await;
        let rest = bench.list(ZHOU, Some(first[1].id), 10).await;
        assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[2], ids[1], ids[0]]);
        assert_eq!(bench.list(ZHOU, Some(ids[0]), 10).await, []);
    }

    /// Each is counted once, at its first reading, and by its own reader.
    async fn a_notice_is_marked_once_and_by_its_reader(bed: TestDb) {
        let bench = Bench::new(bed);
        let ids = bench.publish(vec![bench.notice(ZHOU, 1), bench.notice(ZHOU, 1)]).await;
        assert_eq!(bench.mark(LIN, Seen::These(ids.clone())).await, 0);
        assert_eq!(bench.mark(ZHOU, Seen::These(vec![ids[1], ids[1]])).await, 1);
        let moment = bench.now();
        bench.clock.advance_millis(5);
        assert_eq!(bench.mark(ZHOU, Seen::These(ids.clone())).await, 1);
        assert_eq!(bench.unread(ZHOU).await, 0);
        let rows = bench.list(ZHOU, None, 10).await;
        assert_eq!(rows[0].read_at, Some(moment), "the first reading counts");
        assert_eq!(rows[1].read_at, Some(moment.plus_millis(5)));
        assert_eq!(bench.mark(ZHOU, Seen::These(Vec::new())).await, 0);
    }

    /// "All read" means what the list could show, not what turned up since.
    async fn what_turned_up_since_the_list_stays_unread(bed: TestDb) {
        let bench = Bench::new(bed);
        // Older than the newest of the list, and visible only after it was drawn.
        let held = bench.publish(vec![bench.held(ZHOU, 1, 10_000)]).await;
        let shown = bench.publish(vec![bench.notice(ZHOU, 2), bench.notice(ZHOU, 3)]).await;
        bench.publish(vec![bench.notice(LIN, 3)]).await;
        let drawn_at = bench.now();
        bench.clock.advance_millis(20_000);
        let later = bench.publish(vec![bench.notice(ZHOU, 4)]).await;
        let through = Seen::Through { newest: shown[1], drawn_at };
        assert_eq!(bench.mark(ZHOU, through.clone()).await, 2);
        assert_eq!(bench.mark(ZHOU, through).await, 0);
        let rows = bench.list(ZHOU, None, 10).await;
        let unread: Vec<_> =
            rows.iter().filter(|row| row.read_at.is_none()).map(|row| row.id).collect();
        assert_eq!(unread, [later[0], held[0]]);
        assert_eq!(bench.unread(LIN).await, 1);
    }

    /// Every account that was asked for is answered once, in order, with the number it would get alone.
    async fn counting_many_is_counting_each(bed: TestDb) {
        let bench = Bench::new(bed);
        let mut notices = Vec::new();
        for round in 0..60 {
            // 7 and 5 share no factor, so every account gets some of each.
            let (account, wait) = (20 + round % 7, if round % 5 == 0 { 10_000 } else { 0 });
            notices.push(bench.held(account, round, wait));
        }
        let ids = bench.publish(notices).await;
        for account in [21, 22] {
            bench.mark(account, Seen::These(ids[..30].to_vec())).await;
        }
        let counted = bench.unread_of(&[26, 21, 99, 20, 22, 21, 23, 24, 25]).await;
        assert_eq!(
            counted.iter().map(|(account, _)| *account).collect::<Vec<_>>(),
            [20, 21, 22, 23, 24, 25, 26, 99]
        );
        for (account, unread) in counted {
            assert_eq!(unread, bench.unread(account).await, "{account}");
            assert_eq!(unread == 0, account == 99, "{account}");
        }
        assert_eq!(bench.unread_of(&[]).await, []);
    }

    /// More accounts than one statement takes.
    async fn thousands_of_accounts_are_counted(bed: TestDb) {
        let bench = Bench::new(bed);
        bench.publish(vec![bench.notice(1, 1), bench.notice(4_097, 1), bench.notice(9_000, 1)]).await;
        let everybody: Vec<i64> = (1..=9_000).rev().collect();
        let counted = bench.unread_of(&everybody).await;
        assert_eq!(counted.len(), 9_000);
        let some: Vec<_> = counted.into_iter().filter(|(_, unread)| *unread > 0).collect();
        assert_eq!(some, [(1, 1), (4_097, 1), (9_000, 1)]);
    }

    /// What was read long ago goes, the oldest first and never too much at once.
    async fn old_read_notices_are_swept(bed: TestDb) {
        let bench = Bench::new(bed);
        let ids = bench.publish((0..5).map(|batch| bench.notice(ZHOU, batch)).collect()).await;
        for id in [ids[3], ids[0], ids[1]] {
            bench.clock.advance_millis(1_000);
            bench.mark(ZHOU, Seen::These(vec![id])).await;
        }
        let last_read = bench.now();
        assert_eq!(bench.sweep(last_read, 1).await, 1);
        assert_eq!(bench.seen_by(ZHOU).await, [ids[4], ids[2], ids[1], ids[0]]);
        assert_eq!(bench.sweep(last_read, 10).await, 1);
        assert_eq!(bench.sweep(last_read, 10).await, 0, "one was read at that very moment");
        assert_eq!(bench.sweep(last_read.plus_millis(1), 10).await, 1);
        bench.clock.advance_millis(1_000_000);
        assert_eq!(bench.sweep(bench.now(), 10).await, 0, "what is unread stays");
        assert_eq!(bench.seen_by(ZHOU).await, [ids[4], ids[2]]);
    }

    /// A notice leads into the program.
    async fn an_address_elsewhere_is_refused(bed: TestDb) {
        let bench = Bench::new(bed);
        for href in ["https://example.org/", "//example.org/", "javascript:alert(1)", ""] {
            let notice = Notice { href: href.to_owned(), ..bench.notice(ZHOU, 1) };
            let refused = bench.try_publish(vec![notice]).await;
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::Conflict, "{href}");
        }
        assert_eq!(bench.unread(ZHOU).await, 0);
    }
}

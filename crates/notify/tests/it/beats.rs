//! The beat: notices of others arrive, nudges are heeded, outages are survived and told once.
//!
//! Every wait below is for something that must come; its limit only turns a hanging test red.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tracing::instrument::WithSubscriber as _;
use wangge_db::{Db, DbError, Stmt, args};
use wangge_kernel::{Clock, Instant, SharedClock, VirtualClock};
use wangge_notify::{Heard, Hub, Seen, Watch, beat};
use wangge_testkit::both_engines;

use crate::bench::{Bench, LIN, SCHEMA, ZHOU};

/// So long that only a nudge can be the reason.
const LONG: Duration = Duration::from_hours(1);
/// So short that a test sees several beats.
const SHORT: Duration = Duration::from_millis(5);
const LIMIT: Duration = Duration::from_secs(30);

const HIDE: Stmt = Stmt::new("test.hide", "alter table notice rename to notice_away");
const UNHIDE: Stmt = Stmt::new("test.unhide", "alter table notice_away rename to notice");

/// A clock that says when it is asked: the beat asks it once for each count.
struct Bell {
    clock: VirtualClock,
    rung: UnboundedSender<()>,
}

impl Clock for Bell {
    fn now(&self) -> Instant {
        // Nobody listens any more when the test has ended.
        let _ = self.rung.send(());
        self.clock.now()
    }
}

fn bell(bench: &Bench) -> (SharedClock, UnboundedReceiver<()>) {
    let (rung, counts) = unbounded_channel();
    (Arc::new(Bell { clock: bench.clock.clone(), rung }), counts)
}

/// A running beat that ends with the test.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn start(bench: &Bench, hub: &Hub, pause: Duration) -> Running {
    let clock = bench.clock.shared();
    Running(tokio::spawn(beat(bench.db().clone(), clock, hub.clone(), pause)))
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, what).await.unwrap()
}

async fn next(watch: &mut Watch) -> i64 {
    match soon(watch.next()).await {
        Some(Heard::Unread(unread)) => unread,
        other => panic!("{other:?}"),
    }
}

async fn alter(db: &Db, stmt: Stmt) {
    let altered: Result<u64, DbError> =
        db.write("test.alter", stmt, |tx, stmt| Box::pin(tx.exec(stmt, args![]))).await;
    altered.unwrap();
}

/// Lines of a log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn holding(&self, word: &str) -> usize {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains(word)).count()
    }
}

both_engines! { SCHEMA;
    /// Nobody nudges: what another program wrote is found at the next beat.
    async fn notices_of_other_programs_arrive(bed: TestDb) {
        let bench = Bench::new(bed);
        let hub = Hub::new();
        let _running = start(&bench, &hub, SHORT);
        let mut watch = hub.watch(ZHOU);
        assert_eq!(next(&mut watch).await, 0);
        let ids = bench.publish(vec![bench.notice(ZHOU, 1), bench.notice(ZHOU, 1)]).await;
        assert_eq!(next(&mut watch).await, 2);
        bench.mark(ZHOU, Seen::These(ids)).await;
        assert_eq!(next(&mut watch).await, 0);
    }

    /// What was held back is told at its moment, though nobody wrote anything then.
    async fn what_was_held_back_arrives_at_its_moment(bed: TestDb) {
        let bench = Bench::new(bed);
        let hub = Hub::new();
        bench.publish(vec![bench.held(ZHOU, 1, 10_000)]).await;
        let _running = start(&bench, &hub, SHORT);
        let mut watch = hub.watch(ZHOU);
        assert_eq!(next(&mut watch).await, 0);
        bench.clock.advance_millis(10_000);
        assert_eq!(next(&mut watch).await, 1);
    }

    /// With a pause of an hour only nudges can be the reason that something arrives.
    async fn a_nudge_is_heeded_at_once(bed: TestDb) {
        let bench = Bench::new(bed);
        let hub = Hub::new();
        let _running = start(&bench, &hub, LONG);
        // A new watch nudges by itself, for its number is not known.
        let mut zhou = hub.watch(ZHOU);
        assert_eq!(next(&mut zhou).await, 0);
        let mut lin = hub.watch(LIN);
        assert_eq!(next(&mut lin).await, 0);
        bench.publish(vec![bench.notice(ZHOU, 1)]).await;
        hub.nudge();
        assert_eq!(next(&mut zhou).await, 1);
        // One count told both, and one of them had no news.
        assert_eq!(futures::FutureExt::now_or_never(lin.next()), None);
    }

    /// One statement for everybody who looks, and none when nobody does.
    async fn one_statement_counts_for_all_who_look(bed: TestDb) {
        let bench = Bench::new(bed);
        let nobody = Hub::new();
        let (clock, mut counts) = bell(&bench);
        let beating = beat(bench.db().clone(), clock, nobody.clone(), SHORT);
        let running = Running(tokio::spawn(beating));
        for batch in 0..20 {
            bench.publish(vec![bench.notice(ZHOU, batch)]).await;
            nobody.nudge();
        }
        drop(running);
        assert!(counts.try_recv().is_err(), "counted for nobody");
        bench.bed.recorder.take();

        let hub = Hub::new();
        let mut watches: Vec<_> = (1..=40).map(|account| hub.watch(account)).collect();
        let _running = start(&bench, &hub, LONG);
        for watch in &mut watches {
            assert_eq!(next(watch).await, if watch.account() == ZHOU { 20 } else { 0 });
        }
        let ran = bench.bed.recorder.take();
        // The forty watches nudged together once more at most.
        assert!((1..=2).contains(&ran.len()), "{} statements for 40 watches", ran.len());
        assert!(ran.iter().all(|record| record.name == "notify.unread_counts"));
    }

    /// Three counts fail; the beat goes on, and one line tells of it.
    async fn an_outage_is_survived_and_told_once(bed: TestDb) {
        let bench = Bench::new(bed);
        let hub = Hub::new();
        let (clock, mut counts) = bell(&bench);
        let lines = Lines::default();
        let log = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::INFO)
            .with_writer(move || log.clone())
            .finish();
        let beating = beat(bench.db().clone(), clock, hub.clone(), SHORT);
        let _running = Running(tokio::spawn(beating.with_subscriber(subscriber)));
        let mut watch = hub.watch(ZHOU);
        assert_eq!(next(&mut watch).await, 0);
        for outage in 1..=2 {
            alter(bench.db(), HIDE).await;
            while counts.try_recv().is_ok() {}
            // When a fourth count begins, three have ended that began without the table.
            for _ in 0..4 {
                soon(counts.recv()).await.unwrap();
            }
            assert_eq!(lines.holding("WARN"), outage);
            alter(bench.db(), UNHIDE).await;
            bench.publish(vec![bench.notice(ZHOU, 1)]).await;
            assert_eq!(next(&mut watch).await, i64::try_from(outage).unwrap());
            assert_eq!(lines.holding("WARN"), outage);
            assert_eq!(lines.holding("counted again"), outage);
        }
    }
}

//! PostgreSQL goes away and comes back: told at once, taken up again by itself.

use super::cluster::Cluster;
use super::http::{Part, get, post_parts};
use super::server::Installation;
use std::thread;
use std::time::{Duration, Instant};
use wangge_db::{Db, DbError, DbUrl, Options, Stmt};
use wangge_testkit::block_on;

/// Nobody waits longer for being told that the database is away.
const AT_ONCE: Duration = Duration::from_secs(3);
/// So soon after its return everything goes on.
const SOON: Duration = Duration::from_secs(20);

pub(super) fn story() {
    let cluster = Cluster::start();
    let installation = Installation::new(Some(cluster.url()));
    let server = installation.serve();
    let cookie = server.sign_in();
    let report = || {
        let parts = [Part::Word("description", "rig 井盖"), Part::Word("place", "青屿路 1 号")];
        post_parts(server.at, "/cases", &cookie, &parts).unwrap()
    };
    assert_eq!(report().status, 303);
    assert_eq!(get(server.at, "/ready", "").unwrap().status, 200);
    cluster.crash();
    // The first may meet a connection that has just died; it is told like the others.
    for _ in 0..12 {
        let begin = Instant::now();
        let answer = report();
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        assert!(begin.elapsed() < AT_ONCE, "{:?}", begin.elapsed());
    }
    let page = get(server.at, "/cases", &cookie).unwrap();
    assert_eq!((page.status, page.header("retry-after")), (503, Some("5")), "{}", page.body);
    assert_eq!(get(server.at, "/ready", "").unwrap().status, 503);
    assert_eq!(get(server.at, "/health", "").unwrap().status, 200, "the program itself lives");
    let figures = get(server.at, "/metrics", "").unwrap().body;
    assert!(figures.contains("\nwangge_database_up 0\n"), "{figures}");
    cluster.launch();
    ask_for_work(&installation.url);
    until("the program is ready again", || get(server.at, "/ready", "").unwrap().status == 200);
    assert_eq!(report().status, 303);
    until("jobs go on", || work_is_done(&installation.url));
    let figures = get(server.at, "/metrics", "").unwrap().body;
    assert!(figures.contains("\nwangge_database_up 1\n"), "{figures}");
    drop(server);
    installation.must_be_whole();
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < SOON, "not within {SOON:?}: {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Puts a job into the queue that nobody asked for yet.
fn ask_for_work(url: &DbUrl) {
    const ADD: Stmt = Stmt::new(
        "rig.add",
        "insert into outbox_item (id, kind, item_key, payload, state, attempts, claim, due_at, lease_until)
         values (4711, 'identity.sweep_sessions', 'rig', '{}', 'waiting', 0, 0, 0, 0)",
    );
    block_on(async {
        let db = Db::open(url, &Options::default()).await.unwrap();
        let added = db.write("rig.add", (), |tx, ()| Box::pin(tx.exec(&ADD, [])));
        let added: Result<u64, DbError> = added.await;
        assert_eq!(added.unwrap(), 1);
    });
}

fn work_is_done(url: &DbUrl) -> bool {
    const STATE: Stmt = Stmt::new("rig.state", "select state from outbox_item where id = 4711");
    block_on(async {
        let db = Db::open(url, &Options::default()).await.unwrap();
        let state = db.read("rig.state", (), |tx, ()| Box::pin(tx.row::<(String,)>(&STATE, [])));
        let state: Result<(String,), DbError> = state.await;
        state.unwrap().0 == "done"
    })
}

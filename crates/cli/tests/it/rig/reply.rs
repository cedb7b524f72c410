//! An answer to the platform above is counted once there and noted once here, wherever the program dies.
//!
//! The property, in plain words: once a clerk's answer was acknowledged, the platform receives it, and
//! however often the program is killed (SIGKILL) on the way, each attempt carries the same
//! `Idempotency-Key` and the same bytes, so that a platform that counts by the key counts it once; and
//! the case says exactly once that it was delivered, or exactly once that it was refused, with one
//! notice to each person. The program is killed
//!
//! * right after it acknowledged the answer, before anything was sent;
//! * after the platform has the whole letter and before it answers;
//! * after the program has read the platform's answer and before it could note it: the test holds a
//!   lock of the database that the note needs, so that the moment is met each time;
//! * after a refusal was noted, on the way of the notices.
//!
//! Only the clock is helped: leases and waits that would run out by themselves are moved to now.

use super::cluster::Cluster;
use super::http::{Part, get, post_parts};
use super::kills::photo;
use super::platform::Platform;
use super::server::{Installation, Server};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use wangge_courier::{Secret, signed};
use wangge_db::{Db, DbError, DbUrl, Options, Stmt, args, row};
use wangge_testkit::block_on;

const SYSTEM: &str = "试验平台";
const SECRET: &str = "rig s3cret";
/// Times that the program dies between the answer and its note.
const DEATHS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(90);

row! {
    /// What the database holds of an answer.
    pub struct Noted {
        /// How far it is.
        pub state: String,
        /// The platform's number.
        pub receipt: String,
        /// Steps that say that it arrived.
        pub delivered: i64,
        /// Steps that say that it was given up.
        pub failed: i64,
        /// Notices of that.
        pub notices: i64,
        /// People who have one.
        pub people: i64,
        /// State of its item in the outbox.
        pub item: String,
    }
}

const NOTED: Stmt = Stmt::new(
    "rig.noted",
    "select r.state, r.receipt, o.state as item,
        (select cast(count(*) as bigint) from case_step s where s.case_id = r.case_id and s.action = 'reply_delivered') as delivered,
        (select cast(count(*) as bigint) from case_step s where s.case_id = r.case_id and s.action = 'reply_failed') as failed,
        (select cast(count(*) as bigint) from notice n where n.href = $2 and n.kind = 'notice-reply-failed') as notices,
        (select cast(count(distinct n.account) as bigint) from notice n where n.href = $2 and n.kind = 'notice-reply-failed') as people
     from case_reply r join outbox_item o on o.id = r.item where r.case_id = $1",
);
/// What time would do by itself: the lease of whoever died runs out, the wait is over.
const NOW_DUE: Stmt = Stmt::new(
    "rig.now_due",
    "update outbox_item set due_at = 0, lease_until = 0 where kind = 'cases.reply_up' and state = 'waiting'",
);
/// What the note of a delivery changes: the answer, and the item whose end is in the same transaction.
const NEEDED: [Stmt; 2] = [
    Stmt::new("rig.hold_reply", "update case_reply set trouble = trouble where system = $1"),
    Stmt::new(
        "rig.hold_item",
        "update outbox_item set last_error = last_error where kind = 'cases.reply_up' and payload like $1",
    ),
];
const OFFICE: Stmt =
    Stmt::new("rig.office", "select id from organisation where code = 'sanitation'");

#[test]
fn an_answer_reaches_the_platform_above_once_wherever_the_program_dies_on_sqlite() {
    story(&Installation::new(None));
}

#[test]
fn an_answer_reaches_the_platform_above_once_wherever_the_program_dies_on_postgresql() {
    let cluster = Cluster::start();
    story(&Installation::new(Some(cluster.url())));
}

fn story(installation: &Installation) {
    let platform = Platform::start();
    let file = format!(
        "[[upstream]]\nsystem = \"{SYSTEM}\"\nurl = \"http://{}/in\"\nsecret = \"{SECRET}\"\n",
        platform.at
    );
    let path = installation.data.join("wangge.toml");
    let chosen = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{chosen}\n{file}")).unwrap();
    delivered(installation, &platform);
    refused(installation, &platform);
    installation.must_be_whole();
}

fn delivered(installation: &Installation, platform: &Platform) {
    let mut server = installation.serve();
    let case = answered(&server, installation, "SJ-1");
    server.kill();
    assert_eq!((noted(installation, case).state.as_str(), platform.came().len()), ("waiting", 0));

    let mut server = installation.serve();
    now_due(installation);
    platform.has_letter();
    server.kill();
    assert_eq!(noted(installation, case).delivered, 0);

    for death in 1..=DEATHS {
        let mut server = installation.serve();
        now_due(installation);
        platform.has_letter();
        let hold = Hold::of(installation, death % NEEDED.len());
        platform.answers(200, r#"{"receipt":"R-7"}"#);
        server.kill();
        drop(hold);
        let after = noted(installation, case);
        let found = (after.state.as_str(), after.delivered, after.item.as_str());
        assert_eq!(found, ("waiting", 0, "waiting"), "death {death} came too late");
    }

    let mut server = installation.serve();
    now_due(installation);
    platform.has_letter();
    platform.answers(200, r#"{"receipt":"R-7"}"#);
    let end = until(installation, case, |noted| noted.item == "done");
    assert_eq!((end.state.as_str(), end.receipt.as_str(), end.delivered), ("delivered", "R-7", 1));
    server.kill();

    let letters = platform.came();
    assert_eq!(letters.len(), 1 + DEATHS + 1);
    assert!(
        letters.iter().all(|one| (&one.key, &one.body) == (&letters[0].key, &letters[0].body)),
        "{letters:?}"
    );
    assert!(
        letters[0].key.starts_with("wangge-") && letters[0].body.contains("\"SJ-1\""),
        "{letters:?}"
    );
    for one in &letters {
        let second = one.signature.split(['=', ',']).nth(1).unwrap().parse::<i64>().unwrap();
        let at = wangge_kernel::Instant::from_millis(second * 1_000);
        assert_eq!(one.signature, signed(&Secret::new(SECRET).unwrap(), at, &one.body));
    }
    // Nothing is left that would send or note it again.
    let server = installation.serve();
    let cookie = server.sign_in();
    let page = get(server.at, &format!("/cases/{case}"), &cookie).unwrap();
    assert!(page.body.contains("R-7"), "the case says so");
    assert_eq!((noted(installation, case).delivered, platform.came().len()), (1, letters.len()));
}

fn refused(installation: &Installation, platform: &Platform) {
    let before = platform.came().len();
    let mut server = installation.serve();
    let case = answered(&server, installation, "SJ-2");
    now_due(installation);
    platform.has_letter();
    server.kill();

    let mut server = installation.serve();
    now_due(installation);
    platform.has_letter();
    platform.answers(422, r#"{"detail":"no such number"}"#);
    until(installation, case, |noted| noted.item == "dead");
    server.kill();

    // Each start looks at once for what was given up; the second finds nothing to tell.
    for _ in 0..2 {
        let mut server = installation.serve();
        until(installation, case, |noted| noted.state == "failed");
        server.kill();
    }
    let end = noted(installation, case);
    assert_eq!((end.failed, end.delivered), (1, 0));
    assert!(end.people > 0 && end.notices == end.people, "{end:?}");
    let letters = platform.came();
    assert_eq!(letters.len(), before + 2, "what is refused is not sent again by itself");
    assert_eq!(
        letters[before],
        letters
            .last()
            .cloned()
            .map(|last| super::platform::Came {
                signature: letters[before].signature.clone(),
                ..last
            })
            .unwrap()
    );
    assert_ne!(letters[before].key, letters[0].key, "another answer has another key");
}

/// Brings an order of the platform to its answer, by the pages; returns the case.
fn answered(server: &Server, installation: &Installation, number: &str) -> i64 {
    let office = office(installation).to_string();
    let [operator, leader, dispatcher, head] =
        ["shouli1", "zhiban1", "paiqian1", "huanwei1"].map(|login| server.sign_in_as(login));
    let order = [
        Part::Word("description", "rig 路边堆放垃圾"),
        Part::Word("place", "青屿路 1 号"),
        Part::Word("source", "upstream"),
        Part::Word("upstream_system", SYSTEM),
        Part::Word("upstream_number", number),
    ];
    let opened = post_parts(server.at, "/cases", &operator, &order).unwrap();
    let case = opened.header("location").and_then(|to| to.rsplit('/').next()?.parse().ok());
    let case: i64 = case.unwrap_or_else(|| panic!("{} {}", opened.status, opened.body));
    let does = |who: &str, action: &str, parts: &[Part<'_>]| {
        let path = format!("/cases/{case}/act/{action}");
        let answer = post_parts(server.at, &path, who, parts).unwrap();
        assert_eq!(answer.status, 303, "{action}: {}", answer.body);
    };
    let picture = photo(7);
    let proof = || Part::File("photo", "a.png", &picture);
    does(&operator, "sign", &[]);
    does(&operator, "register", &[Part::Word("matter", "06010-1")]);
    does(&leader, "waive_verify", &[Part::Word("reason", "照片清楚"), proof()]);
    does(&leader, "file", &[]);
    does(&dispatcher, "dispatch", &[Part::Word("department", &office)]);
    does(&head, "feedback", &[Part::Word("note", "已清运"), proof()]);
    does(&leader, "waive_check", &[Part::Word("reason", "照片清楚"), proof()]);
    does(&operator, "reply_up", &[Part::Word("answer", "已清运并加密巡查。")]);
    case
}

/// A transaction that holds what the note of a delivery needs; rolled back when it is dropped.
struct Hold {
    release: Option<Sender<()>>,
    holder: Option<thread::JoinHandle<()>>,
}

impl Hold {
    fn of(installation: &Installation, needed: usize) -> Self {
        let (release, released) = channel();
        let (tell_held, held) = channel();
        let url = installation.url.clone();
        let holder = thread::spawn(move || hold(&url, needed, &tell_held, released));
        held.recv_timeout(PATIENCE).expect("the lock is not had");
        Self { release: Some(release), holder: Some(holder) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        drop(self.release.take());
        if let Some(holder) = self.holder.take() {
            holder.join().unwrap();
        }
    }
}

fn hold(url: &DbUrl, needed: usize, held: &Sender<()>, released: Receiver<()>) {
    let input = (needed, held.clone(), std::sync::Arc::new(std::sync::Mutex::new(released)));
    block_on(async {
        let db = Db::open(url, &Options { connections: 1, ..Options::default() }).await.unwrap();
        let write = db.write("rig.hold", input, |tx, (needed, held, released)| {
            Box::pin(async move {
                let which = if *needed == 0 { SYSTEM.to_owned() } else { format!("%{SYSTEM}%") };
                assert!(tx.exec(&NEEDED[*needed], args![which]).await? > 0, "nothing is held");
                let _ = held.send(());
                // Blocks its thread on purpose, until the test lets go.
                let _ = released.lock().unwrap().recv();
                Ok::<(), DbError>(())
            })
        });
        write.await.unwrap();
    });
}

fn with_db<T>(installation: &Installation, work: impl AsyncFnOnce(Db) -> Result<T, DbError>) -> T {
    block_on(async {
        let options = Options { connections: 1, ..Options::default() };
        work(Db::open(&installation.url, &options).await.unwrap()).await.unwrap()
    })
}

fn noted(installation: &Installation, case: i64) -> Noted {
    with_db(installation, async |db| {
        let input = (case, format!("/cases/{case}"));
        let read = db.read("rig.noted", input, |tx, (case, href)| {
            Box::pin(tx.row::<Noted>(&NOTED, args![*case, href.as_str()]))
        });
        read.await
    })
}

fn office(installation: &Installation) -> i64 {
    with_db(installation, async |db| {
        let read = db.read("rig.office", (), |tx, ()| Box::pin(tx.row::<(i64,)>(&OFFICE, [])));
        read.await.map(|row| row.0)
    })
}

fn now_due(installation: &Installation) {
    let changed = with_db(installation, async |db| {
        db.write("rig.now_due", (), |tx, ()| Box::pin(tx.exec(&NOW_DUE, []))).await
    });
    assert_eq!(changed, 1, "one answer waits");
}

fn until(installation: &Installation, case: i64, is_so: impl Fn(&Noted) -> bool) -> Noted {
    let begin = Instant::now();
    loop {
        let found = noted(installation, case);
        if is_so(&found) {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "not within {PATIENCE:?}: {found:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

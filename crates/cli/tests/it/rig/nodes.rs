//! Two programs on one PostgreSQL: what one does the other knows, and one may die while people work.

use super::cluster::Cluster;
use super::http::{self, Part, get, post_as, post_parts};
use super::kills::{Acknowledged, compare, work};
use super::server::{Installation, Server};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use wangge_db::{Db, DbError, DbUrl, Options, Stmt};
use wangge_testkit::block_on;

/// Grids, notices and jobs cross over within this.
const SOON: Duration = Duration::from_secs(60);
/// A job whose program died is taken up when its lease has run out.
const LATER: Duration = Duration::from_secs(120);
/// Jobs that both programs see at the same time.
const JOBS: i64 = 30;
/// People at each program.
const CLIENTS: u32 = 4;

pub(super) fn story() {
    let cluster = Cluster::start();
    let installation = Installation::new(Some(cluster.url()));
    let mut one = installation.serve_with(&["--node", "1"]);
    let mut two = installation.serve_with(&["--node", "2"]);
    let intake = a_session_is_known_to_both(&one, &two);
    a_notice_reaches_the_other(&one, &two, &intake);
    a_changed_grid_is_found_by_the_other(&one, &two);
    ask_for_work(&installation.url, 6_000);
    until("both work", SOON, || done(&installation.url, 6_000).0 == JOBS);
    assert_eq!(done(&installation.url, 6_000), (JOBS, JOBS), "each job is claimed once");
    one_dies_under_load(&installation, &mut one, &mut two, &intake);
    drop((one, two));
    installation.must_be_whole();
}

fn a_session_is_known_to_both(one: &Server, two: &Server) -> String {
    let intake = one.sign_in();
    let page = get(two.at, "/cases/new", &intake).unwrap();
    assert_eq!(page.status, 200, "a session of the first holds at the second");
    let other = one.sign_in();
    assert_eq!(post_as(two.at, "/sign-out", &other, "").unwrap().status, 303);
    let page = get(one.at, "/cases/new", &other).unwrap();
    assert_eq!(page.status, 303, "and it ends at both");
    intake
}

/// Somebody is sent to verify at the first program while their page is open at the second.
fn a_notice_reaches_the_other(one: &Server, two: &Server, intake: &str) {
    let admin = one.sign_in_as("admin");
    let found = get(one.at, "/admin/users?q=caiji1", &admin).unwrap().body;
    let account = digits_after(&found, "/admin/users/");
    let collector = two.sign_in_as("caiji1");
    let unread = listen(two, &collector);
    let before = unread.load(Ordering::SeqCst);
    let parts = [Part::Word("description", "两个节点"), Part::Word("place", "青屿路 3 号")];
    let made = post_parts(one.at, "/cases", intake, &parts).unwrap();
    let case = made.header("location").unwrap().to_owned();
    let send = [Part::Word("collector", account.as_str())];
    let sent = post_parts(one.at, &format!("{case}/act/send_verify"), intake, &send).unwrap();
    assert_eq!(sent.status, 303, "{}", sent.body);
    let begin = Instant::now();
    until("the notice arrives", SOON, || unread.load(Ordering::SeqCst) > before);
    println!("a notice was heard at the other program after {:.1?}", begin.elapsed());
}

/// Holds a page's stream of events open and returns the number that it was told last.
fn listen(server: &Server, cookie: &str) -> Arc<AtomicU32> {
    let mut stream = TcpStream::connect(server.at).unwrap();
    let head = format!(
        "GET /events HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\naccept: text/event-stream\r\n\r\n",
        server.at
    );
    stream.write_all(head.as_bytes()).unwrap();
    let told = Arc::new(AtomicU32::new(u32::MAX));
    let kept = Arc::clone(&told);
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let number = line.strip_prefix("data:").and_then(|text| text.trim().parse().ok());
            if let Some(number) = number {
                kept.store(number, Ordering::SeqCst);
            }
        }
    });
    until("the stream begins", SOON, || told.load(Ordering::SeqCst) != u32::MAX);
    told
}

/// A grid is split at the first program; the second finds the new one at a point.
fn a_changed_grid_is_found_by_the_other(one: &Server, two: &Server) {
    let admin = one.sign_in_as("admin");
    let all = get(one.at, "/grid/edit/grids.geojson", &admin).unwrap().body;
    let begin = all.find('{').unwrap();
    let end = all.rfind('}').unwrap();
    let all: serde_json::Value = serde_json::from_str(&all[begin..=end]).unwrap();
    let (old, point) = all["features"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|grid| split(one, &admin, grid))
        .expect("a grid that a level line divides");
    let path = format!("/places/near?lon={}&lat={}", point[0], point[1]);
    let at = |server: &Server| get(server.at, &path, &admin).unwrap().body;
    assert!(!at(one).contains(&old), "the first knows at once");
    let begin = Instant::now();
    until("the second knows", SOON, || !at(two).contains(&old));
    println!("a split grid was found at the other program after {:.1?}", begin.elapsed());
}

/// Splits a grid along a level line through its middle; returns its id and a point of it.
fn split(one: &Server, admin: &str, grid: &serde_json::Value) -> Option<(String, [f64; 2])> {
    let id = grid["properties"]["id"].as_str()?.to_owned();
    let ring = grid["geometry"]["coordinates"][0].as_array()?;
    let corner = |at: &serde_json::Value| Some([at[0].as_f64()?, at[1].as_f64()?]);
    let ring: Vec<[f64; 2]> = ring.iter().filter_map(corner).collect();
    let range = |axis: usize| {
        let values = ring.iter().map(|point| point[axis]);
        (values.clone().fold(f64::MAX, f64::min), values.fold(f64::MIN, f64::max))
    };
    let ((west, east), (south, north)) = (range(0), range(1));
    let middle = f64::midpoint(south, north);
    let line = [[west - 0.001, middle], [east + 0.001, middle]];
    let body = serde_json::json!({ "do": "split", "id": id, "line": line }).to_string();
    let done = http::post_json(one.at, "/grid/edit", admin, &body).unwrap();
    let inside = [f64::midpoint(west, east), middle + (north - south) / 8.0];
    (done.status == 200).then_some((id, inside))
}

fn one_dies_under_load(
    installation: &Installation,
    one: &mut Server,
    two: &mut Server,
    intake: &str,
) {
    let worked = Arc::new(AtomicU32::new(0));
    let people = |server: &Server, first: u32| -> Vec<JoinHandle<(Vec<Acknowledged>, usize)>> {
        let at = server.at;
        (first..first + CLIENTS)
            .map(|client| {
                let (cookie, worked) = (intake.to_owned(), Arc::clone(&worked));
                thread::spawn(move || work(at, &cookie, (900, client), &worked))
            })
            .collect()
    };
    let (here, there) = (people(one, 0), people(two, CLIENTS));
    until("people work", SOON, || worked.load(Ordering::Relaxed) > 20);
    ask_for_work(&installation.url, 7_000);
    one.kill();
    let mut known = Vec::new();
    let mut unanswered = 0;
    for client in here {
        let (told, broken) = client.join().unwrap();
        known.extend(told);
        unanswered += broken;
    }
    let so_far = worked.load(Ordering::Relaxed);
    until("the other goes on", SOON, || worked.load(Ordering::Relaxed) > so_far + 20);
    until("jobs of the dead are taken up", LATER, || done(&installation.url, 7_000).0 == JOBS);
    two.kill();
    for client in there {
        let (told, broken) = client.join().unwrap();
        known.extend(told);
        unanswered += broken;
    }
    compare(installation, &known, 1);
    println!(
        "two programs, one killed under load: {} cases acknowledged, 0 lost; {unanswered} without an answer",
        known.len()
    );
}

fn digits_after(text: &str, mark: &str) -> String {
    let places = text.match_indices(mark).map(|(at, _)| &text[at + mark.len()..]);
    let numbers = places.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
    numbers.into_iter().find(|digits: &String| digits.len() > 5).expect("an id")
}

fn until(what: &str, within: Duration, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < within, "not within {within:?}: {what}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Puts jobs into the queue that do no harm, with ids from a number on.
fn ask_for_work(url: &DbUrl, first: i64) {
    const ADD: Stmt = Stmt::new(
        "rig.add",
        "insert into outbox_item (id, kind, item_key, payload, state, attempts, claim, due_at, lease_until)
         values ($1, 'notify.sweep_read', $2, '{}', 'waiting', 0, 0, 0, 0)",
    );
    block_on(async {
        let db = Db::open(url, &Options { connections: 1, ..Options::default() }).await.unwrap();
        let added = db.write("rig.add", first, |tx, first| {
            Box::pin(async move {
                for id in *first..*first + JOBS {
                    tx.exec(&ADD, wangge_db::args![id, format!("rig{id}")]).await?;
                }
                Ok::<(), DbError>(())
            })
        });
        added.await.unwrap();
    });
}

/// Counts the jobs that are done, and all attempts at them.
fn done(url: &DbUrl, first: i64) -> (i64, i64) {
    const COUNT: Stmt = Stmt::new(
        "rig.count",
        "select cast(count(*) as bigint) as n, cast(coalesce(sum(attempts), 0) as bigint) as tries
         from outbox_item where id >= $1 and id < $2 and state = 'done'",
    );
    block_on(async {
        let db = Db::open(url, &Options { connections: 1, ..Options::default() }).await.unwrap();
        let counted = db.read("rig.count", first, |tx, first| {
            Box::pin(tx.row::<(i64, i64)>(&COUNT, wangge_db::args![*first, *first + JOBS]))
        });
        let counted: Result<(i64, i64), DbError> = counted.await;
        counted.unwrap()
    })
}

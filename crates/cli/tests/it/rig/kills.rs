//! Load, kill, start again, compare: again and again.

use super::cluster::Cluster;
use super::http::{Part, post_parts};
use super::server::Installation;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wangge_db::{Db, DbError, DbUrl, Options, Stmt, row};
use wangge_testkit::block_on;

/// People who work at the same time.
const CLIENTS: u32 = 8;
/// A matter of the packs, in words.
const MATTER: &str = "路面破损";
/// Each so many-th case has a photo.
const PHOTO_EVERY: u32 = 5;
/// Each so many-th kill takes the database server as well, where there is one.
const CRASH_EVERY: u32 = 4;

/// What is killed.
pub(super) struct Bench {
    installation: Installation,
    cluster: Option<Cluster>,
}

impl Bench {
    pub(super) fn lite(installation: Installation) -> Self {
        Self { installation, cluster: None }
    }

    pub(super) fn pg(installation: Installation, cluster: Cluster) -> Self {
        Self { installation, cluster: Some(cluster) }
    }
}

/// A case of which a client was told that it stands.
struct Acknowledged {
    id: i64,
    words: String,
    has_photo: bool,
    is_registered: bool,
}

row! {
    /// What the database holds of a case that the rig made.
    pub struct Found {
        /// Identity.
        pub id: i64,
        /// What was reported.
        pub description: String,
        /// Key of the stage.
        pub stage: String,
        /// Steps by the row.
        pub steps: i64,
        /// Steps in the history.
        pub history: i64,
        /// Attachments.
        pub files: i64,
        /// Reports.
        pub reports: i64,
    }
}

const FOUND: Stmt = Stmt::new(
    "rig.found",
    "select c.id, c.description, c.stage, c.steps,
        (select cast(count(*) as bigint) from case_step s where s.district = c.district and s.case_id = c.id) as history,
        (select cast(count(*) as bigint) from case_file f where f.district = c.district and f.case_id = c.id) as files,
        (select cast(count(*) as bigint) from case_report r where r.district = c.district and r.case_id = c.id) as reports
     from cases c where c.description like 'rig %' order by c.id",
);

/// Kills the program so many times under load and holds what it acknowledged against the database.
pub(super) fn kill_again_and_again(bench: &mut Bench, kills: u32) {
    let begin = Instant::now();
    let mut known: Vec<Acknowledged> = Vec::new();
    let (mut crashes, mut unanswered) = (0, 0);
    let cookie = bench.installation.serve().sign_in();
    for kill in 1..=kills {
        let mut server = bench.installation.serve();
        let at = server.at;
        let worked = Arc::new(AtomicU32::new(0));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (cookie, worked) = (cookie.clone(), Arc::clone(&worked));
                thread::spawn(move || work(at, &cookie, (kill, client), &worked))
            })
            .collect();
        // Work goes on before the moment is drawn: a slow machine must not be killed idle.
        while worked.load(Ordering::Relaxed) == 0 {
            assert!(clients.iter().any(|client| !client.is_finished()), "nobody works");
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(chance(0, 1_200)));
        let takes_server = kill % CRASH_EVERY == 0;
        if let Some(cluster) = bench.cluster.as_ref().filter(|_| takes_server) {
            cluster.crash();
            crashes += 1;
            server.kill();
            cluster.launch();
        } else {
            server.kill();
        }
        for client in clients {
            let (told, broken) = client.join().unwrap();
            known.extend(told);
            unanswered += broken;
        }
        compare(&bench.installation, &known, kill);
    }
    let found = compare(&bench.installation, &known, kills);
    bench.installation.must_be_whole();
    assert!(known.len() >= kills as usize, "there was no load");
    println!(
        "{kills} kills ({crashes} with the database server), {} cases acknowledged, 0 lost, 0 half; \
         {unanswered} requests had no answer, {} of them stand whole; {:.0} s",
        known.len(),
        found - known.len(),
        begin.elapsed().as_secs_f64()
    );
}

/// Registers cases until the server is gone; returns those that were acknowledged, and the number
/// of requests that had no answer.
fn work(
    at: SocketAddr,
    cookie: &str,
    (kill, client): (u32, u32),
    worked: &AtomicU32,
) -> (Vec<Acknowledged>, usize) {
    let photo = photo(kill * CLIENTS + client);
    let mut told = Vec::new();
    for turn in 0.. {
        let words = format!("rig {kill}-{client}-{turn} 路面破损");
        let has_photo = (turn + client) % PHOTO_EVERY == 0;
        let is_registered = turn % 2 == 0;
        let mut parts = vec![
            Part::Word("description", &words),
            Part::Word("place", "青屿路 7 号"),
            Part::Word("contact_name", "来电人"),
            Part::Word("contact_phone", "13900000000"),
        ];
        if is_registered {
            parts.push(Part::Word("matter", MATTER));
        }
        if has_photo {
            parts.push(Part::File("photo", "photo.png", &photo));
        }
        let Ok(answer) = post_parts(at, "/cases", cookie, &parts) else { return (told, 1) };
        let id = answer.header("location").and_then(|at| at.strip_prefix("/cases/")?.parse().ok());
        let Some(id) = id else {
            // The database server went first: told at once, and nothing is promised.
            assert_eq!(answer.status, 503, "{}", answer.body);
            return (told, 1);
        };
        told.push(Acknowledged { id, words, has_photo, is_registered });
        worked.fetch_add(1, Ordering::Relaxed);
    }
    (told, 0)
}

/// Holds all acknowledged cases against the database, and every case of the rig against itself;
/// returns how many there are.
fn compare(installation: &Installation, known: &[Acknowledged], kill: u32) -> usize {
    let found = found(&installation.url);
    for one in &found {
        assert_eq!(one.steps, one.history, "kill {kill}: half of case {} stands", one.id);
        assert_eq!(one.reports, 1, "kill {kill}: case {} has no report", one.id);
    }
    let by_id: HashMap<i64, &Found> = found.iter().map(|one| (one.id, one)).collect();
    for wanted in known {
        let one = by_id.get(&wanted.id).unwrap_or_else(|| {
            panic!("kill {kill}: case {} was acknowledged and is lost", wanted.id)
        });
        assert_eq!(one.description, wanted.words, "kill {kill}");
        assert_eq!(one.files, i64::from(wanted.has_photo), "kill {kill}: {}", one.id);
        let is_registered = one.steps > 1 && one.stage != "intake";
        assert_eq!(is_registered, wanted.is_registered, "kill {kill}: {} {}", one.id, one.stage);
    }
    found.len()
}

fn found(url: &DbUrl) -> Vec<Found> {
    block_on(async {
        let db = Db::open(url, &Options { connections: 1, ..Options::default() }).await.unwrap();
        let found = db.read("rig.found", (), |tx, ()| Box::pin(tx.rows::<Found>(&FOUND, [])));
        let found: Result<Vec<Found>, DbError> = found.await;
        found.unwrap()
    })
}

/// A picture that no other client sends.
pub(super) fn photo(seed: u32) -> Vec<u8> {
    let colour = seed.to_be_bytes();
    let picture = image::RgbImage::from_fn(48, 36, |x, y| {
        let grain = u8::try_from((x * 7 + y * 11) % 256).unwrap_or(0);
        image::Rgb([colour[3], colour[2], grain])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A number between two.
fn chance(least: u64, most: u64) -> u64 {
    least + RandomState::new().build_hasher().finish() % (most - least)
}

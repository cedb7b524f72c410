//! How many acknowledged commands a second the engine takes, 32 clients at once, on both engines.
//!
//! `cargo bench -p wangge-cases`, with `WANGGE_TEST_PG` naming a server that syncs its commits.
//! Each client opens a report and registers, files, dispatches and feeds back; the next command
//! begins when the last one is on the disk.

#![allow(clippy::unwrap_used, missing_docs, reason = "a measurement ends by panicking")]
#![allow(clippy::print_stdout, reason = "the figures are the output")]

#[path = "../tests/it/city.rs"]
#[allow(dead_code, unreachable_pub, reason = "the stories need more of it")]
mod city;

use city::{SCHEMA, Town, category, to_department};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use wangge_cases::model::Source;
use wangge_cases::rules::Form;
use wangge_db::{Db, Options};
use wangge_testkit::{Engine, TestDb};

const CLIENTS: usize = 32;
const LENGTH: Duration = Duration::from_secs(10);

/// One case from its report to the department's feedback: five commands.
async fn one_case(town: &Town, done: &AtomicU64) {
    let id = town.report(Source::Patrol).await;
    let of_rubbish = Form { category: Some(category()), ..Form::default() };
    let solved = Form { note: "已清运".to_owned(), ..Form::default() };
    let deeds = [
        ("intake_operator", "register", of_rubbish, 0),
        ("shift_leader", "file", Form::default(), 0),
        ("dispatcher", "dispatch", to_department(), 0),
        ("department", "feedback", solved, 1),
    ];
    for (post, action, form, photos) in deeds {
        town.step(id, post, action, form, photos).await.unwrap();
        done.fetch_add(1, Ordering::Relaxed);
    }
    done.fetch_add(1, Ordering::Relaxed);
}

async fn measure(engine: Engine) -> f64 {
    let bed = TestDb::open(engine, SCHEMA).await;
    let options = Options::default();
    let db = Db::open(&bed.url, &options).await.unwrap();
    let town = Arc::new(Town::new(&db));
    let done = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (town, done) = (Arc::clone(&town), Arc::clone(&done));
            tokio::spawn(async move {
                while begun.elapsed() < LENGTH {
                    one_case(&town, &done).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of thousands")]
    let count = done.load(Ordering::Relaxed) as f64;
    count / begun.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    for engine in [Engine::Lite, Engine::Pg] {
        println!("{engine:?}: {:.0} commands a second", measure(engine).await);
    }
}

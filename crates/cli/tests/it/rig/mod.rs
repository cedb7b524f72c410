//! The nothing-lost rig: the program is killed while people work, and whatever it acknowledged must
//! be there afterwards, whole.
//!
//! Clients send what a browser sends and write down each answer that says done. The server is killed
//! at random moments and started again; then every acknowledged case is compared with the database,
//! and the deep look of the doctor must find nothing half. The short form runs with the other tests;
//! the long one, which `docs/reference/nothing-lost.md` reports of, is
//!
//! ```text
//! RIG_KILLS=100 cargo test -p wangge --test it rig -- --ignored --nocapture --test-threads 1
//! ```

#![allow(clippy::print_stdout, reason = "whoever runs the long form reads the figures")]

mod away;
pub(crate) mod cluster;
mod full;
pub(crate) mod http;
mod kills;
mod platform;
mod reply;
pub(crate) mod server;

use cluster::Cluster;
use kills::{Bench, kill_again_and_again};
use server::Installation;

/// Kills of the short form.
const FEW: u32 = 3;

fn wanted_kills() -> u32 {
    std::env::var("RIG_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

#[test]
fn what_sqlite_acknowledged_survives_a_few_kills() {
    kill_again_and_again(&mut Bench::lite(Installation::new(None)), FEW);
}

#[test]
fn what_postgresql_acknowledged_survives_a_few_kills() {
    let cluster = Cluster::start();
    let installation = Installation::new(Some(cluster.url()));
    kill_again_and_again(&mut Bench::pg(installation, cluster), FEW);
}

#[test]
#[ignore = "takes many minutes; see the top of this file"]
fn what_sqlite_acknowledged_survives_many_kills() {
    kill_again_and_again(&mut Bench::lite(Installation::new(None)), wanted_kills());
}

#[test]
#[ignore = "takes many minutes; see the top of this file"]
fn what_postgresql_acknowledged_survives_many_kills() {
    let cluster = Cluster::start();
    let installation = Installation::new(Some(cluster.url()));
    kill_again_and_again(&mut Bench::pg(installation, cluster), wanted_kills());
}

#[test]
fn the_program_says_so_while_postgresql_is_away_and_goes_on_when_it_is_back() {
    away::story();
}

#[test]
#[ignore = "mounts a small tmpfs, which needs root"]
fn a_full_disk_is_told_and_the_program_recovers_by_itself() {
    full::story();
}

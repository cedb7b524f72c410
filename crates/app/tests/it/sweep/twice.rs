//! Every form delivered twice leaves what it leaves when it is delivered once.

use super::rows::{ROWS, Row};
use super::table::{self, Situation};
use super::{Call, Sweep};
use std::collections::BTreeSet;
use wangge_db::DbUrl;
use wangge_testkit::{Engine, TestDb, block_on};

/// Forms that carry a token: sent twice without it, they would be done twice.
const TOKEN: &[&str] = &[
    "POST /admin/phone",
    "POST /admin/users/{}/post",
    "POST /away",
    "POST /cases",
    "POST /cases/bulk",
    "POST /cases/{}/act/{}",
    "POST /field/report",
    "POST /filters",
    "POST /letters",
    "POST /phrases",
    "POST /registers/components",
    "POST /registers/components/{}",
    "POST /responsibility",
    "POST /roster",
    "POST /roster/grids",
    "POST /shift/log",
];

/// Forms that are the same once and twice, and why.
const NATURAL: &[(&str, &str)] = &[
    ("POST /admin/phone/seats", "puts the whole list in the place of the old one"),
    ("POST /admin/phone/{}/end", "what has ended is not there to be ended"),
    ("POST /admin/users/new", "a login is taken once"),
    ("POST /admin/users/{}/end", "what has ended is not there to be ended"),
    ("POST /admin/users/{}/end-post", "what has ended is not there to be ended"),
    ("POST /away/end", "what has ended is not there to be ended"),
    ("POST /cases/bulk/undo", "what was taken back cannot be taken back"),
    ("POST /cases/{}/release", "nobody has it any more"),
    ("POST /cases/{}/replies/{}/again", "what is on its way again was not given up"),
    ("POST /cases/{}/undo", "what was taken back cannot be taken back"),
    ("POST /exemptions", "an exempted fact is not exempted again"),
    ("POST /filters/{}/drop", "what is gone is not there to be dropped"),
    ("POST /grid/edit", "decides on the grids as they stand, and they stand otherwise now"),
    ("POST /grid/history/{}/undo", "what was taken back cannot be taken back"),
    ("POST /grid/import", "puts the whole district in the place of the old one"),
    ("POST /grid/{}", "demands the version that was seen"),
    ("POST /notices/read", "what was read stays read"),
    ("POST /phone/calls", "an exchange names its calls; tested with the telephone"),
    ("POST /phone/{}/back", "a missed call is called back once"),
    ("POST /phone/{}/seen", "what was read stays read"),
    ("POST /phrases/{}/drop", "what is gone is not there to be dropped"),
    ("POST /registers/components/bulk", "only asks"),
    ("POST /registers/components/change", "what has the state already does not change"),
    ("POST /registers/components/import", "rows that differ in nothing change nothing"),
    ("POST /responsibility/{}/drop", "what is gone is not there to be dropped"),
    ("POST /responsibility/{}/publish", "what was published is no draft"),
    ("POST /roster/grids/{}/end", "what has ended is not there to be ended"),
    ("POST /roster/{}/remove", "what is gone is not there to be removed"),
    ("POST /shift/begin", "a shift runs"),
    ("POST /shift/over", "what was handed over cannot be handed over"),
    ("POST /shift/take", "what was taken over cannot be taken over"),
    ("POST /sign-out", "the session has ended"),
];

/// Forms that leave a trace each time, on purpose, and why that does no harm.
const REPEATED: &[(&str, &str)] = &[
    ("POST /admin/users/{}/password", "each reset is a deed of its own in the audit log"),
    ("POST /admin/users/{}/unlock", "each is a deed of its own in the audit log"),
    ("POST /cases/{}/claim", "whoever has it has it from now on for the same time"),
    ("POST /password", "a wrong password is counted each time"),
    ("POST /post", "each switch is a deed of its own in the audit log"),
    ("POST /preferences", "the choice is the same, its version is the next"),
    ("POST /sign-in", "a second session harms nobody"),
];

impl Sweep {
    /// Sends a form twice for the first post that may, and returns whether it changed anything.
    async fn twice(&mut self, row: &Row, has_token: bool) -> bool {
        let repeats = REPEATED.iter().any(|one| one.0 == row.key());
        for mine in 0..self.world.home.len() {
            let mut call = self.call(row, Situation::Own, mine).await;
            if has_token {
                let token = self.world.next();
                call.path = format!("{}?once=t{token}", call.path);
            }
            let begun = if has_token { self.fingerprint().await } else { Vec::new() };
            let first = self.deliver(row, &call).await;
            if table::is_refusal(first.0) {
                continue;
            }
            let once = self.fingerprint().await;
            if begun == once {
                continue;
            }
            let second = self.deliver(row, &call).await;
            let twice = self.fingerprint().await;
            let key = row.key();
            if !repeats {
                let changed = once.iter().zip(&twice).filter(|(one, other)| one != other);
                let tables: Vec<&str> = changed.map(|(one, _)| one.0.as_str()).collect();
                if !tables.is_empty() {
                    self.faults.push(format!("{key} {} twice changed {tables:?}", row.form));
                }
            }
            if has_token && first.0 == '>' && first != second {
                self.faults.push(format!("{key}: {first:?}, then {second:?}"));
            }
            return true;
        }
        false
    }

    /// Returns the letter of an answer and where it leads.
    async fn deliver(&mut self, row: &Row, call: &Call) -> (char, String) {
        let request = table::request(row, &call.path, &call.form, &call.cookies);
        let (status, headers) = self.world.bed.status(request).await;
        if status.is_server_error() {
            self.faults.push(format!("{} {}: {status}", row.method, call.path));
        }
        let to = headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
        (table::letter(row.method, status, &headers), to.to_owned())
    }
}

async fn all_twice(db: Option<DbUrl>) {
    let posts: BTreeSet<String> =
        ROWS.iter().filter(|row| row.method == "POST").map(Row::key).collect();
    let token = TOKEN.iter().copied();
    let listed: Vec<&str> = token.chain(NATURAL.iter().chain(REPEATED).map(|one| one.0)).collect();
    let unique: BTreeSet<String> = listed.iter().map(|key| (*key).to_owned()).collect();
    assert_eq!(posts, unique, "each form is named in crates/app/tests/it/sweep/twice.rs");
    assert_eq!(listed.len(), unique.len(), "and once");
    let mut sweep = Sweep::new(db).await;
    for row in ROWS.iter().filter(|row| row.method == "POST" && !row.is_mine) {
        let has_token = TOKEN.contains(&row.key().as_str());
        let is_done = sweep.twice(row, has_token).await;
        if has_token && !is_done {
            sweep.faults.push(format!("{} {} was never done", row.key(), row.form));
        }
    }
    assert!(sweep.faults.is_empty(), "{}", sweep.faults.join("\n"));
}

#[test]
fn every_form_delivered_twice_is_done_once() {
    block_on(all_twice(None));
}

#[test]
fn every_form_delivered_twice_is_done_once_on_postgresql() {
    block_on(async {
        let bed = TestDb::open(Engine::Pg, &[]).await;
        all_twice(Some(bed.url.clone())).await;
    });
}

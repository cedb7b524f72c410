//! Every route × every post × things of one's own, of others, of another district, unknown ones and
//! nonsense, answered as the reviewed table says.
//!
//! The routes come from the router itself: one without a row fails the test. Beside the table three
//! things must hold for all cells: no answer is a failure of the program, nothing of another district
//! is shown or changed, and whoever is refused has changed nothing.

mod rows;
mod table;
mod twice;
mod world;

use rows::{Coding, ROWS, Row};
use std::collections::{BTreeMap, BTreeSet};
use table::{Cells, Situation};
use wangge_app::INDEXES;
use wangge_db::DbUrl;
use wangge_db::copy::Snapshot;
use wangge_testkit::{Engine, TestDb, block_on};
use world::{Person, Place, World};

/// Refusals that leave a trace on purpose, with the reason.
const TRACED: &[(&str, &str)] = &[
    ("POST /sign-in", "wrong passwords are counted"),
    ("POST /password", "wrong passwords are counted"),
];

/// Answers that show nothing of the thing that the address names, with the reason.
const OPEN: &[(&str, &str)] = &[
    ("GET /cases/new", "an empty form that repeats the number it was given"),
    ("GET /letters/new", "an empty form that repeats the number it was given"),
    ("GET /grid/tiles/{}/{}/{}/{}", "roads and names are the same for everybody"),
    ("POST /notices/read", "marks one's own notices up to a moment, whatever it is called"),
    ("POST /registers/components/bulk", "a form that repeats the numbers it was given"),
];

/// Tables that change with every request.
const RESTLESS: &[&str] = &["session"];

/// A request that is about to be sent.
#[derive(Clone)]
struct Call {
    path: String,
    form: String,
    cookies: String,
}

struct Sweep {
    world: World,
    url: DbUrl,
    /// Things that nobody may change, by kind, place and post.
    kept: BTreeMap<(String, u8, String), String>,
    faults: Vec<String>,
}

/// Replaces the names of placeholders, which router and rows may choose differently.
fn pattern(route: &str) -> String {
    let mut text = String::new();
    for (index, piece) in route.split(['{', '}']).enumerate() {
        text += if index % 2 == 0 { piece } else { "{}" };
    }
    text
}

fn names(text: &str) -> Vec<&str> {
    if text.starts_with('{') && text.contains('"') {
        return Vec::new();
    }
    text.split('{').skip(1).filter_map(|piece| piece.split_once('}').map(|it| it.0)).collect()
}

impl Row {
    fn key(&self) -> String {
        format!("{} {}", self.method, pattern(self.route))
    }

    fn fixed_value(&self, name: &str) -> Option<&'static str> {
        let mut pairs = self.fixed.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|pair| pair.0 == name).map(|pair| pair.1)
    }

    /// Names the things of the address and of the form.
    fn things(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let is_thing = |name: &&str| *name != "n" && self.fixed_value(name).is_none();
        let path = names(self.route).into_iter().chain(names(self.tail)).filter(is_thing);
        (path.collect(), names(self.form).into_iter().filter(is_thing).collect())
    }

    fn situations(&self) -> Vec<Situation> {
        use Situation::{Bad, Far, None, Other, Own, Visitor};
        let (path, form) = self.things();
        let things: Vec<&str> =
            if self.is_mine { form.clone() } else { path.iter().chain(&form).copied().collect() };
        if things.is_empty() && !self.is_mine {
            let fixed = if self.fixed.is_empty() { &[][..] } else { &[None, Bad][..] };
            return [&[Own, Visitor][..], fixed].concat();
        }
        let is_narrow = |name: &&str| {
            !matches!(
                *name,
                "own-component"
                    | "own-duty"
                    | "own-organisation"
                    | "component"
                    | "grid"
                    | "call"
                    | "adapter"
                    | "handover"
                    | "line"
                    | "duty"
                    | "phrase"
                    | "rule"
                    | "version"
                    | "office"
            )
        };
        let other = if things.iter().any(is_narrow) || self.is_mine { &[Other][..] } else { &[] };
        let far = if things == ["version"] { &[][..] } else { &[Far][..] };
        [&[Own][..], other, far, &[Visitor, None, Bad]].concat()
    }
}

impl Sweep {
    async fn new(db: Option<DbUrl>) -> Self {
        let world = World::new(db).await;
        let url = world.bed.app.ground.settings.db.clone();
        Self { world, url, kept: BTreeMap::new(), faults: Vec::new() }
    }

    /// Sums everything that is stored.
    async fn fingerprint(&self) -> Vec<(String, u64, u64)> {
        let mut snapshot = Snapshot::open(&self.url).await.unwrap();
        let mut sums = Vec::new();
        for table in snapshot.tables(INDEXES).await.unwrap() {
            if !RESTLESS.contains(&table.name()) {
                let digest = snapshot.digest(&table).await.unwrap();
                sums.push((table.name().to_owned(), digest.rows, digest.sum));
            }
        }
        sums
    }

    /// Returns a thing that is used again and again, because nothing may happen to it.
    async fn kept(&mut self, kind: &str, place: Place, mine: usize) -> String {
        let person = &self.world.home[mine];
        let is_personal = matches!(kind, "filter" | "notice" | "grant");
        let post = if is_personal { person.post.clone() } else { String::new() };
        let key = (kind.to_owned(), place as u8, post);
        if let Some(known) = self.kept.get(&key) {
            return known.clone();
        }
        let made = if kind == "file" {
            let (case, file) = self.world.file(place).await;
            format!("{case}/{file}")
        } else {
            self.world.make(kind, place, person).await
        };
        self.kept.insert(key, made.clone());
        made
    }

    async fn thing(&mut self, kind: &str, place: Place, mine: usize, is_fresh: bool) -> String {
        if is_fresh && kind != "file" {
            let world = &self.world;
            return world.make(kind, place, &world.home[mine]).await;
        }
        self.kept(kind, place, mine).await
    }

    /// Puts a request together for somebody; `mine` is the place of the post among the posts.
    async fn call(&mut self, row: &Row, situation: Situation, mine: usize) -> Call {
        let (path_things, form_things) = row.things();
        let is_fresh = row.method == "POST" && situation.is_loose();
        let mut values: BTreeMap<(bool, &str), String> = BTreeMap::new();
        let all = path_things.iter().map(|name| (false, *name));
        for (is_form, name) in all.chain(form_things.iter().map(|name| (true, *name))) {
            let stays = row.is_mine && !is_form && name != "file";
            let value = match situation.place() {
                _ if name.starts_with("own-") => {
                    self.thing(&name["own-".len()..], Place::Own, mine, is_fresh).await
                }
                _ if stays => self.thing(name, Place::Own, mine, is_fresh).await,
                Some(place) => self.thing(name, place, mine, is_fresh).await,
                None => situation.nonsense(name).to_owned(),
            };
            values.insert((is_form, name), value);
        }
        split_file(row, &mut values);
        let number = self.world.next().to_string();
        let put = |text: &str, is_form: bool| {
            let mut text = text.to_owned();
            for name in names(&text.clone()) {
                let fixed = row.fixed_value(name).map(|value| match situation {
                    Situation::None | Situation::Bad if !row.is_mine => situation.nonsense(name),
                    _ => value,
                });
                let value = match (name, fixed) {
                    ("n", _) => &number,
                    (_, Some(fixed)) => fixed,
                    (name, None) => values[&(is_form, name)].as_str(),
                };
                text = text.replace(&format!("{{{name}}}"), value);
            }
            text
        };
        let path = table::escaped(&format!("{}{}", put(row.route, false), put(row.tail, false)));
        let form =
            if row.coding == Coding::Json { row.form.to_owned() } else { put(row.form, true) };
        let world = &self.world;
        let people = if situation == Situation::Visitor { &world.far } else { &world.home };
        let mut cookies = people[mine].cookies.clone();
        if row.route == "/sign-out" {
            cookies = world.bed.sign_in(&people[mine].login).await;
        }
        Call { path, form, cookies }
    }

    async fn send(&mut self, row: &Row, situation: Situation, call: &Call) -> char {
        let request = table::request(row, &call.path, &call.form, &call.cookies);
        let (status, headers) = self.world.bed.status(request).await;
        if status.is_server_error() {
            self.faults.push(format!("{} {situation:?} {}: {status}", row.method, call.path));
        }
        table::letter(row.method, status, &headers)
    }

    /// Sends a row to everybody in every situation.
    async fn sweep(&mut self, row: &Row) -> Vec<(Situation, Cells)> {
        let mut cells: BTreeMap<Situation, Cells> = BTreeMap::new();
        let situations = row.situations();
        let (loose, strict): (Vec<_>, Vec<_>) =
            situations.into_iter().partition(|situation| situation.is_loose_for(row));
        let mut refused = Vec::new();
        for situation in loose {
            let mut answers = Cells::new();
            for mine in 0..self.world.home.len() {
                let call = self.call(row, situation, mine).await;
                if mine == 0 && situation != Situation::Visitor {
                    let stranger = Call { cookies: String::new(), ..call.clone() };
                    answers.push(self.send(row, situation, &stranger).await);
                    refused.push((situation, stranger));
                }
                let letter = self.send(row, situation, &call).await;
                answers.push(letter);
                if table::is_refusal(letter) && row.route != "/sign-out" {
                    refused.push((situation, call));
                }
            }
            cells.insert(situation, answers);
        }
        // Everything that is refused is made before the database is summed.
        let mut asked = Vec::new();
        for situation in &strict {
            for mine in 0..self.world.home.len() {
                asked.push((*situation, self.call(row, *situation, mine).await));
            }
        }
        let is_change = row.method == "POST";
        let before = if is_change { self.fingerprint().await } else { Vec::new() };
        for (situation, call) in asked {
            let letter = self.send(row, situation, &call).await;
            cells.entry(situation).or_default().push(letter);
            if table::is_success(letter) && !is_listed(OPEN, row) {
                let form = &call.form;
                self.faults.push(format!("hole: {} {situation:?} {} {form}", row.key(), call.path));
            }
        }
        if is_change {
            for (situation, call) in &refused {
                self.send(row, *situation, call).await;
            }
            let after = self.fingerprint().await;
            self.compare(row, &before, &after);
        }
        cells.into_iter().collect()
    }

    fn compare(&mut self, row: &Row, before: &[(String, u64, u64)], after: &[(String, u64, u64)]) {
        let changed = before.iter().zip(after).filter(|(one, other)| one != other);
        let tables: Vec<&str> = changed.map(|(one, _)| one.0.as_str()).collect();
        if !tables.is_empty() && !is_listed(TRACED, row) {
            self.faults.push(format!(
                "refused, and yet changed {tables:?}: {} {}",
                row.key(),
                row.form
            ));
        }
    }
}

fn is_listed(list: &[(&str, &str)], row: &Row) -> bool {
    list.iter().any(|(key, _)| *key == row.key())
}

/// A file is named by its case and itself.
fn split_file(row: &Row, values: &mut BTreeMap<(bool, &str), String>) {
    let Some(pair) = values.get(&(false, "file")).cloned() else { return };
    let Some((case, file)) = pair.split_once('/') else { return };
    values.insert((false, "file"), file.to_owned());
    if !row.is_mine {
        values.insert((false, "case"), case.to_owned());
    }
}

async fn sweep_all(db: Option<DbUrl>) -> String {
    let mut sweep = Sweep::new(db).await;
    let listed: BTreeSet<String> = wangge_app::routes(&sweep.world.bed.app)
        .list()
        .iter()
        .map(|route| format!("{} {}", route.method, pattern(route.path)))
        .collect();
    let swept: BTreeSet<String> = ROWS.iter().map(Row::key).collect();
    assert_eq!(listed, swept, "each route has a row in crates/app/tests/it/sweep/rows.rs");
    let posts: Vec<String> = sweep.world.home.iter().map(|one: &Person| one.post.clone()).collect();
    let mut text = table::head(&posts);
    for row in ROWS {
        let cells = sweep.sweep(row).await;
        text += &table::line(row, &cells);
    }
    assert!(sweep.faults.is_empty(), "{text}\n{}", sweep.faults.join("\n"));
    text
}

#[test]
fn every_route_answers_every_post_as_the_table_says() {
    let text = block_on(sweep_all(None));
    insta::assert_snapshot!("sweep", text);
}

#[test]
fn every_route_answers_the_same_on_postgresql() {
    let text = block_on(async {
        let bed = TestDb::open(Engine::Pg, &[]).await;
        sweep_all(Some(bed.url.clone())).await
    });
    insta::assert_snapshot!("sweep", text);
}

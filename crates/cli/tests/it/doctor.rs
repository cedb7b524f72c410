//! The deep look: a whole installation is found whole, and each kind of damage is named.

use crate::backup::{any_blob, copy_folder, installation};
use crate::program::run;
use std::fs;
use std::path::{Path, PathBuf};
use wangge_db::{Db, DbError, DbUrl, Options, Stmt};
use wangge_testkit::{Engine, TestDb, block_on};

/// A copy of the demonstration that may be hurt.
struct Patient {
    data: PathBuf,
    url: DbUrl,
    _folder: tempfile::TempDir,
    _bed: Option<TestDb>,
}

impl Patient {
    async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        copy_folder(&installation().join("data"), &data);
        if engine == Engine::Lite {
            let url = DbUrl::inside(&data);
            return Self { data, url, _folder: folder, _bed: None };
        }
        let bed = TestDb::open(Engine::Pg, &[]).await;
        let url = bed.url.clone();
        let DbUrl::Pg(to) = &url else { panic!("not PostgreSQL") };
        let from = DbUrl::inside(&data);
        let DbUrl::Lite(from) = &from else { panic!("not SQLite") };
        let from = format!("sqlite://{}", from.display());
        let ran = run(&["copy", "--from", &from, "--to", to], "");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        Self { data, url, _folder: folder, _bed: Some(bed) }
    }

    fn looked_at(&self) -> (Option<i32>, String) {
        let url = match &self.url {
            DbUrl::Lite(path) => format!("sqlite://{}", path.display()),
            DbUrl::Pg(url) => url.clone(),
        };
        let data = self.data.to_str().unwrap();
        let ran = run(&["doctor", "--deep", "--data", data, "--db", &url], "");
        (ran.code, ran.out + &ran.err)
    }

    /// Changes the database behind the program's back.
    async fn hurt(&self, text: &'static str) {
        let db = Db::open(&self.url, &Options::default()).await.unwrap();
        let hurt = db.write("test.hurt", text, |tx, text| {
            Box::pin(async move { tx.exec(&Stmt::new("test.hurt", text), []).await })
        });
        let touched: Result<u64, DbError> = hurt.await;
        assert!(touched.unwrap() > 0, "{text} hurt nothing");
    }
}

/// What is done to the database, and words of the finding that must follow.
const HURTS: [(&str, &[&str]); 11] = [
    (
        "update cases set stage = 'intake', reworks = reworks + 3 where id = (select max(id) from cases where stage = 'closed')",
        &["BAD   case ", "its row and its history differ in stage, counted facts"],
    ),
    (
        "delete from case_step where seq = 2 and case_id = (select min(id) from cases where steps > 3)",
        &["differ in steps"],
    ),
    (
        "update cases set next_due_at = 5 where id = (select min(id) from cases where ended_at is null)",
        &["columns made of others are out of date: next_due_at"],
    ),
    (
        "update cases set cell = 7 where id = (select max(id) from cases where lon is not null)",
        &["out of date: cell"],
    ),
    (
        "update cases set description = '另一句话' where id = (select min(id) from cases)",
        &["a search finds it by words that are not its own"],
    ),
    (
        "insert into case_step (district, case_id, seq, at, action, from_stage, to_stage, account, actor, post, note, detail)
         select district, 77, seq, at, action, from_stage, to_stage, account, actor, post, note, detail from case_step
         where seq = 1 and case_id = (select min(id) from cases)",
        &["BAD   case 77: there are steps but no such case"],
    ),
    (
        "update case_task set done_at = null where id = (select min(id) from case_task where done_at is not null)",
        &["the open task is not the one that its row names"],
    ),
    (
        "update case_counter set last = 1 where last > 1",
        &["BAD   counter ", "the next number that it gives is taken", "raise `last`"],
    ),
    (
        "update case_file set blob = 'abc' where id = (select min(id) from case_file)",
        &["names a file abc that cannot be"],
    ),
    (
        "update audit_entry set subject = 'account:1' where id = (select min(id) from audit_entry)",
        &["audit log: the content of entry"],
    ),
    (
        "update case_file set case_id = 5 where id = (select max(id) from case_file)",
        &["belongs to a case that is not there"],
    ),
];

async fn every_damage_is_named(engine: Engine) {
    let patient = Patient::new(engine).await;
    seal(&patient).await;
    let (code, said) = patient.looked_at();
    assert_eq!(code, Some(0), "{said}");
    for good in ["cases: ", "attachments: ", "entries in an unbroken chain"] {
        assert!(said.contains(good), "{good} is not in {said}");
    }
    for (hurt, _) in HURTS {
        patient.hurt(hurt).await;
    }
    let words = match engine {
        Engine::Lite => "delete from case_text where rowid = (select max(id) from cases)",
        Engine::Pg => "delete from case_text where case_id = (select max(id) from cases)",
    };
    patient.hurt(words).await;
    let stray = match engine {
        Engine::Lite => "insert into case_text (rowid, tokens) values (99, 'x')",
        Engine::Pg => "insert into case_text (case_id, tokens) values (99, 'x')",
    };
    patient.hurt(stray).await;
    let (code, said) = patient.looked_at();
    assert_eq!(code, Some(1), "{said}");
    let own = ["a search does not find it", "case 99: there are words but no such case"];
    for wanted in HURTS.iter().flat_map(|(_, wanted)| *wanted).copied().chain(own) {
        assert!(said.contains(wanted), "{wanted} is not in\n{said}");
    }
}

/// Seals the audit log, which the worker of a served installation does.
async fn seal(patient: &Patient) {
    let db = Db::open(&patient.url, &Options::default()).await.unwrap();
    let sealed: Result<u64, DbError> = db
        .write("test.seal", (), |tx, ()| {
            let now = wangge_kernel::Instant::from_millis(i64::MAX / 2);
            Box::pin(async move { wangge_identity::audit::seal(tx, now, 0, 1_000_000).await })
        })
        .await;
    assert!(sealed.unwrap() > 0);
}

#[test]
fn every_damage_is_named_on_sqlite() {
    block_on(every_damage_is_named(Engine::Lite));
}

#[test]
fn every_damage_is_named_on_postgresql() {
    block_on(every_damage_is_named(Engine::Pg));
}

#[test]
fn missing_damaged_and_orphaned_files_are_named() {
    let patient = block_on(Patient::new(Engine::Lite));
    let blobs = patient.data.join("blobs");
    let first = any_blob(&blobs);
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let whole = fs::read(&first).unwrap();
    fs::write(&first, b"something else").unwrap();
    let (code, said) = patient.looked_at();
    let wanted = format!("its file {} is damaged", name(&first));
    assert!(code == Some(1) && said.contains(&wanted), "{said}");
    fs::remove_file(&first).unwrap();
    let (code, said) = patient.looked_at();
    let wanted = format!("its file {} is missing", name(&first));
    assert!(code == Some(1) && said.contains(&wanted), "{said}");
    assert!(
        said.contains("copy the file of this name from the blobs folder of a backup"),
        "{said}"
    );
    fs::write(&first, whole).unwrap();
    let orphan = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
    let folder = blobs.join("b9").join("4d");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(orphan), "hello world").unwrap();
    let wanted = format!("no case has the file {orphan}");
    let (code, said) = patient.looked_at();
    assert!(code == Some(0) && !said.contains(&wanted), "it may be a form's: {said}");
    let file = fs::File::options().write(true).open(folder.join(orphan)).unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_hours(25);
    file.set_modified(old).unwrap();
    let (code, said) = patient.looked_at();
    assert!(code == Some(0) && said.contains(&wanted), "{said}");
}

#[test]
fn a_database_file_with_a_flipped_byte_is_found() {
    let patient = block_on(Patient::new(Engine::Lite));
    let path = patient.data.join("wangge.db");
    let number = block_on(last_number(&patient));
    let mut bytes = fs::read(&path).unwrap();
    // The number stands in the row of the case, in its unique index and elsewhere; all become different.
    let places: Vec<usize> = bytes
        .windows(number.len())
        .enumerate()
        .filter_map(|(at, some)| (some == number.as_bytes()).then_some(at + number.len() - 1))
        .collect();
    assert!(places.len() > 1);
    for (digit, at) in (b'0'..=b'9').cycle().zip(places) {
        bytes[at] = digit;
    }
    fs::write(&path, bytes).unwrap();
    let (code, said) = patient.looked_at();
    assert!(code == Some(1) && said.contains("BAD   database file: "), "{said}");
}

async fn last_number(patient: &Patient) -> String {
    const LAST: Stmt = Stmt::new(
        "test.last",
        "select cast(max(number) as text) as n from cases where flow = 'case'",
    );
    let db = Db::open(&patient.url, &Options::default()).await.unwrap();
    let last = db.read("test.last", (), |tx, ()| Box::pin(tx.row::<(String,)>(&LAST, [])));
    let last: Result<(String,), DbError> = last.await;
    last.unwrap().0
}

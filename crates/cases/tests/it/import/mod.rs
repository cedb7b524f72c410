//! Imports of cases: New York's public table, a dirty ledger, wrong mappings.

mod dirty;
mod ledger;
mod mapping;
mod nyc;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wangge_cases::commands::import::{ImportError, Job, Mapping, Outcome, Reject, Watch, import};
use wangge_cases::model::{Case, CaseId, Step};
use wangge_cases::queries::CaseView;
use wangge_cases::{CaseError, Cases, Tools, queries};
use wangge_db::filter::{Filter, parse};
use wangge_db::{Db, Migrations, Tx};
use wangge_identity::{AccountId, Actor, Author, GrantId, OrganisationId, Scope};
use wangge_kernel::{IdMaker, Instant, VirtualClock};
use wangge_pack::PackError;

pub(crate) const SCHEMA: &[Migrations] = &[wangge_identity::MIGRATIONS, wangge_cases::MIGRATIONS];
pub(crate) const DISTRICT: i64 = 36;
/// 2026-11-23 04:00 UTC.
const NOW_MS: i64 = 1_795_406_400_000;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn shipped(name: &str) -> Mapping {
    Mapping::open(&root().join("docs/examples/import").join(name)).unwrap()
}

/// Opens the slice with the packs of a city, at a moment that stands still.
pub(crate) fn cases(db: &Db, pack: &str) -> Cases {
    let city = wangge_pack::load(&root().join("packs"), pack)
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    let clock = VirtualClock::at(Instant::from_millis(NOW_MS));
    Cases::new(
        db.clone(),
        Tools::new(
            clock.shared(),
            IdMaker::new(clock.shared(), 1),
            Arc::new(city),
            wangge_vault::Vault::new(&[7; 32]),
        ),
    )
}

pub(crate) fn job(file: &Path, mapping: Mapping) -> Job {
    Job { file: file.to_owned(), mapping, district: DISTRICT, is_dry_run: false }
}

/// Keeps the rejects, and stops after a number of chunks when told so.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) rejects: Vec<Reject>,
    pub(crate) stop_after: Option<usize>,
    chunks: usize,
}

impl Notes {
    pub(crate) fn lines(&self) -> String {
        let line = |reject: &Reject| {
            format!(
                "{} | {} | {} | {} | {}\n",
                reject.row, reject.key, reject.column, reject.value, reject.reason
            )
        };
        self.rejects.iter().map(line).collect()
    }
}

impl Watch for Notes {
    fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        self.rejects.push(reject.clone());
        Ok(())
    }

    fn progress(&mut self, outcome: &Outcome, part: f64) -> ControlFlow<()> {
        assert!(outcome.adds_up(), "{outcome:?}");
        assert!((0.0..=1.0).contains(&part));
        self.chunks += 1;
        if self.stop_after == Some(self.chunks) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

pub(crate) async fn run(cases: &Cases, job: &Job, notes: &mut Notes) -> Outcome {
    import(cases, &Author::Program, job, notes)
        .await
        .unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

pub(crate) async fn wrong(cases: &Cases, job: &Job) -> Vec<PackError> {
    match import(cases, &Author::Program, job, &mut Notes::default()).await {
        Err(ImportError::Mapping(errors)) => errors,
        other => panic!("{other:?}"),
    }
}

/// Somebody who sees the whole district.
pub(crate) fn reader() -> Actor {
    Actor {
        account: AccountId(1),
        name: "Reader".to_owned(),
        grant: GrantId(1),
        post: "leader".to_owned(),
        organisation: OrganisationId(1),
        organisation_path: "/1/".to_owned(),
        district: DISTRICT,
        permissions: vec!["case.read".to_owned()].into(),
        scope: Scope::District,
    }
}

/// Every case with its history, by number.
pub(crate) async fn tables(cases: &Cases) -> Vec<(Case, Vec<Step>)> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = cases
            .db
            .read("test.page", after, |tx, after| Box::pin(page(tx, *after)))
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.1, last.0.case.id));
        all.extend(page.into_iter().map(|(view, _)| (view.case, view.steps)));
    }
    all.sort_by(|left, right| left.0.number.cmp(&right.0.number));
    all
}

async fn page(
    tx: &mut Tx,
    after: Option<(Instant, CaseId)>,
) -> Result<Vec<(CaseView, Instant)>, CaseError> {
    let lines = queries::case_page(
        tx,
        &reader(),
        Filter::everything(),
        (queries::Sorting::Due, after),
        500,
    )
    .await?;
    let mut views = Vec::new();
    for line in lines {
        views.push((
            queries::case_view(tx, &reader(), line.id, Instant::from_millis(0), 3).await?,
            line.next_due_at,
        ));
    }
    Ok(views)
}

/// Numbers of the cases that hold every word of a text.
pub(crate) async fn search(cases: &Cases, text: &'static str) -> Vec<String> {
    let found = cases.db.read("test.search", text, |tx, text| {
        Box::pin(async move {
            let pairs = [("q".to_owned(), (*text).to_owned())];
            let filter = parse(queries::FIELDS, Some(queries::INDEX), &|_| None, &pairs).unwrap();
            queries::case_list(tx, &reader(), filter, 100).await
        })
    });
    found.await.unwrap().into_iter().map(|line| line.number).collect()
}

//! A fresh stage, and everything that the queries see of the cases afterwards.

use std::path::Path;
use std::sync::Arc;
use wangge_blob::Store;
use wangge_cases::model::{Case, Step, Task};
use wangge_cases::{CaseError, queries};
use wangge_db::filter::Filter;
use wangge_desk::DeskError;
use wangge_desk::model::{Entry, PhoneCall, Shift};
use wangge_desk::queries::{CallPage, ShiftPage, call_list, shift_of, shifts_past};
use wangge_grid::Grids;
use wangge_identity::{AccountId, Actor, GrantId, HashCost, OrganisationId, PostRights, Scope};
use wangge_kernel::{IdMaker, Instant, VirtualClock};
use wangge_sim::{DISTRICT, Made, QINGYU, Site, Size, Stage, Wish, make};
use wangge_testkit::TestDb;

pub(crate) const SCHEMA: &[wangge_db::Migrations] = &[
    wangge_vault::MIGRATIONS,
    wangge_notify::MIGRATIONS,
    wangge_identity::MIGRATIONS,
    wangge_grid::MIGRATIONS,
    wangge_registers::MIGRATIONS,
    wangge_cases::MIGRATIONS,
    wangge_desk::MIGRATIONS,
];
/// Monday 2026-11-23 10:30 in Shanghai.
pub(crate) const AS_OF: Instant = Instant::from_millis(1_795_401_000_000);

/// One case as the queries show it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    pub(crate) case: Case,
    pub(crate) steps: Vec<Step>,
    pub(crate) blobs: Vec<String>,
    pub(crate) open_task: Option<Task>,
}

pub(crate) async fn stage(bed: &TestDb) -> Stage {
    stage_of(bed, "demo-city", QINGYU).await
}

pub(crate) async fn stage_of(bed: &TestDb, pack: &str, site: Site) -> Stage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let city =
        Arc::new(wangge_pack::load(&folder, pack).unwrap_or_else(|errors| panic!("{errors:?}")));
    let rights = city.posts().iter().map(|post| {
        (post.key.clone(), post.scope.as_str().parse::<Scope>().unwrap(), post.permissions.clone())
    });
    Stage {
        vault: wangge_vault::Vault::new(&[7; 32]),
        db: bed.db.clone(),
        blobs: Store::open(bed.folder.path()).await.unwrap(),
        rights: PostRights::new(rights),
        city,
        site,
        hash_cost: HashCost::CHEAP,
    }
}

pub(crate) async fn made(bed: &TestDb, seed: u64) -> Made {
    made_on(&stage(bed).await, seed).await
}

pub(crate) async fn made_on(stage: &Stage, seed: u64) -> Made {
    let wish = Wish { size: Size::Small, seed, as_of: AS_OF, progress: &|_, _| {} };
    make(stage, &wish).await.unwrap()
}

pub(crate) async fn grids(bed: &TestDb) -> Grids {
    let clock = VirtualClock::at(AS_OF);
    let grids = Grids::new(bed.db.clone(), clock.shared(), IdMaker::new(clock.shared(), 1));
    grids.load(DISTRICT).await.unwrap();
    grids
}

/// Somebody who sees the whole district.
fn observer(district: i64) -> Actor {
    Actor {
        account: AccountId(1),
        name: String::new(),
        grant: GrantId(1),
        post: "leader".to_owned(),
        organisation: OrganisationId(1),
        organisation_path: "/1/".to_owned(),
        district,
        permissions: Arc::from(["case.read".to_owned()]),
        scope: Scope::District,
    }
}

pub(crate) async fn seen(bed: &TestDb) -> Vec<Seen> {
    seen_in(bed, DISTRICT).await
}

pub(crate) async fn seen_in(bed: &TestDb, district: i64) -> Vec<Seen> {
    let read = bed.db.read("test.seen", observer(district), |tx, actor| {
        Box::pin(async move {
            let mut all = Vec::new();
            for line in queries::case_list(tx, actor, Filter::everything(), 1_000).await? {
                let view = queries::case_view(tx, actor, line.id, AS_OF, 3).await?;
                all.push(Seen {
                    case: view.case,
                    steps: view.steps,
                    blobs: view.files.into_iter().map(|file| file.blob).collect(),
                    open_task: view.open_task,
                });
            }
            Ok::<_, CaseError>(all)
        })
    });
    read.await.unwrap()
}

/// The calls and the past shifts, with their entries, as the desk's lists show them.
pub(crate) async fn desk(bed: &TestDb) -> (Vec<PhoneCall>, Vec<(Shift, Vec<Entry>)>) {
    let may = ["phone.read", "shift.read"].map(str::to_owned);
    let actor = Actor { permissions: Arc::from(may), ..observer(DISTRICT) };
    let read = bed.db.read("test.desk", actor, |tx, actor| {
        Box::pin(async move {
            let all = Filter::everything();
            let page = CallPage { filter: all.clone(), after: None, limit: 10_000 };
            let calls = call_list(tx, actor, &page).await?;
            let page = ShiftPage { filter: all, after: None, limit: 10_000 };
            let mut shifts = Vec::new();
            for shift in shifts_past(tx, actor, &page).await? {
                shifts.push(shift_of(tx, actor, shift.id).await?);
            }
            Ok::<_, DeskError>((calls, shifts))
        })
    });
    read.await.unwrap()
}

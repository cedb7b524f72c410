//! The slowest statements of the measured work, with the plans by which the engine runs them.

use crate::error::BenchError;
use crate::figures::PlanOf;
use crate::run::Cookies;
use crate::work::Item;
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::COOKIE;
use std::collections::HashSet;
use tower::ServiceExt as _;
use wangge_app::{App, Ground};
use wangge_db::{Db, DbError, Options, Recorder, Timed};

/// Plans that are shown.
const SHOWN: usize = 8;

/// Asks for one page of each work in this process, on a database that notes every statement, and
/// explains the slowest ones.
pub(crate) async fn slowest(
    ground: &Ground,
    cookies: &Cookies,
    items: &[Item],
) -> Result<Vec<PlanOf>, BenchError> {
    let recorder = Recorder::default();
    let options = Options { recorder: Some(recorder.clone()), ..Options::default() };
    let db = Db::open(&ground.settings.db, &options).await?;
    let app = App::open(Ground { db: db.clone(), ..ground.clone() }).await?;
    let router = wangge_app::router(&app);
    let mut found: Vec<(String, Timed)> = Vec::new();
    for item in items {
        let cookie = cookies.get(item.login).map_or("", String::as_str);
        for path in item.paths.iter().take(3) {
            forget(&recorder);
            let request = Request::get(path).header(COOKIE, cookie).body(Empty::<Bytes>::new());
            let request = request.map_err(|error| BenchError::Server(error.to_string()))?;
            let answer =
                router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
            // The answer's end is of interest, not its words.
            drop(answer.into_body().collect().await);
            found.extend(recorder.take_times().into_iter().map(|it| (item.name.clone(), it)));
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.1.took));
    let mut seen = HashSet::new();
    found.retain(|(_, timed)| seen.insert(timed.text.clone()));
    found.truncate(SHOWN);
    let mut plans = Vec::new();
    for (work, timed) in found {
        plans.push(explained(&db, work, timed).await?);
        forget(&recorder);
    }
    Ok(plans)
}

fn forget(recorder: &Recorder) {
    drop((recorder.take(), recorder.take_times()));
}

async fn explained(db: &Db, work: String, timed: Timed) -> Result<PlanOf, BenchError> {
    let read = db.read("bench.plan", timed.clone(), |tx, timed| Box::pin(tx.plan(timed)));
    let plan = read.await.map_err(|error: DbError| error)?;
    let ms = timed.took.as_secs_f64() * 1_000.0;
    Ok(PlanOf { statement: timed.name, work, ms, rows: timed.rows, text: timed.text, plan })
}

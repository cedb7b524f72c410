//! Measurements without HTTP: commands of many clients at once, deadlines.

use crate::error::BenchError;
use crate::store::Sample;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use wangge_app::App;
use wangge_cases::commands::{Act, NewFile, Report, act, open};
use wangge_cases::model::{Category, FileRole, Source};
use wangge_cases::rules::Form;
use wangge_db::DbError;
use wangge_identity::{Actor, Author, OrganisationId, queries};
use wangge_kernel::calendar::{Limit, Unit};
use wangge_kernel::{Instant, Point, Stopwatch};

/// Clients that work at once.
pub(crate) const CLIENTS: usize = 32;
/// Deadlines that are computed.
const DEADLINES: usize = 2_000_000;
/// What is reported: rubbish, by a clause whose department is the sanitation office.
const MATTER: [&str; 4] = ["GB/T 47678.5-2026", "matter", "06010", "06010-1"];
const DEPARTMENT: &str = "sanitation";

/// One person of each post that a case passes.
struct Crew {
    collector: Author,
    operator: Author,
    leader: Author,
    dispatcher: Author,
    department: Author,
    to: (OrganisationId, String),
}

/// Takes cases from their report to the department's feedback, five commands each, and returns how
/// many commands were answered as done, in which time.
pub(crate) async fn transitions(
    app: &App,
    sample: &[Sample],
    length: Duration,
) -> Result<(usize, Duration), BenchError> {
    let crew = Arc::new(crew(app).await?);
    let done = Arc::new(AtomicUsize::new(0));
    let watch = Stopwatch::start();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (app, crew, done) = (app.clone(), Arc::clone(&crew), Arc::clone(&done));
            let like = sample.get(number % sample.len().max(1)).cloned();
            tokio::spawn(async move {
                while watch.elapsed() < length {
                    one_case(&app, &crew, like.as_ref(), &done).await?;
                }
                Ok::<_, BenchError>(())
            })
        })
        .collect();
    for client in clients {
        client.await.map_err(|error| BenchError::Unfit(error.to_string()))??;
    }
    Ok((done.load(Ordering::Relaxed), watch.elapsed()))
}

async fn one_case(
    app: &App,
    crew: &Crew,
    like: Option<&Sample>,
    done: &AtomicUsize,
) -> Result<(), BenchError> {
    let (cases, district) = (&app.cases.cases, app.ground.settings.district);
    let words = like.map_or(("", ""), |one| (one.description.as_str(), one.place.as_str()));
    let mut report = Report::new(district, Source::Patrol, words.0, words.1);
    report.point = like.and_then(|one| Point::new(one.lon, one.lat));
    report.files = vec![photo()];
    let case = open(cases, &crew.collector, report).await?.id;
    done.fetch_add(1, Ordering::Relaxed);
    let [standard, kind, code, clause] = MATTER.map(str::to_owned);
    let category = Some(Category { standard, kind, code, clause: Some(clause) });
    let to_department = Form { department: Some(crew.to.clone()), ..Form::default() };
    let solved = Form { note: words.0.to_owned(), ..Form::default() };
    let deeds = [
        (&crew.operator, "register", Form { category, ..Form::default() }, Vec::new()),
        (&crew.leader, "file", Form::default(), Vec::new()),
        (&crew.dispatcher, "dispatch", to_department, Vec::new()),
        (&crew.department, "feedback", solved, vec![photo()]),
    ];
    for (author, action, form, files) in deeds {
        let action = action.to_owned();
        let wanted = Act { district, case, version: None, action, form, files };
        act(cases, author, wanted).await?;
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

fn photo() -> NewFile {
    NewFile {
        role: FileRole::Before,
        blob: "a".repeat(64),
        thumb: None,
        name: "photo.jpg".to_owned(),
        mime: "image/jpeg".to_owned(),
        bytes: 1_234,
        taken_at: None,
        point: None,
    }
}

async fn crew(app: &App) -> Result<Crew, BenchError> {
    let district = app.ground.settings.district;
    let tree = app.ground.db.read("bench.tree", district, |tx, district| {
        Box::pin(queries::organisation_tree(tx, *district))
    });
    let tree = tree.await.map_err(|error: DbError| error)?;
    let found = tree.iter().find(|row| row.organisation.code == DEPARTMENT);
    let found = found.ok_or_else(|| BenchError::Unfit(format!("there is no {DEPARTMENT}")))?;
    let to = (found.organisation.id, found.organisation.path.clone());
    Ok(Crew {
        collector: author(app, "collector", "/").await?,
        operator: author(app, "intake_operator", "/").await?,
        leader: author(app, "shift_leader", "/").await?,
        dispatcher: author(app, "dispatcher", "/").await?,
        department: author(app, "department", &to.1).await?,
        to,
    })
}

/// Finds the first holder of a post, with the rights that the packs give.
async fn author(app: &App, post: &str, path: &str) -> Result<Author, BenchError> {
    let input = (app.ground.settings.district, post.to_owned(), path.to_owned());
    let input = (input, app.ground.clock.now());
    let read = app.ground.db.read("bench.author", input, |tx, (input, now)| {
        Box::pin(async move {
            let people = queries::people(tx, input.0, &input.1, &input.2, *now).await?;
            let Some(person) = people.first() else { return Ok(None) };
            let account = queries::account_fetch(tx, person.account_id).await?;
            let grants = queries::grant_list(tx, person.account_id, *now).await?;
            let grant = grants.into_iter().find(|grant| grant.post == input.1);
            Ok::<_, DbError>(account.zip(grant))
        })
    });
    let (account, grant) =
        read.await?.ok_or_else(|| BenchError::Unfit(format!("nobody holds the post {post}")))?;
    let rights = app.identity.tools.rights();
    Ok(Author::Person(Actor::new(&account, &grant, &rights)))
}

/// Computes deadlines of working hours on the city's calendar, and tells how many in which time.
pub(crate) fn deadlines(app: &App) -> Result<(usize, Duration), BenchError> {
    const YEAR_MS: i64 = 365 * 86_400_000;
    /// A prime, so that starts lie at any time of any day.
    const STEP_MS: i64 = 7_368_787;
    let calendar = wangge_cases::calendar(&app.city)?;
    let limit = Limit::whole(3, Unit::WorkingHours);
    let begin = app.ground.clock.now().as_millis() - YEAR_MS;
    let watch = Stopwatch::start();
    let mut start = 0;
    for _ in 0..DEADLINES {
        start = (start + STEP_MS) % YEAR_MS;
        std::hint::black_box(calendar.clocks(Instant::from_millis(begin + start), limit));
    }
    Ok((DEADLINES, watch.elapsed()))
}

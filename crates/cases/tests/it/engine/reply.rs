//! The answer to the platform above: once in the outbox with its step, once in the case when it arrived.

use super::jobs::told;
use super::{because, places};
use crate::city::{DISTRICT, MINUTE_MS, SCHEMA, Town, rubbish};
use std::sync::{Arc, Mutex};
use wangge_cases::CaseError;
use wangge_cases::commands::{REPLY_UP, Report, open, reply_again, reply_delivered, undo};
use wangge_cases::jobs::tell_undelivered;
use wangge_cases::model::{CaseId, Contact, Detail, Outgoing, Source, Step, Upstream};
use wangge_cases::rules::{Form, Refusal};
use wangge_kernel::{Clock, IdMaker};
use wangge_outbox::{Failure, Jobs, Ran, Worker, WorkerOptions};
use wangge_testkit::both_engines;

/// What the platform was sent: key and body.
type Sent = Arc<Mutex<Vec<(String, String)>>>;

fn answer() -> Form {
    Form { answer: "  已清运并加密巡查。 ".to_owned(), ..Form::default() }
}

/// A worker whose platform answers so to each letter.
fn worker(town: &Town, says: Result<&'static str, Failure>) -> (Worker, Sent) {
    let sent = Sent::default();
    let (cases, seen) = (town.cases.clone(), Arc::clone(&sent));
    let jobs = Jobs::new().register_outside(REPLY_UP, move |run| {
        let (cases, seen, says) = (cases.clone(), Arc::clone(&seen), says.clone());
        Box::pin(async move {
            let outgoing: Outgoing = run.job.parse()?;
            seen.lock().unwrap().push((run.job.idempotency_key(), outgoing.body.clone()));
            reply_delivered(&cases, &run, &outgoing, says?).await
        })
    });
    let ids = IdMaker::new(town.clock.shared(), 8);
    let options = WorkerOptions { concurrency: 1, ..WorkerOptions::new("w") };
    let db = town.cases.db.clone();
    (Worker::new(db, Arc::new(jobs), town.clock.shared(), ids, options), sent)
}

async fn run(town: &Town, says: Result<&'static str, Failure>) -> (Ran, Vec<(String, String)>) {
    let (worker, sent) = worker(town, says);
    let ran = worker.run_all_due(town.clock.now()).await.unwrap();
    let sent = sent.lock().unwrap().clone();
    (ran, sent)
}

async fn steps(town: &Town, id: CaseId, action: &str) -> Vec<Step> {
    let steps = town.view(id).await.steps;
    steps.into_iter().filter(|step| step.action == action).collect()
}

/// State, attempts and receipt of each answer of a case.
async fn replies(town: &Town, id: CaseId) -> Vec<(String, i64, String)> {
    let read = town.cases.db.read("test.replies", id, |tx, id| {
        Box::pin(wangge_cases::queries::replies(tx, DISTRICT, *id))
    });
    let found = read.await.unwrap().into_iter().map(|(reply, _)| reply);
    found.map(|it| (it.state.to_string(), it.attempts, it.receipt)).collect()
}

/// A case that was answered, its seconds of undo over.
async fn answered(town: &Town) -> CaseId {
    let id = places::from_upstream(town).await;
    town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
    town.clock.advance_millis(MINUTE_MS);
    id
}

/// An answer that is taken back, one that is refused, sent again and delivered.
pub(super) async fn whole_way(town: &Town) {
    let id = places::from_upstream(town).await;
    town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
    undo(&town.cases, &town.person("shift_leader"), DISTRICT, id).await.unwrap();
    town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
    let given = town.view(id).await.case.steps;
    town.clock.advance_millis(MINUTE_MS);
    run(town, Err(Failure::give_up("422: no such number"))).await;
    assert_eq!(tell_undelivered(&town.cases, DISTRICT).await.unwrap(), 1);
    reply_again(&town.cases, &town.person("shift_leader"), DISTRICT, id, given).await.unwrap();
    run(town, Ok("R-7")).await;
    assert_eq!(replies(town, id).await, [("delivered".to_owned(), 1, "R-7".to_owned())]);
}

both_engines! { SCHEMA;
    async fn the_answer_goes_up_once_and_the_case_says_so_once(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = places::from_upstream(&town).await;
        town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        let (early, _) = run(&town, Ok("R-7")).await;
        assert_eq!(early, Ran::default(), "it is held back while it can be taken back");
        town.clock.advance_millis(MINUTE_MS);
        let (ran, sent) = run(&town, Ok("R-7")).await;
        assert_eq!((ran.done, sent.len()), (1, 1));
        insta::assert_snapshot!("letter", pretty(&sent[0].1));
        assert_eq!(replies(&town, id).await, [("delivered".to_owned(), 1, "R-7".to_owned())]);
        let told = steps(&town, id, "reply_delivered").await;
        assert_eq!(told.len(), 1);
        let detail = Detail::read(&told[0].detail);
        assert_eq!((detail.receipt.as_deref(), detail.platform.as_deref()), (Some("R-7"), Some("市平台")));
        let (after, _) = run(&town, Ok("R-8")).await;
        assert_eq!(after, Ran::default());
        town.does(id, "shift_leader", "upstream_close", Form::default()).await.unwrap();
    }

    async fn no_name_and_no_number_of_a_person_goes_up(bed: TestDb) {
        let town = Town::new(&bed.db);
        let contact = Contact { name: "王建国".to_owned(), phone: "13800001234".to_owned() };
        let upstream = Upstream { system: "市平台".to_owned(), number: "SJ-9".to_owned(), due_at: None };
        let report = Report { upstream: Some(upstream), contact, ..rubbish(Source::Upstream) };
        let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
        places::brought_to_check(&town, id).await;
        town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        town.clock.advance_millis(MINUTE_MS);
        let (_, sent) = run(&town, Ok("")).await;
        let people = town.view(id).await.steps.into_iter().map(|step| step.actor);
        let names: Vec<String> = people.filter(|name| !name.is_empty()).collect();
        assert!(names.len() > 5, "{names:?}");
        for personal in names.iter().map(String::as_str).chain(["王建国", "13800001234"]) {
            assert!(!sent[0].1.contains(personal), "{personal}: {}", sent[0].1);
        }
    }

    async fn what_is_taken_back_in_its_seconds_never_goes_up(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = places::from_upstream(&town).await;
        town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        let back = undo(&town.cases, &town.person("shift_leader"), DISTRICT, id).await.unwrap();
        assert_eq!(back.stage, "check");
        town.clock.advance_millis(MINUTE_MS);
        assert_eq!(run(&town, Ok("R-7")).await.0, Ran::default());
        assert_eq!(replies(&town, id).await, []);
        town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        town.clock.advance_millis(MINUTE_MS);
        assert_eq!(run(&town, Ok("R-7")).await.0.done, 1);
    }

    /// A node whose clock is ahead may send it before this one thinks that its seconds are over.
    async fn what_a_sender_was_handed_cannot_be_taken_back(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = places::from_upstream(&town).await;
        town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        let (ahead, _) = worker(&town, Err(Failure::later("away")));
        assert_eq!(ahead.run_due(town.clock.now().plus_millis(MINUTE_MS)).await.unwrap().again, 1);
        let back = undo(&town.cases, &town.person("shift_leader"), DISTRICT, id).await;
        assert!(matches!(back, Err(CaseError::Refused(Refusal::TooLateToUndo))), "{back:?}");
        assert_eq!(town.view(id).await.case.stage, "upstream");
        assert_eq!(replies(&town, id).await.len(), 1);
    }

    async fn a_platform_that_is_away_gets_the_same_letter_later(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = answered(&town).await;
        let mut sent = run(&town, Err(Failure::later("no route"))).await.1;
        assert_eq!(replies(&town, id).await, [("waiting".to_owned(), 0, String::new())]);
        assert_eq!(tell_undelivered(&town.cases, DISTRICT).await.unwrap(), 0, "nothing was given up");
        town.clock.advance_millis(MINUTE_MS);
        sent.extend(run(&town, Ok("R-7")).await.1);
        assert_eq!((sent.len(), &sent[0]), (2, &sent[1]), "same key, same bytes");
        assert_eq!(replies(&town, id).await, [("delivered".to_owned(), 2, "R-7".to_owned())]);
        assert_eq!(steps(&town, id, "reply_delivered").await.len(), 1);
    }

    async fn an_answer_that_is_given_up_is_told_once_and_can_be_sent_again(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = answered(&town).await;
        let given = steps(&town, id, "reply_up").await[0].seq;
        let refused = || Err(Failure::give_up("422: no such number"));
        let sent = run(&town, refused()).await.1;
        let (one, two) = tokio::join!(tell_undelivered(&town.cases, DISTRICT), tell_undelivered(&town.cases, DISTRICT));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        let step = &steps(&town, id, "reply_failed").await;
        assert_eq!(step.len(), 1);
        assert_eq!(Detail::read(&step[0].detail).trouble.as_deref(), Some("422: no such number"));
        assert_eq!(told(&town, 3).await, ["notice-reply-failed"], "whoever gave it");
        let alien = reply_again(&town.cases, &town.person("department"), DISTRICT, id, given).await;
        assert!(matches!(alien, Err(CaseError::Permission(_))), "{alien:?}");
        let operator = town.person("intake_operator");
        let again = || reply_again(&town.cases, &operator, DISTRICT, id, given);
        again().await.unwrap();
        let twice = again().await;
        assert!(matches!(twice, Err(CaseError::Refused(Refusal::NothingToSend))), "{twice:?}");
        // Refused once more: it is told once more.
        run(&town, refused()).await;
        assert_eq!(tell_undelivered(&town.cases, DISTRICT).await.unwrap(), 1);
        again().await.unwrap();
        let last = run(&town, Ok("R-7")).await.1;
        assert_eq!(last, sent, "the platform sees one key, however often it is sent");
        assert_eq!(replies(&town, id).await, [("delivered".to_owned(), 1, "R-7".to_owned())]);
        assert_eq!(tell_undelivered(&town.cases, DISTRICT).await.unwrap(), 0);
    }

    async fn a_platform_that_nobody_set_up_is_answered_by_hand_as_ever(bed: TestDb) {
        let town = Town::new(&bed.db);
        let upstream = Upstream { system: "省平台".to_owned(), number: "S-1".to_owned(), due_at: None };
        let report = Report { upstream: Some(upstream), ..rubbish(Source::Upstream) };
        let id = open(&town.cases, &town.person("intake_operator"), report).await.unwrap().id;
        places::brought_to_check(&town, id).await;
        let up = town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        assert_eq!(up.stage, "upstream");
        town.clock.advance_millis(MINUTE_MS);
        assert_eq!(run(&town, Ok("R-7")).await.0, Ran::default());
        assert_eq!(replies(&town, id).await, []);
    }

    async fn a_second_answer_after_it_was_sent_back_is_another_letter(bed: TestDb) {
        let town = Town::new(&bed.db);
        let id = answered(&town).await;
        let first = run(&town, Ok("R-7")).await.1;
        town.does(id, "shift_leader", "upstream_back", because("照片不清")).await.unwrap();
        places::handled_again(&town, id).await;
        town.does(id, "shift_leader", "reply_up", answer()).await.unwrap();
        town.clock.advance_millis(MINUTE_MS);
        let second = run(&town, Ok("R-8")).await.1;
        assert_ne!(first[0].0, second[0].0);
        let receipts: Vec<String> = replies(&town, id).await.into_iter().map(|it| it.2).collect();
        assert_eq!(receipts, ["R-7", "R-8"]);
    }
}

fn pretty(body: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(body).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

//! Live mode: the people of a demo district sign in to a running server and work by its pages.
//!
//! ```text
//! plan of a day ─▶ one queue by time ─▶ wait ─▶ page ─▶ its form, filled and sent ─▶ a line
//! ```
//!
//! Called by `wangge live`. **Invariant:** nothing is touched but pages and forms that a browser uses;
//! what the rules refuse is told and is no failure, and a server that goes away is waited for.

use crate::client::{Answer, Client};
use crate::error::BenchError;
use crate::form;
use hyper::StatusCode;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;
use wangge_kernel::{Instant, Stopwatch};
use wangge_sim::{Live, Turn};

/// Pause after the server went away; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Somebody whom only a whole district has.
const ONLY_WHOLE: &str = "shouli3";
/// Field by which the sign-in page of a demonstration offers its accounts.
const OFFER: &str = "name=\"demo\"";

/// How fast, from when and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Moment of the plan at which it begins.
    pub from: Instant,
    /// A plan's hour takes an hour divided by this.
    pub speed: u32,
    /// Real time after which it ends by itself.
    pub length: Option<Duration>,
}

/// What came of a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// The rules or the page did not allow it; why, in the words of the page.
    Refused(String),
    /// The server failed.
    Failed(String),
    /// The server is away, and is asked again after so many seconds.
    Away(u64),
}

/// One line of what happens.
#[derive(Debug, Clone)]
pub struct Line {
    /// Moment of the plan.
    pub at: Instant,
    /// Name and login of the person.
    pub who: String,
    /// Key of the action.
    pub what: &'static str,
    /// Number of the case, empty where there is none yet.
    pub number: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What happened in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Cases that were reported.
    pub cases: usize,
    /// Deeds that were done, reports among them.
    pub done: usize,
    /// Deeds that were not allowed.
    pub refused: usize,
    /// Deeds at which the server failed.
    pub failed: usize,
}

/// Looks whether a server is a demonstration, and whether of a whole district or of a small one.
pub async fn is_whole(address: SocketAddr) -> Result<bool, BenchError> {
    let page = Client::open(address, "").await?.page("/sign-in").await?;
    if !String::from_utf8_lossy(&page).contains(OFFER) {
        let what = "the server is no demonstration, and live mode adds cases";
        return Err(BenchError::Unfit(what.to_owned()));
    }
    match Client::sign_in(address, ONLY_WHOLE).await {
        Ok(_) => Ok(true),
        Err(BenchError::Server(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lets the people of a plan work until `stop` comes or the time is over; `told` hears each deed.
pub async fn live(
    address: SocketAddr,
    plan: Live,
    pace: Pace,
    told: &mut (dyn FnMut(Line) + Send),
    stop: impl Future<Output = ()>,
) -> Result<Summary, BenchError> {
    let mut work = Work {
        desk: Desk { address, clients: HashMap::new() },
        plan,
        pace,
        watch: Stopwatch::start(),
        queue: BTreeMap::new(),
        begun: 0,
        told,
        summary: Summary::default(),
    };
    let over = async {
        match pace.length {
            Some(length) => tokio::time::sleep(length).await,
            None => std::future::pending().await,
        }
    };
    let failed = tokio::select! {
        result = work.run() => result.err(),
        () = stop => None,
        () = over => None,
    };
    failed.map_or(Ok(work.summary), Err)
}

/// One case that is under way.
struct Story {
    turns: VecDeque<Turn>,
    /// Address of its page, once it is reported.
    page: String,
    number: String,
}

struct Work<'a> {
    desk: Desk,
    plan: Live,
    pace: Pace,
    watch: Stopwatch,
    /// Cases by their next turn and by the order in which they were planned.
    queue: BTreeMap<(Instant, usize), Story>,
    begun: usize,
    told: &'a mut (dyn FnMut(Line) + Send),
    summary: Summary,
}

impl Work<'_> {
    async fn run(&mut self) -> Result<(), BenchError> {
        loop {
            let until = self.plan.planned_until();
            match self.queue.first_key_value().map(|entry| *entry.0) {
                Some(next) if next.0 < until => {
                    tokio::time::sleep(left(self.pace, self.watch.elapsed(), next.0)).await;
                    if let Some(story) = self.queue.remove(&next) {
                        self.go_on(next.1, story).await?;
                    }
                }
                _ => {
                    for turns in self.plan.next_day()? {
                        self.queue_up(self.begun, Story::new(turns));
                        self.begun += 1;
                    }
                }
            }
        }
    }

    fn queue_up(&mut self, number: usize, story: Story) {
        if let Some(next) = story.turns.front() {
            self.queue.insert((next.at, number), story);
        }
    }

    /// Does the next deed of a case; what must have been done ends it when it was not.
    async fn go_on(&mut self, number: usize, mut story: Story) -> Result<(), BenchError> {
        let Some(turn) = story.turns.pop_front() else { return Ok(()) };
        let mut pause = FIRST_PAUSE;
        let outcome = loop {
            match self.desk.play(&mut story, &turn).await {
                Ok(outcome) => break outcome,
                Err(BenchError::Lost(_)) => {
                    self.tell(&turn, "", Outcome::Away(pause.as_secs()));
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(BenchError::Server(why)) => break Outcome::Failed(why),
                Err(error) => return Err(error),
            }
        };
        match &outcome {
            Outcome::Done => {
                self.summary.done += 1;
                self.summary.cases += usize::from(is_report(&turn));
            }
            Outcome::Refused(_) => self.summary.refused += 1,
            Outcome::Failed(_) => self.summary.failed += 1,
            Outcome::Away(_) => {}
        }
        self.tell(&turn, &story.number, outcome.clone());
        if outcome == Outcome::Done || turn.is_extra {
            self.queue_up(number, story);
        }
        Ok(())
    }

    fn tell(&mut self, turn: &Turn, number: &str, outcome: Outcome) {
        let who = format!("{} ({})", turn.name, turn.login);
        let number = number.to_owned();
        (self.told)(Line { at: turn.at, who, what: turn.action, number, outcome });
    }
}

impl Story {
    fn new(turns: Vec<Turn>) -> Self {
        Self { turns: turns.into(), page: String::new(), number: String::new() }
    }
}

/// Tells how long to wait in real time until a moment of the plan; not at all when it is past.
fn left(pace: Pace, elapsed: Duration, at: Instant) -> Duration {
    let millis = u64::try_from(at.millis_since(pace.from)).unwrap_or(0);
    (Duration::from_millis(millis) / pace.speed.max(1)).saturating_sub(elapsed)
}

fn is_report(turn: &Turn) -> bool {
    matches!(turn.action, "report" | "open")
}

/// Whoever is signed in, each with a connection.
struct Desk {
    address: SocketAddr,
    clients: HashMap<String, Client>,
}

impl Desk {
    /// Opens the page, fills its form and sends it. A connection that breaks before the form was sent
    /// is lost; afterwards nobody knows whether it was done, and doing it twice would be wrong.
    async fn play(&mut self, story: &mut Story, turn: &Turn) -> Result<Outcome, BenchError> {
        let (page, target) = match turn.action {
            "report" => ("/field/report".to_owned(), "/field/report".to_owned()),
            "open" => ("/cases/new".to_owned(), "/cases".to_owned()),
            action => (story.page.clone(), format!("{}/act/{action}", story.page)),
        };
        let shown = self.get(&turn.login, &page).await?;
        let text = String::from_utf8_lossy(&shown.body);
        if shown.status != StatusCode::OK {
            return Ok(judged(&shown));
        }
        let Some((target, found)) = form::find(&text, &target) else {
            return Ok(Outcome::Refused("the page does not offer it".to_owned()));
        };
        let body = (form::KIND, form::fill(found, turn));
        let Some(client) = self.clients.get_mut(&turn.login) else {
            return Err(BenchError::Lost("nobody is signed in".to_owned()));
        };
        let answer = match client.post(target, body).await {
            Ok(answer) => answer,
            Err(error) => {
                self.clients.remove(&turn.login);
                return Ok(Outcome::Failed(format!("no answer came: {error}")));
            }
        };
        let outcome = judged(&answer);
        if outcome == Outcome::Done && is_report(turn) {
            story.page.clone_from(&answer.location);
            story.number = self.number(&turn.login, &answer.location).await;
        }
        Ok(outcome)
    }

    /// Reads the number of a case from its page; the reporter may not be allowed to see it.
    async fn number(&mut self, login: &str, page: &str) -> String {
        let Ok(shown) = self.get(login, page).await else { return String::new() };
        let text = String::from_utf8_lossy(&shown.body);
        form::text_after(&text, "<span class=\"no\">").unwrap_or_default().to_owned()
    }

    /// Asks for a page; whoever's session has ended signs in again.
    async fn get(&mut self, login: &str, path: &str) -> Result<Answer, BenchError> {
        let is_known = self.clients.contains_key(login);
        match self.get_once(login, path).await {
            // A connection that was kept open has often been closed by the other side.
            Ok(answer) if !is_known || !answer.location.starts_with("/sign-in") => Ok(answer),
            Err(error) if !is_known || !matches!(error, BenchError::Lost(_)) => Err(error),
            _ => {
                self.clients.remove(login);
                self.get_once(login, path).await
            }
        }
    }

    async fn get_once(&mut self, login: &str, path: &str) -> Result<Answer, BenchError> {
        if !self.clients.contains_key(login) {
            let cookie = Client::sign_in(self.address, login).await?;
            let client = Client::open(self.address, &cookie).await?;
            self.clients.insert(login.to_owned(), client);
        }
        let Some(client) = self.clients.get_mut(login) else {
            return Err(BenchError::Lost("nobody is signed in".to_owned()));
        };
        let answer = client.get(path).await;
        if answer.is_err() {
            self.clients.remove(login);
        }
        answer
    }
}

/// Reads what an answer means: a page leads on when it took a form, and says why when it did not.
fn judged(answer: &Answer) -> Outcome {
    if answer.status.is_server_error() {
        return Outcome::Failed(format!("answered with {}", answer.status));
    }
    if answer.status == StatusCode::SEE_OTHER && !answer.location.starts_with("/sign-in") {
        return Outcome::Done;
    }
    let text = String::from_utf8_lossy(&answer.body);
    let why = ["<main class=\"empty\" id=\"page\">", "role=\"alert\">"].iter().find_map(|mark| {
        let rest = text.split_once(mark)?.1;
        form::text_after(rest, "<p>").or_else(|| form::text_after(rest, "<li>"))
    });
    Outcome::Refused(why.map_or_else(|| answer.status.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: StatusCode, location: &str, body: &'static str) -> Answer {
        Answer { status, location: location.to_owned(), body: body.into() }
    }

    #[test]
    fn the_pace_divides_the_time_until_a_deed_and_what_is_late_is_not_waited_for() {
        let pace = Pace { from: Instant::from_millis(5_000), speed: 60, length: None };
        let at = pace.from.plus_millis(600_000);
        assert_eq!(left(pace, Duration::ZERO, at), Duration::from_secs(10));
        assert_eq!(left(pace, Duration::from_secs(4), at), Duration::from_secs(6));
        assert_eq!(left(pace, Duration::from_secs(11), at), Duration::ZERO);
        assert_eq!(left(pace, Duration::ZERO, Instant::from_millis(0)), Duration::ZERO);
    }

    #[test]
    fn an_answer_that_leads_on_is_done_and_another_one_says_why_not() {
        assert_eq!(judged(&answer(StatusCode::SEE_OTHER, "/cases/7", "")), Outcome::Done);
        let page = "<main class=\"empty\" id=\"page\"><svg/><h1>Refused</h1><p>It is closed.</p>";
        let refused = judged(&answer(StatusCode::UNPROCESSABLE_ENTITY, "", page));
        assert_eq!(refused, Outcome::Refused("It is closed.".to_owned()));
        let out = judged(&answer(StatusCode::SEE_OTHER, "/sign-in?back=%2Fcases", ""));
        assert!(matches!(out, Outcome::Refused(_)), "{out:?}");
        let failed = judged(&answer(StatusCode::INTERNAL_SERVER_ERROR, "", page));
        assert!(matches!(failed, Outcome::Failed(_)), "{failed:?}");
    }
}

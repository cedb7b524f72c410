//! How the program does: version, database, jobs, memory, what was slow, when the last backup was.
//!
//! The same figures as at the address of the monitors, for the administrator without a monitor.

use crate::{Console, SYSTEM_READ, Standing, resident_bytes, standing};
use askama::Template;
use axum::extract::State;
use wangge_db::{DbError, Engine};
use wangge_kernel::{Instant, Timing};
use wangge_outbox::{DeadLetter, dead_letters};
use wangge_web::{Access, PageError, PageErrorKind, PageResult, Routes, Ui, page};

/// Statements that are shown, the slowest first.
const SLOWEST: usize = 12;
/// Jobs that were given up and are shown, the latest first.
const LETTERS: i64 = 20;
/// A backup that is older is worth a warning.
const BACKUP_MS: i64 = 7 * DAY_S * 1_000;
const DAY_S: i64 = 86_400;
const HOUR_S: i64 = 3_600;

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/admin/running", Access::Permission(SYSTEM_READ), show)
}

struct StatementRow {
    name: String,
    count: u64,
    mean: String,
    most: String,
    rows: u64,
}

struct JobRow {
    kind: String,
    outcome: String,
    badge: &'static str,
    count: u64,
    mean: String,
}

struct LetterRow {
    kind: String,
    at: String,
    attempts: i64,
    why: String,
}

type Facts = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "console/running.html")]
struct RunningPage {
    ui: Ui,
    warnings: Vec<(String, String)>,
    boxes: Vec<(String, Facts)>,
    statements: Vec<StatementRow>,
    jobs: Vec<JobRow>,
    letters: Vec<LetterRow>,
}

async fn show(State(console): State<Console>, ui: Ui) -> PageResult {
    let failed = |error: DbError| {
        PageError::new(PageErrorKind::Unavailable, "error-unavailable").because(error.to_string())
    };
    let standing = standing(&console.identity, console.district).await.map_err(failed)?;
    let letters = console
        .identity
        .db
        .read("console.letters", (), |tx, ()| Box::pin(dead_letters(tx, LETTERS)));
    let letters: Vec<DeadLetter> = letters.await.map_err(failed)?;
    let last_backup = console.running.last_backup();
    page(&RunningPage {
        warnings: warnings(&console, &ui, &standing, last_backup),
        boxes: vec![
            (ui.t("running-program"), program(&console, &ui)),
            (ui.t("running-use"), used(&console, &ui, &standing)),
            (ui.t("running-database"), database(&console, &ui, &standing, last_backup)),
            (ui.t("running-queue"), queue(&console, &ui, &standing)),
        ],
        statements: statements(&console),
        jobs: jobs(&console, &ui),
        letters: letters.into_iter().map(|letter| letter_row(&console, letter)).collect(),
        ui,
    })
}

fn warnings(
    console: &Console,
    ui: &Ui,
    standing: &Standing,
    last_backup: Option<Instant>,
) -> Vec<(String, String)> {
    let mut warnings = Vec::new();
    if standing.jobs.dead > 0 {
        let title = ui.tn("running-dead-jobs", standing.jobs.dead);
        warnings.push((title, ui.t("running-dead-jobs-hint")));
    }
    let is_old = |made: Instant| console.now().millis_since(made) > BACKUP_MS;
    if last_backup.is_none_or(is_old) {
        warnings.push((ui.t("running-backup-old"), ui.t("running-backup-old-hint")));
    }
    warnings
}

fn program(console: &Console, ui: &Ui) -> Facts {
    let memory = resident_bytes().map_or_else(|| "—".to_owned(), size);
    vec![
        (ui.t("running-version"), env!("CARGO_PKG_VERSION").to_owned()),
        (ui.t("running-uptime"), span(ui, console.running.uptime().as_secs())),
        (ui.t("running-memory"), memory),
    ]
}

fn used(console: &Console, ui: &Ui, standing: &Standing) -> Facts {
    let requests = console.running.requests.all();
    let answered: u64 = requests.iter().map(|(_, timing)| timing.count).sum();
    let broken = requests.iter().filter(|((_, _, status), _)| *status >= 500);
    let broken: u64 = broken.map(|(_, timing)| timing.count).sum();
    vec![
        (ui.t("running-sessions"), standing.sessions.to_string()),
        (ui.t("running-open-pages"), console.hub.open_pages().to_string()),
        (ui.t("running-requests"), answered.to_string()),
        (ui.t("running-broken"), broken.to_string()),
    ]
}

fn database(
    console: &Console,
    ui: &Ui,
    standing: &Standing,
    last_backup: Option<Instant>,
) -> Facts {
    let db = &console.identity.db;
    let engine = match db.engine() {
        Engine::Lite => "SQLite",
        Engine::Pg => "PostgreSQL",
    };
    let waited = db.meter().waited();
    vec![
        (ui.t("running-engine"), engine.to_owned()),
        (ui.t("running-size"), size(u64::try_from(standing.bytes).unwrap_or(0))),
        (ui.t("running-queued"), db.meter().queued().to_string()),
        (ui.t("running-waited"), millis(waited.mean_micros())),
        (ui.t("running-waited-most"), millis(waited.max_micros)),
        (
            ui.t("running-backup"),
            last_backup.map_or_else(|| ui.t("running-backup-none"), |made| console.time(made)),
        ),
    ]
}

fn queue(console: &Console, ui: &Ui, standing: &Standing) -> Facts {
    let jobs = &standing.jobs;
    let oldest = jobs.oldest_due.map_or_else(|| "—".to_owned(), |due| console.time(due));
    vec![
        (ui.t("running-waiting"), jobs.waiting.to_string()),
        (ui.t("running-overdue"), jobs.overdue.to_string()),
        (ui.t("running-oldest"), oldest),
        (ui.t("running-given-up"), jobs.dead.to_string()),
    ]
}

fn statements(console: &Console) -> Vec<StatementRow> {
    let mut all = console.identity.db.meter().statements();
    all.sort_by_key(|(_, timing)| std::cmp::Reverse(timing.max_micros));
    let row = |(name, timing): (String, Timing)| StatementRow {
        name,
        count: timing.count,
        mean: millis(timing.mean_micros()),
        most: millis(timing.max_micros),
        rows: timing.amount,
    };
    all.into_iter().take(SLOWEST).map(row).collect()
}

fn jobs(console: &Console, ui: &Ui) -> Vec<JobRow> {
    let row = |((kind, outcome), timing): ((String, &'static str), Timing)| JobRow {
        kind,
        outcome: ui.t(&format!("job-outcome-{outcome}")),
        badge: match outcome {
            "done" => "good",
            "dead" => "bad",
            "again" => "warn",
            _ => "quiet",
        },
        count: timing.count,
        mean: millis(timing.mean_micros()),
    };
    console.running.jobs.all().into_iter().map(row).collect()
}

fn letter_row(console: &Console, letter: DeadLetter) -> LetterRow {
    LetterRow {
        kind: letter.kind,
        at: letter.ended_at.map_or_else(String::new, |at| console.time(at)),
        attempts: letter.attempts,
        why: letter.last_error.unwrap_or_default(),
    }
}

/// Writes a length of time with its two largest units.
fn span(ui: &Ui, seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let (days, hours) = (seconds / DAY_S, seconds % DAY_S / HOUR_S);
    let minutes = seconds % HOUR_S / 60;
    let parts = match (days, hours) {
        (0, 0) => vec![ui.tn("running-minutes", minutes)],
        (0, _) => vec![ui.tn("running-hours", hours), ui.tn("running-minutes", minutes)],
        _ => vec![ui.tn("running-days", days), ui.tn("running-hours", hours)],
    };
    parts.join(" ")
}

/// Writes bytes with one digit behind the point.
fn size(bytes: u64) -> String {
    let units = [(1_u64 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    let (unit, name) = units.into_iter().find(|(unit, _)| bytes >= *unit).unwrap_or((1, "B"));
    let tenths = u128::from(bytes) * 10 / u128::from(unit);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

fn millis(micros: u64) -> String {
    format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!([size(0), size(1_536), size(5 << 30)], ["0.0 B", "1.5 kB", "5.0 GB"]);
        assert_eq!([millis(0), millis(1_250), millis(90)], ["0.0 ms", "1.2 ms", "0.0 ms"]);
    }
}

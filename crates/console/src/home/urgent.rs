//! The most urgent cases as short rows: what, where, and the time left in words.

use crate::Console;
use wangge_cases::model::{Case, Light, Span, Task};
use wangge_cases::queries::CaseLine;
use wangge_cases::rules::FAR;
use wangge_kernel::Instant;
use wangge_web::Ui;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Share of a limit at which yellow begins, in per cent; the bar turns where the light turns.
const YELLOW_PART: i64 = 80;

/// One short row.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) matter: String,
    /// Where it is and what comes next.
    pub(crate) place: String,
    /// `green`, `yellow`, `red`, or empty when no clock runs.
    pub(crate) light: &'static str,
    /// Share of the limit that is used, in per cent.
    pub(crate) part: i64,
    pub(crate) left: String,
    pub(crate) due: String,
}

/// Shows a case of a list.
pub(super) fn row(console: &Console, ui: &Ui, line: &CaseLine, now: Instant) -> Row {
    let span = Span {
        at: Some(line.stage_at),
        yellow_at: Some(line.next_yellow_at),
        due_at: Some(line.next_due_at).filter(|due_at| *due_at < FAR),
        stopped_at: None,
    };
    let key = (line.standard.as_deref(), line.kind.as_deref(), line.code.as_deref());
    let stage = console.city.flow(&line.flow).and_then(|flow| flow.stage(&line.stage));
    let stage = stage.map_or(line.stage.as_str(), |stage| ui.pick(&stage.name, &stage.name_en));
    let words = [line.place.as_str(), stage];
    let matter = matter(console, ui, key, [&line.subject, &line.description]);
    timed(console, ui, format!("/cases/{}", line.id), matter, &words, (span, now))
}

/// Shows a collector's task.
pub(super) fn task_row(console: &Console, ui: &Ui, task: &(Task, Case), now: Instant) -> Row {
    let (task, case) = task;
    let span = Span {
        at: Some(task.opened_at),
        yellow_at: Some(task.yellow_at),
        due_at: Some(task.due_at),
        stopped_at: None,
    };
    let category = case.category.as_ref();
    let key = (
        category.map(|category| category.standard.as_str()),
        category.map(|category| category.kind.as_str()),
        category.map(|category| category.code.as_str()),
    );
    let kind = ui.t(&format!("task-{}", task.kind));
    let words = [case.place.as_str(), kind.as_str()];
    let matter = matter(console, ui, key, [&case.subject, &case.description]);
    timed(console, ui, format!("/cases/{}", case.id), matter, &words, (span, now))
}

/// Names a matter; what has none is called by its title, or by what was reported.
fn matter(
    console: &Console,
    ui: &Ui,
    (standard, kind, code): (Option<&str>, Option<&str>, Option<&str>),
    others: [&String; 2],
) -> String {
    let item = standard
        .zip(kind)
        .zip(code)
        .and_then(|((standard, kind), code)| console.city.item(standard, kind.parse().ok()?, code));
    let other = || others.into_iter().find(|text| !text.is_empty()).cloned().unwrap_or_default();
    item.map_or_else(other, |item| ui.pick(&item.name, &item.name_en).to_owned())
}

fn timed(
    console: &Console,
    ui: &Ui,
    href: String,
    matter: String,
    words: &[&str],
    (span, now): (Span, Instant),
) -> Row {
    let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    let light = span.light(now);
    Row {
        href,
        matter,
        place: words.join(" · "),
        light: light.map_or("", Light::as_str),
        part: part(span, now),
        left: span.due_at.map_or_else(String::new, |due_at| left(ui, due_at.millis_since(now))),
        due: span.due_at.map_or_else(String::new, |due_at| console.time(due_at)),
    }
}

/// Tells how much of a limit is used, so that the bar reaches [`YELLOW_PART`] when the light turns:
/// green and yellow are measured in working time, of which the hours between know nothing.
fn part(span: Span, now: Instant) -> i64 {
    let (Some(at), Some(yellow_at), Some(due_at)) = (span.at, span.yellow_at, span.due_at) else {
        return 0;
    };
    let share = |from: Instant, to: Instant, whole: i64| {
        let used = now.millis_since(from).saturating_mul(whole);
        (used / to.millis_since(from).max(1)).clamp(0, whole)
    };
    if now <= yellow_at {
        share(at, yellow_at, YELLOW_PART)
    } else {
        YELLOW_PART + share(yellow_at, due_at, 100 - YELLOW_PART)
    }
}

fn left(ui: &Ui, millis: i64) -> String {
    let (is_late, millis) = (millis < 0, millis.abs());
    match (is_late, millis) {
        (false, 0..HOUR_MS) => ui.tn("left-minutes", millis / MINUTE_MS),
        (false, HOUR_MS..=DAY_MS) => ui.tn("left-hours", millis / HOUR_MS),
        (false, _) => ui.tn("left-days", millis / DAY_MS),
        (true, 0..HOUR_MS) => ui.tn("late-minutes", millis / MINUTE_MS),
        (true, HOUR_MS..=DAY_MS) => ui.tn("late-hours", millis / HOUR_MS),
        (true, _) => ui.tn("late-days", millis / DAY_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_turns_where_the_light_turns() {
        let moment = |hour: i64| Some(Instant::from_millis(hour * HOUR_MS));
        // A limit that sleeps at night: eighty per cent of the working time end late on the clock.
        let span =
            Span { at: moment(0), yellow_at: moment(30), due_at: moment(32), stopped_at: None };
        let at = |hour: i64| part(span, Instant::from_millis(hour * HOUR_MS));
        assert_eq!([at(0), at(15), at(30), at(31), at(32), at(40)], [0, 40, 80, 90, 100, 100]);
        assert_eq!(part(Span::default(), Instant::from_millis(0)), 0);
    }
}

//! What people set up for their work: kept filters, sentences, rosters, bulk exemptions.

use super::act::last_moment;
use super::{CasePages, Who, said};
use crate::commands::{self, Exempt};
use crate::error::CaseError;
use crate::model::Fact;
use crate::queries::{self, ExemptScope};
use crate::{Phrase, RosterLine};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;
use wangge_identity::AccountId;
use wangge_kernel::Instant;
use wangge_web::{PageError, PageResult, Ui, page, see_other};

/// A filter to keep.
#[derive(Debug, Deserialize)]
pub(crate) struct Keep {
    name: String,
    query: String,
}

/// `POST /filters`.
pub(crate) async fn keep(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(keep): Form<Keep>,
) -> PageResult {
    let name: String = keep.name.chars().take(40).collect();
    let query: String = keep.query.chars().take(2_000).collect();
    commands::filter_keep(&pages.cases, &who.0, &name, &query)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other(&format!("/cases?{query}")))
}

/// `POST /filters/{filter}/drop`.
pub(crate) async fn drop_filter(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(filter): Path<i64>,
) -> PageResult {
    commands::filter_drop(&pages.cases, &who.0, filter)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/cases"))
}

#[derive(Template)]
#[template(path = "cases/phrases.html")]
struct PhrasesPage {
    ui: Ui,
    phrases: Vec<(i64, String, String)>,
    actions: Vec<(String, String)>,
}

/// A sentence for the bank.
#[derive(Debug, Deserialize)]
pub(crate) struct NewPhrase {
    action: String,
    words: String,
}

/// `GET /phrases`: the bank of sentences.
pub(crate) async fn phrases(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let read = pages.cases.db.read("cases.phrases", who.0.district, |tx, district| {
        Box::pin(queries::phrases_of(tx, *district))
    });
    let phrases: Vec<Phrase> = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let city = pages.city();
    let flow = city.flow(crate::CASE_FLOW);
    let name = |key: &str| {
        let action = flow.and_then(|flow| flow.action(key));
        action.map_or_else(|| key.to_owned(), |it| ui.pick(&it.name, &it.name_en).to_owned())
    };
    let actions = flow.map(|flow| flow.actions.as_slice()).unwrap_or_default();
    page(&PhrasesPage {
        phrases: phrases.iter().map(|it| (it.id, name(&it.action), it.words.clone())).collect(),
        actions: actions
            .iter()
            .filter(|action| !action.by_program)
            .map(|action| (action.key.clone(), name(&action.key)))
            .collect(),
        ui,
    })
}

/// `POST /phrases`.
pub(crate) async fn add_phrase(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(phrase): Form<NewPhrase>,
) -> PageResult {
    let words: String = phrase.words.chars().take(400).collect();
    if !words.trim().is_empty() {
        commands::phrase_keep(&pages.cases, &who.0, &phrase.action, &words)
            .await
            .map_err(|error| said::fail(&ui, error))?;
    }
    Ok(see_other("/phrases"))
}

/// `POST /phrases/{phrase}/drop`.
pub(crate) async fn drop_phrase(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(phrase): Path<i64>,
) -> PageResult {
    commands::phrase_drop(&pages.cases, &who.0, phrase)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/phrases"))
}

#[derive(Template)]
#[template(path = "cases/roster.html")]
struct RosterPage {
    ui: Ui,
    text: String,
    faults: Vec<String>,
    logins: Vec<(String, String)>,
}

/// A roster as people write it.
#[derive(Debug, Deserialize)]
pub(crate) struct RosterText {
    text: String,
}

/// `GET /roster`: who is on duty where.
pub(crate) async fn roster(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let known = known(&pages, &who, &ui).await?;
    let text = known.lines.iter().fold(String::new(), |mut text, line| {
        text.push_str(&written(line, &known.people));
        text.push('\n');
        text
    });
    page(&RosterPage { text, faults: Vec::new(), logins: known.named(), ui })
}

/// `POST /roster`: replaces it, or tells what is wrong with which line and changes nothing.
pub(crate) async fn set_roster(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(sent): Form<RosterText>,
) -> PageResult {
    let known = known(&pages, &who, &ui).await?;
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for (number, text) in sent.text.lines().enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        match read_line(text, &known.people) {
            Some(line) => lines.push(line),
            None => faults.push(ui.tn("roster-bad-line", number + 1)),
        }
    }
    if !faults.is_empty() {
        return page(&RosterPage { text: sent.text, faults, logins: known.named(), ui });
    }
    commands::roster_replace(&pages.cases, &who.author(), who.0.district, lines)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/roster"))
}

/// Collectors with their logins, and the roster as it stands.
struct Known {
    people: Vec<(AccountId, String, String)>,
    lines: Vec<RosterLine>,
}

impl Known {
    fn named(&self) -> Vec<(String, String)> {
        self.people.iter().map(|(_, login, name)| (login.clone(), name.clone())).collect()
    }
}

async fn known(pages: &CasePages, who: &Who, ui: &Ui) -> Result<Known, PageError> {
    let input = (who.0.district, pages.now());
    let read = pages.cases.db.read("cases.roster", input, |tx, (district, now)| {
        Box::pin(async move {
            let mut people = Vec::new();
            for person in
                wangge_identity::queries::people(tx, *district, "collector", "/", *now).await?
            {
                let account =
                    wangge_identity::queries::account_fetch(tx, person.account_id).await?;
                let login = account.map(|account| account.login).unwrap_or_default();
                people.push((person.account_id, login, person.name));
            }
            let lines = queries::roster_of(tx, *district).await?;
            Ok::<_, CaseError>(Known { people, lines })
        })
    });
    read.await.map_err(|error| said::fail(ui, error))
}

/// Writes a line: area, login, days, hours.
fn written(line: &RosterLine, people: &[(AccountId, String, String)]) -> String {
    let login = people.iter().find(|one| one.0 == line.account).map_or("?", |one| one.1.as_str());
    let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!(
        "{} {login} {}..{} {}-{}",
        if line.area.is_empty() { "*" } else { &line.area },
        line.from_day,
        line.until_day,
        time(line.start_minute),
        time(line.end_minute)
    )
}

/// Reads `990101001 caiji1 2026-01-01..2026-12-31 08:00-18:00`; `*` is the whole district.
fn read_line(text: &str, people: &[(AccountId, String, String)]) -> Option<RosterLine> {
    let mut words = text.split_whitespace();
    let (area, login, days, hours) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let is_area = area == "*" || (area.len() <= 15 && area.bytes().all(|it| it.is_ascii_digit()));
    let account = people.iter().find(|one| one.1 == login)?.0;
    let (from, until) = days.split_once("..")?;
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let (from, until) = (day(from)?, day(until)?);
    let (start, end) = hours.split_once('-')?;
    let (start, end) = (minute(start)?, minute(end)?);
    let is_sound = is_area && from <= until && start < end && words.next().is_none();
    is_sound.then(|| RosterLine {
        area: if area == "*" { String::new() } else { area.to_owned() },
        account,
        from_day: from.to_string(),
        until_day: until.to_string(),
        start_minute: start,
        end_minute: end,
    })
}

fn minute(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_time = (0..=24).contains(&hours) && (0..60).contains(&minutes);
    Some(hours * 60 + minutes).filter(|whole| is_time && *whole <= 24 * 60)
}

#[derive(Template)]
#[template(path = "cases/exempt.html")]
struct ExemptPage {
    ui: Ui,
    done: String,
    fault: String,
}

/// A bulk exemption as it is filled in.
#[derive(Debug, Deserialize)]
pub(crate) struct ExemptForm {
    fact: String,
    from: String,
    until: String,
    code: String,
    area: String,
    reason: String,
}

/// `GET /exemptions`.
pub(crate) async fn exemptions(ui: Ui) -> PageResult {
    page(&ExemptPage { ui, done: String::new(), fault: String::new() })
}

/// `POST /exemptions`.
pub(crate) async fn exempt(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Form(form): Form<ExemptForm>,
) -> PageResult {
    let wanted = wanted(&pages, &who, &form);
    let Some(wanted) = wanted else {
        let fault = ui.t("exempt-bad-period");
        return page(&ExemptPage { ui, done: String::new(), fault });
    };
    match commands::exempt(&pages.cases, &who.author(), wanted).await {
        Ok(marked) => {
            let done = ui.tn("exempt-done", marked);
            page(&ExemptPage { ui, done, fault: String::new() })
        }
        Err(CaseError::Refused(why)) => {
            let fault = said::refusal(&ui, &why);
            page(&ExemptPage { ui, done: String::new(), fault })
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

fn wanted(pages: &CasePages, who: &Who, form: &ExemptForm) -> Option<Exempt> {
    let first: jiff::civil::Date = form.from.parse().ok()?;
    let from = Instant::from(first.to_zoned(pages.zone()).ok()?.timestamp());
    let to = last_moment(pages, &form.until)?;
    let scope = ExemptScope {
        from,
        to,
        code: form.code.trim().to_owned(),
        area: form.area.trim().to_owned(),
    };
    let fact: Fact = form.fact.parse().ok()?;
    (from < to).then(|| Exempt {
        district: who.0.district,
        scope,
        fact,
        reason: form.reason.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_roster_reads_as_it_is_written() {
        let people = [(AccountId(7), "caiji1".to_owned(), "王小满".to_owned())];
        let text = "990101001 caiji1 2026-01-01..2026-12-31 08:00-18:00";
        let line = read_line(text, &people).unwrap();
        assert_eq!((line.start_minute, line.end_minute), (480, 1_080));
        assert_eq!(written(&line, &people), text);
        for bad in [
            "990101001 nobody 2026-01-01..2026-12-31 08:00-18:00",
            "990101001 caiji1 2026-12-31..2026-01-01 08:00-18:00",
            "990101001 caiji1 2026-01-01..2026-12-31 18:00-08:00",
            "west caiji1 2026-01-01..2026-12-31 08:00-18:00",
            "* caiji1 2026-01-01..2026-12-31 08:00-25:00",
            "* caiji1 2026-01-01..2026-12-31",
        ] {
            assert!(read_line(bad, &people).is_none(), "{bad}");
        }
    }
}

//! Shifts that have ended, of some days and some leader: the list, and the same as a file.

use super::calls::day;
use super::shift_paper::moment;
use super::{DeskPages, Who, said};
use crate::error::DeskError;
use crate::model::{Shift, ShiftId};
use crate::queries::{self, SHIFT_FIELDS, ShiftPage};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use futures::StreamExt as _;
use serde::Deserialize;
use std::io;
use wangge_db::filter::{Filter, parse};
use wangge_table::write::{self, Cells, Sheet};
use wangge_web::{PageError, PageResult, Ui, download, page};

/// Shifts of one page.
const ROWS: i64 = 50;
/// Shifts read at once for a file.
const CHUNK: i64 = 500;
/// Columns of the file with the keys of their names.
const COLUMNS: [&str; 8] = [
    "shift-began",
    "shift-ended",
    "shift-leader",
    "shift-signed-out",
    "shift-out-words",
    "shift-signed-in",
    "shift-in-words",
    "shift-entries",
];

/// Which shifts somebody wants to see.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    leader: String,
    after: Option<ShiftId>,
}

impl Asked {
    fn filter(&self, pages: &DeskPages) -> Result<Filter, PageError> {
        let span = format!("{}..{}", self.from.trim(), self.until.trim());
        let span = if span == ".." { String::new() } else { span };
        let pairs = [("began".to_owned(), span), ("leader".to_owned(), self.leader.clone())];
        parse(SHIFT_FIELDS, None, &|text| day(pages, text), &pairs)
            .map_err(|error| PageError::invalid("error-filter").about(error.to_string()))
    }

    /// Writes the conditions again; their values passed the filter, which knows days and numbers only.
    fn kept(&self) -> String {
        format!("from={}&until={}&leader={}", self.from.trim(), self.until.trim(), self.leader)
    }
}

/// A shift in the list.
struct PastView {
    href: String,
    began: String,
    ended: String,
    led: String,
    taken: String,
    entries: i64,
}

#[derive(Template)]
#[template(path = "desk/shifts.html")]
struct PastPage {
    ui: Ui,
    from: String,
    until: String,
    /// Account and name of who led a shift, and whether theirs are shown.
    leaders: Vec<(String, String, bool)>,
    is_narrowed: bool,
    query: String,
    shifts: Vec<PastView>,
    next: String,
}

/// `GET /shift/past`.
pub(crate) async fn past(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Query(asked): Query<Asked>,
) -> PageResult {
    let wanted = ShiftPage { filter: asked.filter(&pages)?, after: asked.after, limit: ROWS };
    let read = pages.desk.db.read("desk.shifts", (who.0.clone(), wanted), |tx, (actor, page)| {
        Box::pin(async move {
            let shifts = queries::shifts_past(tx, actor, page).await?;
            Ok::<_, DeskError>((shifts, queries::leaders(tx, actor).await?))
        })
    });
    let (found, leaders) = read.await.map_err(|error| said::fail(&ui, error))?;
    let is_full = i64::try_from(found.len()).is_ok_and(|rows| rows >= ROWS);
    let (query, next) = (asked.kept(), found.last().filter(|_| is_full));
    let next =
        next.map_or_else(String::new, |shift| format!("/shift/past?{query}&after={}", shift.id));
    let view = |shift: &Shift| PastView {
        href: format!("/shift/{}", shift.id),
        began: pages.time(shift.began_at),
        ended: moment(&pages, shift.in_at),
        led: shift.leader_name.clone(),
        taken: shift.in_name.clone(),
        entries: shift.entries,
    };
    let leader = |one: crate::model::Leader| {
        let account = one.leader.to_string();
        let is_chosen = account == asked.leader;
        (account, one.leader_name, is_chosen)
    };
    page(&PastPage {
        leaders: leaders.into_iter().map(leader).collect(),
        is_narrowed: [&asked.from, &asked.until, &asked.leader].iter().any(|it| !it.is_empty()),
        shifts: found.iter().map(view).collect(),
        from: asked.from,
        until: asked.until,
        query,
        next,
        ui,
    })
}

/// `GET /shift/past/export/{form}`: the same conditions, this very minute.
pub(crate) async fn export(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let kind: Sheet = kind.parse().map_err(|_| PageError::not_found())?;
    let filter = asked.filter(&pages)?;
    let head: Cells = COLUMNS.iter().map(|key| ui.t(key)).collect();
    let zone = pages.desk.tools.zone();
    let name = format!("shifts-{}.{kind}", pages.now().in_zone(&zone).strftime("%Y%m%d-%H%M"));
    let own = pages.clone();
    let rows = write::pages(move |after: Option<ShiftId>| {
        let db = pages.desk.db.clone();
        let input = (who.0.clone(), ShiftPage { filter: filter.clone(), after, limit: CHUNK });
        async move {
            let read = db.read("desk.shifts_file", input, |tx, (actor, page)| {
                Box::pin(queries::shifts_past(tx, actor, page))
            });
            let rows = read.await.map_err(|error: DeskError| broke_off(&error))?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
            let last = rows.last().filter(|_| is_full).map(|shift| shift.id);
            Ok((rows, last))
        }
    });
    let lines = rows.map(move |chunk| {
        Ok(chunk?.into_iter().map(|shift| cells(&own, shift)).collect::<Vec<_>>())
    });
    let text = write::sheet(kind, &head, lines).await;
    let text =
        text.map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
    Ok(download(&name, kind.mime(), Body::from_stream(text)))
}

fn cells(pages: &DeskPages, shift: Shift) -> Cells {
    let signed = |name: &str, at| format!("{name} {}", moment(pages, at)).trim().to_owned();
    vec![
        pages.time(shift.began_at),
        moment(pages, shift.in_at),
        shift.leader_name,
        signed(&shift.out_name, shift.out_at),
        shift.words,
        signed(&shift.in_name, shift.in_at),
        shift.in_words,
        shift.entries.to_string(),
    ]
}

fn broke_off(error: &DeskError) -> io::Error {
    tracing::error!(%error, "an export broke off");
    io::Error::other(error.to_string())
}

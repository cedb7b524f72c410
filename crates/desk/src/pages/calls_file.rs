//! The list of calls as a file of this very minute: the same conditions, the same masked numbers.

use super::calls::{filter_of, view};
use super::{DeskPages, Who};
use crate::error::DeskError;
use crate::model::CallId;
use crate::queries::{self, CallPage};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use futures::StreamExt as _;
use std::io;
use wangge_kernel::Instant;
use wangge_table::write::{self, Cells, Sheet};
use wangge_web::{PageError, PageResult, Ui, download};

/// Calls read at once.
const CHUNK: i64 = 1_000;
/// Columns with the keys of their names.
const COLUMNS: [&str; 5] =
    ["phone-when", "phone-number", "phone-seat", "phone-state", "phone-back"];

/// `GET /phone/export/{form}`: the same filter as the list.
pub(crate) async fn export(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let kind: Sheet = kind.parse().map_err(|_| PageError::not_found())?;
    let filter = filter_of(&pages, &pairs)?;
    let head: Cells = COLUMNS.iter().map(|key| ui.t(key)).collect();
    let zone = pages.desk.tools.zone();
    let name = format!("calls-{}.{kind}", pages.now().in_zone(&zone).strftime("%Y%m%d-%H%M"));
    let (own, actor) = (pages.clone(), who.0.clone());
    let rows = write::pages(move |after: Option<(Instant, CallId)>| {
        let db = pages.desk.db.clone();
        let input = (who.0.clone(), CallPage { filter: filter.clone(), after, limit: CHUNK });
        async move {
            let read = db.read("desk.calls_file", input, |tx, (actor, page)| {
                Box::pin(queries::call_list(tx, actor, page))
            });
            let rows = read.await.map_err(|error| broke_off(&error))?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
            let last = rows.last().filter(|_| is_full).map(|call| (call.began_at, call.id));
            Ok((rows, last))
        }
    });
    let lines = rows.map(move |chunk| {
        let cells = chunk?.into_iter().map(|call| {
            let call = view(&own, &ui, &actor, &call).map_err(|error| broke_off(&error))?;
            Ok(vec![call.when, call.number, call.seat, call.state, call.back])
        });
        cells.collect::<io::Result<Vec<Cells>>>()
    });
    let text = write::sheet(kind, &head, lines).await;
    let text =
        text.map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
    Ok(download(&name, kind.mime(), Body::from_stream(text)))
}

fn broke_off(error: &DeskError) -> io::Error {
    tracing::error!(%error, "an export broke off");
    io::Error::other(error.to_string())
}

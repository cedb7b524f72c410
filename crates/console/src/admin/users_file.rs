//! The list of accounts as a file of this very minute.

use super::users::UserRow;
use crate::Console;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use futures::StreamExt as _;
use std::io;
use wangge_identity::queries::{self, AccountPage};
use wangge_identity::{Actor, Author};
use wangge_table::write::{self, Cells, Sheet};
use wangge_web::{PageError, PageResult, Ui, download};

/// Accounts read at once.
const CHUNK: i64 = 500;
/// Columns with the keys of their names.
const COLUMNS: [&str; 7] = [
    "users-name",
    "users-login",
    "users-phone",
    "users-posts",
    "users-state",
    "users-last",
    "users-made",
];

/// `GET /admin/users/export/{form}?q=`: the same search as the list.
pub(super) async fn export(
    State(console): State<Console>,
    ui: Ui,
    Extension(actor): Extension<Actor>,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let kind: Sheet = kind.parse().map_err(|_| PageError::not_found())?;
    let filter = queries::account_filter(&|_| None, &pairs);
    let filter = filter.map_err(|_| PageError::invalid("error-title-invalid"))?;
    let head: Cells = COLUMNS.iter().map(|key| ui.t(key)).collect();
    let day: String = console.time(console.now()).chars().filter(char::is_ascii_digit).collect();
    let own = console.clone();
    let rows = write::pages(move |after: Option<String>| {
        let (db, now) = (console.identity.db.clone(), console.now());
        let filter = filter.clone();
        let wanted = AccountPage { author: Author::from(&actor), filter, after, limit: CHUNK };
        async move {
            let read = db.read("console.users_file", (wanted, now), |tx, (wanted, now)| {
                Box::pin(queries::account_list(tx, wanted, *now))
            });
            let rows = read.await.map_err(|error| {
                tracing::error!(%error, "an export broke off");
                io::Error::other(error.to_string())
            })?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|read| read >= CHUNK);
            let last = rows.last().filter(|_| is_full).map(|row| row.account.login.clone());
            Ok((rows, last))
        }
    });
    let lines = rows.map(move |chunk| {
        let rows = chunk?.into_iter().map(|row| {
            let row = UserRow::new(&own, &ui, row);
            let posts: Vec<String> =
                row.posts.iter().map(|(post, office)| format!("{post} ({office})")).collect();
            vec![row.name, row.login, row.phone, posts.join("; "), row.state, row.last, row.made]
        });
        Ok(rows.collect::<Vec<Cells>>())
    });
    let text = write::sheet(kind, &head, lines).await;
    let text =
        text.map_err(|error| PageError::invalid("error-export").because(error.to_string()))?;
    Ok(download(&format!("accounts-{day}.{kind}"), kind.mime(), Body::from_stream(text)))
}

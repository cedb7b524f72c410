//! Files: grids and places, first looked at, then taken as a whole or not at all.

use super::{GroundPages, Who, said};
use crate::GridError;
use crate::commands::{self, Trial};
use crate::model::Reject;
use askama::Template;
use axum::extract::{Multipart, State};
use wangge_web::{PageError, PageResult, Ui, page};

/// Rejects that the page lists; the count tells the rest.
const LISTED: usize = 500;

#[derive(Template)]
#[template(path = "grid/import.html")]
struct ImportPage {
    ui: Ui,
    /// Number, id, reason.
    rejects: Vec<(String, String, String)>,
    reject_count: usize,
    done: String,
    fault: String,
}

/// `GET /grid/import`.
pub(crate) async fn show(ui: Ui) -> PageResult {
    let (done, fault) = (String::new(), String::new());
    page(&ImportPage { ui, rejects: Vec::new(), reject_count: 0, done, fault })
}

/// `POST /grid/import`: names what is wrong, or says what was or would be taken.
pub(crate) async fn import(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    mut form: Multipart,
) -> PageResult {
    let broken = |error: axum::extract::multipart::MultipartError| {
        PageError::invalid("error-upload").because(error.to_string())
    };
    let (mut file, mut what, mut trial) = (Vec::new(), String::new(), Trial::No);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "file" => file = field.bytes().await.map_err(broken)?.to_vec(),
            "what" => what = field.text().await.map_err(broken)?,
            "trial" => trial = Trial::Yes,
            _ => {}
        }
    }
    let (author, district) = (who.author(), who.0.district);
    let outcome = if what == "places" {
        commands::import_places(&pages.grids, &author, district, file)
            .await
            .map(|(count, rejects)| (count, rejects, ui.tn("grid-import-places-done", count)))
    } else {
        commands::import(&pages.grids, &author, district, file, trial).await.map(|checked| {
            let count = checked.grids.len();
            let key = if trial == Trial::Yes { "grid-import-fine" } else { "grid-import-done" };
            (count, checked.rejects, ui.tn(key, count))
        })
    };
    let (done, rejects, fault) = match outcome {
        Ok((0, rejects, _)) if rejects.is_empty() => {
            (String::new(), rejects, ui.t("grid-import-empty"))
        }
        Ok((_, rejects, done)) if rejects.is_empty() => (done, rejects, String::new()),
        Ok((_, rejects, _)) => (String::new(), rejects, String::new()),
        Err(GridError::File(cause)) => {
            (String::new(), Vec::new(), ui.tw("grid-import-unreadable", &cause))
        }
        Err(GridError::Fault(why)) => (String::new(), Vec::new(), said::fault(&ui, &why)),
        Err(error) => return Err(said::fail(&ui, error)),
    };
    let line = |reject: &Reject| {
        let number = if reject.feature == 0 { String::new() } else { reject.feature.to_string() };
        (number, reject.id.clone(), said::reason(&ui, reject))
    };
    page(&ImportPage {
        rejects: rejects.iter().take(LISTED).map(line).collect(),
        reject_count: rejects.len(),
        done,
        fault,
        ui,
    })
}

//! Import in the browser: a file is looked at first and taken then.

use super::{RegisterPages, Who, said};
use crate::commands::import::{self, ImportError, Job, Mapping, Outcome, Reject, Watch};
use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use tempfile::NamedTempFile;
use wangge_web::{PageError, PageResult, Ui, page};

/// Rejects that the page shows; all of them are for the command line.
const SHOWN: usize = 200;

struct RejectView {
    row: String,
    key: String,
    column: String,
    value: String,
    why: String,
}

#[derive(Template)]
#[template(path = "registers/import.html")]
struct ImportPage {
    ui: Ui,
    fault: String,
    /// What came of the rows: name, number, kind of its badge.
    counts: Vec<(String, u64)>,
    is_dry_run: bool,
    has_run: bool,
    file: String,
    rejects: Vec<RejectView>,
    more: String,
}

impl ImportPage {
    fn empty(ui: Ui, fault: String) -> Self {
        let file = String::new();
        Self {
            ui,
            fault,
            counts: Vec::new(),
            is_dry_run: true,
            has_run: false,
            file,
            rejects: Vec::new(),
            more: String::new(),
        }
    }
}

/// `GET /registers/components/import`.
pub(crate) async fn form(ui: Ui) -> PageResult {
    page(&ImportPage::empty(ui, String::new()))
}

/// Keeps the first rejects.
#[derive(Default)]
struct First {
    rejects: Vec<Reject>,
}

impl Watch for First {
    fn reject(&mut self, reject: &Reject) -> io::Result<()> {
        if self.rejects.len() < SHOWN {
            self.rejects.push(reject.clone());
        }
        Ok(())
    }

    fn progress(&mut self, _: &Outcome, _: f64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// A file that was sent, with what is to be done.
struct Sent {
    file: NamedTempFile,
    name: String,
    mapping: String,
    takes: bool,
    updates: bool,
}

/// `POST /registers/components/import`.
pub(crate) async fn import(
    State(pages): State<RegisterPages>,
    who: Who,
    ui: Ui,
    form: Multipart,
) -> PageResult {
    let Some(sent) = receive(form).await? else {
        let fault = ui.t("register-import-no-file");
        return page(&ImportPage::empty(ui, fault));
    };
    let mapping = match Mapping::parse("mapping", &sent.mapping) {
        Ok(mapping) => mapping,
        Err(errors) => {
            let fault = lines(&errors);
            return page(&ImportPage::empty(ui, fault));
        }
    };
    let job = Job {
        file: sent.file.path().to_owned(),
        name: sent.name.clone(),
        mapping,
        district: who.0.district,
        is_dry_run: !sent.takes,
        updates: sent.updates,
    };
    let mut first = First::default();
    let outcome = import::import(&pages.registers, &who.author(), &job, &mut first).await;
    match outcome {
        Ok(outcome) => page(&result(ui, &job, &outcome, &first.rejects)),
        Err(ImportError::Register(error)) => Err(said::fail(&ui, error)),
        Err(ImportError::Mapping(errors)) => page(&ImportPage::empty(ui, lines(&errors))),
        Err(error) => page(&ImportPage::empty(ui, error.to_string())),
    }
}

fn lines(errors: &[wangge_pack::PackError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn broken(error: &MultipartError) -> PageError {
    PageError::invalid("error-upload").because(error.to_string())
}

/// Writes the file to the disk as it comes, whatever its size.
async fn receive(mut form: Multipart) -> Result<Option<Sent>, PageError> {
    let kept = |error: io::Error| PageError::bug(error.to_string());
    let mut sent = Sent {
        file: NamedTempFile::new().map_err(kept)?,
        name: String::new(),
        mapping: String::new(),
        takes: false,
        updates: false,
    };
    let mut size = 0usize;
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().unwrap_or_default() {
            "file" => {
                sent.name = field.file_name().unwrap_or_default().chars().take(120).collect();
                while let Some(bytes) = field.chunk().await.map_err(|error| broken(&error))? {
                    size += bytes.len();
                    sent.file.write_all(&bytes).map_err(kept)?;
                }
            }
            "mapping" => sent.mapping = field.text().await.map_err(|error| broken(&error))?,
            "take" => sent.takes = true,
            "update" => sent.updates = true,
            _ => {}
        }
    }
    sent.file.flush().map_err(kept)?;
    Ok((size > 0).then_some(sent))
}

fn result(ui: Ui, job: &Job, outcome: &Outcome, rejects: &[Reject]) -> ImportPage {
    let counts = [
        ("register-import-rows", outcome.rows),
        ("register-import-taken", outcome.taken),
        ("register-import-changed", outcome.changed),
        ("register-import-there", outcome.there),
        ("register-import-rejected", outcome.rejected),
        ("register-import-nameless", outcome.without_department),
    ];
    let more = outcome.rejected.saturating_sub(u64::try_from(rejects.len()).unwrap_or(0));
    let views = rejects.iter().map(|reject| RejectView {
        row: reject.row.to_string(),
        key: reject.key.clone(),
        column: reject.column.clone(),
        value: reject.value.clone(),
        why: said::reason(&ui, &reject.reason),
    });
    ImportPage {
        fault: String::new(),
        counts: counts.iter().map(|(key, count)| (ui.t(key), *count)).collect(),
        is_dry_run: job.is_dry_run,
        has_run: true,
        file: job.name.clone(),
        rejects: views.collect(),
        more: if more > 0 {
            ui.tn("register-import-more", i64::try_from(more).unwrap_or(i64::MAX))
        } else {
            String::new()
        },
        ui,
    }
}

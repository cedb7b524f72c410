//! Takes a form with pictures apart: words into a map, pictures into the blob store.

use super::CasePages;
use crate::commands::NewFile;
use crate::model::FileRole;
use axum::extract::Multipart;
use std::collections::HashMap;
use wangge_blob::{ErrorKind, Picture, StoreError, Taken, UploadLimits, take};
use wangge_kernel::Instant;
use wangge_web::{PageError, PageErrorKind, Ui};

/// Most attachments of one form.
const FILES: usize = 12;

/// A form that was sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    words: HashMap<String, String>,
    /// Attachments whose contents are kept.
    pub(crate) files: Vec<NewFile>,
    /// What was wrong with attachments, in the reader's words.
    pub(crate) faults: Vec<String>,
}

impl Sent {
    /// Makes a form of the pairs of an address, to begin one with.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self { words: pairs.into_iter().collect(), ..Self::default() }
    }

    /// Returns a field without the blanks around it; empty when it was not sent.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", |text| text.trim())
    }

    /// Returns a field that may come more than once, each part read as something.
    pub(crate) fn list<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        self.word(name).split(',').filter_map(|part| part.trim().parse().ok()).collect()
    }

    /// Returns a field read as something; nothing when it is empty or no such thing.
    pub(crate) fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.word(name).parse().ok()
    }

    /// Returns the id in a field that may be left empty; nonsense names nothing that is there.
    pub(crate) fn named<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, PageError> {
        match self.word(name) {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| PageError::not_found()),
        }
    }
}

/// Reads a whole form; contents of attachments go to the store once all of it has arrived, so that a
/// connection which breaks leaves nothing.
pub(crate) async fn receive(
    pages: &CasePages,
    ui: &Ui,
    role: FileRole,
    mut form: Multipart,
) -> Result<Sent, PageError> {
    let (mut sent, mut all) = (Sent::default(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let text = field.text().await.map_err(|error| broken(&error))?;
            // A field that comes more than once, such as ticked boxes, is one list.
            sent.words
                .entry(name)
                .and_modify(|known| {
                    known.push(',');
                    known.push_str(&text);
                })
                .or_insert(text);
            continue;
        };
        let bytes = field.bytes().await.map_err(|error| broken(&error))?;
        // Browsers send an empty part for a picture field that was left alone.
        if bytes.is_empty() || all.len() >= FILES {
            continue;
        }
        match take(UploadLimits::default(), &file_name, bytes.to_vec()).await {
            Ok(taken) => all.push(taken),
            Err(error) => sent.faults.push(
                ui.tw("upload-refused", &file_name)
                    + &ui.t(&format!("upload-{}", error.code().trim_start_matches("upload-"))),
            ),
        }
    }
    for taken in all {
        sent.files.push(keep(pages, role, taken).await?);
    }
    Ok(sent)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> PageError {
    PageError::invalid("error-upload").because(error.to_string())
}

/// An operator wants to read what the system said, not only what was being done.
fn whole_cause(error: &StoreError) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    format!("{error}: {source}")
}

async fn keep(pages: &CasePages, role: FileRole, taken: Taken) -> Result<NewFile, PageError> {
    let store = &pages.blobs;
    let failed = |error: StoreError| match error.kind() {
        ErrorKind::Unavailable => {
            PageError::new(PageErrorKind::Unavailable, "error-storage").because(whole_cause(&error))
        }
        _ => PageError::bug(error.to_string()),
    };
    match taken {
        Taken::Picture(picture) => {
            let Picture { name, full, preview, facts, .. } = *picture;
            let bytes = i64::try_from(full.bytes.len()).unwrap_or(i64::MAX);
            let blob = store.put(full.bytes).await.map_err(failed)?;
            let thumb = store.put(preview.bytes).await.map_err(failed)?;
            let taken_at = facts.taken_at.and_then(|time| {
                // Without an offset the clock of the city is the best guess.
                time.instant().or_else(|| {
                    time.civil
                        .to_zoned(pages.zone())
                        .ok()
                        .map(|zoned| Instant::from(zoned.timestamp()))
                })
            });
            Ok(NewFile {
                role,
                blob: blob.to_string(),
                thumb: Some(thumb.to_string()),
                name,
                mime: Picture::MIME.to_owned(),
                bytes,
                taken_at,
                point: facts.place,
            })
        }
        Taken::File(document) => {
            let bytes = i64::try_from(document.bytes.len()).unwrap_or(i64::MAX);
            let blob = store.put(document.bytes).await.map_err(failed)?;
            Ok(NewFile {
                role: FileRole::Document,
                blob: blob.to_string(),
                thumb: None,
                name: document.name,
                mime: document.kind.mime().to_owned(),
                bytes,
                taken_at: None,
                point: None,
            })
        }
    }
}

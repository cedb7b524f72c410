//! Contents of attachments, to those who may see the case.

use super::{CasePages, Who, said};
use crate::error::CaseError;
use crate::model::{Case, CaseFile, CaseId, FileId};
use crate::queries;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use wangge_blob::{BlobId, Picture, disposition};
use wangge_web::{PageError, Ui};

/// Contents never change under their address, but only this person may keep them.
const KEEP: &str = "private, max-age=86400";

/// `GET /cases/{case}/files/{file}`: the whole content; what is no picture comes as a download.
pub(crate) async fn file(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((case, file)): Path<(CaseId, FileId)>,
) -> Result<Response<Body>, PageError> {
    let found = find(&pages, &who, &ui, case, file).await?;
    let mut answer = content(&pages, &found.blob, &found.mime).await?;
    if found.mime != Picture::MIME
        && let Ok(value) = disposition(&found.name).parse()
    {
        answer.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(answer)
}

/// `GET /cases/{case}/files/{file}/preview`: the small picture.
pub(crate) async fn preview(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path((case, file)): Path<(CaseId, FileId)>,
) -> Result<Response<Body>, PageError> {
    let found = find(&pages, &who, &ui, case, file).await?;
    let thumb = found.thumb.ok_or_else(PageError::not_found)?;
    content(&pages, &thumb, Picture::MIME).await
}

/// `GET /cases/{case}/thumb`: the picture of a list row.
pub(crate) async fn thumb(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Path(case): Path<CaseId>,
) -> Result<Response<Body>, PageError> {
    let (case, _) = seen(&pages, &who, &ui, case).await?;
    let thumb = case.thumb.ok_or_else(PageError::not_found)?;
    content(&pages, &thumb, Picture::MIME).await
}

async fn seen(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    case: CaseId,
) -> Result<(Case, Vec<CaseFile>), PageError> {
    let input = (who.0.clone(), case);
    let view = pages.cases.db.read("cases.file", input, |tx, (actor, case)| {
        Box::pin(queries::case_files(tx, actor, *case))
    });
    view.await.map_err(|error: CaseError| said::fail(ui, error))
}

async fn find(
    pages: &CasePages,
    who: &Who,
    ui: &Ui,
    case: CaseId,
    file: FileId,
) -> Result<CaseFile, PageError> {
    let (_, files) = seen(pages, who, ui, case).await?;
    files.into_iter().find(|known| known.id == file).ok_or_else(PageError::not_found)
}

async fn content(pages: &CasePages, blob: &str, mime: &str) -> Result<Response<Body>, PageError> {
    let id: BlobId = blob.parse().map_err(|_| PageError::bug("a damaged blob id"))?;
    let bytes = pages.blobs.read(id).await.map_err(|error| PageError::bug(error.to_string()))?;
    let answer = Response::builder()
        .header(CONTENT_TYPE, mime)
        .header(CACHE_CONTROL, KEEP)
        .body(Body::from(bytes));
    answer.map_err(|error| PageError::bug(error.to_string()))
}

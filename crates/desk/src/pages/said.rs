//! Failures of this slice in the reader's words.

use crate::error::DeskError;
use wangge_db::ErrorKind;
use wangge_web::{PageError, PageErrorKind, Ui};

/// Makes a page of a failure.
pub(crate) fn fail(ui: &Ui, error: DeskError) -> PageError {
    match error {
        DeskError::NotFound => PageError::not_found(),
        DeskError::Permission(permission) => {
            PageError::refused("error-permission").about(permission.name())
        }
        DeskError::Refused(why) => PageError::invalid("error-desk-refused").about(ui.t(why.key())),
        DeskError::Changed => PageError::new(PageErrorKind::Conflict, "error-conflict"),
        DeskError::Db(error) if error.kind() == ErrorKind::Unavailable => {
            PageError::new(PageErrorKind::Unavailable, "error-unavailable")
                .because(error.to_string())
        }
        other => PageError::bug(other.to_string()),
    }
}

//! Failures of cases in the reader's words.

use crate::error::CaseError;
use crate::rules::Refusal;
use wangge_db::ErrorKind;
use wangge_web::{PageError, PageErrorKind, Ui};

/// Returns the sentence for a refusal.
pub(crate) fn refusal(ui: &Ui, refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownAction | Refusal::WrongStage => ui.t("refusal-stage"),
        Refusal::TaskOpen(kind) => ui.t(&format!("refusal-open-{kind}")),
        Refusal::NoTask(kind) => ui.t(&format!("refusal-no-{kind}")),
        Refusal::NotYourTask => ui.t("refusal-not-yours"),
        Refusal::Finding(kind) => ui.t(&format!("refusal-finding-{kind}")),
        Refusal::NotRegistered => ui.t("refusal-not-registered"),
        Refusal::Missing(field) => ui.t(&format!("refusal-missing-{field}")),
    }
}

/// Makes a page of a failure.
pub(crate) fn fail(ui: &Ui, error: CaseError) -> PageError {
    match error {
        CaseError::NotFound => PageError::not_found(),
        CaseError::Permission(permission) => {
            PageError::refused("error-permission").about(permission.name())
        }
        CaseError::Refused(why) => {
            PageError::invalid("error-case-refused").about(refusal(ui, &why))
        }
        CaseError::Changed => PageError::new(PageErrorKind::Conflict, "error-conflict"),
        CaseError::Db(error) if error.kind() == ErrorKind::Unavailable => {
            PageError::new(PageErrorKind::Unavailable, "error-unavailable")
                .because(error.to_string())
        }
        other => PageError::bug(other.to_string()),
    }
}

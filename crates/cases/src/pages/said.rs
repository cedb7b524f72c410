//! Failures of cases in the reader's words.

use crate::error::CaseError;
use crate::rules::Refusal;
use wangge_db::ErrorKind;
use wangge_web::{PageError, PageErrorKind, Ui};

/// Returns the sentence for a refusal.
pub(crate) fn refusal(ui: &Ui, refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownAction | Refusal::WrongStage | Refusal::ByProgram => ui.t("refusal-stage"),
        Refusal::TaskOpen(kind) => ui.t(&format!("refusal-open-{kind}")),
        Refusal::NoTask(kind) => ui.t(&format!("refusal-no-{kind}")),
        Refusal::NotYourTask => ui.t("refusal-not-yours"),
        Refusal::NotYourDecision => ui.t("refusal-not-your-decision"),
        Refusal::Not(need) => ui.t(&format!("refusal-need-{need}")),
        Refusal::Missing(field) => {
            ui.t(&format!("refusal-missing-{}", field.as_str().replace('_', "-")))
        }
        Refusal::Unknown(field) => {
            ui.t(&format!("refusal-unknown-{}", field.as_str().replace('_', "-")))
        }
        Refusal::TooMuch(most) => ui.tn("refusal-too-much", *most),
        Refusal::NotLater => ui.t("refusal-not-later"),
        Refusal::NotThen => ui.t("refusal-not-then"),
        Refusal::NobodyOnDuty => ui.t("refusal-nobody-on-duty"),
        Refusal::BadDuty(fault) => ui.t(&format!("refusal-duty-{fault}")),
        Refusal::BadTarget => ui.t("refusal-bad-target"),
        Refusal::NobodyThere => ui.t("refusal-nobody-there"),
        Refusal::Claimed(name) => ui.tw("refusal-claimed", name),
        Refusal::NothingToSend => ui.t("refusal-nothing-to-send"),
        Refusal::TooLateToUndo => ui.t("refusal-too-late-to-undo"),
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

//! Failures of registers in the reader's words.

use crate::error::{Fault, Reason, RegisterError};
use wangge_db::ErrorKind;
use wangge_web::{PageError, PageErrorKind, Ui};

/// Returns the sentence for what cannot be.
pub(crate) fn reason(ui: &Ui, reason: &Reason) -> String {
    match reason {
        Reason::TooLong(most) | Reason::CodeDigits(most) => ui.tn(reason.key(), *most),
        other => ui.t(other.key()),
    }
}

/// Names a fact and says what is wrong with it.
pub(crate) fn fault(ui: &Ui, fault: &Fault) -> String {
    let fact = ui.t(&format!("fact-{}", fault.fact.replace('_', "-")));
    format!("{fact}: {}", reason(ui, &fault.reason))
}

/// Makes a page of a failure.
pub(crate) fn fail(ui: &Ui, error: RegisterError) -> PageError {
    match error {
        RegisterError::NotFound => PageError::not_found(),
        RegisterError::Permission(permission) => {
            PageError::refused("error-permission").about(permission.name())
        }
        RegisterError::Fault(wrong) => {
            PageError::invalid("error-register-refused").about(fault(ui, &wrong))
        }
        RegisterError::TooMany(most) => {
            PageError::invalid("error-register-many").about(most.to_string())
        }
        RegisterError::Changed => PageError::new(PageErrorKind::Conflict, "error-conflict"),
        RegisterError::Db(error) if error.kind() == ErrorKind::Unavailable => {
            PageError::new(PageErrorKind::Unavailable, "error-unavailable")
                .because(error.to_string())
        }
        RegisterError::Db(error) => PageError::bug(error.to_string()),
    }
}

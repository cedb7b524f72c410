//! Failures of the slices in the words of the reader: beside a form, or as a page of their own.

use std::sync::Arc;
use wangge_cases::CaseError;
use wangge_identity::{ErrorKind, IdentityError};
use wangge_web::{Kit, PageError, PageErrorKind, Ui};

/// A failure as sentences.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    /// What is wrong.
    pub(crate) title: String,
    /// What to do, or every fault of a password.
    pub(crate) hints: Vec<String>,
}

/// Puts a failure that the reader can mend into words; others become a page.
pub(crate) fn say(kit: &Arc<Kit>, ui: &Ui, error: IdentityError) -> Result<Said, PageError> {
    if matches!(error.kind(), ErrorKind::Bug | ErrorKind::Unavailable | ErrorKind::NotFound) {
        return Err(fail(error));
    }
    let catalogue = &kit.catalogue;
    let with_minutes = |key: &str| match (&error, error.minutes()) {
        (_, Some(minutes)) => catalogue.text_with(ui.lang, key, &[("minutes", minutes.into())]),
        (IdentityError::BadText { max_chars, .. }, _) => {
            let max = i64::try_from(*max_chars).unwrap_or(i64::MAX);
            catalogue.text_with(ui.lang, key, &[("max", max.into())])
        }
        _ => catalogue.text(ui.lang, key),
    };
    let hints = match &error {
        IdentityError::BadPassword(faults) => faults
            .iter()
            .map(|fault| {
                let count = fault.count().and_then(|count| i64::try_from(count).ok());
                match count {
                    Some(count) => {
                        catalogue.text_with(ui.lang, fault.code(), &[("count", count.into())])
                    }
                    None => catalogue.text(ui.lang, fault.code()),
                }
            })
            .collect(),
        error => vec![with_minutes(&format!("{}-hint", error.code()))],
    };
    Ok(Said { title: with_minutes(error.code()), hints })
}

/// Makes a page of a failure that no form can mend.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands the error over")]
pub(crate) fn fail(error: IdentityError) -> PageError {
    match error.kind() {
        ErrorKind::NotFound => PageError::not_found(),
        ErrorKind::Unavailable => PageError::new(PageErrorKind::Unavailable, "error-unavailable")
            .because(error.to_string()),
        ErrorKind::Conflict => PageError::new(PageErrorKind::Conflict, "error-conflict"),
        ErrorKind::Refused => match &error {
            IdentityError::SignedOut => PageError::signed_out(),
            IdentityError::Refused { permission } => {
                PageError::refused("error-permission").about(permission.name())
            }
            _ => PageError::refused(error.code()),
        },
        ErrorKind::Invalid => PageError::invalid(error.code()),
        ErrorKind::Bug => PageError::bug(error.to_string()),
    }
}

/// Makes a page of a failure of the database.
pub(crate) fn fail_db(error: wangge_db::DbError) -> PageError {
    fail(error.into())
}

/// Makes a page of a failure of cases.
pub(crate) fn fail_cases(error: CaseError) -> PageError {
    match error {
        CaseError::Permission(permission) => {
            PageError::refused("error-permission").about(permission.name())
        }
        CaseError::Db(error) => fail_db(error),
        other => PageError::bug(other.to_string()),
    }
}

//! A failure as the person at the terminal meets it: what is wrong, what to do.

use crate::output;
use wangge_app::AppError;
use wangge_cases::CaseError;
use wangge_cases::rules::Refusal;
use wangge_db::ErrorKind;
use wangge_identity::IdentityError;

/// Failure of a command.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) what: String,
    hint: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
    }

    /// Prints both lines to the terminal's error stream.
    pub(crate) fn print(&self) {
        output::complain(&format!("error: {}", self.what));
        if !self.hint.is_empty() {
            output::complain(&format!("   do: {}", self.hint));
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        if let AppError::Packs(wangge_pack::ApplyError::Pack(errors)) = &error {
            return mistakes(errors);
        }
        let text = error.to_string();
        // A database that does not suit says itself what to do, after a semicolon.
        let own_hint = matches!(&error, AppError::Open { source, .. } if source.kind() == ErrorKind::Unsuitable);
        match text.split_once("; ") {
            Some((what, hint)) if own_hint => Self::new(what, hint),
            _ => Self::new(text, error.hint()),
        }
    }
}

impl From<wangge_db::DbError> for Failure {
    fn from(error: wangge_db::DbError) -> Self {
        AppError::from(error).into()
    }
}

impl From<wangge_pack::ApplyError> for Failure {
    fn from(error: wangge_pack::ApplyError) -> Self {
        AppError::from(error).into()
    }
}

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        let hint = match &error {
            IdentityError::NotFound { what: "account" } => {
                "list the accounts with `wangge user list`".to_owned()
            }
            IdentityError::NotFound { what: "post" } => {
                "see the posts with `wangge pack list`".to_owned()
            }
            IdentityError::LoginTaken => "choose another login".to_owned(),
            IdentityError::BadPassword(faults) => {
                let faults: Vec<String> = faults.iter().map(|fault| format!("{fault:?}")).collect();
                format!("choose another password: {}", faults.join(", "))
            }
            _ => AppError::from(error.clone()).hint(),
        };
        Self::new(error.to_string(), hint)
    }
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::Db(error) => error.into(),
            CaseError::Refused(Refusal::Missing(field)) => {
                Self::new(format!("{field} is missing"), "say it with its option")
            }
            other => Self::new(other.to_string(), ""),
        }
    }
}

/// Lists the mistakes of a pack, each by file and line.
pub(crate) fn mistakes(errors: &[wangge_pack::PackError]) -> Failure {
    for error in errors {
        output::complain(&error.to_string());
    }
    let count = errors.len();
    let what = if count == 1 {
        "the pack has a mistake".to_owned()
    } else {
        format!("the pack has {count} mistakes")
    };
    Failure::new(what, "correct the lines above; nothing was stored")
}

//! Failures and faults of this slice in the reader's words.

use crate::GridError;
use crate::model::{Fault, Reason, Reject};
use wangge_db::ErrorKind;
use wangge_identity::IdentityError;
use wangge_web::{PageError, PageErrorKind, Ui};

/// Makes a page of a failure.
pub(crate) fn fail(ui: &Ui, error: GridError) -> PageError {
    match error {
        GridError::NotFound => PageError::not_found(),
        GridError::Fault(why) => PageError::invalid("error-grid-refused").about(fault(ui, &why)),
        GridError::Identity(IdentityError::Refused { permission }) => {
            PageError::refused("error-permission").about(permission.name())
        }
        GridError::Db(error) if error.kind() == ErrorKind::Unavailable => {
            PageError::new(PageErrorKind::Unavailable, "error-unavailable")
                .because(error.to_string())
        }
        other => PageError::bug(other.to_string()),
    }
}

/// Says why an edit is not done.
pub(crate) fn fault(ui: &Ui, fault: &Fault) -> String {
    let key = fault.key();
    match fault {
        Fault::Unknown(id) => ui.tw(key, id.as_str()),
        Fault::Ring { grid, fault } => {
            ui.tw(key, grid.as_str()) + &ui.t(&format!("grid-ring-{fault}"))
        }
        Fault::Import(reject) => {
            let why = reason(ui, reject);
            let whole = if reject.id.is_empty() { why } else { format!("{} {why}", reject.id) };
            ui.tw(key, &whole)
        }
        Fault::Full(code) | Fault::NoCommunity(code) => ui.tw(key, code),
        _ => ui.t(key),
    }
}

/// Says what is wrong with a feature, without its number and id.
pub(crate) fn reason(ui: &Ui, reject: &Reject) -> String {
    let metres = |area_m2: f64| format!("{area_m2:.1}");
    match &reject.reason {
        Reason::Unreadable(cause) => ui.tw("grid-reject-unreadable", cause),
        Reason::Shape => ui.t("grid-reject-shape"),
        Reason::Digits => ui.t("grid-reject-digits"),
        Reason::OtherDistrict => ui.t("grid-reject-other-district"),
        Reason::Twice => ui.t("grid-reject-twice"),
        Reason::Ended => ui.t("grid-reject-ended"),
        Reason::Class(word) => ui.tw("grid-reject-class", word),
        Reason::Ring(fault) => ui.t(&format!("grid-ring-{fault}")),
        Reason::Overlap { with, area_m2 } => {
            ui.tw("grid-reject-overlap", with) + &ui.tw("grid-reject-area", &metres(*area_m2))
        }
        Reason::Outside { lon, lat, by_m, area_m2 } => {
            ui.tw("grid-reject-outside", &metres(*by_m))
                + &ui.tw("grid-reject-place", &format!("{lon:.6}, {lat:.6}"))
                + &ui.tw("grid-reject-area", &metres(*area_m2))
        }
        Reason::Gap { lon, lat, area_m2 } => {
            ui.tw("grid-reject-gap", &format!("{lon:.6}, {lat:.6}"))
                + &ui.tw("grid-reject-area", &metres(*area_m2))
        }
    }
}

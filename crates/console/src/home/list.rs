//! A list of cases by the pairs of its address: a figure is counted by the same pairs that its
//! link carries, so that it opens exactly the cases that it counted.

use form_urlencoded::Serializer;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use wangge_cases::queries::{FIELDS, INDEX, cases_only, open_cases};
use wangge_db::filter::{Filter, parse};
use wangge_kernel::Instant;
use wangge_web::PageError;

/// Shows ended cases too.
const ALL: &str = "all";

/// Pairs behind the question mark of `/cases`.
#[derive(Debug, Clone, Default)]
pub(super) struct List(Vec<(&'static str, String)>);

impl List {
    /// Narrows the list by one more pair.
    pub(super) fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut pairs = self.0.clone();
        pairs.push((name, value.into()));
        Self(pairs)
    }

    /// Lists cases of every state that were reported on a day.
    pub(super) fn reported_on(day: Date) -> Self {
        Self::default().with(ALL, "1").with("reported", day.to_string())
    }

    /// Returns the address of the list.
    pub(super) fn href(&self) -> String {
        if self.0.is_empty() {
            return "/cases".to_owned();
        }
        format!("/cases?{}", Serializer::new(String::new()).extend_pairs(&self.0).finish())
    }

    /// Returns what the list filters by; as there, letters are left out, and ended cases too unless
    /// a stage or all are asked for.
    pub(super) fn filter(&self, zone: &TimeZone) -> Result<Filter, PageError> {
        let pairs = self.0.iter().filter(|pair| pair.0 != ALL);
        let pairs: Vec<_> =
            pairs.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let day = |text: &str| {
            let date: Date = text.parse().ok()?;
            Some((start_of(date, zone)?, start_of(date.tomorrow().ok()?, zone)?))
        };
        let filter = parse(FIELDS, Some(INDEX), &day, &pairs)
            .map_err(|error| PageError::bug(error.to_string()))?;
        let filter = cases_only().and(filter);
        let is_bounded = !self.0.iter().any(|pair| [ALL, "stage"].contains(&pair.0));
        Ok(if is_bounded { open_cases().and(filter) } else { filter })
    }
}

/// Returns the moment at which a day begins.
pub(super) fn start_of(day: Date, zone: &TimeZone) -> Option<Instant> {
    day.to_zoned(zone.clone()).ok().map(|start| Instant::from(start.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_its_address() {
        assert_eq!(List::default().href(), "/cases");
        let list = List::default().with("stage", "intake,filing").with("due", "..2026-11-24");
        assert_eq!(list.href(), "/cases?stage=intake%2Cfiling&due=..2026-11-24");
    }

    #[test]
    fn ended_cases_count_only_where_their_list_shows_them() {
        let open =
            |list: List| format!("{:?}", list.filter(&TimeZone::UTC).unwrap()).contains("Empty");
        assert!(open(List::default()));
        assert!(open(List::default().with("due", "2026-11-24")));
        assert!(!open(List::default().with("stage", "closed")));
        assert!(!open(List::reported_on(Date::constant(2026, 11, 24))));
    }
}

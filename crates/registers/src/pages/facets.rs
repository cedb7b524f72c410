//! Facets of a list: from counts of groups to counts of values, each facet without its own condition.

use crate::model::FacetGroup;
use std::collections::BTreeMap;
use wangge_web::Params;

/// Conditions that are facets, in the order of a group's values.
pub(super) const FACETS: [&str; 4] = ["class", "state", "street", "department"];

/// Counts of one facet by value.
pub(super) type Counts = BTreeMap<Option<String>, i64>;

/// What an address demands of one facet, in the words of the filter language: values, `-` for none,
/// `!` for the contrary.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Demand {
    Anything,
    OneOf(Vec<String>),
    None,
    Not(Box<Demand>),
}

impl Demand {
    fn read(text: &str) -> Self {
        let text = text.trim();
        match text.strip_prefix('!') {
            _ if text.is_empty() => Self::Anything,
            Some(rest) => Self::Not(Box::new(Self::read(rest))),
            None if text == "-" => Self::None,
            None => {
                let words = text.split(',').filter(|word| !word.is_empty());
                Self::OneOf(words.map(str::to_owned).collect())
            }
        }
    }

    fn takes(&self, value: Option<&str>) -> bool {
        match self {
            Self::Anything => true,
            Self::OneOf(words) => value.is_some_and(|value| words.iter().any(|it| it == value)),
            Self::None => value.is_none(),
            Self::Not(inner) => !inner.takes(value),
        }
    }
}

/// Adds groups up: how many components fulfil all conditions, and for each facet how many of each
/// value fulfil the conditions of the other facets.
pub(super) fn add_up(groups: &[FacetGroup], params: &Params) -> (i64, [Counts; 4]) {
    let demands = FACETS.map(|name| Demand::read(params.get(name).unwrap_or_default()));
    let mut count = 0;
    let mut facets: [Counts; 4] = Default::default();
    for group in groups {
        let values = [
            Some(&group.class),
            Some(&group.state),
            group.street.as_ref(),
            group.department.as_ref(),
        ];
        let taken: Vec<bool> = demands
            .iter()
            .zip(values)
            .map(|(demand, value)| demand.takes(value.map(String::as_str)))
            .collect();
        let refused = taken.iter().filter(|taken| !**taken).count();
        if refused == 0 {
            count += group.n;
        }
        for (place, value) in values.into_iter().enumerate() {
            // Only its own condition may stand against a value of a facet.
            if refused == 0 || (refused == 1 && !taken[place]) {
                *facets[place].entry(value.cloned()).or_default() += group.n;
            }
        }
    }
    (count, facets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(class: &str, state: &str, street: Option<&str>, n: i64) -> FacetGroup {
        let (class, state) = (class.to_owned(), state.to_owned());
        let street = street.map(str::to_owned);
        FacetGroup { class, state, street, department: None, n }
    }

    fn of(pairs: &[(&str, &str)]) -> (i64, [Vec<(String, i64)>; 3]) {
        let groups = [
            group("01", "intact", Some("east"), 1),
            group("01", "damaged", Some("east"), 2),
            group("02", "intact", Some("west"), 4),
            group("02", "damaged", None, 8),
        ];
        let params = Params(
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        );
        let (count, [class, state, street, _]) = add_up(&groups, &params);
        let listed = |counts: Counts| {
            counts
                .into_iter()
                .map(|(value, n)| (value.unwrap_or_else(|| "-".to_owned()), n))
                .collect()
        };
        (count, [class, state, street].map(listed))
    }

    fn counts(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
        pairs.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect()
    }

    #[test]
    fn without_conditions_each_facet_counts_all() {
        let all = [
            counts(&[("01", 3), ("02", 12)]),
            counts(&[("damaged", 10), ("intact", 5)]),
            counts(&[("-", 8), ("east", 3), ("west", 4)]),
        ];
        assert_eq!(of(&[]), (15, all.clone()));
        assert_eq!(of(&[("class", ""), ("q", "lamp")]), (15, all));
    }

    #[test]
    fn a_facet_shows_its_other_values_too_and_the_others_what_fits() {
        let one = [
            counts(&[("01", 3), ("02", 12)]),
            counts(&[("damaged", 2), ("intact", 1)]),
            counts(&[("east", 3)]),
        ];
        assert_eq!(of(&[("class", "01")]), (3, one.clone()));
        let two = [counts(&[("01", 2), ("02", 8)]), one[1].clone(), counts(&[("east", 2)])];
        assert_eq!(of(&[("class", "01"), ("state", "damaged")]), (2, two));
    }

    #[test]
    fn none_the_contrary_and_several_are_read_like_the_filter_does() {
        assert_eq!(of(&[("street", "-")]).0, 8);
        assert_eq!(of(&[("street", "!-")]).0, 7);
        assert_eq!(of(&[("street", "east,west")]).0, 7);
        assert_eq!(of(&[("street", "!east")]).0, 12, "for people a component without one counts");
    }
}

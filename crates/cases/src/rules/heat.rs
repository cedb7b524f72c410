//! Heat: cases gathered into hexagons and put into classes that a legend can name.

use std::collections::BTreeMap;
use wangge_kernel::Hex;
use wangge_kernel::hex::Size;

/// Classes at most; the drawing has as many strengths.
pub const CLASSES: usize = 5;

/// Cases of one stored hexagon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Stored number of the hexagon.
    pub hex: i64,
    /// Cases in it.
    pub n: i64,
    /// Those that are late.
    pub red: i64,
    /// Where one of them is, in words.
    pub place: String,
}

/// Cases of one hexagon of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heat {
    /// The hexagon.
    pub hex: Hex,
    /// Cases in it.
    pub n: i64,
    /// Those that are late.
    pub red: i64,
    /// Where most of them are, in words.
    pub place: String,
}

/// Gathers counts into hexagons of a size, the fullest first.
pub fn gathered(counts: &[Counted], size: Size) -> Vec<Heat> {
    let mut found: BTreeMap<Hex, (Heat, i64)> = BTreeMap::new();
    for count in counts {
        let Some(hex) = Hex::around(count.hex, size) else {
            continue;
        };
        let empty = Heat { hex, n: 0, red: 0, place: String::new() };
        let (heat, most) = found.entry(hex).or_insert((empty, 0));
        heat.n += count.n;
        heat.red += count.red;
        if count.n > *most {
            *most = count.n;
            heat.place.clone_from(&count.place);
        }
    }
    let mut heats: Vec<Heat> = found.into_values().map(|(heat, _)| heat).collect();
    heats.sort_by(|a, b| b.n.cmp(&a.n).then(a.hex.cmp(&b.hex)));
    heats
}

/// Cuts the counts from one to the most into classes that grow by the same factor, so that one
/// hexagon that is very full does not make all others look alike. Both ends are included.
pub fn classes(most: i64) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let mut low = 1;
    for step in 1..=CLASSES {
        let high = if step == CLASSES { most } else { root(most, step) };
        // Few cases make few classes; none make none.
        if high >= low && high <= most {
            found.push((low, high));
            low = high + 1;
        }
    }
    found
}

/// Returns the strength of a count among the classes, from 0; the last class is the strongest.
pub fn strength(classes: &[(i64, i64)], n: i64) -> usize {
    let at = classes.iter().position(|(_, high)| n <= *high);
    CLASSES - classes.len() + at.unwrap_or(classes.len().saturating_sub(1))
}

/// The largest whole number whose fifth power is at most `most` to the power of `step`.
fn root(most: i64, step: usize) -> i64 {
    let power =
        |base: i64, by: usize| (0..by).fold(1_i128, |all, _| all.saturating_mul(base.into()));
    let limit = power(most, step);
    let (mut low, mut high) = (1, most.max(1));
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if power(middle, CLASSES) <= limit {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wangge_kernel::{Point, hex};

    fn counted(lon: f64, lat: f64, n: i64, place: &str) -> Counted {
        Counted {
            hex: hex::hex(Point { lon, lat }).unwrap(),
            n,
            red: n / 2,
            place: place.to_owned(),
        }
    }

    #[test]
    fn the_fullest_hexagon_comes_first_and_speaks_of_where_most_cases_are() {
        let counts = [
            counted(121.60, 28.90, 3, "alone"),
            counted(121.64, 28.905, 2, "few"),
            counted(121.6405, 28.9055, 5, "many"),
        ];
        let heats = gathered(&counts, Size::Wide);
        let said: Vec<_> = heats.iter().map(|it| (it.n, it.red, it.place.as_str())).collect();
        assert_eq!(said, [(7, 3, "many"), (3, 1, "alone")]);
    }

    #[test]
    fn classes_grow_by_a_factor_and_few_cases_make_few_classes() {
        assert_eq!(classes(1000), [(1, 3), (4, 15), (16, 63), (64, 251), (252, 1000)]);
        assert_eq!(classes(2), [(1, 1), (2, 2)]);
        assert_eq!(classes(0), []);
        assert_eq!((strength(&classes(2), 1), strength(&classes(2), 2)), (3, 4));
    }

    proptest! {
        #[test]
        fn every_count_is_in_one_class_and_more_is_never_weaker(most in 1..2_000_000_i64, n in 1..2_000_000_i64) {
            let classes = classes(most);
            prop_assert!(classes.len() <= CLASSES);
            prop_assert_eq!((classes[0].0, classes[classes.len() - 1].1), (1, most));
            prop_assert!(classes.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0));
            let n = n.min(most);
            prop_assert!(strength(&classes, n) >= strength(&classes, (n - 1).max(1)));
            prop_assert_eq!(strength(&classes, most), CLASSES - 1);
        }

        #[test]
        fn no_case_is_lost_or_counted_twice(places in prop::collection::vec((121.5..121.8_f64, 28.8..29.0_f64, 1..9_i64), 0..60)) {
            let counts: Vec<_> = places.iter().map(|(lon, lat, n)| counted(*lon, *lat, *n, "")).collect();
            let all: i64 = counts.iter().map(|count| count.n).sum();
            for size in Size::ALL {
                prop_assert_eq!(gathered(&counts, size).iter().map(|heat| heat.n).sum::<i64>(), all);
            }
        }
    }
}

//! How the cases of a flow are numbered, where a pack says it apart from the flow: `numbers.toml`.
//!
//! A flow is replaced as a whole; a city that only writes other numbers names their patterns here.
//! The cases slice fills the pattern in.

/// The pattern of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberRule {
    /// Key of the flow.
    pub(crate) flow: String,
    /// Text with places such as `{year}` and `{count:4}`.
    pub(crate) pattern: String,
}

/// Places that are filled in, without `count:<width>`.
pub(crate) const PLACES: [&str; 5] = ["district", "year", "month", "day", "count"];

/// Says what is wrong with a pattern, if anything is.
///
/// The count begins anew with the closest date of the pattern, so a day needs its month and a month
/// its year: otherwise numbers would come again.
pub(crate) fn pattern_fault(pattern: &str) -> Option<String> {
    let mut rest = pattern;
    let mut found = Vec::new();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return Some("a '{' is never closed".to_owned());
        };
        let (word, width) =
            name.split_once(':').map_or((name, None), |(word, it)| (word, Some(it)));
        let is_width = |text: &str| text.parse().is_ok_and(|width: u8| (1..=12).contains(&width));
        let is_right = match width {
            Some(width) => word == "count" && is_width(width),
            None => PLACES.contains(&word),
        };
        if !is_right {
            return Some(format!("nothing is known to fill in for '{{{name}}}'"));
        }
        found.push(word);
        rest = behind;
    }
    let lacks = |word: &str| !found.contains(&word);
    if lacks("count") {
        Some("without '{count}' all cases would have the same number".to_owned())
    } else if (!lacks("day") && lacks("month")) || (!lacks("month") && lacks("year")) {
        Some("a day needs its month and a month its year, or numbers would come again".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Flow;

    #[test]
    fn a_pattern_gives_each_case_a_number_of_its_own() {
        let right =
            [Flow::DEFAULT_NUMBER, "督〔{year}〕{count}号", "RN-{year}-{count:3}", "N{count}"];
        for pattern in right {
            assert_eq!(pattern_fault(pattern), None, "{pattern}");
        }
        let wrong = [
            ("RN-{year}", "same number"),
            ("{month}-{count}", "come again"),
            ("{year}{day}{count}", "come again"),
            ("{yaer}-{count}", "'{yaer}'"),
            ("{count:x}", "'{count:x}'"),
            ("{count:13}", "'{count:13}'"),
            ("{year:2}-{count}", "'{year:2}'"),
            ("{count", "never closed"),
        ];
        for (pattern, word) in wrong {
            let fault = pattern_fault(pattern).unwrap_or_default();
            assert!(fault.contains(word), "{pattern}: {fault}");
        }
    }
}

//! The number that people use, by the pattern of the flow: `{district}{year}{month}{day}{count:5}`.
//!
//! The count begins anew with each day, month or year that the pattern shows, or never.

use jiff::civil::Date;

/// What a number is made of.
#[derive(Debug, Clone, Copy)]
pub struct NumberParts<'a> {
    /// Pattern of the flow.
    pub pattern: &'a str,
    /// District of the case.
    pub district: i64,
    /// Day on which it is opened.
    pub day: Date,
}

impl NumberParts<'_> {
    /// Names the stretch of time in which the count runs, for the counter.
    pub fn period(&self) -> String {
        if self.pattern.contains("{day}") {
            self.day.strftime("%Y%m%d").to_string()
        } else if self.pattern.contains("{month}") {
            self.day.strftime("%Y%m").to_string()
        } else if self.pattern.contains("{year}") {
            self.day.strftime("%Y").to_string()
        } else {
            "all".to_owned()
        }
    }
}

/// Writes a number; a place that the pattern does not know stays as it is written.
pub fn number(parts: &NumberParts<'_>, count: i64) -> String {
    let mut text = String::new();
    let mut rest = parts.pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        text.push_str(&place(parts, name, count));
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn place(parts: &NumberParts<'_>, name: &str, count: i64) -> String {
    match name {
        "district" => parts.district.to_string(),
        "year" => parts.day.strftime("%Y").to_string(),
        "month" => parts.day.strftime("%m").to_string(),
        "day" => parts.day.strftime("%d").to_string(),
        "count" => count.to_string(),
        other => match other.strip_prefix("count:").and_then(|width| width.parse::<usize>().ok()) {
            Some(width) => format!("{count:0width$}", width = width.min(12)),
            None => format!("{{{other}}}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn written(pattern: &str, count: i64) -> (String, String) {
        let parts = NumberParts { pattern, district: 990_101, day: date(2026, 3, 9) };
        (number(&parts, count), parts.period())
    }

    #[test]
    fn numbers_follow_their_pattern_and_their_period() {
        let table = [
            ("{district}{year}{month}{day}{count:5}", 7, "9901012026030900007", "20260309"),
            ("督〔{year}〕{count}号", 12, "督〔2026〕12号", "2026"),
            ("{year}-{month}/{count:3}", 1_234, "2026-03/1234", "202603"),
            ("N{count}", 3, "N3", "all"),
            ("{what}{count", 3, "{what}{count", "all"),
        ];
        for (pattern, count, wanted, period) in table {
            assert_eq!(
                written(pattern, count),
                (wanted.to_owned(), period.to_owned()),
                "{pattern}"
            );
        }
    }
}

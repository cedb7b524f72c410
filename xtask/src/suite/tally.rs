//! Counting and printing: what each part found, and the sum as the very last line. The only place
//! of the suite that prints.
#![expect(clippy::print_stdout, reason = "this is what the verb is for")]

use std::time::Duration;

/// How many passed, failed and were left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
    /// What failed, by name.
    pub(super) failures: Vec<String>,
}

impl Tally {
    /// One thing that holds.
    pub(super) fn one_passed() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// Adds a line of a Rust test program's output.
    pub(super) fn read_cargo(&mut self, line: &str) {
        if let Some(counts) = line.trim().strip_prefix("test result: ") {
            for count in counts.split(['.', ';']) {
                self.add_count(count);
            }
        } else if let Some(name) =
            line.strip_prefix("test ").and_then(|l| l.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    fn add_count(&mut self, count: &str) {
        let mut words = count.split_whitespace();
        let Some(number) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
            return;
        };
        match words.next() {
            Some("passed") => self.passed += number,
            Some("failed") => self.failed += number,
            Some("ignored") => self.skipped += number,
            _ => {}
        }
    }

    /// Adds a line of the TAP output of Node's test runner.
    pub(super) fn read_tap(&mut self, line: &str) {
        if let Some(name) = line.trim_start().strip_prefix("not ok ") {
            let name = name.split_once(" - ").map_or(name, |(_, name)| name);
            self.failures.push(name.to_owned());
        }
        let mut words = line.strip_prefix("# ").unwrap_or_default().split_whitespace();
        let (Some(word), Some(number), None) = (words.next(), words.next(), words.next()) else {
            return;
        };
        let Ok(number) = number.parse::<u64>() else {
            return;
        };
        match word {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }

    /// Makes a program that failed without a failed test (it crashed, it did not compile) count.
    pub(super) fn hear_status(&mut self, is_success: bool, what: &str) {
        if !is_success && self.failed == 0 {
            self.failed = 1;
            self.failures.push(what.to_owned());
        }
    }
}

/// A part that has run.
#[derive(Debug)]
pub(super) struct Outcome {
    name: String,
    took: Duration,
    pub(super) tally: Tally,
    /// Whether tests were counted that could have passed or failed each for itself.
    pub(super) has_counted: bool,
}

impl Outcome {
    /// A part that ran to its end.
    pub(super) fn counted(name: &str, took: Duration, tally: Tally) -> Self {
        let has_counted = tally.passed + tally.failed + tally.skipped > 0;
        Self { name: name.to_owned(), took, tally, has_counted }
    }

    /// The same for a part that holds or not, and tests nothing that a filter could name.
    pub(super) fn without_tests(self) -> Self {
        Self { has_counted: false, ..self }
    }

    /// A part that could not run to its end.
    pub(super) fn broken(name: &str, took: Duration, error: &anyhow::Error) -> Self {
        let failures = vec![format!("{error:#}")];
        Self::counted(name, took, Tally { failed: 1, failures, ..Tally::default() })
    }
}

/// Prints one line.
pub(super) fn say(line: &str) {
    println!("{line}");
}

/// Prints what failed, the parts and the sum, and tells whether nothing failed.
pub(super) fn print_summary(outcomes: &[Outcome], took: Duration) -> bool {
    println!();
    for outcome in outcomes {
        for failure in &outcome.tally.failures {
            println!("FAILED  {}: {failure}", outcome.name);
        }
    }
    for outcome in outcomes {
        let Tally { passed, failed, skipped, .. } = outcome.tally;
        let seconds = outcome.took.as_secs_f64();
        let name = &outcome.name;
        println!(
            "{name:<22} {seconds:>7.1} s {passed:>6} passed {failed:>4} failed {skipped:>4} skipped"
        );
    }
    println!("{:<22} {:>7.1} s", "all", took.as_secs_f64());
    println!("{}", sum_line(outcomes));
    outcomes.iter().all(|outcome| outcome.tally.failed == 0)
}

fn sum_line(outcomes: &[Outcome]) -> String {
    let sum = |pick: fn(&Tally) -> u64| outcomes.iter().map(|o| pick(&o.tally)).sum::<u64>();
    let (passed, failed) = (sum(|tally| tally.passed), sum(|tally| tally.failed));
    match sum(|tally| tally.skipped) {
        0 => format!("{passed} passed, {failed} failed"),
        skipped => format!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_results_are_summed() {
        let mut tally = Tally::default();
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.1s",
            "test a::b ... ok",
            "test a::c ... FAILED",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
        ];
        for line in lines {
            tally.read_cargo(line);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (5, 1, 1));
        assert_eq!(tally.failures, ["a::c"]);
    }

    #[test]
    fn node_results_are_summed() {
        let mut tally = Tally::default();
        let lines = [
            "TAP version 13",
            "# Subtest: a",
            "not ok 1 - a story",
            "# tests 4",
            "# pass 2",
            "# fail 1",
            "# cancelled 1",
            "# skipped 0",
            "# todo 0",
            "# duration_ms 3.5",
        ];
        for line in lines {
            tally.read_tap(line);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (2, 2, 0));
        assert_eq!(tally.failures, ["a story"]);
    }

    #[test]
    fn a_crash_counts_as_a_failure() {
        let mut tally = Tally::one_passed();
        tally.hear_status(false, "did not compile");
        assert_eq!(tally.failed, 1);
        tally.hear_status(true, "fine");
        assert_eq!(tally.failed, 1);
    }

    #[test]
    fn the_last_line_has_its_form() {
        let outcome = |passed, failed, skipped| {
            let tally = Tally { passed, failed, skipped, failures: Vec::new() };
            Outcome::counted("x", Duration::ZERO, tally)
        };
        assert_eq!(sum_line(&[outcome(3, 0, 0), outcome(4, 1, 0)]), "7 passed, 1 failed");
        assert_eq!(sum_line(&[outcome(3, 0, 2)]), "3 passed, 0 failed, 2 skipped");
    }
}

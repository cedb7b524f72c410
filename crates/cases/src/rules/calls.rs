//! Calls to reporters (回访): only valid ones count, and some answers open the case again.

use crate::model::{Call, Satisfaction};
use wangge_pack::ReopenOn;

/// Tells whether what a reporter said opens the closed case again.
pub fn reopens(rule: ReopenOn, call: &Call) -> bool {
    if !call.valid {
        return false;
    }
    let is_unsolved = call.solved == Some(false);
    let is_dissatisfied = call.satisfied == Some(Satisfaction::Dissatisfied);
    match rule {
        ReopenOn::Unsolved => is_unsolved,
        ReopenOn::Dissatisfied => is_dissatisfied,
        ReopenOn::Both => is_unsolved && is_dissatisfied,
        ReopenOn::Either => is_unsolved || is_dissatisfied,
        ReopenOn::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn said(solved: bool, satisfied: Satisfaction) -> Call {
        Call { valid: true, solved: Some(solved), satisfied: Some(satisfied) }
    }

    #[test]
    fn solved_and_satisfied_are_two_answers() {
        use Satisfaction::{Dissatisfied, Fair, Satisfied};
        let unhappy = said(false, Dissatisfied);
        let late_but_done = said(true, Dissatisfied);
        let polite = said(false, Fair);
        let happy = said(true, Satisfied);
        let table = [
            (ReopenOn::Unsolved, [true, false, true, false]),
            (ReopenOn::Dissatisfied, [true, true, false, false]),
            (ReopenOn::Both, [true, false, false, false]),
            (ReopenOn::Either, [true, true, true, false]),
            (ReopenOn::Never, [false; 4]),
        ];
        for (rule, wanted) in table {
            let found = [unhappy, late_but_done, polite, happy].map(|call| reopens(rule, &call));
            assert_eq!(found, wanted, "{rule}");
        }
    }

    #[test]
    fn a_call_that_reached_nobody_opens_nothing() {
        let missed = Call { valid: false, ..said(false, Satisfaction::Dissatisfied) };
        assert!(!reopens(ReopenOn::Either, &missed));
    }
}

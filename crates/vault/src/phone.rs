//! Phone numbers: one form for finding, and one that pages may show.
//!
//! Called before [`Vault::lookup`](crate::Vault::lookup) and before a number leaves for somebody
//! without the permission to see it. It must never refuse: people type what they like.

use wangge_kernel::digits::fold_width;

/// Country code of the home network; numbers of others keep their `+`.
const HOME: &str = "86";
/// Prefix of calls abroad, from the home network.
const ABROAD: &str = "00";

/// What stands for the hidden digits, however many they are.
const HIDDEN: &str = "****";
/// Digits that are always hidden: behind four of them ten thousand numbers look alike.
const LEAST_HIDDEN: usize = 4;
/// Digits shown at the end, at most.
const TAIL: usize = 4;
/// Digits shown at the beginning, at most: network or area.
const HEAD: usize = 3;

/// Brings one phone number into the form under which it is found.
///
/// Full width, blanks and signs do not matter, nor does the home country's `+86` or `0086`; a
/// landline that was written with it gets back the zero of its area code. What is left are digits,
/// with a `+` before numbers of other countries. Folding twice changes nothing.
pub fn folded(text: &str) -> String {
    let plain = fold_width(text);
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let first = plain.chars().find(|letter| *letter == '+' || letter.is_ascii_digit());
    let abroad =
        if first == Some('+') { Some(digits.as_str()) } else { digits.strip_prefix(ABROAD) };
    match abroad.filter(|number| !number.is_empty()) {
        Some(number) => match number.strip_prefix(HOME) {
            // Again, for people paste a prefix in front of a number that has one.
            Some(rest) => folded(&with_trunk_zero(rest)),
            None => format!("+{number}"),
        },
        None => without_bare_code(&digits).to_owned(),
    }
}

/// Hides most of a phone number: `13812341234` becomes `138****1234`.
///
/// At most three digits at the beginning and four at the end are shown, and at least four are
/// hidden; a text without any digit is hidden wholly.
pub fn masked(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let number = folded(text);
    let digits = number.trim_start_matches('+');
    let plus = &number[..number.len() - digits.len()];
    let visible = digits.len().saturating_sub(LEAST_HIDDEN);
    let tail = visible.min(TAIL);
    let head = (visible - tail).min(HEAD);
    format!("{plus}{}{HIDDEN}{}", &digits[..head], &digits[digits.len() - tail..])
}

/// Spreadsheets lose the plus: `86` before a whole mobile number is the country.
fn without_bare_code(digits: &str) -> &str {
    digits.strip_prefix(HOME).filter(|rest| is_mobile(rest)).unwrap_or(digits)
}

/// Behind a country code a landline has no zero (`+86 10 …`), at home it has (`010 …`).
fn with_trunk_zero(number: &str) -> String {
    let is_service = number.len() == 10 && (number.starts_with("400") || number.starts_with("800"));
    let is_landline = matches!(number.len(), 10 | 11)
        && !number.starts_with('0')
        && !is_mobile(number)
        && !is_service;
    if is_landline { format!("0{number}") } else { number.to_owned() }
}

fn is_mobile(number: &str) -> bool {
    number.len() == 11 && number.starts_with('1')
}

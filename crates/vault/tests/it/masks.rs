//! Numbers and names: one form to find them by, and no more shown than may be.

use proptest::prelude::*;
use wangge_vault::{name, phone};

#[test]
fn every_way_to_write_a_mobile_number_is_found() {
    let ways = [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "１３８００００１２３４",
        "+86 13800001234",
        "＋８６　１３８　００００　１２３４",
        "(+86)13800001234",
        "0086 138 0000 1234",
        "8613800001234",
        "电话：138 0000 1234",
    ];
    for way in ways {
        assert_eq!(phone::folded(way), "13800001234", "{way}");
    }
}

#[test]
fn landlines_and_service_numbers_are_found_with_and_without_the_country() {
    for way in ["010-6552 1234", "+86 10 6552 1234", "+86 (0)10 6552 1234", "0086-10-65521234"] {
        assert_eq!(phone::folded(way), "01065521234", "{way}");
    }
    assert_eq!(phone::folded("+86 755 2345 6789"), "075523456789");
    assert_eq!(phone::folded("+86 400-810-0000"), "4008100000");
    assert_eq!(phone::folded("+86 12345"), "12345");
    assert_eq!(phone::folded("12345"), "12345");
}

#[test]
fn a_number_from_elsewhere_is_no_number_at_home() {
    assert_eq!(phone::folded("+1 (310) 555-0100"), "+13105550100");
    assert_eq!(phone::folded("001 310 555 0100"), "+13105550100");
    assert_ne!(phone::folded("+1 310 555 0100"), phone::folded("131 0555 0100"));
}

#[test]
fn a_text_without_a_number_has_no_digits() {
    for text in ["", "+", "  ", "没有", "+86"] {
        assert_eq!(phone::folded(text), "", "{text}");
    }
}

#[test]
fn phones_are_masked() {
    let pairs = [
        ("13800001234", "138****1234"),
        ("+86 138-0000-1234", "138****1234"),
        ("010-65521234", "010****1234"),
        ("0755-23456789", "075****6789"),
        ("65521234", "****1234"),
        ("12345", "****5"),
        ("110", "****"),
        ("+1 310 555 0100", "+131****0100"),
        ("没有", "****"),
        ("", ""),
        ("　 ", ""),
    ];
    for (text, masked) in pairs {
        assert_eq!(phone::masked(text), masked, "{text}");
    }
}

#[test]
fn names_are_masked() {
    let pairs = [
        ("周建国", "周**"),
        ("周", "周**"),
        ("　欧阳小明 ", "欧**"),
        ("Maria Gomez", "M**"),
        ("", ""),
        (" ", ""),
    ];
    for (text, masked) in pairs {
        assert_eq!(name::masked(text), masked, "{text}");
    }
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in "[+0-9０-９ ()-]{0,24}|(\\+|00)?(86){0,3}[0-9]{0,14}|.{0,24}") {
        let folded = phone::folded(&text);
        prop_assert_eq!(&phone::folded(&folded), &folded);
        prop_assert!(folded.trim_start_matches('+').bytes().all(|digit| digit.is_ascii_digit()));
        prop_assert!(folded.matches('+').count() <= 1);
    }

    #[test]
    fn signs_between_the_digits_do_not_matter(number in "1[3-9][0-9]{9}", sign in "[ .-]{0,2}", at in 0..12_usize) {
        let written = format!("{}{sign}{}", &number[..at.min(11)], &number[at.min(11)..]);
        prop_assert_eq!(phone::folded(&written), number.clone());
        prop_assert_eq!(phone::folded(&format!("+86{written}")), number);
    }

    #[test]
    fn a_masked_phone_hides_four_digits_and_shows_seven_at_most(text in "[+0-9 -]{1,24}|.{1,24}") {
        let masked = phone::masked(&text);
        let folded = phone::folded(&text);
        let digits = folded.trim_start_matches('+');
        if text.trim().is_empty() {
            prop_assert_eq!(masked, "");
        } else {
            let (head, tail) = masked.trim_start_matches('+').split_once("****").unwrap();
            prop_assert!(head.len() <= 3 && tail.len() <= 4);
            prop_assert!(head.len() + tail.len() <= digits.len().saturating_sub(4));
            prop_assert!(digits.starts_with(head) && digits.ends_with(tail));
        }
    }

    #[test]
    fn a_masked_name_shows_one_character_and_no_length(text in ".{0,12}") {
        let masked = name::masked(&text);
        let first: String = text.trim().chars().take(1).collect();
        let expected = if first.is_empty() { String::new() } else { first + "**" };
        prop_assert_eq!(masked, expected);
    }
}

//! What is sealed opens at its place, and nowhere else.

use proptest::prelude::*;
use wangge_vault::{Vault, VaultError};

const PLACE: &str = "case_contact.phone/990101/123";

fn vault() -> Vault {
    Vault::new(&std::array::from_fn(|index| u8::try_from(index).unwrap()))
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Made on 2026-11-24 with the cryptography of Node.js 20, which shares no code with ours: what was
/// stored once must open for ever.
#[test]
fn values_of_the_first_suite_stay_readable() {
    let sealed = bytes_of(
        "010a0b0c0d0e0f10111213141558d41018715b9a0311a3a92f061895a011af70f44391a2ce90c739",
    );
    assert_eq!(vault().open(PLACE, &sealed).unwrap(), "13800001234");
    assert_eq!(vault().key_id(), "2383defa");
    assert_eq!(
        vault().lookup("phone", "13800001234"),
        "9f03f96ec3ac65956db34b5a245f608236f03f18dbe95fb86ac8d5a5321e9ec2"
    );
}

#[test]
fn equal_texts_are_sealed_differently() {
    let vault = vault();
    let (one, two) = (vault.seal(PLACE, "13800001234"), vault.seal(PLACE, "13800001234"));
    assert_ne!(one, two);
    assert_eq!((one[0], one.len()), (1, 1 + 12 + 11 + 16));
}

#[test]
fn another_key_opens_nothing() {
    let sealed = vault().seal(PLACE, "周建国");
    let other = Vault::new(&[7; 32]);
    assert!(matches!(other.open(PLACE, &sealed), Err(VaultError::Refused)));
    assert_ne!(other.key_id(), vault().key_id());
    assert_ne!(other.lookup("phone", "1"), vault().lookup("phone", "1"));
}

#[test]
fn what_is_no_sealed_value_is_told_apart() {
    let vault = vault();
    assert!(matches!(vault.open(PLACE, &[]), Err(VaultError::CutOff { bytes: 0 })));
    assert!(matches!(vault.open(PLACE, &[1; 28]), Err(VaultError::CutOff { bytes: 28 })));
    assert!(matches!(vault.open(PLACE, &[1; 29]), Err(VaultError::Refused)));
    let unknown = vault.open(PLACE, b"13800001234").unwrap_err();
    assert!(matches!(unknown, VaultError::UnknownSuite { suite: b'1' }));
    assert!(!unknown.to_string().contains("138"));
}

#[test]
fn a_vault_shows_its_name_and_no_key() {
    assert_eq!(format!("{:?}", vault()), "Vault(2383defa)");
}

#[test]
fn clones_are_one_vault_on_every_thread() {
    let vault = vault();
    let twin = vault.clone();
    let sealed = std::thread::spawn(move || twin.seal(PLACE, "a")).join().unwrap();
    assert_eq!(vault.open(PLACE, &sealed).unwrap(), "a");
}

proptest! {
    #[test]
    fn what_is_sealed_opens(key in any::<[u8; 32]>(), context in ".{0,40}", text in any::<String>()) {
        let vault = Vault::new(&key);
        let sealed = vault.seal(&context, &text);
        prop_assert_eq!(vault.open(&context, &sealed).unwrap(), text);
    }

    #[test]
    fn a_value_does_not_open_at_another_place(here in ".{0,12}", there in ".{0,12}", text in ".{0,20}") {
        prop_assume!(here != there);
        let sealed = vault().seal(&here, &text);
        prop_assert!(matches!(vault().open(&there, &sealed), Err(VaultError::Refused)));
    }

    #[test]
    fn a_flipped_bit_is_noticed(text in ".{0,20}", at in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let mut sealed = vault().seal(PLACE, &text);
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(vault().open(PLACE, &sealed).is_err());
    }

    #[test]
    fn a_cut_value_is_noticed(text in ".{0,20}", end in any::<prop::sample::Index>()) {
        let sealed = vault().seal(PLACE, &text);
        prop_assert!(vault().open(PLACE, &sealed[..end.index(sealed.len())]).is_err());
    }

    #[test]
    fn whatever_is_opened_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(vault().open(PLACE, &bytes).is_err());
    }

    #[test]
    fn a_lookup_is_stable_and_belongs_to_its_purpose(
        purpose in ".{0,12}", other in ".{0,12}", text in ".{0,20}", different in ".{0,20}",
    ) {
        let digest = vault().lookup(&purpose, &text);
        prop_assert_eq!(digest.len(), 64);
        prop_assert!(digest.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit)));
        prop_assert_eq!(&vault().lookup(&purpose, &text), &digest);
        if purpose != other {
            prop_assert_ne!(&vault().lookup(&other, &text), &digest);
        }
        if text != different {
            prop_assert_ne!(&vault().lookup(&purpose, &different), &digest);
        }
    }

    #[test]
    fn the_end_of_a_purpose_is_not_the_beginning_of_a_text(whole in "[a-c]{2,8}", at in 1..8_usize) {
        prop_assume!(at < whole.len());
        let (purpose, text) = whole.split_at(at);
        prop_assert_ne!(vault().lookup(purpose, text), vault().lookup(&whole, ""));
    }
}

//! The house's rules, checked on the repository itself.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use xtask::checks::{Check, run_check, to_text};
use xtask::tree::root;

fn assert_clean(check: Check) {
    let findings = run_check(check, &root()).unwrap();
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), to_text(&findings));
}

#[test]
fn the_architecture_holds() {
    assert_clean(Check::Arch);
}

#[test]
fn the_house_is_tidy() {
    assert_clean(Check::Tidy);
}

#[test]
fn every_licence_is_permissive() {
    assert_clean(Check::Licences);
}

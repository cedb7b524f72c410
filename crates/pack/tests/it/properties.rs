//! Whatever somebody writes into a pack, it is refused with a message or accepted, never a panic.

use proptest::prelude::*;

use crate::small;

const FILES: [&str; 8] = [
    "pack.toml",
    "posts.toml",
    "clauses.toml",
    "stage-limits.toml",
    "catalogue/a.toml",
    "crosswalk/a.toml",
    "calendar/a.toml",
    "flow/case.toml",
];

/// Lines that occur in packs, in any order and with anything between them.
fn lines() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "[pack]",
        "[[post]]",
        "[[clause]]",
        "[[item]]",
        "[[class]]",
        "[standard]",
        "[[row]]",
        "[crosswalk]",
        "[flow]",
        "[[stage]]",
        "[[action]]",
        "[[stage_limit]]",
        "[[clause.sub_limit]]",
        "key = \"06010-1\"",
        "code = \"06010\"",
        "kind = \"matter\"",
        "kind = \"component\"",
        "limit = \"1 working-day\"",
        "limit = \"9999999999 urgent-hours\"",
        "from = [\"a\", 1]",
        "from = \"0101\"",
        "to = \"=\"",
        "name = \"井盖\"",
        "key = 7",
        "ref = \"甲\"",
        "standard = \"甲\"",
        "class_digits = 2",
        "class_digits = 99999999999999999999",
        "item_digits = 3",
        "twin_suffix = \"异常\"",
        "local = true",
        "name = \"\"",
        "start = \"a\"",
        "scope = \"own\"",
    ]);
    let line = prop_oneof![6 => known.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(line, 0..24).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_the_loader_panic(file in prop::sample::select(&FILES[..]), text in any::<String>()) {
        let _ = wangge_pack::build(&small(&[(file, &text)]));
    }

    #[test]
    fn no_mixture_of_known_lines_makes_the_loader_panic(
        files in prop::collection::vec((prop::sample::select(&FILES[..]), lines()), 1..5),
    ) {
        let files: Vec<(&str, &str)> = files.iter().map(|(file, text)| (*file, text.as_str())).collect();
        let outcome = wangge_pack::build(&small(&files));
        for error in outcome.err().unwrap_or_default() {
            prop_assert!(error.file.starts_with("packs/small/"));
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn no_search_panics(text in any::<String>()) {
        thread_local!(static CITY: wangge_pack::City = crate::shipped::city("demo-city"));
        CITY.with(|city| city.search(&text, 5).len());
    }
}

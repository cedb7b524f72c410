//! Words of a text for searching: folded, with pairs of neighbouring characters for Chinese.
//!
//! Both engines index exactly these tokens (FTS5 on one, a tsvector on the other), so they give
//! the same answers. A token is letters and digits only; each query word matches as a beginning.

use crate::Engine;
use wangge_kernel::digits::fold_width;

/// Longest token; what is longer is cut, in the index and in queries alike.
const TOKEN_CHARS: usize = 32;
/// Most tokens of one text or query, so that pasted novels stay cheap.
const TOKENS: usize = 2_000;

fn is_cjk(symbol: char) -> bool {
    matches!(symbol, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Returns the tokens under which a text is found.
///
/// A run of Chinese characters gives each pair of neighbours and its last character alone; a word
/// of other letters gives itself in lower case.
pub fn tokens(text: &str) -> Vec<String> {
    let folded = fold_width(text).to_lowercase();
    let mut found = Vec::new();
    for word in folded.split(|symbol: char| !symbol.is_alphanumeric()) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|symbol| is_cjk(symbol) != is_cjk(first)).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            if is_cjk(first) {
                let symbols: Vec<char> = run.chars().collect();
                found.extend(symbols.windows(2).map(|pair| pair.iter().collect::<String>()));
                found.extend(symbols.last().map(char::to_string));
            } else {
                found.push(run.chars().take(TOKEN_CHARS).collect());
            }
            rest = after;
        }
    }
    found.truncate(TOKENS);
    found
}

/// Returns the tokens as the text that an index column stores.
pub fn index_text(text: &str) -> String {
    tokens(text).join(" ")
}

/// Returns a match expression for an engine's index, or nothing when the text holds no word.
///
/// Every word must occur. Single Chinese characters match any word that begins with them; inside a
/// longer run only the pairs count, because its last character alone would match nothing more.
pub fn match_text(engine: Engine, text: &str) -> Option<String> {
    let mut words = Vec::new();
    for part in text.split_whitespace() {
        let found = tokens(part);
        let single = found.len() == 1;
        words.extend(
            found
                .into_iter()
                .filter(|token| single || token.chars().count() > 1 || !token.chars().all(is_cjk)),
        );
    }
    words.dedup();
    // No token begins with a pair of Chinese characters but that pair, and an engine finds a whole
    // token many times faster than all that begin so.
    let is_pair = |word: &str| word.chars().count() == 2 && word.chars().all(is_cjk);
    let quoted = words.iter().map(|word| match (engine, is_pair(word)) {
        (Engine::Lite, true) => format!("\"{word}\""),
        (Engine::Lite, false) => format!("\"{word}\"*"),
        (Engine::Pg, true) => format!("'{word}'"),
        (Engine::Pg, false) => format!("'{word}':*"),
    });
    let joined = quoted.collect::<Vec<_>>().join(match engine {
        Engine::Lite => " AND ",
        Engine::Pg => " & ",
    });
    (!words.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_gives_pairs_and_latin_gives_words() {
        assert_eq!(
            tokens("井盖破损 No.１２, Lamp-7"),
            ["井盖", "盖破", "破损", "损", "no", "12", "lamp", "7"]
        );
        assert_eq!(tokens("A座3层"), ["a", "座", "3", "层"]);
    }

    #[test]
    fn a_query_asks_for_every_word() {
        assert_eq!(
            match_text(Engine::Lite, "井盖破 lamp").unwrap(),
            "\"井盖\" AND \"盖破\" AND \"lamp\"*"
        );
        assert_eq!(match_text(Engine::Pg, "井 井盖").unwrap(), "'井':* & '井盖'");
        assert_eq!(match_text(Engine::Pg, " '; -- "), None);
    }

    proptest! {
        #[test]
        fn a_query_never_carries_syntax(text in ".{0,80}") {
            for token in tokens(&text) {
                prop_assert!(token.chars().all(char::is_alphanumeric) && !token.is_empty());
            }
        }
    }
}

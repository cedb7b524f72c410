//! Folding of what people type: full-width digits, letters and signs become their plain forms.
//!
//! Used by imports, search and code parsers, because Chinese input methods write `１２３` and
//! `Ａ` as readily as `123` and `A`.

/// Returns the text with full-width ASCII and the ideographic space folded to plain ASCII.
pub fn fold_width(text: &str) -> String {
    text.chars()
        .map(|symbol| match symbol {
            '\u{3000}' => ' ',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(symbol) - 0xFEE0).unwrap_or(symbol),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_text_becomes_plain() {
        assert_eq!(fold_width("２０２６－０１　Ａ座"), "2026-01 A座");
    }
}

//! The one folded form of names. Pure.

use pinyin::ToPinyin;
use wangge_kernel::digits::fold_width;

/// Folds a name: half width, lower case, letters and digits only, no 号 at the end.
pub(super) fn fold(text: &str) -> String {
    let lower = fold_width(text).to_lowercase();
    let plain: String = lower.chars().filter(|it| it.is_alphanumeric()).collect();
    let number =
        plain.strip_suffix('号').filter(|rest| rest.ends_with(|it: char| it.is_ascii_digit()));
    number.unwrap_or(&plain).to_owned()
}

/// Reads `海棠路与望潮街路口` as the two roads one after the other, the way crossings are kept.
pub(super) fn crossing(folded: &str) -> String {
    let plain =
        folded.strip_suffix('口').map_or(folded, |rest| rest.strip_suffix('路').unwrap_or(rest));
    plain.chars().filter(|it| !['与', '和'].contains(it)).collect()
}

/// Returns the initials and the whole pinyin of a name; what has no sound stands for itself.
pub(super) fn sounds(folded: &str) -> (String, String) {
    let (mut initials, mut whole) = (String::new(), String::new());
    for symbol in folded.chars() {
        if let Some(sound) = symbol.to_pinyin() {
            initials.push_str(sound.first_letter());
            whole.push_str(sound.plain());
        } else {
            initials.push(symbol);
            whole.push(symbol);
        }
    }
    (initials, whole)
}

/// Splits `海棠路12` into the road and the number; none when there is no number or no road.
pub(super) fn road_and_number(folded: &str) -> Option<(&str, u32)> {
    let digits = folded.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (road, number) = folded.split_at(folded.len() - digits);
    if road.is_empty() { None } else { Some((road, number.parse().ok()?)) }
}

//! Names that people gave to their files, made safe to show, store and send.
//!
//! Used when an upload is taken and when a file is served. A name is decoration: nothing here may
//! be used to build a path or to decide what a file is.

use std::fmt::Write as _;

/// What a file is called when nothing of its name can be kept.
const FALLBACK: &str = "attachment";

/// Longest name in bytes: file systems allow 255, and a browser adds " (1)" and ".part".
const MAX_BYTES: usize = 200;

/// An extension longer than this is part of the name.
const MAX_EXTENSION_BYTES: usize = 10;

/// Makes a name safe to show and to save under.
///
/// Keeps the last path component; drops control, direction-changing and invisible characters (a
/// right-to-left override shows `cod.exe` as `exe.doc`); replaces what Windows forbids; never
/// gives a hidden, empty, reserved or over-long name.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|&letter| !is_treacherous(letter))
        .map(|letter| if r#"<>:"|?*"#.contains(letter) { '_' } else { letter })
        .collect();
    let trimmed = shortened(visible.trim_matches(|c: char| c == '.' || c.is_whitespace()));
    if trimmed.is_empty() {
        return FALLBACK.to_owned();
    }
    if is_reserved(&trimmed) { format!("_{trimmed}") } else { trimmed }
}

/// Makes a name safe and gives it the extension of what the content really is.
pub(crate) fn safe_name_as(name: &str, extensions: &[&str]) -> String {
    let safe = safe_name(name);
    let (stem, extension) = split_extension(&safe);
    if extensions.iter().any(|allowed| extension.eq_ignore_ascii_case(allowed)) {
        return safe;
    }
    // A wrong extension of the usual length is replaced; `3.2公里` keeps its dot.
    let is_extension = !extension.is_empty() && extension.is_ascii();
    let stem = if is_extension { stem } else { &safe };
    format!("{stem}.{}", extensions.first().copied().unwrap_or("bin"))
}

/// Makes the value of a `Content-Disposition` header that saves under this name.
///
/// RFC 6266 with the extended notation of RFC 8187; the plain parameter holds an ASCII rendering
/// for clients that do not know the other one. The value is printable ASCII whatever the name is.
pub fn disposition(name: &str) -> String {
    let safe = safe_name(name);
    let plain: String = safe
        .chars()
        .map(|letter| match letter {
            // A percent sign is decoded by some browsers and not by others.
            '"' | '\\' | '%' => '_',
            ' '..='~' => letter,
            _ => '_',
        })
        .collect();
    let mut value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in safe.bytes() {
        // `attr-char` of RFC 8187 §3.2.1.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

/// Tells whether a character is invisible or changes how its neighbours read.
fn is_treacherous(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{00AD}'
                | '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF0}'..='\u{FFFF}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Tells whether Windows takes the name for a device, whatever the extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
}

fn split_extension(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty() && (1..=MAX_EXTENSION_BYTES).contains(&extension.len()) =>
        {
            (stem, extension)
        }
        _ => (name, ""),
    }
}

/// Cuts the middle out of a long name, at a character, keeping the extension.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    let room = MAX_BYTES - MAX_EXTENSION_BYTES - 1;
    let end = stem.floor_char_boundary(room);
    let stem = stem[..end].trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    if extension.is_empty() { stem.to_owned() } else { format!("{stem}.{extension}") }
}

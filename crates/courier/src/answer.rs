//! What an answer says: taken, later, or never, and in which words.

use crate::Fault;
use http::StatusCode;

/// Longest receipt that is kept, in characters.
const MOST_RECEIPT: usize = 100;
/// Longest words of the other side that are kept, in characters.
const MOST_WORDS: usize = 300;

/// Reads an answer: the receipt of a letter that was taken, or why it was not.
pub(crate) fn read(status: StatusCode, body: &[u8]) -> Result<String, Fault> {
    if status.is_success() {
        return Ok(
            field(body, &["receipt"]).map_or_else(String::new, |it| clean(&it, MOST_RECEIPT))
        );
    }
    let words = field(body, &["detail", "message", "error"]);
    let words = words.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    let words = clean(&words, MOST_WORDS);
    let said = if words.is_empty() { status.to_string() } else { format!("{status}: {words}") };
    if is_passing(status) { Err(Fault::Later(said)) } else { Err(Fault::Refused(said)) }
}

/// Tells whether the same letter may be taken later.
fn is_passing(status: StatusCode) -> bool {
    // Late, being worked on, too early, too many.
    status.is_server_error() || matches!(status.as_u16(), 408 | 409 | 425 | 429)
}

/// Finds the first of these texts in a JSON object.
fn field(body: &[u8], names: &[&str]) -> Option<String> {
    let object: serde_json::Value = serde_json::from_slice(body).ok()?;
    names.iter().find_map(|name| match object.get(name)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Makes one line of what a stranger sent.
fn clean(text: &str, most: usize) -> String {
    let line: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Result<String, Fault> {
        read(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    #[test]
    fn two_hundreds_have_it_whatever_they_say() {
        assert_eq!(answered(200, r#"{"receipt":"R-7"}"#), Ok("R-7".to_owned()));
        assert_eq!(answered(202, r#"{"receipt":42}"#), Ok("42".to_owned()));
        for body in ["", "ok", "{}", r#"{"receipt":null}"#, "\u{1}\u{2}"] {
            assert_eq!(answered(204, body), Ok(String::new()), "{body:?}");
        }
        let long = format!(r#"{{"receipt":"{}"}}"#, "9".repeat(9_000));
        assert_eq!(answered(200, &long).unwrap().len(), MOST_RECEIPT);
    }

    #[test]
    fn what_passes_is_tried_later_and_all_else_is_refused_in_their_words() {
        for status in [408, 409, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(answered(status, ""), Err(Fault::Later(_))), "{status}");
        }
        for status in [301, 302, 307, 400, 401, 403, 404, 410, 413, 422] {
            assert!(matches!(answered(status, ""), Err(Fault::Refused(_))), "{status}");
        }
        let refused = answered(422, r#"{"detail":"no such\r\nnumber"}"#);
        let said = "422 Unprocessable Entity: no such number";
        assert_eq!(refused, Err(Fault::Refused(said.to_owned())));
        let Err(Fault::Refused(long)) = answered(400, &"<b>".repeat(9_000)) else { panic!() };
        assert!(long.chars().count() < MOST_WORDS + 30);
    }
}

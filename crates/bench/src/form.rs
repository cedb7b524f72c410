//! Forms as pages show them: found, read and filled. Called by live mode. Pure.

use std::fmt::Write as _;
use wangge_sim::{Entry, Turn};

/// What stands between the parts; nothing that people write.
const BOUNDARY: &str = "wangge-live-5b1f0e77";
/// How a form with files is sent.
pub(crate) const KIND: &str = "multipart/form-data; boundary=wangge-live-5b1f0e77";

/// Finds the form of a page that is sent to an address, and the address with what stands behind it.
pub(crate) fn find<'a>(page: &'a str, address: &str) -> Option<(&'a str, &'a str)> {
    let mark = format!("action=\"{address}");
    let begins = page.match_indices(&mark).map(|found| found.0);
    let mut rests = begins.map(|begin| &page[begin..]);
    let rest = rests.find(|rest| rest[mark.len()..].starts_with(['"', '?']))?;
    let form = &rest[..rest.find("</form>").unwrap_or(rest.len())];
    Some((attribute(form, "action")?, form))
}

/// Fills a form with what somebody enters; hidden fields go with it, as from a browser.
pub(crate) fn fill(form: &str, turn: &Turn) -> Vec<u8> {
    let mut text = String::new();
    let mut word = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    };
    for (name, value) in hidden(form) {
        word(name, value);
    }
    for (name, entry) in &turn.fields {
        match entry {
            Entry::Words(words) => word(name, words),
            Entry::Choice(words) => word(name, choice(form, name, words).unwrap_or_default()),
        }
    }
    let mut body = text.into_bytes();
    if let Some(photo) = &turn.photo {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"photo.png\"\r\ncontent-type: image/png\r\n\r\n"
        );
        body.extend(head.bytes().chain(photo.iter().copied()));
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

/// Lists hidden fields with their values.
fn hidden(form: &str) -> Vec<(&str, &str)> {
    let tags = form.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    let tags = tags.filter(|tag| tag.contains("type=\"hidden\""));
    tags.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))).collect()
}

/// Finds the value of the choice that says these words; the words alone, or among others.
fn choice<'a>(form: &'a str, name: &str, words: &str) -> Option<&'a str> {
    let list = form.split("<select ").skip(1).find(|rest| {
        rest.split('>').next().is_some_and(|tag| attribute(tag, "name") == Some(name))
    })?;
    let list = &list[..list.find("</select>").unwrap_or(list.len())];
    let options = || list.split("<option ").skip(1).filter_map(|rest| rest.split_once('>'));
    let said = |rest: &'a str| rest.split('<').next().unwrap_or_default().trim();
    let exact = options().find(|(_, rest)| said(rest) == words);
    let found = exact.or_else(|| options().find(|(_, rest)| said(rest).contains(words)));
    attribute(found?.0, "value")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mark = format!("{name}=\"");
    // The name stands at the beginning or behind a blank, not inside another one.
    let begins = tag.match_indices(&mark).map(|found| found.0);
    let mut begins = begins.filter(|at| *at == 0 || tag[..*at].ends_with(' '));
    let rest = &tag[begins.next()? + mark.len()..];
    rest.split('"').next()
}

/// Reads the text of the first element whose opening tag ends in `mark`.
pub(crate) fn text_after<'a>(page: &'a str, mark: &str) -> Option<&'a str> {
    let text = page.split_once(mark)?.1.split('<').next()?.trim();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use wangge_kernel::Instant;

    const PAGE: &str = r#"<form method="post" action="/cases/7/act/dispatch_other"><input type="hidden" name="version" value="1"></form>
<form class="form" method="post" action="/cases/7/act/dispatch?once=5f"><input type="hidden" name="version" value="12"><input type="hidden" name="back" value="/cases/7">
<select class="form-select" id="d" name="department" required><option value="1" selected>洁美环卫公司</option><option value="2">综合执法大队</option><option value="3">  执法大队 </option></select>
<input class="form-control" name="note"></form><p class="hint">that is all</p>"#;

    fn turn(fields: Vec<(&'static str, Entry)>, photo: Option<Arc<Vec<u8>>>) -> Turn {
        Turn {
            at: Instant::from_millis(0),
            login: String::new(),
            name: String::new(),
            action: "dispatch",
            is_extra: false,
            fields,
            photo,
        }
    }

    #[test]
    fn a_form_is_found_by_its_whole_address_and_sent_with_its_hidden_fields() {
        let (address, form) = find(PAGE, "/cases/7/act/dispatch").unwrap();
        assert_eq!(address, "/cases/7/act/dispatch?once=5f");
        assert_eq!(hidden(form), [("version", "12"), ("back", "/cases/7")]);
        assert_eq!(find(PAGE, "/cases/7/act/close"), None);
        let turn = turn(vec![("note", Entry::Words("急".to_owned()))], Some(Arc::new(vec![1, 2])));
        let body = fill(form, &turn);
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("name=\"version\"\r\n\r\n12\r\n--"), "{text}");
        assert!(text.contains("name=\"note\"\r\n\r\n急\r\n--"), "{text}");
        assert!(text.contains("image/png\r\n\r\n\u{1}\u{2}\r\n--"), "{text}");
        assert!(text.ends_with(&format!("--{BOUNDARY}--\r\n")) && KIND.ends_with(BOUNDARY));
    }

    #[test]
    fn a_choice_is_made_by_its_words_and_the_exact_one_goes_first() {
        let (_, form) = find(PAGE, "/cases/7/act/dispatch").unwrap();
        assert_eq!(choice(form, "department", "执法大队"), Some("3"));
        assert_eq!(choice(form, "department", "环卫"), Some("1"));
        assert_eq!(choice(form, "department", "水务站"), None);
        assert_eq!(choice(form, "collector", "执法大队"), None);
        assert_eq!(text_after(PAGE, "class=\"hint\">"), Some("that is all"));
    }
}

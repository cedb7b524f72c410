//! How the sweep sends requests, and how it writes down what was answered.

use super::rows::{Coding, Row};
use super::world::Place;
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{HeaderMap, Request, StatusCode};
use std::fmt::Write;

/// Answers to all posts, one letter each.
pub(crate) type Cells = Vec<char>;

/// Whose things a request names, or who sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Situation {
    /// One's own.
    Own,
    /// Somebody else's of the same district.
    Other,
    /// Those of another district.
    Far,
    /// Those of the home district, by people of the other one.
    Visitor,
    /// Well formed, and nobody's.
    None,
    /// Nonsense.
    Bad,
}

impl Situation {
    const ALL: [Self; 6] =
        [Self::Own, Self::Other, Self::Far, Self::Visitor, Self::None, Self::Bad];

    /// Returns where its things are from; none are made up.
    pub(crate) const fn place(self) -> Option<Place> {
        match self {
            Self::Own | Self::Visitor => Some(Place::Own),
            Self::Other => Some(Place::Other),
            Self::Far => Some(Place::Far),
            Self::None | Self::Bad => None,
        }
    }

    /// Whether some post may have a right to it.
    pub(crate) const fn is_loose(self) -> bool {
        matches!(self, Self::Own | Self::Other)
    }

    /// The same for a row: whoever visits may ask for what names nothing.
    pub(crate) fn is_loose_for(self, row: &Row) -> bool {
        let (path, form) = row.things();
        self.is_loose() || (self == Self::Visitor && path.is_empty() && form.is_empty())
    }

    pub(crate) fn nonsense(self, name: &str) -> &'static str {
        match (self, name) {
            (Self::Bad, _) => "zzz%00'",
            (_, "grid") => "990101001001999",
            (_, "login" | "office") => "nobody",
            _ => "9999999999",
        }
    }
}

/// Writes an answer as one letter.
pub(crate) fn letter(method: &str, status: StatusCode, headers: &HeaderMap) -> char {
    let to = headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
    match status.as_u16() {
        303 if to.starts_with("/sign-in") && method == "GET" => 's',
        303 => '>',
        200 if method == "POST" => 'f',
        200 | 204 => 'o',
        400 => 'b',
        401 => 'a',
        403 => 'x',
        404 => '-',
        409 => 'c',
        413 | 415 | 422 => 'i',
        429 => 'l',
        500.. => '!',
        _ => '?',
    }
}

/// Whether an answer gave what was asked for.
pub(crate) const fn is_success(letter: char) -> bool {
    matches!(letter, 'o' | '>')
}

/// Whether an answer refused.
pub(crate) const fn is_refusal(letter: char) -> bool {
    !matches!(letter, 'o' | '>' | 'f')
}

/// Keeps of a path what may stand in an address, and writes the rest in hexadecimal.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_graphic() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// Makes a request as a browser sends it from a page of ours.
pub(crate) fn request(row: &Row, path: &str, form: &str, cookies: &str) -> Request<Body> {
    let request = Request::builder()
        .method(row.method)
        .uri(path)
        .header(COOKIE, cookies)
        .header("sec-fetch-site", "same-origin");
    let request =
        if path == "/events" { request.header(ACCEPT, "text/event-stream") } else { request };
    if row.method == "GET" {
        return request.body(Body::empty()).unwrap();
    }
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    let (kind, body) = match row.coding {
        Coding::Json => ("application/json", form.to_owned()),
        Coding::Plain => {
            let pairs = pairs.map(|(name, value)| format!("{name}={}", encoded(value)));
            ("application/x-www-form-urlencoded", pairs.collect::<Vec<_>>().join("&"))
        }
        Coding::Parts => return parts(request, pairs),
    };
    request.header(CONTENT_TYPE, kind).body(body.into()).unwrap()
}

/// A picture of a few points, which stands for `@point`.
const POINT: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x08\x00\x00\x00\x08\x08\x02\x00\x00\x00\x4b\x6d\x29\xdc\x00\x00\x00\x11\x49\x44\x41\
    \x54\x78\x9c\x63\x68\x98\xb0\x00\x2b\x62\x18\x5a\x12\x00\x2b\x3e\x6c\x01\x7c\xeb\x72\x37\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

fn parts<'a>(
    request: axum::http::request::Builder,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend(b"--edge\r\nContent-Disposition: form-data; name=\"");
        body.extend(name.bytes());
        if value == "@point" {
            body.extend(b"\"; filename=\"1.png\"\r\nContent-Type: image/png\r\n\r\n");
            body.extend(POINT);
        } else {
            body.extend(b"\"\r\n\r\n");
            body.extend(value.bytes());
        }
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let kind = "multipart/form-data; boundary=edge";
    request.header(CONTENT_TYPE, kind).body(body.into()).unwrap()
}

/// Writes the legend and the head of the table.
pub(crate) fn head(posts: &[String]) -> String {
    let mut text = "Each cell has one letter for a stranger, then one for each post:\n".to_owned();
    let _ = writeln!(text, "{}\n", posts.join(", "));
    text += "own: things of one's own; other: somebody else's or another department's of the same district;\n\
             far: another district's; visit: one's own of this district, by people of the other district\n\
             (no stranger among them, nor in the cells that follow far); none: nobody's; bad: nonsense\n\n\
             o shown   > done, sent on   f the form again, or its answer   s sent to sign in\n\
             a sign in first   x may not   - not there   i cannot be   b no request   c changed meanwhile   l locked\n\n";
    let names = ["own", "other", "far", "visit", "none", "bad"];
    let _ = write!(text, "{:62}", "");
    for name in names {
        let _ = write!(text, "  {name:11}");
    }
    text.trim_end().to_owned() + "\n"
}

/// Writes the line of a row; what its form or tail adds stands below it.
pub(crate) fn line(row: &Row, cells: &[(Situation, Cells)]) -> String {
    let address = format!("{}{}", row.route, row.tail);
    let mut text = format!("{:4}  {address:56}", row.method);
    for situation in Situation::ALL {
        let found = cells.iter().find(|cell| cell.0 == situation);
        let answers: String = found.map(|cell| cell.1.iter().collect()).unwrap_or_default();
        let _ = write!(text, "  {answers:11}");
    }
    let mut text = text.trim_end().to_owned() + "\n";
    if !row.form.is_empty() || row.is_mine {
        let mine = if row.is_mine { "the address one's own; " } else { "" };
        let fixed = if row.fixed.is_empty() { "" } else { row.fixed };
        let space = if fixed.is_empty() { "" } else { " " };
        let _ = writeln!(text, "          {mine}{fixed}{space}{}", row.form);
    }
    text
}

//! As much of HTTP as the rig needs: one request, one connection, the answer to its end.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Whoever waits longer counts the request as not answered.
const PATIENCE: Duration = Duration::from_secs(20);
const BOUNDARY: &str = "rig-7f3a9c";

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// Returns a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// One part of a form.
pub(crate) enum Part<'a> {
    Word(&'a str, &'a str),
    File(&'a str, &'a str, &'a [u8]),
}

pub(crate) fn get(at: SocketAddr, path: &str, cookie: &str) -> io::Result<Answer> {
    send(at, &format!("GET {path} HTTP/1.1\r\ncookie: {cookie}\r\n"), &[])
}

/// Sends a form as the sign-in page does.
pub(crate) fn post(at: SocketAddr, path: &str, form: &str) -> io::Result<Answer> {
    let kind = "application/x-www-form-urlencoded";
    let head = format!("POST {path} HTTP/1.1\r\ncontent-type: {kind}\r\n");
    send(at, &head, form.as_bytes())
}

/// Sends a form with files.
pub(crate) fn post_parts(
    at: SocketAddr,
    path: &str,
    cookie: &str,
    parts: &[Part<'_>],
) -> io::Result<Answer> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{BOUNDARY}\r\ncontent-disposition: form-data; ").bytes());
        match part {
            Part::Word(name, text) => body.extend(format!("name=\"{name}\"\r\n\r\n{text}").bytes()),
            Part::File(name, file, bytes) => {
                let head = format!("name=\"{name}\"; filename=\"{file}\"\r\n\r\n");
                body.extend(head.bytes().chain(bytes.iter().copied()));
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let head = format!("POST {path} HTTP/1.1\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\n");
    send(at, &head, &body)
}

fn send(at: SocketAddr, head: &str, body: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&at, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let common = "sec-fetch-site: same-origin\r\nconnection: close\r\n";
    let rest = format!("host: {at}\r\n{common}content-length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{rest}").as_bytes())?;
    stream.write_all(body)?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    // An answer that was cut off acknowledges nothing.
    let broken = || io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer");
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(broken)?;
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

//! A platform above that notes what it is sent, and answers when and how the test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Whoever waits longer for the program has found a fault.
const PATIENCE: Duration = Duration::from_mins(1);

/// A letter as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Came {
    pub(super) key: String,
    pub(super) signature: String,
    pub(super) body: String,
}

/// How a request is answered.
enum Say {
    /// With this status and body; the sender of the word hears when the program has read it.
    Answer(u16, String, Sender<()>),
}

/// The receiver; one request at a time, each waits for its word.
pub(super) struct Platform {
    pub(super) at: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    arrived: Receiver<()>,
    word: Sender<Say>,
}

impl Platform {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let came = Arc::new(Mutex::new(Vec::new()));
        let (tell_arrived, arrived) = channel();
        let (word, words) = channel();
        let seen = Arc::clone(&came);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                // A program that was killed while it wrote has sent nothing.
                let Some(letter) = read(&stream) else { continue };
                seen.lock().unwrap().push(letter);
                if tell_arrived.send(()).is_err() || !answer(stream, &words) {
                    return;
                }
            }
        });
        Self { at, came, arrived, word }
    }

    /// Waits until a whole letter is here, unanswered.
    pub(super) fn has_letter(&self) {
        self.arrived.recv_timeout(PATIENCE).expect("the program sends nothing");
    }

    /// Answers it, and returns when the program has read the answer to its end and hung up.
    pub(super) fn answers(&self, status: u16, body: &str) {
        let (read, was_read) = channel();
        self.word.send(Say::Answer(status, body.to_owned(), read)).unwrap();
        was_read.recv_timeout(PATIENCE).expect("the program does not read the answer");
    }

    /// Everything that came so far.
    pub(super) fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Came> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push(line);
    }
    let field = |name: &str| {
        head.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let mut body = vec![0; field("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Came {
        key: field("idempotency-key").unwrap_or_default(),
        signature: field("wangge-signature").unwrap_or_default(),
        body: String::from_utf8(body).ok()?,
    })
}

/// Waits for the word and answers; goes on when the program hung up. False when the test is over.
fn answer(mut stream: TcpStream, words: &Receiver<Say>) -> bool {
    let poll = Duration::from_millis(5);
    stream.set_read_timeout(Some(poll)).unwrap();
    let mut end = [0; 1];
    loop {
        match words.recv_timeout(poll) {
            Ok(Say::Answer(status, body, read)) => {
                let head = format!("HTTP/1.1 {status} x\r\nConnection: close\r\n");
                let text = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                // It may be dead by now; then it reads nothing, and the test hears nothing.
                if stream.write_all(text.as_bytes()).is_ok()
                    && matches!(stream.read(&mut end), Ok(0))
                {
                    let _ = read.send(());
                }
                return true;
            }
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return false,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
        }
        // Killed before it was answered: the next one may come.
        match stream.read(&mut end) {
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) => {}
            _ => return true,
        }
    }
}

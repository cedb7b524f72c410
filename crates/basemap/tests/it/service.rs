//! A map service that answers what the test says.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Default)]
struct State {
    answer: Mutex<(u16, Vec<u8>)>,
    asked: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

/// Service on a port of its own; ends with its test.
pub(crate) struct Service {
    pub(crate) host: String,
    state: Arc<State>,
    /// Answers wait while this is true.
    held: watch::Sender<bool>,
    count: watch::Receiver<usize>,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let state = Arc::new(State::default());
        let (held, waiting) = watch::channel(false);
        let (counter, count) = watch::channel(0);
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared), waiting.clone(), counter.clone()));
            }
        });
        Self { host, state, held, count }
    }

    pub(crate) fn answers(&self, status: u16, body: &[u8]) {
        *self.state.answer.lock().unwrap() = (status, body.to_vec());
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.state.asked.lock().unwrap().clone()
    }

    pub(crate) fn is_silent(&self) {
        self.holds();
    }

    pub(crate) fn holds(&self) {
        self.held.send_replace(true);
    }

    pub(crate) fn releases(&self) {
        self.held.send_replace(false);
    }

    /// Waits until so many requests came.
    pub(crate) async fn is_asked(&self, times: usize) {
        self.count.clone().wait_for(|count| *count >= times).await.unwrap();
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.state.most.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    state: Arc<State>,
    mut hold: watch::Receiver<bool>,
    counted: watch::Sender<usize>,
) {
    let mut text = String::new();
    let mut piece = [0; 2048];
    loop {
        while !text.contains("\r\n\r\n") {
            match stream.read(&mut piece).await {
                Ok(read) if read > 0 => text.push_str(&String::from_utf8_lossy(&piece[..read])),
                _ => return,
            }
        }
        let path = text.split(' ').nth(1).unwrap().to_owned();
        text.clear();
        let now = state.now.fetch_add(1, Ordering::SeqCst) + 1;
        state.most.fetch_max(now, Ordering::SeqCst);
        state.asked.lock().unwrap().push(path);
        counted.send_modify(|count| *count += 1);
        if hold.wait_for(|held| !held).await.is_err() {
            return;
        }
        let (status, body) = state.answer.lock().unwrap().clone();
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nLocation: /elsewhere\r\n\r\n",
            body.len()
        );
        state.now.fetch_sub(1, Ordering::SeqCst);
        if stream.write_all(&[head.as_bytes(), &body].concat()).await.is_err() {
            return;
        }
    }
}

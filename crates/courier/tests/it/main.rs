//! The courier against a service that answers what the test says, hostile things included.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wangge_courier::{Address, Courier, Fault, Letter, Secret, signed};
use wangge_kernel::Instant;

const BODY: &str = "{\"number\":\"SJ-1\"}";
const AT: Instant = Instant::from_millis(1_794_963_600_000);

/// Answers each request with these bytes, and goes on writing `tail` for ever where there is one.
async fn service(answer: &str, tail: &'static [u8]) -> (Address, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (seen, answer) = (Arc::clone(&asked), answer.to_owned());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut text = String::new();
            let mut piece = [0; 4096];
            while !text.ends_with(BODY) {
                let read = stream.read(&mut piece).await.unwrap();
                text.push_str(&String::from_utf8_lossy(&piece[..read]));
            }
            seen.lock().unwrap().push(text);
            if answer.is_empty() {
                // Never said and never hung up.
                std::future::pending::<()>().await;
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            while !tail.is_empty() && stream.write_all(tail).await.is_ok() {}
        }
    });
    (format!("http://{at}/in?who=us").parse().unwrap(), asked)
}

async fn handed(address: &Address) -> Result<String, Fault> {
    let courier = Courier::new(false, Duration::from_millis(800)).unwrap();
    let letter = Letter { key: "wangge-7", body: BODY, at: AT };
    courier.hand_over(address, Secret::new("s3cret").as_ref(), &letter).await
}

#[tokio::test]
async fn a_letter_goes_with_its_key_and_signature_and_brings_a_receipt() {
    let answer = "HTTP/1.1 201 x\r\nContent-Length: 17\r\n\r\n{\"receipt\":\"R-7\"}";
    let (address, asked) = service(answer, b"").await;
    assert_eq!(handed(&address).await, Ok("R-7".to_owned()));
    let asked = asked.lock().unwrap().clone();
    let head = asked[0].to_lowercase();
    assert!(head.starts_with("post /in?who=us http/1.1\r\n"), "{head}");
    for line in ["content-type: application/json", "idempotency-key: wangge-7"] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line}: {head}");
    }
    let signature = signed(&Secret::new("s3cret").unwrap(), AT, BODY);
    assert!(head.contains(&format!("wangge-signature: {signature}\r\n")), "{head}");
    assert!(!head.contains("s3cret"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, asked) = service("HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n", b"").await;
    let to = format!(
        "HTTP/1.1 307 x\r\nLocation: http://{}/\r\nContent-Length: 0\r\n\r\n",
        elsewhere.host()
    );
    let (address, _) = service(&to, b"").await;
    assert!(matches!(handed(&address).await, Err(Fault::Refused(_))));
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off_and_its_status_counts() {
    let (took, _) = service("HTTP/1.1 200 x\r\nConnection: close\r\n\r\n", &[b'x'; 8192]).await;
    assert_eq!(handed(&took).await, Ok(String::new()));
    let (refused, _) = service("HTTP/1.1 422 x\r\nConnection: close\r\n\r\n", &[b'x'; 8192]).await;
    assert!(matches!(handed(&refused).await, Err(Fault::Refused(_))));
}

#[tokio::test]
async fn whoever_says_nothing_half_or_nonsense_is_asked_again_later() {
    let begin = Moment::now();
    let (silent, _) = service("", b"").await;
    let (half, _) = service("HTTP/1.1 200 x\r\nContent-Length: 99\r\n\r\nhalf", b"").await;
    let (nonsense, _) = service("\u{0}\u{1}not http\r\n\r\n", b"").await;
    let gone = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap()).parse::<Address>().unwrap()
    };
    for (what, address) in
        [("silent", silent), ("half", half), ("nonsense", nonsense), ("gone", gone)]
    {
        let fault = handed(&address).await;
        assert!(matches!(fault, Err(Fault::Later(_))), "{what}: {fault:?}");
        assert!(!format!("{fault:?}").contains("who=us"), "no address is told");
        assert_eq!(
            format!("{fault:?}").contains("no answer within"),
            what == "silent",
            "{fault:?}"
        );
    }
    assert!(begin.elapsed() < Duration::from_secs(20));
}

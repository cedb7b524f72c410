//! The base map from outside: who gets it, in what words it fails, and that its key stays here.

use crate::bed::{Answer, Bed};
use axum::http::StatusCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wangge_basemap::Choice;

const KEY: &str = "s3cret";

/// Starts a map service that gives tiles of column 7 and is of no use otherwise; counts what it is
/// asked.
async fn service() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let mut head = [0; 2048];
            let read = stream.read(&mut head).await.unwrap();
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let body: &[u8] = match head.split(['/', ' ']).nth(3) {
                Some("7") if head.contains(KEY) => b"\x89PNG\r\n\x1a\none tile",
                _ => b"the key s3cret is not yours",
            };
            let size = body.len();
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n");
            stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        }
    });
    (host, asked)
}

async fn bed(host: &str) -> Bed {
    let mut choice = Choice::new(format!("http://{host}/{{z}}/{{x}}/{{y}}?tk={{key}}"));
    choice.key = Some(KEY.to_owned());
    choice.attribution = Some("某图 GS(2026)1号".to_owned());
    Bed::chosen(|settings| settings.base_map = Some(choice)).await
}

fn without_key(answer: &Answer) -> &Answer {
    assert!(!answer.text.contains(KEY) && !format!("{:?}", answer.headers).contains(KEY));
    answer
}

#[tokio::test]
async fn whoever_is_signed_in_sees_tiles_by_addresses_of_our_own() {
    let (host, asked) = service().await;
    let bed = bed(&host).await;
    let cookies = bed.sign_in("collector").await;
    let map = bed.get("/grid/map.json", &cookies).await;
    let map: serde_json::Value = serde_json::from_str(&without_key(&map).text).unwrap();
    assert_eq!(map["outside"]["attribution"], "某图 GS(2026)1号");
    let address = map["outside"]["tiles"][0].as_str().unwrap();
    let at = |x: &str| address.replace("{z}", "12").replace("{x}", x).replace("{y}", "5");
    let out = bed.get(&at("7"), "").await;
    assert_ne!(out.status, StatusCode::OK, "only who is signed in");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let tile = bed.get(&at("7"), &cookies).await;
    assert_eq!(tile.status, StatusCode::OK);
    assert_eq!(tile.headers["content-type"], "image/png");
    assert_eq!(tile.headers["cache-control"], "private, max-age=86400");
    without_key(&tile);
    bed.get(&at("7"), &cookies).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the second came from the folder");
    for wrong in [at("4096"), at("-1"), at("x"), at("7").replace("/12/", "/25/")] {
        let answer = bed.get(&wrong, &cookies).await;
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.status);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "what is no tile is not asked for");
}

#[tokio::test]
async fn a_service_of_no_use_is_told_in_our_own_words() {
    let (host, _) = service().await;
    let bed = bed(&host).await;
    let cookies = bed.sign_in("collector").await;
    let layer = bed.app.base_map.as_ref().unwrap().layers().next().unwrap();
    let answer = bed.get(&format!("/base/{layer}/12/8/5"), &cookies).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(without_key(&answer).text.contains("底图服务暂时没有响应"), "{}", answer.text);
    let answer = bed.get("/base/other/12/8/5", &cookies).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("底图服务没有这一幅瓦片"), "{}", answer.text);
}

#[tokio::test]
async fn without_a_choice_there_is_none() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("collector").await;
    let map = bed.get("/grid/map.json", &cookies).await;
    let map: serde_json::Value = serde_json::from_str(&map.text).unwrap();
    assert!(map["outside"].is_null() && map["tiles"].is_array());
    assert_eq!(bed.get("/base/a/12/8/5", &cookies).await.status, StatusCode::NOT_FOUND);
}

//! What strangers and broken lines send: headers, sessions that were planted, paths that climb,
//! uploads that end in the middle, nonsense in every field of an address.

use crate::bed::{Bed, PASSWORD, form_post};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use futures::stream;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::io;
use std::path::{Path, PathBuf};
use wangge_app::INDEXES;
use wangge_db::copy::Snapshot;
use wangge_testkit::{Engine, TestDb, block_on};

#[tokio::test]
async fn every_kind_of_answer_carries_the_safe_headers() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("shift").await;
    let style = bed.app.kit.assets.address("main.css");
    let pages =
        ["/", "/sign-in", "/cases", "/nothing-here", "/cases/zzz", "/health", style.as_str()];
    for path in pages {
        let headers = bed.get(path, &cookies).await.headers;
        let of = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
        let policy = of("content-security-policy");
        for part in [
            "default-src 'self'",
            "script-src 'self';",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(of("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(of("x-frame-options"), "DENY", "{path}");
        assert_eq!(of("referrer-policy"), "same-origin", "{path}");
        assert_eq!(of("strict-transport-security"), "", "{path}: nothing is promised without TLS");
    }
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_stay_there() {
    let bed = Bed::chosen(|settings| {
        settings.public_address = Some("https://city.example".to_owned());
    })
    .await;
    for path in ["/sign-in", "/nothing-here", "/health"] {
        let headers = bed.get(path, "").await.headers;
        assert_eq!(headers["strict-transport-security"], "max-age=31536000", "{path}");
    }
    let answer = bed.post("/sign-in", "", &format!("user=shift&password={PASSWORD}")).await;
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Secure"));
}

#[tokio::test]
async fn a_session_that_somebody_planted_is_not_taken_over() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("shift").await;
    let name = cookies.split_once('=').unwrap().0;
    let planted = format!("{name}=planted0planted0planted0planted0planted0");
    let form = format!("user=shift&password={PASSWORD}");
    let answer = bed.post("/sign-in", &planted, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_ne!(answer.cookies(), planted, "the browser gets a token of our own making");
    assert_eq!(
        bed.get("/", &planted).await.status,
        StatusCode::SEE_OTHER,
        "and the other is nobody's"
    );
    let again = bed.post("/sign-in", &answer.cookies(), &form).await;
    assert_ne!(again.cookies(), answer.cookies(), "each sign-in has a token of its own");
    let old = bed.get("/", &answer.cookies()).await.status;
    assert_eq!(old, StatusCode::SEE_OTHER, "the one before has ended with it");
}

#[tokio::test]
async fn no_path_climbs_out() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("admin").await;
    let climbs = [
        "../vault.key",
        "..%2fvault.key",
        "%2e%2e/%2e%2e/vault.key",
        "....//vault.key",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "..%5cvault.key",
        "%00",
        "wangge.db",
    ];
    for climb in climbs {
        for base in
            ["/static/", "/base/", "/cases/1/files/", "/cases/1/paper/", "/cases/export/", "/grid/"]
        {
            let answer = bed.get(&format!("{base}{climb}"), &cookies).await;
            let status = answer.status.as_u16();
            assert!((400..500).contains(&status), "{base}{climb}: {status}");
            assert!(!answer.text.contains("root:"), "{base}{climb}");
        }
    }
}

/// Lists all files below a folder, without those that the database writes beside itself.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.to_string_lossy().contains(".db") {
            found.push(path);
        }
    }
    found.sort();
    found
}

async fn stored(bed: &Bed) -> Vec<(String, u64)> {
    let mut snapshot = Snapshot::open(&bed.app.ground.settings.db).await.unwrap();
    let mut rows = Vec::new();
    for table in snapshot.tables(INDEXES).await.unwrap() {
        rows.push((table.name().to_owned(), snapshot.digest(&table).await.unwrap().rows));
    }
    rows
}

/// A form with a picture, as it goes over the wire.
fn form_with_picture(file: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    for number in 1..=2 {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{file}\"; filename=\"{number}.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(format!("%PDF-1.7\n% {number}\n").bytes());
        body.extend(vec![b' '; 40_000]);
        body.extend(b"\n%%EOF\n\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

fn sending(path: &str, cookies: &str, body: Body) -> Request<Body> {
    let mut request = form_post(path, cookies).body(body).unwrap();
    let kind = "multipart/form-data; boundary=edge".parse().unwrap();
    request.headers_mut().insert(CONTENT_TYPE, kind);
    request
}

#[tokio::test]
async fn an_upload_that_breaks_in_the_middle_leaves_nothing_and_the_next_one_works() {
    let bed = Bed::new(false).await;
    let (shift, admin) = (bed.sign_in("shift").await, bed.sign_in("admin").await);
    let report = [("description", "垃圾"), ("place", "滨河路")];
    let uploads = [
        ("/cases?once=abc1", &shift, form_with_picture("photo", &report)),
        ("/grid/import", &admin, form_with_picture("file", &[])),
        ("/registers/components/import", &admin, form_with_picture("file", &[])),
    ];
    let temporary = || std::fs::read_dir(std::env::temp_dir()).unwrap().count();
    for (path, cookies, whole) in &uploads {
        let (rows, kept) = (stored(&bed).await, files(&bed.app.ground.settings.data));
        for part in [1, whole.len() / 3, whole.len() * 2 / 3, whole.len() - 9] {
            let sent = Bytes::copy_from_slice(&whole[..part]);
            let broken = io::Error::from(io::ErrorKind::ConnectionReset);
            let body = Body::from_stream(stream::iter([Ok(sent), Err(broken)]));
            let answer = bed.send(sending(path, cookies, body)).await;
            let status = answer.status.as_u16();
            assert!((400..500).contains(&status), "{path} {part}: {status} {}", answer.text);
        }
        assert_eq!(stored(&bed).await, rows, "{path}: rows");
        assert_eq!(files(&bed.app.ground.settings.data), kept, "{path}: files");
    }
    let before = temporary();
    let (path, cookies, whole) = &uploads[0];
    let answer = bed.send(sending(path, cookies, whole.clone().into())).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "the same form arrives whole: {}",
        answer.text
    );
    assert!(temporary() <= before + 2, "nothing is left among the temporary files");
}

/// Addresses whose query holds a filter, words, a place or a page.
const ASKING: [&str; 12] = [
    "/cases",
    "/search",
    "/cases/heat.geojson",
    "/cases/near",
    "/places",
    "/places/near",
    "/catalogue/search",
    "/registers/components",
    "/registers/components/near",
    "/grid",
    "/phone",
    "/grid/history",
];
const NAMES: [&str; 20] = [
    "q",
    "stage",
    "box",
    "lon",
    "lat",
    "after",
    "before",
    "sort",
    "from",
    "to",
    "opened",
    "due",
    "area",
    "class",
    "kind",
    "state",
    "light",
    "department",
    "hex",
    "view",
];
/// Addresses with something in their path.
const NAMING: [&str; 10] = [
    "/cases/{}",
    "/cases/tiles/{}",
    "/registers/components/tiles/{}",
    "/grid/tiles/1/{}",
    "/registers/components/{}",
    "/grid/{}",
    "/phone/{}",
    "/shift/{}",
    "/notices/{}",
    "/cases/export/{}",
];

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[-!.,0-9e+]{0,30}",
        "(-?[0-9]{1,19}[,./]){1,4}-?[0-9]{1,19}",
        Just("!".repeat(3_000)),
        Just("1,".repeat(3_000)),
        Just("井盖".repeat(3_000)),
        Just("\0".to_owned()),
        Just("NaN".to_owned()),
        Just("1e308".to_owned()),
        Just(i64::MIN.to_string()),
        Just("9223372036854775808".to_owned()),
        Just("' or 1=1 --".to_owned()),
        Just("\u{202e}\u{feff}\u{1F6A7}".to_owned()),
    ]
}

async fn ask_anything(bed: &Bed) {
    let logins = ["admin", "shift"];
    let cookies = [bed.sign_in(logins[0]).await, bed.sign_in(logins[1]).await];
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let pairs = prop::collection::vec((prop::sample::select(&NAMES[..]), value()), 0..4);
    let asked = (prop::sample::select(&ASKING[..]), pairs);
    let named = (prop::sample::select(&NAMING[..]), value());
    let mut paths = Vec::new();
    for _ in 0..250 {
        let (path, pairs) = asked.new_tree(&mut runner).unwrap().current();
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        paths.push(format!("{path}?{}", pairs.join("&")));
        let (path, value) = named.new_tree(&mut runner).unwrap().current();
        paths
            .push(path.replace("{}", &value.split('/').map(encoded).collect::<Vec<_>>().join("/")));
    }
    for path in paths {
        for cookies in &cookies {
            let Ok(request) = Request::get(&path).header(COOKIE, cookies).body(Body::empty())
            else {
                continue;
            };
            let answer = bed.send(request).await;
            assert!(!answer.status.is_server_error(), "{path}: {} {}", answer.status, answer.text);
        }
    }
}

#[test]
fn whatever_stands_in_an_address_is_answered_or_refused() {
    block_on(async { ask_anything(&Bed::new(false).await).await });
}

#[test]
fn whatever_stands_in_an_address_is_answered_or_refused_on_postgresql() {
    block_on(async {
        let pg = TestDb::open(Engine::Pg, &[]).await;
        let url = pg.url.clone();
        ask_anything(&Bed::chosen(move |settings| settings.db = url).await).await;
    });
}

/// Bodies that an exchange never sends, and somebody with its token may.
#[tokio::test]
async fn what_an_exchange_sends_is_understood_or_refused_in_words() {
    let bed = Bed::new(false).await;
    let admin = bed.sign_in("admin").await;
    let page = bed.post("/admin/phone", &admin, "name=x").await.text;
    let token: String = page[page.find("wgp_").unwrap()..]
        .chars()
        .take_while(|symbol| symbol.is_ascii_alphanumeric() || *symbol == '_')
        .collect();
    let mut bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\xff\xfe{\0".to_vec(),
        "\u{feff}{}".into(),
        "[".repeat(16_000).into_bytes(),
        "{\"call\":".repeat(2_000).into_bytes(),
        vec![b' '; 20_000],
        br#"{"event":"ringing","call":"a\u0000b","seat":"\u0000","at":"2026-01-01T00:00:00Z"}"#
            .to_vec(),
        br#"{"event":"ringing","call":"a","at":"9999-12-31T23:59:59Z"}"#.to_vec(),
        br#"{"event":"ringing","call":"a","at":"-009999-01-01T00:00:00Z"}"#.to_vec(),
    ];
    let good = br#"{"event":"missed","call":"c-1","caller":"13900000000","seat":"8001","at":"2026-01-01T08:00:00+08:00","recording":"https://r.example/1"}"#;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let hits = prop::collection::vec((0..good.len(), any::<u8>()), 1..5);
    for _ in 0..200 {
        let mut body = good.to_vec();
        for (at, byte) in hits.new_tree(&mut runner).unwrap().current() {
            body[at] = byte;
        }
        bodies.push(body);
    }
    for body in bodies {
        let request = Request::post("/phone/calls")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(body.clone()))
            .unwrap();
        let answer = bed.send(request).await;
        let text = String::from_utf8_lossy(&body).chars().take(200).collect::<String>();
        assert!(!answer.status.is_server_error(), "{text}: {} {}", answer.status, answer.text);
        let is_told = answer.status == StatusCode::OK || answer.text.contains("\"detail\":\"");
        assert!(is_told, "{text}: {}", answer.text);
    }
}

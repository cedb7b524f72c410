//! Figures for monitors, and the page of the operator.

use crate::bed::{Answer, Bed};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use std::net::SocketAddr;

const HERE: &str = "127.0.0.1:50123";
const ELSEWHERE: &str = "192.0.2.7:50123";

async fn figures(bed: &Bed, from: &str, header: Option<(&str, &str)>) -> Answer {
    let mut request = Request::get("/metrics");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
    bed.send(request).await
}

#[tokio::test]
async fn figures_without_a_token_are_for_this_machine_alone() {
    let bed = Bed::new(false).await;
    assert_eq!(figures(&bed, HERE, None).await.status, StatusCode::OK);
    assert_eq!(figures(&bed, "[::ffff:127.0.0.1]:1", None).await.status, StatusCode::OK);
    assert_eq!(figures(&bed, ELSEWHERE, None).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bed.get("/metrics", "").await.status, StatusCode::FORBIDDEN, "who asks is unknown");
    let proxied = figures(&bed, HERE, Some(("x-forwarded-for", "192.0.2.7"))).await;
    assert_eq!(proxied.status, StatusCode::FORBIDDEN, "a proxy asks for somebody else");
    let admin = bed.sign_in("admin").await;
    let signed_in = figures(&bed, ELSEWHERE, Some(("cookie", &admin))).await;
    assert_eq!(signed_in.status, StatusCode::FORBIDDEN, "people have their own page");
}

#[tokio::test]
async fn behind_a_proxy_figures_need_the_token() {
    let proxied = |settings: &mut wangge_app::Settings| {
        settings.public_address = Some("https://city.example".to_owned());
    };
    let bed = Bed::chosen(proxied).await;
    assert_eq!(figures(&bed, HERE, None).await.status, StatusCode::FORBIDDEN);
    let bed = Bed::chosen(|settings| settings.metrics_token = Some("s3cret".to_owned())).await;
    assert_eq!(figures(&bed, HERE, None).await.status, StatusCode::FORBIDDEN);
    let wrong = figures(&bed, HERE, Some(("authorization", "Bearer s3cre"))).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    let right = figures(&bed, ELSEWHERE, Some(("authorization", "Bearer s3cret"))).await;
    assert_eq!(right.status, StatusCode::OK);
}

#[tokio::test]
async fn figures_count_requests_statements_and_what_stands() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("shift").await;
    bed.get("/cases/123", &cookies).await;
    bed.get("/cases/124", &cookies).await;
    bed.get("/nothing-here/wang.xiaoming", &cookies).await;
    let answer = figures(&bed, HERE, None).await;
    let text = &answer.text;
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let has = |line: &str| assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    let name = "wangge_http_request_duration_seconds";
    has(&format!("# TYPE {name} histogram"));
    let case = r#"method="GET",route="/cases/{case}",status="404""#;
    has(&format!("{name}_count{{{case}}} 2"));
    has(&format!(r#"{name}_bucket{{{case},le="10"}} 2"#));
    has(&format!(r#"{name}_bucket{{{case},le="+Inf"}} 2"#));
    has(&format!(r#"{name}_count{{method="GET",route="none",status="404"}} 1"#));
    has("wangge_sessions 1");
    has("wangge_database_up 1");
    has("wangge_event_streams 0");
    has("wangge_write_queue 0");
    has(r#"wangge_jobs{state="waiting"} 0"#);
    let statement =
        r#"wangge_statement_duration_seconds_count{statement="identity.session_add"} 1"#;
    has(statement);
    assert!(text.contains("\nprocess_resident_memory_bytes "), "{text}");
    assert!(!text.contains("wang.xiaoming"), "labels hold nothing that a person typed");
}

#[tokio::test]
async fn the_administrator_reads_how_the_program_does() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("admin").await;
    let page = bed.get("/admin/running", &cookies).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for words in ["运行状况", "SQLite", "最近七天没有备份", "identity.session_fetch", "有效登录"]
    {
        assert!(page.text.contains(words), "{words}\n{}", page.text);
    }
    let cookies = bed.sign_in("shift").await;
    assert_eq!(bed.get("/admin/running", &cookies).await.status, StatusCode::FORBIDDEN);
}

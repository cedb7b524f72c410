//! A call that becomes a case: by the form that it leads to, and both know each other afterwards.

use crate::bed::{Answer, Bed};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use scraper::{Html, Selector};
use wangge_desk::commands::{adapter_make, adapter_of, hear};
use wangge_desk::model::{CallEvent, CallId, Told};

const BOUNDARY: &str = "calls-5c1e";

/// A call that was answered at a seat.
async fn call(bed: &Bed, key: &str) -> CallId {
    let admin = bed.actor(&bed.sign_in("admin").await).await;
    let desk = &bed.app.desk.desk;
    let made = adapter_make(desk, &admin, "PBX").await.unwrap();
    let adapter = adapter_of(desk, &made.token).await.unwrap();
    let told = Told {
        event: CallEvent::Answered,
        call_key: key.to_owned(),
        caller: "13812341234".to_owned(),
        seat: "8001".to_owned(),
        at: bed.app.ground.clock.now(),
        recording: String::new(),
    };
    hear(desk, &adapter, told).await.unwrap().call
}

/// Sends the form of a page as a browser would, with what somebody filled in.
async fn sent(bed: &Bed, cookies: &str, page: &Answer, filled: &[(&str, &str)]) -> Answer {
    let html = Html::parse_document(&page.text);
    let form = html.select(&Selector::parse("form#f").unwrap()).next().unwrap();
    let mut fields: Vec<(String, String)> = form
        .select(&Selector::parse("input[name][value]:not([type=checkbox])").unwrap())
        .map(|one| (one.attr("name").unwrap().to_owned(), one.attr("value").unwrap().to_owned()))
        .filter(|(name, _)| filled.iter().all(|one| one.0 != name))
        .collect();
    fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let part = |(name, value): &(String, String)| {
        format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    let body = fields.iter().map(part).collect::<String>() + &format!("--{BOUNDARY}--\r\n");
    let request = Request::post(form.attr("action").unwrap())
        .header(COOKIE, cookies)
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin");
    bed.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_call_knows_the_case_that_came_of_it_and_the_case_its_call() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("shift").await;
    let (call, silent) = (call(&bed, "c-1").await, call(&bed, "c-2").await);
    let form = bed.get(&format!("/phone/{call}/register"), &cookies).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
    let filled = [("description", "路灯不亮"), ("place", "青屿路 1 号"), ("source", "hotline")];
    let opened = sent(&bed, &cookies, &form, &filled).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    let case = opened.location().to_owned();
    let page = bed.get(&case, &cookies).await.text;
    assert!(page.contains(&format!("href=\"/phone/{call}\"")), "the case leads to its call");
    let link = format!("href=\"{case}\"");
    for path in ["/phone".to_owned(), format!("/phone/{call}")] {
        let text = bed.get(&path, &cookies).await.text;
        assert!(text.contains(&link), "{path} leads to the case: {text}");
    }
    let list = Html::parse_document(&bed.get("/phone", &cookies).await.text);
    let row = Selector::parse(&format!("#call-{silent}")).unwrap();
    let row = list.select(&row).next().unwrap().html();
    assert!(!row.contains("/cases/"), "a call of which nothing came names none: {row}");
}

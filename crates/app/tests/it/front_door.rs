//! Signing in, being refused, choosing a language, switching the post.

use crate::bed::{Bed, PASSWORD, form_post};
use axum::body::Body;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in_page_and_back() {
    let bed = Bed::new(false).await;
    let answer = bed.get("/admin/users?q=a", "").await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/sign-in?back=/admin/users%3Fq%3Da")
    );
    let page = bed.get("/sign-in?back=/admin/users%3Fq%3Da", "").await;
    assert!(page.text.contains(r#"name="back" value="/admin/users?q=a""#), "{}", page.text);
    let form = format!("user=ADMIN&password={PASSWORD}&back=%2Fadmin%2Fusers%3Fq%3Da");
    let answer = bed.post("/sign-in", "", &form).await;
    assert_eq!(answer.location(), "/admin/users?q=a");
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
            && !cookie.contains("Secure"),
        "{cookie}"
    );
    let page = bed.get("/admin/users", &answer.cookies()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("collector者"));
}

#[tokio::test]
async fn a_page_whose_session_ended_stops_listening() {
    let bed = Bed::new(false).await;
    let request = Request::get("/events").header("accept", "text/event-stream");
    let answer = bed.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
}

#[tokio::test]
async fn a_wrong_password_is_told_in_words_and_the_fifth_locks() {
    let bed = Bed::new(false).await;
    let unknown = bed.post("/sign-in", "", "user=nobody&password=x").await;
    for _ in 0..4 {
        let answer = bed.post("/sign-in", "", "user=shift&password=wrong").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.text.contains("登录名或密码不正确"), "{}", answer.text);
        assert_eq!(answer.text, unknown.text, "nobody is told which logins exist");
    }
    let answer = bed.post("/sign-in", "", "user=shift&password=wrong").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text.contains("30 分钟"), "{}", answer.text);
    let answer = bed.post("/sign-in", "", &format!("user=shift&password={PASSWORD}")).await;
    assert_eq!(
        answer.status,
        StatusCode::TOO_MANY_REQUESTS,
        "the right password does not open a lock"
    );
}

#[tokio::test]
async fn demo_logins_work_in_a_demonstration_only() {
    let real = Bed::new(false).await;
    assert_eq!(real.post("/sign-in", "", "demo=admin").await.status, StatusCode::UNAUTHORIZED);
    assert!(!real.get("/sign-in", "").await.text.contains(r#"name="demo""#));
    let demo = Bed::new(true).await;
    assert!(demo.get("/sign-in", "").await.text.contains(r#"name="demo" value="admin""#));
    assert_eq!(demo.post("/sign-in", "", "demo=admin").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_post_without_the_permission_is_refused_with_its_name() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("collector").await;
    let answer = bed.get("/admin/users", &cookies).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("user.manage"), "{}", answer.text);
    let answer =
        bed.post("/admin/users/new", &cookies, "name=x&login=xx&password=Abcdefgh-12").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_change_that_another_site_asks_for_is_refused() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("admin").await;
    let mut request = form_post("/sign-out", &cookies).body(Body::empty()).unwrap();
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(bed.send(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(bed.get("/", &cookies).await.status, StatusCode::OK, "the session still lives");
}

#[tokio::test]
async fn a_session_ends_with_signing_out() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("admin").await;
    assert_eq!(bed.post("/sign-out", &cookies, "").await.location(), "/sign-in");
    assert_eq!(bed.get("/", &cookies).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn language_and_colours_are_kept_for_people_and_for_strangers() {
    let bed = Bed::new(false).await;
    let answer = bed.post("/preferences", "", "lang=en&back=/sign-in").await;
    assert_eq!(answer.location(), "/sign-in");
    let page = bed.get("/sign-in", &answer.cookies()).await;
    assert!(page.text.contains(r#"lang="en""#) && page.text.contains("Password"));
    let cookies = bed.sign_in("shift").await;
    bed.post("/preferences", &cookies, "lang=en&back=/").await;
    bed.post("/preferences", &cookies, "theme=dark&back=/").await;
    let page = bed.get("/", &cookies).await;
    assert!(page.text.contains(r#"<html lang="en" data-theme="dark">"#), "{}", page.text);
}

#[tokio::test]
async fn a_person_with_two_posts_switches_between_them() {
    let bed = Bed::new(false).await;
    let cookies = bed.sign_in("shift").await;
    let page = bed.get("/", &cookies).await.text;
    let page = scraper::Html::parse_document(&page);
    let wanted =
        scraper::Selector::parse(r#"form[action="/post"] button[aria-pressed="false"]"#).unwrap();
    let other = page.select(&wanted).next().unwrap();
    let id = other.value().attr("value").unwrap();
    assert!(other.text().collect::<String>().contains("受理员"));
    assert_eq!(
        bed.post("/post", &cookies, &format!("post={id}&back=/")).await.status,
        StatusCode::SEE_OTHER
    );
    let after = bed.get("/", &cookies).await.text;
    let after = scraper::Html::parse_document(&after);
    let current =
        scraper::Selector::parse(r#"form[action="/post"] button[aria-pressed="true"]"#).unwrap();
    assert!(after.select(&current).next().unwrap().text().collect::<String>().contains("受理员"));
}

#[tokio::test]
async fn a_new_account_must_change_its_password_before_anything_else() {
    let bed = Bed::new(false).await;
    let admin = bed.sign_in("admin").await;
    let bad = bed
        .post("/admin/users/new", &admin, "name=x&login=li.wei&password=short&must_change=yes")
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("至少 10 个字符") && bad.text.contains("li.wei"), "{}", bad.text);
    let form = format!("name=x&login=li.wei&password={PASSWORD}&must_change=yes");
    let made = bed.post("/admin/users/new", &admin, &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert_eq!(bed.get(made.location(), &admin).await.status, StatusCode::OK);
    let cookies = bed.sign_in("li.wei").await;
    assert_eq!(bed.get("/", &cookies).await.location(), "/password");
    let form = format!("old={PASSWORD}&new=Other-Wangge-1&again=Other-Wangge-1");
    assert_eq!(bed.post("/password", &cookies, &form).await.location(), "/");
    assert_eq!(bed.get("/", &cookies).await.status, StatusCode::OK);
}

#[tokio::test]
async fn bundled_files_and_signs_of_life_are_open_to_everybody() {
    let bed = Bed::new(false).await;
    let style = bed.app.kit.assets.address("main.css");
    let answer = bed.get(&style, "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "text/css; charset=utf-8");
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(bed.get("/static/none.css", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(bed.get("/health", "").await.text, "ok\n");
    assert_eq!(bed.get("/ready", "").await.text, "ready\n");
    let lost = bed.get("/nothing-here", "").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text.contains("没有找到"));
}

#[tokio::test]
async fn every_entry_of_the_rail_opens() {
    let bed = Bed::new(false).await;
    for login in ["admin", "shift", "collector"] {
        let cookies = bed.sign_in(login).await;
        let actor = bed.actor(&cookies).await;
        for entry in &bed.app.kit.nav {
            let mut answer = bed.get(entry.href, &cookies).await;
            if answer.status == StatusCode::SEE_OTHER {
                answer = bed.get(answer.location(), &cookies).await;
            }
            let may = entry.permission.is_none_or(|permission| actor.may(permission));
            let wanted = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, wanted, "{login} {}", entry.href);
        }
    }
}

//! What comes over HTTP: the form of the exchange, the pop-up, and every page once.

use crate::centre::{Centre, SCHEMA};
use crate::shifts::entry;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::{Next, from_fn};
use std::sync::Arc;
use tower::ServiceExt as _;
use wangge_desk::model::Seat;
use wangge_desk::{DeskPages, commands};
use wangge_identity::Actor;
use wangge_notify::Hub;
use wangge_testkit::both_engines;
use wangge_web::{Assets, Caller, Catalogue, Kit, Lang, Theme};

/// Sends a request as somebody, and gives status and text.
async fn ask(
    centre: &Centre,
    actor: Option<&Actor>,
    request: Request<Body>,
) -> (StatusCode, String) {
    let words = [wangge_web::WORDS, wangge_cases::WORDS, wangge_desk::WORDS];
    let kit = Arc::new(Kit {
        catalogue: Catalogue::new(&words).unwrap(),
        assets: Assets::new(std::iter::empty(), |_| None),
        nav: [wangge_desk::NAV, wangge_desk::NAV_SETUP].concat(),
        popups: wangge_desk::POPUPS.to_vec(),
        demo: false,
    });
    let pages = DeskPages { desk: centre.desk.clone(), hub: Hub::new() };
    let frame = from_fn(move |request, next: Next| wangge_web::frame(kit.clone(), request, next));
    let router = wangge_desk::routes(pages).into_router().layer(frame);
    let mut request = request;
    if let Some(actor) = actor {
        let caller = Caller {
            id: actor.account.to_string(),
            name: actor.name.clone(),
            posts: Arc::from([]),
            permissions: actor.permissions.clone(),
            lang: Lang::Zh,
            theme: Theme::Auto,
        };
        request.extensions_mut().insert(caller);
        request.extensions_mut().insert(actor.clone());
    }
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn get(centre: &Centre, actor: &Actor, path: &str) -> (StatusCode, String) {
    ask(centre, Some(actor), Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(centre: &Centre, actor: &Actor, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    ask(centre, Some(actor), request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn tell(centre: &Centre, token: &str, body: &str) -> (StatusCode, String) {
    let request = Request::post("/phone/calls")
        .header("authorization", format!("Bearer {token}"))
        .header("accept-language", "en");
    ask(centre, None, request.body(Body::from(body.to_owned())).unwrap()).await
}

fn event(name: &str, at: &str) -> String {
    format!(
        r#"{{"event":"{name}","call":"c-1","caller":"13812341234","seat":"8001","at":"{at}","recording":"https://pbx.example/1.wav"}}"#
    )
}

const AT: &str = "2026-11-18T09:00:00+08:00";

both_engines! { SCHEMA;
    /// What an exchange sends wrongly, and what it is told.
    async fn an_exchange_is_told_what_is_wrong(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let admin = centre.employ("guanli", "administrator").await;
        let (_, token) = centre.exchange(&admin).await;
        let (status, text) = tell(&centre, "wgp_wrong", "not even read").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(text.contains("The token is wrong or has ended"), "{text}");
        let bare = Request::post("/phone/calls").body(Body::empty()).unwrap();
        assert_eq!(ask(&centre, None, bare).await.0, StatusCode::UNAUTHORIZED);
        let (status, text) = tell(&centre, &token, &event("ringing", "2026-11-18 09:00")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains(r#""field":"at""#) && text.contains("ISO 8601 with its offset"), "{text}");
        let (status, text) = tell(&centre, &token, &event("rings", AT)).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains(r#""field":"event""#), "{text}");
        let (status, text) = tell(&centre, &token, "event=ringing").await;
        assert!(status == StatusCode::BAD_REQUEST && text.contains("JSON"), "{text}");
        let (status, text) = tell(&centre, &token, r#"{"calller":"1"}"#).await;
        assert!(status == StatusCode::BAD_REQUEST && text.contains("calller"), "{text}");
        assert_eq!(tell(&centre, &token, &" ".repeat(20_000)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
        let (status, text) = tell(&centre, &token, &event("ringing", AT)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains(r#""state":"ringing""#) && text.contains(r#""seat_known":false"#), "{text}");
    }

    /// From the exchange to the operator's screen, and into the form of a report.
    async fn a_call_pops_up_and_is_registered(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let admin = centre.employ("guanli", "administrator").await;
        let (_, token) = centre.exchange(&admin).await;
        let seats = post(&centre, &admin, "/admin/phone/seats", "text=8001+shouli1").await;
        assert_eq!(seats.0, StatusCode::SEE_OTHER);
        let (_, number) = centre.report(&operator, "13812341234").await;
        assert_eq!(get(&centre, &operator, "/phone/popup").await, (StatusCode::OK, String::new()));
        assert_eq!(tell(&centre, &token, &event("ringing", AT)).await.0, StatusCode::OK);
        let (_, text) = get(&centre, &operator, "/phone/popup").await;
        assert!(text.contains("138****1234") && text.contains(&number) && text.contains("/register"), "{text}");
        assert!(!text.contains("13812341234"));
        let call = text.split("/phone/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (status, form) = get(&centre, &operator, &format!("/phone/{call}/register")).await;
        assert!(status == StatusCode::OK && form.contains(r#"value="13812341234""#), "the form has the number");
        assert_eq!(get(&centre, &operator, "/phone/popup").await.1, "", "and the sheet has gone");
        let listen = format!("/phone/{call}/recording");
        assert_eq!(get(&centre, &operator, &listen).await.0, StatusCode::FORBIDDEN);
        assert_eq!(get(&centre, &leader, &listen).await.0, StatusCode::SEE_OTHER);
        tell(&centre, &token, &event("hung-up", AT)).await;
        let (_, list) = get(&centre, &operator, "/phone/missed").await;
        assert!(list.contains("138****1234") && list.contains(&format!("/phone/{call}/back")), "{list}");
        let back = post(&centre, &operator, &format!("/phone/{call}/back"), "note=%E5%B7%B2%E5%9B%9E%E6%8B%A8").await;
        assert_eq!(back.0, StatusCode::SEE_OTHER);
        assert!(!get(&centre, &operator, "/phone/missed").await.1.contains("138****1234"));
        assert!(get(&centre, &operator, &format!("/phone/{call}")).await.1.contains("已回拨"));
    }

    /// Each page draws, and says nothing that the catalogue does not know.
    async fn every_page_draws(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let next = centre.employ("zhiban2", "shift_leader").await;
        let operator = centre.employ("shouli1", "intake_operator").await;
        let admin = centre.employ("guanli", "administrator").await;
        let seat = Seat { extension: "8001".into(), account: operator.account };
        commands::seats_replace(&centre.desk, &admin, vec![seat]).await.unwrap();
        let draws = async |actor: &Actor, path: &str, holds: &str| {
            let (status, text) = get(&centre, actor, path).await;
            assert!(status == StatusCode::OK && text.contains(holds), "{path}: {status} {text}");
            assert!(!text.contains(">shift-") && !text.contains(">phone-") && !text.contains(">load-"), "{path}: {text}");
        };
        draws(&operator, "/shift", "现在没有人当班").await;
        draws(&operator, "/phone", "没有来电").await;
        draws(&admin, "/admin/phone", "8001 shouli1").await;
        let (_, made) = post(&centre, &admin, "/admin/phone", "name=PBX").await;
        assert!(made.contains("wgp_") && made.contains("离开本页后不再显示"), "{made}");
        let (_, wrong) = post(&centre, &admin, "/admin/phone/seats", "text=8001+nobody").await;
        assert!(wrong.contains("第 1 行有误"), "{wrong}");
        assert_eq!(post(&centre, &leader, "/shift/begin", "").await.0, StatusCode::SEE_OTHER);
        centre.report(&operator, "").await;
        commands::write(&centre.desk, &operator, entry("早会")).await.unwrap();
        draws(&operator, "/shift", "早会").await;
        let shift = crate::shifts::current(&centre, &leader).await.unwrap().0.id;
        draws(&leader, &format!("/shift?corrects={shift}.1"), "原记录不变").await;
        draws(&leader, "/shift/load", "shouli1的人").await;
        let over = post(&centre, &leader, "/shift/over", "words=ok").await;
        assert_eq!(over.0, StatusCode::SEE_OTHER);
        let again = post(&centre, &leader, "/shift/over", "words=ok").await;
        assert!(again.0 == StatusCode::UNPROCESSABLE_ENTITY && again.1.contains("已经签字交班"), "{again:?}");
        draws(&next, "/shift", "签字接班").await;
        let digest = crate::shifts::current(&centre, &leader).await.unwrap().0.digest;
        let take = post(&centre, &next, "/shift/take", &format!("digest={digest}&words=")).await;
        assert_eq!(take.0, StatusCode::SEE_OTHER);
        draws(&operator, "/shift/past", "zhiban2的人").await;
        draws(&operator, "/shift/past?from=2020-01-01&until=2020-12-31", "没有符合条件的班次").await;
        draws(&operator, &format!("/shift/past?leader={}", next.account), "没有符合条件的班次").await;
        draws(&operator, &format!("/shift/past?from=2020-01-01&leader={}", leader.account), &format!("/shift/{shift}")).await;
        assert_eq!(get(&centre, &operator, "/shift/past?from=yesterday").await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, file) = get(&centre, &operator, "/shift/past/export/csv?until=2099-12-31").await;
        assert_eq!(status, StatusCode::OK);
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 2, "{file}");
        assert!(lines[0].contains("值班长") && lines[1].contains("zhiban1的人") && lines[1].contains(",ok,"), "{file}");
        let none = get(&centre, &operator, "/shift/past/export/csv?until=2020-12-31").await.1;
        assert_eq!(none.lines().count(), 1, "{none}");
        draws(&operator, &format!("/shift/{shift}"), &digest[..8]).await;
        assert_eq!(get(&centre, &operator, "/shift/load").await.0, StatusCode::FORBIDDEN);
    }

    /// Somebody changes a signed shift behind the program's back.
    async fn a_changed_shift_shows_that_it_was_changed(bed: TestDb) {
        let centre = Centre::open(&bed.db).await;
        let leader = centre.employ("zhiban1", "shift_leader").await;
        let shift = commands::begin(&centre.desk, &leader).await.unwrap();
        commands::write(&centre.desk, &leader, entry("断电")).await.unwrap();
        commands::hand_over(&centre.desk, &leader, "平稳").await.unwrap();
        let path = format!("/shift/{shift}");
        assert!(!get(&centre, &leader, &path).await.1.contains("内容与签字时不一致"));
        let stmt = wangge_db::Stmt::new("test.tamper", "update shift_log set words = 'x'");
        let tamper = bed.db.write("test.tamper", (), move |tx, ()| {
            Box::pin(async move { tx.exec(&stmt, []).await })
        });
        let touched: Result<u64, wangge_db::DbError> = tamper.await;
        assert_eq!(touched.unwrap(), 1);
        assert!(get(&centre, &leader, &path).await.1.contains("内容与签字时不一致"));
    }
}

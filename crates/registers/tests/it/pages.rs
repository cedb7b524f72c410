//! What comes over HTTP: every page once, the forms, what is refused.

use crate::ward::{SCHEMA, Ward, drain, here};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::{Next, from_fn};
use jiff::tz::TimeZone;
use std::sync::Arc;
use tower::ServiceExt as _;
use wangge_identity::Actor;
use wangge_registers::{RegisterPages, Related};
use wangge_testkit::both_engines;
use wangge_web::{Assets, Caller, Catalogue, Kit, Lang, Theme};

async fn ask(ward: &Ward, actor: &Actor, request: Request<Body>) -> (StatusCode, String) {
    let words = [wangge_web::WORDS, wangge_registers::WORDS];
    let kit = Arc::new(Kit {
        catalogue: Catalogue::new(&words).unwrap(),
        assets: Assets::new(std::iter::empty(), |_| None),
        nav: wangge_registers::NAV.to_vec(),
        popups: Vec::new(),
        demo: false,
    });
    let pages = RegisterPages {
        registers: ward.registers.clone(),
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
        related: Some(Arc::new(|_, _, _| {
            Box::pin(async {
                let at = wangge_kernel::Instant::from_millis(1_794_963_600_000);
                let (href, number) = ("/cases/1".to_owned(), "20261118-0001".to_owned());
                Ok(vec![Related {
                    href,
                    number,
                    title: "井盖破损".into(),
                    state: "处置".into(),
                    at,
                }])
            })
        })),
    };
    let frame = from_fn(move |request, next: Next| wangge_web::frame(kit.clone(), request, next));
    let router = wangge_registers::routes(pages).into_router().layer(frame);
    let mut request = request;
    request.extensions_mut().insert(Caller {
        id: actor.account.to_string(),
        name: actor.name.clone(),
        posts: Arc::from([]),
        permissions: actor.permissions.clone(),
        lang: Lang::Zh,
        theme: Theme::Auto,
    });
    request.extensions_mut().insert(actor.clone());
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
    (status, to.unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned()))
}

async fn get(ward: &Ward, actor: &Actor, path: &str) -> (StatusCode, String) {
    ask(ward, actor, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(ward: &Ward, actor: &Actor, path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    ask(ward, actor, request.body(Body::from(form.to_owned())).unwrap()).await
}

async fn send(ward: &Ward, actor: &Actor, file: &str, more: &[&str]) -> (StatusCode, String) {
    let fields = more
        .iter()
        .map(|name| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n1\r\n"));
    let file = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--x--\r\n"
    );
    let body: String = fields.chain([file]).collect();
    let request = Request::post("/registers/components/import")
        .header("content-type", "multipart/form-data; boundary=x");
    ask(ward, actor, request.body(Body::from(body)).unwrap()).await
}

both_engines! { SCHEMA;
    async fn every_page_draws(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let keeper = ward.keeper();
        let draws = async |path: &str, holds: &str| {
            let (status, text) = get(&ward, &keeper, path).await;
            assert!(status == StatusCode::OK && text.contains(holds), "{path}: {status} {text}");
            for raw in [">register-", ">fact-", ">component-", "\"register-"] {
                assert!(!text.contains(raw), "{path}: {raw} {text}");
            }
        };
        draws("/registers/components", "没有符合条件的部件").await;
        let id = ward.enter(drain(here())).await;
        draws("/registers/components", "99010101003000001").await;
        draws("/registers/components?state=intact&street=990101001&class=01", "001街道").await;
        draws("/registers/components?q=%E9%9B%A8%E6%B0%B4", "99010101003000001").await;
        draws("/registers/components?department=-&owner=x&q=y&kind=01003", "没有符合条件的部件").await;
        draws(&format!("/registers/components/{id}"), "20261118-0001").await;
        draws(&format!("/registers/components/{id}/edit"), "value=\"99010101003000001\"").await;
        draws("/registers/components/new?lon=120.5&lat=30.5", "value=\"120.5\"").await;
        draws("/registers/components/import", "GLBJBSM").await;
        draws("/registers/components/bulk?state=intact", "共 1 个").await;
        let (status, json) = get(&ward, &keeper, "/registers/components/near?lon=120.001&lat=30.001&kind=01003").await;
        assert!(status == StatusCode::OK && json.contains("\"distance_m\":0.0"), "{json}");
        for (form, holds) in [("csv", "管理部件标识码"), ("geojson", "FeatureCollection"), ("xlsx", "")] {
            let (status, text) = get(&ward, &keeper, &format!("/registers/components/export/{form}?state=intact")).await;
            assert!(status == StatusCode::OK && text.contains(holds) && text.len() > 100, "{form}: {status} {text}");
        }
        assert_eq!(get(&ward, &keeper, "/registers/components/export/pdf").await.0, StatusCode::NOT_FOUND);
        assert_eq!(get(&ward, &keeper, "/registers/components/5").await.0, StatusCode::NOT_FOUND);
    }

    async fn forms_enter_and_change_and_say_what_is_wrong(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let keeper = ward.keeper();
        let (status, text) = post(&ward, &keeper, "/registers/components", "kind=01003&lon=120.001&lat=91").await;
        assert!(status == StatusCode::OK && text.contains("不是经纬度") && text.contains("value=\"91\""), "{status} {text}");
        let (status, page) = post(&ward, &keeper, "/registers/components", "kind=01003&lon=120.001&lat=30.001&owner=%E7%94%B2").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let id = page.rsplit('/').next().unwrap().to_owned();
        let (status, text) = post(&ward, &keeper, &page, "version=1&code=1&kind=01003&lon=120.001&lat=30.001").await;
        assert!(status == StatusCode::OK && text.contains("标识码应为 17 位数字"), "{status} {text}");
        let saved = post(&ward, &keeper, &page, "version=1&kind=01003&lon=120.001&lat=30.001&owner=%E4%B9%99&note=why").await;
        assert_eq!(saved.0, StatusCode::SEE_OTHER, "{}", saved.1);
        let stale = post(&ward, &keeper, &page, "version=1&kind=01003&lon=120.001&lat=30.001").await;
        assert_eq!(stale.0, StatusCode::CONFLICT);
        let changed = post(&ward, &keeper, "/registers/components/change", &format!("component={id}&state=damaged&note=x&back={page}")).await;
        assert_eq!(changed, (StatusCode::SEE_OTHER, page.clone()));
        let changed = post(&ward, &keeper, "/registers/components/change", "query=state%3Ddamaged&role=maintainer&party=%E4%B8%99").await;
        assert_eq!(changed.1, "/registers/components?changed=1");
        let none = post(&ward, &keeper, "/registers/components/change", "query=&state=lost").await;
        assert_eq!(none.0, StatusCode::UNPROCESSABLE_ENTITY, "nothing picked is not everything");
        let (_, text) = get(&ward, &keeper, &page).await;
        assert_eq!(text.matches(&format!("name=\"component\" value=\"{id}\"")).count(), 2, "each form names it: {text}");
        for line in ["状态: 完好 → 破损", "养护单位: 空 → 丙", "权属单位: 甲 → 乙"] {
            assert!(text.contains(line), "{line}: {text}");
        }
        let (_, text) = post(&ward, &keeper, "/registers/components/bulk", &format!("component={id}")).await;
        assert!(text.contains("共 1 个"), "{text}");
        let reader = ward.actor("intake_operator");
        for path in ["/registers/components/change", "/registers/components", page.as_str()] {
            assert_eq!(post(&ward, &reader, path, "").await.0, StatusCode::FORBIDDEN, "{path}");
        }
        assert!(!get(&ward, &reader, &page).await.1.contains("变更状态"));
    }

    async fn a_file_is_looked_at_first_and_taken_then(bed: TestDb) {
        let ward = Ward::open(&bed.db).await;
        let keeper = ward.keeper();
        let file = "code,lon,lat\n99010101003000001,120.001,30.001\n99010101003000002,200,30\n";
        let (_, text) = send(&ward, &keeper, file, &[]).await;
        assert!(text.contains("检查完毕，没有写入") && text.contains("不是经纬度"), "{text}");
        assert!(get(&ward, &keeper, "/registers/components").await.1.contains("没有符合条件的部件"));
        let (_, text) = send(&ward, &keeper, file, &["take", "update"]).await;
        assert!(text.contains("导入完毕"), "{text}");
        assert!(get(&ward, &keeper, "/registers/components").await.1.contains("99010101003000001"));
        let (_, text) = send(&ward, &keeper, "a,b\n1,2\n", &[]).await;
        assert!(text.contains("文件不能导入") && text.contains("no column of identity codes"), "{text}");
        let (_, text) = send(&ward, &keeper, "", &[]).await;
        assert!(text.contains("请选择一个文件"), "{text}");
    }
}

//! One row for each route: what is sent, and which things its address and its form name.
//!
//! `{name}` stands for a thing that the world makes: of one's own, of somebody else, of another
//! district, unknown, malformed. A form that comes below `fixed` names things of others while the
//! address stays one's own.

/// How a form is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Plain,
    Parts,
    Json,
}

/// A request that is sent by everybody.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) method: &'static str,
    /// The route as the router lists it.
    pub(crate) route: &'static str,
    /// What stands for placeholders that name no thing: `z=12`.
    pub(crate) fixed: &'static str,
    /// Behind the address.
    pub(crate) tail: &'static str,
    pub(crate) coding: Coding,
    pub(crate) form: &'static str,
    /// Whether the things in the address stay one's own while those of the form change.
    pub(crate) is_mine: bool,
}

const fn get(route: &'static str) -> Row {
    Row {
        method: "GET",
        route,
        fixed: "",
        tail: "",
        coding: Coding::Plain,
        form: "",
        is_mine: false,
    }
}

const fn post(route: &'static str, form: &'static str) -> Row {
    Row { method: "POST", form, ..get(route) }
}

const fn parts(route: &'static str, form: &'static str) -> Row {
    Row { coding: Coding::Parts, ..post(route, form) }
}

const fn with(row: Row, fixed: &'static str) -> Row {
    Row { fixed, ..row }
}

const fn asking(route: &'static str, tail: &'static str) -> Row {
    Row { tail, ..get(route) }
}

const fn mine(row: Row) -> Row {
    Row { is_mine: true, ..row }
}

const REPORT: &str = "description=垃圾&place=滨河路";
const COMPONENT: &str = "kind=01003&lon=120.361&lat=30.021&version=1";

/// All rows in the order of the reviewed list of routes.
pub(crate) const ROWS: &[Row] = &[
    get("/"),
    get("/admin/calendars"),
    get("/admin/packs"),
    get("/admin/phone"),
    post("/admin/phone", "name=交换机"),
    post("/admin/phone/seats", "text=8001 {login}"),
    post("/admin/phone/{adapter}/end", ""),
    get("/admin/running"),
    get("/admin/users"),
    with(get("/admin/users/export/{form}"), "form=csv"),
    get("/admin/users/new"),
    post("/admin/users/new", "name=新人&login=new.{n}&password=Try-Wangge-2026"),
    get("/admin/users/{account}"),
    post("/admin/users/{account}/end", ""),
    post("/admin/users/{account}/end-post", "grant={post}"),
    mine(post("/admin/users/{account}/end-post", "grant={post}")),
    post("/admin/users/{account}/password", "password=Other-Wangge-26"),
    post("/admin/users/{account}/post", "post=handler&organisation={organisation}"),
    mine(post("/admin/users/{account}/post", "post=handler&organisation={organisation}")),
    post("/admin/users/{account}/unlock", ""),
    get("/applications"),
    with(get("/applications/export/{form}"), "form=csv"),
    get("/away"),
    post("/away", "deputy={deputy}&from=2027-01-01&until=2027-01-02"),
    post("/away/end", "grant={grant}"),
    with(get("/base/{layer}/{z}/{x}/{y}"), "layer=0&z=12&x=3418&y=1689"),
    get("/board"),
    get("/calls"),
    with(get("/calls/export/{form}"), "form=csv"),
    get("/cases"),
    parts("/cases", REPORT),
    parts("/cases", "description=分&place=滨河路&parent={case}"),
    parts("/cases/bulk", "action=dispatch&case={filed}&department={organisation}&confirmed=1"),
    parts("/cases/bulk/undo", "case={case}"),
    with(get("/cases/export/{form}"), "form=csv"),
    get("/cases/heat"),
    get("/cases/heat.geojson"),
    asking("/cases/near", "?lon=120.361&lat=30.021"),
    get("/cases/new"),
    asking("/cases/new", "?parent={case}"),
    with(get("/cases/tiles/{z}/{x}/{y}"), "z=12&x=3418&y=1689"),
    get("/cases/{case}"),
    with(parts("/cases/{case}/act/{action}", "note=看过"), "action=comment"),
    with(parts("/cases/{filed}/act/{action}", "department={organisation}"), "action=dispatch"),
    mine(with(
        parts("/cases/{filed}/act/{action}", "department={organisation}"),
        "action=dispatch",
    )),
    mine(with(parts("/cases/{case}/act/{action}", "handler={deputy}"), "action=assign")),
    mine(with(parts("/cases/{fed}/act/{action}", "collector={deputy}"), "action=send_check")),
    mine(with(parts("/cases/{filed}/act/{action}", "target={number}&note=同一件"), "action=merge")),
    post("/cases/{case}/claim", ""),
    get("/cases/{case}/files/{file}"),
    get("/cases/{case}/files/{file}/preview"),
    mine(get("/cases/{case}/files/{file}")),
    with(get("/cases/{case}/paper/{kind}"), "kind=dispatch"),
    post("/cases/{case}/release", ""),
    get("/cases/{case}/thumb"),
    post("/cases/{case}/undo", ""),
    with(post("/cases/{case}/replies/{seq}/again", ""), "seq=1"),
    asking("/catalogue/search", "?q=垃圾"),
    get("/events"),
    get("/exemptions"),
    post("/exemptions", "fact=overdue&from=2026-01-01&until=2026-01-02&code=&area=&reason=台风"),
    get("/field"),
    get("/field/report"),
    parts("/field/report", "description=垃圾&place=滨河路&matter=06010-1&photo=@point"),
    post("/filters", "name=我的&query=stage=handle"),
    post("/filters/{filter}/drop", ""),
    get("/grid"),
    get("/grid/edit"),
    Row {
        coding: Coding::Json,
        ..post("/grid/edit", r#"{"do":"merge","ids":["990101001001003","990101001001009"]}"#)
    },
    get("/grid/edit/grids.geojson"),
    get("/grid/export.geojson"),
    get("/grid/history"),
    post("/grid/history/{version}/undo", ""),
    get("/grid/import"),
    parts("/grid/import", "trial=1"),
    get("/grid/map.json"),
    with(get("/grid/tiles/{version}/{z}/{x}/{y}"), "z=12&x=3418&y=1689"),
    get("/grid/{grid}"),
    post("/grid/{grid}", "name=改名&area_class=A&seen=1"),
    get("/hard"),
    get("/health"),
    get("/help/keys"),
    parts(
        "/letters",
        "flow=supervision&subject=函&body=请办&concerns={number}&department={organisation}&until=2027-01-04",
    ),
    parts(
        "/letters",
        "flow=supervision&subject=函&body=请办&department={own-organisation}&handler={deputy}&until=2027-01-04",
    ),
    get("/letters/new"),
    asking("/letters/new", "?flow=supervision&case={number}"),
    get("/metrics"),
    get("/notices"),
    post("/notices/read", "newest={notice}&drawn_at=0"),
    get("/notices/{notice}"),
    get("/password"),
    post("/password", "old=wrong&new=Other-Wangge-26&again=Other-Wangge-26"),
    get("/phone"),
    Row { coding: Coding::Json, ..post("/phone/calls", r#"{"event":"ringing"}"#) },
    with(get("/phone/export/{form}"), "form=csv"),
    get("/phone/missed"),
    get("/phone/popup"),
    get("/phone/{call}"),
    post("/phone/{call}/back", "note=已回"),
    get("/phone/{call}/recording"),
    get("/phone/{call}/register"),
    post("/phone/{call}/seen", "back=/phone"),
    get("/phrases"),
    post("/phrases", "action=register&words=请尽快"),
    post("/phrases/{phrase}/drop", ""),
    asking("/places", "?q=滨河"),
    asking("/places/near", "?lon=120.361&lat=30.021"),
    post("/post", "post={grant}&back=/"),
    post("/preferences", "lang=zh-CN&back=/"),
    get("/ready"),
    get("/registers/components"),
    post("/registers/components", COMPONENT),
    post(
        "/registers/components",
        "kind=01003&lon=120.361&lat=30.021&version=1&department={organisation}",
    ),
    asking("/registers/components/bulk", "?state=intact"),
    post("/registers/components/bulk", "component={component}"),
    post("/registers/components/change", "component={component}&state=damaged&note=查"),
    post(
        "/registers/components/change",
        "component={own-component}&role=managing&party=局&department={organisation}",
    ),
    with(get("/registers/components/export/{form}"), "form=csv"),
    get("/registers/components/import"),
    parts("/registers/components/import", "trial=1"),
    asking("/registers/components/near", "?lon=120.361&lat=30.021"),
    get("/registers/components/new"),
    with(get("/registers/components/tiles/{z}/{x}/{y}"), "z=12&x=3418&y=1689"),
    get("/registers/components/{component}"),
    post("/registers/components/{component}", COMPONENT),
    mine(post(
        "/registers/components/{component}",
        "kind=01003&lon=120.361&lat=30.021&version=1&department={organisation}",
    )),
    get("/registers/components/{component}/edit"),
    get("/responsibility"),
    post("/responsibility", "key=r.{n}&name=规则&department=B01&note=试"),
    post("/responsibility", "id={rule}&key=r.{n}&name=规则&department=B01&note=试"),
    get("/responsibility/coverage"),
    get("/responsibility/new"),
    asking("/responsibility/new", "?draft={rule}"),
    get("/responsibility/{rule}"),
    post("/responsibility/{rule}/drop", ""),
    post("/responsibility/{rule}/publish", ""),
    get("/roster"),
    post(
        "/roster",
        "grid={duty}&person={deputy}&day=0&start=08:00&end=18:00&from=2026-11-01&until=2026-11-30",
    ),
    post(
        "/roster",
        "grid={own-duty}&person={deputy}&day=0&start=08:00&end=18:00&from=2026-11-01&until=2026-11-30",
    ),
    with(get("/roster/export/{form}"), "form=csv"),
    post("/roster/grids", "name=一片&ids=990101001001001"),
    post("/roster/grids", "grid={duty}&name=一片&ids=990101001001001"),
    post("/roster/grids/{duty}/end", ""),
    post("/roster/{line}/remove", ""),
    asking("/search", "?q=垃圾"),
    get("/shift"),
    post("/shift/begin", ""),
    get("/shift/load"),
    post("/shift/log", "kind=note&words=平安"),
    post("/shift/log", "kind=note&words=平安&case={number}"),
    post("/shift/over", "words="),
    get("/shift/past"),
    with(get("/shift/past/export/{form}"), "form=csv"),
    post("/shift/take", "words=&digest="),
    get("/shift/{handover}"),
    get("/sign-in"),
    post("/sign-in", "user=nobody&password=wrong"),
    post("/sign-out", ""),
    with(get("/static/{*path}"), "*path=main.css"),
    get("/work"),
];

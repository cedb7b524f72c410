//! Hints while registering: cases that may be the same problem, and earlier reports of the caller.

use super::component::{self, ComponentView};
use super::show::{NearView, near_view};
use super::{CasePages, Who, catalogue, said};
use crate::commands::phone_hash;
use crate::error::CaseError;
use crate::queries::{self, Sought};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use wangge_kernel::Point;
use wangge_registers::permissions::REGISTER_READ;
use wangge_web::{PageResult, Ui, page};

/// What was filled in so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    lon: String,
    lat: String,
    matter: String,
    description: String,
    place: String,
    contact_phone: String,
    component_near: String,
}

#[derive(Template)]
#[template(path = "cases/near.html")]
struct NearPage {
    ui: Ui,
    components: Vec<ComponentView>,
    near: Vec<NearView>,
    earlier: Vec<(String, String)>,
}

/// `GET /cases/near`: a fragment beside the form.
pub(crate) async fn near(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    Query(typed): Query<Typed>,
) -> PageResult {
    let city = pages.city();
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let point = number(&typed.lon).zip(number(&typed.lat));
    let category = catalogue::understood(&city, typed.matter.trim());
    let sought = Sought {
        point: point.and_then(|(lon, lat)| Point::new(lon, lat)),
        code: category
            .filter(|_| !typed.matter.trim().is_empty())
            .map(|it| it.code)
            .unwrap_or_default(),
        words: format!("{} {}", typed.description, typed.place),
        but: None,
    };
    let hash = phone_hash(&pages.cases.tools, &typed.contact_phone);
    let input = (who.0.clone(), sought, hash, city, pages.now());
    let read = pages.cases.db.read("cases.near", input, |tx, (actor, sought, hash, city, now)| {
        Box::pin(async move {
            let near = queries::near(tx, actor, sought, city.case_rules(), *now).await?;
            let earlier = queries::by_caller(tx, actor, hash).await?;
            let (point, code) = (sought.point, sought.code.as_str());
            let components = if actor.may(REGISTER_READ) {
                component::near_report(tx, actor.district, city, point, code).await?
            } else {
                Vec::new()
            };
            Ok::<_, CaseError>((near, earlier, components))
        })
    });
    let (near, earlier, components) = read.await.map_err(|error| said::fail(&ui, error))?;
    let (city, zone) = (pages.city(), pages.zone());
    let chosen = typed.component_near.trim();
    page(&NearPage {
        components: components
            .iter()
            .map(|found| component::offer(&ui, &city, found, chosen))
            .collect(),
        near: near.iter().map(|(row, metres)| near_view(&ui, &city, &zone, row, *metres)).collect(),
        earlier: earlier.into_iter().map(|(id, number)| (format!("/cases/{id}"), number)).collect(),
        ui,
    })
}

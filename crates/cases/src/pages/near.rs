//! Hints while registering: the components near by and whose the report would be, cases that may be
//! the same problem, earlier reports of the caller.

use super::component::{self, ComponentView};
use super::show::{NearView, near_view};
use super::{CasePages, Who, catalogue, duty_words, said, speech};
use crate::commands::phone_hash;
use crate::error::CaseError;
use crate::model::CaseId;
use crate::permissions::CONTACT_READ;
use crate::queries::{self, Near, Sought, Whose};
use crate::rules::Question;
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use std::sync::Arc;
use wangge_db::Tx;
use wangge_identity::Actor;
use wangge_identity::queries::TreeRow;
use wangge_kernel::{Instant, Point};
use wangge_pack::City;
use wangge_registers::model::ComponentLine;
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
    component: String,
}

#[derive(Template)]
#[template(path = "cases/near.html")]
struct NearPage {
    ui: Ui,
    components: Vec<ComponentView>,
    /// Code of the component that was chosen, empty for none.
    chosen: String,
    /// Department that the report would go to, and why; empty while nothing is known.
    department: String,
    why: String,
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
    let point = point.and_then(|(lon, lat)| Point::new(lon, lat));
    let matter = Some(typed.matter.trim()).filter(|matter| !matter.is_empty());
    let category = matter.and_then(|matter| catalogue::understood(&city, matter));
    let district = who.0.district;
    let spot = point.and_then(|point| pages.cases.tools.spot(district, point));
    let asked = Asked {
        hash: phone_hash(&pages.cases.tools, &typed.contact_phone),
        component: typed.component.trim().to_owned(),
        question: Question {
            clause: category.as_ref().and_then(|it| it.clause.clone()).unwrap_or_default(),
            code: category.as_ref().map(|it| it.code.clone()).unwrap_or_default(),
            grid: spot.map(|(grid, _)| grid).unwrap_or_default(),
            ..Question::default()
        },
        sought: Sought {
            point,
            code: category.map(|it| it.code).unwrap_or_default(),
            words: format!("{} {}", typed.description, typed.place),
            but: None,
        },
    };
    let input = (who.0.clone(), asked, Arc::clone(&city), pages.now());
    let read = pages.cases.db.read("cases.near", input, |tx, (actor, asked, city, now)| {
        Box::pin(look(tx, actor, asked, city, *now))
    });
    let found = read.await.map_err(|error| said::fail(&ui, error))?;
    let zone = pages.zone();
    let chosen = typed.component.trim();
    let offered = |found| component::offer(&ui, &city, found, chosen);
    let whose = found.whose.as_ref();
    let department = whose.map(|it| speech::organisation(&ui, &found.tree, Some(it.organisation)));
    page(&NearPage {
        components: found.components.iter().map(offered).collect(),
        chosen: chosen.to_owned(),
        department: department.unwrap_or_default(),
        why: whose.map_or_else(String::new, |it| duty_words::why(&ui, &city, &it.held)),
        near: found
            .near
            .iter()
            .map(|(row, metres)| near_view(&ui, &city, &zone, row, *metres))
            .collect(),
        earlier: found
            .earlier
            .into_iter()
            .map(|(id, number)| (format!("/cases/{id}"), number))
            .collect(),
        ui,
    })
}

/// What is looked for.
#[derive(Clone)]
struct Asked {
    sought: Sought,
    question: Question,
    component: String,
    /// Keyed hash of the caller's number.
    hash: String,
}

/// What was found.
struct Found {
    components: Vec<(ComponentLine, f64)>,
    whose: Option<Whose>,
    tree: Vec<TreeRow>,
    near: Vec<(Near, Option<i64>)>,
    earlier: Vec<(CaseId, String)>,
}

async fn look(
    tx: &mut Tx,
    actor: &Actor,
    asked: &Asked,
    city: &City,
    now: Instant,
) -> Result<Found, CaseError> {
    let Asked { sought, question, component, hash } = asked;
    let near = queries::near(tx, actor, sought, city.case_rules(), now).await?;
    // Whoever may call reporters may know what else they said.
    let earlier = if actor.may(CONTACT_READ) {
        queries::by_caller(tx, actor, hash).await?
    } else {
        Vec::new()
    };
    let district = actor.district;
    let is_reader = actor.may(REGISTER_READ);
    let components = if is_reader {
        component::near_report(tx, district, city, sought.point, &sought.code).await?
    } else {
        Vec::new()
    };
    let chosen = if is_reader && !component.is_empty() {
        wangge_registers::queries::component_by_code(tx, district, component).await?
    } else {
        None
    };
    let mut question = question.clone();
    if let Some(one) = chosen.as_ref().filter(|_| question.code.is_empty()) {
        // What is wrong with a component goes by the code of its kind until somebody says more.
        question.code.clone_from(&one.facts.kind);
    }
    // Without a matter and a component it would be the street's, whatever it is.
    let (whose, tree) = if question.code.is_empty() {
        (None, Vec::new())
    } else {
        queries::whose_report(tx, district, city, question, chosen).await?
    };
    Ok(Found { components, whose, tree, near, earlier })
}

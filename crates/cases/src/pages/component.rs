//! Components beside cases: those near a report, the one that a case is about, the cases about one.

use super::{CasePages, said, speech};
use crate::error::CaseError;
use crate::permissions::CASE_READ;
use crate::queries;
use std::sync::Arc;
use wangge_db::filter::{Field, Filter, Kind as Column};
use wangge_db::{ToValue as _, Tx};
use wangge_identity::Actor;
use wangge_kernel::Point;
use wangge_pack::{City, Kind};
use wangge_registers::model::ComponentLine;
use wangge_registers::queries::{Near, components_near};
use wangge_registers::{Component, ComponentId, Related, RelatedOf, State};
use wangge_web::Ui;

/// How far around a report components are offered, in metres.
const REACH_M: f64 = 60.0;
/// Most components that are offered.
const OFFERED: usize = 6;
/// Cases that the page of a component shows.
const SHOWN: i64 = 50;

/// A component as the form offers it.
pub(crate) struct ComponentView {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) distance: String,
    pub(crate) state: String,
    pub(crate) owner: String,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) chosen: bool,
}

/// Lists the components near a point, of the kind that a matter is about; nothing for a matter that
/// is about no component.
pub(crate) async fn near_report(
    tx: &mut Tx,
    district: i64,
    city: &City,
    point: Option<Point>,
    code: &str,
) -> Result<Vec<(ComponentLine, f64)>, CaseError> {
    let mut current = city.current_standards();
    let is_twin = current.any(|standard| {
        let twin = city.item(&standard.reference, Kind::Matter, code);
        twin.is_some_and(|twin| twin.is_twin)
    });
    let Some(point) = point.filter(|_| code.is_empty() || is_twin) else {
        return Ok(Vec::new());
    };
    let near = Near { point, kind: code.to_owned(), metres: REACH_M, limit: OFFERED };
    Ok(components_near(tx, district, &near).await?)
}

/// Puts an offered component into words.
pub(crate) fn offer(
    ui: &Ui,
    city: &City,
    found: &(ComponentLine, f64),
    chosen: &str,
) -> ComponentView {
    let (row, distance) = found;
    ComponentView {
        code: row.code.clone(),
        name: kind(ui, city, &row.standard, &row.kind, &row.name),
        place: row.place.clone(),
        distance: ui.tn("near-metres", metres(*distance)),
        state: state(ui, row.state),
        owner: row.owner_name.clone(),
        lon: row.lon,
        lat: row.lat,
        chosen: row.code == chosen,
    }
}

fn metres(distance: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "at most the reach in metres")]
    let metres = distance.round() as i64;
    metres
}

/// Names a component by its kind, in the reader's language, or by its own name.
fn kind(ui: &Ui, city: &City, standard: &str, code: &str, name: &str) -> String {
    let item = city.item(standard, Kind::Component, code);
    item.map_or_else(|| name.to_owned(), |item| ui.pick(&item.name, &item.name_en).to_owned())
}

fn state(ui: &Ui, state: State) -> String {
    ui.t(&format!("component-state-{state}"))
}

/// The component of a case: address, name with its code, state and owner.
pub(crate) fn of_case(ui: &Ui, city: &City, one: &Component) -> (String, String, String) {
    let facts = &one.facts;
    let name = kind(ui, city, &facts.standard, &facts.kind, &facts.name);
    let mut more = state(ui, facts.state);
    if !facts.owner.name.is_empty() {
        more = format!("{more} · {}", facts.owner.name);
    }
    (format!("/registers/components/{}", one.id), format!("{name} {}", facts.code), more)
}

/// Lists the cases about a component, for its page.
pub fn related_to_component(pages: CasePages) -> RelatedOf {
    Arc::new(move |ui: Ui, actor: Actor, component: ComponentId| {
        let pages = pages.clone();
        Box::pin(async move {
            // Whoever keeps the register may have no business with cases.
            if !actor.may(CASE_READ) {
                return Ok(Vec::new());
            }
            let read = pages.cases.db.read(
                "cases.of_component",
                (actor, component),
                |tx, (actor, one)| {
                    const COMPONENT: Field =
                        Field { name: "component", column: "c.component", kind: Column::Int };
                    let filter = Filter::In(COMPONENT, vec![one.to_value()]);
                    let newest = (queries::Sorting::Newest, None);
                    Box::pin(queries::case_page(tx, actor, filter, newest, SHOWN))
                },
            );
            let rows = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
            let city = pages.city();
            let related = rows.into_iter().map(|row| Related {
                href: format!("/cases/{}", row.id),
                title: if row.description.is_empty() {
                    let (kind, code) = (row.kind.as_deref(), row.code.as_deref());
                    speech::matter(&ui, &city, row.standard.as_deref(), kind, code).0
                } else {
                    row.description.chars().take(40).collect()
                },
                state: speech::stage(&ui, &city, &row.flow, &row.stage),
                number: row.number,
                at: row.reported_at,
            });
            Ok(related.collect())
        })
    })
}

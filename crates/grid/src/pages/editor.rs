//! The editor on the map. The island sends one edit at a time and is told what came of it.

use super::{GroundPages, Who, said};
use crate::GridError;
use crate::commands::{self, Done, Edit};
use crate::model::{AreaClass, Fault, UnitGrid};
use crate::queries;
use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;
use wangge_web::{PageResult, Ui, page, see_other};

#[derive(Template)]
#[template(path = "grid/edit.html")]
struct EditPage {
    ui: Ui,
    communities: Vec<(String, String)>,
    classes: Vec<&'static str>,
}

/// `GET /grid/edit`.
pub(crate) async fn show(State(pages): State<GroundPages>, who: Who, ui: Ui) -> PageResult {
    let read = pages.grids.db.read("grid.editor", who.0.district, |tx, district| {
        Box::pin(queries::areas_of(tx, *district))
    });
    let areas = read.await.map_err(|error| said::fail(&ui, error))?;
    let communities = areas.iter().filter(|area| area.code.len() == 12);
    page(&EditPage {
        communities: communities
            .map(|area| (area.code.clone(), ui.pick(&area.name, &area.name_en).to_owned()))
            .collect(),
        classes: AreaClass::ALL.iter().map(|class| class.as_str()).collect(),
        ui,
    })
}

/// `GET /grid/edit/grids.geojson`: the grids in use with their exact corners.
pub(crate) async fn grids(State(pages): State<GroundPages>, who: Who, ui: Ui) -> PageResult {
    let read = pages.grids.db.read("grid.editor_grids", who.0.district, |tx, district| {
        Box::pin(queries::grids_of(tx, *district))
    });
    let grids = read.await.map_err(|error| said::fail(&ui, error))?;
    let feature = |grid: &UnitGrid| {
        let ring: Vec<[f64; 2]> = grid.ring.iter().map(|point| [point.lon, point.lat]).collect();
        json!({
            "type": "Feature",
            "geometry": { "type": "Polygon", "coordinates": [ring] },
            "properties": {
                "id": grid.id,
                "name": ui.pick(&grid.name, &grid.name_en),
                "class": grid.area_class,
                "area": format!("{:.0}", grid.area_m2),
            },
        })
    };
    let all: Vec<Value> = grids.iter().map(feature).collect();
    let body = json!({ "type": "FeatureCollection", "features": all }).to_string();
    Ok(([(CONTENT_TYPE, "application/geo+json")], body).into_response())
}

/// An edit as the island sends it.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Asked {
    /// Along a line.
    Split {
        /// The grid.
        id: GridId,
        /// The line.
        line: Vec<[f64; 2]>,
    },
    /// Two into one.
    Merge {
        /// The two.
        ids: [GridId; 2],
    },
    /// A corner.
    Move {
        /// Where it is.
        from: [f64; 2],
        /// Where it goes.
        to: [f64; 2],
    },
    /// A new one.
    Draw {
        /// Its community.
        community: String,
        /// Its name.
        name: String,
        /// Its class.
        class: String,
        /// Its outline, closed or not.
        ring: Vec<[f64; 2]>,
    },
    /// An edit taken back.
    Undo {
        /// Number of the change.
        version: i64,
    },
}

/// What is to be done about it.
enum Wanted {
    Edit(Edit),
    Undo(i64),
}

fn points(line: &[[f64; 2]]) -> Vec<Point> {
    line.iter().copied().map(point).collect()
}

const fn point([lon, lat]: [f64; 2]) -> Point {
    Point { lon, lat }
}

impl Asked {
    fn wanted(self) -> Wanted {
        Wanted::Edit(match self {
            Self::Undo { version } => return Wanted::Undo(version),
            Self::Split { id, line } => Edit::Split { id, line: points(&line) },
            Self::Merge { ids: [one, other] } => Edit::Merge { one, other },
            Self::Move { from, to } => Edit::Move { from: point(from), to: point(to) },
            Self::Draw { community, name, class, ring } => {
                let mut ring = points(&ring);
                if let Some(first) = ring.first().copied().filter(|_| ring.first() != ring.last()) {
                    ring.push(first);
                }
                let area_class = class.parse().unwrap_or(AreaClass::B);
                let name = name.chars().take(60).collect();
                Edit::Draw { community, name, area_class, ring }
            }
        })
    }
}

/// `POST /grid/edit`: answers with the ids that came of it, or with a reason in words.
pub(crate) async fn edit(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Json(asked): Json<Asked>,
) -> PageResult {
    let (grids, author, district) = (&pages.grids, who.author(), who.0.district);
    let done = match asked.wanted() {
        Wanted::Edit(edit) => commands::edit(grids, &author, district, edit).await,
        Wanted::Undo(version) => {
            commands::undo(grids, &author, district, version, &pages.zone).await
        }
    };
    match done {
        Ok(Done { version, ids }) => {
            Ok(Json(json!({ "version": version, "ids": ids })).into_response())
        }
        Err(GridError::Fault(why)) => {
            let place = match &why {
                Fault::Import(reject) => reject.reason.place(),
                _ => None,
            };
            let body = json!({ "fault": said::fault(&ui, &why), "place": place });
            Ok((StatusCode::CONFLICT, Json(body)).into_response())
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

/// `POST /grid/history/{version}/undo`.
pub(crate) async fn undo(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Path(version): Path<i64>,
) -> PageResult {
    commands::undo(&pages.grids, &who.author(), who.0.district, version, &pages.zone)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/grid/history"))
}

//! One grid: what it is, its name and class to change, what happened to it.

use super::list::{DeedView, RowView, deeds, row};
use super::{GroundPages, Who, said};
use crate::GridError;
use crate::commands::{self, Describe};
use crate::model::{AreaClass, GridLine};
use crate::permissions::GRID_EDIT;
use crate::queries;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;
use wangge_kernel::codes::GridId;
use wangge_web::{PageError, PageResult, Ui, page, see_other};

/// Changes that the page shows.
const SHOWN: i64 = 30;

#[derive(Template)]
#[template(path = "grid/show.html")]
struct ShowPage {
    ui: Ui,
    grid: RowView,
    name: String,
    name_en: String,
    classes: Vec<(&'static str, bool)>,
    seen: i64,
    duty: Vec<String>,
    deeds: Vec<DeedView>,
    can_edit: bool,
    fault: String,
}

/// `GET /grid/{id}`.
pub(crate) async fn show(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Path(id): Path<String>,
) -> PageResult {
    let id: GridId = id.parse().map_err(|_| PageError::not_found())?;
    drawn(&pages, &who, ui, id, None, String::new()).await
}

async fn drawn(
    pages: &GroundPages,
    who: &Who,
    ui: Ui,
    id: GridId,
    typed: Option<DescribeForm>,
    fault: String,
) -> PageResult {
    let read = pages.grids.db.read("grid.show", (who.0.district, id), |tx, (district, id)| {
        Box::pin(async move {
            let line = queries::grid_line(tx, *district, id).await?;
            let entries = queries::history_of(tx, *district, i64::MAX, id.as_str(), SHOWN).await?;
            let (grids, parts) = queries::duty_grids(tx, *district).await?;
            let own: Vec<i64> = parts
                .into_iter()
                .filter(|part| id.as_str().starts_with(&part.area))
                .map(|part| part.duty_grid)
                .collect();
            let duty = grids.into_iter().filter(|grid| own.contains(&grid.id));
            Ok::<_, GridError>((line, entries, duty.collect::<Vec<_>>()))
        })
    });
    let (line, entries, duty) = read.await.map_err(|error| said::fail(&ui, error))?;
    let line: GridLine = line.ok_or_else(PageError::not_found)?;
    let chosen = typed.as_ref().map_or(line.area_class.as_str(), |form| &form.area_class);
    let may_edit = who.0.may(GRID_EDIT);
    page(&ShowPage {
        grid: row(pages, &ui, &line),
        classes: AreaClass::ALL.iter().map(|it| (it.as_str(), it.as_str() == chosen)).collect(),
        seen: typed.as_ref().map_or(line.changed, |form| form.seen),
        duty: duty.iter().map(|grid| ui.pick(&grid.name, &grid.name_en).to_owned()).collect(),
        deeds: deeds(pages, &ui, &entries, who),
        can_edit: may_edit && line.until_at.is_none(),
        name: typed.as_ref().map_or(line.name, |form| form.name.clone()),
        name_en: typed.map_or(line.name_en, |form| form.name_en),
        fault,
        ui,
    })
}

/// Name and class as they were sent.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DescribeForm {
    name: String,
    #[serde(default)]
    name_en: String,
    area_class: String,
    seen: i64,
}

/// `POST /grid/{id}`: changes name and class, or says why not and keeps what was typed.
pub(crate) async fn describe(
    State(pages): State<GroundPages>,
    who: Who,
    ui: Ui,
    Path(id): Path<String>,
    Form(form): Form<DescribeForm>,
) -> PageResult {
    let id: GridId = id.parse().map_err(|_| PageError::not_found())?;
    let cut = |text: &str| text.chars().take(60).collect::<String>();
    let wanted = Describe {
        id: id.clone(),
        name: cut(&form.name),
        name_en: cut(&form.name_en),
        area_class: form.area_class.parse().map_err(|_| PageError::not_found())?,
        seen: form.seen,
    };
    match commands::describe(&pages.grids, &who.author(), who.0.district, wanted).await {
        Ok(()) => Ok(see_other(&format!("/grid/{id}"))),
        Err(GridError::Fault(why)) => {
            let fault = said::fault(&ui, &why);
            drawn(&pages, &who, ui, id, Some(form), fault).await
        }
        Err(error) => Err(said::fail(&ui, error)),
    }
}

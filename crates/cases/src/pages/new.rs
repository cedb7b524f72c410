//! Registering a report at the desk.

use super::upload::{Sent, receive};
use super::{CasePages, Who, catalogue, said};
use crate::commands::{self, Act, Report};
use crate::context::{Cases, Tools};
use crate::error::CaseError;
use crate::model::{Category, Contact, FileRole, Source, Upstream};
use crate::rules::Form;
use askama::Template;
use axum::extract::{Multipart, Query, State};
use wangge_kernel::Point;
use wangge_registers::ComponentId;
use wangge_web::{PageError, PageResult, Ui, page, see_other};

/// Key of the flow of hotline orders, proposals and petitions.
const ORDER_FLOW: &str = "order";
/// Sources that a desk registers; collectors report from the phone page.
const DESK_SOURCES: [Source; 6] =
    [Source::Hotline, Source::Web, Source::Media, Source::Leader, Source::Upstream, Source::Other];

#[derive(Template)]
#[template(path = "cases/new.html")]
struct NewPage {
    ui: Ui,
    sources: Vec<(String, String, bool)>,
    matter: String,
    description: String,
    place: String,
    component: String,
    component_error: String,
    lon: String,
    lat: String,
    contact_name: String,
    contact_phone: String,
    upstream_system: String,
    upstream_number: String,
    upstream_due: String,
    /// Platforms above that are set up, to choose from.
    platforms: Vec<String>,
    parent: String,
    /// The telephone call from which it is registered.
    call: String,
    is_order: bool,
    matter_error: String,
    description_error: String,
    place_error: String,
    faults: Vec<String>,
}

/// Errors at the fields.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) matter: String,
    pub(crate) description: String,
    pub(crate) place: String,
    pub(crate) component: String,
    pub(crate) others: Vec<String>,
}

impl Faults {
    pub(crate) const fn none(&self) -> bool {
        self.matter.is_empty()
            && self.description.is_empty()
            && self.place.is_empty()
            && self.component.is_empty()
            && self.others.is_empty()
    }
}

/// `GET /cases/new`: empty, or begun from a call, a hotline order or the case to be split.
pub(crate) async fn form(
    State(pages): State<CasePages>,
    ui: Ui,
    Query(begun): Query<Vec<(String, String)>>,
) -> PageResult {
    page(&filled(&pages.cases.tools, ui, &Sent::of(begun), Faults::default()))
}

/// Draws the form begun by another slice, such as from a telephone call: what it knows stands in the
/// page and in no address.
pub fn begun(cases: &Cases, ui: Ui, pairs: Vec<(String, String)>) -> PageResult {
    page(&filled(&cases.tools, ui, &Sent::of(pairs), Faults::default()))
}

/// `POST /cases`: opens the case and, with a matter, registers it.
pub(crate) async fn register(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    form: Multipart,
) -> PageResult {
    let sent = receive(&pages, &ui, FileRole::Before, form).await?;
    let category = category_of(&pages, &sent);
    let mut faults = faults(&ui, &sent, category.as_ref());
    let component = component_of(&pages, &ui, &who, &sent, &mut faults).await?;
    if !faults.none() {
        return page(&filled(&pages.cases.tools, ui, &sent, faults));
    }
    let source = sent.read("source").unwrap_or(Source::Hotline);
    let district = who.0.district;
    let is_order = sent.word("flow") == ORDER_FLOW;
    let has_upstream = !sent.word("upstream_number").is_empty();
    // What must be signed for first cannot be registered in the same stroke.
    let is_registered = category.is_some() && !is_order && !has_upstream;
    let upstream = has_upstream.then(|| Upstream {
        system: sent.word("upstream_system").to_owned(),
        number: sent.word("upstream_number").to_owned(),
        due_at: super::act::last_moment(&pages, sent.word("upstream_due")),
    });
    let contact = Contact {
        name: sent.word("contact_name").to_owned(),
        phone: sent.word("contact_phone").to_owned(),
    };
    let flow = if is_order { ORDER_FLOW.to_owned() } else { String::new() };
    let parent = sent.named("parent")?;
    let plain = report(district, source, category, &sent);
    let call = sent.read("call");
    let report = Report { flow, component, contact, upstream, parent, call, ..plain };
    let opened = commands::open(&pages.cases, &who.author(), report)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    if is_registered {
        let act = Act {
            district,
            case: opened.id,
            version: None,
            action: "register".to_owned(),
            form: Form::default(),
            files: Vec::new(),
        };
        register_now(&pages, &who, &ui, act).await?;
    }
    Ok(see_other(&format!("/cases/{}", opened.id)))
}

/// Finds the component whose identity code was picked near the place, or written.
pub(crate) async fn component_of(
    pages: &CasePages,
    ui: &Ui,
    who: &Who,
    sent: &Sent,
    faults: &mut Faults,
) -> Result<Option<ComponentId>, PageError> {
    let code = sent.word("component").to_owned();
    if code.is_empty() {
        return Ok(None);
    }
    let input = (who.0.district, code);
    let read = pages.cases.db.read("cases.component", input, |tx, (district, code)| {
        Box::pin(async move {
            let found = wangge_registers::queries::component_by_code(tx, *district, code).await?;
            Ok::<_, CaseError>(found)
        })
    });
    let found = read.await.map_err(|error| said::fail(ui, error))?;
    if found.is_none() {
        faults.component = ui.t("form-component-unknown");
    }
    Ok(found.map(|component| component.id))
}

/// A flow of a city's own may not let the desk register at once; the case waits in intake then.
async fn register_now(pages: &CasePages, who: &Who, ui: &Ui, act: Act) -> Result<(), PageError> {
    match commands::act(&pages.cases, &who.author(), act).await {
        Ok(_) | Err(CaseError::Refused(_) | CaseError::Permission(_)) => Ok(()),
        Err(error) => Err(said::fail(ui, error)),
    }
}

pub(crate) fn category_of(pages: &CasePages, sent: &Sent) -> Option<Category> {
    let matter = sent.word("matter");
    if matter.is_empty() { None } else { catalogue::understood(&pages.city(), matter) }
}

/// Checks what every report needs.
pub(crate) fn faults(ui: &Ui, sent: &Sent, category: Option<&Category>) -> Faults {
    let missing = |name: &str, key: &str| {
        if sent.word(name).is_empty() { ui.t(key) } else { String::new() }
    };
    Faults {
        matter: if !sent.word("matter").is_empty() && category.is_none() {
            ui.t("form-matter-unknown")
        } else {
            String::new()
        },
        description: missing("description", "form-description-missing"),
        place: missing("place", "form-place-missing"),
        component: String::new(),
        others: sent.faults.clone(),
    }
}

pub(crate) fn report(
    district: i64,
    source: Source,
    category: Option<Category>,
    sent: &Sent,
) -> Report {
    let point = sent.read("lon").zip(sent.read("lat")).and_then(|(lon, lat)| Point::new(lon, lat));
    // A picture knows where it was taken better than nobody.
    let point = point.or_else(|| sent.files.iter().find_map(|file| file.point));
    Report {
        point,
        category,
        files: sent.files.clone(),
        ..Report::new(district, source, sent.word("description"), sent.word("place"))
    }
}

fn filled(tools: &Tools, ui: Ui, sent: &Sent, faults: Faults) -> NewPage {
    let chosen = sent.read("source").unwrap_or(Source::Hotline);
    let sources = DESK_SOURCES
        .iter()
        .map(|source| (source.to_string(), super::speech::source(&ui, *source), *source == chosen));
    NewPage {
        sources: sources.collect(),
        matter: sent.word("matter").to_owned(),
        description: sent.word("description").to_owned(),
        place: sent.word("place").to_owned(),
        component: sent.word("component").to_owned(),
        component_error: faults.component,
        lon: sent.word("lon").to_owned(),
        lat: sent.word("lat").to_owned(),
        contact_name: sent.word("contact_name").to_owned(),
        contact_phone: sent.word("contact_phone").to_owned(),
        upstream_system: sent.word("upstream_system").to_owned(),
        upstream_number: sent.word("upstream_number").to_owned(),
        upstream_due: sent.word("upstream_due").to_owned(),
        platforms: tools.platforms().map(str::to_owned).collect(),
        parent: sent.word("parent").to_owned(),
        call: sent.word("call").to_owned(),
        is_order: sent.word("flow") == ORDER_FLOW,
        matter_error: faults.matter,
        description_error: faults.description,
        place_error: faults.place,
        faults: faults.others,
        ui,
    }
}

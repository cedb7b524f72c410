//! The list of components: dense rows, facets with counts, the filter as removable words.

use super::facets::{Counts, FACETS, add_up};
use super::speech;
use super::{RegisterPages, Who, said};
use crate::error::RegisterError;
use crate::model::{ComponentLine, FacetGroup, State};
use crate::permissions::REGISTER_EDIT;
use crate::queries;
use askama::Template;
use axum::extract::{Query, State as Shared};
use jiff::civil::Date;
use std::collections::BTreeMap;
use wangge_db::Tx;
use wangge_db::filter::{Filter, parse};
use wangge_identity::Actor;
use wangge_identity::queries::{TreeRow, organisation_tree};
use wangge_kernel::{Instant, Window};
use wangge_pack::Kind;
use wangge_web::{PageError, PageResult, Params, Ui, page};

/// Address of the list.
pub(crate) const PATH: &str = "/registers/components";
/// Pairs of the address that are no conditions.
const NOT_CONDITIONS: [&str; 3] = ["after", "changed", "view"];
/// Rows of one page.
const ROWS: i64 = 50;

/// One row as the template shows it.
struct RowView {
    id: String,
    code: String,
    kind: String,
    class: String,
    name: String,
    place: String,
    state: String,
    look: &'static str,
    managing: String,
    owner: String,
    lon: f64,
    lat: f64,
}

/// One value of a facet or a removable word.
pub(crate) struct Choice {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: i64,
    pub(crate) current: bool,
}

/// A facet with its values.
struct FacetView {
    name: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "registers/list.html")]
struct ListPage {
    ui: Ui,
    rows: Vec<RowView>,
    facets: Vec<FacetView>,
    words: Vec<Choice>,
    text: String,
    hidden: Vec<(String, String)>,
    query: String,
    bulk_href: String,
    list_href: String,
    map_href: String,
    /// The window of the map that the filter has, empty for none.
    window: String,
    /// The list without its window, to which the map adds what it shows.
    around_href: String,
    is_map: bool,
    may_edit: bool,
    is_filtered: bool,
    done: String,
    shown: String,
    first: String,
    next: String,
}

/// What one page needs from the database.
struct Loaded {
    rows: Vec<ComponentLine>,
    groups: Vec<FacetGroup>,
    street_names: BTreeMap<String, String>,
    tree: Vec<TreeRow>,
}

/// What one page asks.
#[derive(Clone)]
struct Asked {
    actor: Actor,
    filter: Filter,
    /// The filter without its facets, which are added up by their own values.
    wide: Filter,
    after: Option<String>,
}

/// `GET /registers/components`.
pub(crate) async fn list(
    Shared(pages): Shared<RegisterPages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let params = Params(pairs);
    let asked = Asked {
        actor: who.0.clone(),
        filter: filter_of(&pages, &params)?,
        wide: filter_but(&pages, &params, &FACETS)?,
        after: params.get("after").map(str::to_owned),
    };
    let read =
        pages.registers.db.read("registers.list", asked, |tx, asked| Box::pin(load(tx, asked)));
    let loaded = read.await.map_err(|error| said::fail(&ui, error))?;
    page(&view(&pages, ui, &params, &loaded))
}

async fn load(tx: &mut Tx, asked: &Asked) -> Result<Loaded, RegisterError> {
    let Asked { actor, filter, wide, after } = asked;
    let rows =
        queries::component_list(tx, actor, filter.clone(), after.as_deref(), ROWS + 1).await?;
    let street_names = speech::streets(tx, actor.district).await;
    Ok(Loaded {
        rows,
        groups: queries::component_facets(tx, actor, wide.clone()).await?,
        street_names: street_names.unwrap_or_default(),
        tree: organisation_tree(tx, actor.district).await?,
    })
}

/// Reads the filter of the address.
pub(crate) fn filter_of(pages: &RegisterPages, params: &Params) -> Result<Filter, PageError> {
    filter_but(pages, params, &[])
}

fn filter_but(pages: &RegisterPages, params: &Params, but: &[&str]) -> Result<Filter, PageError> {
    let is_condition = |name: &str| !NOT_CONDITIONS.contains(&name) && !but.contains(&name);
    let pairs: Vec<_> = params.0.iter().filter(|pair| is_condition(&pair.0)).cloned().collect();
    let zone = pages.zone.clone();
    let day = |text: &str| {
        let date: Date = text.parse().ok()?;
        let start = date.to_zoned(zone.clone()).ok()?;
        let next = date.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
        Some((Instant::from(start.timestamp()), Instant::from(next.timestamp())))
    };
    parse(queries::FIELDS, Some(queries::INDEX), &day, &pairs)
        .map_err(|error| PageError::invalid("error-filter").about(error.to_string()))
}

fn view(pages: &RegisterPages, ui: Ui, params: &Params, loaded: &Loaded) -> ListPage {
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let rows = loaded.rows.get(..loaded.rows.len().min(most)).unwrap_or_default();
    let last = rows.last().filter(|_| loaded.rows.len() > most);
    let words = words(pages, &ui, params, loaded);
    let (count, counted) = add_up(&loaded.groups, params);
    let hidden = params
        .0
        .iter()
        .filter(|pair| !["q", "after", "changed"].contains(&pair.0.as_str()) && !pair.1.is_empty());
    let done = params.get("changed").and_then(|text| text.parse::<i64>().ok());
    ListPage {
        next: last.map_or_else(String::new, |row| params.with(PATH, "after", &row.code)),
        first: params.get("after").map_or_else(String::new, |_| params.without(PATH, "after")),
        rows: rows.iter().map(|row| row_view(pages, &ui, row)).collect(),
        facets: facets(pages, &ui, params, loaded, &counted),
        text: params.get("q").unwrap_or_default().to_owned(),
        hidden: hidden.cloned().collect(),
        query: params.query(),
        bulk_href: params.without("/registers/components/bulk", "changed"),
        list_href: params.without(PATH, "view"),
        map_href: params.with(PATH, "view", "map"),
        window: params.get("box").unwrap_or_default().to_owned(),
        around_href: params.without(PATH, "box"),
        is_map: params.get("view") == Some("map"),
        may_edit: ui.may(REGISTER_EDIT),
        is_filtered: !words.is_empty(),
        words,
        done: done.map_or_else(String::new, |count| ui.tn("register-changed", count)),
        shown: ui.tn("register-shown", count),
        ui,
    }
}

fn row_view(pages: &RegisterPages, ui: &Ui, row: &ComponentLine) -> RowView {
    let city = pages.registers.tools.city();
    let (kind, class) = speech::kind(ui, city, &row.standard, &row.kind);
    RowView {
        id: row.id.to_string(),
        code: row.code.clone(),
        name: speech::own_name(city, &row.standard, &row.kind, &row.name),
        kind,
        class,
        place: row.place.clone(),
        state: speech::state(ui, row.state),
        look: speech::look(row.state),
        managing: row.managing_name.clone(),
        owner: row.owner_name.clone(),
        lon: row.lon,
        lat: row.lat,
    }
}

fn facets(
    pages: &RegisterPages,
    ui: &Ui,
    params: &Params,
    loaded: &Loaded,
    counted: &[Counts],
) -> Vec<FacetView> {
    let one = |(name, counts): (&&'static str, &Counts)| {
        let chosen: Vec<&str> =
            params.get(name).map(|text| text.split(',').collect()).unwrap_or_default();
        let mut choices: Vec<Choice> = counts
            .iter()
            .map(|(value, count)| {
                let value = value.as_deref().unwrap_or("-");
                let current = chosen.contains(&value);
                let href = if current {
                    params.without(PATH, name)
                } else {
                    params.with(PATH, name, value)
                };
                let label = spoken(pages, ui, loaded, name, value);
                Choice { href, label, count: *count, current }
            })
            .collect();
        choices.sort_by_key(|choice| -choice.count);
        FacetView { name: ui.t(&format!("register-filter-{name}")), choices }
    };
    let all = FACETS.iter().zip(counted).map(one);
    all.filter(|facet| !facet.choices.is_empty()).collect()
}

/// Puts a value of a condition into words.
fn spoken(pages: &RegisterPages, ui: &Ui, loaded: &Loaded, name: &str, value: &str) -> String {
    let city = pages.registers.tools.city();
    let standard = speech::standard(city);
    match name {
        _ if value == "-" => ui.t("register-none"),
        "class" => {
            let mut classes = city.classes(standard, Kind::Component);
            let class = classes.find(|class| class.code == value);
            class.map_or_else(
                || value.to_owned(),
                |class| ui.pick(&class.name, &class.name_en).to_owned(),
            )
        }
        "kind" => speech::kind(ui, city, standard, value).0,
        "state" => {
            value.parse::<State>().map_or_else(|_| value.to_owned(), |it| speech::state(ui, it))
        }
        "street" => loaded.street_names.get(value).cloned().unwrap_or_else(|| value.to_owned()),
        "department" => speech::organisation(ui, &loaded.tree, value.parse().ok()),
        "source" => ui.t(&format!("component-source-{value}")),
        _ => value.to_owned(),
    }
}

/// Puts each active condition into a word that can be taken away.
fn words(pages: &RegisterPages, ui: &Ui, params: &Params, loaded: &Loaded) -> Vec<Choice> {
    let active = params
        .0
        .iter()
        .filter(|pair| !NOT_CONDITIONS.contains(&pair.0.as_str()) && !pair.1.is_empty());
    active
        .map(|(name, value)| {
            if let Some(window) = value.parse::<Window>().ok().filter(|_| name == "box") {
                let label = ui.tw("filter-said", &ui.t("filter-box")) + &window.extent();
                return Choice { href: params.without(PATH, name), label, count: 0, current: true };
            }
            let spoken: Vec<String> =
                value.split(',').map(|word| spoken(pages, ui, loaded, name, word)).collect();
            let label = ui.tw("filter-said", &ui.t(&format!("register-filter-{name}")))
                + &spoken.join(" / ");
            Choice { href: params.without(PATH, name), label, count: 0, current: true }
        })
        .collect()
}

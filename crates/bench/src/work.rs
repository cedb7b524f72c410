//! What the staff of a metropolis asks for, as addresses of pages.

use crate::figures::Goal;
use crate::store::Sample;
use jiff::ToSpan as _;
use jiff::civil::Date;
use wangge_kernel::{Point, Tile};

/// One kind of work with the pages that it is measured by.
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) goal: Goal,
    pub(crate) paths: Vec<String>,
    /// Whether the pages that follow each one are asked for as well.
    pub(crate) turns: bool,
}

impl Item {
    fn new(name: impl Into<String>, most_ms: f64, paths: Vec<String>) -> Self {
        Self { name: name.into(), goal: Goal::WithinMs(most_ms), paths, turns: false }
    }
}

/// Pairs of filters, such as a person combines.
const PAIRS: [&str; 6] = [
    "kind=matter&source=patrol",
    "kind=component&source=patrol",
    "kind=matter&source=web",
    "urgent=false&source=hotline",
    "stage=closed&kind=matter",
    "stage=closed&source=video",
];
/// A word that nothing holds.
const NEVER: &str = "zebra";
/// Zooms from the whole metropolis to a street.
const ZOOMS: [u8; 4] = [10, 12, 14, 16];

/// Lists the work on pages: `work` is the dispatcher's own list, `last` the last day with cases.
pub(crate) fn items(work: &str, last: Date, cases: &[Sample], points: &[Point]) -> Vec<Item> {
    let months: Vec<String> = (0..12).map(|month| month_before(last, month)).collect();
    let year = format!("reported={}..{last}", last.saturating_sub(363.days()));
    let combined = |suffix: &dyn Fn(usize) -> String| -> Vec<String> {
        let all = months.iter().enumerate();
        all.map(|(number, month)| {
            format!("/cases?all=1&{month}&{}{}", PAIRS[number % PAIRS.len()], suffix(number))
        })
        .collect()
    };
    let mut items = vec![
        Item::new("work list of a dispatcher", 20.0, vec![work.to_owned()]),
        Item::new("all open cases", 20.0, vec!["/cases".to_owned()]),
        Item::new("month, two filters, exact count", 50.0, combined(&|_| String::new())),
        Item::new(
            "month, two filters and a word",
            50.0,
            combined(&|number| format!("&q={}", encoded(&word(cases, number)))),
        ),
        Item {
            turns: true,
            ..Item::new(
                "year, three filters, exact count, next pages",
                150.0,
                PAIRS.map(|pair| format!("/cases?all=1&{year}&{pair}&reworks=0")).to_vec(),
            )
        },
        Item::new(
            "page of a case",
            20.0,
            cases.iter().map(|case| format!("/cases/{}", case.id)).collect(),
        ),
    ];
    for zoom in ZOOMS {
        let tiles = tiles(points, zoom);
        let open = tiles.iter().map(|tile| format!("/cases/tiles/{tile}")).collect();
        items.push(Item::new(format!("tile of open cases, zoom {zoom}"), 50.0, open));
        let month = &months[0];
        let all = tiles.iter().map(|tile| format!("/cases/tiles/{tile}?all=1&{month}")).collect();
        items.push(Item::new(format!("tile of a month, zoom {zoom}"), 50.0, all));
    }
    let near = points.iter().take(50);
    let near = near.map(|at| format!("/registers/components/near?lon={}&lat={}", at.lon, at.lat));
    items.push(Item::new("components near a place", 50.0, near.collect()));
    let components = ["", "?class=01", "?state=intact&class=02", "?q=%E4%BA%95%E7%9B%96"];
    let components = components.map(|filter| format!("/registers/components{filter}"));
    items.push(Item::new("list of components with facets", 50.0, components.to_vec()));
    items
}

/// The address of a month as a file.
pub(crate) fn export(last: Date) -> String {
    format!("/cases/export/csv?all=1&{}", month_before(last, 0))
}

/// Tiles of the base map that lie in the server's memory.
pub(crate) fn base_tiles(version: &str, points: &[Point]) -> Vec<String> {
    tiles(points, 14).iter().map(|tile| format!("/grid/tiles/{version}/{tile}")).collect()
}

fn tiles(points: &[Point], zoom: u8) -> Vec<String> {
    let mut tiles: Vec<String> = points
        .iter()
        .map(|point| Tile::at(*point, zoom))
        .map(|tile| format!("{}/{}/{}", tile.z(), tile.x(), tile.y()))
        .collect();
    tiles.sort();
    tiles.dedup();
    tiles.truncate(64);
    tiles
}

fn month_before(last: Date, months: i64) -> String {
    let until = last.saturating_sub((months * 30).days());
    format!("reported={}..{until}", until.saturating_sub(29.days()))
}

/// The beginning of what a case says or of where it is, which many others have too; now and then
/// one that none has.
fn word(cases: &[Sample], number: usize) -> String {
    /// Signs that make a word in Chinese.
    const SIGNS: usize = 2;
    let Some(case) = cases.get(number * 7 % cases.len().max(1)) else { return NEVER.to_owned() };
    let text = match number % 5 {
        0..2 => &case.description,
        2..4 => &case.place,
        _ => return NEVER.to_owned(),
    };
    text.chars().take(SIGNS).collect()
}

fn encoded(word: &str) -> String {
    form_urlencoded::byte_serialize(word.as_bytes()).collect()
}

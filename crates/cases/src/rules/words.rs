//! The words under which a case is found.

use crate::model::Case;
use wangge_pack::City;

/// Gathers them: the number, what was said and where, the name of the matter in both languages.
pub fn words(city: &City, case: &Case) -> String {
    let name = case.category.as_ref().and_then(|category| {
        let kind = category.kind.parse().ok()?;
        city.item(&category.standard, kind, &category.code)
    });
    let words = [
        case.number.as_str(),
        &case.subject,
        &case.description,
        &case.place,
        case.upstream.as_ref().map_or("", |upstream| &upstream.number),
        name.map_or("", |item| &item.name),
        name.map_or("", |item| &item.name_en),
    ];
    words.join(" ")
}

//! What may be said about a component, how its identity code is made, what a change is.
//!
//! Pure: values in, values out. Commands and imports call it.

use crate::error::{Fault, Reason};
use crate::model::{Component, Deed, FactChange, NewComponent, Party};
use wangge_kernel::digits::fold_width;
use wangge_pack::{City, Item, Kind, Standard};

/// Digits of the number that runs within district and kind (standards, 1.1).
const SEQUENCE_DIGITS: usize = 6;
/// Most characters of a name; the standard says 30, people write more.
const NAME_CHARS: usize = 60;
/// Most characters of a unit's name.
const PARTY_CHARS: usize = 100;
/// Most characters of a unit's credit code.
const PARTY_CODE_CHARS: usize = 18;
/// Most characters of a place in words.
const PLACE_CHARS: usize = 256;
/// Most characters of a remark.
const REMARK_CHARS: usize = 1_000;
/// Most characters of an identity code where the standard counts no digits.
const CODE_CHARS: usize = 32;

/// Brings what was said into the form that is stored: no spaces around, half-width codes, a name
/// where none was given.
pub fn tidied(city: &City, new: &NewComponent) -> NewComponent {
    let mut tidy = new.clone();
    let trim = |text: &mut String| *text = text.trim().to_owned();
    for text in [&mut tidy.name, &mut tidy.place, &mut tidy.remark] {
        trim(text);
    }
    for party in [&mut tidy.managing, &mut tidy.owner, &mut tidy.maintainer] {
        trim(&mut party.name);
        party.code = fold_width(&party.code).trim().to_uppercase();
    }
    tidy.code = fold_width(&tidy.code).split_whitespace().collect();
    if tidy.name.is_empty()
        && let Some(item) = item(city, &tidy)
    {
        tidy.name.clone_from(&item.name);
    }
    tidy
}

/// Finds the kind of a component in the packs.
pub fn item<'a>(city: &'a City, new: &NewComponent) -> Option<&'a Item> {
    city.item(&new.standard, Kind::Component, &new.kind)
}

/// Checks what was said, already tidied.
pub fn check(city: &City, district: i64, new: &NewComponent) -> Result<(), Fault> {
    let fault = |fact, reason| Err(Fault { fact, reason });
    if item(city, new).is_none() {
        return fault("kind", Reason::UnknownKind);
    }
    let lengths = [
        ("name", &new.name, NAME_CHARS),
        ("place", &new.place, PLACE_CHARS),
        ("managing", &new.managing.name, PARTY_CHARS),
        ("managing", &new.managing.code, PARTY_CODE_CHARS),
        ("owner", &new.owner.name, PARTY_CHARS),
        ("owner", &new.owner.code, PARTY_CODE_CHARS),
        ("maintainer", &new.maintainer.name, PARTY_CHARS),
        ("maintainer", &new.maintainer.code, PARTY_CODE_CHARS),
        ("remark", &new.remark, REMARK_CHARS),
    ];
    for (fact, text, most) in lengths {
        if text.chars().count() > most {
            return fault(fact, Reason::TooLong(most));
        }
    }
    for (fact, day) in [("began_on", &new.began_on), ("changed_on", &new.changed_on)] {
        if day.as_deref().is_some_and(|day| day.parse::<jiff::civil::Date>().is_err()) {
            return fault(fact, Reason::NotADay);
        }
    }
    if new.code.is_empty() { Ok(()) } else { check_code(city, district, new) }
}

/// Checks that an identity code fits district and kind.
fn check_code(city: &City, district: i64, new: &NewComponent) -> Result<(), Fault> {
    let fault = |reason| Err(Fault { fact: "code", reason });
    let digits = city.standard(&new.standard).and_then(|standard| standard.component_id_digits);
    let Some(digits) = digits else {
        let is_long = new.code.chars().count() > CODE_CHARS;
        return if is_long { fault(Reason::TooLong(CODE_CHARS)) } else { Ok(()) };
    };
    if new.code.len() != digits || !new.code.bytes().all(|byte| byte.is_ascii_digit()) {
        return fault(Reason::CodeDigits(digits));
    }
    let own = format!("{district:06}");
    match new.code.strip_prefix(&own) {
        None => fault(Reason::CodeDistrict),
        Some(rest) if !rest.starts_with(&new.kind) => fault(Reason::CodeKind),
        Some(_) => Ok(()),
    }
}

/// Returns the beginning that all identity codes of a kind share.
pub fn code_prefix(district: i64, kind: &str) -> String {
    format!("{district:06}{kind}")
}

/// Makes the next identity code of a kind after the last one; none when the digits are used up.
pub fn next_code(
    standard: Option<&Standard>,
    district: i64,
    kind: &str,
    last: Option<&str>,
) -> Option<String> {
    let prefix = code_prefix(district, kind);
    let digits = standard
        .and_then(|standard| standard.component_id_digits)
        .map_or(SEQUENCE_DIGITS, |all| all.saturating_sub(prefix.len()));
    let used = last.and_then(|last| last.strip_prefix(&prefix));
    let used: Option<u64> = used.map_or(Some(0), |used| used.parse().ok());
    let next = used?.checked_add(1)?;
    let sequence = format!("{next:0digits$}");
    (sequence.len() == digits).then(|| prefix + &sequence)
}

/// Returns the text whose words a component is found by.
pub fn words(city: &City, facts: &NewComponent) -> String {
    let english = item(city, facts).map_or("", |item| item.name_en.as_str());
    let kind = item(city, facts).map_or("", |item| item.name.as_str());
    let mut all = vec![facts.code.as_str(), &facts.name, english, &facts.place];
    if kind != facts.name {
        all.push(kind);
    }
    let parties = [&facts.managing.name, &facts.owner.name, &facts.maintainer.name];
    all.extend(parties.into_iter().map(String::as_str));
    all.join(" ")
}

/// Lists the facts in which what is said now differs from what the register says.
pub fn differences(before: &NewComponent, after: &NewComponent) -> Vec<FactChange> {
    let place = |one: &NewComponent| format!("{:.7} {:.7}", one.point.lon, one.point.lat);
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let department =
        |one: &NewComponent| one.department.map_or_else(String::new, |id| id.to_string());
    let accuracy =
        |one: &NewComponent| one.accuracy.map_or_else(String::new, |word| word.to_string());
    let facts = |one: &NewComponent| {
        vec![
            ("code", one.code.clone()),
            ("kind", one.kind.clone()),
            ("name", one.name.clone()),
            ("point", place(one)),
            ("place", one.place.clone()),
            ("managing", party(&one.managing)),
            ("department", department(one)),
            ("owner", party(&one.owner)),
            ("maintainer", party(&one.maintainer)),
            ("state", one.state.to_string()),
            ("began_on", day(&one.began_on)),
            ("changed_on", day(&one.changed_on)),
            ("source", one.source.to_string()),
            ("accuracy", accuracy(one)),
            ("remark", one.remark.clone()),
        ]
    };
    let both = facts(before).into_iter().zip(facts(after));
    both.filter(|((_, from), (_, to))| from != to)
        .map(|((fact, from), (_, to))| FactChange { fact: fact.to_owned(), from, to })
        .collect()
}

fn party(party: &Party) -> String {
    if party.code.is_empty() {
        party.name.clone()
    } else {
        format!("{} {}", party.name, party.code)
    }
}

/// Names what a change was by the facts that it touched.
pub fn deed(changes: &[FactChange]) -> Deed {
    let all = |facts: &[&str]| changes.iter().all(|change| facts.contains(&change.fact.as_str()));
    if all(&["state", "changed_on"]) {
        Deed::State
    } else if all(&["managing", "department", "owner", "maintainer", "changed_on"]) {
        Deed::Owner
    } else if all(&["point", "place", "accuracy", "changed_on"]) {
        Deed::Move
    } else {
        Deed::Edit
    }
}

/// Returns the component with new facts, one version on.
pub fn changed(before: &Component, facts: NewComponent) -> Component {
    Component { version: before.version + 1, facts, ..before.clone() }
}

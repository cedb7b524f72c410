//! A mapping held against the table's heading and the city: what each row is read by.
//!
//! [`super::run`] makes it once. All mistakes are told at once.

use super::mapping::Mapping;
use crate::model::State;
use std::collections::HashMap;
use std::sync::Arc;
use wangge_identity::OrganisationId;
use wangge_pack::{City, Kind, PackError};
use wangge_table::{dates, find, fold};

/// Names under which the facts are found in a heading, ours first, then the standard's
/// abbreviations of 2026, those of 2013, and what people write.
const KNOWN: &[(&str, &[&str])] = &[
    ("code", &["GLBJBSM", "ObjID", "管理部件标识码", "部件标识码", "标识码", "部件编码", "部件编号"]),
    ("kind", &["小类代码", "部件小类代码", "部件代码", "小类", "部件小类", "部件类型"]),
    ("name", &["GLBJMC", "ObjName", "管理部件名称", "部件名称", "名称"]),
    ("lon", &["经度", "longitude", "lng", "x"]),
    ("lat", &["纬度", "latitude", "y"]),
    ("place", &["地址", "位置", "所在位置", "位置描述", "address"]),
    ("managing_code", &["ZGBMDM", "DeptCode1", "主管部门代码"]),
    ("managing", &["ZGBMMC", "DeptName1", "主管部门名称", "主管部门"]),
    ("owner_code", &["QSDWDM", "DeptCode2", "权属单位代码"]),
    ("owner", &["QSDWMC", "DeptName2", "权属单位名称", "权属单位"]),
    ("maintainer_code", &["YHDWDM", "DeptCode3", "养护单位代码"]),
    ("maintainer", &["YHDWMC", "DeptName3", "养护单位名称", "养护单位"]),
    ("state", &["GLBJZT", "ObjState", "状态", "部件状态"]),
    ("began_on", &["CSRQ", "ORDate", "初始日期"]),
    ("changed_on", &["BGRQ", "CHDate", "变更日期"]),
    ("source", &["SJLY", "DataSource", "数据来源"]),
    ("accuracy", &["定位精度", "精度"]),
    ("remark", &["BZ", "Note", "备注"]),
];

/// Everything that a row is read by.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) city: Arc<City>,
    pub(super) district: i64,
    pub(super) standard: String,
    pub(super) kind: Option<String>,
    pub(super) gives_codes: bool,
    pub(super) headings: Vec<String>,
    /// Our name of a fact → its column.
    columns: HashMap<&'static str, usize>,
    pub(super) kinds: HashMap<String, String>,
    pub(super) states: HashMap<String, State>,
    pub(super) departments: HashMap<String, OrganisationId>,
    pub(super) formats: Vec<String>,
}

impl Plan {
    /// Holds a mapping against the heading of a table, a city and its organisations by their names
    /// and codes.
    pub(super) fn new(
        mapping: &Mapping,
        headings: &[String],
        city: &Arc<City>,
        district: i64,
        organisations: &HashMap<String, OrganisationId>,
    ) -> Result<Self, Vec<PackError>> {
        let mut errors = Vec::new();
        let form = &mapping.form;
        let columns = columns(mapping, headings, &mut errors);
        let has = |fact: &str| columns.contains_key(fact);
        if !has("lon") || !has("lat") {
            let message = "no columns of longitude and latitude".to_owned();
            errors.push(mapping.error(message, hint(headings)));
        }
        if !has("code") && !form.import.give_codes {
            let message = "no column of identity codes".to_owned();
            errors.push(mapping.error(message, hint(headings)));
        }
        if !has("code") && !has("kind") && form.import.kind.is_none() {
            let message = "neither a column of kinds nor one kind for all rows".to_owned();
            errors.push(mapping.error(message, "[import]\nkind = \"01001\""));
        }
        if let Some((message, hint)) = form.table.fault() {
            errors.push(mapping.error(message, hint));
        }
        let standard = standard(mapping, city, &mut errors);
        let formats = formats(mapping, &mut errors);
        let plan = Self {
            kind: form.import.kind.clone(),
            gives_codes: form.import.give_codes,
            kinds: kinds(mapping, city, &standard, &mut errors),
            states: states(mapping, &mut errors),
            departments: departments(mapping, organisations, &mut errors),
            city: Arc::clone(city),
            headings: headings.to_vec(),
            district,
            standard,
            columns,
            formats,
        };
        if errors.is_empty() { Ok(plan) } else { Err(errors) }
    }

    /// Returns the column of a fact.
    pub(super) fn column(&self, fact: &str) -> Option<usize> {
        self.columns.get(fact).copied()
    }

    /// Returns the heading of a fact's column; the fact itself where there is none.
    pub(super) fn heading<'a>(&'a self, fact: &'a str) -> &'a str {
        let heading = self.column(fact).and_then(|column| self.headings.get(column));
        heading.map_or(fact, String::as_str)
    }
}

fn hint(headings: &[String]) -> String {
    let facts: Vec<&str> = KNOWN.iter().map(|(fact, _)| *fact).collect();
    let known = wangge_table::known(headings);
    format!("name it under [columns] ({}); the table has: {known}", facts.join(", "))
}

fn columns(
    mapping: &Mapping,
    headings: &[String],
    errors: &mut Vec<PackError>,
) -> HashMap<&'static str, usize> {
    let named = &mapping.form.columns;
    for fact in named.keys().filter(|fact| KNOWN.iter().all(|(known, _)| known != fact)) {
        let facts: Vec<&str> = KNOWN.iter().map(|(fact, _)| *fact).collect();
        let message = format!("'{fact}' is no fact of a component");
        errors.push(mapping.error(message, format!("known are {}", facts.join(", "))));
    }
    let mut columns = HashMap::new();
    for (fact, names) in KNOWN {
        if let Some(heading) = named.get(*fact) {
            match find(headings, heading) {
                Ok(column) => drop(columns.insert(*fact, column)),
                Err(_) => {
                    let message = format!("the table has no single column '{heading}'");
                    errors.push(mapping.error(message, hint(headings)));
                }
            }
        } else if let Some(column) =
            [*fact].iter().chain(*names).find_map(|name| find(headings, name).ok())
        {
            columns.insert(*fact, column);
        }
    }
    columns
}

/// The standard that is named, or the one in force that has components.
fn standard(mapping: &Mapping, city: &City, errors: &mut Vec<PackError>) -> String {
    let has_components =
        |reference: &str| city.classes(reference, Kind::Component).next().is_some();
    let current = || {
        let mut all = city.current_standards().map(|standard| standard.reference.as_str());
        all.find(|reference| has_components(reference)).unwrap_or_default().to_owned()
    };
    let found = mapping.form.import.standard.clone().unwrap_or_else(current);
    if !has_components(&found) {
        let message = format!("no pack holds a standard '{found}' with components");
        errors.push(mapping.error(message, "[import]\nstandard = \"GB/T 47678.5-2026\""));
    }
    found
}

fn formats(mapping: &Mapping, errors: &mut Vec<PackError>) -> Vec<String> {
    let own = &mapping.form.dates.formats;
    for format in own.iter().filter(|format| !dates::is_format(format)) {
        let message = format!("'{format}' is no format of dates");
        errors.push(mapping.error(message, "use %Y %m %d, or \"serial\""));
    }
    if own.is_empty() {
        ["%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"].map(str::to_owned).into()
    } else {
        own.clone()
    }
}

/// Kinds by the names of the packs and the words of the mapping; of two with one name none.
fn kinds(
    mapping: &Mapping,
    city: &City,
    standard: &str,
    errors: &mut Vec<PackError>,
) -> HashMap<String, String> {
    let mut kinds: HashMap<String, String> = HashMap::new();
    let of_standard =
        city.items().iter().filter(|item| item.standard == standard && item.kind == Kind::Component);
    for item in of_standard {
        for name in [&item.code, &item.name, &item.name_en] {
            let place = kinds.entry(fold(name)).or_insert_with(|| item.code.clone());
            if *place != item.code {
                place.clear();
            }
        }
    }
    let codes = mapping.form.kinds.iter().chain(
        mapping.form.import.kind.iter().map(|kind| (kind, kind)),
    );
    for (word, code) in codes {
        if city.item(standard, Kind::Component, code).is_none() {
            let message = format!("'{standard}' has no component '{code}'");
            errors.push(mapping.error(message, "see the catalogue of the city's packs"));
        }
        kinds.insert(fold(word), code.clone());
    }
    kinds
}

fn states(mapping: &Mapping, errors: &mut Vec<PackError>) -> HashMap<String, State> {
    // The words of the standard and those that surveys write.
    const WORDS: &[(&str, State)] = &[
        ("完好", State::Intact),
        ("正常", State::Intact),
        ("破损", State::Damaged),
        ("损坏", State::Damaged),
        ("丢失", State::Lost),
        ("缺失", State::Lost),
        ("废弃", State::Abandoned),
        ("移除", State::Removed),
        ("拆除", State::Removed),
    ];
    let mut states: HashMap<String, State> =
        WORDS.iter().map(|(word, state)| (fold(word), *state)).collect();
    states.extend(State::ALL.iter().map(|state| (state.to_string(), *state)));
    for (word, state) in &mapping.form.states {
        match state.parse() {
            Ok(state) => drop(states.insert(fold(word), state)),
            Err(_) => {
                let known: Vec<&str> = State::ALL.iter().map(|state| state.as_str()).collect();
                let message = format!("'{state}' is no state");
                errors.push(mapping.error(message, format!("known are {}", known.join(", "))));
            }
        }
    }
    states
}

fn departments(
    mapping: &Mapping,
    organisations: &HashMap<String, OrganisationId>,
    errors: &mut Vec<PackError>,
) -> HashMap<String, OrganisationId> {
    let mut all = organisations.clone();
    for (word, code) in &mapping.form.departments {
        match organisations.get(&fold(code)) {
            Some(id) => drop(all.insert(fold(word), *id)),
            None => {
                let message = format!("no organisation here has the code '{code}'");
                errors.push(mapping.error(message, "see the organisations of the district"));
            }
        }
    }
    all
}

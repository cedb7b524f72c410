//! Components, the parties around them and what happened to them.
//!
//! Used by every module of the slice and by those above. Decides nothing.

mod headings;

pub(crate) use headings::HEADINGS;

use serde::{Deserialize, Serialize};
use wangge_db::{DbError, FromRow, Row, row};
use wangge_identity::{AccountId, OrganisationId};
use wangge_kernel::{Instant, Point, id_type, text_enum};

id_type! {
    /// Key of a component; its identity code (标识码) may be corrected, this never changes.
    ComponentId
}

text_enum! {
    /// How a component stands (GB/T 47678.5-2026, table 2).
    pub enum State {
        /// 完好.
        Intact = "intact",
        /// 破损.
        Damaged = "damaged",
        /// 丢失.
        Lost = "lost",
        /// 废弃.
        Abandoned = "abandoned",
        /// 移除.
        Removed = "removed",
    }
}

text_enum! {
    /// Where the facts of a component come from.
    pub enum DataSource {
        /// 实测.
        Surveyed = "surveyed",
        /// 地形图.
        Topographic = "topographic",
        /// 基础地理数据.
        Basic = "basic",
        /// 其他.
        Other = "other",
    }
}

text_enum! {
    /// How exactly the place is known: A within 0.5 m, B within 1 m, C within 10 m.
    pub enum Accuracy {
        /// Within half a metre.
        A = "A",
        /// Within a metre.
        B = "B",
        /// Within ten metres.
        C = "C",
    }
}

text_enum! {
    /// What somebody did with a component.
    pub enum Deed {
        /// Corrected facts.
        Edit = "edit",
        /// Moved it to another place.
        Move = "move",
        /// Changed its state.
        State = "state",
        /// Changed who manages, owns or maintains it.
        Owner = "owner",
        /// Brought new facts from a file.
        Import = "import",
    }
}

/// A unit that manages, owns or maintains: its credit code (统一社会信用代码) and its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Credit code, 18 characters; empty when it is not known.
    pub code: String,
    /// Name; empty when there is nobody.
    pub name: String,
}

impl Party {
    /// Makes a party of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { code: String::new(), name: name.into() }
    }
}

/// What is said about a component, by a form, a file or the simulated city.
#[derive(Debug, Clone, PartialEq)]
pub struct NewComponent {
    /// Identity code; empty takes the next number of its kind.
    pub code: String,
    /// Number of the standard.
    pub standard: String,
    /// Code of the kind (小类), class digits included.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Where it stands.
    pub point: Point,
    /// Where, in words.
    pub place: String,
    /// Who manages it (主管部门).
    pub managing: Party,
    /// The same as an organisation here, to which its cases go.
    pub department: Option<OrganisationId>,
    /// Who owns it (权属单位).
    pub owner: Party,
    /// Who maintains it (养护单位).
    pub maintainer: Party,
    /// How it stands.
    pub state: State,
    /// Day since which it is there, YYYY-MM-DD (初始日期).
    pub began_on: Option<String>,
    /// Day of its last change, YYYY-MM-DD (变更日期).
    pub changed_on: Option<String>,
    /// Where the facts come from.
    pub source: DataSource,
    /// How exactly the place is known.
    pub accuracy: Option<Accuracy>,
    /// Remark.
    pub remark: String,
}

impl NewComponent {
    /// Makes an intact component of a kind at a place, of which nothing else is known.
    pub fn new(standard: &str, kind: &str, point: Point) -> Self {
        Self {
            code: String::new(),
            standard: standard.to_owned(),
            kind: kind.to_owned(),
            name: String::new(),
            point,
            place: String::new(),
            managing: Party::default(),
            department: None,
            owner: Party::default(),
            maintainer: Party::default(),
            state: State::Intact,
            began_on: None,
            changed_on: None,
            source: DataSource::Surveyed,
            accuracy: None,
            remark: String::new(),
        }
    }
}

/// A component as it stands in the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// District.
    pub district: i64,
    /// Key.
    pub id: ComponentId,
    /// Number of changes so far, from 1.
    pub version: i64,
    /// Class (大类) of the kind.
    pub class: String,
    /// Unit grid that it stands in.
    pub grid: Option<String>,
    /// Street, nine digits.
    pub street: Option<String>,
    /// Community, twelve digits.
    pub community: Option<String>,
    /// What is said about it.
    pub facts: NewComponent,
    /// When it was entered.
    pub created_at: Instant,
    /// Who entered it; empty for the program.
    pub created_by: String,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl FromRow for Component {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let party = |name: &str| -> Result<Party, DbError> {
            Ok(Party {
                code: row.get(&format!("{name}_code"))?,
                name: row.get(&format!("{name}_name"))?,
            })
        };
        Ok(Self {
            district: row.get("district")?,
            id: row.get("id")?,
            version: row.get("version")?,
            class: row.get("class")?,
            grid: row.get("grid")?,
            street: row.get("street")?,
            community: row.get("community")?,
            facts: NewComponent {
                code: row.get("code")?,
                standard: row.get("standard")?,
                kind: row.get("kind")?,
                name: row.get("name")?,
                point: Point { lon: row.get("lon")?, lat: row.get("lat")? },
                place: row.get("place")?,
                managing: party("managing")?,
                department: row.get("department")?,
                owner: party("owner")?,
                maintainer: party("maintainer")?,
                state: row.get("state")?,
                began_on: row.get("began_on")?,
                changed_on: row.get("changed_on")?,
                source: row.get("source")?,
                accuracy: row.get("accuracy")?,
                remark: row.get("remark")?,
            },
            created_at: row.get("created_at")?,
            created_by: row.get("created_by")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// One fact that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Name of the fact, as in the filter.
    pub fact: String,
    /// What it was.
    pub from: String,
    /// What it became.
    pub to: String,
}

row! {
    /// One thing that happened to a component.
    pub struct Change {
        /// Version of the component afterwards.
        pub version: i64,
        /// When.
        pub at: Instant,
        /// Who.
        pub account: Option<AccountId>,
        /// Their name; empty for the program.
        pub name: String,
        /// What was done.
        pub deed: Deed,
        /// Facts that changed, as JSON.
        pub changes: String,
        /// Why, in words.
        pub note: String,
    }
}

impl Change {
    /// Reads the facts that changed.
    pub fn facts(&self) -> Vec<FactChange> {
        serde_json::from_str(&self.changes).unwrap_or_default()
    }
}

row! {
    /// A component as the list shows it.
    pub struct ComponentLine {
        /// Key.
        pub id: ComponentId,
        /// Identity code.
        pub code: String,
        /// Number of the standard.
        pub standard: String,
        /// Code of the kind.
        pub kind: String,
        /// Name.
        pub name: String,
        /// Where, in words.
        pub place: String,
        /// Longitude.
        pub lon: f64,
        /// Latitude.
        pub lat: f64,
        /// Unit grid.
        pub grid: Option<String>,
        /// Street, nine digits.
        pub street: Option<String>,
        /// How it stands.
        pub state: State,
        /// Name of the managing department.
        pub managing_name: String,
        /// Name of the owner.
        pub owner_name: String,
        /// Name of the maintainer.
        pub maintainer_name: String,
        /// Number of changes.
        pub version: i64,
    }
}

row! {
    /// A place of a map tile with the components that stand there.
    pub struct Spot {
        /// Which part of the map.
        pub part: i64,
        /// Components there.
        pub n: i64,
        /// Those that are not intact.
        pub faulty: i64,
        /// Mean longitude in ten-millionths of a degree, about a centimetre.
        pub lon_e7: i64,
        /// Mean latitude likewise.
        pub lat_e7: i64,
        /// One of them, the only one where there is one; so with all that follows.
        pub id: ComponentId,
        /// Its identity code.
        pub code: String,
        /// Standard of its kind.
        pub standard: String,
        /// Code of its kind.
        pub kind: String,
        /// How it stands.
        pub state: State,
        /// Who owns it.
        pub owner: String,
    }
}

row! {
    /// How many components share class, state, street and department, from which all facets are
    /// added up.
    pub struct FacetGroup {
        /// Code of the class.
        pub class: String,
        /// Key of the state.
        pub state: String,
        /// Code of the street.
        pub street: Option<String>,
        /// Managing department as an organisation here.
        pub department: Option<String>,
        /// Components that share them.
        pub n: i64,
    }
}

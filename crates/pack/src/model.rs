//! What packs hold: standards with classes and items, clauses with limits, posts, calendars.
//!
//! The readers fill these types and [`crate::City`] gives them out. They are plain values: they
//! know no file and no database.

use serde::Serialize;
use wangge_kernel::calendar::{Calendar, Limit, Unit};
use wangge_kernel::text_enum;

text_enum! {
    /// The level of government that a pack speaks for.
    pub enum LayerKind {
        /// The whole country.
        National = "national",
        /// A province.
        Province = "province",
        /// A city.
        City = "city",
        /// A district.
        District = "district",
    }
}

text_enum! {
    /// The two kinds of thing that a standard numbers (部件、事项).
    pub enum Kind {
        /// A thing that stands somewhere (部件).
        Component = "component",
        /// Something that happens (事项, 2013: 事件).
        Matter = "matter",
    }
}

text_enum! {
    /// How the code of an item is known.
    pub enum Evidence {
        /// Seen with this code in the table of a city.
        CityTable = "city-table",
        /// Rebuilt from the number of another edition.
        SameNumber = "same-number",
    }
}

text_enum! {
    /// Why a new code follows an old one.
    pub enum Basis {
        /// Same minor number, same name.
        Name = "name",
        /// Same minor number, new name.
        SameNumber = "same-number",
        /// Another class or another minor number.
        Moved = "moved",
    }
}

text_enum! {
    /// What closes a case of a clause (结案条件).
    pub enum Closing {
        /// 清除.
        Clear = "clear",
        /// 清理.
        Tidy = "tidy",
        /// 清洁.
        Clean = "clean",
        /// 修复.
        Repair = "repair",
        /// 更换或修复.
        Replace = "replace",
        /// 恢复.
        Restore = "restore",
        /// 拆除.
        Demolish = "demolish",
        /// 取缔.
        Ban = "ban",
        /// 制止.
        Stop = "stop",
        /// 整改.
        Rectify = "rectify",
        /// 查处.
        Punish = "punish",
        /// 消除安全隐患.
        MakeSafe = "make_safe",
        /// 完善手续.
        CompletePapers = "complete_papers",
    }
}

text_enum! {
    /// Which cases a post sees.
    pub enum Scope {
        /// Every case of the district.
        District = "district",
        /// Cases of one's own organisation.
        Organisation = "organisation",
        /// One's own tasks and reports.
        Own = "own",
    }
}

/// A pack by its own words, and the hash of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pack {
    /// Name of the folder.
    pub key: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Version as its authors count.
    pub version: String,
    /// Level of government.
    pub layer: LayerKind,
    /// The pack below it.
    pub extends: Option<String>,
    /// Where its contents come from.
    pub source: String,
    /// SHA-256 over file names and bytes, in hexadecimal digits.
    pub hash: String,
}

/// An edition of a code table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standard {
    /// Number of the standard, such as `GB/T 47678.5-2026`.
    pub reference: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Where the codes come from.
    pub source: String,
    /// First day, YYYY-MM-DD.
    pub valid_from: Option<String>,
    /// The standard that it replaces.
    pub replaces: Option<String>,
    /// Digits of a class code.
    pub class_digits: Option<usize>,
    /// Digits of an item within its class.
    pub item_digits: Option<usize>,
    /// Digits of the identity code of one component.
    pub component_id_digits: Option<usize>,
    /// Digits of a matter code with its district.
    pub matter_code_digits: Option<usize>,
    /// Appended to a component's name to name its twin.
    pub twin_suffix: Option<String>,
    /// The same in English.
    pub twin_suffix_en: Option<String>,
}

/// A major class of components or matters (大类).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    /// Number of the standard.
    pub standard: String,
    /// Components or matters.
    pub kind: Kind,
    /// Code within the standard and kind.
    pub code: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A component or matter (小类); its key is standard, kind and code together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Number of the standard.
    pub standard: String,
    /// Component or matter.
    pub kind: Kind,
    /// Code, class digits included.
    pub code: String,
    /// Code of the class.
    pub class: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Words that people type for it.
    pub search: Vec<String>,
    /// Whether a city added it.
    pub is_local: bool,
    /// Whether it is the matter that every component also is (路灯 → 路灯异常).
    pub is_twin: bool,
    /// For a local item, the row that it comes from.
    pub origin: Option<String>,
    /// How its code is known, where that is in doubt.
    pub evidence: Option<Evidence>,
}

/// The way from the codes of one standard to those of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crosswalk {
    /// The old standard.
    pub from: String,
    /// The new standard.
    pub to: String,
    /// Rows in the order of the file.
    pub rows: Vec<CrosswalkRow>,
}

/// What became of one code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrosswalkRow {
    /// Component or matter.
    pub kind: Kind,
    /// Old code.
    pub from: String,
    /// New code; nothing when there is no successor.
    pub to: Option<String>,
    /// Why the new code follows.
    pub basis: Option<Basis>,
    /// Remark, above all why there is no successor.
    pub note: Option<String>,
}

/// A filing condition (立案条件) under a matter, with its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Stable key, such as `06010-1`; cases point to it.
    pub key: String,
    /// Number of the standard.
    pub standard: String,
    /// Kind of the item.
    pub kind: Kind,
    /// Code of the item.
    pub code: String,
    /// The row that it comes from.
    pub origin: Option<String>,
    /// When to file, in the pack's own language.
    pub condition: String,
    /// When to file, in English.
    pub condition_en: String,
    /// How long the handling may take.
    pub limit: Limit,
    /// The same in a core area (A).
    pub limit_a: Option<Limit>,
    /// The same in an ordinary area (B).
    pub limit_b: Option<Limit>,
    /// The same in an outlying area (C).
    pub limit_c: Option<Limit>,
    /// Steps with limits of their own, one after the other.
    pub sub_limits: Vec<SubLimit>,
    /// What closes the case.
    pub closing: Closing,
    /// Suggested kind of department, such as `sanitation`.
    pub department: String,
}

impl Clause {
    /// Tells whether its cases are urgent (紧急), that is, its limit counts in urgent units.
    pub fn is_urgent(&self) -> bool {
        matches!(self.limit.unit(), Unit::UrgentMinutes | Unit::UrgentHours | Unit::UrgentDays)
    }
}

/// One step of a handling with a limit of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubLimit {
    /// Name of the step in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: Option<String>,
    /// How long the step may take.
    pub limit: Limit,
    /// What proves that it is done.
    pub evidence: Option<String>,
}

/// How long a stage other than handling may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageLimit {
    /// Key of a stage, or of a task such as `verify`.
    pub stage: String,
    /// For ordinary cases.
    pub normal: Limit,
    /// For cases whose clause counts in urgent units.
    pub urgent: Limit,
}

/// A post (岗位) and what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Post {
    /// Stable key, such as `shift_leader`.
    pub key: String,
    /// Name in the pack's own language.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Which cases it sees.
    pub scope: Scope,
    /// Names of permissions, such as `case.file`.
    pub permissions: Vec<String>,
}

/// A calendar file, read.
#[derive(Debug, Clone)]
pub struct CalendarFile {
    /// Name of the file without its ending.
    pub name: String,
    /// What the author wrote.
    pub text: String,
    /// The calendar of that text.
    pub calendar: Calendar,
}

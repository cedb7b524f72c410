//! One row becomes a planned case or a named reject.
//!
//! Pure: text in, values out, any text. [`super::run`] calls it for each row and stores what
//! comes of it.

use super::category::Named;
use super::plan::{DateColumn, Plan, Template, Words};
use crate::model::{Category, Source};
use std::fmt;
use wangge_kernel::digits::fold_width;
use wangge_kernel::{Instant, Point};
use wangge_table::dates::{self, Moment};
use wangge_table::{Fault as RowFault, RawRow, fold};

/// Most characters of a key or number; longer ones do not fit into an index.
const KEY_CHARS: usize = 64;
/// Most characters of a cell that a reject quotes.
const QUOTED_CHARS: usize = 200;
/// 1 January 1970: what claims to be older is a year of two digits or an empty field's default.
const EARLIEST: Instant = Instant::from_millis(0);

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Row of the sheet, or line of the text file, from 1.
    pub row: u64,
    /// Key of the source, as far as it can be read.
    pub key: String,
    /// Heading of the column that is the cause; empty when the whole row is.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why the row cannot be taken.
    pub reason: Reason,
}

/// Why a row cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The bytes are no text in the mapping's encoding.
    NotText,
    /// A line has more or fewer cells than the heading.
    CellCount {
        /// Cells of the line.
        found: usize,
        /// Cells of the heading.
        expected: usize,
    },
    /// A cell that must be filled is empty.
    Empty,
    /// The key or number is longer than can be stored.
    TooLong,
    /// A spreadsheet kept the number as a floating one and lost its last digits.
    Rounded,
    /// The same key stands in an earlier row.
    SameKey {
        /// That row.
        row: u64,
    },
    /// The same number stands in an earlier row.
    SameNumber {
        /// That row.
        row: u64,
    },
    /// Another case has the number already.
    NumberTaken,
    /// No format of the mapping fits the date.
    NotADate,
    /// The date is before 1970.
    TooEarly,
    /// The date is later than now.
    InFuture,
    /// It was closed before it was reported.
    ClosedBeforeReported,
    /// It was due before it was reported.
    DueBeforeReported,
    /// It was filed before it was reported.
    FiledBeforeReported,
    /// The status says closed, but there is no date of it.
    ClosedWithoutDate,
    /// The mapping does not list the word.
    UnknownWord,
    /// Neither the mapping nor the catalogue knows the category.
    UnknownCategory,
    /// Several items of the catalogue have the name.
    AmbiguousCategory,
    /// The item has no successor in the standard in force.
    RetiredCategory,
    /// There is neither a place in words nor a usable coordinate.
    NoPlace,
}

impl From<RowFault> for Reason {
    fn from(fault: RowFault) -> Self {
        match fault {
            RowFault::NotText => Self::NotText,
            RowFault::CellCount { found, expected } => Self::CellCount { found, expected },
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotText => "is not text in the encoding of the mapping",
            Self::CellCount { found, expected } => {
                return write!(f, "has {found} cells, the heading {expected}");
            }
            Self::Empty => "is empty",
            Self::TooLong => return write!(f, "has more than {KEY_CHARS} characters"),
            Self::Rounded => {
                "was rounded by a spreadsheet; format the column as text and export again"
            }
            Self::SameKey { row } => return write!(f, "same key as row {row}"),
            Self::SameNumber { row } => return write!(f, "same number as row {row}"),
            Self::NumberTaken => "another case has this number",
            Self::NotADate => "is no date in any format of the mapping",
            Self::TooEarly => "is before 1970",
            Self::InFuture => "is in the future",
            Self::ClosedBeforeReported => "closed before it was reported",
            Self::DueBeforeReported => "due before it was reported",
            Self::FiledBeforeReported => "filed before it was reported",
            Self::ClosedWithoutDate => "closed without a date",
            Self::UnknownWord => "is not listed in the mapping",
            Self::UnknownCategory => "is neither in the mapping nor in the catalogue",
            Self::AmbiguousCategory => {
                "several items of the catalogue have this name; list it in the mapping"
            }
            Self::RetiredCategory => {
                "has no successor in the standard in force; list it in the mapping"
            }
            Self::NoPlace => "neither a place in words nor a usable coordinate",
        })
    }
}

/// A case as a row tells it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub(super) row: u64,
    pub(super) key: String,
    pub(super) number: String,
    pub(super) source: Source,
    pub(super) stage: String,
    pub(super) category: Option<Category>,
    pub(super) urgent: bool,
    pub(super) description: String,
    pub(super) place: String,
    pub(super) point: Option<Point>,
    pub(super) reported_at: Instant,
    pub(super) filed_at: Option<Instant>,
    pub(super) due_at: Option<Instant>,
    /// When it ended, if its stage is an end.
    pub(super) ended_at: Option<Instant>,
    /// What was done about it.
    pub(super) resolution: String,
    /// Department as the source writes it.
    pub(super) department_name: String,
    /// Code of the organisation, when the mapping lists the department.
    pub(super) department_code: Option<String>,
    /// Status as the source writes it.
    pub(super) status: String,
    /// Heading of the number, for a reject that only the database can know.
    pub(super) number_column: String,
}

/// Where and why a row fails; the caller adds the row.
struct Fault {
    column: usize,
    reason: Reason,
}

const fn fault(column: usize, reason: Reason) -> Fault {
    Fault { column, reason }
}

/// Reads one row.
pub(super) fn plan_row(plan: &Plan, row: &RawRow) -> Result<Planned, Reject> {
    let cells = Cells { plan, row };
    let key = cells.plain(plan.key);
    let reject = |column: &str, value: &str, reason| Reject {
        row: row.number,
        key: key.chars().take(QUOTED_CHARS).collect(),
        column: column.to_owned(),
        value: value.chars().take(QUOTED_CHARS).collect(),
        reason,
    };
    if let Some(reason) = &row.fault {
        return Err(reject("", "", reason.clone().into()));
    }
    cells
        .planned()
        .map_err(|fault| reject(plan.heading(fault.column), cells.text(fault.column), fault.reason))
}

/// A row with what it is read by.
struct Cells<'a> {
    plan: &'a Plan,
    row: &'a RawRow,
}

impl<'a> Cells<'a> {
    fn text(&self, column: usize) -> &'a str {
        self.row.cells.get(column).map_or("", String::as_str)
    }

    /// Returns a cell with half-width digits and single spaces.
    fn plain(&self, column: usize) -> String {
        fold_width(self.text(column)).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn planned(&self) -> Result<Planned, Fault> {
        let plan = self.plan;
        let key = self.identifier(plan.key)?;
        let number = format!("{}{}", plan.number_prefix, self.identifier(plan.number)?);
        let times = self.times()?;
        let category = self.category()?;
        let clause = category.as_ref().and_then(|category| category.clause.as_deref());
        let source = self.word(&plan.source)?.copied().unwrap_or(Source::Other);
        let place = self.filled(&plan.place).unwrap_or_default();
        let point = self.point();
        if place.is_empty() && point.is_none() {
            return Err(fault(self.first_column(&plan.place), Reason::NoPlace));
        }
        let description = self.filled(&plan.description);
        let description = description
            .ok_or_else(|| fault(self.first_column(&plan.description), Reason::Empty))?;
        Ok(Planned {
            row: self.row.number,
            key,
            number,
            source,
            stage: times.stage,
            urgent: clause
                .and_then(|key| plan.city.clause(key))
                .is_some_and(wangge_pack::Clause::is_urgent),
            category,
            description,
            place,
            point,
            reported_at: times.reported_at,
            filed_at: times.filed_at,
            due_at: times.due_at,
            ended_at: times.ended_at,
            resolution: plan.resolution.map_or("", |column| self.text(column)).to_owned(),
            department_name: plan
                .department
                .column
                .map_or("", |column| self.text(column))
                .to_owned(),
            department_code: self.department(),
            status: plan.status.column.map_or("", |column| self.text(column)).to_owned(),
            number_column: plan.heading(plan.number).to_owned(),
        })
    }

    fn identifier(&self, column: usize) -> Result<String, Fault> {
        let text = self.plain(column);
        if text.is_empty() {
            return Err(fault(column, Reason::Empty));
        }
        if text.chars().count() > KEY_CHARS {
            return Err(fault(column, Reason::TooLong));
        }
        let is_rounded = text.split_once(['e', 'E']).is_some_and(|(digits, power)| {
            digits.contains('.') && digits.parse::<f64>().is_ok() && power.parse::<i8>().is_ok()
        });
        if is_rounded { Err(fault(column, Reason::Rounded)) } else { Ok(text) }
    }

    fn date(&self, date: &DateColumn) -> Result<Option<Moment>, Fault> {
        let text = self.plain(date.column);
        if text.is_empty() {
            return Ok(None);
        }
        let read = dates::read(&text, &date.formats, &self.plan.zone);
        read.map(Some).ok_or_else(|| fault(date.column, Reason::NotADate))
    }

    fn date_in(&self, date: Option<&DateColumn>) -> Result<Option<(usize, Moment)>, Fault> {
        let Some(date) = date else { return Ok(None) };
        Ok(self.date(date)?.map(|moment| (date.column, moment)))
    }

    /// Reads the dates and the stage, which must agree.
    fn times(&self) -> Result<Times, Fault> {
        let plan = self.plan;
        let reported =
            self.date(&plan.reported)?.ok_or_else(|| fault(plan.reported.column, Reason::Empty))?;
        let reported_at = reported.first;
        if reported_at < EARLIEST {
            return Err(fault(plan.reported.column, Reason::TooEarly));
        }
        if reported_at > plan.now {
            return Err(fault(plan.reported.column, Reason::InFuture));
        }
        // A date without a time may be the day of the report itself: its last moment counts.
        let after = |found: Option<(usize, Moment)>, reason: Reason| match found {
            Some((column, moment)) if moment.last < reported_at => Err(fault(column, reason)),
            Some((_, moment)) => Ok(Some(moment)),
            None => Ok(None),
        };
        let filed = after(self.date_in(plan.filed.as_ref())?, Reason::FiledBeforeReported)?;
        let closed = after(self.date_in(plan.closed.as_ref())?, Reason::ClosedBeforeReported)?;
        let due = after(self.date_in(plan.due.as_ref())?, Reason::DueBeforeReported)?;
        let stage = self.stage()?;
        let is_ended = plan
            .city
            .flow(crate::CASE_FLOW)
            .and_then(|flow| flow.stage(&stage))
            .is_some_and(|stage| stage.ended);
        let closed_column = plan.closed.as_ref().map_or(plan.reported.column, |date| date.column);
        if is_ended && closed.is_none() {
            return Err(fault(closed_column, Reason::ClosedWithoutDate));
        }
        if is_ended && closed.is_some_and(|moment| moment.first > plan.now) {
            return Err(fault(closed_column, Reason::InFuture));
        }
        Ok(Times {
            stage,
            reported_at,
            filed_at: filed.map(|moment| moment.first.max(reported_at)),
            due_at: due.map(|moment| moment.last),
            ended_at: closed.filter(|_| is_ended).map(|moment| moment.last.min(plan.now)),
        })
    }

    fn stage(&self) -> Result<String, Fault> {
        let start = self.plan.city.flow(crate::CASE_FLOW).map_or("", |flow| flow.start.as_str());
        Ok(self.word(&self.plan.status)?.cloned().unwrap_or_else(|| start.to_owned()))
    }

    fn word<'w, T>(&self, words: &'w Words<T>) -> Result<Option<&'w T>, Fault> {
        let Some(column) = words.column else {
            return Ok(words.default.as_ref());
        };
        let text = fold(self.text(column));
        match (words.known.get(&text), text.is_empty(), &words.default) {
            (Some(word), _, _) | (None, true, Some(word)) => Ok(Some(word)),
            (None, true, None) => Err(fault(column, Reason::Empty)),
            (None, false, _) => Err(fault(column, Reason::UnknownWord)),
        }
    }

    /// A department that is not listed stays as a name: it hinders nobody from taking the case.
    fn department(&self) -> Option<String> {
        let words = &self.plan.department;
        let text = words.column.map(|column| fold(self.text(column))).unwrap_or_default();
        words.known.get(&text).or(words.default.as_ref()).cloned()
    }

    fn category(&self) -> Result<Option<Category>, Fault> {
        let Some(table) = &self.plan.category else {
            return Ok(None);
        };
        let text = fold(self.text(table.column));
        if text.is_empty() {
            return Err(fault(table.column, Reason::Empty));
        }
        if let Some(category) = table.words.get(&text) {
            return Ok(Some(category.clone()));
        }
        match table.names.find(&text) {
            Some(Named::One(category)) => Ok(Some(category.clone())),
            Some(Named::Several) => Err(fault(table.column, Reason::AmbiguousCategory)),
            Some(Named::Gone) => Err(fault(table.column, Reason::RetiredCategory)),
            None => Err(fault(table.column, Reason::UnknownCategory)),
        }
    }

    /// Reads the coordinates; what is no place on earth is no reason to lose the case.
    fn point(&self) -> Option<Point> {
        let (lon, lat) = self.plan.point?;
        let lon: f64 = self.plain(lon).parse().ok()?;
        let lat: f64 = self.plain(lat).parse().ok()?;
        // Zero and zero is what systems write when they know no place.
        Point::new(lon, lat).filter(|point| point.lon != 0.0 || point.lat != 0.0)
    }

    /// Fills the first text whose columns are all filled.
    fn filled(&self, templates: &[Template]) -> Option<String> {
        let mut texts = templates.iter().filter_map(|template| {
            let mut text = String::new();
            for (before, column) in &template.parts {
                text.push_str(before);
                if let Some(column) = column {
                    let cell = self.text(*column);
                    if cell.is_empty() {
                        return None;
                    }
                    text.push_str(cell);
                }
            }
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        });
        texts.next()
    }

    fn first_column(&self, templates: &[Template]) -> usize {
        let mut columns =
            templates.iter().flat_map(|template| &template.parts).filter_map(|(_, column)| *column);
        columns.next().unwrap_or(self.plan.key)
    }
}

/// The dates of a row and the stage that they belong to.
struct Times {
    stage: String,
    reported_at: Instant,
    filed_at: Option<Instant>,
    due_at: Option<Instant>,
    ended_at: Option<Instant>,
}

//! One row becomes what is said about a component, or a named reject.
//!
//! Pure: text in, values out, any text.

use super::plan::Plan;
use crate::error::{Fault, Reason};
use crate::model::HEADINGS;
use crate::model::{DataSource, NewComponent, Party, State};
use crate::rules;
use jiff::tz::TimeZone;
use wangge_kernel::Point;
use wangge_kernel::digits::fold_width;
use wangge_table::{Fault as RowFault, RawRow, dates, fold};

/// Most characters of a cell that a reject quotes.
const QUOTED_CHARS: usize = 200;

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Row of the sheet, line of the text file or number of the feature, from 1.
    pub row: u64,
    /// Identity code, as far as it can be read.
    pub key: String,
    /// Heading of the column that is the cause; empty when the whole row is.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why the row cannot be taken.
    pub reason: Reason,
}

/// A row that can be taken.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) row: u64,
    pub(super) facts: NewComponent,
}

/// Reads one row.
pub(super) fn plan_row(plan: &Plan, row: &RawRow) -> Result<Planned, Reject> {
    let cells = Cells { plan, row };
    if let Some(fault) = &row.fault {
        let reason = match fault {
            RowFault::NotText => Reason::NotText,
            RowFault::CellCount { found, expected } => Reason::CellCount(*found, *expected),
        };
        return Err(cells.reject("", reason));
    }
    let facts = cells.facts().map_err(|fault| cells.reject(fault.fact, fault.reason))?;
    let facts = rules::tidied(&plan.city, &facts);
    rules::check(&plan.city, plan.district, &facts)
        .map_err(|fault| cells.reject(fault.fact, fault.reason))?;
    Ok(Planned { row: row.number, facts })
}

/// Makes the reject of a row whose fact turned out to be impossible later.
pub(super) fn reject(plan: &Plan, planned: &Planned, fault: Fault, value: String) -> Reject {
    let column = plan.heading(fault.fact).to_owned();
    Reject {
        row: planned.row,
        key: planned.facts.code.clone(),
        column,
        value,
        reason: fault.reason,
    }
}

/// A row with what it is read by.
struct Cells<'a> {
    plan: &'a Plan,
    row: &'a RawRow,
}

impl Cells<'_> {
    fn reject(&self, fact: &str, reason: Reason) -> Reject {
        let quoted = |text: &str| text.chars().take(QUOTED_CHARS).collect::<String>();
        let fact = if fact == "point" { "lon" } else { fact };
        let column = if fact.is_empty() { "" } else { self.plan.heading(fact) };
        Reject {
            row: self.row.number,
            key: quoted(self.text("code")),
            column: column.to_owned(),
            value: quoted(self.text(fact)),
            reason,
        }
    }

    fn text(&self, fact: &str) -> &str {
        let column = self.plan.column(fact);
        column.and_then(|column| self.row.cells.get(column)).map_or("", String::as_str)
    }

    fn facts(&self) -> Result<NewComponent, Fault> {
        let fault = |fact, reason| Fault { fact, reason };
        let code: String = fold_width(self.text("code")).split_whitespace().collect();
        // From 16 digits on a spreadsheet has lost the last ones, and the power of ten shows it.
        if code.contains(['e', 'E']) && code.parse::<f64>().is_ok() {
            return Err(fault("code", Reason::Rounded));
        }
        if code.is_empty() && !self.plan.gives_codes {
            return Err(fault("code", Reason::Empty));
        }
        let kind = self.kind(&code)?;
        let party = |code: &str, name: &str| Party {
            code: self.text(code).to_owned(),
            name: self.text(name).to_owned(),
        };
        let managing = party("managing_code", "managing");
        let department = self.plan.departments.get(&fold(&managing.name));
        Ok(NewComponent {
            code,
            name: self.text("name").to_owned(),
            place: self.text("place").to_owned(),
            department: department.copied(),
            managing,
            owner: party("owner_code", "owner"),
            maintainer: party("maintainer_code", "maintainer"),
            state: self.state()?,
            began_on: self.day("began_on")?,
            changed_on: self.day("changed_on")?,
            source: self.source(),
            accuracy: self.accuracy()?,
            remark: self.text("remark").to_owned(),
            ..NewComponent::new(&self.plan.standard, &kind, self.point()?)
        })
    }

    /// The kind by its column, by the digits of the identity code, or the one of all rows.
    fn kind(&self, code: &str) -> Result<String, Fault> {
        let fault = |reason| Fault { fact: "kind", reason };
        let word = fold(self.text("kind"));
        if !word.is_empty() {
            return match self.plan.kinds.get(&word) {
                Some(kind) if kind.is_empty() => Err(fault(Reason::AmbiguousKind)),
                Some(kind) => Ok(kind.clone()),
                None => Err(fault(Reason::UnknownKind)),
            };
        }
        if let Some(kind) = &self.plan.kind {
            return Ok(kind.clone());
        }
        let standard = self.plan.city.standard(&self.plan.standard);
        let digits = standard
            .and_then(|it| Some(it.class_digits? + it.item_digits?))
            .and_then(|digits| code.get(6..6 + digits));
        digits.map(str::to_owned).ok_or_else(|| fault(Reason::Empty))
    }

    fn point(&self) -> Result<Point, Fault> {
        let number = |fact: &'static str| {
            let text = fold_width(self.text(fact));
            if text.trim().is_empty() {
                return Err(Fault { fact, reason: Reason::Empty });
            }
            text.trim().parse::<f64>().map_err(|_| Fault { fact, reason: Reason::NotAPlace })
        };
        let (lon, lat) = (number("lon")?, number("lat")?);
        Point::new(lon, lat).ok_or(Fault { fact: "lon", reason: Reason::NotAPlace })
    }

    fn state(&self) -> Result<State, Fault> {
        let word = fold(self.text("state"));
        if word.is_empty() {
            return Ok(State::Intact);
        }
        let known = self.plan.states.get(&word).copied();
        known.ok_or(Fault { fact: "state", reason: Reason::UnknownWord })
    }

    fn source(&self) -> DataSource {
        HEADINGS.source(self.text("source"))
    }

    fn accuracy(&self) -> Result<Option<crate::model::Accuracy>, Fault> {
        let word = fold_width(self.text("accuracy")).trim().to_uppercase();
        let word = HEADINGS.accuracy_class(&word);
        if word.is_empty() {
            return Ok(None);
        }
        let known = word.parse().map(Some);
        known.map_err(|_| Fault { fact: "accuracy", reason: Reason::UnknownWord })
    }

    fn day(&self, fact: &'static str) -> Result<Option<String>, Fault> {
        let text = fold_width(self.text(fact));
        if text.trim().is_empty() {
            return Ok(None);
        }
        // A civil day is the same in every zone.
        let moment = dates::read(text.trim(), &self.plan.formats, &TimeZone::UTC);
        let moment = moment.ok_or(Fault { fact, reason: Reason::NotADay })?;
        Ok(Some(moment.first.in_zone(&TimeZone::UTC).date().to_string()))
    }
}

//! All cases of a district held against their histories, the index of words and the open tasks.
//!
//! The doctor goes through them page by page, so that memory stays small whatever the district
//! holds. Nothing is changed here.

use crate::context::{CASE_FLOW, Cases};
use crate::error::CaseError;
use crate::model::{CaseId, FileId};
use crate::rules::{self, NumberParts, Projection};
pub use crate::store::check::FileRow;
use crate::store::check::{self as store, Around, Stored};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt;
use wangge_db::{DbError, Tx, text};
use wangge_pack::City;

/// Cases that are looked at together.
const PAGE: i64 = 500;
/// Cases of one kind of fault that are named at most, where a statement finds them all at once.
const MOST: i64 = 100;

/// What is wrong with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No pack at hand holds its flow.
    NoFlow,
    /// Facts of its row are not those of its steps.
    History(Vec<&'static str>),
    /// Columns that are made of other ones are not.
    Derived(Vec<&'static str>),
    /// It cannot be found by words.
    NoWords,
    /// It is found by other words than its own.
    OtherWords,
    /// The open task is not the one that its row names.
    Task,
    /// There are steps or words of a case that is not there.
    NoCase(&'static str),
    /// A counter gives numbers that cases have already.
    Counter,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFlow => f.write_str("no pack holds its flow"),
            Self::History(facts) => {
                write!(f, "its row and its history differ in {}", facts.join(", "))
            }
            Self::Derived(columns) => {
                write!(f, "columns made of others are out of date: {}", columns.join(", "))
            }
            Self::NoWords => f.write_str("a search does not find it"),
            Self::OtherWords => f.write_str("a search finds it by words that are not its own"),
            Self::Task => f.write_str("the open task is not the one that its row names"),
            Self::NoCase(what) => write!(f, "there are {what} but no such case"),
            Self::Counter => f.write_str("the next number that it gives is taken"),
        }
    }
}

/// What one page of cases showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Cases that were looked at.
    pub cases: u64,
    /// The last of them; nothing when there were none.
    pub last: Option<CaseId>,
    /// Names of cases (or counters) with what is wrong.
    pub faults: Vec<(String, Fault)>,
}

/// Lists the districts that have cases.
pub async fn districts(tx: &mut Tx) -> Result<Vec<i64>, DbError> {
    store::districts(tx).await
}

/// Lists attachments after one, a page at a time.
pub async fn file_page(tx: &mut Tx, district: i64, after: FileId) -> Result<Vec<FileRow>, DbError> {
    store::file_page(tx, district, after, PAGE).await
}

/// Counts open cases by their stage.
pub async fn open_by_stage(tx: &mut Tx, district: i64) -> Result<Vec<(String, i64)>, DbError> {
    let counts = store::open_by_stage(tx, district).await?;
    Ok(counts.into_iter().map(|count| (count.stage, count.n)).collect())
}

/// Holds the cases after one against everything that is told of them elsewhere.
pub async fn check_page(cases: &Cases, district: i64, after: CaseId) -> Result<Checked, CaseError> {
    let read = cases.db.read("cases.check_page", (district, after), |tx, (district, after)| {
        Box::pin(async move {
            let page = store::case_page(tx, *district, *after, PAGE).await?;
            let ends =
                page.first().zip(page.last()).map(|(first, last)| (first.case.id, last.case.id));
            let around = match ends {
                Some((first, last)) => store::around_range(tx, *district, first, last).await?,
                None => Around::default(),
            };
            Ok::<_, DbError>((page, around))
        })
    });
    let (page, around) = read.await?;
    let today = cases.tools.city();
    let mut checked = Checked { last: page.last().map(|row| row.case.id), ..Checked::default() };
    for row in page {
        checked.cases += 1;
        let own = match cases.city_named(&row.case.packs).await {
            Ok(own) => Some(own),
            Err(CaseError::Pack(_)) => None,
            Err(error) => return Err(error),
        };
        let faults = faults(own.as_deref(), &today, &row, &around);
        checked.faults.extend(faults.into_iter().map(|fault| (row.case.number.clone(), fault)));
    }
    Ok(checked)
}

fn faults(own: Option<&City>, today: &City, row: &Stored, around: &Around) -> Vec<Fault> {
    let case = &row.case;
    let mut faults = Vec::new();
    if let Some(flow) = own.and_then(|own| own.flow(&case.flow)) {
        let steps = around.steps.get(&case.id).map(Vec::as_slice).unwrap_or_default();
        let told = Projection::from_steps(flow, steps);
        let differs = Projection::of(flow, case).differs(&told);
        if !differs.is_empty() {
            faults.push(Fault::History(differs));
        }
    } else {
        faults.push(Fault::NoFlow);
    }
    if !row.stale.is_empty() {
        faults.push(Fault::Derived(row.stale.clone()));
    }
    let open = around.open_tasks.get(&case.id).map(Vec::as_slice).unwrap_or_default();
    if open != case.open_task.as_slice() {
        faults.push(Fault::Task);
    }
    match around.words.get(&case.id) {
        None => faults.push(Fault::NoWords),
        // The name of the matter is that of the packs at its last change.
        Some(words)
            if own
                .into_iter()
                .chain([today])
                .all(|city| set(words) != set(&text::index_text(&rules::words(city, case)))) =>
        {
            faults.push(Fault::OtherWords);
        }
        Some(_) => {}
    }
    faults
}

/// The engines keep each word once, in any order.
fn set(words: &str) -> BTreeSet<&str> {
    words.split_whitespace().collect()
}

/// Finds what belongs to cases that are not there.
pub async fn check_strays(cases: &Cases, district: i64) -> Result<Vec<(String, Fault)>, CaseError> {
    let stray = cases.db.read("cases.check_strays", district, |tx, district| {
        Box::pin(store::step_stray(tx, *district, MOST))
    });
    let stray: Vec<CaseId> = stray.await.map_err(|error: DbError| error)?;
    Ok(stray.into_iter().map(|id| (id.to_string(), Fault::NoCase("steps"))).collect())
}

/// Finds words of cases that are in no district.
pub async fn check_words(
    cases: &Cases,
    districts: &[i64],
) -> Result<Vec<(String, Fault)>, CaseError> {
    let mut found = Vec::new();
    let mut after = CaseId(0);
    loop {
        let input = (after, districts.to_vec());
        let page = cases.db.read("cases.check_words", input, |tx, (after, districts)| {
            Box::pin(async move {
                let worded = store::text_page(tx, *after, PAGE).await?;
                let Some((first, last)) = worded.first().zip(worded.last()) else {
                    return Ok::<_, DbError>(None);
                };
                let (first, last) = (*first, *last);
                let mut known = BTreeSet::new();
                for district in districts {
                    known.extend(store::ids_range(tx, *district, first, last).await?);
                }
                let strays: Vec<CaseId> =
                    worded.into_iter().filter(|id| !known.contains(id)).collect();
                Ok(Some((last, strays)))
            })
        });
        let Some((last, strays)) = page.await? else { return Ok(found) };
        found.extend(strays.into_iter().map(|id| (id.to_string(), Fault::NoCase("words"))));
        after = last;
    }
}

/// Finds counters whose next number is taken, so that no case could be opened.
pub async fn check_counters(
    cases: &Cases,
    district: i64,
) -> Result<Vec<(String, Fault)>, CaseError> {
    let read = cases.db.read(
        "cases.check_counters",
        (district, cases.tools.city()),
        |tx, (district, city)| {
            Box::pin(async move {
                let mut found = Vec::new();
                for counter in store::counter_list(tx, *district).await? {
                    let (flow, period) =
                        counter.day.rsplit_once('/').unwrap_or((CASE_FLOW, &counter.day));
                    let Some((flow, day)) = city.flow(flow).zip(first_day(period)) else {
                        continue;
                    };
                    let parts = NumberParts { pattern: &flow.number, district: *district, day };
                    // A pattern that changed meanwhile counts under other names.
                    let next = rules::number(&parts, counter.last + 1);
                    if parts.period() == period
                        && store::number_is_taken(tx, *district, &next).await?
                    {
                        found.push((counter.day, Fault::Counter));
                    }
                }
                Ok::<_, DbError>(found)
            })
        },
    );
    Ok(read.await?)
}

/// Returns the first day of a stretch of time as counters name it.
fn first_day(period: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| period.get(range)?.parse::<i8>().ok();
    let Some(year) = period.get(0..4).and_then(|year| year.parse().ok()) else {
        return (period == "all").then_some(Date::constant(1970, 1, 1));
    };
    Date::new(year, part(4..6).unwrap_or(1), part(6..8).unwrap_or(1)).ok()
}

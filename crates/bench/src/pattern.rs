//! The demo district as the pattern of a metropolis: its grids, components and cases of four weeks.

use crate::error::BenchError;
use crate::sheet::Sheet;
use crate::store::{self, Which};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use wangge_db::copy::{Snapshot, Table};
use wangge_db::{Db, DbUrl, Engine, Value};
use wangge_kernel::Instant;

/// Node whose ids the demo district has.
pub(crate) const NODE: i64 = 1_023;
/// Days of the pattern: whole weeks, so that a copy keeps its days of the week.
pub(crate) const DAYS: i64 = 28;
/// Grounds with the column by which those of the pattern are found.
const GROUNDS: [(&str, &str); 4] =
    [("unit_grid", "id"), ("ground_area", "code"), ("base_feature", "id"), ("place", "id")];
/// Everything that belongs to a case and is worth having a million times.
pub(crate) const AROUND_CASES: &[&str] = &[
    "case_step",
    "case_task",
    "case_file",
    "case_pass",
    "case_report",
    "case_application",
    "case_text",
];

/// Everything that is multiplied.
pub(crate) struct Pattern {
    /// Grids, areas, features of the map, places; the grids first.
    pub(crate) grounds: Vec<Sheet>,
    /// Components with their words.
    pub(crate) components: (Sheet, Sheet),
    /// Cases of the last four weeks.
    pub(crate) cases: Sheet,
    /// What belongs to them.
    pub(crate) around: Vec<Around>,
    /// What is known of each case, in the order of the sheet.
    pub(crate) facts: Vec<CaseFacts>,
    /// Cases of the pattern on one day, at most.
    pub(crate) daily: i64,
    /// Cases of the whole demo district.
    pub(crate) originals: i64,
    /// Nine digits of the street.
    pub(crate) street: String,
}

/// A table whose rows belong to cases.
pub(crate) struct Around {
    pub(crate) sheet: Sheet,
    /// Rows of each case.
    pub(crate) of: HashMap<i64, Vec<usize>>,
}

/// What is known of a case beside its row.
pub(crate) struct CaseFacts {
    /// Day on which it was reported.
    pub(crate) day: Date,
    /// Its place among those of the day, from one.
    pub(crate) count: i64,
    /// Whether it ended.
    pub(crate) has_ended: bool,
}

impl Pattern {
    /// Reads the demo district out of a database.
    pub(crate) async fn read(
        url: &DbUrl,
        db: &Db,
        district: i64,
        zone: &TimeZone,
    ) -> Result<Self, BenchError> {
        let tables = Snapshot::open(url).await?.tables(wangge_app::INDEXES).await?;
        let reader = Reader { db, tables };
        let street = format!("{district}001");
        let (from, to) = (street.clone(), format!("{district}002"));
        let mut grounds = Vec::new();
        for (name, key) in GROUNDS {
            let which = match key {
                "id" if name != "unit_grid" => {
                    Which::Between(key, Value::Int(0), Value::Int(crate::sheet::PER_STREET))
                }
                _ => Which::Between(key, Value::Text(from.clone()), Value::Text(to.clone())),
            };
            grounds.push(reader.sheet(name, which).await?);
        }
        let components = reader.sheet("component", Which::OfNode(NODE)).await?;
        let ids = ids(&components, "id");
        let words = reader.words("component_text", "component", ids).await?;
        let all = reader.sheet("cases", Which::OfNode(NODE)).await?;
        let originals = i64::try_from(all.rows.len()).unwrap_or(i64::MAX);
        let (cases, facts, daily) = latest(&all, zone);
        if cases.rows.is_empty() || grounds[0].rows.is_empty() {
            let what = "there is no demo district of one street to multiply";
            return Err(BenchError::Unfit(what.to_owned()));
        }
        let ids = self::ids(&cases, "id");
        let mut around = Vec::new();
        for name in AROUND_CASES.iter().copied() {
            let sheet = match name {
                "case_text" => reader.words(name, "case_id", ids.clone()).await?,
                _ => reader.sheet(name, Which::Among("case_id", ids.clone())).await?,
            };
            around.push(Around::new(sheet));
        }
        let components = (components, words);
        Ok(Self { grounds, components, cases, around, facts, daily, originals, street })
    }

    /// Cases that a month has in a copy; only the last one has open cases.
    pub(crate) fn cases_of(&self, month: i64) -> Vec<usize> {
        let all = self.facts.iter().enumerate();
        all.filter(|(_, facts)| month == 0 || facts.has_ended).map(|(place, _)| place).collect()
    }
}

impl Around {
    fn new(sheet: Sheet) -> Self {
        let mut of: HashMap<i64, Vec<usize>> = HashMap::new();
        for (place, row) in sheet.rows.iter().enumerate() {
            if let Some(case) = sheet.int(row, "case_id") {
                of.entry(case).or_default().push(place);
            }
        }
        Self { sheet, of }
    }
}

struct Reader<'a> {
    db: &'a Db,
    tables: Vec<Table>,
}

impl Reader<'_> {
    async fn sheet(&self, name: &str, which: Which) -> Result<Sheet, BenchError> {
        let table = self.tables.iter().find(|table| table.name() == name);
        let table = table.ok_or_else(|| BenchError::Unfit(format!("there is no table {name}")))?;
        let input = Arc::new((table.clone(), which));
        let read = self.db.read("bench.pattern", input, |tx, input| {
            Box::pin(store::rows(tx, &input.0, &input.1))
        });
        let mut rows: Vec<Vec<Value>> = read.await?;
        // The same rows in the same order each time, whatever the engine.
        rows.sort_by_key(|row| format!("{:?}", &row[..row.len().min(3)]));
        Ok(Sheet::new(table.clone(), rows))
    }

    /// Reads the words of rows; on SQLite their key has the engine's own name.
    async fn words(
        &self,
        name: &str,
        key: &'static str,
        ids: Vec<i64>,
    ) -> Result<Sheet, BenchError> {
        let key = if self.db.engine() == Engine::Lite { "rowid" } else { key };
        self.sheet(name, Which::Among(key, ids)).await
    }
}

fn ids(sheet: &Sheet, column: &str) -> Vec<i64> {
    sheet.rows.iter().filter_map(|row| sheet.int(row, column)).collect()
}

/// Keeps the reports of the last four weeks, without letters.
fn latest(all: &Sheet, zone: &TimeZone) -> (Sheet, Vec<CaseFacts>, i64) {
    let day = |row: &[Value]| {
        let at = all.int(row, "reported_at").unwrap_or_default();
        Instant::from_millis(at).in_zone(zone).date()
    };
    let flows = [wangge_cases::CASE_FLOW, "order"];
    let plain: Vec<(Date, &Vec<Value>)> = all
        .rows
        .iter()
        .filter(|row| all.text(row, "flow").is_some_and(|flow| flows.contains(&flow)))
        .map(|row| (day(row), row))
        .collect();
    let last = plain.iter().map(|(day, _)| *day).max().unwrap_or_default();
    let first = last.saturating_sub(DAYS.days());
    let mut counts: BTreeMap<Date, i64> = BTreeMap::new();
    let (mut rows, mut facts) = (Vec::new(), Vec::new());
    for (day, row) in plain.into_iter().filter(|(day, _)| *day > first) {
        let count = counts.entry(day).or_default();
        *count += 1;
        let has_ended = all.int(row, "ended_at").is_some();
        facts.push(CaseFacts { day, count: *count, has_ended });
        rows.push(row.clone());
    }
    let daily = counts.values().max().copied().unwrap_or_default();
    (Sheet::new(all.table.clone(), rows), facts, daily)
}
